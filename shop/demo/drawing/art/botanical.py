# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Leaves and flowers, one to a sheet of 1000 by 1400."""

from random import Random

from shop.demo.drawing.art.sheet import sheet
from shop.demo.drawing.palette import (
    BLUSH,
    BONE,
    EMBER,
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
    mix,
    shade,
    tint,
)
from shop.demo.drawing.svg import (
    Point,
    at,
    circle,
    ellipse,
    group,
    inside,
    leaf,
    path,
    polar,
    rect,
    smooth,
    stroke,
)


def fig_leaf(rng: Random, colour: str) -> str:
    return (
        sheet(BONE)
        + circle(590, 520, 330, BLUSH)
        + at(500, 980, fig_leaf_alone(colour, tint(colour, 0.45)), scale=0.94)
    )


def fig_leaf_alone(colour: str, vein: str) -> str:
    """Five lobes around the point where the stalk begins, at (0, 0)."""
    lobes = [(-205, 330), (-146, 530), (-90, 740), (-34, 530), (25, 330)]
    outline: list[Point] = [(0, 30)]
    for place, (angle, length) in enumerate(lobes):
        outline += [
            polar(0, 0, angle - 18, length * 0.66),
            polar(0, 0, angle - 12, length * 0.86),
            polar(0, 0, angle, length),
            polar(0, 0, angle + 12, length * 0.86),
            polar(0, 0, angle + 18, length * 0.66),
        ]
        if place < 4:
            outline.append(polar(0, 0, angle + 29, 225 if place in (0, 3) else 300))
    shape = path(smooth(outline, closed=True), colour)
    veins = "".join(_vein(angle, length, vein) for angle, length in lobes)
    right_half = inside(shape, rect(0, -900, 700, 1300, shade(colour, 0.22)))
    stalk = stroke("M0 0C6 110 -16 190 -70 270", shade(colour, 0.1), 17)
    return stalk + shape + right_half + inside(shape, veins)


def _vein(angle: float, length: float, colour: str) -> str:
    tip = polar(0, 0, angle, length * 0.93)
    marks = [stroke(f"M0 0L{tip[0]:.1f} {tip[1]:.1f}", colour, 6)]
    for step in (0.34, 0.5, 0.66, 0.8):
        x, y = polar(0, 0, angle, length * step)
        for side in (-1, 1):
            end = polar(x, y, angle + side * 42, length * (0.9 - step) * 0.55)
            marks.append(stroke(f"M{x:.1f} {y:.1f}L{end[0]:.1f} {end[1]:.1f}", colour, 3))
    return "".join(marks)


def olive_branch(rng: Random, colour: str) -> str:
    stem = [(770.0, 1330.0), (700.0, 1080.0), (570.0, 820.0), (470.0, 560.0), (430.0, 250.0)]
    leaves, olives = [], []
    for step in range(11):
        share = step / 10.5
        x, y = _along(stem, share)
        for side in (-1, 1):
            reach = 250 - 90 * share + rng.uniform(-20, 20)
            angle = -104 + 20 * share + side * (50 - 12 * share) + rng.uniform(-8, 8)
            light, dark = (PINE, shade(PINE, 0.25)) if (step + (side > 0)) % 2 else (SAGE, mix(SAGE, PINE, 0.35))
            leaves.append(leaf(x, y, angle, reach, 66, light, dark))
        if step in (1, 3, 4, 6, 8):
            side = 1 if step % 2 else -1
            ox, oy = x + side * 74, y + 62
            ripe = FIG if step in (3, 6) else mix(SAGE, SAFFRON, 0.35)
            olives.append(stroke(f"M{x:.0f} {y:.0f}Q{x + side * 60:.0f} {y:.0f} {ox:.0f} {oy - 30:.0f}", PINE, 5))
            olives.append(
                at(ox, oy, ellipse(0, 0, 46, 62, ripe), ellipse(-12, -16, 8, 15, tint(ripe, 0.45)), turn=side * -12)
            )
    return sheet(mix(SAND, BONE, 0.55)) + stroke(smooth(stem), mix(OAK, PINE, 0.45), 11) + "".join(leaves + olives)


def _along(points: list[Point], share: float) -> Point:
    place = min(share * (len(points) - 1), len(points) - 1.001)
    a, b, rest = points[int(place)], points[int(place) + 1], place % 1
    return a[0] + (b[0] - a[0]) * rest, a[1] + (b[1] - a[1]) * rest


def fennel(rng: Random, colour: str) -> str:
    heads = [
        (500, 300, 240, -90),
        (255, 530, 185, -112),
        (745, 500, 195, -66),
        (360, 800, 130, -112),
        (690, 830, 120, -60),
    ]
    drawn = []
    for x, y, size, lean in heads:
        fx, fy = x - (x - 500) * 0.12, y + size * 0.72
        drawn.append(stroke(f"M500 1340C500 {fy + 420:.0f} {fx:.0f} {fy + 260:.0f} {fx:.0f} {fy:.0f}", colour, 9))
        for step in range(13):
            angle = lean + (step - 6) * 12.5
            tip = polar(fx, fy, angle, size * (1 - 0.02 * abs(step - 6)))
            drawn.append(
                stroke(
                    f"M{fx:.0f} {fy:.0f}Q{fx + (tip[0] - fx) * 0.35:.0f} {tip[1] + (fy - tip[1]) * 0.45:.0f} {tip[0]:.0f} {tip[1]:.0f}",
                    colour,
                    4,
                )
            )
            for small in range(9):
                sx, sy = polar(tip[0], tip[1], angle + (small - 4) * 26, size * rng.uniform(0.13, 0.2))
                drawn.append(stroke(f"M{tip[0]:.0f} {tip[1]:.0f}L{sx:.0f} {sy:.0f}", colour, 2))
                drawn.append(ellipse(sx, sy, size * 0.026, size * 0.038, SAFFRON if rng.random() < 0.22 else colour))
    return sheet(mix(BONE, SAND, 0.3)) + "".join(drawn)


def agave(rng: Random, colour: str) -> str:
    blades = []
    for ring, count, length in ((0, 9, 760), (1, 8, 640), (2, 7, 500), (3, 5, 360)):
        for step in range(count):
            angle = -168 + 156 * step / (count - 1) + rng.uniform(-3, 3)
            tone = mix(mix(TIDE, PINE, 0.55), SAGE, ring * 0.24)
            blades.append(
                _blade(500, 1120 + ring * 12, angle, length * (1 - 0.16 * abs(step / (count - 1) - 0.5)), tone)
            )
    return (
        sheet(mix(BLUSH, BONE, 0.35))
        + circle(690, 420, 190, TERRACOTTA)
        + path("M0 1120C260 1060 700 1070 1000 1130V1400H0Z", mix(SAFFRON, SAND, 0.55))
        + "".join(blades)
        + path("M0 1230C300 1150 640 1180 1000 1215V1400H0Z", mix(SAFFRON, SAND, 0.35))
    )


def _blade(x: float, y: float, angle: float, length: float, tone: str) -> str:
    w, h = 62 + length * 0.03, length
    body = f"M0 {-w * 0.55:.0f}C{h * 0.35:.0f} {-w * 1.15:.0f} {h * 0.7:.0f} {-w * 0.5:.0f} {h:.0f} 0"
    under = f"C{h * 0.7:.0f} {w * 0.5:.0f} {h * 0.35:.0f} {w * 1.15:.0f} 0 {w * 0.55:.0f}"
    return at(
        x,
        y,
        path(f"{body}{under}Z", tone),
        path(f"M0 0C{h * 0.4:.0f} 10 {h * 0.7:.0f} 8 {h:.0f} 0{under}Z", shade(tone, 0.3)),
        path(f"M{h - 46:.0f} -7L{h + 6:.0f} 0L{h - 46:.0f} 7Z", FIG),
        stroke(body, tint(tone, 0.35), 4),
        turn=angle,
    )


def poppies(rng: Random, colour: str) -> str:
    flowers = [(510, 330, 1.22), (250, 500, 0.92), (770, 560, 1.0), (380, 760, 0.74), (650, 860, 0.66)]
    stems = "".join(
        stroke(
            f"M{500 + (x - 500) * 0.3:.0f} 1400C{500 + (x - 500) * 0.4:.0f} {y + 500} {x + 40} {y + 320} {x} {y}",
            PINE,
            9,
        )
        for x, y, _ in flowers
    )
    blades = "".join(
        leaf(
            500 + rng.uniform(-120, 120),
            1400,
            -90 + rng.uniform(-44, 44),
            rng.uniform(280, 520),
            34,
            SAGE,
            mix(SAGE, PINE, 0.5),
        )
        for _ in range(11)
    )
    bud = stroke("M540 1400C560 1150 860 1120 850 980C846 930 880 920 890 950", PINE, 8) + at(
        893, 990, ellipse(0, 0, 30, 52, SAGE), path("M-6 48C-14 10 2 -20 8 -48L16 44Z", TERRACOTTA), turn=-8
    )
    return (
        sheet(mix(TIDE, BONE, 0.72))
        + blades
        + stems
        + bud
        + "".join(at(x, y, _poppy(rng), scale=size) for x, y, size in flowers)
    )


def _poppy(rng: Random) -> str:
    petals = []
    for angle, tone in (
        (-90, EMBER),
        (180, TERRACOTTA),
        (0, mix(TERRACOTTA, EMBER, 0.4)),
        (90, mix(TERRACOTTA, SAFFRON, 0.18)),
    ):
        edge = [
            polar(0, 0, angle + step * 16, 190 * (1.0 - 0.02 * abs(step) + rng.uniform(-0.05, 0.05)))
            for step in range(-4, 5)
        ]
        petals.append(path(smooth([(0, 0), *edge], closed=True), tone))
    dots = "".join(circle(*polar(0, 0, step * 20, 58 + 10 * (step % 2)), 7, INK) for step in range(18))
    return (
        group(*petals, transform=f"rotate({rng.uniform(-25, 25):.0f}) scale(1 .86)")
        + circle(0, 0, 36, INK)
        + dots
        + circle(0, 0, 15, SAGE)
    )


def fan_palm(rng: Random, colour: str) -> str:
    ground = mix(BLUSH, BONE, 0.3) if colour == PINE else mix(SAGE, BONE, 0.5)
    return (
        sheet(ground)
        + _fan(620, 560, 500, -68, mix(colour, SAGE, 0.4), (700, 1400))
        + _fan(400, 860, 560, -104, colour, (470, 1400))
    )


def _fan(x: float, y: float, size: float, lean: float, tone: str, root: Point) -> str:
    blades = []
    for step in range(19):
        offset = step - 9
        blades.append(
            leaf(x, y, lean + offset * 12.2, size * (1 - 0.012 * offset * offset * 0.42), 66, tone, shade(tone, 0.26))
        )
    stalk = stroke(f"M{x} {y}Q{x} {(y + root[1]) / 2} {root[0]} {root[1]}", shade(tone, 0.15), 15)
    return stalk + "".join(blades[0::2] + blades[1::2]) + circle(x, y, 26, shade(tone, 0.15))


def seaweed(rng: Random, colour: str) -> str:
    marks: list[str] = []
    for angle, length in ((-90, 226), (-122, 172), (-60, 180)):
        _frond(rng, marks, 500, 1230, angle, length, 24)
    marks.append(ellipse(500, 1236, 46, 26, FIG))
    plant = at(90, 80, *marks, scale=0.82)
    return sheet(SALT) + rect(70, 70, 860, 1260, mix(BONE, SAND, 0.2)) + plant


def _frond(rng: Random, marks: list[str], x: float, y: float, angle: float, length: float, width: float) -> None:
    """A branch that forks until it is too thin to draw."""
    tip = polar(x, y, angle, length)
    bend = polar((x + tip[0]) / 2, (y + tip[1]) / 2, angle + 90, rng.uniform(-0.14, 0.14) * length)
    tone = mix(FIG, TERRACOTTA, 1 - min(1.0, width / 24))
    marks.append(stroke(f"M{x:.0f} {y:.0f}Q{bend[0]:.0f} {bend[1]:.0f} {tip[0]:.0f} {tip[1]:.0f}", tone, width))
    if width < 4.2:
        marks.append(ellipse(tip[0], tip[1], 7, 7, tone))
        return
    for side in (-1, 1):
        _frond(
            rng,
            marks,
            tip[0],
            tip[1],
            angle * 0.94 - 5.4 + side * rng.uniform(11, 27),
            length * rng.uniform(0.7, 0.84),
            width * 0.72,
        )
