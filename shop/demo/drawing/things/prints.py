"""Prints: framed, hung from battens or clips, leaning on a ledge; in a room; and close up."""

from shop.demo.drawing.palette import (
    BLUSH,
    BONE,
    FIG,
    INK,
    NIGHT,
    OAK,
    PINE,
    SAGE,
    SALT,
    SAND,
    TERRACOTTA,
    TIDE,
    WALLS,
    mix,
    shade,
    tint,
)
from shop.demo.drawing.stage import cast, ledge, room, wall, window_light
from shop.demo.drawing.svg import at, circle, group, inside, path, polygon, rect, stroke
from shop.demo.drawing.things import furniture

FRAMES = {
    "oak": OAK,
    "ink": mix(INK, NIGHT, 0.3),
    "white": mix(SALT, BONE, 0.4),
    "fig": mix(FIG, OAK, 0.25),
    "walnut": shade(OAK, 0.45),
}


def framed(art: str, wood: str, mat: float, width: float, far: float = 1.0) -> str:
    """A frame whose outer left upper corner is at (0, 0); `mat` is the share of the width left as paper."""
    tone, edge = FRAMES[wood], width * 0.036
    inner = width - 2 * edge
    margin = inner * mat
    picture = inner - 2 * margin
    height = picture * 1.4 + 2 * margin + 2 * edge
    w, h = width, height
    moulding = (
        polygon([(0, 0), (w, 0), (w - edge, edge), (edge, edge)], tint(tone, 0.16))
        + polygon([(0, 0), (edge, edge), (edge, h - edge), (0, h)], tone)
        + polygon([(w, 0), (w, h), (w - edge, h - edge), (w - edge, edge)], shade(tone, 0.14))
        + polygon([(0, h), (edge, h - edge), (w - edge, h - edge), (w, h)], shade(tone, 0.22))
    )
    window = rect(edge, edge, inner, height - 2 * edge, SALT)
    sheet = at(edge + margin, edge + margin, inside(rect(0, 0, 1000, 1400, "#000"), art), scale=picture / 1000)
    bevel = (
        rect(
            edge + margin,
            edge + margin,
            picture,
            picture * 1.4,
            "none",
            stroke=shade(SALT, 0.14),
            stroke_width=width * 0.003,
        )
        if mat
        else ""
    )
    lip = inside(
        window,
        group(
            path(f"M0 0H{w}V{edge * 1.3:.1f}H{edge * 1.5:.1f}V{h:.1f}H0Z", NIGHT), filter="url(#blur8)", opacity="0.42"
        ),
        polygon([(w * 0.62, 0), (w * 0.95, 0), (w * 0.1, h), (-w * 0.23, h)], SALT, opacity=0.07),
    )
    return cast(rect(0, 0, w, h, "#000"), far) + window + sheet + bevel + lip + moulding


def main(art: str, mount: str, wood: str, ground: str) -> str:
    if mount == "battens":
        return wall(ground) + at(250, 300, hung_from_battens(art, 780))
    if mount == "clips":
        return wall(ground) + at(225, 215, clipped(art, 830))
    if mount == "leaning":
        tone = mix(OAK, SAND, 0.35) if ground != "sand" else mix(SALT, BONE, 0.5)
        return (
            ledge(ground, tone, 1360)
            + at(262, 1360 - 1018, framed(art, wood, 0.06, 740))
            + furniture.vase(1120, 1430, tint(WALLS[ground], 0.4), 0.8, "dry")
        )
    mat = 0.0 if mount == "full" else 0.095
    width = 810.0 if mat == 0 else 860.0
    height = (width * (1 - 0.072) * (1 - 2 * mat)) * 1.4 + 2 * mat * width * (1 - 0.072) + width * 0.072
    return (
        wall(ground)
        + (window_light() if mount == "sun" else "")
        + at((1280 - width) / 2, (1600 - height) / 2 - 12, framed(art, wood, mat, width))
    )


def hung_from_battens(art: str, width: float) -> str:
    tall, tone = width * 1.4, OAK
    cord = stroke(f"M{width * 0.3:.0f} -10L{width / 2:.0f} -150L{width * 0.7:.0f} -10", shade(SAND, 0.4), 4)
    nail = circle(width / 2, -152, 9, INK)
    sheet = at(0, 0, inside(rect(0, 0, 1000, 1400, "#000"), art), scale=width / 1000)
    curl = rect(0, 0, width, tall, "url(#fall)") + rect(0, 0, width, tall, "url(#sheen)", opacity=0.5)
    battens = "".join(
        group(rect(-16, y + 12, width + 36, 40, NIGHT), filter="url(#blur8)", opacity="0.34")
        + rect(-22, y, width + 44, 40, tone, rx=5)
        + rect(-22, y, width + 44, 8, tint(tone, 0.4), rx=4)
        + rect(-22, y + 33, width + 44, 7, shade(tone, 0.28), rx=3)
        for y in (-20, tall - 20)
    )
    return cast(rect(0, 0, width, tall, "#000")) + cord + nail + sheet + curl + battens


def clipped(art: str, width: float) -> str:
    margin = 44.0
    tall = (width - 2 * margin) * 1.4 + 2 * margin
    sheet = rect(0, 0, width, tall, SALT) + at(
        margin, margin, inside(rect(0, 0, 1000, 1400, "#000"), art), scale=(width - 2 * margin) / 1000
    )
    clips = "".join(
        circle(x, -46, 8, INK)
        + circle(x, -30, 20, "none", stroke=shade(INK, 0.2), stroke_width=6)
        + group(rect(x - 36, 6, 80, 40, NIGHT), filter="url(#blur8)", opacity="0.4")
        + path(f"M{x - 30} -14H{x + 30}L{x + 40} 30H{x - 40}Z", INK)
        + rect(x - 40, 24, 80, 9, tint(INK, 0.25), rx=3)
        for x in (width * 0.2, width * 0.8)
    )
    return (
        cast(rect(0, 0, width, tall, "#000"), 0.8)
        + sheet
        + rect(0, 0, width, tall, "url(#sheen)", opacity=0.55)
        + clips
    )


def in_a_room(art: str, wood: str, ground: str, scene: str) -> str:
    floors = {
        "chair": mix(OAK, SAND, 0.45),
        "sideboard": mix(SAND, BONE, 0.3),
        "bench": mix(OAK, SAND, 0.3),
        "bed": SAND,
        "lamp": mix(TERRACOTTA, SAND, 0.45),
        "plant": mix(OAK, SAND, 0.5),
    }
    hung = framed(art, wood, 0.07, 470, 0.6)
    if scene == "sideboard":
        things = (
            furniture.sideboard(600, 1420, 960)
            + furniture.vase(300, 1092, TERRACOTTA if ground != "clay" else TIDE, 0.78)
            + furniture.books(830, 1088)
            + furniture.bowl(620, 1088, mix(TIDE, INK, 0.2))
        )
        return room(ground, floors[scene], 1330) + at(480, 140, hung) + things
    if scene == "bench":
        return (
            room(ground, floors[scene], 1330)
            + at(230, 210, hung)
            + furniture.bench(560, 1430)
            + furniture.books(760, 1160)
            + furniture.vase(320, 1162, PINE if ground != "sage" else TERRACOTTA, 0.62, "dry")
            + furniture.plant(1130, 1450, TERRACOTTA, 0.92)
        )
    if scene == "bed":
        return (
            wall(ground)
            + at(405, 120, hung)
            + furniture.bed(640, 1440, mix(TIDE, BONE, 0.2) if ground != "tide" else mix(TERRACOTTA, BLUSH, 0.4))
            + furniture.lamp(1190, 1590, mix(SAND, SALT, 0.3))
        )
    if scene == "lamp":
        return (
            room(ground, floors[scene], 1300)
            + at(130, 190, hung)
            + furniture.lamp(1150, 1440, TERRACOTTA)
            + furniture.chair(850, 1410, SAGE)
            + furniture.vase(300, 1450, mix(TIDE, INK, 0.2), 0.82, "dry")
        )
    if scene == "plant":
        return (
            room(ground, floors[scene], 1300)
            + at(600, 170, hung)
            + furniture.sideboard(850, 1430, 720)
            + furniture.books(1010, 1098)
            + furniture.vase(700, 1100, TERRACOTTA, 0.46)
            + furniture.plant(270, 1450, mix(SALT, SAND, 0.5), 1.2)
        )
    return (
        room(ground, floors["chair"], 1300)
        + window_light()
        + at(660, 150, hung)
        + furniture.chair(340, 1410, mix(BLUSH, TERRACOTTA, 0.35))
        + furniture.vase(900, 1450, TIDE, 1.15)
    )


def close_up(art: str, ground: str, dx: float, dy: float) -> str:
    """One corner of the sheet on a table; dx and dy choose how much of the art is pulled into view."""
    sheet = rect(-60, -60, 1120, 1520, SALT) + inside(rect(0, 0, 1000, 1400, "#000"), art)
    outline = rect(-60, -60, 1120, 1520, "#000")
    placed = at(dx, dy, cast(outline, 0.7), sheet, turn=-8, scale=1.62)
    return wall(ground) + placed + rect(0, 0, 1280, 1600, "url(#lamp)", opacity=0.35)
