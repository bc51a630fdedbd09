"""Which pattern covers which ware, and on what ground it is photographed."""

from collections.abc import Callable
from random import Random

from shop.demo.drawing.art import hills, motifs, patterns
from shop.demo.drawing.art.fruit import lemon
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
    mix,
    shade,
    tint,
)  # fmt: skip
from shop.demo.drawing.svg import arch, at, circle, leaf, rect
from shop.demo.drawing.things import books, calendars, cloth, rolls, soft

Ware = Callable[[str, str, str | None], str]
"""Draws (slug, view, colour)."""

GROUND_FOR = {
    TERRACOTTA: "blush", INK: "sand", SAGE: "bone", BLUSH: "tide", BONE: "clay", TIDE: "bone", PINE: "saffron",
    FIG: "blush", SAFFRON: "sage",
}  # fmt: skip


def surface(pattern: patterns.Pattern, slug: str, wide: float, tall: float, colour: str) -> str:
    return pattern(Random(slug), wide, tall, colour)  # noqa: S311  (a pencil, not a lock)


def notebook(pattern: patterns.Pattern, colour: str, spine: str, band: str, ground: str, ruling: str = "dots") -> Ware:
    def draw(slug: str, view: str, chosen: str | None) -> str:
        tone = chosen or colour
        cover = surface(pattern, slug, 720, 1040, tone)
        back, strap = (shade(tone, 0.25), shade(tone, 0.4)) if chosen else (spine, band)
        if view == "open":
            return books.notebook_open(cover, strap, ground, ruling)
        if view == "stack":
            return books.notebook_stack([INK, TERRACOTTA, SAGE, INK, TERRACOTTA], ground)
        return books.notebook_main(cover, back, strap, GROUND_FOR[chosen] if chosen else ground, stamped=bool(chosen))

    return draw


def pocket_notebooks(slug: str, view: str, chosen: str | None) -> str:
    if view == "detail":
        return books.pattern_close_up(at(0, 0, surface(patterns.swell, slug, 640, 860, INK), scale=2.7), "saffron")
    covers = [
        surface(patterns.scallops, slug, 520, 740, TIDE),
        surface(patterns.swell, slug, 520, 740, INK),
        surface(patterns.awning, slug, 520, 740, TERRACOTTA),
    ]
    return books.three_notebooks(covers, [INK, SAFFRON, mix(BONE, SALT, 0.5)], "blush")


def cards(pattern: patterns.Pattern, paper: str, ground: str, copies: int = 0) -> Ware:
    def draw(slug: str, view: str, chosen: str | None) -> str:
        front = surface(pattern, slug, 620, 868, chosen or TIDE)
        if view == "standing":
            return books.card_standing(at(0, 0, front, scale=0.905), ground, paper)
        if view == "detail":
            return books.pattern_close_up(at(0, 0, front, scale=2.75), ground)
        envelope = {BLUSH: TIDE, TIDE: BLUSH}.get(chosen or "", paper)
        return books.cards_main(front, envelope, "sage" if chosen == BLUSH else ground, copies)

    return draw


def note_cards(slug: str, view: str, chosen: str | None) -> str:
    colour = chosen or SAFFRON
    return books.note_cards_main(colour, {SAFFRON: "tide", PINE: "bone", FIG: "sage"}[colour])


def wrapping(pattern: patterns.Pattern, colour: str, ribbon: str, ground: str) -> Ware:
    def draw(slug: str, view: str, chosen: str | None) -> str:
        tone = chosen or colour
        if view == "gift":
            return rolls.gift(
                surface(pattern, slug, 760, 960, tone), ribbon, {"tide": "blush", "bone": "sage"}.get(ground, "sand")
            )
        return rolls.rolls_main(
            surface(pattern, slug, 800, 1200, tone), ribbon, GROUND_FOR[chosen] if chosen else ground
        )

    return draw


def wall_calendar(slug: str, view: str, chosen: str | None) -> str:
    art = hills.sierra(Random("almond"), TERRACOTTA)  # noqa: S311  (a pencil, not a lock)
    return calendars.in_a_kitchen(art, "blush") if view == "room" else calendars.wall_calendar(art, "sage")


def desk_calendar(slug: str, view: str, chosen: str | None) -> str:
    return calendars.desk_calendar(chosen or SAFFRON, "blush" if chosen == TIDE else "tide")


def moon_calendar(slug: str, view: str, chosen: str | None) -> str:
    if view == "detail":
        return books.pattern_close_up(at(-30, -560, calendars.moons(), scale=2.2), "sand")
    return calendars.poster(calendars.moons(), "bone")


def tide_table(slug: str, view: str, chosen: str | None) -> str:
    return calendars.poster(calendars.tides(), "clay")


def tea_towel(pattern: patterns.Pattern, colour: str, ground: str, under: str = SAND) -> Ware:
    def draw(slug: str, view: str, chosen: str | None) -> str:
        tone = chosen or colour
        cover = surface(pattern, slug, 1000, 1600, tone)
        if view == "folded":
            return cloth.folded(cover, rect(-10, -10, 1100, 1700, under), ground)
        if view == "detail":
            return cloth.cloth_close_up(cover, ground, tone)
        return cloth.towel_on_rail(cover, GROUND_FOR[chosen] if chosen else ground)

    return draw


def plain_towels(slug: str, view: str, chosen: str | None) -> str:
    return cloth.pile([FIG, TERRACOTTA, SAFFRON], [BLUSH, INK, BONE], "tide")


def tote(pattern: patterns.Pattern, colour: str, handle: str, ground: str) -> Ware:
    def draw(slug: str, view: str, chosen: str | None) -> str:
        tone = chosen or colour
        cover = surface(pattern, slug, 1000, 1220, tone)
        strap = {BONE: mix(SAND, OAK, 0.2), TERRACOTTA: shade(TERRACOTTA, 0.12), INK: tint(INK, 0.15)}.get(
            chosen or "", handle
        )
        if view == "room":
            return soft.tote_by_the_door(cover, strap, ground)
        if view == "detail":
            return cloth.cloth_close_up(cover, ground, tone)
        return soft.tote_main(cover, strap, GROUND_FOR[chosen] if chosen else ground)

    return draw


def cushion(
    pattern: patterns.Pattern, colour: str, piping: str, plain: str, ground: str, wide: float = 860, tall: float = 860
) -> Ware:
    def draw(slug: str, view: str, chosen: str | None) -> str:
        tone = chosen or colour
        if view == "detail":
            return cloth.cloth_close_up(surface(pattern, slug, 1000, 1400, tone), ground, tone)
        cover = surface(pattern, slug, wide, tall, tone)
        if view == "room":
            return soft.cushion_on_bench(cover, wide, tall, piping, plain, ground)
        return soft.cushion_main(cover, wide, tall, piping, GROUND_FOR[chosen] if chosen else ground)

    return draw


def blanket(pattern: patterns.Pattern, colour: str, fringe: str, ground: str) -> Ware:
    def draw(slug: str, view: str, chosen: str | None) -> str:
        tone = chosen or colour
        cover = surface(pattern, slug, 1000, 1500, tone)
        if view == "room":
            return cloth.blanket_on_ladder(cover, fringe, {"bone": "sage", "blush": "tide"}.get(ground, ground))
        if view == "detail":
            return cloth.cloth_close_up(cover, ground, tone)
        return cloth.folded_blanket(cover, fringe, GROUND_FOR[chosen] if chosen else ground)

    return draw


def sketch_arch(rng: Random, w: float, h: float, colour: str) -> str:
    return (
        patterns.plain(rng, w, h, colour)
        + arch(w * 0.3, h * 0.72, w * 0.44, h * 0.42, TERRACOTTA)
        + arch(w * 0.4, h * 0.72, w * 0.24, h * 0.29, colour)
        + circle(w * 0.62, h * 0.22, 40, INK)
    )


def half_bleached_lemons(rng: Random, w: float, h: float, colour: str) -> str:
    drawn = patterns.plain(rng, w, h, colour)
    for row in range(5):
        for column in range(3):
            fruit = at(
                0,
                0,
                leaf(0, -100, -60, 150, 54, PINE, shade(PINE, 0.25)),
                leaf(0, -100, -140, 130, 48, SAGE, PINE),
                lemon(90, 0.72),
            )
            drawn += at(190 + column * 310, 190 + row * 310, fruit, turn=(-16, 12, -8, 20)[(row + column * 2) % 4])
    return drawn


WARES: dict[str, Ware] = {
    "everyday-notebook": notebook(patterns.plain, TERRACOTTA, INK, INK, "saffron"),
    "patio-notebook": notebook(patterns.triangles, BONE, TERRACOTTA, SAFFRON, "clay", "lines"),
    "sketchbook": notebook(sketch_arch, mix(BONE, SAND, 0.3), INK, INK, "tide", "sketch"),
    "three-pocket-notebooks": pocket_notebooks,
    "recipe-book": notebook(motifs.olives, SAGE, PINE, TERRACOTTA, "bone"),
    "sardine-cards": cards(motifs.five_sardines, TIDE, "blush", 4),
    "candles-card": cards(motifs.candles, TERRACOTTA, "bone"),
    "bitter-orange-cards": cards(motifs.oranges, PINE, "sage", 3),
    "bon-voyage-cards": cards(motifs.boat, BLUSH, "saffron"),
    "plain-note-cards": note_cards,
    "lemon-grove-paper": wrapping(motifs.lemons, mix(BONE, SALT, 0.3), TERRACOTTA, "tide"),
    "scallop-paper": wrapping(patterns.scallops, TIDE, SAFFRON, "bone"),
    "carnival-paper": wrapping(patterns.confetti, INK, TERRACOTTA, "saffron"),
    "awning-paper": wrapping(patterns.awning, TERRACOTTA, INK, "tide"),
    "wall-calendar-2027": wall_calendar,
    "desk-calendar-2027": desk_calendar,
    "moon-calendar-2027": moon_calendar,
    "tide-table-2028": tide_table,
    "fishmonger-tea-towel": tea_towel(patterns.broad_stripes, TIDE, "blush", mix(BONE, SALT, 0.2)),
    "lemon-tea-towel": tea_towel(half_bleached_lemons, mix(SAND, SALT, 0.45), "sage", SAFFRON),
    "picnic-tea-towel": tea_towel(patterns.check, SAGE, "bone", TERRACOTTA),
    "sardine-tea-towel": tea_towel(motifs.sardines, INK, "clay"),
    "three-plain-tea-towels": plain_towels,
    "market-tote": tote(motifs.canvas_arch, BONE, SAND, "sage"),
    "fig-tree-tote": tote(motifs.fig_leaves, FIG, shade(FIG, 0.1), "sand"),
    "beach-tote": tote(patterns.deck_chair, SAFFRON, OAK, "tide"),
    "arch-cushion": cushion(patterns.nested_arches, TERRACOTTA, TERRACOTTA, INK, "sage"),
    "deck-chair-cushion": cushion(patterns.deck_chair, TERRACOTTA, INK, SAGE, "tide"),
    "azulejo-cushion": cushion(patterns.stars, INK, INK, TIDE, "blush"),
    "swell-cushion": cushion(patterns.swell, INK, SAFFRON, TERRACOTTA, "bone", 1000, 680),
    "terrazzo-cushion": cushion(patterns.terrazzo, BONE, FIG, TERRACOTTA, "blush"),
    "sierra-blanket": blanket(patterns.fading_bands, TIDE, mix(BONE, SAND, 0.35), "bone"),
    "herringbone-blanket": blanket(patterns.herringbone, OAK, mix(SAND, BONE, 0.3), "sage"),
    "siesta-blanket": blanket(patterns.big_check, SAGE, mix(BONE, SAND, 0.25), "blush"),
    "night-watch-blanket": blanket(patterns.diamonds, INK, mix(BONE, SAND, 0.3), "clay"),
}
