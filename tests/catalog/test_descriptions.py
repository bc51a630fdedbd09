"""Descriptions: plain text or HTML, and nothing of either can hurt a reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.catalog.texts import clean_description, description_html, is_html, plain

pytestmark = pytest.mark.usefixtures("without_database")


@pytest.mark.parametrize("text", ["5 < 6 & 7 > 2", "a <3 b", "line\n\nline", ""])
def test_plain_text_stays_as_it_was_typed(text):
    assert clean_description(text) == text
    assert not is_html(text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<p onclick='x()'>Hi</p>", "<p>Hi</p>"),
        ("<script>alert(1)</script>Hi <b>you</b>", "Hi <b>you</b>"),
        ("<script>alert(1)</script>5 < 6", "<p>5 &lt; 6</p>"),
        ('<img src="https://x.example/a.png">Hi<br>you', "Hi<br>you"),
        ('<iframe src="//x.example"></iframe><p style="color:red">Hi</p>', "<p>Hi</p>"),
        ('<a href="javascript:alert(1)">Hi</a>', '<a rel="noopener noreferrer nofollow">Hi</a>'),
        ("<p>never closed", "<p>never closed</p>"),
        ("<!-- hidden --><p>Hi</p>", "<p>Hi</p>"),
        ("one\r\ntwo", "one\ntwo"),
        ("&amp;<h1><x-y><h1>", "&amp;<h1></h1><h1></h1>"),
    ],
)
def test_html_is_brought_down_to_what_a_description_is_made_of(text, cleaned):
    assert clean_description(text) == cleaned


@given(
    st.text()
    | st.lists(st.sampled_from("<p> </p> <script> <b x='y'> & &lt; text <!-- --> < > \" '".split())).map("".join)
)
def test_cleaning_twice_changes_nothing_more_and_no_script_survives(text):
    once = clean_description(text)
    assert clean_description(once) == once
    assert "<script" not in description_html(once).lower()


def test_what_came_into_the_database_some_other_way_is_cleaned_when_it_is_shown():
    assert description_html("<p>Hi<script>alert(1)</script></p>") == "<p>Hi</p>"


def test_headings_follow_the_title_of_the_page():
    assert description_html("<h1>A</h1><h6>B</h6><h1>C</h1>") == "<h2>A</h2><h3>B</h3><h2>C</h2>"


def test_a_summary_has_the_words_alone():
    assert (
        plain("<h6>Care</h6>\n<p>By hand,<br>cold &amp; soft.</p><ul><li>one</li></ul>")
        == "Care By hand, cold & soft. one"
    )
    assert plain("## Care\n\n- one\n- two") == "Care one two"
