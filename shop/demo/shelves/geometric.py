# ruff: noqa: E501  (prose keeps its own lines)
"""Geometric prints: the town's arches, tiles and stairs, taken apart."""

from shop.demo.making import make
from shop.demo.shape import Words
from shop.demo.shelves.kinds import PIGMENT_PRINT, SCREEN_PRINT, fact

SHELF = "prints/geometric"
PRICE = {"A4": 1800, "A3": 3200, "50 × 70 cm": 5400, "70 × 100 cm": 9500, "Oak frame": 4500}

ABSTRACT = Words("abstract", "abstracto")
ARCHITECTURE = Words("architecture", "arquitectura")
TILES = Words("tiles", "azulejos")

ARCHES = make(
    SCREEN_PRINT,
    "arches",
    Words("Arches", "Arcos"),
    Words(
        "Arch inside arch inside arch, in the proportions of the old market hall. Printed in four passes, from the lightest colour to the darkest.",
        "Un arco dentro de otro, con las proporciones del antiguo mercado. Se imprime en cuatro pasadas, del color más claro al más oscuro.",
    ),
    Words("nested arches", "arcos concéntricos"),
    shelves=(SHELF,),
    options=("Size", "Colour", "Frame"),
    price=PRICE,
    stock={
        "A4 / Terracotta / Unframed": 15,
        "A4 / Tide / Unframed": 9,
        "A3 / Terracotta / Unframed": 12,
        "A3 / Terracotta / Oak frame": 4,
        "A3 / Tide / Unframed": 0,
        "A3 / Tide / Oak frame": 2,
        "50 × 70 cm / Terracotta / Unframed": 6,
    },
    views=("room", "detail"),
    tags=(ARCHITECTURE,),
    days=3,
)

AZULEJO = make(
    PIGMENT_PRINT,
    "azulejo",
    Words("Azulejo", "Azulejo"),
    Words(
        "Thirty-five tiles from one drawing, turned by hand until the curves met. Two of them refuse to join, as in any real stairwell.",
        "Treinta y cinco azulejos de un mismo dibujo, girados a mano hasta que casaron las curvas. Dos no casan, como en cualquier zaguán.",
    ),
    Words("a field of turned quarter-circle tiles", "un paño de azulejos de cuarto de círculo"),
    shelves=(SHELF,),
    options=("Size",),
    price=PRICE,
    stock={"A4": 20, "A3": 17, "50 × 70 cm": 9, "70 × 100 cm": 3},
    views=("room",),
    tags=(TILES, ABSTRACT),
    days=140,
)

HALF_MOONS = make(
    SCREEN_PRINT,
    "half-moons",
    Words("Half Moons", "Medias lunas"),
    Words(
        "Twenty-four half circles on a grid, each facing its own way. There is a rule behind it. Most people find it by the third coffee.",
        "Veinticuatro medios círculos en una retícula, cada uno mirando a su lado. Hay una regla detrás; casi todo el mundo la encuentra al tercer café.",
    ),
    Words("a grid of half circles", "una retícula de medios círculos"),
    shelves=(SHELF,),
    options=("Size",),
    price=PRICE,
    was={"A4": 2200, "A3": 3800},
    stock={"A4": 25, "A3": 14},
    views=("detail",),
    tags=(ABSTRACT,),
    days=260,
)

TERRAZZO = make(
    PIGMENT_PRINT,
    "terrazzo",
    Words("Terrazzo", "Terrazo"),
    Words(
        "The floor of a primary school in the Santa María district, chip by chip. Children know where every red one is.",
        "El suelo de un colegio del barrio de Santa María, piedra a piedra. Los niños saben dónde está cada una de las rojas.",
    ),
    Words("terrazzo chips on a pale ground", "piedrecitas de terrazo sobre fondo claro"),
    shelves=(SHELF,),
    options=("Size",),
    price=PRICE,
    stock={"A4": 8, "A3": 8, "50 × 70 cm": 8},
    tags=(ABSTRACT,),
    days=330,
)

STACKED_STONES = make(
    PIGMENT_PRINT,
    "stacked-stones",
    Words("Stacked Stones", "Piedras apiladas"),
    Words(
        "Six stones, one on top of another, at the exact moment before they fall. Cut from paper first, then drawn.",
        "Seis piedras, una encima de otra, justo antes de caerse. Primero recortadas en papel; después, dibujadas.",
    ),
    Words("six stones balanced in a stack", "seis piedras en equilibrio"),
    shelves=(SHELF,),
    options=("Size", "Frame"),
    price=PRICE,
    stock={"A4 / Unframed": 6, "A3 / Unframed": 3, "A3 / Oak frame": 3, "50 × 70 cm / Unframed": 0},
    views=("room",),
    tags=(ABSTRACT,),
    days=22,
)

COLONNADE = make(
    SCREEN_PRINT,
    "colonnade",
    Words("Colonnade at Noon", "Columnata a mediodía"),
    Words(
        "Sun, column, shadow, column. At noon the shadows under the arcade are as solid as the stone.",
        "Sol, columna, sombra, columna. A mediodía, las sombras del soportal son tan macizas como la piedra.",
    ),
    Words("a colonnade with long shadows", "una columnata con sombras largas"),
    shelves=(SHELF,),
    options=("Size",),
    price=PRICE,
    stock={"A3": 10, "50 × 70 cm": 4},
    views=("room",),
    tags=(ARCHITECTURE,),
    days=180,
)

WOVEN = make(
    SCREEN_PRINT,
    "woven",
    Words("Woven", "Trenzado"),
    Words(
        "Bands of colour that pass over and under each other, after the seat of a rush chair.",
        "Bandas de color que pasan unas por encima y otras por debajo, como en el asiento de una silla de enea.",
    ),
    Words("interlaced bands of colour", "bandas de color entrelazadas"),
    shelves=(SHELF,),
    options=("Size", "Colour"),
    price=PRICE,
    stock={"A4 / Saffron": 12, "A3 / Saffron": 7, "A4 / Sage": 11, "A3 / Sage": 1},
    tags=(ABSTRACT,),
    days=66,
)

MOBILE = make(
    PIGMENT_PRINT,
    "mobile",
    Words("Mobile", "Móvil"),
    Words(
        "Circles, wires and one triangle, hanging in balance. We built it in wire to be sure that it works. It does, with the window shut.",
        "Círculos, alambres y un triángulo, colgados en equilibrio. Lo construimos para comprobar que funciona. Funciona, con la ventana cerrada.",
    ),
    Words("a hanging mobile of circles and wires", "un móvil de círculos y alambres"),
    shelves=(SHELF,),
    price=3200,
    stock=12,
    weight=210,
    views=("room",),
    extra=(fact("Size", "Tamaño", "A3"),),
    tags=(ABSTRACT, Words("children’s room", "cuarto infantil")),
    days=118,
)

STAIRS = make(
    SCREEN_PRINT,
    "white-stairs",
    Words("White Stairs", "Escalera blanca"),
    Words(
        "An outside staircase in Vejer at five in the afternoon, when one side is white and the other is blue.\n\n"
        "One size only, in an edition of 60.",
        "Una escalera exterior en Vejer a las cinco de la tarde, cuando un lado es blanco y el otro azul.\n\n"
        "Tamaño único, en edición de 60 ejemplares.",
    ),
    Words("a whitewashed stair and its shadow", "una escalera encalada y su sombra"),
    shelves=(SHELF, "prints/landscapes"),
    price=5200,
    stock=7,
    weight=300,
    views=("room", "detail"),
    tags=(ARCHITECTURE, Words("limited edition", "edición limitada")),
    extra=(
        fact("Edition", "Edición", "60 copies", "60 ejemplares"),
        fact("Size", "Tamaño", "40 × 50", unit="cm"),
    ),
    days=15,
)

GEOMETRIC = (ARCHES, AZULEJO, HALF_MOONS, TERRAZZO, STACKED_STONES, COLONNADE, WOVEN, MOBILE, STAIRS)
