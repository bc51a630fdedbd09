# ruff: noqa: E501  (the outlines of things keep their own lines)
"""Which artwork hangs where: the mount, the frame and the wall of each print."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from shop.demo.drawing.art import botanical, coast, fruit, geometric, hills, night
from shop.demo.drawing.palette import FIG, PINE, SAFFRON, TERRACOTTA, TIDE
from shop.demo.drawing.things import prints

Art = Callable[[Random, str], str]


@dataclass(frozen=True)
class Print:
    art: Art
    mount: str
    wood: str
    wall: str
    room: tuple[str, str] = ("chair", "bone")
    close: tuple[str, int, int] = ("sand", 200, 300)
    colour: str = PINE
    walls: tuple[tuple[str, str], ...] = ()

    def draw(self, slug: str, view: str, colour: str | None) -> str:
        art = self.art(Random(slug), colour or self.colour)  # noqa: S311  (a pencil, not a lock)
        if view == "room":
            return prints.in_a_room(art, self.wood, self.room[1], self.room[0])
        if view == "detail":
            return prints.close_up(art, *self.close)
        return prints.main(art, self.mount, self.wood, dict(self.walls).get(colour or "", self.wall))


PRINTS = {
    "fig-leaf": Print(botanical.fig_leaf, "mat", "oak", "sage", ("plant", "sage"), ("blush", 120, 330)),
    "olive-branch": Print(botanical.olive_branch, "battens", "oak", "bone", ("sideboard", "bone")),
    "three-lemons": Print(fruit.three_lemons, "full", "white", "saffron", ("sideboard", "clay"), ("bone", -140, 130)),
    "fennel-in-seed": Print(botanical.fennel, "mat", "ink", "blush", close=("tide", -60, 240), walls=((TERRACOTTA, "tide"),)),
    "agave": Print(botanical.agave, "full", "oak", "bone", ("bench", "blush")),
    "prickly-pear": Print(fruit.prickly_pear, "leaning", "oak", "sage", close=("sage", 90, 60)),
    "field-poppies": Print(botanical.poppies, "clips", "white", "clay", ("chair", "tide")),
    "fan-palm": Print(botanical.fan_palm, "full", "fig", "sand", ("lamp", "bone"), walls=((FIG, "bone"),)),
    "pressed-seaweed": Print(botanical.seaweed, "mat", "walnut", "tide", close=("tide", 120, -180)),
    "arches": Print(geometric.arches, "mat", "oak", "clay", ("bed", "blush"), ("sage", 80, 130), TERRACOTTA, ((TIDE, "tide"),)),
    "azulejo": Print(geometric.azulejo, "full", "ink", "bone", ("bench", "tide")),
    "half-moons": Print(geometric.half_moons, "battens", "oak", "blush", close=("saffron", 180, 220)),
    "terrazzo": Print(geometric.terrazzo, "clips", "oak", "sage"),
    "stacked-stones": Print(geometric.stacked_stones, "sun", "oak", "bone", ("lamp", "sage")),
    "colonnade": Print(geometric.colonnade, "leaning", "white", "tide", ("sideboard", "saffron")),
    "woven": Print(geometric.woven, "mat", "oak", "bone", colour=SAFFRON, walls=((SAFFRON, "tide"),)),
    "mobile": Print(geometric.mobile, "battens", "oak", "blush", ("bed", "saffron")),
    "white-stairs": Print(geometric.white_stairs, "full", "oak", "tide", ("chair", "blush"), ("clay", -300, -420)),
    "low-tide": Print(coast.low_tide, "mat", "oak", "bone", ("sideboard", "sage"), ("tide", 60, -160)),
    "salt-pans": Print(coast.salt_pans, "full", "white", "blush", ("lamp", "clay")),
    "white-town": Print(coast.white_town, "clips", "oak", "sand", close=("sand", -160, -330)),
    "two-hundred-days-of-wind": Print(coast.levante, "battens", "oak", "tide", ("bench", "bone")),
    "three-sails": Print(coast.three_sails, "mat", "white", "saffron"),
    "sierra-at-seven": Print(hills.sierra, "full", "oak", "bone", ("bed", "bone"), colour=TIDE, walls=((TIDE, "sand"), (TERRACOTTA, "blush"))),
    "olive-groves": Print(hills.olive_groves, "leaning", "walnut", "blush", close=("sage", 100, -260)),
    "dune": Print(hills.dune, "sun", "oak", "clay", ("plant", "tide")),
    "cork-oaks": Print(hills.cork_oaks, "full", "fig", "sage"),
    "winter-sky": Print(night.winter_sky, "mat", "oak", "deep", ("lamp", "tide"), ("bone", 120, 150)),
    "moon-on-water": Print(night.moon_on_water, "full", "ink", "sand", ("bed", "tide")),
    "perseids": Print(night.perseids, "mat", "fig", "blush", close=("blush", -120, -420)),
}  # fmt: skip
