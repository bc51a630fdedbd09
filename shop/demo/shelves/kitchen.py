"""Tea towels and tote bags: the cloth that works for a living."""

from shop.demo.making import make
from shop.demo.shape import Words
from shop.demo.shelves.kinds import TEA_TOWEL, TOTE_BAG

TOWELS_SHELF, BAGS_SHELF = "textiles/tea-towels", "textiles/tote-bags"
TOWELS = {"Single": 1600, "Set of 2": 2900, "Set of 3": 4200}

KITCHEN = Words("kitchen", "cocina")
STRIPES = Words("stripes", "rayas")
FRUIT = Words("fruit", "fruta")
SEA = Words("sea", "mar")
MARKET = Words("market", "mercado")

STRIPED_TOWEL = make(
    TEA_TOWEL,
    "fishmonger-tea-towel",
    Words("Fishmonger Tea Towel", "Paño Pescadería"),
    Words(
        "The broad stripe of the aprons at the fish market, woven, so it doesn’t wash out.",
        "La raya ancha de los mandiles de la pescadería. Va tejida, así que no se pierde con los lavados.",
    ),
    Words("broad woven stripes", "rayas anchas tejidas"),
    shelves=(TOWELS_SHELF,),
    options=("Colour", "Pack"),
    price=TOWELS,
    stock={"Tide / Single": 22, "Tide / Set of 2": 9, "Terracotta / Single": 14, "Terracotta / Set of 2": 0},
    views=("folded",),
    tags=(STRIPES, KITCHEN),
    days=25,
)

LEMON_TOWEL = make(
    TEA_TOWEL,
    "lemon-tea-towel",
    Words("Lemon Tea Towel", "Paño Limones"),
    Words(
        "A dozen lemons printed on half-bleached linen. The twelfth is on the back.",
        "Una docena de limones estampados sobre lino medio crudo. El duodécimo está por detrás.",
    ),
    Words("lemons on natural linen", "limones sobre lino crudo"),
    shelves=(TOWELS_SHELF,),
    price=1600,
    stock=37,
    weight=110,
    views=("folded", "detail"),
    tags=(FRUIT, KITCHEN),
    days=90,
)

CHECK_TOWEL = make(
    TEA_TOWEL,
    "picnic-tea-towel",
    Words("Picnic Tea Towel", "Paño Merienda"),
    Words(
        "A plain woven check. Big enough to wrap a tortilla, still in its plate, for the beach.",
        "Un cuadro tejido de toda la vida. Da para envolver una tortilla, con plato y todo, camino de la playa.",
    ),
    Words("a woven check", "cuadros tejidos"),
    shelves=(TOWELS_SHELF,),
    options=("Colour",),
    price=1400,
    was=1700,
    weight=110,
    stock={"Sage": 18, "Blush": 12, "Ink": 2},
    views=("folded",),
    tags=(KITCHEN,),
    days=170,
)

SARDINE_TOWEL = make(
    TEA_TOWEL,
    "sardine-tea-towel",
    Words("Sardine Tea Towel", "Paño Sardinas"),
    Words(
        "Sardines swimming up the cloth in formation, with one who has seen something interesting.",
        "Sardinas que suben por la tela en formación, menos una, que ha visto algo interesante.",
    ),
    Words("rows of sardines on dark blue", "filas de sardinas sobre azul oscuro"),
    shelves=(TOWELS_SHELF,),
    price=1600,
    stock=1,
    weight=110,
    views=("detail",),
    tags=(SEA, KITCHEN),
    days=45,
)

WAFFLE_TOWEL = make(
    TEA_TOWEL,
    "three-plain-tea-towels",
    Words("Three Plain Tea Towels", "Tres paños lisos"),
    Words(
        "One saffron, one terracotta, one fig. No pattern at all, only a contrasting hem.",
        "Uno azafrán, otro terracota y otro higo. Sin dibujo: solo un dobladillo de otro color.",
    ),
    Words("three plain folded cloths", "tres paños lisos doblados"),
    shelves=(TOWELS_SHELF,),
    price=3900,
    stock=13,
    weight=330,
    tags=(KITCHEN,),
    days=220,
)

MARKET_TOTE = make(
    TOTE_BAG,
    "market-tote",
    Words("Market Tote", "Bolsa Mercado"),
    Words(
        "An arch, a sun and nothing else. It carries eight kilos of oranges; we have tried.",
        "Un arco, un sol y nada más. Aguanta ocho kilos de naranjas: lo hemos probado.",
    ),
    Words("an arch and a sun", "un arco y un sol"),
    shelves=(BAGS_SHELF,),
    options=("Colour",),
    price=2200,
    stock={"Bone": 24, "Terracotta": 11, "Ink": 6},
    views=("room",),
    tags=(MARKET,),
    days=14,
)

LEAF_TOTE = make(
    TOTE_BAG,
    "fig-tree-tote",
    Words("Fig Tree Tote", "Bolsa Higuera"),
    Words(
        "The leaf from our best-known print, repeated over the whole bag, in the colour of the fruit.",
        "La hoja de nuestra lámina más conocida, repetida por toda la bolsa y en el color de la fruta.",
    ),
    Words("repeated fig leaves", "hojas de higuera repetidas"),
    shelves=(BAGS_SHELF,),
    price=2400,
    stock=9,
    tags=(Words("leaves", "hojas"),),
    days=105,
)

STRIPE_TOTE = make(
    TOTE_BAG,
    "beach-tote",
    Words("Beach Tote", "Bolsa Playa"),
    Words(
        "Deck-chair canvas, an inside pocket for the keys and a wide base, so that it stands up in the sand.",
        "Lona de hamaca, bolsillo interior para las llaves y base ancha, para que se tenga de pie en la arena.",
    ),
    Words("deck-chair stripes", "rayas de hamaca"),
    shelves=(BAGS_SHELF,),
    options=("Colour",),
    price=2800,
    was=3400,
    weight=310,
    stock={"Saffron": 5, "Tide": 8},
    tags=(STRIPES, SEA),
    days=148,
)

KITCHEN_CLOTH = (
    *(STRIPED_TOWEL, LEMON_TOWEL, CHECK_TOWEL, SARDINE_TOWEL, WAFFLE_TOWEL),
    *(MARKET_TOTE, LEAF_TOTE, STRIPE_TOTE),
)
