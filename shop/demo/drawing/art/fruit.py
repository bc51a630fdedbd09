# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Fruit, on the branch and on the table."""

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
    tint,
)
from shop.demo.drawing.svg import (
    at,
    circle,
    ellipse,
    group,
    inside,
    leaf,
    path,
    polar,
    rect,
    stroke,
)


def three_lemons(rng: Random, colour: str) -> str:
    twig = stroke("M545 120C560 260 500 360 455 470", shade(PINE, 0.1), 13) + stroke(
        "M520 320C600 400 660 470 680 560", shade(PINE, 0.1), 10
    )
    leaves = [
        (540, 200, 20, 330),
        (535, 235, 160, 300),
        (505, 350, 195, 260),
        (610, 410, -18, 280),
    ]
    return (
        sheet(mix(TIDE, BONE, 0.42))
        + rect(0, 1010, 1000, 390, mix(BLUSH, BONE, 0.25))
        + ellipse(470, 1190, 250, 40, shade(BLUSH, 0.22))
        + ellipse(790, 1160, 170, 26, shade(BLUSH, 0.22))
        + twig
        + "".join(
            leaf(x, y, angle, size, size * 0.36, PINE if i % 2 else mix(PINE, SAGE, 0.5), shade(PINE, 0.28))
            for i, (x, y, angle, size) in enumerate(leaves)
        )
        + at(420, 640, lemon(76, 1.3))
        + at(700, 690, lemon(104, 1.0))
        + at(415, 1080, lemon(-14, 1.18))
        + at(775, 1070, cut_fruit(118, SAFFRON, mix(SAFFRON, SALT, 0.34)))
    )


def lemon(turn: float, size: float = 1, colour: str = SAFFRON) -> str:
    body = path(
        "M-165 0C-150 -40 -120 -112 0 -112C110 -112 140 -50 158 -22C172 -18 186 -12 186 0C186 12 172 18 158 22C140 50 110 112 0 112C-120 112 -150 40 -165 0Z",
        colour,
    )
    return group(
        body,
        inside(
            body,
            ellipse(30, 70, 190, 110, mix(colour, TERRACOTTA, 0.28), opacity=0.75),
            ellipse(-50, -58, 55, 24, tint(colour, 0.45)),
        ),
        transform=f"rotate({turn}) scale({size})",
    )


def cut_fruit(radius: float, rind: str, flesh: str, slices: int = 9) -> str:
    wedges = []
    for step in range(slices):
        a, b = 360 / slices * step + 4, 360 / slices * (step + 1) - 4
        (x1, y1), (x2, y2) = polar(0, 0, a, radius * 0.76), polar(0, 0, b, radius * 0.76)
        (x0, y0) = polar(0, 0, (a + b) / 2, radius * 0.1)
        wedges.append(
            path(
                f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}A{radius * 0.76:.1f} {radius * 0.76:.1f} 0 0 1 {x2:.1f} {y2:.1f}Z",
                flesh,
                stroke=flesh,
                stroke_width=radius * 0.05,
                stroke_linejoin="round",
            )
        )
    return circle(0, 0, radius, rind) + circle(0, 0, radius * 0.88, SALT) + "".join(wedges)


def prickly_pear(rng: Random, colour: str) -> str:
    pads = [
        (505, 1090, 0, 1.25, 0),
        (330, 800, -26, 1.0, 2),
        (660, 790, 24, 1.06, 1),
        (240, 520, -14, 0.8, 3),
        (455, 540, 12, 0.84, 0),
        (770, 500, 20, 0.84, 3),
        (600, 420, -8, 0.62, 2),
    ]
    return (
        sheet(mix(SAFFRON, BONE, 0.5))
        + rect(0, 1210, 1000, 190, mix(TERRACOTTA, SAND, 0.3))
        + "".join(at(x, y, _pad(rng, fruits), turn=turn, scale=size) for x, y, turn, size, fruits in pads)
    )


def _pad(rng: Random, fruits: int) -> str:
    tone = mix(PINE, SAGE, rng.uniform(0.15, 0.6))
    body = path(
        "M0 190C-70 190 -150 70 -150 -40C-150 -140 -80 -200 0 -200C80 -200 150 -140 150 -40C150 70 70 190 0 190Z", tone
    )
    figs = "".join(
        at(
            *polar(0, -40, angle, 178),
            ellipse(0, 0, 44, 62, EMBER),
            ellipse(-12, -8, 12, 30, TERRACOTTA),
            ellipse(0, -54, 24, 9, FIG),
            turn=angle + 90,
        )
        for angle in [-90, -128, -52][:fruits]
    )
    spines = "".join(
        stroke(f"M{x - 9} {y - 9}L{x} {y}L{x + 9} {y - 9}M{x} {y}V{y - 15}", INK, 3)
        for y in range(-130, 150, 62)
        for x in range(-84 + (y // 62 % 2) * 30, 100, 60)
        if x * x + (y + 20) ** 2 < 19000
    )
    return figs + body + inside(body, ellipse(110, 60, 150, 230, shade(tone, 0.25), opacity=0.55)) + spines
