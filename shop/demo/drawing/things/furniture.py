# ruff: noqa: E501  (the outlines of things keep their own lines)
"""A few quiet pieces of furniture to put beside the goods. Each stands on (x, y)."""

from shop.demo.drawing.palette import (
    BLUSH,
    BONE,
    EMBER,
    INK,
    NIGHT,
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
from shop.demo.drawing.stage import cast, puddle
from shop.demo.drawing.svg import at, circle, ellipse, group, inside, leaf, path, polygon, rect, stroke

WOOD, DARK_WOOD = OAK, shade(OAK, 0.28)


def chair(x: float, y: float, seat: str = BLUSH) -> str:
    """A rush-seated kitchen chair, three quarters on."""
    back = stroke("M-150 -300L-168 -640M130 -290L128 -650", WOOD, 24) + stroke(
        "M-158 -600Q-20 -560 128 -606M-156 -500Q-20 -462 128 -506M-153 -400Q-20 -364 128 -404", WOOD, 22
    )
    legs = (
        stroke("M-150 -300L-166 0M130 -290L150 -20", DARK_WOOD, 22)
        + stroke("M-110 -250L-122 46M200 -236L222 40", WOOD, 26)
        + stroke("M-118 -90L214 -86M-158 -130L140 -140", DARK_WOOD, 14)
    )
    rush = (
        path("M-170 -310L148 -312L226 -246L-128 -240Z", seat)
        + path("M-128 -240L226 -246V-214L-128 -206Z", shade(seat, 0.25))
        + stroke("M-170 -310L-128 -240M148 -312L-128 -240M-170 -310L226 -246", shade(seat, 0.16), 4)
    )
    floor = puddle(ellipse(60, 40, 260, 26, NIGHT))
    return at(x, y, floor + back + legs + rush)


def vase(x: float, y: float, tone: str, size: float = 1, twig: str = "olive") -> str:
    body = path(
        "M-38 -190C-40 -150 -96 -130 -96 -66C-96 -18 -56 0 0 0C56 0 96 -18 96 -66C96 -130 40 -150 38 -190Z", tone
    )
    stems = {
        "olive": "".join(
            stroke(f"M0 -180Q{b * 0.3} -330 {b} {t}", shade(PINE, 0.1), 5)
            + "".join(
                leaf(
                    b * s,
                    -180 + (t + 180) * s,
                    -90 + side * 55 + b * 0.1,
                    74,
                    22,
                    SAGE if side > 0 else PINE,
                    mix(PINE, SAGE, 0.3),
                )
                for s in (0.45, 0.62, 0.78, 0.93)
                for side in (-1, 1)
            )
            for b, t in ((-70, -470), (30, -540), (120, -440))
        ),
        "dry": "".join(
            stroke(f"M0 -180Q{b * 0.4} -340 {b} {t}", shade(SAND, 0.3), 4)
            + ellipse(b, t - 26, 16, 44, mix(SAFFRON, SAND, 0.35))
            for b, t in ((-110, -450), (-46, -520), (16, -560), (70, -500), (126, -430))
        ),
        "none": "",
    }[twig]
    return at(
        x,
        y,
        puddle(ellipse(24, 2, 120, 18, NIGHT))
        + stems
        + body
        + inside(
            body,
            ellipse(70, -60, 90, 150, shade(tone, 0.3), opacity=0.5),
            ellipse(-52, -92, 16, 44, tint(tone, 0.6), opacity=0.6),
        )
        + ellipse(0, -190, 38, 9, shade(tone, 0.35)),
        scale=size,
    )


def plant(x: float, y: float, pot: str = TERRACOTTA, size: float = 1) -> str:
    """A rubber plant of a kind, in a pot."""
    leaves = [
        (-100, -160, 210),
        (-76, -300, 200),
        (-118, -420, 190),
        (-62, -420, 205),
        (-140, -250, 190),
        (-38, -250, 190),
        (-90, -470, 200),
        (-20, -330, 170),
        (-160, -350, 170),
    ]
    drawn = "".join(
        leaf(0, height - 150, angle, length, 96, PINE if i % 2 else mix(PINE, SAGE, 0.3), shade(PINE, 0.25))
        for i, (angle, height, length) in enumerate(leaves)
    )
    body = path("M-110 -200H110L86 0H-86Z", pot)
    rim = rect(-122, -222, 244, 46, pot, rx=6) + rect(-122, -180, 244, 8, shade(pot, 0.3))
    return at(
        x,
        y,
        puddle(ellipse(40, 4, 170, 20, NIGHT)),
        stroke("M0 -190V-640", shade(PINE, 0.2), 10),
        drawn,
        body,
        inside(body, rect(20, -200, 120, 220, shade(pot, 0.25), opacity=0.6)),
        rim,
        scale=size,
    )


def sideboard(x: float, y: float, wide: float = 900, tone: str = WOOD) -> str:
    """Legs, a carcass with three doors, and a top 330 above the floor."""
    left = -wide / 2
    door = wide / 3
    doors = "".join(
        rect(left + i * door + 10, -300, door - 20, 212, tint(tone, 0.14))
        + rect(left + i * door + 10, -92, door - 20, 5, shade(tone, 0.3))
        + circle(left + (i + (0.86 if i < 1 else 0.14)) * door, -196, 8, INK)
        for i in range(3)
    )
    legs = stroke(f"M{left + 60} -80L{left + 46} 0M{-left - 60} -80L{-left - 46} 0", shade(tone, 0.3), 18)
    return at(
        x,
        y,
        puddle(rect(left + 20, -20, wide, 36, NIGHT)),
        legs,
        rect(left, -318, wide, 244, tone),
        doors,
        rect(left - 14, -334, wide + 28, 22, tint(tone, 0.22)),
        rect(left, -312, wide, 8, shade(tone, 0.3), opacity=0.5),
    )


def bench(x: float, y: float, wide: float = 980, tone: str = WOOD) -> str:
    """A plank on two trestles; the seat is 270 above the floor."""
    left = -wide / 2
    legs = "".join(
        stroke(f"M{left + a} -240L{left + a + lean} 0", shade(tone, 0.2), 26)
        for a, lean in ((110, -40), (170, 30), (wide - 170, -30), (wide - 110, 40))
    )
    return at(
        x,
        y,
        puddle(rect(left + 30, -16, wide, 34, NIGHT)),
        legs,
        rect(left, -272, wide, 44, tone, rx=6),
        rect(left, -272, wide, 9, tint(tone, 0.35), rx=4),
        rect(left, -236, wide, 8, shade(tone, 0.3)),
    )


def lamp(x: float, y: float, tone: str = SAFFRON) -> str:
    """A reading lamp that bends over."""
    pole = stroke("M0 0V-820C0 -960 -190 -960 -210 -860", INK, 12)
    glow = group(
        polygon([(-300, -770), (-120, -770), (40, -300), (-460, -300)], SALT), filter="url(#blur70)", opacity="0.3"
    )
    return at(
        x,
        y,
        puddle(ellipse(20, 2, 120, 16, NIGHT)),
        glow,
        ellipse(0, -4, 92, 14, INK),
        pole,
        path("M-310 -760C-306 -850 -262 -880 -210 -880C-158 -880 -114 -850 -110 -760Z", tone),
        path("M-210 -880C-158 -880 -114 -850 -110 -760H-200Z", shade(tone, 0.18)),
    )


def books(x: float, y: float) -> str:
    tones = ((210, 34, INK), (180, 26, BONE), (196, 40, TERRACOTTA))
    drawn, top = "", 0.0
    for wide, tall, tone in tones:
        top -= tall
        drawn += rect(-wide / 2, top, wide, tall - 2, tone, rx=3) + rect(
            -wide / 2 + 18, top + tall * 0.3, 8, tall * 0.4, tint(tone, 0.5)
        )
    return at(x, y, puddle(ellipse(16, 2, 120, 10, NIGHT)), drawn)


def bowl(x: float, y: float, tone: str = TIDE) -> str:
    fruit = "".join(
        circle(dx, -92 + dy, 42, mix(SAFFRON, TERRACOTTA, share))
        for dx, dy, share in ((-66, 8, 0.2), (60, 6, 0.45), (0, -14, 0.05), (-10, 22, 0.35))
    )
    body = path("M-150 -80H150C140 -20 90 0 50 0H-50C-90 0 -140 -20 -150 -80Z", tone)
    return at(
        x,
        y,
        puddle(ellipse(20, 2, 140, 14, NIGHT)),
        fruit,
        body,
        inside(body, path("M30 -90H170V10H0Z", shade(tone, 0.25), opacity=0.6)),
    )


def bed(x: float, y: float, cover: str = TIDE) -> str:
    head = rect(-520, -560, 1040, 470, WOOD, rx=26) + rect(-496, -536, 992, 430, tint(WOOD, 0.12), rx=16)
    pillows = "".join(
        path(
            f"M{a} -300C{a + 60} -340 {a + 300} -340 {a + 370} -300C{a + 400} -250 {a + 396} -160 {a + 370} -120C{a + 300} -96 {a + 60} -96 {a} -120C{a - 26} -170 {a - 26} -250 {a} -300Z",
            tone,
        )
        for a, tone in ((-420, SALT), (50, mix(BONE, SALT, 0.4)))
    )
    sheet = (
        path("M-560 -130C-200 -170 200 -170 560 -130V200H-560Z", cover)
        + path("M-560 -130C-200 -170 200 -170 560 -130V-66C200 -106 -200 -106 -560 -66Z", mix(SALT, BONE, 0.4))
        + stroke("M-300 -60C-280 0 -320 60 -300 200M140 -70C170 0 150 100 190 200", shade(cover, 0.16), 6)
    )
    return at(x, y, cast(rect(-520, -560, 1040, 400, "#000", rx=26)), head, pillows, sheet)


def peg_rail(y: float, tone: str = WOOD, pegs: tuple[float, ...] = (230, 640, 1050)) -> str:
    shadow = cast(rect(60, y, 1160, 66, "#000", rx=6), 0.5)
    rail = (
        rect(60, y, 1160, 66, tone, rx=6)
        + rect(60, y, 1160, 9, tint(tone, 0.4), rx=4)
        + rect(60, y + 58, 1160, 8, shade(tone, 0.25), rx=4)
    )
    return shadow + rail + "".join(peg(x, y + 34) for x in pegs)


def peg(x: float, y: float) -> str:
    return (
        group(ellipse(x + 12, y + 18, 26, 24, NIGHT), filter="url(#blur8)", opacity="0.35")
        + circle(x, y, 25, shade(OAK, 0.2))
        + circle(x - 3, y - 3, 22, tint(OAK, 0.12))
        + circle(x - 7, y - 8, 8, tint(OAK, 0.45))
    )


def straw_hat(x: float, y: float) -> str:
    brim = ellipse(0, 0, 176, 150, mix(SAFFRON, SAND, 0.6))
    return at(
        x,
        y,
        cast(ellipse(0, 0, 176, 150, "#000"), 0.5),
        brim,
        ellipse(0, 0, 150, 126, "none", stroke=shade(SAND, 0.14), stroke_width=4),
        ellipse(8, 10, 100, 86, mix(SAFFRON, SAND, 0.42)),
        ellipse(8, 10, 100, 86, "none", stroke=EMBER, stroke_width=15),
        ellipse(-10, -12, 56, 44, tint(mix(SAFFRON, SAND, 0.5), 0.3)),
    )


def ladder(x: float, y: float, tall: float = 1180) -> str:
    """A rail for blankets, leaning on the wall."""
    sides = stroke(f"M-170 0L-130 {-tall}M170 0L130 {-tall}", WOOD, 30)
    rungs = "".join(
        stroke(f"M{-164 + 36 * s:.0f} {-tall * s:.0f}H{164 - 36 * s:.0f}", DARK_WOOD if s < 0.5 else WOOD, 22)
        for s in (0.18, 0.38, 0.58, 0.78, 0.94)
    )
    shadow = group(stroke(f"M-100 0L-60 {-tall}M240 0L200 {-tall}", NIGHT, 30), filter="url(#blur18)", opacity="0.2")
    return at(x, y, shadow, puddle(ellipse(0, 4, 230, 16, NIGHT)), rungs, sides)
