"""Notebooks and cards, mostly from above."""

from shop.demo.drawing.palette import (
    BONE,
    INK,
    NIGHT,
    OAK,
    SAFFRON,
    SALT,
    SAND,
    TERRACOTTA,
    TIDE,
    is_dark,
    mix,
    shade,
    tint,
)
from shop.demo.drawing.stage import cast, ledge, puddle, wall
from shop.demo.drawing.svg import arch, at, circle, group, inside, path, polygon, rect, stroke
from shop.demo.drawing.things import furniture

COVER = (760.0, 1080.0)


def notebook(cover: str, spine: str, band: str, width: float, height: float) -> str:
    """Seen from above: page block, cover, cloth spine, elastic and ribbon."""
    body = rect(0, 0, width, height, "#000", rx=16)
    pages = "".join(
        rect(6, 10 + i * 3, width + i * 3, height - 6, SALT if i % 2 else SAND, rx=10) for i in range(5, 0, -1)
    )
    ribbon = path(f"M{width * 0.42:.0f} {height - 8}l4 92l14 -16l12 18l2 -94z", band)
    strap = (
        group(rect(width * 0.845 + 8, 4, 34, height - 6, NIGHT), filter="url(#blur8)", opacity="0.4")
        + rect(width * 0.845, -3, 30, height + 8, band)
        + rect(width * 0.845, -3, 6, height + 8, tint(band, 0.25))
    )
    cloth = rect(0, 0, width * 0.115, height, spine) + rect(width * 0.115, 0, 4, height, NIGHT, opacity=0.22)
    return (
        cast(rect(0, 0, width + 16, height + 16, "#000", rx=16))
        + ribbon
        + pages
        + inside(
            body, cover, cloth, rect(0, 0, width, height, "url(#sheen)"), rect(3, 0, 10, height, SALT, opacity=0.22)
        )
        + strap
    )


def notebook_main(cover: str, spine: str, band: str, ground: str, stamped: bool = False) -> str:
    width, height = COVER
    front = cover + (_stamp(380, 500) if stamped else "")
    return (
        wall(ground)
        + at(290, 215, notebook(front, spine, band, width - 40, height - 40), turn=-4.5)
        + pencil(1085, 420, 9)
    )


def _stamp(x: float, y: float) -> str:
    """The shop's arch, pressed into the cloth without ink."""
    marks = [("#000", 0.22, 0.0), (SALT, 0.22, 3.0)]
    return "".join(
        at(
            x + d,
            y + d,
            arch(-60, 90, 120, 180, "none").replace(
                "<path", f'<path stroke="{tone}" stroke-width="9" stroke-opacity="{share}"'
            )
            + arch(-26, 90, 52, 100, "none").replace(
                "<path", f'<path stroke="{tone}" stroke-width="9" stroke-opacity="{share}"'
            ),
        )
        for tone, share, d in reversed(marks)
    )


def three_notebooks(covers: list[str], spines: list[str], ground: str) -> str:
    places = ((150, 170, -7), (330, 470, 4), (590, 700, -3))
    return wall(ground) + "".join(
        at(x, y, at(0, 0, booklet(cover, spine, 520, 740), scale=1.08), turn=turn)
        for (x, y, turn), cover, spine in zip(places, covers, spines, strict=True)
    )


def booklet(cover: str, spine: str, width: float, height: float) -> str:
    body = rect(0, 0, width, height, "#000", rx=34)
    return cast(rect(0, 0, width, height, "#000", rx=34), 0.7) + inside(
        body, cover, rect(0, 0, 40, height, spine), rect(0, 0, width, height, "url(#sheen)")
    )


def pencil(x: float, y: float, turn: float, tone: str = SAFFRON) -> str:
    shape = rect(0, 0, 26, 640, "#000")
    return at(
        x,
        y,
        cast(shape, 0.4),
        rect(0, 40, 26, 600, tone),
        rect(0, 40, 8, 600, tint(tone, 0.35)),
        rect(18, 40, 8, 600, shade(tone, 0.2)),
        polygon([(0, 640), (26, 640), (13, 706)], mix(OAK, SALT, 0.4)),
        polygon([(9, 686), (17, 686), (13, 706)], INK),
        rect(0, 0, 26, 42, TERRACOTTA, rx=6),
        rect(0, 34, 26, 18, SAND),
        turn=turn,
    )


def notebook_open(cover: str, band: str, ground: str, ruling: str) -> str:
    w, h = 515.0, 740.0
    board = cast(rect(-18, -14, 2 * w + 36, h + 28, "#000", rx=14)) + inside(
        rect(-18, -14, 2 * w + 36, h + 28, "#000", rx=14), at(-18, -14, cover, scale=1.55)
    )
    pages = "".join(rect(x, 0, w, h, mix(SALT, BONE, 0.25), rx=8) for x in (0.0, w))
    gutter = group(rect(w - 26, 0, 52, h, NIGHT), filter="url(#blur18)", opacity="0.24") + rect(
        w - 1, 0, 2, h, NIGHT, opacity=0.25
    )
    ribbon = path(
        f"M{w + 6} 0C{w + 40} 300 {w - 10} 520 {w + 26} {h + 70}l16 -14l10 18C{w + 20} 520 {w + 66} 300 {w + 26} 0Z",
        band,
    )
    return (
        wall(ground)
        + at(
            128,
            470,
            inside(rect(-400, -400, 2000, 2000, "#000"), board),
            pages,
            _ruled(ruling, w, h),
            gutter,
            ribbon,
            turn=-5,
        )
        + pencil(830, 690, 33, TERRACOTTA)
    )


def _ruled(ruling: str, w: float, h: float) -> str:
    faint = mix(TIDE, SALT, 0.45)
    if ruling == "lines":
        return "".join(rect(x + 46, y, w - 92, 2, faint) for x in (0, w) for y in range(96, int(h) - 40, 37))
    if ruling == "sketch":
        return (
            stroke("M90 560H440M150 560V330A115 115 0 0 1 380 330V560M200 560V350A66 66 0 0 1 332 350V560", INK, 5)
            + circle(404, 160, 46, "none", stroke=TERRACOTTA, stroke_width=5)
            + stroke("M96 590C180 570 260 610 440 586", TIDE, 6)
            + arch(w + 150, 560, 220, 330, mix(TERRACOTTA, SALT, 0.3))
            + arch(w + 200, 560, 120, 230, mix(SAFFRON, SALT, 0.25))
        )
    return "".join(
        circle(x + dx, y, 2.4, faint)
        for x in (0, w)
        for dx in range(50, int(w) - 36, 35)
        for y in range(60, int(h) - 40, 35)
    )


def notebook_stack(tones: list[str], ground: str) -> str:
    """A pile, seen from the side."""
    drawn, y = "", 1290.0
    for place, tone in enumerate(tones):
        tall, x = 104.0, 640 + (-22, 18, -8, 26, -14, 8)[place % 6]
        y -= tall + 3
        wide = 800 - place * 6
        left = x - wide / 2
        drawn += (
            rect(left, y, wide, tall, tone, rx=10)
            + rect(left + 44, y + 14, wide - 30, tall - 28, mix(SALT, SAND, 0.25))
            + "".join(rect(left + 44, y + 20 + i * 11, wide - 30, 2, SAND) for i in range(7))
            + rect(left, y + 2, 52, tall - 4, shade(tone, 0.18), rx=8)
            + rect(left + 660, y, 28, tall, INK if not is_dark(tone) else SAFFRON)
            + rect(left, y, wide, 14, tone, rx=7)
            + rect(left, y, wide, 5, tint(tone, 0.35), rx=3)
            + rect(left, y + tall - 14, wide, 14, shade(tone, 0.16), rx=7)
        )
    return (
        ledge(ground, mix(OAK, SAND, 0.35), 1290)
        + puddle(rect(240, 1270, 860, 50, NIGHT))
        + group(rect(270, y + 30, 800, 1290 - y, NIGHT), filter="url(#blur36)", opacity="0.22")
        + drawn
        + furniture.vase(640, y + 2, mix(TIDE, INK, 0.25), 0.9)
    )


def envelope(tone: str, width: float = 800, height: float = 570) -> str:
    flap = polygon([(0, 0), (width, 0), (width / 2, height * 0.58)], tint(tone, 0.12))
    seam = (
        polygon([(0, height), (width / 2, height * 0.46), (width, height)], shade(tone, 0.05))
        + polygon([(0, 0), (width / 2, height * 0.5), (0, height)], shade(tone, 0.09))
        + polygon([(width, 0), (width / 2, height * 0.5), (width, height)], shade(tone, 0.12))
    )
    soft = group(polygon([(0, 8), (width, 8), (width / 2, height * 0.61)], NIGHT), filter="url(#blur8)", opacity="0.28")
    shape = rect(0, 0, width, height, "#000", rx=6)
    return cast(shape, 0.8) + inside(shape, rect(0, 0, width, height, tone), seam, soft, flap)


def card(front: str, width: float, height: float, copies: int = 1) -> str:
    pile = "".join(
        at(i * 5, i * 6, rect(0, 0, width, height, SALT if i % 2 else BONE, rx=4), turn=i * 0.35)
        for i in range(copies, 0, -1)
    )
    shape = rect(0, 0, width, height, "#000", rx=4)
    return (
        cast(rect(0, 0, width + copies * 5, height + copies * 6, "#000", rx=4), 0.9)
        + pile
        + inside(shape, front, rect(0, 0, width, height, "url(#sheen)", opacity=0.7))
        + rect(0, 0, 5, height, NIGHT, opacity=0.12)
    )


def cards_main(front: str, paper: str, ground: str, copies: int) -> str:
    return (
        wall(ground)
        + at(395, 190, envelope(paper, 850, 606), turn=13)
        + at(215, 365, at(0, 0, card(front, 620, 868, copies), scale=1.16), turn=-5)
    )


def note_cards_main(colour: str, ground: str) -> str:
    front = rect(0, 0, 900, 640, SALT) + rect(0, 0, 900, 26, colour)
    edges = "".join(
        at(i * 4, -i * 13, rect(0, 0, 780, 560, SALT if i % 2 else BONE, rx=4), rect(0, 0, 780, 12, colour, rx=4))
        for i in range(7, 0, -1)
    )
    band = rect(330, -92, 120, 654, mix(colour, SALT, 0.1)) + rect(330, -92, 10, 654, SALT, opacity=0.2)
    pile = (
        cast(rect(0, -90, 800, 650, "#000", rx=4))
        + edges
        + inside(rect(0, 0, 780, 560, "#000", rx=4), front, rect(0, 0, 780, 560, "url(#sheen)"))
        + band
    )
    return wall(ground) + at(330, 230, envelope(colour, 760, 540), turn=9) + at(220, 850, pile, turn=-6)


def card_standing(front: str, ground: str, paper: str) -> str:
    w, h = 560.0, 784.0
    shadow = group(
        polygon([(420, 1290), (1000, 1290), (1160, 1380), (520, 1380)], NIGHT), filter="url(#blur18)", opacity="0.25"
    )
    inner = polygon(
        [(330 + w, 1280 - h), (330 + w + 110, 1280 - h + 34), (330 + w + 110, 1316), (330 + w, 1300)],
        mix(SALT, SAND, 0.6),
    )
    return (
        ledge(ground, mix(OAK, SAND, 0.4), 1240)
        + shadow
        + inner
        + at(330, 1300 - h, inside(rect(0, 0, w, h, "#000"), front, rect(0, 0, w, h, "url(#sheen)")))
        + furniture.vase(190, 1300, paper, 0.85, "dry")
    )


def pattern_close_up(pattern: str, ground: str) -> str:
    """A corner of a cover or a card, big."""
    shape = rect(0, 0, 1700, 2300, "#000", rx=20)
    return wall(ground) + at(
        170, 260, cast(shape, 0.8), inside(shape, pattern, rect(0, 0, 1700, 2300, "url(#sheen)", opacity=0.5)), turn=-7
    )
