"""What files of other shops have in common: lists in one cell, paths of categories, words for yes and no."""

import re

NULL = {"null", "none", "n/a"}
ADDRESSES = re.compile(r"\s*[,;|\n]\s*(?=https?://)|\s*[|\n]\s*|(?<=\.(?:jpg|png|gif))\s*[,;]\s*|\s*[,;]\s+")
LISTED = re.compile(r"\s*[|;\n]\s*|(?<!\\),\s*")
SIGNED = re.compile(r"\s*(?:->|>|»|›)\s*|\s+/\s+")
YES = {
    "si",
    "sí",
    "oui",
    "ja",
    "enabled",
    "visible",
    "active",
    "activo",
    "actif",
    "publish",
    "published",
    "x",
    "on",
    "verdadero",
    "vrai",
}
NO = {
    "non",
    "nein",
    "disabled",
    "hidden",
    "inactive",
    "inactivo",
    "inactif",
    "draft",
    "private",
    "off",
    "falso",
    "faux",
    "-1",
}


def in_our_words(cells: dict[str, str], *, commas: bool = True) -> dict[str, str]:
    """A row of another shop's, as our own files would have it. `commas` part categories, where the file says so."""
    for field, cell in cells.items():
        if cell.strip().casefold() in NULL:
            cells[field] = ""
    if cells.get("categories"):
        cells["categories"] = paths_of(cells["categories"], commas=commas)
    if cells.get("tags"):
        cells["tags"] = listed(cells["tags"])
    short, long = cells.pop("short_description", ""), cells.get("description", "")
    if short.strip() and short.strip() != long.strip():
        cells["description"] = f"{short}\n\n{long}" if long.strip() else short
    if cells.get("published"):
        cells["published"] = yes_or_no(cells["published"])
    return cells


def paths_of(cell: str, *, slashes: bool = True, commas: bool = True) -> str:
    """`Clothing > Hoodies, Music` as `Clothing > Hoodies|Music`, whatever signs part names and paths.

    Where the file doesn't say that `commas` part paths, they do so only between paths below one category: names have
    commas, too.
    """
    paths = cell.split("|") if "|" in cell else LISTED.split(cell)
    if not commas and "|" not in cell and SIGNED.search(cell):
        roots = {SIGNED.split(path)[0] for path in paths}
        paths = paths if len(roots) == 1 and all(map(SIGNED.search, paths)) else [cell]
    return "|".join(path_of(path, slashes=slashes) for path in paths if path.strip())


def path_of(path: str, *, slashes: bool = True) -> str:
    """`Home -> Kitchen`, and with `slashes` `Home/Kitchen`, as `Home > Kitchen`."""
    names = SIGNED.split(path.strip()) if SIGNED.search(path) or not slashes else path.strip().split("/")
    return " > ".join(name.replace("\\,", ",").strip() for name in names if name.strip())


def listed(cell: str) -> str:
    """Words that stand in one cell, parted by bars."""
    return "|".join(word for word in LISTED.split(cell.strip()) if word)


def yes_or_no(cell: str) -> str:
    """A truth in words that every file's reader knows."""
    word = cell.strip().casefold()
    return "true" if word in YES else "false" if word in NO else cell


def is_zero(cell: str) -> bool:
    """Whether a cell holds nothing but a nought, which many shops write where they have no figure."""
    return bool(re.fullmatch(r"0+(?:[.,]0+)?", cell.strip()))
