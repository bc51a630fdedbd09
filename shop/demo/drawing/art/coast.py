"""The coast: tides, salt pans, wind and sails."""

from math import sin
from random import Random

from shop.demo.drawing.art.hills import hill
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
    polygon,
    rect,
    smooth,
    stroke,
)


def low_tide(rng: Random, colour: str) -> str:
    sun = inside(rect(0, 0, 1000, 620, "#000"), circle(500, 600, 250, TERRACOTTA))
    bands = [
        (620, mix(TIDE, INK, 0.35)),
        (720, TIDE),
        (830, mix(TIDE, SAND, 0.45)),
        (950, mix(BLUSH, SAND, 0.5)),
        (1080, SAND),
        (1230, mix(SAND, SAFFRON, 0.4)),
    ]
    water = ""
    for place, (y, tone) in enumerate(bands):
        points = [(x, y + (sin(x / 150 + place * 1.9) * 20 if place else 0)) for x in range(-50, 1051, 50)]
        water += path(smooth([(float(a), b) for a, b in points]) + "L1060 1460L-60 1460Z", tone)
    glints = "".join(
        rect(500 - w / 2 + rng.uniform(-26, 26), y, w, 11, mix(TERRACOTTA, SAFFRON, 0.3), rx=5.5)
        for y, w in ((650, 330), (686, 260), (734, 210), (772, 150), (806, 96), (858, 120), (898, 60))
    )
    pools = "".join(
        ellipse(x, y, w, w * 0.13, mix(TIDE, SALT, 0.25))
        for x, y, w in ((230, 1150, 130), (720, 1185, 170), (390, 1310, 190), (850, 1330, 90))
    )
    return sheet(mix(BLUSH, SALT, 0.3)) + rect(0, 0, 1000, 300, mix(BLUSH, BONE, 0.62)) + sun + water + glints + pools


def salt_pans(rng: Random, colour: str) -> str:
    tones = [
        TIDE,
        mix(TIDE, INK, 0.4),
        BLUSH,
        mix(BLUSH, TERRACOTTA, 0.45),
        SAGE,
        SALT,
        mix(TIDE, SALT, 0.5),
        mix(BLUSH, SALT, 0.5),
        FIG,
        SAFFRON,
    ]
    marks, y, last = [sheet(mix(SAND, BONE, 0.4))], -260.0, ""
    for height in (170, 210, 130, 190, 230, 140, 200, 160, 210, 150, 180):
        x = -200.0 + rng.uniform(-60, 0)
        while x < 1250:
            w = rng.choice([120, 165, 220, 300])
            tone = rng.choice([t for t in tones if t != last])
            last = tone
            marks.append(_pan(rng, x, y, w - 20, height - 20, tone))
            x += w
        y += height
    return (
        marks[0]
        + at(0, 0, *marks[1:], turn=0, scale=1)
        + stroke("M-30 905C260 840 420 700 560 470S850 120 1030 60", mix(SAND, BONE, 0.4), 96)
        + stroke("M-30 905C260 840 420 700 560 470S850 120 1030 60", mix(TIDE, INK, 0.25), 58)
    )


def _pan(rng: Random, x: float, y: float, w: float, h: float, tone: str) -> str:
    def lean(px: float, py: float) -> Point:
        return px + py * 0.14, py + px * 0.12

    shape = polygon(
        [lean(x, y), lean(x + w, y), lean(x + w, y + h), lean(x, y + h)],
        tone,
        stroke=tone,
        stroke_width=8,
        stroke_linejoin="round",
    )
    cx, cy = lean(x + w / 2, y + h / 2)
    if tone == SALT and w > 120:
        heaps = "".join(
            polygon([(cx + d - 26, cy + 20), (cx + d, cy - 26), (cx + d + 26, cy + 20)], SAND)
            + polygon([(cx + d, cy - 26), (cx + d + 26, cy + 20), (cx + d + 4, cy + 20)], mix(TIDE, SAND, 0.4))
            for d in range(int(-w / 2) + 60, int(w / 2) - 30, 66)
        )
        return shape + heaps
    return shape


def white_town(rng: Random, colour: str) -> str:
    marks = [
        sheet(mix(TIDE, BONE, 0.3)),
        circle(770, 260, 105, SAFFRON),
        hill([(0, 900), (250, 620), (520, 470), (780, 640), (1000, 860)], mix(SAGE, SAND, 0.35)),
    ]
    for row in range(9):
        y = 500 + row * 88
        half = 110 + row * 46
        x = 510 - half + rng.uniform(-20, 10)
        while x < 510 + half - 40:
            w = rng.uniform(84, 140)
            marks.append(_house(rng, x, y + rng.uniform(-26, 26), w, rng.uniform(150, 210)))
            x += w * 0.92
    tower = (
        rect(480, 236, 76, 330, SALT)
        + rect(526, 236, 30, 330, mix(TIDE, SALT, 0.45))
        + polygon([(470, 240), (518, 168), (566, 240)], TERRACOTTA)
        + rect(502, 290, 26, 52, INK, rx=13)
    )
    marks.insert(3, tower)
    marks += [
        hill([(0, 1190), (300, 1250), (650, 1225), (1000, 1150)], PINE),
        hill([(0, 1330), (400, 1290), (1000, 1330)], mix(PINE, SAGE, 0.45)),
    ]
    marks += [ellipse(x, 1235 - (x % 3) * 9, 44, 60, mix(PINE, INK, 0.3)) for x in (90, 170, 350, 700, 790, 930)]
    return "".join(marks)


def _house(rng: Random, x: float, y: float, w: float, h: float) -> str:
    side = w * rng.uniform(0.24, 0.36)
    front = mix(SALT, BONE, rng.uniform(0, 0.9))
    roof = rng.choice([TERRACOTTA, EMBER, mix(TERRACOTTA, BLUSH, 0.45), "", ""])
    windows = "".join(
        rect(x + w * share, y + down, 17, 27, rng.choice([INK, mix(TIDE, INK, 0.5), PINE, INK]))
        for share in (0.14, 0.42)
        for down in (26, 84)
        if rng.random() < 0.72
    )
    top = (
        polygon([(x - 5, y + 2), (x + w * 0.36, y - 30), (x + w + 5, y + 2)], roof)
        if roof
        else rect(x, y - 9, w, 10, mix(SALT, BLUSH, 0.25))
    )
    return rect(x, y, w, h, front) + rect(x + w - side, y, side, h, mix(TIDE, SALT, 0.4)) + top + windows


def levante(rng: Random, colour: str) -> str:
    marks = [sheet(mix(BONE, SAND, 0.25)), circle(640, 330, 185, TERRACOTTA)]
    for line in range(40):
        y = 300 + line * 26.5
        power = 12 + 95 * (0.5 + 0.5 * sin(line * 0.37)) * (0.3 + line / 55)
        phase = rng.uniform(-0.4, 0.4) + line * 0.42
        points = [
            (
                float(x),
                y - power * (0.5 + 0.5 * sin(x / 118 + phase)) ** 2.4 * (0.55 + 0.45 * sin(x / 410 + line * 0.17)),
            )
            for x in range(70, 931, 12)
        ]
        marks.append(
            path(smooth(points) + f"L930 {y + 30:.0f}L70 {y + 30:.0f}Z", mix(BONE, SAND, 0.25) if line else "none")
        )
        marks.append(stroke(smooth(points), TERRACOTTA if line % 9 == 4 else INK, 5.4))
    return "".join(marks) + rect(0, 1345, 1000, 55, mix(BONE, SAND, 0.25))


def three_sails(rng: Random, colour: str) -> str:
    marks = [
        sheet(mix(SAFFRON, BONE, 0.62)),
        rect(0, 690, 1000, 710, TIDE),
        hill([(0, 660), (300, 640), (620, 655), (1000, 615)], mix(TIDE, SAND, 0.35), foot=690),
    ]
    for x, y, size, tone in ((640, 705, 0.62, SALT), (300, 790, 0.95, TERRACOTTA), (720, 960, 1.5, SALT)):
        marks.append(at(x, y, _boat(tone), scale=size))
    for _ in range(34):
        down = rng.uniform(740, 1380)
        w = rng.uniform(40, 150) * (down - 600) / 500
        marks.append(
            rect(
                rng.uniform(-40, 960),
                down,
                w,
                4 + (down - 700) / 110,
                mix(TIDE, SALT if rng.random() < 0.6 else INK, 0.35),
                rx=4,
            )
        )
    return "".join(marks)


def _boat(tone: str) -> str:
    shadow = inside(
        rect(-300, 46, 600, 320, "#000"),
        path("M-120 46C-90 130 60 220 150 300C130 190 110 100 110 46Z", mix(TIDE, tone, 0.35)),
    )
    return (
        shadow
        + path("M-150 0H160C140 40 110 58 60 60H-80C-120 56 -140 36 -150 0Z", INK)
        + path("M-148 6H157L150 22H-143Z", EMBER)
        + stroke("M-10 0V-330", FIG, 8)
        + path("M-130 -60C-40 -170 40 -330 120 -470C150 -300 150 -150 128 -40C40 -16 -50 -22 -130 -60Z", tone)
        + path("M128 -40C60 -22 0 -20 -60 -34C40 -120 100 -300 120 -470C150 -300 150 -150 128 -40Z", shade(tone, 0.14))
        + stroke("M-140 -48L126 -486", FIG, 8)
    )
