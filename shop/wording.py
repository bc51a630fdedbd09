"""SQL for words in the language of a page: those of the row itself, or of its translation where there is one.

The rows speak the shop's own language. A page in that language (None, here and in all finders) asks for no
translations: planning the joins would take Postgres longer than answering.
"""


def worded(own: str, translated: str, language: str | None) -> str:
    """`p.title`, or what the translation has for it."""
    return own if language is None else f"coalesce(nullif({translated}, ''), {own})"


def translation(name: str, of_what: str, language: str | None) -> str:
    """The join that brings the translation along: `translation("t", "product_id = p.id", language)`."""
    if language is None:
        return ""
    return f"LEFT JOIN translation {name} ON {name}.{of_what} AND {name}.language = %(language)s"
