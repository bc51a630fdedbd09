"""A little shop begins: the story that all examples of the documentation are from. Read it from top to bottom."""

from ..telling import Story
from . import catalogue, papers, people, stock

CHAPTERS = [
    people.tokens,
    stock.where_to_begin,
    catalogue.shelves,
    catalogue.goods,
    catalogue.reading,
    stock.movements,
    stock.many,
    stock.levels,
    stock.export,
    stock.holds,
    stock.changes,
    papers.places,
    papers.suppliers,
    papers.receipts,
    papers.counts,
    papers.imports,
    people.registration,
    people.description,
]


def the_story(story: Story) -> None:
    """All of it. The shop is empty but for what every new shop has; Olga owns it."""
    for chapter in CHAPTERS:
        chapter(story)
