"""Descriptions: plain text as its owner typed it, or HTML where it holds a tag, which other shops' catalogues do.

HTML is cleaned when it is kept and again when it is shown, so that no way into the database is trusted.
"""

import html
import re

import nh3
from markupsafe import Markup

from ..web import paragraphs

# What a description is made of. Pictures are not: they would be loaded from other people's servers.
TAGS = set(
    "p br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code strong b em i u s small sub sup mark abbr "
    "a span div table caption thead tbody tfoot tr th td".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
# Any tag at all: what holds one that isn't allowed is HTML too, and is cleaned as such.
TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(\s[^<>]*)?/?>|<!--")
BLOCK_END = re.compile(r"</?(?:p|br|hr|h[1-6]|li|tr|div|dt|dd|blockquote|table|ul|ol)\b[^>]*>", re.IGNORECASE)
HEADING = re.compile(r"<(/?)h([1-6])>")
MOST_CLEANINGS = 10
FIRST_LEVEL = 2  # the page's title is its only h1


def is_html(text: str) -> bool:
    """Whether `text` is marked up rather than typed."""
    return TAG.search(text) is not None


def clean_description(text: str) -> str:
    """`text` as the shop keeps it: HTML down to the tags that a description is made of, plain text as it is."""
    text = re.sub(r"\r\n?", "\n", text).strip()
    if not is_html(text):
        return text
    cleaned = _cleaned(text).strip()
    for _ in range(MOST_CLEANINGS):
        # What one cleaning closes in a hurry may be read otherwise by the next.
        before, cleaned = cleaned, _cleaned(cleaned).strip()
        if before == cleaned:
            break
    else:
        cleaned = nh3.clean(cleaned, tags=set())
    # Nothing marked up is left, but its characters are still written as HTML writes them.
    return f"<p>{cleaned}</p>" if cleaned and not is_html(cleaned) else cleaned


def description_html(text: str) -> Markup:
    """The description for a page. Its headings follow the page's own, whatever level they had elsewhere."""
    if not is_html(text):
        return paragraphs(text)
    body = _cleaned(text)
    levels = sorted({match[2] for match in HEADING.finditer(body)})
    return Markup(  # noqa: S704 (cleaned in the line above)
        HEADING.sub(lambda match: f"<{match[1]}h{min(levels.index(match[2]) + FIRST_LEVEL, 6)}>", body)
    )


def plain(text: str) -> str:
    """The words of a description in one line, for summaries."""
    if is_html(text):
        text = html.unescape(nh3.clean(BLOCK_END.sub(" ", _cleaned(text)), tags=set()))
    else:
        text = re.sub(r"(?m)^(## |- )", "", text)
    return " ".join(text.split())


def _cleaned(text: str) -> str:
    return nh3.clean(
        text, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow"
    )
