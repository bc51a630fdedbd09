# ruff: noqa: E501  (prose keeps its own lines)
"""The shelves of the demo shop, three levels deep at the deepest."""

from shop.demo.shape import Category, Words

LANDSCAPES = Category(
    "landscapes",
    Words("Landscapes", "Paisajes"),
    Words(
        "Salt pans, hills and night skies, reduced to a handful of flat colours.",
        "Salinas, sierras y cielos nocturnos, reducidos a unos pocos colores planos.",
    ),
    (
        Category(
            "coast",
            Words("Coast", "Costa"),
            Words("Tides, sails and whitewashed walls.", "Mareas, velas y paredes encaladas."),
        ),
        Category(
            "hills",
            Words("Hills", "Sierra"),
            Words(
                "Layer behind layer, as the haze draws them.",
                "Una capa tras otra, como las dibuja la calima.",
            ),
        ),
        Category(
            "night",
            Words("Night", "Noche"),
            Words("Moons, stars and very dark blue.", "Lunas, estrellas y un azul muy oscuro."),
        ),
    ),
)

PRINTS = Category(
    "prints",
    Words("Prints", "Láminas"),
    Words(
        "Drawn for this shop and printed in short runs on heavy paper. Sizes follow ordinary frames, so you can frame them yourself.",
        "Dibujadas para esta tienda e impresas en tiradas cortas sobre papel grueso. Los tamaños son los de los marcos corrientes, para que puedas enmarcarlas en casa.",
    ),
    (
        Category(
            "botanical",
            Words("Botanical", "Botánica"),
            Words(
                "Plants from patios, verges and salt marshes, one to a sheet.",
                "Plantas de patio, de cuneta y de marisma, una por lámina.",
            ),
        ),
        Category(
            "geometric",
            Words("Geometric", "Geometría"),
            Words(
                "Arches, tiles and stairs, taken apart and put back together.",
                "Arcos, azulejos y escaleras, desmontados y vueltos a montar.",
            ),
        ),
        LANDSCAPES,
    ),
)

PAPER = Category(
    "paper",
    Words("Paper", "Papelería"),
    Words(
        "Things to write in, send, fold and hang. All of it made from paper you can recycle.",
        "Cosas para escribir, enviar, doblar y colgar. Todas de un papel que se puede reciclar.",
    ),
    (
        Category(
            "notebooks",
            Words("Notebooks", "Cuadernos"),
            Words(
                "Sewn, so they lie flat and stay in one piece.",
                "Cosidos, para que se abran del todo y no se deshojen.",
            ),
        ),
        Category(
            "cards",
            Words("Cards", "Tarjetas"),
            Words(
                "Blank inside. What you write is up to you.",
                "En blanco por dentro. Lo que pongas es cosa tuya.",
            ),
        ),
        Category(
            "wrapping-paper",
            Words("Wrapping paper", "Papel de regalo"),
            Words(
                "Uncoated rolls that fold with a sharp edge and need little tape.",
                "Rollos sin plastificar, que doblan bien y piden poco celo.",
            ),
        ),
        Category(
            "calendars",
            Words("Calendars", "Calendarios"),
            Words(
                "The year on one wall, with room for a pencil.",
                "El año en una pared, con sitio para el lápiz.",
            ),
        ),
    ),
)

TEXTILES = Category(
    "textiles",
    Words("Textiles", "Textiles"),
    Words(
        "Linen, cotton and wool, woven and printed to be used every day.",
        "Lino, algodón y lana, tejidos y estampados para usarlos a diario.",
    ),
    (
        Category(
            "tea-towels",
            Words("Tea towels", "Paños de cocina"),
            Words(
                "Half linen, with a loop to hang them by. They dry better after the third wash.",
                "De mezcla de lino, con trabilla para colgarlos. Secan mejor a partir del tercer lavado.",
            ),
        ),
        Category(
            "cushions",
            Words("Cushions", "Cojines"),
            Words(
                "Covers with a hidden zip, filling included.",
                "Fundas con cremallera oculta, relleno incluido.",
            ),
        ),
        Category(
            "tote-bags",
            Words("Tote bags", "Bolsas de tela"),
            Words(
                "Thick cotton, long handles, room for a loaf and a book.",
                "Algodón grueso, asas largas y sitio para una hogaza y un libro.",
            ),
        ),
        Category(
            "blankets",
            Words("Blankets", "Mantas"),
            Words(
                "Woven in wool and cotton, for the sofa, the bed or the beach at dusk.",
                "Tejidas en lana y algodón, para el sofá, la cama o la playa al atardecer.",
            ),
        ),
    ),
)

CATEGORIES = (PRINTS, PAPER, TEXTILES)
