# ruff: noqa: E501  (prose keeps its own lines)
"""Landscape prints: the coast, the hills and the night."""

from shop.demo.making import make
from shop.demo.shape import Words
from shop.demo.shelves.kinds import PIGMENT_PRINT, SCREEN_PRINT, fact

COAST, HILLS, NIGHT = "prints/landscapes/coast", "prints/landscapes/hills", "prints/landscapes/night"
PRICE = {"A4": 2000, "A3": 3400, "50 × 70 cm": 5600, "70 × 100 cm": 9500, "Oak frame": 4500}

SEA = Words("sea", "mar")
SUN = Words("sun", "sol")
STARS = Words("stars", "estrellas")
TREES = Words("trees", "árboles")
WIND = Words("wind", "viento")
LIMITED = Words("limited edition", "edición limitada")

LOW_TIDE = make(
    PIGMENT_PRINT,
    "low-tide",
    Words("Low Tide", "Bajamar"),
    Words(
        "The sea leaves, the sand keeps its shape for an hour, and the sun goes down in the middle of it.\n\n"
        "It gave the studio its name.",
        "El mar se retira, la arena guarda su forma una hora y el sol se pone en medio.\n\n"
        "De aquí viene el nombre del estudio.",
    ),
    Words("a low sun over bands of sand and sea", "un sol bajo sobre franjas de arena y mar"),
    shelves=(COAST,),
    options=("Size", "Frame"),
    price=PRICE,
    stock={
        "A4 / Unframed": 16,
        "A3 / Unframed": 10,
        "A3 / Oak frame": 5,
        "50 × 70 cm / Unframed": 8,
        "70 × 100 cm / Unframed": 2,
    },
    views=("room", "detail"),
    tags=(SEA, SUN),
    days=8,
)

SALT_PANS = make(
    SCREEN_PRINT,
    "salt-pans",
    Words("Salt Pans", "Salinas"),
    Words(
        "The pans at San Fernando seen from above. Each one is a different colour because each one is at a different stage: sea, brine, pink brine, salt.",
        "Las salinas de San Fernando vistas desde arriba. Cada tajo tiene un color porque cada uno está en un punto distinto: mar, salmuera, salmuera rosa, sal.",
    ),
    Words("salt pans from above", "unas salinas desde el aire"),
    shelves=(COAST,),
    options=("Size",),
    price=PRICE,
    stock={"A3": 12, "50 × 70 cm": 7, "70 × 100 cm": 4},
    views=("room",),
    tags=(SEA,),
    days=41,
)

WHITE_TOWN = make(
    PIGMENT_PRINT,
    "white-town",
    Words("White Town", "Pueblo blanco"),
    Words(
        "Houses piled on a hill, none of them straight, all of them white until you look at the shadows.",
        "Casas amontonadas en una loma. Ninguna está recta y todas son blancas, hasta que te fijas en las sombras.",
    ),
    Words("white houses piled on a hill", "casas blancas apiladas en una loma"),
    shelves=(COAST, HILLS),
    options=("Size",),
    price=PRICE,
    stock={"A4": 11, "A3": 9, "50 × 70 cm": 0},
    views=("detail",),
    tags=(Words("architecture", "arquitectura"),),
    days=190,
)

LEVANTE = make(
    SCREEN_PRINT,
    "two-hundred-days-of-wind",
    Words(
        "Two Hundred Days of Wind: A Poster of the Levante in Terracotta and Ink",
        "Doscientos días de viento: un cartel del levante en terracota y tinta",
    ),
    Words(
        "The levante blows for days, and everyone blames everything on it. Each line is one day of the record kept by a harbour pilot: the harder it blew, the higher the wave.",
        "El levante sopla días enteros y se le echa la culpa de todo. Cada línea es un día del registro que llevaba un práctico del puerto: cuanto más fuerte sopló, más alta la ola.",
    ),
    Words("lines of wind under a red sun", "líneas de viento bajo un sol rojo"),
    shelves=(COAST,),
    options=("Size",),
    price=PRICE,
    stock={"50 × 70 cm": 13, "70 × 100 cm": 5},
    views=("room",),
    tags=(WIND, SEA),
    days=27,
)

THREE_SAILS = make(
    PIGMENT_PRINT,
    "three-sails",
    Words("Three Sails", "Tres velas"),
    Words(
        "Lateen sails crossing the bay on a Sunday. From the sea wall they look as if they don’t move at all.",
        "Velas latinas cruzando la bahía un domingo. Desde la muralla parece que no se mueven.",
    ),
    Words("three sails on a calm sea", "tres velas en un mar en calma"),
    shelves=(COAST,),
    options=("Size",),
    price=PRICE,
    was={"A4": 2400, "A3": 3900},
    stock={"A4": 19, "A3": 8},
    tags=(SEA,),
    days=275,
)

SIERRA = make(
    PIGMENT_PRINT,
    "sierra-at-seven",
    Words("Sierra, Seven in the Morning", "La sierra, siete de la mañana"),
    Words(
        "Six ridges, one paler than the next. The last one is either Grazalema or a cloud.",
        "Seis crestas, cada una más pálida que la anterior. La última es Grazalema o es una nube.",
    ),
    Words("hazy ridges under an early sun", "crestas con calima bajo el primer sol"),
    shelves=(HILLS,),
    options=("Size", "Colour"),
    price=PRICE,
    stock={
        "A4 / Tide": 13,
        "A4 / Terracotta": 10,
        "A3 / Tide": 9,
        "A3 / Terracotta": 0,
        "50 × 70 cm / Tide": 6,
        "50 × 70 cm / Terracotta": 3,
    },
    views=("room",),
    tags=(SUN,),
    days=54,
)

OLIVE_GROVES = make(
    SCREEN_PRINT,
    "olive-groves",
    Words("Olive Groves", "Olivares"),
    Words(
        "Row after row of round trees, combed over the hills by people with a very long ruler.",
        "Hileras y más hileras de árboles redondos, peinadas sobre las lomas por gente con una regla muy larga.",
    ),
    Words("rows of olive trees over rolling hills", "hileras de olivos sobre lomas"),
    shelves=(HILLS,),
    options=("Size",),
    price=PRICE,
    stock={"A4": 7, "A3": 15, "50 × 70 cm": 5},
    views=("detail",),
    tags=(TREES,),
    days=125,
)

DUNE = make(
    PIGMENT_PRINT,
    "dune",
    Words("Dune", "Duna"),
    Words(
        "Valdevaqueros, where the sand crosses the road whenever it likes. Three colours and one hard shadow.",
        "Valdevaqueros, donde la arena cruza la carretera cuando quiere. Tres colores y una sombra dura.",
    ),
    Words("a dune with one sharp shadow", "una duna con una sombra nítida"),
    shelves=(HILLS, COAST),
    options=("Size",),
    price=PRICE,
    stock={"A3": 4, "50 × 70 cm": 6},
    views=("room",),
    tags=(SUN,),
    days=88,
)

CORK_OAKS = make(
    PIGMENT_PRINT,
    "cork-oaks",
    Words("Cork Oaks", "Alcornoques"),
    Words(
        "After the cork is cut the trunks are as red as brick, and they darken for nine years until the next time.",
        "Después del descorche los troncos quedan rojos como el ladrillo, y se van oscureciendo nueve años, hasta la siguiente vez.",
    ),
    Words("cork oaks with red trunks", "alcornoques de troncos rojos"),
    shelves=(HILLS,),
    price=3400,
    stock=3,
    weight=210,
    tags=(TREES,),
    extra=(fact("Size", "Tamaño", "A3"),),
    days=350,
)

WINTER_SKY = make(
    SCREEN_PRINT,
    "winter-sky",
    Words("Winter Sky", "Cielo de invierno"),
    Words(
        "The stars over the bay in January, joined by thin lines. Some of the figures are in the books, and some are ours.",
        "Las estrellas sobre la bahía en enero, unidas con líneas finas. Unas figuras vienen en los libros y otras son nuestras.",
    ),
    Words("constellations on dark blue", "constelaciones sobre azul oscuro"),
    shelves=(NIGHT,),
    options=("Size", "Frame"),
    price=PRICE,
    stock={"A3 / Unframed": 8, "A3 / Oak frame": 2, "50 × 70 cm / Unframed": 11},
    views=("room", "detail"),
    tags=(STARS,),
    days=18,
)

MOON_ON_WATER = make(
    PIGMENT_PRINT,
    "moon-on-water",
    Words("Moon on Water", "Luna en el agua"),
    Words(
        "A full moon and the long broken path that it lays across the bay.",
        "La luna llena y el camino largo y roto que deja sobre la bahía.",
    ),
    Words("a full moon and its reflection", "una luna llena y su reflejo"),
    shelves=(NIGHT, COAST),
    options=("Size",),
    price=PRICE,
    stock={"A4": 12, "A3": 6, "50 × 70 cm": 1},
    views=("room",),
    tags=(SEA, Words("moon", "luna")),
    days=103,
)

PERSEIDS = make(
    SCREEN_PRINT,
    "perseids",
    Words("Perseids", "Perseidas"),
    Words(
        "One night in August, counted from a roof: thirty-one shooting stars in two hours.\n\nAn edition of 31, and there are none left.",
        "Una noche de agosto contada desde una azotea: treinta y una estrellas fugaces en dos horas.\n\nEdición de 31 ejemplares; no queda ninguno.",
    ),
    Words("shooting stars over rooftops", "estrellas fugaces sobre las azoteas"),
    shelves=(NIGHT,),
    price=6400,
    stock=0,
    weight=340,
    views=("detail",),
    tags=(STARS, LIMITED),
    extra=(
        fact("Edition", "Edición", "31 copies", "31 ejemplares"),
        fact("Size", "Tamaño", "50 × 70", unit="cm"),
    ),
    days=420,
)

LANDSCAPES = (
    *(LOW_TIDE, SALT_PANS, WHITE_TOWN, LEVANTE, THREE_SAILS),
    *(SIERRA, OLIVE_GROVES, DUNE, CORK_OAKS),
    *(WINTER_SKY, MOON_ON_WATER, PERSEIDS),
)
