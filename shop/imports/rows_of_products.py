"""Which product each row of a file is of, where the file has no addresses: by its parent, else by its name."""

from collections import Counter
from collections.abc import Iterable, Mapping

from .handles import slug_of
from .sheets import normal


def slugs_of_rows(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The address of each row's product. A row with a `parent` is of the product of the row with that SKU or number

    (`id:44`), wherever it stands; any other is a product of its own. Two of one name are told apart by SKU or number.
    """
    slugs: list[str] = []
    by_key: dict[str, str] = {}
    used: Counter[str] = Counter()
    waiting: list[tuple[int, str]] = []
    for place, cells in enumerate(rows):
        parent = normal(cells.get("parent", ""))
        if parent:
            waiting.append((place, parent))
            slugs.append("")
            continue
        slugs.append(_free(cells, used))
        for key in (f"id:{normal(cells.get('row_id', ''))}", normal(cells.get("row_sku", "") or cells.get("sku", ""))):
            if key and key != "id:":
                by_key.setdefault(key, slugs[-1])
    for place, parent in waiting:
        slugs[place] = by_key.get(parent) or by_key.get(f"id:{parent}", "")
    return slugs


def slugs_by_title(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The address of each row's product, where rows of the same name are variants of one."""
    return [
        slug_of(" ".join(cells.get("title", "").split())) if cells.get("title", "").strip() else "" for cells in rows
    ]


def _free(cells: Mapping[str, str], used: Counter[str]) -> str:
    name = " ".join((cells.get("title") or cells.get("sku") or "").split())
    if not name:
        return ""
    slug = slug_of(name)
    code = cells.get("row_sku") or cells.get("sku") or cells.get("row_id") or ""
    if used[slug] and code.strip():
        slug = f"{slug[:150]}-{slug_of(' '.join(code.split()))}"
    used[slug] += 1
    return slug if used[slug] == 1 else f"{slug[:150]}-{used[slug]}"
