"""The bars are read back by a reader of our own, which knows nothing of how they were made."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.labels.bars import NARROWEST_MODULE, QUIET, WIDEST_MODULE, Bars, bars_of

pytestmark = pytest.mark.usefixtures("without_database")

# EAN: a figure as odd (A) left bars; even (B) and right (C) ones follow from them. By ISO/IEC 15420.
A = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011".split()
C = ["".join("10"[int(module)] for module in bars) for bars in A]
B = [bars[::-1] for bars in C]
FIRST = "AAAAAA AABABB AABBAB AABBBA ABAABB ABBAAB ABBBAA ABABAB ABABBA ABBABA".split()

# Code 128: the widths of bars and gaps of each value, 103 to 105 are the starts, by ISO/IEC 15417.
WIDTHS = """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
    123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
    232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
    313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
    111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
    111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
    114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
""".split()
STOP = "2331112"


def read_ean(modules: str) -> str:
    """The figures of an EAN-13 or EAN-8."""
    half = 42 if len(modules) == 95 else 28
    assert modules[:3] == modules[-3:] == "101"
    assert modules[3 + half : 8 + half] == "01010"
    left = [modules[place : place + 7] for place in range(3, 3 + half, 7)]
    right = [modules[place : place + 7] for place in range(8 + half, 8 + 2 * half, 7)]
    written = "".join("A" if bars in A else "B" for bars in left)
    figures = "".join(str(A.index(bars) if bars in A else B.index(bars)) for bars in left)
    figures += "".join(str(C.index(bars)) for bars in right)
    return str(FIRST.index(written)) + figures if half == 42 else figures


def read_code128(modules: str) -> str:
    """The text of a Code 128, whose check is looked at."""
    runs = "".join(str(len(run[0])) for run in re.finditer(r"1+|0+", modules))
    assert runs.endswith(STOP)
    values = [WIDTHS.index(runs[place : place + 6]) for place in range(0, len(runs) - len(STOP), 6)]
    start, *data, check = values
    assert check == (start + sum(place * value for place, value in enumerate(data, 1))) % 103
    charset, text = "ABC"[start - 103], ""
    for value in data:
        if value >= 99 and (turn := {99: "C", 100: "B", 101: "A"}.get(value)) and turn != charset:
            charset = turn
        elif charset == "C":
            text += f"{value:02}"
        else:
            text += chr(value + 32) if charset == "B" or value < 64 else chr(value - 64)
    return text


def drawn(bars: Bars) -> str:
    """The modules that the path paints, the white beside them too."""
    painted = ["0"] * bars.width
    for start, wide, back in re.findall(r"M(\d+) 0h(\d+)v1h-(\d+)z", bars.path):
        assert wide == back
        painted[int(start) : int(start) + int(wide)] = "1" * int(wide)
    return "".join(painted)


def check_on(digits: str) -> str:
    weighed = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return digits + str(-weighed % 10)


@given(st.text("0123456789", min_size=12, max_size=12).map(check_on))
def test_an_ean_13_is_read_back(digits: str):
    bars = bars_of(digits, "SKU")
    assert (bars.kind, bars.text, read_ean(bars.modules)) == ("EAN-13", digits, digits)


@given(st.text("0123456789", min_size=7, max_size=7).map(check_on))
def test_an_ean_8_is_read_back(digits: str):
    bars = bars_of(digits, None)
    assert (bars.kind, read_ean(bars.modules)) == ("EAN-8", digits)


@given(st.text("0123456789", min_size=11, max_size=11).map(check_on))
def test_a_upc_a_is_read_back_as_the_ean_13_that_it_is(digits: str):
    bars = bars_of(digits, None)
    assert (bars.kind, bars.text, read_ean(bars.modules)) == ("UPC-A", digits, "0" + digits)


@given(st.text([chr(code) for code in range(32, 127)], min_size=1, max_size=48))
def test_a_code_128_is_read_back(sku: str):
    bars = bars_of(None, sku)
    assert (bars.kind, bars.text, read_code128(bars.modules)) == ("Code 128", sku, sku)


@pytest.mark.parametrize(
    "sku", ["1", "12", "123", "A1", "1A", "12345A", "A12345", "123456789012345", "AB-0001-XL", "~"]
)
def test_figures_among_letters_are_read_back(sku: str):
    assert read_code128(bars_of(None, sku).modules) == sku


def test_a_carton_is_a_thing_by_itself():
    assert bars_of("10614141000415", None).kind == "Code 128"
    assert bars_of("04006381333931", None)[::2] == ("EAN-13", "4006381333931")


def test_figures_whose_check_is_wrong_are_no_gtin():
    bars = bars_of("4006381333932", None)
    assert (bars.kind, read_code128(bars.modules)) == ("Code 128", "4006381333932")


@pytest.mark.parametrize("sku", [None, "", "té", "🧺", "x" * 49, "a\tb", "٣"])
def test_what_no_bars_can_say_has_none(sku: str | None):
    assert bars_of(None, sku) is None


@pytest.mark.parametrize(
    ("barcode", "left", "right"),
    [("4006381333931", 11, 7), ("96385074", 7, 7), ("036000291452", 9, 9), (None, 10, 10)],
)
def test_the_white_beside_the_bars_is_kept(barcode: str | None, left: int, right: int):
    bars = bars_of(barcode, "SKU-1")
    assert QUIET[bars.kind] == (left, right)
    assert drawn(bars) == "0" * left + bars.modules + "0" * right
    assert bars.modules[0] == bars.modules[-1] == "1"


def test_bars_are_as_wide_as_they_may_be_and_never_too_narrow():
    short, long = bars_of(None, "A1"), bars_of(None, "x" * 30)
    assert short.width_within(500) == round(short.width * WIDEST_MODULE, 2)
    assert short.width_within(20) == 20
    assert long.width_within(46) is None
    assert long.width_within(long.width * NARROWEST_MODULE) is not None
