"""What docs/api.md shows of the examples, put between its marks: `<!-- example: read_me -->` … `<!-- end -->`."""

import re
from collections.abc import Callable

from .chapters import Book, Chapter, Section, book
from .examples import Example, examples

MARKED = re.compile(r"(<!-- (example|reference|problems)(?:: ([\w.]+))? -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str) -> str:
    """`page`, with what stands between its marks as it is now. Raises KeyError for an example that doesn't exist."""
    return MARKED.sub(lambda found: f"{found[1]}\n{_part(found[2], found[3])}\n\n{found[4]}", page)


def _part(kind: str, name: str | None) -> str:
    if name:
        return _shown(examples()[name])
    parts: dict[str, Callable[[Book], str]] = {"reference": _reference, "problems": _problems}
    return parts[kind](book())


def _reference(told: Book) -> str:
    return "\n\n".join(_chapter(chapter) for chapter in told.chapters)


def _chapter(chapter: Chapter) -> str:
    return "\n\n".join([f"### {chapter.title}", *(_section(section) for section in chapter.sections)])


def _section(section: Section) -> str:
    blocks = [f"#### {section.summary}", f"`{section.method} {section.path}`", section.description]
    for example in section.examples:
        blocks += [f"*{example.words}:*"] if example.words else []
        blocks.append(_shown(example))
    return "\n\n".join(blocks)


def _shown(example: Example) -> str:
    return f"```sh\n{example.curl}\n```\n\n```http\n{example.reply}\n```"


def _problems(told: Book) -> str:
    rows = [f"| `{refusal.anchor}` | {refusal.status} | {' '.join(refusal.meanings)} |" for refusal in told.refusals]
    return "\n".join(["| type | status | meaning |", "| --- | --- | --- |", *rows])
