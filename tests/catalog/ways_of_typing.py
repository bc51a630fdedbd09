"""The ways in which people type the name of a thing, from a name and a seed."""

import random
import re
import unicodedata
from collections.abc import Callable

SMALL = {"de", "la", "el", "los", "las", "con", "al", "para", "en", "y", "a"}


def words_of(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.lower())


def in_small_letters(name: str, dice: random.Random) -> str:
    return " ".join(words_of(name))


def only_some(name: str, dice: random.Random) -> str:
    """Without the small words that nobody types."""
    return " ".join(word for word in words_of(name) if word not in SMALL)


def reordered(name: str, dice: random.Random) -> str:
    words = words_of(name)
    return " ".join(dice.sample(words, len(words)))


def without_accents(name: str, dice: random.Random) -> str:
    plain = unicodedata.normalize("NFKD", name.lower())
    return " ".join(words_of("".join(letter for letter in plain if not unicodedata.combining(letter))))


def mistyped(name: str, dice: random.Random) -> str:
    """One slip in one of the longer words: a letter missing, doubled, wrong, or two that changed places."""
    words = words_of(name)
    long = [place for place, word in enumerate(words) if len(word) > 4]
    if long:
        place = dice.choice(long)
        word, at = words[place], dice.randrange(1, len(words[place]) - 1)
        words[place] = dice.choice(
            [
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + dice.choice("aeiorstn") + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ]
        )
    return " ".join(words)


def of_many(name: str, dice: random.Random) -> str:
    """The plural of the first word that has one."""
    words = words_of(name)
    for place, word in enumerate(words):
        if len(word) > 3 and word.isalpha() and word not in SMALL and not word.endswith("s"):
            words[place] = word + ("s" if word[-1] in "aeiouáéíó" else "es")
            break
    else:
        words[0] = words[0].removesuffix("s")
    return " ".join(words)


def begun(name: str, dice: random.Random) -> str:
    """As far as somebody gets who looks at the results before the last word is finished."""
    words = words_of(name)
    last = max((place for place, word in enumerate(words) if len(word) > 3), default=0)
    return " ".join([*words[:last], words[last][: max(3, len(words[last]) * 2 // 3)]])


WAYS: list[Callable[[str, random.Random], str]] = [
    in_small_letters,
    only_some,
    reordered,
    without_accents,
    mistyped,
    of_many,
    begun,
]
