"""A pencil case: the few SVG marks that every drawing here is made of. Each returns its markup as text."""

from collections.abc import Iterable, Sequence
from math import cos, radians, sin
from zlib import crc32

Point = tuple[float, float]


def tag(name: str, *inside: str, **attributes: str | float) -> str:
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{_text(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(inside)}</{name}>"


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def rect(x: float, y: float, width: float, height: float, fill: str, **more: str | float) -> str:
    return tag("rect", x=x, y=y, width=width, height=height, fill=fill, **more)


def circle(x: float, y: float, radius: float, fill: str, **more: str | float) -> str:
    return tag("circle", cx=x, cy=y, r=radius, fill=fill, **more)


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, **more: str | float) -> str:
    return tag("ellipse", cx=x, cy=y, rx=rx, ry=ry, fill=fill, **more)


def path(d: str, fill: str = "none", **more: str | float) -> str:
    return tag("path", d=d, fill=fill, **more)


def stroke(d: str, colour: str, width: float, **more: str | float) -> str:
    return tag(
        "path", d=d, fill="none", stroke=colour, stroke_width=width, stroke_linecap="round",
        stroke_linejoin="round", **more,
    )  # fmt: skip


def polygon(points: Iterable[Point], fill: str, **more: str | float) -> str:
    return path(straight(points, closed=True), fill, **more)


def group(*inside: str, **attributes: str | float) -> str:
    return tag("g", *inside, **attributes)


def at(x: float, y: float, *inside: str, turn: float = 0, scale: float = 1) -> str:
    """Draw something elsewhere: moved, then turned, then scaled."""
    return group(*inside, transform=f"translate({x:.2f} {y:.2f}) rotate({turn:.2f}) scale({scale:.4f})")


def inside(shape: str, *content: str) -> str:
    """The content, cut to a shape."""
    name = f"cut{crc32(shape.encode()):08x}"
    return tag("clipPath", shape, id=name) + group(*content, clip_path=f"url(#{name})")


def straight(points: Iterable[Point], closed: bool = False) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")


def smooth(points: Sequence[Point], closed: bool = False) -> str:
    """A curve through all the points (Catmull-Rom, written as Béziers)."""
    count = len(points)
    d = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for here in range(count if closed else count - 1):
        a, b, c, e = (
            _neighbour(points, here - 1, closed),
            points[here],
            _neighbour(points, here + 1, closed),
            _neighbour(points, here + 2, closed),
        )
        d += (
            f"C{b[0] + (c[0] - a[0]) / 6:.1f} {b[1] + (c[1] - a[1]) / 6:.1f} "
            f"{c[0] - (e[0] - b[0]) / 6:.1f} {c[1] - (e[1] - b[1]) / 6:.1f} {c[0]:.1f} {c[1]:.1f}"
        )
    return d + ("Z" if closed else "")


def _neighbour(points: Sequence[Point], place: int, closed: bool) -> Point:
    return points[place % len(points)] if closed else points[max(0, min(place, len(points) - 1))]


def polar(x: float, y: float, angle: float, radius: float) -> Point:
    """Angles in degrees, clockwise from three o'clock, as SVG turns them."""
    return x + radius * cos(radians(angle)), y + radius * sin(radians(angle))


def half_disc(x: float, y: float, radius: float, angle: float, fill: str) -> str:
    (x1, y1), (x2, y2) = polar(x, y, angle, radius), polar(x, y, angle + 180, radius)
    return path(f"M{x1:.1f} {y1:.1f}A{radius:.1f} {radius:.1f} 0 0 1 {x2:.1f} {y2:.1f}Z", fill)


def arch(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A round-headed arch that stands on (x, y), its lower left corner."""
    r = width / 2
    return path(
        f"M{x:.1f} {y:.1f}V{y - height + r:.1f}A{r:.1f} {r:.1f} 0 0 1 {x + width:.1f} {y - height + r:.1f}V{y:.1f}Z",
        fill,
    )


def leaf(x: float, y: float, angle: float, length: float, width: float, light: str, dark: str) -> str:
    """An almond-shaped leaf in two tones, growing from (x, y)."""
    h, w = length, width / 2
    upper = f"M0 0C{h * 0.25:.1f} {-w * 1.3:.1f} {h * 0.7:.1f} {-w:.1f} {h:.1f} 0"
    lower = f"C{h * 0.7:.1f} {w:.1f} {h * 0.25:.1f} {w * 1.3:.1f} 0 0Z"
    return at(x, y, path(upper + lower, light), path(f"M0 0L{h:.1f} 0{lower}", dark), turn=angle)
