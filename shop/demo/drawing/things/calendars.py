# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Calendars: on a wall, on a desk, and a whole year on one sheet. The numerals are drawn, so no font is needed."""

from calendar import Calendar
from math import pi, sin

from shop.demo.drawing.palette import BONE, INK, NIGHT, OAK, SAFFRON, SALT, SAND, TERRACOTTA, TIDE, mix, shade, tint
from shop.demo.drawing.stage import cast, ledge, wall
from shop.demo.drawing.svg import at, circle, ellipse, group, inside, path, polygon, rect, smooth, stroke
from shop.demo.drawing.things import furniture
from shop.demo.drawing.things.prints import hung_from_battens

YEAR = 2027
NEW_YEAR_MOON = 23.6  # the moon's age in nights on the first evening of 2027; it was new again on 7 January
DIGITS = {
    "0": "M3 0A3 3 0 0 1 6 3V7A3 3 0 0 1 0 7V3A3 3 0 0 1 3 0Z",
    "1": "M1 2L3.4 0V10",
    "2": "M0 3A3 3 0 0 1 6 3C6 5 2 7 0 10H6",
    "3": "M0.4 1.6A2.8 2.5 0 1 1 3 4.8A3 2.6 0 1 1 0 8",
    "4": "M4.6 10V0L0 7H6",
    "5": "M5.6 0H1L0.6 4.4A3.1 3 0 1 1 0 8.4",
    "6": "M5 0.4C2 1.6 0 4 0 7A3 3 0 1 0 3 4C1.6 4 0.4 5 0 6.4",
    "7": "M0 0H6L2.2 10",
    "8": "M3 4.7A2.5 2.35 0 1 1 3 0A2.5 2.35 0 1 1 3 4.7A3 2.65 0 1 1 3 10A3 2.65 0 1 1 3 4.7",
    "9": "M6 3A3 3 0 1 0 3 6C4.4 6 5.6 5 6 3.6C6 6 4 9 1.4 10",
}


def number(value: int, x: float, y: float, size: float, colour: str, weight: float = 1.1) -> str:
    """The number, centred on x, with its top at y and `size` high."""
    figures, unit = str(value), size / 10
    start = x - (len(figures) * 8.2 - 2.2) * unit / 2
    return "".join(
        at(start + i * 8.2 * unit, y, stroke(DIGITS[figure], colour, weight), scale=unit)
        for i, figure in enumerate(figures)
    )


def month(number_of_month: int, x: float, y: float, wide: float, row: float, size: float, colour: str = INK) -> str:
    step, drawn = wide / 7, []
    for j, week in enumerate(Calendar().monthdayscalendar(YEAR, number_of_month)):
        for i, day in enumerate(week):
            if day:
                drawn.append(number(day, x + (i + 0.5) * step, y + j * row, size, TERRACOTTA if i == 6 else colour))
    return "".join(drawn)


def leaf_of_calendar(art: str, width: float) -> str:
    """A picture above a month, with a wire binding along the top."""
    tall, m = width * 1.45, width * 0.055
    picture = inside(
        rect(m, m * 1.3, width - 2 * m, width * 0.78, "#000"), at(m, -width * 0.1, art, scale=(width - 2 * m) / 1000)
    )
    title = number(1, m + 40, width * 0.94, width * 0.105, TERRACOTTA, 1.25) + number(
        YEAR, width - m - width * 0.075, width * 0.975, width * 0.04, INK
    )
    rule = rect(m, width * 0.9, width - 2 * m, 3, INK)
    days = month(
        1, m + width * 0.16, width * 0.955 + width * 0.09, width - 2 * m - width * 0.16, width * 0.068, width * 0.03
    )
    holes = "".join(
        rect(x, -14, 7, 40, mix(INK, SALT, 0.25), rx=3.5)
        for x in range(int(m), int(width - m), 30)
        if abs(x - width / 2) > 50
    )
    hook = stroke(
        f"M{width / 2 - 50:.0f} 4Q{width / 2:.0f} -6 {width / 2 - 16:.0f} -22A17 17 0 1 1 {width / 2 + 16:.0f} -22Q{width / 2:.0f} -6 {width / 2 + 50:.0f} 4",
        mix(INK, SALT, 0.2),
        5,
    )
    sheets = "".join(rect(i * 2, i * 4, width, tall, SALT if i % 2 else SAND) for i in range(4, 0, -1))
    return (
        cast(rect(0, 0, width, tall, "#000"), 0.8)
        + sheets
        + rect(0, 0, width, tall, mix(SALT, BONE, 0.2))
        + picture
        + rule
        + title
        + days
        + rect(0, 0, width, tall, "url(#fall)", opacity=0.5)
        + hook
        + circle(width / 2, -44, 9, INK)
        + holes
    )


def wall_calendar(art: str, ground: str) -> str:
    return wall(ground) + at(220, 220, leaf_of_calendar(art, 840))


def in_a_kitchen(art: str, ground: str) -> str:
    tile = "".join(
        rect(x, y, 118, 118, mix(SALT, TIDE, 0.12 + 0.1 * ((x // 124 * 7 + y // 124 * 3) % 4)))
        for x in range(0, 1280, 124)
        for y in range(900, 1272, 124)
    )
    top = (
        rect(0, 1272, 1280, 60, mix(OAK, SAND, 0.3))
        + rect(0, 1272, 1280, 10, tint(OAK, 0.4))
        + rect(0, 1332, 1280, 268, mix(TIDE, INK, 0.35))
        + rect(0, 1332, 1280, 26, NIGHT, opacity=0.25)
        + "".join(
            rect(x, 1376, 392, 224, mix(TIDE, INK, 0.28)) + circle(x + 196, 1420, 13, SAFFRON) for x in (16, 444, 872)
        )
    )
    return (
        wall(ground)
        + rect(0, 894, 1280, 380, mix(BONE, SAND, 0.4))
        + tile
        + at(400, 130, leaf_of_calendar(art, 480))
        + top
        + furniture.bowl(1010, 1278, TERRACOTTA)
        + furniture.vase(230, 1280, SALT, 0.86)
    )


def desk_calendar(colour: str, ground: str) -> str:
    """A long card folded into a tent."""
    w, h = 860.0, 620.0
    side = polygon([(w, 0), (w + 120, h - 60), (w + 26, h)], shade(colour, 0.35))
    front = rect(0, 0, w, h, "#000")
    arch_x, deep = 60, shade(colour, 0.25)
    art = (
        rect(0, 0, w, h, mix(SALT, BONE, 0.3))
        + rect(0, 0, w * 0.42, h, colour)
        + path(f"M{arch_x} {h}V330A121 121 0 0 1 {arch_x + 242} 330V{h}Z", deep)
        + path(f"M{arch_x + 60} {h}V350A61 61 0 0 1 {arch_x + 182} 350V{h}Z", mix(BONE, SAND, 0.3))
        + circle(270, 120, 46, TERRACOTTA if colour == SAFFRON else SAFFRON)
    )
    days = (
        number(1, w * 0.5, 74, 84, TERRACOTTA, 1.2)
        + number(YEAR, w - 96, 112, 34, INK)
        + rect(w * 0.47, 190, w * 0.48, 3, INK)
        + month(1, w * 0.445, 232, w * 0.53, 70, 30)
    )
    wire = "".join(rect(x, -20, 8, 42, mix(INK, SALT, 0.2), rx=4) for x in range(40, int(w) - 20, 34))
    shadow = group(
        polygon([(0, h), (w + 120, h - 40), (w + 330, h + 90), (200, h + 70)], NIGHT),
        filter="url(#blur18)",
        opacity="0.3",
    )
    return (
        ledge(ground, mix(OAK, SAND, 0.35), 1080)
        + at(170, 640, shadow, side, inside(front, art, days, rect(0, 0, w, h, "url(#sheen)", opacity=0.5)), wire)
        + furniture.books(980, 1452)
        + pencil_pot(250, 1500)
    )


def pencil_pot(x: float, y: float) -> str:
    return at(
        x,
        y,
        ellipse(30, -6, 130, 16, NIGHT, opacity=0.2),
        rect(-130, -22, 250, 18, SAFFRON, rx=4),
        polygon([(120, -22), (168, -13), (120, -4)], mix(OAK, SALT, 0.4)),
        polygon([(150, -16), (168, -13), (150, -10)], INK),
        rect(-150, -22, 26, 18, TERRACOTTA, rx=6),
    )


def moons() -> str:
    """One small moon for each night of the year on a sheet of 1000 by 1400; it takes 29.53 nights to come round."""
    drawn, night = [rect(0, 0, 1000, 1400, INK), number(YEAR, 500, 84, 54, mix(SAFFRON, SALT, 0.4))], NEW_YEAR_MOON
    for month_number in range(1, 13):
        days = [day for day in Calendar().itermonthdays(YEAR, month_number) if day]
        drawn.append(number(month_number, 88, 195 + month_number * 92, 20, mix(TIDE, SALT, 0.3)))
        for day in days:
            x, y = 122 + day * 26.2, 205 + month_number * 92 + 30 * sin(day / 31 * pi)
            drawn.append(moon(x, y, 11.2, night % 29.53 / 29.53))
            night += 1
    return "".join(drawn)


def moon(x: float, y: float, r: float, phase: float) -> str:
    """0 is new and 0.5 is full."""
    lit = mix(SAFFRON, SALT, 0.72)
    bulge = abs(1 - 2 * (phase * 2 % 1)) * r
    waxing, gibbous = phase < 0.5, 0.25 < phase < 0.75
    outer, inner = (1 if waxing else 0), (1 if waxing == gibbous else 0)
    shape = (
        f"M{x:.1f} {y - r:.1f}A{r} {r} 0 0 {outer} {x:.1f} {y + r:.1f}A{bulge:.1f} {r} 0 0 {inner} {x:.1f} {y - r:.1f}Z"
    )
    return circle(x, y, r, mix(INK, TIDE, 0.28)) + path(shape, lit)


def tides() -> str:
    drawn = [rect(0, 0, 1000, 1400, mix(BONE, SALT, 0.3)), number(2028, 500, 90, 54, INK)]
    for row in range(12):
        y = 240 + row * 92
        line = [
            (100 + i * 8.0, y - 30 * sin(i / 3.1 + row) * (0.45 + 0.55 * abs(sin(i / 32 + row * 0.5))))
            for i in range(104)
        ]
        drawn.append(
            path(smooth(line) + f"L924 {y + 40}L100 {y + 40}Z", mix(TIDE, SALT, 0.3))
            + stroke(smooth(line), INK, 4)
            + circle(70, y, 9, TERRACOTTA)
        )
    return "".join(drawn)


def poster(art: str, ground: str) -> str:
    return wall(ground) + at(240, 290, hung_from_battens(art, 800))
