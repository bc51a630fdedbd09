"""Where the goods are photographed: calm walls and tables, with one lamp, high on the left."""

from shop.demo.drawing.palette import NIGHT, SALT, WALLS, mix, shade, tint
from shop.demo.drawing.svg import group, polygon, rect, tag

WIDTH, HEIGHT = 1280, 1600
ALL = {"x": "-40%", "y": "-40%", "width": "180%", "height": "180%"}


def _blur(size: int) -> str:
    return tag("filter", tag("feGaussianBlur", stdDeviation=size), id=f"blur{size}", **ALL)


def _gradient(name: str, stops: list[tuple[float, str, float]], **direction: str | float) -> str:
    kind = "radialGradient" if "r" in direction else "linearGradient"
    marks = (tag("stop", offset=at, stop_color=colour, stop_opacity=opacity) for at, colour, opacity in stops)
    return tag(kind, *marks, id=name, **direction)


DEFS = tag(
    "defs",
    *(_blur(size) for size in (3, 8, 18, 36, 70)),
    _gradient("lamp", [(0, SALT, 0.42), (0.6, SALT, 0.05), (1, NIGHT, 0.1)], cx=0.28, cy=0.2, r=1.05),
    _gradient("sheen", [(0, SALT, 0.2), (0.45, SALT, 0), (1, NIGHT, 0.16)], x1=0, y1=0, x2=1, y2=1),
    _gradient("tube", [(0, NIGHT, 0.12), (0.22, SALT, 0.34), (0.5, SALT, 0), (1, NIGHT, 0.42)], x1=0, y1=0, x2=1, y2=0),
    _gradient("fall", [(0, SALT, 0.12), (0.35, SALT, 0), (1, NIGHT, 0.2)], x1=0, y1=0, x2=0, y2=1),
    _gradient("puff", [(0, SALT, 0.34), (0.5, SALT, 0), (1, NIGHT, 0.3)], cx=0.38, cy=0.3, r=0.78),
    _gradient("floor", [(0, NIGHT, 0.1), (0.3, NIGHT, 0), (1, SALT, 0.12)], x1=0, y1=0, x2=0, y2=1),
)


def wall(name: str) -> str:
    return rect(0, 0, WIDTH, HEIGHT, WALLS[name]) + rect(0, 0, WIDTH, HEIGHT, "url(#lamp)")


def window_light() -> str:
    """Late sun through a window that is out of the picture."""
    panes = "".join(
        polygon([(x, y), (x + 250, y + 70), (x + 250, y + 470), (x, y + 400)], SALT)
        for x, y in ((-60, 60), (230, 140), (-60, 520), (230, 600))
    )
    return group(panes, filter="url(#blur18)", opacity="0.3")


def room(name: str, floor: str, skirting: float = 1260) -> str:
    return (
        wall(name)
        + rect(0, skirting, WIDTH, HEIGHT - skirting, floor)
        + rect(0, skirting, WIDTH, HEIGHT - skirting, "url(#floor)")
        + rect(0, skirting - 34, WIDTH, 34, mix(tint(WALLS[name], 0.5), floor, 0.1))
        + rect(0, skirting - 3, WIDTH, 5, shade(floor, 0.25), opacity=0.6)
    )


def ledge(name: str, top: str, y: float = 1290) -> str:
    """A wall and the near edge of a shelf or a table."""
    return (
        wall(name)
        + rect(0, y - 10, WIDTH, 40, NIGHT, opacity=0.12, filter="url(#blur18)")
        + rect(0, y, WIDTH, HEIGHT - y, top)
        + rect(0, y, WIDTH, HEIGHT - y, "url(#floor)")
        + rect(0, y, WIDTH, 5, tint(top, 0.5), opacity=0.7)
    )


def cast(shape: str, far: float = 1.0) -> str:
    """The shadow of a shape (drawn in black): a soft one that falls away and a thin one where it touches."""
    return (
        group(group(shape, transform=f"translate({26 * far:.1f} {38 * far:.1f})"), filter="url(#blur36)", opacity=0.26)
        + group(group(shape, transform=f"translate({7 * far:.1f} {10 * far:.1f})"), filter="url(#blur8)", opacity=0.28)
    )  # fmt: skip


def puddle(shape: str, opacity: float = 0.32) -> str:
    """The dark place under something that stands."""
    return group(shape, filter="url(#blur18)", opacity=opacity)
