"""A test client that reads each page it is shown as a careful visitor would. Written once, it guards every screen."""

import contextvars
import json
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

VOID_OF_NAME = {"hidden", "submit", "button", "reset"}


class Page:
    """An answer, with its elements at hand."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.get_data(as_text=True)
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.root: Element = parser.parse(self.text)
        self.mistakes = [f"{code} at {place}" for place, code, _ in parser.errors]

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements by tag and attributes; `class_` matches one class of several."""
        return [element for element in self.root.iter(tag) if _matches(element, attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} × <{tag} {attributes}>, expected one"
        return found[0]

    def each(self, tag: str, **attributes: str) -> list[str]:
        """The text inside each of them, with blanks folded. `*` is any tag."""
        return [" ".join("".join(element.itertext()).split()) for element in self.all(tag, **attributes)]

    def words(self, tag: str = "body", **attributes: str) -> str:
        """The text inside all of them together."""
        return " ".join(self.each(tag, **attributes))

    @property
    def cards(self) -> list[str]:
        """The titles of the products that the page lists."""
        return self.each("*", class_="card-title")

    def links(self, **attributes: str) -> list[str]:
        return [element.get("href", "") for element in self.all("a", **attributes)]


class PageReader:
    """Fetches by endpoint or path, and checks whatever HTML comes back."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def get(self, endpoint: str, *, htmx: bool = False, status: int = 200, language: str = "", **values: Any) -> Page:
        """The page of an endpoint, or of a path where `endpoint` begins with a slash."""
        if endpoint.startswith("/"):
            path = endpoint
        else:
            with self.app.test_request_context():
                from flask import url_for

                path = url_for(endpoint, **values)
        headers = {"HX-Request": "true"} if htmx else {}
        page = Page(self.open((f"/{language}" if language else "") + path, headers=headers))
        assert page.status == status, f"{path} answered {page.status}, expected {status}: {page.words()[:300]}"
        if page.response.mimetype == "text/html" and not 300 <= page.status < 400:
            check_fragment(page) if htmx else check_page(page)
        return page

    def open(self, path: str, method: str = "GET", **options: Any) -> TestResponse:
        """The bare answer. Each request runs in an empty context, or the last one's would leak into it."""
        client = self.app.test_client(use_cookies=False)
        return contextvars.Context().run(lambda: client.open(path, method=method, buffered=True, **options))


def check_page(page: Page) -> None:
    """Valid HTML; a language; one h1 that begins the title; landmarks; then all that a fragment must keep too."""
    assert not page.mistakes, page.mistakes
    assert page.root.get("lang"), "the page does not name its language"
    heading = page.words("h1")
    assert len(page.all("h1")) == 1, f"{len(page.all('h1'))} h1"
    assert page.words("title").startswith(heading), f"title “{page.words('title')}” does not begin with “{heading}”"
    assert len(page.all("main")) == 1, "no main landmark"
    check_elements(page)


def check_fragment(page: Page) -> None:
    """A piece of a page, not a page."""
    assert "<html" not in page.text, "htmx was answered with a whole page"
    check_elements(page)


def check_elements(page: Page) -> None:
    """Unique ids, a label for each field, an action for each form, words for each picture, nothing inline."""
    ids = [element.get("id") for element in page.root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids used twice: {sorted({name for name in ids if ids.count(name) > 1})}"
    labelled = {label.get("for") for label in page.all("label")} | {
        field.get("id") for label in page.all("label") for field in label.iter() if field.get("id")
    }
    for field in [*page.all("input"), *page.all("select"), *page.all("textarea")]:
        if field.get("type") not in VOID_OF_NAME:
            assert field.get("id") in labelled or field.get("aria-label"), f"no label: {field.attrib}"
    for form in page.all("form"):
        assert form.get("action") is not None, f"a form without an action: {form.attrib}"
        assert "<" not in str(form.get("action")), f"a form that leads nowhere: {form.attrib}"
    for image in page.all("img"):
        assert image.get("alt") is not None, f"a picture without alt: {image.get('src')}"
        assert image.get("width"), f"a picture without a size: {image.get('src')}"
    for element in page.root.iter():
        assert not element.get("style"), f"inline style on <{element.tag}>"
        assert not any(name.startswith("on") for name in element.attrib), f"inline script on <{element.tag}>"
    for script in page.all("script"):
        # JSON-LD is a block of data: no browser runs it. It must be JSON, though.
        assert script.get("src") or script.get("type") == "application/ld+json", "an inline script"
    linked_data(page)
    assert not page.all("style"), "an inline style sheet"


def linked_data(page: Page) -> dict[str, dict[str, Any]]:
    """What the page tells search engines, by type; of each type there is one."""
    blocks = [json.loads(block.text or "") for block in page.all("script", type="application/ld+json")]
    things = [thing for block in blocks for thing in block["@graph"]]
    assert all(block["@context"] == "https://schema.org" for block in blocks)
    assert len(things) == len({thing["@type"] for thing in things})
    return {thing["@type"]: thing for thing in things}


def _matches(element: Element, attributes: dict[str, str]) -> bool:
    for name, value in attributes.items():
        if name == "class_":
            if value not in (element.get("class") or "").split():
                return False
        elif element.get(name.rstrip("_").replace("_", "-")) != value:
            return False
    return True
