# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Hills: ridges, groves, a dune and cork oaks."""

from math import sin
from random import Random

from shop.demo.drawing.art.sheet import sheet
from shop.demo.drawing.palette import (
    BLUSH,
    BONE,
    EMBER,
    FIG,
    INK,
    PINE,
    SAFFRON,
    SAGE,
    SALT,
    SAND,
    TERRACOTTA,
    TIDE,
    mix,
    shade,
)
from shop.demo.drawing.svg import (
    Point,
    at,
    circle,
    ellipse,
    inside,
    path,
    smooth,
    stroke,
)


def hill(points: list[Point], colour: str, foot: float = 1460) -> str:
    skyline = smooth([(-60, points[0][1]), *points, (1060, points[-1][1])])
    return path(f"{skyline}L1060 {foot:.0f}L-60 {foot:.0f}Z", colour)


def ridge(rng: Random, y: float, height: float, rough: float) -> list[Point]:
    """A skyline: a few long waves and some short ones."""
    phases = [rng.uniform(0, 6.3) for _ in range(4)]
    sizes = [(310, 1.0), (150, 0.5), (61, 0.2 * rough), (27, 0.09 * rough)]
    return [
        (
            x,
            y
            - height * sum(size * sin(x / length + phase) for (length, size), phase in zip(sizes, phases, strict=True)),
        )
        for x in map(float, range(0, 1001, 20))
    ]


def sierra(rng: Random, colour: str) -> str:
    sky, sun, deep = (
        (mix(BLUSH, SALT, 0.45), TERRACOTTA, mix(TIDE, INK, 0.75))
        if colour == TIDE
        else (mix(SAFFRON, SALT, 0.5), SAFFRON, FIG)
    )
    pale = mix(colour, sky, 0.72)
    marks = [sheet(sky), circle(330, 430, 125, sun)]
    for step in range(6):
        share = step / 5
        tone = mix(mix(pale, colour, min(1, share * 1.7)), deep, max(0.0, share * 1.7 - 0.7))
        marks.append(hill(ridge(rng, 560 + step * 150, 74 - step * 6, 1.5 - step * 0.16), tone))
    return "".join(marks)


def olive_groves(rng: Random, colour: str) -> str:
    marks = [sheet(mix(TIDE, BONE, 0.55)), circle(760, 230, 90, mix(SAFFRON, SALT, 0.2))]
    hills = [
        (420, mix(SAND, SAFFRON, 0.3), 9, 52, 0.35),
        (600, mix(BLUSH, SAND, 0.35), 17, 84, -0.5),
        (890, mix(TERRACOTTA, SAND, 0.45), 28, 130, 0.42),
    ]
    for place, (y, tone, size, gap, lean) in enumerate(hills):
        crest = [(float(x), y + 70 * sin(x / 240 + place * 2.1)) for x in range(-60, 1061, 40)]
        shape = path(smooth(crest) + "L1060 1460L-60 1460Z", tone)
        trees = []
        for row in range(14):
            for column in range(-14, 34):
                depth = 1 + row * 0.2
                tx = column * gap * depth * 0.9 + row * gap * lean - row * 60
                ty = y + 70 * sin(tx / 240 + place * 2.1) + 34 + row * gap * 0.62 * (0.8 + row * 0.06)
                if -80 < tx < 1080 and ty < 1460:
                    r = size * (0.72 + row * 0.09)
                    trees.append(
                        ellipse(tx + r * 0.5, ty + r * 0.62, r * 1.15, r * 0.36, shade(tone, 0.28))
                        + circle(tx, ty, r, mix(PINE, SAGE, 0.25 if (row + column) % 3 else 0.45))
                        + circle(tx - r * 0.3, ty - r * 0.32, r * 0.5, mix(SAGE, PINE, 0.25))
                    )
        marks.append(shape + inside(shape, *trees))
    return "".join(marks)


def dune(rng: Random, colour: str) -> str:
    sand, dark = mix(SAFFRON, SAND, 0.5), mix(TERRACOTTA, FIG, 0.28)
    crest = (
        "M-20 1010C170 930 300 720 470 590C560 522 640 520 700 580C600 640 560 760 640 900C720 1040 690 1180 560 1420"
    )
    ripples = "".join(
        stroke(
            f"M{-40 + s * 26} {1075 + s * 52}C{150 + s * 20} {1010 + s * 50} {300 + s * 8} {860 + s * 52} {420 + s * 10} {760 + s * 62}",
            mix(sand, TERRACOTTA, 0.25),
            5,
        )
        for s in range(8)
    )
    return (
        sheet(mix(TIDE, BONE, 0.35))
        + circle(250, 330, 120, SALT)
        + path("M-20 800C300 740 700 760 1020 700V900H-20Z", mix(TIDE, INK, 0.2))
        + path("M440 640C640 480 860 700 1020 740V1420H300Z", dark)
        + path(crest + "H-20Z", sand)
        + inside(path(crest + "H-20Z", sand), ripples)
        + path("M560 1420C690 1180 860 1130 1020 1140V1420Z", mix(sand, SALT, 0.25))
    )


def cork_oaks(rng: Random, colour: str) -> str:
    marks = [
        sheet(mix(SAFFRON, BONE, 0.7)),
        hill([(0, 800), (300, 700), (700, 760), (1000, 690)], mix(SAGE, BONE, 0.3)),
        hill([(0, 960), (500, 1000), (1000, 900)], mix(SAGE, SAND, 0.4)),
    ]
    for x, y, size in ((790, 960, 0.62), (180, 990, 0.74), (560, 1080, 0.95), (330, 1230, 1.25), (850, 1280, 1.2)):
        marks.append(at(x, y, _oak(rng), scale=size))
    return (
        "".join(marks[:3])
        + "".join(marks[3:6])
        + hill([(0, 1130), (500, 1120), (1000, 1060)], mix(SAFFRON, SAND, 0.5))
        + "".join(marks[6:])
    )


def _oak(rng: Random) -> str:
    crown = "".join(
        ellipse(x, y, rx, ry, tone)
        for x, y, rx, ry, tone in (
            (-110, -430, 150, 100, shade(PINE, 0.15)),
            (130, -420, 150, 95, shade(PINE, 0.25)),
            (10, -520, 190, 120, PINE),
            (-90, -500, 110, 74, mix(PINE, SAGE, 0.35)),
            (60, -570, 110, 62, mix(PINE, SAGE, 0.5)),
        )
    )
    trunk = path(
        "M-46 0C-30 -120 -34 -200 -90 -400L-58 -410C-24 -320 -8 -280 6 -260C24 -310 50 -350 84 -410L112 -396C66 -300 46 -200 60 0Z",
        EMBER,
    )
    return (
        ellipse(110, 8, 240, 24, mix(SAGE, INK, 0.4), opacity=0.45)
        + trunk
        + inside(
            trunk,
            path("M20 0V-430H140V0Z", FIG, opacity=0.5),
            path("M-80 -70H80V20H-80Z", shade(FIG, 0.2), opacity=0.0),
        )
        + crown
    )
