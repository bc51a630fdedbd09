# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Rolls of wrapping paper and the parcels that come of them. A pattern arrives drawn 800 wide and 1400 high."""

from shop.demo.drawing.palette import BONE, INK, NIGHT, OAK, SALT, SAND, mix, shade, tint
from shop.demo.drawing.stage import cast, wall
from shop.demo.drawing.svg import at, circle, ellipse, group, inside, path, polygon, rect, stroke


def roll(pattern: str, width: float, height: float, label: str, start: float) -> str:
    body = path(
        f"M0 0V{height}A{width / 2} {width * 0.16:.0f} 0 0 0 {width} {height}V0A{width / 2} {width * 0.16:.0f} 0 0 0 0 0Z",
        "#000",
    )
    band = path(
        f"M0 {height * 0.44:.0f}A{width / 2} {width * 0.16:.0f} 0 0 0 {width} {height * 0.44:.0f}V{height * 0.57:.0f}A{width / 2} {width * 0.16:.0f} 0 0 1 0 {height * 0.57:.0f}Z",
        mix(SALT, BONE, 0.4),
    )
    dot = circle(width / 2, height * 0.53, width * 0.11, label)
    top = (
        ellipse(width / 2, 0, width / 2, width * 0.16, mix(SALT, SAND, 0.3))
        + "".join(
            ellipse(width / 2, 0, width * s, width * s * 0.32, "none", stroke=shade(SAND, 0.12), stroke_width=2.5)
            for s in (0.44, 0.38, 0.32)
        )
        + ellipse(width / 2, 0, width * 0.26, width * 0.083, shade(OAK, 0.45))
    )
    edge = path(f"M{width * 0.8:.0f} -2V{height}", "none", stroke=NIGHT, stroke_width=3, opacity=0.25)
    shadow = path(f"M0 0V{height}A{width / 2} {width * 0.16:.0f} 0 0 0 {width} {height}V0Z", "#000")
    return (
        cast(shadow)
        + inside(body, at(-start, 0, pattern), edge, band, dot, rect(0, -40, width, height + 120, "url(#tube)"))
        + top
    )


def rolls_main(pattern: str, label: str, ground: str) -> str:
    drawn = (
        at(815, 190, roll(pattern, 222, 1150, label, 420), turn=16)
        + at(520, 165, roll(pattern, 222, 1200, label, 200), turn=4)
        + at(270, 290, roll(pattern, 222, 1090, label, 20), turn=-10)
    )
    return wall(ground) + drawn


def gift(pattern: str, ribbon: str, ground: str) -> str:
    """A parcel seen from above, tied with a ribbon."""
    w, h = 760.0, 960.0
    shape = rect(0, 0, w, h, "#000", rx=6)
    folds = (
        polygon([(0, 0), (w, 0), (w - 26, 22), (26, 22)], SALT, opacity=0.22)
        + polygon([(0, 0), (26, 22), (26, h - 22), (0, h)], SALT, opacity=0.14)
        + polygon([(w, 0), (w, h), (w - 26, h - 22), (w - 26, 22)], NIGHT, opacity=0.2)
        + polygon([(0, h), (w, h), (w - 26, h - 22), (26, h - 22)], NIGHT, opacity=0.28)
    )
    x, y, thick = w * 0.4, h * 0.42, 44.0
    bands = "".join(
        group(rect(a + 6, b + 8, c, d, NIGHT), filter="url(#blur8)", opacity="0.3")
        + rect(a, b, c, d, ribbon)
        + rect(a, b, c, d, "url(#sheen)", opacity=0.6)
        for a, b, c, d in ((x - thick / 2, 0.0, thick, h), (0.0, y - thick / 2, w, thick))
    )
    loops = "".join(
        path(f"M0 0C{s * 60} -150 {s * 250} -170 {s * 262} -70C{s * 270} 20 {s * 120} 40 0 0Z", ribbon)
        + path(f"M0 0C{s * 70} -90 {s * 190} -120 {s * 206} -66C{s * 210} -16 {s * 110} 10 0 0Z", shade(ribbon, 0.28))
        for s in (-1, 1)
    )
    tails = path("M-8 6C-40 90 -110 150 -150 250L-104 236L-84 282C-50 180 0 110 18 10Z", shade(ribbon, 0.1)) + path(
        "M8 6C50 80 60 180 130 230L136 184L182 178C110 130 80 60 20 0Z", ribbon
    )
    knot = rect(-32, -30, 64, 58, tint(ribbon, 0.12), rx=18)
    bow = group(circle(20, 30, 130, NIGHT), filter="url(#blur36)", opacity="0.25") + tails + loops + knot
    label = at(
        w * 0.56,
        h * 0.62,
        cast(rect(0, 0, 210, 130, "#000", rx=10), 0.4),
        rect(0, 0, 210, 130, mix(SALT, BONE, 0.3), rx=10),
        circle(26, 65, 11, shade(SAND, 0.25)),
        stroke("M66 52H170M66 82H140", shade(SAND, 0.2), 4),
        turn=12,
    )
    string = stroke(
        f"M{x + 10:.0f} {y + 10:.0f}Q{w * 0.5:.0f} {h * 0.6:.0f} {w * 0.58:.0f} {h * 0.69:.0f}", mix(SAND, INK, 0.3), 4
    )
    return wall(ground) + at(
        255, 360, cast(shape, 1.3), inside(shape, pattern, folds, bands), string, label, at(x, y, bow), turn=-6
    )
