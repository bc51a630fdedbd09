# ruff: noqa: E501  (prose keeps its own lines)
"""The kinds of goods: who makes them, what they are made of, and how their pictures are captioned."""

from shop.demo.making import Kind
from shop.demo.shape import Attribute, Words


def fact(en: str, es: str, value_en: str, value_es: str | None = None, unit: str = "") -> Attribute:
    return Attribute(Words(en, es), Words(value_en, value_es or value_en), unit)


def material(en: str, es: str) -> Attribute:
    return fact("Material", "Material", en, es)


def measures(width: str, height: str) -> tuple[Attribute, Attribute]:
    return fact("Width", "Ancho", width, unit="cm"), fact("Height", "Alto", height, unit="cm")


PRINT_CAPTIONS = {
    "main": Words("Framed print: {motif}", "Lámina enmarcada: {motif}"),
    "room": Words("The print hung in a room: {motif}", "La lámina colgada en una habitación: {motif}"),
    "detail": Words("Close-up of the print: {motif}", "Detalle de la lámina: {motif}"),
}

PRINT_WEIGHT = {"A4": 120, "A3": 210, "50 × 70 cm": 340, "70 × 100 cm": 520, "Oak frame": 1400}

PIGMENT_PRINT = Kind(
    type="print",
    code="PR",
    brand="Estudio Marea Baja",
    small_print=Words(
        "Pigment inks on matt cotton paper. The print comes rolled in a tube, without the frame in the pictures unless you choose one.",
        "Tintas pigmentadas sobre papel de algodón mate. La lámina llega enrollada en un tubo y sin el marco de las fotos, salvo que lo elijas.",
    ),
    attributes=(
        fact("Technique", "Técnica", "Pigment print", "Impresión pigmentada"),
        material("Cotton paper", "Papel de algodón"),
        fact("Paper weight", "Gramaje", "250", unit="g/m²"),
        fact("Made in", "Hecho en", "Cádiz"),
    ),
    captions=PRINT_CAPTIONS,
    weight=PRINT_WEIGHT,
)

SCREEN_PRINT = Kind(
    type="print",
    code="PR",
    brand="Imprenta Poniente",
    small_print=Words(
        "Screen-printed by hand, one colour at a time, so no two sheets line up in exactly the same way. Rolled in a tube, unframed unless you choose a frame.",
        "Serigrafía hecha a mano, color a color, de modo que no hay dos hojas que casen exactamente igual. Va enrollada en un tubo y sin marco, salvo que lo elijas.",
    ),
    attributes=(
        fact("Technique", "Técnica", "Screen print", "Serigrafía"),
        material("Recycled paper", "Papel reciclado"),
        fact("Paper weight", "Gramaje", "300", unit="g/m²"),
        fact("Made in", "Hecho en", "Cádiz"),
    ),
    captions=PRINT_CAPTIONS,
    weight=PRINT_WEIGHT,
)

NOTEBOOK = Kind(
    type="notebook",
    code="NB",
    brand="Papelera Tres Torres",
    small_print=Words(
        "Thread-sewn, so it opens flat. The paper takes a fountain pen without bleeding.",
        "Cosido con hilo, se abre del todo. El papel admite pluma sin traspasar.",
    ),
    attributes=(
        material("Recycled paper", "Papel reciclado"),
        fact("Paper weight", "Gramaje", "100", unit="g/m²"),
        fact("Made in", "Hecho en", "Cádiz"),
    ),
    captions={
        "main": Words("Notebook: {motif}", "Cuaderno: {motif}"),
        "open": Words("The notebook lying open: {motif}", "El cuaderno abierto: {motif}"),
        "stack": Words("A stack of the notebooks: {motif}", "Varios cuadernos apilados: {motif}"),
        "detail": Words("Close-up of the cover: {motif}", "Detalle de la cubierta: {motif}"),
    },
    weight={"A6": 110, "A5": 260, "A4": 480},
    reorder_point=8,
)

CARDS = Kind(
    type="cards",
    code="CA",
    brand="Imprenta Poniente",
    small_print=Words(
        "Folded cards of 10.5 × 14.8 cm, blank inside, each with its envelope. No cellophane.",
        "Tarjetas dobles de 10,5 × 14,8 cm, en blanco por dentro, cada una con su sobre. Sin celofán.",
    ),
    attributes=(
        material("Recycled paper", "Papel reciclado"),
        fact("Paper weight", "Gramaje", "300", unit="g/m²"),
        fact("Technique", "Técnica", "Letterpress", "Tipografía"),
    ),
    captions={
        "main": Words("Cards with an envelope: {motif}", "Tarjetas con su sobre: {motif}"),
        "standing": Words("A card standing on a shelf: {motif}", "Una tarjeta de pie en un estante: {motif}"),
        "detail": Words("Close-up of the card: {motif}", "Detalle de la tarjeta: {motif}"),
    },
    weight={"Single": 15, "Set of 3": 45, "Set of 8": 120},
    reorder_point=12,
)

WRAPPING_PAPER = Kind(
    type="wrapping paper",
    code="WP",
    brand="Papelera Tres Torres",
    small_print=Words(
        "Rolls of 50 cm by 5 m. Uncoated, so the paper can be recycled or used again for drawers and book covers.",
        "Rollos de 50 cm por 5 m. Sin plastificar: el papel se recicla o sirve después para forrar libros y cajones.",
    ),
    attributes=(
        material("Recycled paper", "Papel reciclado"),
        fact("Paper weight", "Gramaje", "80", unit="g/m²"),
        *measures("50", "500"),
    ),
    captions={
        "main": Words("Rolls of wrapping paper: {motif}", "Rollos de papel de regalo: {motif}"),
        "gift": Words("A parcel wrapped in it: {motif}", "Un paquete envuelto con él: {motif}"),
        "detail": Words("Close-up of the pattern: {motif}", "Detalle del estampado: {motif}"),
    },
    weight={"1 roll": 240, "3 rolls": 720},
    reorder_point=6,
)

CALENDAR = Kind(
    type="calendar",
    code="CL",
    brand="Imprenta Poniente",
    small_print=Words(
        "Weeks begin on Monday. Public holidays are left out on purpose, because every town has its own.",
        "Las semanas empiezan en lunes. No lleva festivos, porque cada pueblo tiene los suyos.",
    ),
    attributes=(
        material("Recycled paper", "Papel reciclado"),
        fact("Paper weight", "Gramaje", "170", unit="g/m²"),
        fact("Made in", "Hecho en", "Cádiz"),
    ),
    captions={
        "main": Words("Calendar: {motif}", "Calendario: {motif}"),
        "room": Words("The calendar on a kitchen wall: {motif}", "El calendario en la pared de una cocina: {motif}"),
        "detail": Words("Close-up of the calendar: {motif}", "Detalle del calendario: {motif}"),
    },
    weight=320,
    reorder_point=10,
)

TEA_TOWEL = Kind(
    type="tea towel",
    code="TT",
    brand="Telares Albero",
    small_print=Words(
        "50 × 70 cm, hemmed, with a loop at the corner. Wash at 60 °C; it softens with use.",
        "50 × 70 cm, con dobladillo y trabilla en la esquina. Se lava a 60 °C y se va suavizando con el uso.",
    ),
    attributes=(
        material("Linen and cotton", "Lino y algodón"),
        *measures("50", "70"),
        fact("Made in", "Hecho en", "Portugal"),
    ),
    captions={
        "main": Words("Tea towel on a rail: {motif}", "Paño de cocina en una barra: {motif}"),
        "folded": Words("The tea towels folded: {motif}", "Los paños doblados: {motif}"),
        "detail": Words("Close-up of the cloth: {motif}", "Detalle de la tela: {motif}"),
    },
    weight={"Single": 110, "Set of 2": 220, "Set of 3": 330},
    reorder_point=6,
)

CUSHION = Kind(
    type="cushion",
    code="CU",
    brand="Telares Albero",
    small_print=Words(
        "Cover with a hidden zip, filling included. Take the filling out and wash the cover at 30 °C, inside out.",
        "Funda con cremallera oculta y relleno incluido. Saca el relleno y lava la funda a 30 °C, del revés.",
    ),
    attributes=(material("Cotton", "Algodón"), fact("Made in", "Hecho en", "Portugal")),
    captions={
        "main": Words("Cushion: {motif}", "Cojín: {motif}"),
        "room": Words("The cushion on a bench: {motif}", "El cojín sobre un banco: {motif}"),
        "detail": Words("Close-up of the fabric: {motif}", "Detalle del tejido: {motif}"),
    },
    weight={"45 × 45 cm": 620, "60 × 40 cm": 680},
)

TOTE_BAG = Kind(
    type="tote bag",
    code="TB",
    brand="Telares Albero",
    small_print=Words(
        "38 × 42 cm, with handles of 70 cm that go over a coat. Wash cold and iron it inside out.",
        "38 × 42 cm, con asas de 70 cm que pasan por encima del abrigo. Se lava en frío y se plancha del revés.",
    ),
    attributes=(
        material("Cotton", "Algodón"),
        *measures("38", "42"),
        fact("Made in", "Hecho en", "Portugal"),
    ),
    captions={
        "main": Words("Tote bag on a peg: {motif}", "Bolsa de tela en una percha: {motif}"),
        "room": Words("The bag hanging by the door: {motif}", "La bolsa colgada junto a la puerta: {motif}"),
        "detail": Words("Close-up of the print on the bag: {motif}", "Detalle del estampado de la bolsa: {motif}"),
    },
    weight=190,
)

BLANKET = Kind(
    type="blanket",
    code="BL",
    brand="Telares Albero",
    small_print=Words(
        "Air it rather than wash it. When it needs a wash: by hand, cold, and dried flat.",
        "Mejor airearla que lavarla. Cuando toque: a mano, en frío y secada en horizontal.",
    ),
    attributes=(fact("Made in", "Hecho en", "Portugal"),),
    captions={
        "main": Words("Folded blanket: {motif}", "Manta doblada: {motif}"),
        "room": Words("The blanket over a chair: {motif}", "La manta sobre una silla: {motif}"),
        "detail": Words("Close-up of the weave: {motif}", "Detalle del tejido: {motif}"),
    },
    weight={"130 × 180 cm": 1100, "150 × 220 cm": 1650},
    reorder_point=2,
)
