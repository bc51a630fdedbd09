"""A product as a file tells it. What the file has no column for is not there, and stays as the shop has it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class FileVariant:
    """`values` are its choices, in the order of the options; `facts` are columns of `variant`, money in minor units."""

    line: int
    values: tuple[str, ...]
    facts: dict[str, Any]
    stock: int | None = None
    unit_cost_minor: int | None = None


@dataclass
class FileOption:
    """Something to choose. `values` leads from each value to its place, where the file tells it, and its words."""

    name: str
    words: dict[str, str] = field(default_factory=dict)
    values: dict[str, tuple[int | None, dict[str, str]]] = field(default_factory=dict)


@dataclass
class FileImage:
    """A picture: `facts` are columns of `product_image`. `choices` names its variant, where it shows one."""

    line: int
    facts: dict[str, Any]
    words: dict[str, str]
    place: int | None = None
    choices: tuple[str, ...] | None = None


@dataclass
class FileAttribute:
    """A line of the specification. `words` has name and value by language."""

    line: int
    name: str
    value: str
    unit: str = ""
    words: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class FileProduct:
    """All rows of one product. `facts` are columns of `product`; lists are None where the file says nothing of them."""

    slug: str
    line: int
    facts: dict[str, Any] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    categories: list[str] | None = None
    tags: list[str] | None = None
    options: list[FileOption] = field(default_factory=list)
    variants: list[FileVariant] = field(default_factory=list)
    images: list[FileImage] | None = None
    attributes: list[FileAttribute] | None = None


@dataclass
class FileCategory:
    """A category as our own files tell it, by its path."""

    line: int
    path: str
    facts: dict[str, Any]
    words: dict[str, dict[str, str]]
