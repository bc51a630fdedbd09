"""All texts of one thing, side by side: in the shop's own language, and in another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext, lazy_gettext

from ..catalog.facts import (
    AttributeFacts,
    AttributeWords,
    CategoryFacts,
    CategoryWords,
    ImageFacts,
    OptionFacts,
    ProductFacts,
    ProductWords,
    ValueFacts,
)

Words = Mapping[str, str]  # a text's name -> what it says in the other language


@dataclass(frozen=True)
class Text:
    """One text: its `name` in the form, what people call it, and both sides. `rule` is its of checking.TEXTS."""

    name: str
    label: Any
    own: str
    other: str
    rule: str
    is_long: bool = False
    picture: str | None = None

    @property
    def is_missing(self) -> bool:
        return bool(self.own and not self.other)


@dataclass(frozen=True)
class Part:
    """Texts that belong together, under a heading."""

    name: str
    heading: Any
    texts: Sequence[Text]


OF_PRODUCT = (
    ("title", lazy_gettext("Title"), "translated title", False),
    ("description", lazy_gettext("Description"), "description", True),
    ("seo_title", lazy_gettext("Title for search engines"), "seo_title", False),
    ("seo_description", lazy_gettext("Description for search engines"), "seo_description", True),
)
OF_CATEGORY = (
    ("name", lazy_gettext("Name"), "translated name", False),
    ("description", lazy_gettext("Description"), "category description", True),
)


def product_parts(facts: ProductFacts, language: str) -> list[Part]:
    """The texts of a product, without those that it has in neither language."""
    parts = [
        Part("texts", lazy_gettext("Texts"), _plain(facts, facts.translations.get(language), OF_PRODUCT)),
        Part("options", lazy_gettext("Options"), [text for one in facts.options for text in _option(one, language)]),
        Part(
            "lines", lazy_gettext("Specification"), [text for one in facts.attributes for text in _line(one, language)]
        ),
        Part("pictures", lazy_gettext("Pictures"), [_picture(*one, language) for one in enumerate(facts.images, 1)]),
    ]
    filled = [replace(part, texts=[text for text in part.texts if text.own or text.other]) for part in parts]
    return [part for part in filled if part.texts]


def category_parts(facts: CategoryFacts, language: str) -> list[Part]:
    """The texts of a category."""
    texts = _plain(facts, facts.translations.get(language), OF_CATEGORY)
    return [Part("texts", lazy_gettext("Texts"), [text for text in texts if text.own or text.other])]


def product_in(facts: ProductFacts, language: str, words: Words) -> ProductFacts:
    """The product with these texts in the other language. Those that aren't named stay."""
    mine = facts.translations.get(language, ProductWords())
    return replace(
        facts,
        translations={**facts.translations, language: _said(mine, words, OF_PRODUCT)},
        options=[_option_in(one, language, words) for one in facts.options],
        attributes=[_line_in(one, language, words) for one in facts.attributes],
        images=[_with(one, language, words.get(f"alt-{one.id}")) for one in facts.images],
    )


def category_in(facts: CategoryFacts, language: str, words: Words) -> CategoryFacts:
    """The category with these texts in the other language."""
    said = _said(facts.translations.get(language, CategoryWords()), words, OF_CATEGORY)
    return replace(facts, translations={**facts.translations, language: said})


def _plain(facts: Any, words: Any, fields: Sequence[tuple[str, Any, str, bool]]) -> list[Text]:
    return [
        Text(name, label, getattr(facts, name), getattr(words, name, ""), rule, is_long)
        for name, label, rule, is_long in fields
    ]


def _option(one: OptionFacts, language: str) -> list[Text]:
    option = Text(
        f"option-{one.id}", lazy_gettext("Option"), one.name, one.translations.get(language, ""), "translated option"
    )
    label = gettext("Value of “%(option)s”", option=one.name)
    return [option] + [
        Text(f"value-{value.id}", label, value.value, value.translations.get(language, ""), "translated value")
        for value in one.values
    ]


def _line(one: AttributeFacts, language: str) -> list[Text]:
    words = one.translations.get(language, AttributeWords())
    label = gettext("Value of “%(name)s”", name=one.name)
    return [
        Text(f"line-{one.id}", lazy_gettext("Name"), one.name, words.name, "translated attribute"),
        Text(f"said-{one.id}", label, one.value, words.value, "translated attribute value"),
    ]


def _picture(place: int, one: ImageFacts, language: str) -> Text:
    label = gettext("Text instead of picture %(number)s", number=place)
    return Text(f"alt-{one.id}", label, one.alt, one.translations.get(language, ""), "alt", picture=one.storage_key)


def _said(before: Any, words: Words, fields: Sequence[tuple[str, Any, str, bool]]) -> Any:
    return replace(before, **{name: words[name] for name, *_ in fields if name in words})


def _option_in(one: OptionFacts, language: str, words: Words) -> OptionFacts:
    values: list[ValueFacts] = [_with(value, language, words.get(f"value-{value.id}")) for value in one.values]
    option: OptionFacts = _with(replace(one, values=values), language, words.get(f"option-{one.id}"))
    return option


def _line_in(one: AttributeFacts, language: str, words: Words) -> AttributeFacts:
    before = one.translations.get(language, AttributeWords())
    name, value = words.get(f"line-{one.id}", before.name), words.get(f"said-{one.id}", before.value)
    return replace(one, translations={**one.translations, language: AttributeWords(name, value)})


def _with(one: Any, language: str, word: str | None) -> Any:
    """`one` with its word in the language; without any where that is empty."""
    if word is None:
        return one
    others = {code: said for code, said in one.translations.items() if code != language}
    return replace(one, translations=others | ({language: word} if word else {}))
