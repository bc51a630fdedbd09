# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Night: stars, moon and shooting stars."""

from math import sin
from random import Random

from shop.demo.drawing.art.hills import hill, ridge
from shop.demo.drawing.art.sheet import sheet
from shop.demo.drawing.palette import (
    BLUSH,
    FIG,
    INK,
    NIGHT,
    SAFFRON,
    SALT,
    SAND,
    TIDE,
    mix,
)
from shop.demo.drawing.svg import (
    Point,
    circle,
    ellipse,
    path,
    rect,
    straight,
    stroke,
)


def winter_sky(rng: Random, colour: str) -> str:
    figures: list[list[Point]] = [
        [(180, 190), (300, 260), (420, 230), (520, 320), (450, 430), (300, 260)],
        [(620, 180), (740, 260), (700, 390), (820, 470), (880, 360), (740, 260)],
        [(200, 560), (290, 660), (390, 690), (360, 810), (240, 840), (160, 740), (290, 660)],
        [(560, 560), (640, 640), (620, 760), (730, 800), (840, 700)],
        [(470, 900), (600, 940), (700, 900), (800, 960)],
    ]
    dust = "".join(
        circle(
            rng.uniform(40, 960),
            rng.uniform(40, 1120),
            rng.choice([2.2, 2.2, 3.4, 5]),
            rng.choice([SALT, SALT, BLUSH, SAFFRON]),
        )
        for _ in range(150)
    )
    lines = "".join(stroke(straight(figure), mix(TIDE, SALT, 0.2), 3) for figure in figures)
    stars = "".join(
        star(x, y, rng.uniform(13, 21), SAFFRON if rng.random() < 0.3 else SALT)
        for figure in figures
        for x, y in figure
    )
    return (
        sheet(INK)
        + circle(500, 1500, 1150, mix(INK, TIDE, 0.12))
        + circle(500, 1500, 850, mix(INK, TIDE, 0.22))
        + dust
        + lines
        + stars
        + hill(ridge(rng, 1165, 40, 1), mix(INK, TIDE, 0.45))
        + hill(ridge(rng, 1255, 34, 0.8), NIGHT)
    )


def star(x: float, y: float, r: float, colour: str) -> str:
    q = r * 0.16
    return path(
        f"M{x:.1f} {y - r:.1f}Q{x + q:.1f} {y - q:.1f} {x + r:.1f} {y:.1f}Q{x + q:.1f} {y + q:.1f} {x:.1f} {y + r:.1f}Q{x - q:.1f} {y + q:.1f} {x - r:.1f} {y:.1f}Q{x - q:.1f} {y - q:.1f} {x:.1f} {y - r:.1f}Z",
        colour,
    )


def moon_on_water(rng: Random, colour: str) -> str:
    marks = [
        sheet(mix(INK, TIDE, 0.32)),
        circle(500, 390, 300, mix(INK, TIDE, 0.46)),
        circle(500, 390, 190, mix(SAFFRON, SALT, 0.72)),
        circle(440, 350, 34, mix(SAND, SALT, 0.2)),
        circle(560, 440, 52, mix(SAND, SALT, 0.2)),
        circle(530, 310, 18, mix(SAND, SALT, 0.2)),
    ]
    marks += [
        hill([(0, 735), (260, 715), (520, 748), (800, 712), (1000, 735)], NIGHT, foot=760),
        rect(0, 756, 1000, 644, mix(INK, NIGHT, 0.35)),
    ]
    for row in range(24):
        y = 782 + row * 25
        w = 90 + 250 * (0.5 + 0.5 * sin(row * 1.7)) + row * 10
        marks.append(
            rect(500 - w / 2 + rng.uniform(-46, 46), y, w, 11, mix(SAFFRON, SALT, 0.65) if row % 4 else BLUSH, rx=5.5)
        )
        marks.append(rect(rng.uniform(0, 900), y + 12, rng.uniform(60, 160), 5, mix(INK, TIDE, 0.5), rx=2.5))
    return "".join(marks)


def perseids(rng: Random, colour: str) -> str:
    marks = [
        sheet(mix(FIG, INK, 0.62)),
        rect(0, 820, 1000, 580, mix(FIG, INK, 0.35)),
        ellipse(500, 820, 900, 110, mix(FIG, INK, 0.62)),
    ]
    marks += [
        circle(rng.uniform(20, 980), rng.uniform(20, 950), rng.choice([2, 2.6, 4]), mix(SALT, BLUSH, 0.4))
        for _ in range(120)
    ]
    for _ in range(31):
        x, y, length = rng.uniform(60, 960), rng.uniform(40, 860), rng.uniform(60, 240)
        spread = (x - 760) * 0.0009
        dx, dy = -length * (0.72 - spread), length * 0.62
        marks.append(
            path(
                f"M{x + dx:.0f} {y + dy:.0f}L{x - 3:.0f} {y - 4:.0f}L{x + 4:.0f} {y + 3:.0f}Z", mix(SAFFRON, SALT, 0.35)
            )
            + circle(x, y, 5, SALT)
        )
    for x, w, h in (
        (-20, 190, 230),
        (150, 130, 320),
        (260, 210, 190),
        (450, 120, 280),
        (550, 240, 210),
        (770, 110, 350),
        (860, 180, 240),
    ):
        marks.append(rect(x, 1400 - h, w, h, NIGHT) + rect(x - 8, 1400 - h, w + 16, 14, mix(NIGHT, FIG, 0.5)))
        marks += [
            rect(x + wx, 1400 - h + wy, 20, 30, SAFFRON if rng.random() < 0.4 else mix(NIGHT, INK, 0.6))
            for wx in (26, 78)
            for wy in (50, 120)
        ]
    return "".join(marks) + stroke("M205 1080V1010M180 1030H230M820 1050V975M800 1000H842M800 985H842", NIGHT, 6)
