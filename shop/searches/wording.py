"""Which words of visitors may be written down, and how: nothing that may be about a person is kept."""

import re
import unicodedata

MOST_LETTERS = 80
LONGEST_WORD = 40

# Seven figures or more, whatever parts them: a telephone, a card, an identity number, most dates, a barcode.
LONG_NUMBER = re.compile(r"\d(?:[\s().,/+–—-]*\d){6}")


def words_to_keep(typed: str) -> str:
    """`typed` as the log has it: in small letters, with single blanks. Empty for what is never written down:

    an address with an @, seven figures or more, what is longer than 80 letters or has a word longer than 40, which is
    pasted rather than searched for, and what can't be read.
    """
    letters = unicodedata.normalize("NFKC", typed[: MOST_LETTERS * 4]).lower()
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in letters).split())
    if "@" in words or "\ufffd" in words or LONG_NUMBER.search(words) or len(words) > MOST_LETTERS:
        return ""
    return "" if any(len(word) > LONGEST_WORD for word in words.split()) else words
