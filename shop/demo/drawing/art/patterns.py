"""Stripes, checks, scales and tiles that fill any width and height: for cloth, covers and rolls."""

from collections.abc import Callable
from math import sin
from random import Random

from shop.demo.drawing.art.geometric import chips
from shop.demo.drawing.palette import (
    BLUSH,
    BONE,
    FIG,
    INK,
    OAK,
    PINE,
    SAFFRON,
    SAGE,
    SALT,
    SAND,
    TERRACOTTA,
    TIDE,
    is_dark,
    mix,
)
from shop.demo.drawing.svg import arch, at, circle, path, polygon, rect, smooth, stroke

Pattern = Callable[[Random, float, float, str], str]


def ground(w: float, h: float, colour: str) -> str:
    return rect(-2, -2, w + 4, h + 4, colour)


def plain(rng: Random, w: float, h: float, colour: str) -> str:
    return ground(w, h, colour)


def broad_stripes(rng: Random, w: float, h: float, colour: str) -> str:
    base, step = mix(BONE, SALT, 0.4), w / 7
    bands = [rect((2 * i + 1) * step, -2, step, h + 4, colour) for i in range(3)]
    edges = [rect((2 * i + 1) * step + d, -2, 5, h + 4, colour) for i in range(3) for d in (-16, step + 11)]
    return ground(w, h, base) + "".join(bands + edges)


def awning(rng: Random, w: float, h: float, colour: str) -> str:
    count = max(4, round(w / 46))
    step = w / count
    return ground(w, h, mix(BONE, SALT, 0.5)) + "".join(
        rect(i * step, -2, step / 2, h + 4, colour) for i in range(count)
    )


def deck_chair(rng: Random, w: float, h: float, colour: str) -> str:
    tones = {TIDE: [TIDE, INK, SALT, BLUSH], SAFFRON: [SAFFRON, TERRACOTTA, SALT, TIDE]}.get(
        colour, [TERRACOTTA, SAFFRON, TIDE, INK]
    )
    marks, x = [ground(w, h, mix(BONE, SALT, 0.3))], 0.0
    shares = (0.06, 0.02, 0.09, 0.03, 0.05, 0.12, 0.02, 0.07, 0.04, 0.1, 0.03, 0.06, 0.08, 0.05, 0.1, 0.08)
    for place, share in enumerate(shares):
        if place % 2 == 0:
            marks.append(rect(x * w, -2, share * w, h + 4, tones[place // 2 % 4]))
        x += share
    return "".join(marks)


def check(rng: Random, w: float, h: float, colour: str) -> str:
    step = w / 11
    rows = int(h / step) + 1
    light = mix(colour, SALT, 0.2)
    across = "".join(rect(-2, (2 * i + 0.5) * step, w + 4, step, light, opacity=0.55) for i in range(rows // 2 + 1))
    down = "".join(rect((2 * i + 0.5) * step, -2, step, h + 4, light, opacity=0.55) for i in range(6))
    both = "".join(
        rect((2 * i + 0.5) * step, (2 * j + 0.5) * step, step, step, colour)
        for i in range(6)
        for j in range(rows // 2 + 1)
    )
    return ground(w, h, mix(BONE, SALT, 0.5)) + across + down + both


def big_check(rng: Random, w: float, h: float, colour: str) -> str:
    step = w / 4.6
    line = TERRACOTTA if colour != SAFFRON else INK
    marks = [ground(w, h, mix(BONE, SAND, 0.2))]
    for i in range(6):
        marks.append(rect((i + 0.15) * step, -2, step * 0.5, h + 4, colour, opacity=0.6))
        marks.append(rect(-2, (i + 0.15) * step, w + 4, step * 0.5, colour, opacity=0.6))
        marks.append(rect((i + 0.8) * step, -2, step * 0.05, h + 4, line, opacity=0.85))
        marks.append(rect(-2, (i + 0.8) * step, w + 4, step * 0.05, line, opacity=0.85))
    return "".join(marks)


def scatter(rng: Random, w: float, h: float, gap: float) -> list[tuple[float, float, float]]:
    """Places in a half-drop repeat, each turned its own way."""
    rows, columns = int(h / gap / 0.92) + 2, int(w / gap / 1.05) + 2
    return [
        (
            (i + (j % 2) * 0.5 - 0.25) * gap * 1.05 + rng.uniform(-8, 8),
            (j + 0.2) * gap * 0.92 + rng.uniform(-8, 8),
            rng.uniform(-180, 180),
        )
        for j in range(rows)
        for i in range(columns)
    ]


def scallops(rng: Random, w: float, h: float, colour: str) -> str:
    r, marks = 54.0, [ground(w, h, colour)]
    deep = mix(colour, INK if colour == TIDE else TERRACOTTA, 0.45)
    rows = int(h / r) + 3
    for j in range(rows, -2, -1):
        for i in range(-1, int(w / r / 2) + 3):
            x, y = (2 * i + (j % 2)) * r, j * r
            tone = deep if (i * 3 + j * 5) % 7 == 0 else colour
            marks.append(
                circle(x, y, r, mix(BONE, SALT, 0.4))
                + circle(x, y, r - 5, tone)
                + circle(x, y, r * 0.6, mix(BONE, SALT, 0.4))
                + circle(x, y, r * 0.6 - 5, mix(tone, SALT, 0.25))
                + circle(x, y, r * 0.2, SAFFRON)
            )
    return marks[0] + "".join(marks[:0:-1][::-1])


def confetti(rng: Random, w: float, h: float, colour: str) -> str:
    tones = [TERRACOTTA, SAFFRON, BLUSH, TIDE, SALT, SAGE]
    marks = [ground(w, h, colour)]
    for x, y, turn in scatter(rng, w, h, 34):
        tone = rng.choice(tones)
        piece = rng.choice(
            [
                circle(0, 0, 9, tone),
                rect(-4, -13, 8, 26, tone, rx=4),
                path("M-11 0A11 11 0 0 1 11 0Z", tone),
                polygon([(-9, 8), (9, 8), (0, -10)], tone),
                stroke("M-12 0Q-6 -9 0 0T12 0", tone, 4),
            ]
        )
        marks.append(at(x, y, piece, turn=turn))
    return "".join(marks)


def triangles(rng: Random, w: float, h: float, colour: str) -> str:
    s, marks = w / 6, [ground(w, h, mix(BONE, SALT, 0.5))]
    for j in range(int(h / s) + 1):
        for i in range(6):
            tone = (INK, TIDE, TERRACOTTA, INK, SAFFRON, TIDE)[(i + j * 2) % 6]
            corners = [(i * s, j * s), ((i + 1) * s, j * s), ((i + 1) * s, (j + 1) * s), (i * s, (j + 1) * s)]
            marks.append(polygon([corners[(k + (i + j) % 2 * 2 + (j // 2) % 2) % 4] for k in range(3)], tone))
    return "".join(marks)


def stars(rng: Random, w: float, h: float, colour: str) -> str:
    n = 4
    s, marks = w / n, [ground(w, h, mix(BONE, SALT, 0.5))]
    for j in range(int(h / s) + 1):
        for i in range(n):
            x, y, r = (i + 0.5) * s, (j + 0.5) * s, s * 0.36
            square = rect(-r * 0.94, -r * 0.94, 2 * r * 0.94, 2 * r * 0.94, INK)
            marks.append(rect(i * s + 3, j * s + 3, s - 6, s - 6, TIDE if (i + j) % 2 else BLUSH))
            marks.append(
                at(x, y, square)
                + at(x, y, square, turn=45)
                + circle(x, y, r * 0.72, SALT)
                + circle(x, y, r * 0.46, TERRACOTTA if (i + j) % 2 else SAFFRON)
            )
            marks += [circle(i * s + a * s, j * s + b * s, s * 0.13, SAFFRON) for a in (0, 1) for b in (0, 1)]
    return "".join(marks)


def swell(rng: Random, w: float, h: float, colour: str) -> str:
    line_tone = BONE if is_dark(colour) else TERRACOTTA
    marks = [ground(w, h, colour)]
    for row in range(-2, int(h / 33) + 3):
        line = [
            (float(x), row * 33 + 30 * sin(x / 88 + row * 0.12) + 9 * sin(x / 31)) for x in range(-20, int(w) + 30, 14)
        ]
        marks.append(
            stroke(
                smooth(line),
                SAFFRON if row % 6 == 2 else line_tone,
                8 if row % 2 else 4,
                stroke_dasharray="16 9" if row % 2 else "none",
            )
        )
    return "".join(marks)


def terrazzo(rng: Random, w: float, h: float, colour: str) -> str:
    return chips(rng, w, h, mix(BONE, SALT, 0.3), w * 0.066)


def nested_arches(rng: Random, w: float, h: float, colour: str) -> str:
    tones = (
        [mix(BLUSH, SALT, 0.2), TERRACOTTA, SAFFRON, FIG]
        if colour == TERRACOTTA
        else [SAGE, PINE, mix(BONE, SALT, 0.3), TERRACOTTA]
    )
    marks = [ground(w, h, mix(BONE, SAND, 0.25))]
    return "".join(marks) + "".join(
        arch(w * (0.15 + i * 0.095), h * 0.84, w * (0.7 - i * 0.19), h * (0.68 - i * 0.13), tone)
        for i, tone in enumerate(tones)
    )


def herringbone(rng: Random, w: float, h: float, colour: str) -> str:
    s, marks = 50.0, [ground(w, h, mix(SAND, BONE, 0.35))]
    for i in range(int(w / s) + 1):
        for j in range(-2, int(h / 25) + 3):
            x, y = i * s, j * 25
            lean = s if i % 2 else -s
            marks.append(stroke(f"M{x:.0f} {y - lean / 2:.0f}l{s:.0f} {lean:.0f}", mix(OAK, SAND, 0.12), 11))
    return "".join(marks)


def diamonds(rng: Random, w: float, h: float, colour: str) -> str:
    s, marks = w / 14, [ground(w, h, colour)]
    for j in range(int(h / s) + 2):
        for i in range(15):
            x, y = (i + 0.5 * (j % 2)) * s, j * s
            tone = TERRACOTTA if j % 8 == 4 else SAFFRON if j % 8 == 0 else mix(BONE, TIDE, 0.25)
            r = s * 0.34
            marks.append(
                polygon([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], tone) + (circle(x, y, r * 0.34, colour))
            )
    return "".join(marks)


def fading_bands(rng: Random, w: float, h: float, colour: str) -> str:
    deep = mix(TIDE, INK, 0.8) if colour == TIDE else FIG
    pale = mix(BONE, BLUSH, 0.35)
    tones = [mix(pale, colour, t / 3) for t in range(4)] + [mix(colour, deep, t / 3) for t in range(1, 4)]
    marks, y = [ground(w, h, tones[-1])], 0.0
    for i, tone in enumerate(tones):
        tall = h * (0.2 - i * 0.019)
        marks.append(
            rect(-2, y, w + 4, tall + 2, tone) + rect(-2, y + tall * 0.84, w + 4, tall * 0.05, tones[min(i + 1, 6)])
        )
        y += tall
    return "".join(marks)
