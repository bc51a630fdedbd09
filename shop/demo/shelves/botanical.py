# ruff: noqa: E501  (prose keeps its own lines)
"""Botanical prints: one plant to a sheet."""

from shop.demo.making import make
from shop.demo.shape import Words
from shop.demo.shelves.kinds import PIGMENT_PRINT, SCREEN_PRINT, fact

SHELF = "prints/botanical"
PRICE = {"A4": 2200, "A3": 3400, "50 × 70 cm": 5800, "70 × 100 cm": 8900, "Oak frame": 4500}

LEAVES = Words("leaves", "hojas")
FRUIT = Words("fruit", "fruta")
FLOWERS = Words("flowers", "flores")
KITCHEN = Words("kitchen", "cocina")

FIG_LEAF = make(
    PIGMENT_PRINT,
    "fig-leaf",
    Words("Fig Leaf", "Hoja de higuera"),
    Words(
        "One leaf, picked in June from the tree behind the workshop, drawn larger than life.\n\n"
        "The five lobes almost fill the sheet, so it needs little company on the wall.",
        "Una sola hoja, cogida en junio de la higuera que hay detrás del taller y dibujada más grande que al natural.\n\n"
        "Los cinco lóbulos casi llenan el papel: en la pared le sobra compañía.",
    ),
    Words("a single five-lobed fig leaf", "una hoja de higuera de cinco lóbulos"),
    shelves=(SHELF,),
    options=("Size", "Frame"),
    price=PRICE,
    stock={
        "A4 / Unframed": 14,
        "A4 / Oak frame": 3,
        "A3 / Unframed": 9,
        "A3 / Oak frame": 0,
        "50 × 70 cm / Unframed": 5,
    },
    views=("room", "detail"),
    tags=(LEAVES,),
    days=12,
)

OLIVE_BRANCH = make(
    PIGMENT_PRINT,
    "olive-branch",
    Words("Olive Branch", "Rama de olivo"),
    Words(
        "A branch of manzanilla olives three weeks before the harvest, when some are green and some already black.\n\n"
        "The leaves are printed in two greens: the upper side and the silver underside.",
        "Una rama de manzanilla tres semanas antes de la recogida, con aceitunas verdes y otras ya negras.\n\n"
        "Las hojas llevan dos verdes: el del haz y el plateado del envés.",
    ),
    Words("an olive branch with fruit", "una rama de olivo con aceitunas"),
    shelves=(SHELF,),
    options=("Size",),
    price=PRICE,
    stock={"A4": 18, "A3": 11, "50 × 70 cm": 2},
    views=("room",),
    tags=(LEAVES, FRUIT, KITCHEN),
    days=210,
)

LEMONS = make(
    SCREEN_PRINT,
    "three-lemons",
    Words("Three Lemons", "Tres limones"),
    Words(
        "Two whole and one cut, with the leaves left on. The yellow is mixed by eye and is never quite the same in two print runs.",
        "Dos enteros y uno partido, con sus hojas. El amarillo se mezcla a ojo y nunca sale idéntico en dos tiradas.",
    ),
    Words("three lemons with leaves", "tres limones con hojas"),
    shelves=(SHELF,),
    options=("Size", "Frame"),
    price=PRICE,
    was={"A4": 2600, "A3": 3900, "Oak frame": 4500},
    stock={"A4 / Unframed": 22, "A3 / Unframed": 16, "A3 / Oak frame": 4},
    views=("room", "detail"),
    tags=(FRUIT, KITCHEN),
    days=95,
)

FENNEL = make(
    PIGMENT_PRINT,
    "fennel-in-seed",
    Words("Fennel in Seed", "Hinojo en semilla"),
    Words(
        "Wild fennel dries standing up along every road in the province. We drew it in September, all stalks and umbrellas.",
        "El hinojo silvestre se seca de pie en todas las carreteras de la provincia. Lo dibujamos en septiembre, puro tallo y sombrilla.",
    ),
    Words("umbels of dry fennel on thin stalks", "umbelas de hinojo seco sobre tallos finos"),
    shelves=(SHELF,),
    options=("Size", "Colour"),
    price=PRICE,
    stock={
        "A4 / Ink": 7,
        "A4 / Terracotta": 12,
        "A3 / Ink": 3,
        "A3 / Terracotta": 8,
        "50 × 70 cm / Ink": 4,
    },
    tags=(FLOWERS,),
    days=34,
)

AGAVE = make(
    SCREEN_PRINT,
    "agave",
    Words("Agave", "Pita"),
    Words(
        "The agaves on the dunes near Bolonia flower once and then die. This one is still thinking about it.",
        "Las pitas de las dunas de Bolonia florecen una vez y se mueren. Esta se lo está pensando.",
    ),
    Words("an agave rosette with pointed leaves", "una pita de hojas puntiagudas"),
    shelves=(SHELF,),
    options=("Size",),
    price=PRICE,
    stock={"A3": 6, "50 × 70 cm": 8, "70 × 100 cm": 1},
    views=("room",),
    tags=(LEAVES,),
    days=160,
)

PRICKLY_PEAR = make(
    SCREEN_PRINT,
    "prickly-pear",
    Words("Prickly Pear", "Chumbera"),
    Words(
        "Pads stacked on pads, with the fruit sitting on top like hats. The spines are printed last, in the darkest ink.",
        "Pala sobre pala, con los higos chumbos encima como sombreros. Las púas se imprimen al final, con la tinta más oscura.",
    ),
    Words("prickly pear pads with red fruit", "palas de chumbera con higos rojos"),
    shelves=(SHELF,),
    options=("Size",),
    price=PRICE,
    stock={"A4": 0, "A3": 5, "50 × 70 cm": 3},
    views=("detail",),
    tags=(FRUIT,),
    days=301,
)

POPPIES = make(
    PIGMENT_PRINT,
    "field-poppies",
    Words("Field Poppies", "Amapolas"),
    Words(
        "Five poppies, as they come up between the rows of wheat in April. They last two days in a vase and rather longer on paper.",
        "Cinco amapolas, tal como salen entre el trigo en abril. En un jarrón duran dos días; en papel, bastante más.",
    ),
    Words("five poppies on long stems", "cinco amapolas de tallo largo"),
    shelves=(SHELF,),
    options=("Size",),
    price=PRICE,
    was={"A3": 3900, "50 × 70 cm": 6500},
    stock={"A4": 9, "A3": 13, "50 × 70 cm": 6},
    views=("room",),
    tags=(FLOWERS,),
    days=48,
)

FAN_PALM = make(
    PIGMENT_PRINT,
    "fan-palm",
    Words("Fan Palm", "Palmito"),
    Words(
        "The palmito is the only palm that grows wild on this coast. It stays low, and its leaves open like a hand of cards.",
        "El palmito es la única palmera silvestre de esta costa. Crece a ras de suelo y abre las hojas como una mano de cartas.",
    ),
    Words("two fan palm leaves", "dos hojas de palmito"),
    shelves=(SHELF,),
    options=("Size", "Colour"),
    price=PRICE,
    stock={
        "A4 / Pine": 10,
        "A4 / Fig": 2,
        "A3 / Pine": 12,
        "50 × 70 cm / Pine": 7,
        "50 × 70 cm / Fig": 0,
    },
    views=("room",),
    tags=(LEAVES,),
    days=77,
)

SEAWEED = make(
    PIGMENT_PRINT,
    "pressed-seaweed",
    Words("Pressed Seaweed", "Alga prensada"),
    Words(
        "Collected at La Caleta after a storm and pressed between the pages of a telephone directory. The drawing follows the dried plant, branch by branch.\n\n"
        "An edition of 80, numbered on the back.",
        "Recogida en La Caleta después de un temporal y prensada entre las hojas de una guía telefónica. El dibujo sigue la planta seca, rama por rama.\n\n"
        "Edición de 80 ejemplares, numerados por detrás.",
    ),
    Words("a branching piece of seaweed", "un alga de muchas ramas"),
    shelves=(SHELF, "prints/landscapes/coast"),
    price=4800,
    stock=3,
    weight=230,
    views=("detail",),
    tags=(LEAVES, Words("limited edition", "edición limitada")),
    extra=(
        fact("Edition", "Edición", "80 copies", "80 ejemplares"),
        fact("Size", "Tamaño", "30 × 40", unit="cm"),
    ),
    days=5,
)

BOTANICAL = (FIG_LEAF, OLIVE_BRANCH, LEMONS, FENNEL, AGAVE, PRICKLY_PEAR, POPPIES, FAN_PALM, SEAWEED)
