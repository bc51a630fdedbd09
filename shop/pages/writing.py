"""What the owner does to the pages of the shop: writes them, puts them in order, removes them."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import gettext
from sqlalchemy import select, text

from ..audit.actors import Actor
from ..audit.services import note
from ..db import db, transaction
from ..errors import NotFound, ShopError
from ..languages import LANGUAGES
from .models import Page

LONGEST_TITLE, LONGEST_BODY, LONGEST_SLUG = 200, 50_000, 80
MOST_PAGES = 50


class PageRefused(ShopError):
    """A page that can't be like that; `field` is what is wrong with it."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__(words)
        self.field = field


class PageChanged(ShopError):
    """Somebody else has written on the page since it was looked at."""


class NoSuchPage(NotFound):
    """A page that is not there, or not any more."""


@dataclass(frozen=True)
class PageFacts:
    """A page in the shop's own language; `translations` has title and text by the code of further ones.

    The text is plain: blank lines part paragraphs, `## ` heads, `- ` lists.
    """

    title: str
    slug: str
    body: str = ""
    translations: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Tells one state of the page from another."""
        told = [self.title, self.slug, self.body, sorted(pair for pair in self.translations.items() if any(pair[1]))]
        return hashlib.blake2b(json.dumps(told).encode(), digest_size=12).hexdigest()


def owner_pages() -> Sequence[Page]:
    """All of them, in the order of the footer."""
    return db.session.scalars(select(Page).order_by(Page.position, Page.id)).all()


def page_facts(page_id: int) -> PageFacts:
    """The page with this number. Raises NoSuchPage."""
    page = _page(page_id)
    words = db.session.execute(WORDS, {"id": page.id})
    return PageFacts(page.title, page.slug, page.body, {row.language: (row.title, row.text) for row in words})


def create_page(facts: PageFacts, *, by: Actor) -> Page:
    """A new page behind all others. Raises PageRefused."""
    with transaction():
        db.session.execute(ONE_AT_A_TIME)
        there = owner_pages()
        if len(there) >= MOST_PAGES:
            raise PageRefused(gettext("%(most)s pages are the most.", most=MOST_PAGES), "title")
        facts = _settled(facts)
        page = Page(title=facts.title, slug=facts.slug, body=facts.body)
        page.position = max((one.position for one in there), default=-1) + 1
        db.session.add(page)
        db.session.flush()
        _translate(page.id, facts)
        note("page.created", by=by, subject=("page", page.id), new={"thing": facts.title, "slug": facts.slug})
    return page


def change_page(page_id: int, facts: PageFacts, *, seen: str = "", by: Actor) -> Page:
    """Make the page what `facts` say. `seen` is its mark when it was looked at.

    Raises PageRefused, NoSuchPage, PageChanged where it has another mark now.
    """
    with transaction():
        db.session.execute(ONE_AT_A_TIME)
        page, before = _page(page_id), page_facts(page_id)
        if seen and seen != before.mark:
            raise PageChanged(gettext("Somebody else has changed this page meanwhile."))
        facts = _settled(facts, page_id)
        if facts.mark != before.mark:
            page.title, page.slug, page.body = facts.title, facts.slug, facts.body
            _translate(page.id, facts)
            old = {"thing": before.title, "slug": before.slug, "letters": len(before.body)}
            new = {"thing": facts.title, "slug": facts.slug, "letters": len(facts.body)}
            note("page.changed", by=by, subject=("page", page.id), old=old, new=new)
    return page


def move_page(page_id: int, by_places: int, *, by: Actor) -> None:
    """Let the page stand so many places further down in the footer, or up. Raises NoSuchPage."""
    with transaction():
        db.session.execute(ONE_AT_A_TIME)
        page, order = _page(page_id), list(owner_pages())
        place = max(0, min(len(order) - 1, order.index(page) + by_places))
        if place != order.index(page):
            order.remove(page)
            order.insert(place, page)
            for position, one in enumerate(order):
                one.position = position
            note("page.moved", by=by, subject=("page", page.id), new={"thing": page.title, "place": place + 1})


def delete_page(page_id: int, *, by: Actor) -> PageFacts:
    """Remove the page; what it was is returned, so that it can be brought back. Raises NoSuchPage."""
    with transaction():
        db.session.execute(ONE_AT_A_TIME)
        page, facts = _page(page_id), page_facts(page_id)
        db.session.delete(page)
        note("page.deleted", by=by, subject=("page", page_id), old={"thing": facts.title, "slug": facts.slug})
    return facts


def _page(page_id: int) -> Page:
    page = db.session.get(Page, page_id, populate_existing=True) if 0 < page_id < 2**63 else None
    if page is None:
        raise NoSuchPage(gettext("There is no such page. Perhaps it was deleted."))
    return page


def _settled(facts: PageFacts, page_id: int = 0) -> PageFacts:
    """The page as it will be written. Raises PageRefused."""
    if not facts.title.strip():
        raise PageRefused(gettext("Enter a title."), "title")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", facts.slug) or len(facts.slug) > LONGEST_SLUG:
        raise PageRefused(gettext("An address has small letters, figures and hyphens, as in “about-us”."), "slug")
    if db.session.scalar(select(Page.id).where(Page.slug == facts.slug, Page.id != page_id)):
        raise PageRefused(gettext("Another page has this address. Choose another one."), "slug")
    for name, words, most in (("title", facts.title, LONGEST_TITLE), ("body", facts.body, LONGEST_BODY)):
        if len(words) > most:
            raise PageRefused(gettext("Use %(number)s characters at most.", number=most), name)
    for code, (title, body) in facts.translations.items():
        if body and not title:
            raise PageRefused(gettext("A text in another language needs a title."), f"title_{code}")
    told = {code: pair for code, pair in facts.translations.items() if code in LANGUAGES and any(pair)}
    return replace(facts, translations=told)


def _translate(page_id: int, facts: PageFacts) -> None:
    db.session.execute(FORGET, {"id": page_id})
    for code, (title, body) in facts.translations.items():
        db.session.execute(TRANSLATE, {"id": page_id, "language": code, "title": title, "text": body})


ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('owner pages'))")
WORDS = text("SELECT language, title, text FROM translation WHERE page_id = :id ORDER BY language")
FORGET = text("DELETE FROM translation WHERE page_id = :id")
TRANSLATE = text("INSERT INTO translation (page_id, language, title, text) VALUES (:id, :language, :title, :text)")
