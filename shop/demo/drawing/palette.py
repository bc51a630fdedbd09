"""One palette for the whole shop: it is what makes sixty drawings a collection."""

SALT = "#FBF7F0"
BONE = "#F4EDE1"
SAND = "#E2D2B8"
BLUSH = "#E6B8A2"
TERRACOTTA = "#C65D3B"
EMBER = "#A9452B"
SAFFRON = "#E2A336"
SAGE = "#9DAA88"
PINE = "#3F5B4B"
TIDE = "#6E9AA6"
INK = "#1F3147"
FIG = "#6A3142"
OAK = "#B98A5A"
NIGHT = "#141D29"

BY_NAME = {
    "ink": INK,
    "terracotta": TERRACOTTA,
    "saffron": SAFFRON,
    "sage": SAGE,
    "blush": BLUSH,
    "bone": BONE,
    "tide": TIDE,
    "pine": PINE,
    "fig": FIG,
}


def mix(one: str, other: str, share: float) -> str:
    """`share` of the other colour stirred into the first."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def shade(colour: str, share: float = 0.18) -> str:
    return mix(colour, NIGHT, share)


def tint(colour: str, share: float = 0.3) -> str:
    return mix(colour, SALT, share)


def is_dark(colour: str) -> bool:
    red, green, blue = _channels(colour)
    return 0.3 * red + 0.59 * green + 0.11 * blue < 130


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


WALLS = {
    "bone": mix(BONE, SAND, 0.25),
    "sand": mix(SAND, BONE, 0.25),
    "blush": mix(BLUSH, BONE, 0.55),
    "sage": mix(SAGE, BONE, 0.6),
    "tide": mix(TIDE, BONE, 0.66),
    "clay": mix(TERRACOTTA, BONE, 0.62),
    "saffron": mix(SAFFRON, BONE, 0.66),
    "deep": mix(INK, TIDE, 0.35),
}
"""Grounds for the pictures: tints that are never pure white, so they sit well on a light page and on a dark one."""
