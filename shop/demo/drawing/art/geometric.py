# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Arches, tiles and stairs on sheets of 1000 by 1400."""

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
    arch,
    at,
    circle,
    half_disc,
    inside,
    path,
    polar,
    polygon,
    rect,
    smooth,
    stroke,
)


def arches(rng: Random, colour: str) -> str:
    if colour == TIDE:
        tones = [mix(TIDE, SALT, 0.55), TIDE, SAND, mix(TIDE, INK, 0.55), INK, SAFFRON]
        ground = mix(BONE, SAND, 0.15)
    else:
        tones = [mix(BLUSH, SALT, 0.3), BLUSH, SAFFRON, TERRACOTTA, EMBER, FIG]
        ground = mix(BONE, SAND, 0.15)
    nested = "".join(
        arch(130 + step * 66, 1270, 740 - step * 132, 1010 - step * 150, tone) for step, tone in enumerate(tones)
    )
    shadow = inside(arch(130, 1270, 740, 1010, "#000"), rect(500, 200, 400, 1100, shade(FIG, 0.3), opacity=0.16))
    return sheet(ground) + nested + shadow + circle(760, 190, 70, tones[3])


def azulejo(rng: Random, colour: str) -> str:
    tile, tiles = 180.0, []
    for row in range(7):
        for column in range(5):
            turn = 90 * ((row + column) % 2 + 2 * ((row // 2 + column // 2) % 2))
            if (row, column) in ((4, 1), (1, 3)):
                turn += 90
            strong = (INK, TIDE, INK, mix(TIDE, INK, 0.4))[(row * 2 + column) % 4]
            spot = SAFFRON if (row * 5 + column * 3) % 7 == 0 else BLUSH if (row + column * 2) % 5 == 0 else SALT
            tiles.append(at(50 + column * tile + 90, 70 + row * tile + 90, _tile(tile, strong, spot), turn=turn))
    return sheet(mix(BONE, SAND, 0.35)) + "".join(tiles)


def _tile(size: float, strong: str, spot: str) -> str:
    h = size / 2 - 2
    return (
        rect(-h, -h, 2 * h, 2 * h, SALT)
        + path(f"M{-h} {-h}H{h}A{2 * h} {2 * h} 0 0 1 {-h} {h}Z", strong)
        + path(f"M{-h} {-h}H{h * 0.34:.0f}A{h * 1.34:.0f} {h * 1.34:.0f} 0 0 1 {-h} {h * 0.34:.0f}Z", spot)
        + path(f"M{-h} {-h}H{-h * 0.25:.0f}A{h * 0.75:.0f} {h * 0.75:.0f} 0 0 1 {-h} {-h * 0.25:.0f}Z", strong)
    )


def half_moons(rng: Random, colour: str) -> str:
    tones = [TERRACOTTA, INK, SAFFRON, BLUSH, TIDE, PINE]
    moons = []
    for row in range(6):
        for column in range(4):
            x, y = 170 + column * 220, 150 + row * 220
            moons.append(
                half_disc(
                    x,
                    y,
                    104,
                    90 * ((row * 3 + column * 2 + row // 2) % 4),
                    tones[(row * 2 + column * 3 + row // 3) % 6],
                )
            )
    return sheet(mix(BONE, SALT, 0.3)) + "".join(moons)


def terrazzo(rng: Random, colour: str) -> str:
    return chips(rng, 1000, 1400, mix(BONE, SALT, 0.3), 74)


def chips(rng: Random, width: float, height: float, ground: str, size: float) -> str:
    """Stones thrown until none fits any more."""
    tones = [TERRACOTTA, INK, SAFFRON, BLUSH, BLUSH, SAGE, TIDE, SAND, FIG]
    stones: list[tuple[float, float, float]] = []
    drawn = [rect(0, 0, width, height, ground)]
    for attempt in range(2600):
        r = size * (1 if attempt < 130 else 0.5 if attempt < 900 else 0.22) * rng.uniform(0.75, 1.2)
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        if all((x - a) ** 2 + (y - b) ** 2 > ((r + c) * 1.02) ** 2 for a, b, c in stones):
            stones.append((x, y, r))
            drawn.append(_stone(rng, x, y, r, rng.choice(tones)))
    return "".join(drawn)


def _stone(rng: Random, x: float, y: float, r: float, tone: str) -> str:
    corners, start = rng.randint(5, 7), rng.uniform(0, 360)
    points = [
        polar(x, y, start + 360 / corners * step + rng.uniform(-16, 16), r * rng.uniform(0.78, 1.05))
        for step in range(corners)
    ]
    return polygon(points, tone, stroke=tone, stroke_width=r * 0.12, stroke_linejoin="round")


def stacked_stones(rng: Random, colour: str) -> str:
    stones = [
        (500, 1170, 330, 120, INK),
        (470, 985, 240, 96, TERRACOTTA),
        (530, 790, 190, 128, BLUSH),
        (490, 596, 235, 80, PINE),
        (515, 450, 130, 84, SAFFRON),
        (495, 300, 84, 78, TIDE),
    ]
    drawn = []
    for x, y, rx, ry, tone in stones:
        points = [
            (
                x + rx * (1.0 if c > 0 else -1.0) * abs(c) ** 0.75 * rng.uniform(0.96, 1.03),
                y + ry * (1.0 if s > 0 else -1.0) * abs(s) ** 0.8,
            )
            for c, s in ((polar(0, 0, a, 1)) for a in range(0, 360, 30))
        ]
        shape = path(smooth(points, closed=True), tone)
        drawn.append(
            shape
            + inside(
                shape,
                path(
                    f"M{x - rx * 1.1:.0f} {y + ry * 0.25:.0f}Q{x} {y + ry * 0.75:.0f} {x + rx * 1.1:.0f} {y - ry * 0.5:.0f}V{y + ry * 1.2:.0f}H{x - rx * 1.1:.0f}Z",
                    shade(tone, 0.2),
                ),
            )
        )
    return sheet(mix(SAND, BONE, 0.6)) + path("M0 1286H1000V1400H0Z", mix(SAND, BLUSH, 0.4)) + "".join(drawn)


def colonnade(rng: Random, colour: str) -> str:
    marks = [
        sheet(mix(SAFFRON, BONE, 0.3)),
        circle(700, 560, 150, TERRACOTTA),
        rect(0, 860, 1000, 120, TIDE),
        rect(0, 960, 1000, 440, SAND),
    ]
    wall = "M-20 -20H1020V1000H-20Z"
    openings = "".join(f"M{x} 1000V520A105 105 0 0 1 {x + 210} 520V1000Z" for x in (110, 400, 690))
    marks.append(path(wall + openings, SALT, fill_rule="evenodd"))
    for x in (110, 400, 690):
        marks.append(
            path(f"M{x} 1000V520A105 105 0 0 1 {x + 105} 415A140 140 0 0 0 {x + 42} 520V1000Z", mix(TIDE, SALT, 0.25))
        )
        marks.append(polygon([(x, 1000), (x + 210, 1000), (x - 60, 1400), (x - 330, 1400)], mix(SAFFRON, SALT, 0.45)))
    marks.append(
        rect(-20, 250, 1040, 20, mix(TIDE, SALT, 0.35))
        + rect(-20, -20, 1040, 180, TERRACOTTA)
        + rect(-20, 160, 1040, 22, EMBER)
    )
    marks.append(polygon([(-20, 1000), (24, 1000), (-246, 1400), (-300, 1400)], mix(TIDE, INK, 0.2)))
    for x, width in ((-20, 130), (320, 80), (610, 80), (900, 120)):
        marks.append(rect(x - 8, 505, width + 16, 26, SAND) + rect(x - 8, 531, width + 16, 7, mix(TIDE, SAND, 0.4)))
    for x in (320, 610, 900):
        marks.append(polygon([(x, 1000), (x + 80, 1000), (x - 190, 1400), (x - 270, 1400)], mix(TIDE, INK, 0.3)))
    return "".join(marks)


def woven(rng: Random, colour: str) -> str:
    pairs = {SAFFRON: (SAFFRON, TERRACOTTA, INK, mix(BONE, SALT, 0.4)), SAGE: (SAGE, PINE, BLUSH, mix(BONE, SALT, 0.4))}
    across, down, extra, ground = pairs.get(colour, pairs[SAFFRON])
    return sheet(ground) + _weave(across, down, extra)


def _weave(across: str, down: str, extra: str) -> str:
    step, band, marks = 125, 92, []
    for column in range(7):
        marks.append(rect(80 + column * step, 75, band, 1250, extra if column == 4 else down))
    for row in range(10):
        y = 85 + row * step
        marks.append(rect(70, y, 860, band, extra if row in (2, 7) else across))
        for column in range(7):
            if (column + row) % 2:
                tone = extra if column == 4 else down
                x = 80 + column * step
                marks.append(
                    rect(x, y - 17, band, band + 34, tone)
                    + rect(x, y - 17, band, 17, shade(tone, 0.22))
                    + rect(x, y + band, band, 17, shade(tone, 0.22))
                )
            else:
                x, tone = 80 + column * step, extra if row in (2, 7) else across
                marks.append(
                    rect(x - 16, y, 16, band, shade(tone, 0.16)) + rect(x + band, y, 16, band, shade(tone, 0.16))
                )
    return "".join(marks)


def mobile(rng: Random, colour: str) -> str:
    def wire(x1: float, x2: float, y: float, hang: Point) -> str:
        return stroke(f"M{x1} {y + 26}Q{(x1 + x2) / 2} {y - 26} {x2} {y + 26}", INK, 5) + stroke(
            f"M{hang[0]} {hang[1]}V{y}", INK, 3.5
        )

    def drop(x: float, y1: float, y2: float) -> str:
        return stroke(f"M{x} {y1}V{y2}", INK, 3.5)

    return (
        sheet(mix(SAGE, BONE, 0.72))
        + wire(220, 730, 210, (500, 0))
        + drop(220, 236, 330)
        + circle(220, 440, 112, TERRACOTTA)
        + wire(500, 890, 420, (730, 236))
        + drop(890, 446, 520)
        + polygon([(890, 520), (960, 660), (820, 660)], INK)
        + wire(250, 690, 690, (500, 446))
        + drop(690, 716, 800)
        + half_disc(690, 870, 120, 90, SAFFRON)
        + half_disc(690, 870, 120, 270, BLUSH)
        + drop(250, 716, 780)
        + wire(110, 400, 800, (250, 716))
        + drop(110, 826, 900)
        + circle(110, 946, 46, TIDE)
        + drop(400, 826, 960)
        + rect(350, 960, 100, 230, PINE, rx=50)
        + drop(690, 990, 1110)
        + circle(690, 1150, 40, FIG)
    )


def white_stairs(rng: Random, colour: str) -> str:
    sky, light, blue, deep = mix(SAFFRON, BLUSH, 0.35), SALT, mix(TIDE, BONE, 0.25), mix(TIDE, INK, 0.3)
    steps, marks = 8, [sheet(sky), circle(250, 300, 120, mix(SAFFRON, SALT, 0.35))]
    marks.append(polygon([(640, 250), (1000, 130), (1000, 1400), (640, 1400)], mix(BLUSH, SALT, 0.5)))
    marks.append(polygon([(640, 250), (1000, 130), (1000, 190), (640, 310)], TERRACOTTA))
    marks.append(arch(812, 600, 120, 250, INK))
    run, rise, deep_x, deep_y = 80, 84, 170, -84
    profile: list[Point] = [(60, 1400)]
    for step in range(steps):
        x, y = 60 + step * run, 1340 - step * rise
        marks.append(polygon([(x, y), (x, y - rise), (x + deep_x, y - rise + deep_y), (x + deep_x, y + deep_y)], blue))
        tread = [
            (x, y - rise),
            (x + run, y - rise),
            (x + run + deep_x, y - rise + deep_y),
            (x + deep_x, y - rise + deep_y),
        ]
        marks.append(polygon(tread, light))
        profile += [(x, y - rise), (x + run, y - rise)]
    marks.append(polygon([*profile, (700, 1400)], deep))
    marks.append(polygon([(700, 668), (870, 584), (1000, 584), (1000, 1400), (700, 1400)], mix(light, blue, 0.12)))
    marks.append(polygon([(0, 1340), (60, 1340), (60, 1372), (1000, 1372), (1000, 1400), (0, 1400)], SAND))
    return "".join(marks)
