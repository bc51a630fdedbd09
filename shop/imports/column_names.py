"""What shops and suppliers call their columns, in several languages: the names that a mapping is guessed by."""

import re
import unicodedata

from ..languages import LANGUAGES
from .sheets import normal

# Written as `bare` gives a heading: without accents, brackets and signs.
NAMES: dict[str, str] = {
    "slug": (
        "slug|handle|url key|url rewritten|friendly url|url reescrita|url amigable|url reecrite"
        "|url simplifiee|permalink|enlace permanente|product url key|rewritten url"
    ),
    "parent": (
        "parent|parent sku|parent id|padre|sku padre|superior|producto padre|reference parent|item group id"
        "|parent product|product group|group id"
    ),
    "title": (
        "title|name|product name|product title|product|item|item name|nombre|nombre del producto|producto"
        "|titulo|denominacion|nom|nom du produit|produit|titre|designation|libelle|bezeichnung|produktname"
        "|artikelname|produktbezeichnung|nome|nome prodotto|nome do produto|articulo"
        "|descripcion corta del articulo|item title"
    ),
    "description": (
        "description|product description|long description|full description|body|body html|descripcion|detalle"
        "|descripcion larga|descripcion del producto|description longue|description complete|beschreibung"
        "|produktbeschreibung|descrizione|descricao|html description"
    ),
    "short_description": (
        "short description|summary|resumen|descripcion corta|description courte|resume|recapitulatif"
        "|kurzbeschreibung|excerpt|subtitle"
    ),
    "brand": (
        "brand|vendor|manufacturer|maker|marca|fabricante|proveedor|marque|fabricant|hersteller|marke"
        "|produttore|brands|publisher|editorial|marcas"
    ),
    "type": "type|product type|tipo|tipo de producto|type de produit|produkttyp|class|product class|clase",
    "status": "status|estado|statut|product status",
    "published": (
        "published|active|enabled|visible|activo|publicado|habilitado|actif|publie|active 0 1|activo 0 1"
        "|actif 0 1|activado|veroffentlicht|online|is active|displayed|afficher"
    ),
    "seo_title": (
        "seo title|meta title|meta titulo|titulo seo|titulo meta|titre meta|balise titre|metatitle|meta titel"
        "|page title"
    ),
    "seo_description": (
        "seo description|meta description|meta descripcion|descripcion seo|descripcion meta|metadescription"
        "|meta beschreibung"
    ),
    "categories": (
        "category|categories|category path|categories x y z|product category|categoria|categorias"
        "|categorias x y z|ruta de categoria|categorie|kategorie|kategorien|categoria prodotto|category tree"
        "|breadcrumb|google product category|department|departamento|rubro|familia"
    ),
    "tags": (
        "tags|tag|keywords|etiquetas|palabras clave|tags x y z|etiquetas x y z|etiquettes|mots cles"
        "|mots cles x y z|schlagworter|product tags|labels|etiquettes x y z"
    ),
    "sku": (
        "sku|item sku|product sku|variant sku|reference|referencia|ref|no de referencia|n de referencia"
        "|codigo|cod|item code|product code|article number|item number|part number|mpn|artikelnummer|art nr"
        "|ugs|codigo de producto|codigo de articulo|code|code article|reference produit|codice"
        "|numero de articulo|clave|stock code|item no|artikel nr"
    ),
    "barcode": (
        "barcode|bar code|gtin|ean|upc|isbn|ean13|ean 13|ean13 gtin|gtin upc ean or isbn|codigo de barras"
        "|code barres|code barre|strichcode|barcode ean|upc ean|isbn13|isbn 13|gtin13|codigo ean"
        "|codice a barre|jan"
    ),
    "price": (
        "price|regular price|unit price|sale price incl tax|retail price|list price|selling price|precio"
        "|precio normal|precio de venta|precio unitario|pvp|p v p|prix|prix de vente|prix ttc|tarif regulier"
        "|preis|verkaufspreis|prezzo|preco|price tax excluded|price tax included|precio sin iva"
        "|precio con iva|precio impuestos excluidos|price excl tax|precio impuestos incluidos|prix ht"
        "|prix tva exclue|price usd|price eur|precio eur|retail|rrp|msrp|importe|tarifa|price excluding tax"
        "|regularer preis"
    ),
    "sale_price": (
        "sale price|special price|offer price|precio rebajado|precio oferta|precio de oferta|oferta"
        "|prix promo|tarif promo|prix solde|angebotspreis|discounted price|precio promocional|discount price"
        "|promo price"
    ),
    "compare_at_price": (
        "compare at price|compare price|old price|was price|precio anterior|precio comparacion|prix barre"
        "|ancien prix|precio antes|original price|before price|precio original"
    ),
    "currency": "currency|moneda|divisa|devise|wahrung|currency code|valuta",
    "stock": (
        "stock|quantity|qty|stock quantity|inventory|on hand|stock level|cantidad|existencias|inventario"
        "|quantite|menge|bestand|lagerbestand|stock on hand|unidades|available|num in stock|quantita"
        "|quantidade|stock disponible|inventory quantity|disponible|units|inventory count|in stock qty"
    ),
    "unit_cost": (
        "cost|cost price|unit cost|coste|costo|precio de coste|precio de costo|prix d achat|einkaufspreis"
        "|cost per item|purchase price|precio de compra"
    ),
    "weight_grams": "weight g|weight grams|grams|weight in grams|peso g|peso en gramos|gramos|poids g|peso gr",
    "weight_kg": "weight kg|peso kg|poids kg|gewicht kg|kg|weight in kg|peso en kg|kilos",
    "weight_lb": "weight lbs|weight lb|lbs|weight in lbs|peso lbs",
    "weight_oz": "weight oz|oz|ounces",
    "image_urls": (
        "image|images|image url|image urls|image urls x y z|picture|pictures|photo|photos|image link"
        "|image src|imagen|imagenes|url de imagen|url imagen|urls de las imagenes|urls de las imagenes x y z"
        "|foto|fotos|images url|url des images|url des images x y z|bild|bilder|bild url|immagine|imagem"
        "|thumbnail|main image|image 1|image 2|image 3|image 4|image 5|additional image link|imagen 1"
        "|imagen 2|imagen 3|picture url|photo url"
    ),
    "option": (
        "color|colour|size|talla|tamano|couleur|taille|farbe|grosse|talle|colore|taglia|cor|option|variant|variante"
    ),
    "attribute": (
        "material|materiales|matiere|style|estilo|gender|genero|pattern|finish|acabado|model|modelo|modele"
        "|edition|author|autor|auteur|language|idioma|width|height|length|depth|ancho|alto|largo|fondo"
        "|dimensions|dimensiones|warranty|garantia|flavour|flavor|sabor|capacity|capacidad|season|temporada"
        "|format|formato|pages|paginas|release date|age group"
    ),
    "row_id": "id|product id|id producto|item id|id produit|id product|identificador",
}
TRANSLATED = {"title", "description", "seo_title", "seo_description"}
# A language behind a name: `nombre_es`, `title:en`, `description (fr)`.
IN_LANGUAGE = re.compile(r"(.+?)[\s_:.\-]*[\s_:.\-(\[]\s*(en|es|fr|de|it|pt|nl|ca|eu|gl)(?:[_-][a-z]{2})?\s*[)\]]?")


def bare(heading: str) -> str:
    """A heading as it is compared: without accents, brackets, signs, case and padding."""
    parted = unicodedata.normalize("NFKD", normal(re.sub("(?<=[a-z])(?=[A-Z])", " ", heading)))
    plain = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


FIELD_OF = {name: field for field, names in NAMES.items() for name in names.split("|")}


def field_named(heading: str) -> tuple[str, str]:
    """The field that a heading names, and the language that it names; both empty where it names none."""
    if field := FIELD_OF.get(bare(heading)):
        return field, ""
    match = IN_LANGUAGE.fullmatch(normal(heading))
    field = FIELD_OF.get(bare(match[1]), "") if match else ""
    return (field, match[2]) if match and field in TRANSLATED else ("", "")


def is_ours(language: str) -> bool:
    """Whether the shop speaks this language."""
    return language in LANGUAGES
