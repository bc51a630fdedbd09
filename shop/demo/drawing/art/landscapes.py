"""Coast, hills and night on sheets of 1000 by 1400."""

from math import sin
from random import Random

from shop.demo.drawing.palette import (
    BLUSH, BONE, EMBER, FIG, INK, NIGHT, PINE, SAFFRON, SAGE, SALT, SAND, TERRACOTTA, TIDE, mix, shade,
)  # fmt: skip
from shop.demo.drawing.svg import (
    Point, at, circle, ellipse, inside, path, polygon, rect, smooth, straight, stroke,
)  # fmt: skip


def sheet(colour: str) -> str:
    return rect(0, 0, 1000, 1400, colour)


def hill(points: list[Point], colour: str) -> str:
    return path(smooth([(-60, points[0][1]), *points, (1060, points[-1][1])]) + "L1060 1460L-60 1460Z", colour)


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
        for x in range(0, 1001, 20)
    ]


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
    lean = lambda px, py: (px + py * 0.14, py + px * 0.12)  # noqa: E731
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
        for share in (0.14, 0.42) for down in (26, 84) if rng.random() < 0.72
    )  # fmt: skip
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
        hill([(0, 660), (300, 640), (620, 655), (1000, 615)], mix(TIDE, SAND, 0.35)).replace("1460", "690"),
    ]
    for x, y, size, tone in ((640, 705, 0.62, SALT), (300, 790, 0.95, TERRACOTTA), (720, 960, 1.5, SALT)):
        marks.append(at(x, y, _boat(tone), scale=size))
    for _ in range(34):
        y = rng.uniform(740, 1380)
        w = rng.uniform(40, 150) * (y - 600) / 500
        marks.append(
            rect(
                rng.uniform(-40, 960),
                y,
                w,
                4 + (y - 700) / 110,
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
        shadow + path("M-150 0H160C140 40 110 58 60 60H-80C-120 56 -140 36 -150 0Z", INK) + path("M-148 6H157L150 22H-143Z", EMBER)
        + stroke("M-10 0V-330", FIG, 8) + path("M-130 -60C-40 -170 40 -330 120 -470C150 -300 150 -150 128 -40C40 -16 -50 -22 -130 -60Z", tone)
        + path("M128 -40C60 -22 0 -20 -60 -34C40 -120 100 -300 120 -470C150 -300 150 -150 128 -40Z", shade(tone, 0.14)) + stroke("M-140 -48L126 -486", FIG, 8)
    )  # fmt: skip


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
        crest = [(x, y + 70 * sin(x / 240 + place * 2.1)) for x in range(-60, 1061, 40)]
        shape = path(smooth([(float(a), b) for a, b in crest]) + "L1060 1460L-60 1460Z", tone)
        trees = []
        for row in range(14):
            for column in range(-14, 34):
                depth = 1 + row * 0.2
                x = column * gap * depth * 0.9 + row * gap * lean - row * 60
                ty = y + 70 * sin(x / 240 + place * 2.1) + 34 + row * gap * 0.62 * (0.8 + row * 0.06)
                if -80 < x < 1080 and ty < 1460:
                    r = size * (0.72 + row * 0.09)
                    trees.append(
                        ellipse(x + r * 0.5, ty + r * 0.62, r * 1.15, r * 0.36, shade(tone, 0.28))
                        + circle(x, ty, r, mix(PINE, SAGE, 0.25 if (row + column) % 3 else 0.45))
                        + circle(x - r * 0.3, ty - r * 0.32, r * 0.5, mix(SAGE, PINE, 0.25))
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
        sheet(mix(TIDE, BONE, 0.35)) + circle(250, 330, 120, SALT) + path("M-20 800C300 740 700 760 1020 700V900H-20Z", mix(TIDE, INK, 0.2))
        + path("M440 640C640 480 860 700 1020 740V1420H300Z", dark) + path(crest + "H-20Z", sand) + inside(path(crest + "H-20Z", sand), ripples)
        + path("M560 1420C690 1180 860 1130 1020 1140V1420Z", mix(sand, SALT, 0.25))
    )  # fmt: skip


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
        + hill([(0, 1130), (500, 1120), (1000, 1060)], mix(SAFFRON, SAND, 0.5)).replace("M-60", "M-60")
        + "".join(marks[6:])
    )


def _oak(rng: Random) -> str:
    crown = "".join(ellipse(x, y, rx, ry, tone) for x, y, rx, ry, tone in (
        (-110, -430, 150, 100, shade(PINE, 0.15)), (130, -420, 150, 95, shade(PINE, 0.25)), (10, -520, 190, 120, PINE), (-90, -500, 110, 74, mix(PINE, SAGE, 0.35)), (60, -570, 110, 62, mix(PINE, SAGE, 0.5)),
    ))  # fmt: skip
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


def winter_sky(rng: Random, colour: str) -> str:
    figures: list[list[Point]] = [
        [(180, 190), (300, 260), (420, 230), (520, 320), (450, 430), (300, 260)], [(620, 180), (740, 260), (700, 390), (820, 470), (880, 360), (740, 260)],
        [(200, 560), (290, 660), (390, 690), (360, 810), (240, 840), (160, 740), (290, 660)], [(560, 560), (640, 640), (620, 760), (730, 800), (840, 700)], [(470, 900), (600, 940), (700, 900), (800, 960)],
    ]  # fmt: skip
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
        hill([(0, 735), (260, 715), (520, 748), (800, 712), (1000, 735)], NIGHT).replace("1460", "760"),
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
