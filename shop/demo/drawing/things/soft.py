# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Cushions and bags. A cushion wants its cloth in its own size; a bag wants it 1000 wide."""

from shop.demo.drawing.palette import BONE, NIGHT, OAK, SAND, TERRACOTTA, mix, shade, tint
from shop.demo.drawing.stage import cast, ledge, room, wall, window_light
from shop.demo.drawing.svg import at, circle, ellipse, group, inside, path, rect, stroke
from shop.demo.drawing.things import furniture
from shop.demo.drawing.things.cloth import folds


def cushion(cloth: str, w: float, h: float, piping: str) -> str:
    """Centred on (0, 0); the cloth is drawn for exactly w by h."""
    a, b, pinch = w / 2, h / 2, min(w, h) * 0.045
    shape = path(
        f"M{-a} {-b}C{-a * 0.55} {-b + pinch * 1.1} {a * 0.55} {-b + pinch * 1.1} {a} {-b}C{a - pinch} {-b * 0.5} {a - pinch} {b * 0.5} {a} {b}"
        f"C{a * 0.5} {b - pinch * 0.8} {-a * 0.5} {b - pinch * 0.8} {-a} {b}C{-a + pinch} {b * 0.5} {-a + pinch} {-b * 0.5} {-a} {-b}Z",
        "#000",
    )
    outline = shape.replace(
        'fill="#000"', f'fill="none" stroke="{piping}" stroke-width="{min(w, h) * 0.014:.1f}" stroke-linejoin="round"'
    )
    dents = "".join(
        group(
            path(
                f"M{sx * a} {sy * b}Q{sx * a * 0.72:.0f} {sy * b * 0.86:.0f} {sx * a * 0.5:.0f} {sy * b * 0.56:.0f}Q{sx * a * 0.86:.0f} {sy * b * 0.7:.0f} {sx * a} {sy * b}Z",
                NIGHT,
            ),
            filter="url(#blur8)",
            opacity="0.12",
        )
        for sx in (-1, 1)
        for sy in (-1, 1)
    )
    return inside(shape, at(-a, -b, cloth), rect(-a, -b, w, h, "url(#puff)"), dents) + outline


def cushion_main(cloth: str, w: float, h: float, piping: str, ground: str) -> str:
    floor, turn = 1290.0, -3.0
    y = floor - h / 2 + 16
    top = mix(OAK, SAND, 0.4)
    shadow = group(ellipse(690, floor + 10, w * 0.52, 34, NIGHT), filter="url(#blur18)", opacity="0.45") + group(
        rect(640 - w * 0.42, y - h * 0.4, w, h * 0.86, NIGHT, rx=80), filter="url(#blur36)", opacity="0.25"
    )
    return ledge(ground, top, floor - 40) + shadow + at(640, y, cushion(cloth, w, h, piping), turn=turn)


def cushion_on_bench(cloth: str, w: float, h: float, piping: str, plain: str, ground: str) -> str:
    scale = 430 / w
    seat = furniture.bench(640, 1440, 1060)
    other = cushion(rect(0, 0, 420, 420, plain), 420, 420, shade(plain, 0.2))
    shadow = group(rect(300, 820, 700, 340, NIGHT, rx=60), filter="url(#blur36)", opacity="0.25")
    return (
        room(ground, mix(SAND, BONE, 0.25), 1320)
        + window_light()
        + seat
        + shadow
        + at(800, 976, other, turn=7)
        + at(480, 1168 - h * scale / 2 + 8, cushion(cloth, w, h, piping), turn=-4, scale=scale)
        + furniture.plant(1160, 1480, mix(TERRACOTTA, SAND, 0.1), 0.78)
        + furniture.straw_hat(400, 420)
    )


def tote(cloth: str, handle: str) -> str:
    """Hanging from a peg at (0, 0)."""
    w, h, top = 660.0, 760.0, 420.0
    body = path(
        f"M{-w / 2 + 30} {top}C{-w * 0.2} {top + 26} {w * 0.2} {top + 26} {w / 2 - 30} {top}L{w / 2} {top + h - 30}C{w / 2} {top + h} {w / 2 - 20} {top + h + 6} {w / 2 - 50} {top + h + 4}C{w * 0.2} {top + h - 6} {-w * 0.2} {top + h + 12} {-w / 2 + 40} {top + h}C{-w / 2 + 10} {top + h - 2} {-w / 2} {top + h - 14} {-w / 2} {top + h - 40}Z",
        "#000",
    )
    behind = stroke(f"M-140 {top + 10}C-120 200 -40 60 -6 4M140 {top + 10}C120 200 50 70 8 6", shade(handle, 0.3), 40)
    straps = stroke(
        f"M-172 {top + 90}C-150 240 -60 60 -8 -8C0 -18 10 -16 14 -6C70 70 150 240 172 {top + 90}", handle, 44
    )
    lit = stroke(f"M-180 {top + 80}C-158 240 -68 66 -16 -2", tint(handle, 0.35), 6)
    stitches = "".join(
        rect(x - 22, top + 46, 44, 66, handle)
        + stroke(
            f"M{x - 14} {top + 56}L{x + 14} {top + 102}M{x + 14} {top + 56}L{x - 14} {top + 102}",
            shade(handle, 0.25),
            3,
        )
        for x in (-172, 172)
    )
    inner = path(
        f"M{-w / 2 + 30} {top}C{-w * 0.2} {top - 14} {w * 0.2} {top - 14} {w / 2 - 30} {top}C{w * 0.2} {top + 26} {-w * 0.2} {top + 26} {-w / 2 + 30} {top}Z",
        "#5d5547",
    )
    creases = folds([(190, 60), (430, 70)], h, 0.16)
    return (
        cast(stroke(f"M-172 {top + 90}C-150 240 -60 60 -8 -8C70 70 150 240 172 {top + 90}", "#000", 44), 0.6)
        + cast(body)
        + behind
        + inner
        + inside(
            body,
            at(-w / 2, top, cloth, scale=0.66),
            at(-w / 2, top, creases),
            rect(-w / 2, top, w, h + 20, "url(#sheen)"),
            stroke(
                f"M{-w / 2 + 26} {top + 36}C{-w * 0.2} {top + 62} {w * 0.2} {top + 62} {w / 2 - 26} {top + 36}",
                NIGHT,
                2.5,
                opacity=0.3,
            ),
        )
        + straps
        + lit
        + stitches
    )


def tote_main(cloth: str, handle: str, ground: str) -> str:
    return (
        wall(ground)
        + furniture.peg(640, 200)
        + at(640, 190, tote(cloth, handle))
        + circle(637, 197, 20, tint(OAK, 0.12))
    )


def tote_by_the_door(cloth: str, handle: str, ground: str) -> str:
    return (
        room(ground, mix(OAK, SAND, 0.4), 1360)
        + furniture.peg_rail(270, OAK, (230, 560, 1000))
        + at(560, 300, tote(cloth, handle), scale=0.66)
        + furniture.straw_hat(1000, 430)
        + furniture.bench(640, 1480, 1000)
        + furniture.books(900, 1212)
    )
