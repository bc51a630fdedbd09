# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Patterns with things in them: fruit, fish, candles and a boat. They fill any width and height."""

from math import sin
from random import Random

from shop.demo.drawing.art.botanical import fig_leaf_alone
from shop.demo.drawing.art.fruit import cut_fruit, lemon
from shop.demo.drawing.art.patterns import ground, scatter
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
    TERRACOTTA,
    TIDE,
    is_dark,
    mix,
    shade,
    tint,
)
from shop.demo.drawing.svg import arch, at, circle, ellipse, inside, leaf, path, polygon, rect, smooth, stroke


def lemons(rng: Random, w: float, h: float, colour: str) -> str:
    marks = [ground(w, h, colour)]
    for x, y, turn in scatter(rng, w, h, 150):
        fruit = (
            leaf(-20, -60, -150 + 60, 110, 40, PINE, shade(PINE, 0.25))
            + leaf(-10, -60, -30, 100, 38, mix(PINE, SAGE, 0.5), PINE)
            + lemon(90, 0.44)
        )
        marks.append(at(x, y, fruit, turn=turn, scale=0.9))
    return "".join(marks)


def oranges(rng: Random, w: float, h: float, colour: str) -> str:
    peel = mix(SAFFRON, TERRACOTTA, 0.42)
    whole = circle(0, 0, 1, peel) + inside(
        circle(0, 0, 1, peel),
        ellipse(0.3, 0.5, 1, 0.8, mix(peel, EMBER, 0.3), opacity=0.6),
        ellipse(-0.4, -0.45, 0.24, 0.16, tint(peel, 0.5)),
    )
    u = w / 100
    leaves = ((30, 22, -150, 30), (33, 21, -40, 26), (76, 44, -60, 26), (24, 76, 160, 24))
    twigs = "".join(
        leaf(x * u, y * u, a, s * u, s * 0.36 * u, PINE if s > 25 else SAGE, shade(PINE, 0.2)) for x, y, a, s in leaves
    )
    return (
        ground(w, h, mix(BLUSH, BONE, 0.45))
        + twigs
        + at(34 * u, 46 * u, whole, scale=24 * u)
        + at(72 * u, 74 * u, cut_fruit(22 * u, peel, mix(SAFFRON, BLUSH, 0.3), 10), turn=14)
        + at(30 * u, 103 * u, whole, scale=19 * u)
        + at(74 * u, 118 * u, whole, scale=13 * u)
    )


def sardine(colour: str, belly: str, back: str, eye_turn: float = 0) -> str:
    body = path("M-150 0C-110 -46 20 -52 110 -12L150 -40L142 0L150 40L110 12C20 52 -110 46 -150 0Z", belly)
    return (
        body
        + inside(body, path("M-170 -80H170V-8C60 -14 -40 -16 -170 2Z", back))
        + circle(-116, -6, 13, SALT)
        + circle(-116 + eye_turn, -6, 6.5, INK)
        + stroke("M-88 -26Q-72 0 -88 26", back, 5)
        + "".join(stroke(f"M{x} 4L{x + 12} 12", back, 4) for x in (-50, -20, 10, 40, 70))
        + polygon([(0, -42), (46, -54), (40, -34)], back)
    )


def sardines(rng: Random, w: float, h: float, colour: str) -> str:
    scale = w / 1000
    marks = [ground(w, h, colour)]
    for j in range(int(h / scale / 118) + 1):
        for i in range(-1, 4):
            odd = (i, j) == (1, 4)
            tone = TERRACOTTA if odd else mix(SALT, TIDE, 0.15)
            marks.append(
                at(
                    (i * 390 + (j % 2) * 195 + 100) * scale,
                    (j * 118 + 70) * scale,
                    sardine(colour, tone, FIG if odd else TIDE),
                    turn=180 if odd else 0,
                    scale=scale * 1.02,
                )
            )
    return "".join(marks)


def five_sardines(rng: Random, w: float, h: float, colour: str) -> str:
    u = w / 400
    return ground(w, h, mix(SAFFRON, BONE, 0.25)) + "".join(
        at(
            200 * u,
            (95 + i * 93) * u,
            sardine(INK, SALT if i != 3 else BLUSH, INK if i % 2 else mix(TIDE, INK, 0.4), 3 if i == 3 else -3),
            turn=180 if i == 3 else 0,
            scale=1.05 * u,
        )
        for i in range(5)
    )


def candles(rng: Random, w: float, h: float, colour: str) -> str:
    u, marks = w / 400, [ground(w, h, mix(TIDE, BONE, 0.6))]
    for i, tone in enumerate((TERRACOTTA, SAFFRON, INK, BLUSH, PINE, FIG, TIDE)):
        x, tall = 42 + i * 46, 190 + (i * 53 % 97)
        marks.append(rect(x * u, (480 - tall) * u, 34 * u, tall * u, tone))
        marks += [
            path(
                f"M{x * u:.1f} {(480 - tall + d) * u:.1f}l{34 * u:.1f} {-22 * u:.1f}v{10 * u:.1f}l{-34 * u:.1f} {22 * u:.1f}z",
                mix(tone, SALT, 0.35),
            )
            for d in range(40, tall, 46)
        ]
        fx, fy = (x + 17) * u, (480 - tall - 10) * u
        marks.append(
            stroke(f"M{fx:.1f} {fy + 10 * u:.1f}v{-14 * u:.1f}", INK, 2.5 * u)
            + path(
                f"M{fx:.1f} {fy - 50 * u:.1f}C{fx + 22 * u:.1f} {fy - 18 * u:.1f} {fx + 14 * u:.1f} {fy:.1f} {fx:.1f} {fy:.1f}C{fx - 14 * u:.1f} {fy:.1f} {fx - 22 * u:.1f} {fy - 18 * u:.1f} {fx:.1f} {fy - 50 * u:.1f}Z",
                SAFFRON,
            )
        )
    return "".join(marks) + rect(0, 480 * u, w, h, SALT) + rect(0, 480 * u, w, 12 * u, BLUSH)


def boat(rng: Random, w: float, h: float, colour: str) -> str:
    u = w / 400
    sky, sea = (
        (mix(BLUSH, SALT, 0.4), TIDE) if colour == TIDE else (mix(SAFFRON, SALT, 0.55), mix(BLUSH, TERRACOTTA, 0.25))
    )
    marks = [ground(w, h, sky), circle(285 * u, 130 * u, 42 * u, TERRACOTTA if colour == TIDE else SAFFRON)]
    ship = (
        polygon([(0, -90), (0, -6), (62, -6)], SALT)
        + polygon([(-6, -76), (-6, -6), (-48, -6)], TERRACOTTA)
        + path("M-62 0H74L52 26H-44Z", INK)
    )
    marks.append(at(180 * u, 262 * u, ship, turn=-4, scale=1.25 * u))
    for row in range(7):
        y = 285 + row * 42
        line = [(x * u, (y + 12 * sin(x / 32 + row * 1.6)) * u) for x in range(-20, 441, 10)]
        marks.append(
            path(
                smooth(line) + f"L{440 * u:.0f} {h + 40:.0f}L{-20 * u:.0f} {h + 40:.0f}Z",
                mix(sea, INK if row % 2 else SALT, 0.1 + row * 0.07),
            )
        )
    return "".join(marks)


def olives(rng: Random, w: float, h: float, colour: str) -> str:
    marks = [ground(w, h, mix(SAGE, BONE, 0.45))]
    for x, y, turn in scatter(rng, w, h, 104):
        tone = rng.choice([PINE, FIG, mix(SAGE, SAFFRON, 0.45), PINE])
        marks.append(
            at(
                x,
                y,
                leaf(10, -20, -50, 70, 22, PINE, shade(PINE, 0.2)),
                ellipse(0, 0, 24, 33, tone),
                ellipse(-7, -11, 5, 9, tint(tone, 0.5)),
                circle(0, 24, 6, TERRACOTTA),
                turn=turn,
            )
        )
    return "".join(marks)


def fig_leaves(rng: Random, w: float, h: float, colour: str) -> str:
    drawn = [ground(w, h, colour)]
    for x, y, turn in scatter(rng, w, h, 168):
        drawn.append(at(x, y, at(0, 60, fig_leaf_alone(mix(BLUSH, BONE, 0.2), colour), scale=0.19), turn=turn * 0.28))
    return "".join(drawn)


def canvas_arch(rng: Random, w: float, h: float, colour: str) -> str:
    """One brushed arch and a sun, on the left two thirds of a cover or a bag."""
    first, second, third = (SAFFRON, BLUSH, BONE) if is_dark(colour) else (TERRACOTTA, INK, SAFFRON)
    x, foot, wide = w * 0.22, h * 0.82, w * 0.5
    return (
        ground(w, h, colour)
        + arch(x, foot, wide, h * 0.5, first)
        + arch(x + wide * 0.2, foot, wide * 0.6, h * 0.36, second)
        + arch(x + wide * 0.38, foot, wide * 0.24, h * 0.22, colour)
        + circle(w * 0.74, h * 0.25, w * 0.09, third)
    )
