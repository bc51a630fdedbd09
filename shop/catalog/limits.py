"""How long and how many: what forms and schemas say beforehand, and what the services hold everybody to."""

# Characters.
TITLE = 300
DESCRIPTION = 100_000  # a search document has room for more, a reader has not
BRAND = TYPE = 255
SEO_TITLE = 300
SEO_DESCRIPTION = 1000
SLUG = 200
TAG = 100
OPTION = VALUE = 255
ATTRIBUTE_NAME, ATTRIBUTE_VALUE, UNIT = 255, 400, 50
ALT = 1000
ADDRESS = 2000  # of a picture elsewhere
SKU = 100
CATEGORY_NAME = 200
CATEGORY_SLUG = 80
PATH = 2500  # of categories, with the slashes: what the index of paths has room for
CATEGORY_DESCRIPTION = 10_000

# How many of a product.
OPTIONS = 3
VALUES = 100  # of an option
VARIANTS = 250
IMAGES = 250
ATTRIBUTES = 250
TAGS = 100
CATEGORIES = 100

# Figures.
MOST_MINOR = 10**12  # of the shop's currency
MOST_GRAMS = 1_000_000_000
MOST_POSITION = 1_000_000
FIRST_YEAR, LAST_YEAR = 1970, 2199  # in UTC
DEEPEST = 30  # categories, the top one included: as deep as an address may lead

# Texts. On one line: no control characters, no blank at either end.
LINE = r"^([^\x00-\x20\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\x9f])?)?$"
PROSE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
WEB_ADDRESS = r"^https?://[^\x00-\x20\x7f/?#@\\]+([/?#][^\x00-\x20\x7f]*)?$"
GTIN = r"^([0-9]{8}|[0-9]{12,14})$"
