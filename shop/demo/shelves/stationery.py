# ruff: noqa: E501  (prose keeps its own lines)
"""Notebooks and cards."""

from shop.demo.making import make
from shop.demo.shape import Words
from shop.demo.shelves.kinds import CARDS, NOTEBOOK, fact

NOTEBOOKS_SHELF, CARDS_SHELF = "paper/notebooks", "paper/cards"

POCKET = Words("pocket", "bolsillo")
BIRTHDAY = Words("birthday", "cumpleaños")
FRUIT = Words("fruit", "fruta")
SEA = Words("sea", "mar")
TILES = Words("tiles", "azulejos")

EVERYDAY = make(
    NOTEBOOK,
    "everyday-notebook",
    Words("Everyday Notebook", "Cuaderno de diario"),
    Words(
        "The one we use ourselves: 160 pages, cloth spine, an elastic that holds after two years in a rucksack.",
        "El que usamos nosotros: 160 páginas, lomo de tela y una goma que aguanta dos años de mochila.",
    ),
    Words("plain cloth cover with an elastic band", "cubierta lisa de tela con goma"),
    shelves=(NOTEBOOKS_SHELF,),
    options=("Colour", "Ruling", "Size"),
    price={"A5": 1650, "A6": 1150},
    stock={
        "Terracotta / Dotted / A5": 32,
        "Terracotta / Lined / A5": 18,
        "Terracotta / Dotted / A6": 9,
        "Ink / Dotted / A5": 27,
        "Ink / Lined / A5": 3,
        "Ink / Plain / A5": 0,
        "Ink / Dotted / A6": 14,
        "Sage / Dotted / A5": 12,
        "Sage / Lined / A6": 2,
    },
    views=("open", "stack"),
    tags=(POCKET,),
    extra=(fact("Pages", "Páginas", "160"),),
    days=10,
)

TILE_NOTEBOOK = make(
    NOTEBOOK,
    "patio-notebook",
    Words("Patio Notebook", "Cuaderno Patio"),
    Words(
        "The cover is the tiled skirting of a patio in the Calle Sagasta, simplified until it was only triangles.",
        "La cubierta es el zócalo de un patio de la calle Sagasta, simplificado hasta quedarse en triángulos.",
    ),
    Words("a cover of triangular tiles", "cubierta de azulejos triangulares"),
    shelves=(NOTEBOOKS_SHELF,),
    options=("Ruling",),
    price=1400,
    stock={"Lined": 16, "Dotted": 21, "Plain": 5},
    weight=240,
    views=("open",),
    tags=(TILES,),
    extra=(fact("Pages", "Páginas", "128"), fact("Size", "Tamaño", "A5")),
    days=70,
)

SKETCHBOOK = make(
    NOTEBOOK,
    "sketchbook",
    Words("Sketchbook", "Cuaderno de dibujo"),
    Words(
        "Ninety-six pages of 160 g paper with a little tooth. It takes ink and pencil well, and a light wash if you wait.",
        "Noventa y seis páginas de papel de 160 g con un poco de grano. Va bien con tinta y lápiz, y con una aguada ligera si tienes paciencia.",
    ),
    Words("a bone cover with one brushed arch", "cubierta color hueso con un arco a pincel"),
    shelves=(NOTEBOOKS_SHELF,),
    options=("Size",),
    price={"A5": 1800, "A4": 2600},
    was={"A4": 3100},
    stock={"A5": 11, "A4": 8},
    views=("open",),
    tags=(Words("drawing", "dibujo"),),
    extra=(fact("Pages", "Páginas", "96"), fact("Ruling", "Pauta", "Plain", "Liso")),
    days=155,
)

POCKET_SET = make(
    NOTEBOOK,
    "three-pocket-notebooks",
    Words("Three Pocket Notebooks", "Tres libretas de bolsillo"),
    Words(
        "One for the shopping, one for ideas, one to lose. Forty-eight lined pages each, with rounded corners.",
        "Una para la compra, otra para las ideas y otra para perderla. Cuarenta y ocho páginas rayadas cada una y esquinas redondas.",
    ),
    Words("three small notebooks with waves, dots and stripes", "tres libretas con olas, puntos y rayas"),
    shelves=(NOTEBOOKS_SHELF,),
    price=1200,
    stock=40,
    weight=150,
    tags=(POCKET,),
    extra=(fact("Pages", "Páginas", "3 × 48"), fact("Size", "Tamaño", "A6")),
    days=36,
)

RECIPE_BOOK = make(
    NOTEBOOK,
    "recipe-book",
    Words("Recipe Book", "Cuaderno de recetas"),
    Words(
        "A ruled page for the recipe and a blank one opposite, for the stains and the second thoughts. Washable cover.",
        "Una página pautada para la receta y otra en blanco enfrente, para las manchas y las correcciones. La cubierta se limpia con un trapo.",
    ),
    Words("a cover of scattered olives", "cubierta con aceitunas sueltas"),
    shelves=(NOTEBOOKS_SHELF,),
    price=1950,
    stock=2,
    weight=390,
    tags=(Words("kitchen", "cocina"),),
    extra=(fact("Pages", "Páginas", "144"), fact("Size", "Tamaño", "A5")),
    days=240,
)

SARDINE_CARDS = make(
    CARDS,
    "sardine-cards",
    Words("Sardine Cards", "Tarjetas Sardinas"),
    Words(
        "Five sardines, one of them looking at you. For birthdays, thanks and apologies.",
        "Cinco sardinas y una te está mirando. Para cumpleaños, para dar las gracias y para pedir perdón.",
    ),
    Words("five sardines in a row", "cinco sardinas en fila"),
    shelves=(CARDS_SHELF,),
    options=("Pack",),
    price={"Single": 350, "Set of 8": 1800},
    was={"Set of 8": 2200},
    stock={"Single": 46, "Set of 8": 17},
    views=("standing",),
    tags=(SEA, BIRTHDAY),
    days=62,
)

CAKE_CARD = make(
    CARDS,
    "candles-card",
    Words("Candles Card", "Tarjeta Velas"),
    Words(
        "Seven candles in seven colours. If you need more, there is room to draw them.",
        "Siete velas de siete colores. Si hacen falta más, hay sitio para dibujarlas.",
    ),
    Words("seven lit candles", "siete velas encendidas"),
    shelves=(CARDS_SHELF,),
    price=350,
    stock=64,
    weight=15,
    tags=(BIRTHDAY,),
    days=20,
)

ORANGE_CARDS = make(
    CARDS,
    "bitter-orange-cards",
    Words("Bitter Orange Cards", "Tarjetas Naranja amarga"),
    Words(
        "The orange trees on our street give shade, blossom and fruit that nobody can eat. This is the fruit.",
        "Los naranjos de nuestra calle dan sombra, azahar y una fruta que no hay quien se coma. Esta es la fruta.",
    ),
    Words("oranges, whole and sliced", "naranjas enteras y en rodajas"),
    shelves=(CARDS_SHELF,),
    options=("Pack",),
    price={"Single": 350, "Set of 3": 900, "Set of 8": 2100},
    stock={"Single": 0, "Set of 3": 12, "Set of 8": 6},
    views=("detail",),
    tags=(FRUIT,),
    days=133,
)

SAIL_CARDS = make(
    CARDS,
    "bon-voyage-cards",
    Words("Bon Voyage Cards", "Tarjetas Buen viaje"),
    Words(
        "A small boat and a lot of sea, for people who are leaving or have just arrived.",
        "Un barco pequeño y mucho mar, para quien se va o acaba de llegar.",
    ),
    Words("a small boat on long waves", "un barquito sobre olas largas"),
    shelves=(CARDS_SHELF,),
    options=("Pack", "Colour"),
    price={"Single": 350, "Set of 8": 2100},
    stock={"Single / Tide": 31, "Single / Blush": 24, "Set of 8 / Tide": 9},
    tags=(SEA,),
    days=83,
)

NOTE_CARDS = make(
    CARDS,
    "plain-note-cards",
    Words("Plain Note Cards", "Tarjetas lisas"),
    Words(
        "Nothing on the front but good paper, and one edge painted by hand. Ten in a box, with envelopes to match.",
        "Por delante, solo buen papel, y un canto pintado a mano. Diez por caja, con los sobres a juego.",
    ),
    Words("plain cards with a painted edge", "tarjetas lisas con el canto pintado"),
    shelves=(CARDS_SHELF,),
    options=("Colour",),
    price=1600,
    weight=210,
    stock={"Saffron": 8, "Pine": 11, "Fig": 0},
    tags=(Words("letters", "cartas"),),
    days=200,
)

STATIONERY = (
    *(EVERYDAY, TILE_NOTEBOOK, SKETCHBOOK, POCKET_SET, RECIPE_BOOK),
    *(SARDINE_CARDS, CAKE_CARD, ORANGE_CARDS, SAIL_CARDS, NOTE_CARDS),
)
