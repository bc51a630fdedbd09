"""On hand over time, as a drawing and as a table of the same points; and any past moment, by the shop's clock."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from shop.db import db
from shop.explaining import charts
from shop.explaining.charts import MOST_POINTS, SPANS, Chart, Point, chart_of
from shop.pages.particulars import set_particular
from shop.stock.actors import SYSTEM
from shop.stock.services import receive_stock

from ..auth.people import Browser
from ..browser_client import Page
from ..factories import make_variant
from .past import happened, make_location

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock_of_the_shop(monkeypatch):
    set_particular("time_zone", "Europe/Madrid")
    monkeypatch.setattr(charts, "own_time_zone", lambda: "Europe/Madrid")  # outside of a page nobody has asked for it


def points(chart: Chart) -> dict[date, int]:
    return {point.day: point.units for point in chart.points}


def drawing(page: Page) -> ElementTree.Element:
    """The SVG as it was sent, read as XML, which is less patient than HTML."""
    [source] = re.findall(r'<svg\s+class="chart".*?</svg>', page.text, re.DOTALL)
    return ElementTree.fromstring(source)


def test_each_day_ends_with_what_was_there_last():
    mug = make_variant("Mug")
    happened(mug, datetime(2026, 11, 20, 9, 0, tzinfo=UTC), 10)
    happened(mug, datetime(2026, 11, 20, 15, 0, tzinfo=UTC), -3)
    happened(mug, datetime(2026, 11, 22, 8, 0, tzinfo=UTC), 5)
    told = points(chart_of(mug.id, days=30, now=NOW))
    assert len(told) == 30
    assert [told[date(2026, 11, day)] for day in (19, 20, 21, 22, 23)] == [0, 7, 7, 12, 12]


def test_days_are_those_of_the_shop_s_clock():
    mug = make_variant("Mug")
    happened(mug, datetime(2026, 11, 20, 23, 30, tzinfo=UTC), 10)  # half past midnight in Madrid
    told = points(chart_of(mug.id, days=30, now=NOW))
    assert (told[date(2026, 11, 20)], told[date(2026, 11, 21)]) == (0, 10)


def test_a_day_of_25_hours_is_one_day():
    mug = make_variant("Mug")
    happened(mug, datetime(2026, 10, 25, 22, 30, tzinfo=UTC), 10)  # 23:30, after the clocks went back
    told = points(chart_of(mug.id, days=90, now=NOW))
    assert (told[date(2026, 10, 24)], told[date(2026, 10, 25)]) == (0, 10)


@pytest.mark.parametrize("days", SPANS)
def test_there_are_never_too_many_points_and_the_last_is_today(days: int):
    mug = make_variant("Mug", stock=5)
    chart = chart_of(mug.id, days=days, now=NOW)
    assert days / 5 < len(chart.points) <= MOST_POINTS
    assert chart.points[-1].day == date(2026, 11, 23)
    assert chart.first <= date(2026, 11, 23) - timedelta(days=days - 1)


def test_shelves_are_added_and_what_is_on_its_way_is_not():
    mug = make_variant("Mug")
    for code, kind in (("over-barn", "shelf"), ("over-van", "transit")):
        receive_stock(mug, 4, by=SYSTEM, location_id=make_location(code, code, kind))
    receive_stock(mug, 1, by=SYSTEM)
    now = datetime.now(UTC)
    assert chart_of(mug.id, days=30, now=now).points[-1].units == 5
    van = db.session.scalar(db.text("SELECT id FROM location WHERE code = 'over-van'"))
    assert chart_of(mug.id, days=30, now=now, location_id=van).points[-1].units == 4


def test_the_table_has_the_points_of_the_drawing(sam: Browser):
    mug = make_variant("Mug")
    happened(mug, datetime.now(UTC) - timedelta(days=10), 1200)
    happened(mug, datetime.now(UTC) - timedelta(days=2), -200)
    page = sam.get("explaining.show", variant_id=mug.id, days=30)
    [table] = [table for table in page.all("table") if "At the end of" in "".join(table.itertext())]
    figures = ["".join(cell.itertext()).strip() for cell in table.iter("td")]
    assert figures == ["1,000"] * 3 + ["1,200"] * 8 + ["0"] * 19
    steps = re.findall(r"V([\d.]+)H([\d.]+)", drawing(page).find(".//*[@class='chart-line']").get("d"))
    heights = {figure: height for figure, (height, _) in zip(reversed(figures), steps, strict=True)}
    assert len(steps) == 30
    assert float(heights["0"]) > float(heights["1,000"]) > float(heights["1,200"])


def test_the_drawing_is_well_formed_and_says_what_it_shows(sam: Browser):
    mug = make_variant("Mug <&>", stock=5)
    svg = drawing(sam.get("explaining.show", variant_id=mug.id))
    assert svg.get("role") == "img"
    named = {element.get("id"): element.text for element in svg.iter() if element.get("id")}
    assert all(named[number] for number in svg.get("aria-labelledby").split())
    assert "the lowest was 0, the highest 5" in named["chart-words"]
    assert all(not element.get("style") and not element.get("fill") for element in svg.iter())


@pytest.mark.parametrize(
    ("highest", "scale"),
    [(0, [0, 1]), (1, [0, 1]), (5, [0, 1, 2, 3, 4, 5]), (6, [0, 2, 4, 6]), (999, [0, 200, 400, 600, 800, 1000])],
)
def test_the_scale_is_of_round_figures(app, highest: int, scale: list[int]):
    assert Chart([Point(date(2026, 1, 1), highest)], 1).scale == scale


@pytest.mark.parametrize("units", [0, 1, 7, 10**9])
def test_whatever_is_there_fits_on_the_drawing(app, units: int):
    with app.test_request_context():
        chart = Chart([Point(date(2026, 1, day), units * (day % 2)) for day in range(1, 31)], 1)
        numbers = [float(number) for number in re.findall(r"[\d.]+", chart.line)]
        assert 0 <= min(numbers) <= max(numbers) <= chart.width
        assert all(0 <= mark.at <= chart.height for mark in chart.heights)
        assert len(chart.heights) <= 6
        assert 0 < len(chart.dates) <= 6


def test_any_past_moment_is_told_by_the_shop_s_clock(sam: Browser):
    mug = make_variant("Mug")
    happened(mug, datetime(2026, 10, 1, 10, 0, tzinfo=UTC), 4, 250)  # noon in Madrid
    happened(mug, datetime(2026, 10, 2, 10, 0, tzinfo=UTC), -1)

    def told(at: str) -> str:
        return sam.get("explaining.show", variant_id=mug.id, at=at).words("section", id="then")

    assert "Stockroom 0 0 – €0.00" in told("2026-10-01T11:59")
    assert "Stockroom 4 0 €2.50 €10.00" in told("2026-10-01T12:00")
    assert "On Oct 1, 2026, 12:00:00" in told("2026-10-01T12:00")
    assert "Stockroom 3 0 €2.50 €7.50" in told("2026-10-02 12:00:30")


def test_an_unknown_cost_is_called_so(sam: Browser):
    mug = make_variant("Mug", stock=3)
    assert "Stockroom 3 0 unknown unknown" in sam.get("explaining.show", variant_id=mug.id).words("section", id="then")
    receive_stock(mug, 1, by=SYSTEM, unit_cost_minor=0)
    page = sam.get("explaining.show", variant_id=mug.id)
    assert "Stockroom 4 0 €0.00 €0.00 and 3 units of unknown cost" in page.words("section", id="then")


@pytest.mark.parametrize("endpoint", ["explaining.show", "explaining.value"])
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2100-01-01T00:00", "still to come"),
        ("9999-12-31T23:59", "still to come"),
        ("2026-13-01T00:00", "Enter a day and a time"),
        ("0001-01-01T00:00", "Enter a day and a time"),
        ("yesterday", "Enter a day and a time"),
        ("-1", "Enter a day and a time"),
        ("2026-10-01", "Enter a day and a time"),
        ("2026-10-01T12:00+02:00", "Enter a day and a time"),
        ("\0", "Enter a day and a time"),
        ("🫖" * 60, "Enter a day and a time"),
        ("2026-03-29T02:30", "the clocks went forward"),
    ],
)
def test_what_is_no_moment_of_the_past_is_said_beside_the_field(sam: Browser, endpoint: str, typed: str, words: str):
    values = {"variant_id": make_variant("Mug").id} if endpoint == "explaining.show" else {}
    page = sam.get(endpoint, status=422, at=typed, **values)
    field = page.one("input", type="datetime-local")
    assert words in page.words("p", id=field.get("aria-describedby"))
