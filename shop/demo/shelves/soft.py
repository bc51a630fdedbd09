# ruff: noqa: E501  (prose keeps its own lines)
"""Cushions and blankets."""

from shop.demo.making import make
from shop.demo.shape import Words
from shop.demo.shelves.kinds import BLANKET, CUSHION, material, measures

CUSHIONS_SHELF, BLANKETS_SHELF = "textiles/cushions", "textiles/blankets"

LIVING_ROOM = Words("living room", "salón")
TILES = Words("tiles", "azulejos")
STRIPES = Words("stripes", "rayas")
BEDROOM = Words("bedroom", "dormitorio")

ARCH_CUSHION = make(
    CUSHION,
    "arch-cushion",
    Words("Arch Cushion", "Cojín Arco"),
    Words(
        "Three arches in cut velvet on a cotton ground. It holds its shape because the filling is a little bigger than the cover.",
        "Tres arcos de terciopelo sobre un fondo de algodón. Guarda la forma porque el relleno es un poco mayor que la funda.",
    ),
    Words("nested arches", "arcos concéntricos"),
    shelves=(CUSHIONS_SHELF,),
    options=("Colour", "Filling"),
    price={"Wool": 5400, "Cotton": 4800},
    weight=620,
    stock={"Terracotta / Cotton": 10, "Terracotta / Wool": 4, "Pine / Cotton": 7, "Pine / Wool": 0},
    views=("room",),
    tags=(LIVING_ROOM,),
    extra=measures("45", "45"),
    days=16,
)

STRIPE_CUSHION = make(
    CUSHION,
    "deck-chair-cushion",
    Words("Deck-Chair Cushion", "Cojín Hamaca"),
    Words(
        "Uneven stripes, like the deck chairs that the beach club painted every spring with whatever was left in the tins.",
        "Rayas desiguales, como las hamacas que el balneario pintaba cada primavera con lo que quedaba en los botes.",
    ),
    Words("uneven stripes", "rayas desiguales"),
    shelves=(CUSHIONS_SHELF,),
    options=("Size",),
    price={"45 × 45 cm": 4200, "60 × 40 cm": 4600},
    stock={"45 × 45 cm": 12, "60 × 40 cm": 3},
    tags=(STRIPES, LIVING_ROOM),
    days=130,
)

TILE_CUSHION = make(
    CUSHION,
    "azulejo-cushion",
    Words("Azulejo Cushion", "Cojín Azulejo"),
    Words(
        "Sixteen tiles with an eight-pointed star. The last batch went in a fortnight; the mill starts weaving again in January.",
        "Dieciséis azulejos con una estrella de ocho puntas. La última tanda voló en quince días; el telar vuelve a ponerse en marcha en enero.",
    ),
    Words("tiles with eight-pointed stars", "azulejos con estrellas de ocho puntas"),
    shelves=(CUSHIONS_SHELF,),
    price=4900,
    stock=0,
    weight=620,
    tags=(TILES, LIVING_ROOM),
    extra=measures("45", "45"),
    days=230,
)

WAVE_CUSHION = make(
    CUSHION,
    "swell-cushion",
    Words("Swell Cushion", "Cojín Marejada"),
    Words(
        "A long cushion with a long wave. The pattern is embroidered, so you can follow it with a finger.",
        "Un cojín largo con una ola larga. El dibujo va bordado y se puede seguir con el dedo.",
    ),
    Words("embroidered waves", "olas bordadas"),
    shelves=(CUSHIONS_SHELF,),
    options=("Colour",),
    price=5200,
    was=6200,
    weight=680,
    stock={"Ink": 6, "Blush": 5},
    tags=(LIVING_ROOM, BEDROOM),
    extra=measures("60", "40"),
    days=52,
)

TERRAZZO_CUSHION = make(
    CUSHION,
    "terrazzo-cushion",
    Words("Terrazzo Cushion", "Cojín Terrazo"),
    Words(
        "The same school floor as our print, rather softer.",
        "El mismo suelo de colegio que nuestra lámina, bastante más blando.",
    ),
    Words("terrazzo chips", "piedrecitas de terrazo"),
    shelves=(CUSHIONS_SHELF,),
    price=4400,
    stock=8,
    weight=620,
    views=("room",),
    tags=(LIVING_ROOM,),
    extra=measures("45", "45"),
    days=310,
)

HILL_BLANKET = make(
    BLANKET,
    "sierra-blanket",
    Words("Sierra Blanket", "Manta Sierra"),
    Words(
        "Merino wool in bands that fade from one ridge to the next. Warm enough for a bed in February with no heating, which is how houses are here.",
        "Lana merina en franjas que se van apagando de una cresta a otra. Abriga una cama en febrero y sin calefacción, que es como son aquí las casas.",
    ),
    Words("fading bands of colour", "franjas que se van apagando"),
    shelves=(BLANKETS_SHELF,),
    options=("Size", "Colour"),
    price={"130 × 180 cm": 12900, "150 × 220 cm": 16900},
    stock={
        "130 × 180 cm / Tide": 5,
        "130 × 180 cm / Terracotta": 3,
        "150 × 220 cm / Tide": 2,
        "150 × 220 cm / Terracotta": 0,
    },
    views=("room",),
    tags=(BEDROOM, LIVING_ROOM),
    extra=(material("Merino wool", "Lana merina"),),
    days=9,
)

HERRINGBONE = make(
    BLANKET,
    "herringbone-blanket",
    Words("Herringbone Blanket", "Manta Espiga"),
    Words(
        "A weave as old as looms, in wool from Extremadura that has not been dyed.",
        "Un ligamento tan viejo como los telares, en lana de Extremadura sin teñir.",
    ),
    Words("undyed herringbone wool", "espiga de lana sin teñir"),
    shelves=(BLANKETS_SHELF,),
    price=11900,
    stock=4,
    weight=1150,
    views=("detail",),
    tags=(BEDROOM,),
    extra=(material("Wool", "Lana"), *measures("130", "180")),
    days=195,
)

CHECK_BLANKET = make(
    BLANKET,
    "siesta-blanket",
    Words("Siesta Blanket", "Manta Siesta"),
    Words(
        "A light cotton blanket with a large check, for the twenty minutes after lunch. Folded small, it fits in a beach bag.",
        "Una manta ligera de algodón con un cuadro grande, para los veinte minutos de después de comer. Bien doblada, cabe en la bolsa de la playa.",
    ),
    Words("a large check", "un cuadro grande"),
    shelves=(BLANKETS_SHELF,),
    options=("Colour",),
    price=8900,
    was=10900,
    weight=950,
    stock={"Sage": 7, "Saffron": 1},
    views=("room",),
    tags=(LIVING_ROOM,),
    extra=(material("Cotton", "Algodón"), *measures("130", "180")),
    days=75,
)

DIAMOND_BLANKET = make(
    BLANKET,
    "night-watch-blanket",
    Words("Night Watch Blanket", "Manta Guardia"),
    Words(
        "Dark blue with a field of small diamonds, after the blankets that harbour pilots kept in the boat.",
        "Azul oscuro con un campo de rombos pequeños, como las mantas que los prácticos llevaban en la lancha.",
    ),
    Words("small diamonds on dark blue", "rombos pequeños sobre azul oscuro"),
    shelves=(BLANKETS_SHELF,),
    price=13900,
    stock=3,
    weight=1300,
    views=("detail",),
    tags=(BEDROOM,),
    extra=(material("Wool", "Lana"), *measures("140", "200")),
    days=28,
)

SOFT = (
    *(ARCH_CUSHION, STRIPE_CUSHION, TILE_CUSHION, WAVE_CUSHION, TERRAZZO_CUSHION),
    *(HILL_BLANKET, HERRINGBONE, CHECK_BLANKET, DIAMOND_BLANKET),
)
