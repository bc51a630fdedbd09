# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Tea towels and blankets. The cloth arrives drawn 1000 wide."""

from math import sin

from shop.demo.drawing.palette import BONE, NIGHT, OAK, SAFFRON, SALT, SAND, TIDE, mix, shade, tint
from shop.demo.drawing.stage import cast, ledge, puddle, room, wall, window_light
from shop.demo.drawing.svg import at, circle, group, inside, path, rect, smooth, stroke
from shop.demo.drawing.things import furniture


def folds(places: list[tuple[float, float]], tall: float, opacity: float = 0.2) -> str:
    """Soft valleys that run down hanging cloth, each with its lit edge."""
    return "".join(
        group(
            path(
                f"M{x} 0C{x + 20} {tall * 0.4} {x - 20} {tall * 0.7} {x + w * 0.2} {tall}L{x + w} {tall}C{x + w * 0.8} {tall * 0.6} {x + w} {tall * 0.3} {x + w * 0.7} 0Z",
                NIGHT,
            ),
            filter="url(#blur18)",
            opacity=f"{opacity}",
        )
        + group(
            path(
                f"M{x - w} 0C{x - w * 0.7} {tall * 0.4} {x - w} {tall * 0.8} {x - w * 0.8} {tall}H{x - w * 0.3}C{x - w * 0.5} {tall * 0.7} {x - w * 0.2} {tall * 0.3} {x - w * 0.4} 0Z",
                SALT,
            ),
            filter="url(#blur18)",
            opacity=f"{opacity * 0.8}",
        )
        for x, w in places
    )


def towel_on_rail(cloth: str, ground: str) -> str:
    w, h = 700.0, 1080.0
    wave = [(w * i / 10, h + 12 * sin(i * 1.35)) for i in range(11)]
    front = path(
        f"M0 8C0 -14 16 -22 40 -22H{w - 40}C{w - 16} -22 {w} -14 {w} 8L{w + 6} {h:.0f}"
        + smooth([(x, y) for x, y in reversed(wave)]).replace("M", "L", 1)
        + "L-4 8Z",
        "#000",
    )
    back = path(f"M20 -10H{w - 8}L{w + 22} {h * 0.82:.0f}L34 {h * 0.84:.0f}Z", "#000")
    hem = "".join(stroke(smooth([(x, y - d) for x, y in wave]), NIGHT, 2, opacity=0.28) for d in (34, 40))
    rail = (
        rect(130, 262, 1020, 34, OAK, rx=17)
        + rect(140, 266, 1000, 9, tint(OAK, 0.4), rx=4)
        + rect(140, 284, 1000, 9, shade(OAK, 0.22), rx=4)
    )
    brackets = "".join(
        circle(x, 279, 34, shade(SAFFRON, 0.2))
        + circle(x - 3, 276, 30, mix(SAFFRON, SAND, 0.2))
        + circle(x - 8, 270, 10, tint(SAFFRON, 0.5))
        for x in (150, 1130)
    )
    shadow = group(rect(150, 300, 1000, 26, NIGHT), filter="url(#blur18)", opacity="0.3")
    hung = at(
        290,
        290,
        cast(front),
        inside(back, rect(0, -30, 900, 1200, "#8b8578")),
        inside(
            front,
            at(0, -30, cloth, scale=0.72),
            hem,
            folds([(120, 70), (330, 90), (540, 70)], h + 40),
            rect(0, -30, w + 10, 46, SALT, opacity=0.22),
            group(rect(0, 14, w + 10, 30, NIGHT), filter="url(#blur18)", opacity="0.3"),
            rect(0, -30, w + 20, h + 70, "url(#sheen)", opacity=0.8),
        ),
    )
    return wall(ground) + shadow + rail + brackets + hung


def folded(cloth: str, under: str, ground: str) -> str:
    """Two towels folded in four, one on the other, from above."""

    def one(surface: str, w: float, h: float) -> str:
        shape = path(f"M22 0H{w}V{h}H22C8 {h} 0 {h - 10} 0 {h - 26}V26C0 10 8 0 22 0Z", "#000")
        layers = "".join(
            rect(18, 0, w - 18 + i * 5, h + i * 6, tint(SAND, 0.4 if i % 2 else 0.1), rx=8) for i in (3, 2, 1)
        )
        fold = group(rect(14, -20, 26, h + 40, SALT), filter="url(#blur8)", opacity="0.45") + group(
            rect(54, -20, 34, h + 40, NIGHT), filter="url(#blur18)", opacity="0.14"
        )
        hem = stroke(f"M{w - 24} 0V{h}M{w - 18} 0V{h}", NIGHT, 1.8, opacity=0.3)
        return (
            cast(rect(8, 0, w + 10, h + 18, "#000", rx=18), 0.9)
            + layers
            + inside(shape, surface, fold, hem, rect(0, 0, w, h, "url(#sheen)"))
        )

    return (
        wall(ground)
        + at(300, 210, one(at(0, 0, under, scale=0.72), 720, 900), turn=6)
        + at(250, 470, one(at(-60, -100, cloth, scale=0.78), 740, 900), turn=-5)
    )


def pile(tones: list[str], hems: list[str], ground: str) -> str:
    """Folded cloths on a shelf, seen from the side: each shows its rounded fold and two hems."""
    drawn, y = "", 1280.0
    for place, (tone, hem) in enumerate(zip(tones, hems, strict=True)):
        tall, x = 262.0, 205 + (0, 22, -8)[place % 3]
        y -= tall + 2
        wide = 850.0 - place * 14
        body = path(
            f"M{x} {y + 30}C{x + 10} {y} {x + 40} {y} {x + 80} {y}H{x + wide - 60}C{x + wide + 24} {y + 4} {x + wide + 24} {y + tall} {x + wide - 60} {y + tall}H{x + 50}C{x + 10} {y + tall} {x - 6} {y + tall - 20} {x} {y + 30}Z",
            tone,
        )
        seams = "".join(
            stroke(
                f"M{x + 4} {y + tall * s:.0f}C{x + 200} {y + tall * s + 8:.0f} {x + wide * 0.7:.0f} {y + tall * s - 6:.0f} {x + wide - 30 - abs(s - 0.5) * 60:.0f} {y + tall * s:.0f}",
                shade(tone, 0.32),
                4,
            )
            for s in (0.26, 0.5, 0.74)
        )
        edge = inside(
            body,
            rect(x - 20, y + tall * 0.5, wide + 60, 15, hem),
            rect(x - 20, y + tall * 0.74 + 4, wide + 60, 9, hem),
            seams,
            rect(x - 10, y, wide + 40, tall * 0.14, SALT, opacity=0.2),
            group(rect(x - 20, y + tall * 0.86, wide + 60, 60, NIGHT), filter="url(#blur18)", opacity="0.4"),
            group(rect(x + wide - 40, y, 90, tall, NIGHT), filter="url(#blur18)", opacity="0.2"),
        )
        drawn += body + edge
    return (
        ledge(ground, mix(OAK, SAND, 0.35), 1275)
        + puddle(rect(270, 1262, 830, 50, NIGHT), 0.45)
        + group(rect(300, y + 60, 790, 1200 - y, NIGHT), filter="url(#blur36)", opacity="0.2")
        + drawn
    )


def folded_blanket(cloth: str, fringe: str, ground: str) -> str:
    """Folded in eight and seen from above, with the fringe along the near edge."""
    w, h = 800.0, 860.0
    under = "".join(
        path(f"M30 {i * 15}H{w + i * 9}V{h + i * 15}H30Z", shade(fringe, 0.07 if i % 2 else 0.18)) for i in (4, 3, 2, 1)
    )
    tassels = "".join(
        stroke(
            f"M{x} {h - 6}C{x + 3 * sin(x)} {h + 40} {x + 9 * sin(x * 1.7):.0f} {h + 70} {x + 10 * sin(x * 1.3):.0f} {h + 118 + 8 * sin(x * 0.7):.0f}",
            fringe if (x // 22) % 2 else shade(fringe, 0.1),
            9,
        )
        for x in range(18, int(w), 22)
    )
    knots = "".join(circle(x, h + 8, 8, shade(fringe, 0.08)) for x in range(18, int(w), 22))
    shape = path(f"M40 0H{w}V{h}H14C4 {h} 0 {h - 10} 0 {h - 30}V40C0 14 14 0 40 0Z", "#000", transform="translate(0 0)")
    roll = group(rect(10, -20, 34, h + 40, SALT), filter="url(#blur18)", opacity="0.5") + group(
        rect(70, -20, 50, h + 40, NIGHT), filter="url(#blur18)", opacity="0.16"
    )
    crease = group(rect(-10, h * 0.5, w + 20, 24, NIGHT), filter="url(#blur18)", opacity="0.16")
    return wall(ground) + at(
        225,
        310,
        cast(rect(10, 0, w + 30, h + 70, "#000", rx=24), 1.4),
        under,
        group(rect(10, h, w - 10, 40, NIGHT), filter="url(#blur18)", opacity="0.3"),
        tassels,
        knots,
        inside(shape, at(0, -20, cloth, scale=0.82), roll, crease, rect(0, 0, w, h, "url(#sheen)")),
        turn=-4,
    )


def blanket_on_ladder(cloth: str, fringe: str, ground: str) -> str:
    w, h = 480.0, 720.0
    wave = [(w * i / 10, h + 10 * sin(i * 1.3)) for i in range(11)]
    shape = path(
        f"M6 0C10 -30 30 -34 60 -34H{w - 60}C{w - 30} -34 {w - 8} -30 {w - 4} 0L{w} {h}"
        + smooth(list(reversed(wave))).replace("M", "L", 1)
        + "Z",
        "#000",
    )
    tassels = "".join(
        stroke(f"M{x} {h}q{4 * sin(x):.0f} 40 {6 * sin(x * 1.3):.0f} {66 + 6 * sin(x * 0.7):.0f}", fringe, 7)
        for x in range(10, int(w), 15)
    )
    hung = at(
        400,
        560,
        cast(shape, 0.9),
        tassels,
        inside(
            shape,
            at(0, -34, cloth, scale=0.5),
            folds([(90, 50), (230, 60), (370, 46)], h + 20, 0.22),
            group(rect(0, 6, w, 24, NIGHT), filter="url(#blur18)", opacity="0.35"),
            rect(0, -34, w, h + 60, "url(#sheen)"),
        ),
    )
    return (
        room(ground, mix(OAK, SAND, 0.45), 1360)
        + window_light()
        + furniture.ladder(640, 1450, 1160)
        + hung
        + furniture.vase(1060, 1490, mix(TIDE, BONE, 0.2), 1.05, "dry")
        + furniture.books(250, 1480)
    )


def cloth_close_up(cloth: str, ground: str, under: str) -> str:
    """Cloth rumpled on itself, near enough to see how it was made."""
    threads = "".join(rect(0, y, 1280, 1.6, NIGHT, opacity=0.05) for y in range(0, 1600, 7)) + "".join(
        rect(x, 0, 1.6, 1600, SALT, opacity=0.07) for x in range(0, 1280, 7)
    )
    flap = path("M-20 1180C260 1090 520 1260 820 1150C1020 1080 1160 1120 1320 1060V1640H-20Z", "#000")
    deep = "".join(
        group(path(d, NIGHT), filter="url(#blur36)", opacity="0.3")
        for d in (
            "M300 -60C420 300 330 700 470 1200L560 1200C430 700 520 300 420 -60Z",
            "M900 -60C860 300 960 600 880 1150L960 1140C1030 600 950 300 990 -60Z",
        )
    )
    light = "".join(
        group(path(d, SALT), filter="url(#blur36)", opacity="0.32")
        for d in (
            "M180 -60C300 300 210 700 340 1200L430 1200C300 700 390 300 290 -60Z",
            "M760 -60C730 300 820 600 760 1150L840 1140C910 600 820 300 850 -60Z",
        )
    )
    return (
        wall(ground)
        + at(-160, -140, cloth, scale=2.0)
        + deep
        + light
        + group(at(0, -34, flap), filter="url(#blur36)", opacity="0.35")
        + inside(
            flap,
            rect(0, 1000, 1280, 700, under),
            at(-240, 800, cloth, turn=7, scale=2.0),
            rect(0, 1000, 1280, 700, "url(#fall)"),
        )
        + stroke("M-20 1192C260 1102 520 1272 820 1162C1020 1092 1160 1132 1320 1072", SALT, 8, opacity=0.35)
        + threads
    )
