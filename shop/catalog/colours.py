"""What a colour's name looks like, for the swatch beside it: English and Spanish words, as addresses write them.

A colour that isn't here keeps its name alone: a guess would be worse than none.
"""

OPTIONS_OF_COLOUR = {"colour", "color", "colours", "colors", "colores", "tono", "shade"}

# Colour: its names. The first ones are the demo shop's palette.
NAMES = {
    "#1F3147": "ink tinta",
    "#C65D3B": "terracotta terracota",
    "#E2A336": "saffron azafran",
    "#9DAA88": "sage salvia",
    "#E6B8A2": "blush rosa-palo",
    "#F4EDE1": "bone hueso",
    "#6E9AA6": "tide marea",
    "#3F5B4B": "pine pino",
    "#6A3142": "fig higo",
    "#B98A5A": "oak roble",
    "#E2D2B8": "sand arena",
    "#141414": "black negro negra",
    "#FFFFFF": "white blanco blanca",
    "#8A8A8A": "grey gray gris",
    "#C9C9C9": "light-grey light-gray gris-claro",
    "#4D4D4D": "dark-grey dark-gray gris-oscuro",
    "#36393D": "anthracite charcoal antracita",
    "#C0C0C8": "silver plata plateado plateada",
    "#C9A227": "gold golden oro dorado dorada",
    "#B76E79": "rose-gold oro-rosa",
    "#B87333": "copper cobre",
    "#8C6A3F": "bronze bronce",
    "#C62F2F": "red rojo roja",
    "#8E1B22": "dark-red rojo-oscuro",
    "#7A1F33": "burgundy bordeaux wine burdeos granate vino",
    "#F26A5A": "coral",
    "#E8762B": "orange naranja",
    "#F2B8A0": "peach salmon melocoton",
    "#D9A21B": "mustard ochre mostaza ocre",
    "#F4CF3A": "yellow amarillo amarilla",
    "#F5E6A8": "cream crema",
    "#FAF6EA": "ivory off-white marfil crudo",
    "#DCC9A6": "beige",
    "#C4A77D": "camel khaki caqui",
    "#7A4B2A": "brown marron",
    "#4A2E1F": "dark-brown chocolate marron-oscuro",
    "#3E8E41": "green verde",
    "#A8D18D": "light-green verde-claro",
    "#1E5631": "dark-green verde-oscuro",
    "#7B8B3A": "olive oliva",
    "#A4C639": "lime lima",
    "#A7DCC6": "mint menta",
    "#2AA198": "turquoise turquesa",
    "#1F7A7A": "teal petrol petroleo",
    "#2F6DB5": "blue azul",
    "#A9CCE8": "light-blue sky-blue azul-claro celeste",
    "#1E3A6B": "dark-blue azul-oscuro",
    "#1B2A49": "navy navy-blue azul-marino marino",
    "#3F3FA0": "indigo anil",
    "#7D4BA3": "purple violet violeta morado morada",
    "#B9A3D6": "lilac lavender lila lavanda malva",
    "#D9338A": "fuchsia magenta fucsia",
    "#EE9DB6": "pink rosa",
}
COLOURS = {name: colour for colour, names in NAMES.items() for name in names.split()}


def swatch(key: str) -> str:
    """The colour of an option's value as addresses have it, `colour:sage`: #9DAA88. Empty where there is none."""
    option, _, value = key.partition(":")
    return COLOURS.get(value, "") if option in OPTIONS_OF_COLOUR else ""
