# ruff: noqa: E501  (prose keeps its own lines)
"""Wrapping paper and calendars."""

from shop.demo.making import make
from shop.demo.shape import Words
from shop.demo.shelves.kinds import CALENDAR, WRAPPING_PAPER, fact

ROLLS_SHELF, CALENDARS_SHELF = "paper/wrapping-paper", "paper/calendars"
ROLLS = {"1 roll": 750, "3 rolls": 1950}

FRUIT = Words("fruit", "fruta")
TILES = Words("tiles", "azulejos")
SEA = Words("sea", "mar")
YEAR = Words("2027", "2027")

LEMON_PAPER = make(
    WRAPPING_PAPER,
    "lemon-grove-paper",
    Words("Lemon Grove Paper", "Papel Limonar"),
    Words(
        "Lemons in every direction, so there is no wrong way up.",
        "Limones hacia todos lados: no hay forma de ponerlo al revés.",
    ),
    Words("scattered lemons and leaves", "limones y hojas sueltos"),
    shelves=(ROLLS_SHELF,),
    price=750,
    stock=24,
    weight=240,
    views=("gift",),
    tags=(FRUIT,),
    days=30,
)

SCALLOP_PAPER = make(
    WRAPPING_PAPER,
    "scallop-paper",
    Words("Scallop Paper", "Papel Escamas"),
    Words(
        "Fish scales or roof tiles, depending on what is inside the parcel.",
        "Escamas o tejas, según lo que vaya dentro.",
    ),
    Words("rows of scallops", "hileras de escamas"),
    shelves=(ROLLS_SHELF,),
    options=("Colour", "Pack"),
    price=ROLLS,
    stock={"Tide / 1 roll": 19, "Tide / 3 rolls": 7, "Blush / 1 roll": 15, "Blush / 3 rolls": 0},
    views=("gift",),
    tags=(SEA,),
    days=112,
)

CONFETTI_PAPER = make(
    WRAPPING_PAPER,
    "carnival-paper",
    Words("Carnival Paper", "Papel Carnaval"),
    Words(
        "In February the streets of Cádiz are full of paper confetti, and in June you still find it in coat pockets. We printed it flat.",
        "En febrero las calles de Cádiz se llenan de papelillos, y en junio aún salen de los bolsillos. Aquí van impresos.",
    ),
    Words("coloured confetti on dark blue", "papelillos de colores sobre azul oscuro"),
    shelves=(ROLLS_SHELF,),
    options=("Pack",),
    price=ROLLS,
    was={"1 roll": 950, "3 rolls": 2400},
    stock={"1 roll": 33, "3 rolls": 14},
    views=("gift",),
    tags=(Words("party", "fiesta"),),
    days=280,
)

STRIPE_PAPER = make(
    WRAPPING_PAPER,
    "awning-paper",
    Words("Awning Paper", "Papel Toldo"),
    Words(
        "The stripe of the awnings in the flower market. It makes any box look as if it came from a good bakery.",
        "La raya de los toldos del mercado de las flores. Con él, cualquier caja parece de pastelería.",
    ),
    Words("wide awning stripes", "rayas anchas de toldo"),
    shelves=(ROLLS_SHELF,),
    options=("Colour",),
    price=750,
    weight=240,
    stock={"Terracotta": 28, "Pine": 17, "Saffron": 3},
    views=("gift",),
    tags=(Words("stripes", "rayas"),),
    days=58,
)

WALL_CALENDAR = make(
    CALENDAR,
    "wall-calendar-2027",
    Words("Wall Calendar 2027", "Calendario de pared 2027"),
    Words(
        "Twelve drawings, one for each month, from the first almond blossom to the last light on the salt pans. Wire-bound, with a hook.",
        "Doce dibujos, uno por mes, desde la primera flor del almendro hasta la última luz en las salinas. Con espiral metálica y colgador.",
    ),
    Words("a landscape above the month of January", "un paisaje sobre el mes de enero"),
    shelves=(CALENDARS_SHELF,),
    price=2400,
    stock=52,
    views=("room",),
    tags=(YEAR,),
    extra=(fact("Size", "Tamaño", "A3"),),
    days=2,
)

DESK_CALENDAR = make(
    CALENDAR,
    "desk-calendar-2027",
    Words("Desk Calendar 2027", "Calendario de mesa 2027"),
    Words(
        "It stands by itself. Month on the front, pattern on the back, so that you can turn it round in August.",
        "Se sostiene solo. El mes por delante y un estampado por detrás, para darle la vuelta en agosto.",
    ),
    Words("a standing calendar with an arch", "un calendario de sobremesa con un arco"),
    shelves=(CALENDARS_SHELF,),
    options=("Colour",),
    price=1500,
    weight=180,
    stock={"Saffron": 26, "Tide": 19},
    tags=(YEAR,),
    days=4,
)

MOON_CALENDAR = make(
    CALENDAR,
    "moon-calendar-2027",
    Words("Moon Calendar 2027", "Calendario lunar 2027"),
    Words(
        "Every night of the year as one small moon, three hundred and sixty-five of them, on a single dark sheet.",
        "Cada noche del año es una luna pequeña: trescientas sesenta y cinco en una sola hoja oscura.",
    ),
    Words("rows of small moons on dark blue", "hileras de lunas sobre azul oscuro"),
    shelves=(CALENDARS_SHELF, "prints/landscapes/night"),
    price=2800,
    was=3200,
    stock=21,
    weight=280,
    views=("detail",),
    tags=(YEAR, Words("moon", "luna")),
    extra=(fact("Size", "Tamaño", "50 × 70", unit="cm"),),
    days=6,
)

TIDE_CALENDAR = make(
    CALENDAR,
    "tide-table-2028",
    Words("Tide Table 2028", "Tabla de mareas 2028"),
    Words(
        "The tides of the bay for the whole year, drawn as one continuous line. Not printed yet: the tables come out in spring.",
        "Las mareas de la bahía durante todo el año, dibujadas en una sola línea. Aún sin imprimir: las tablas salen en primavera.",
    ),
    Words("one long line of tides", "una larga línea de mareas"),
    shelves=(CALENDARS_SHELF,),
    price=2800,
    stock=0,
    weight=280,
    tags=(SEA,),
    extra=(fact("Size", "Tamaño", "50 × 70", unit="cm"),),
    days=0,
    status="draft",
)

PAPER = (
    *(LEMON_PAPER, SCALLOP_PAPER, CONFETTI_PAPER, STRIPE_PAPER),
    *(WALL_CALENDAR, DESK_CALENDAR, MOON_CALENDAR, TIDE_CALENDAR),
)
