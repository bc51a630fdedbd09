"""`flask catalog import` and `flask catalog export`, as a person types them."""

import os
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from shop.db import db
from shop.imports.models import ImportJob, ImportProblem, ImportRow

from .files import MUG, csv_of, product, slugs

CUP = {"Handle": "cup", "Title": "Cup", "Variant Price": "free"}


@pytest.fixture
def said(app: Flask, tmp_path: Path):
    """Runs a command; returns its exit code and all that it said."""

    def run(*words: str) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=["catalog", *words])
        return result.exit_code, result.output

    return run


@pytest.fixture
def goods(tmp_path: Path):
    """Writes rows to a file; returns its path."""

    def write(*rows: dict[str, str]) -> str:
        path = tmp_path / "goods.csv"
        path.write_bytes(csv_of(rows).encode())
        return str(path)

    return write


def rows_of(model: type) -> int:
    return db.session.query(model).count()


def test_it_says_what_it_read_and_what_it_did(said, goods):
    code, words = said("import", goods(MUG | {"Variant Inventory Qty": "5", "Colour of the van": "red"}))
    assert code == 0
    assert words.splitlines() == [
        "Read goods.csv as shopify: 1 rows (UTF-8, comma).",
        "Columns not known, and left aside: Colour of the van.",
        "Products: 1 new.",
        "Variants: 1 new.",
        "Stock: 5 units of 1 variants.",
        "Without SKU: 1 variants; it stays empty.",
        words.splitlines()[-1],
    ]
    assert "undo-import" in words.splitlines()[-1]


def test_a_second_run_says_0_changes_and_leaves_no_job_behind(said, goods):
    path = goods(MUG)
    said("import", path)
    code, words = said("import", path)
    assert (code, words.splitlines()[-1]) == (0, "0 changes.")
    assert rows_of(ImportJob) == 1
    assert rows_of(ImportRow) == 0


def test_a_refused_file_writes_nothing_lists_every_row_and_is_kept(said, goods):
    code, words = said("import", goods(MUG, CUP))
    assert code == 1
    assert "Refused: line 3, Variant Price: is not a price that can be read (“free”)" in words
    assert "1 row is refused, so nothing was written." in words
    assert slugs() == []
    assert [job.state for job in db.session.query(ImportJob)] == ["refused"]
    assert rows_of(ImportRow) == 2
    assert rows_of(ImportProblem) == 1


def test_with_skip_the_others_go_in_and_it_says_so(said, goods):
    code, words = said("import", goods(MUG, CUP), "--on-error", "skip")
    assert code == 0
    assert "Rows refused and left out: 1 of 2." in words
    assert slugs() == ["mug"]
    assert [row.line for row in db.session.query(ImportRow)] == [3]


def test_a_dry_run_tells_and_writes_nothing(said, goods):
    said("import", goods(MUG))
    code, words = said("import", goods(MUG | {"Variant Price": "13.00"}), "--dry-run")
    assert code == 0
    assert "A dry run: nothing is written." in words
    assert "  mug, price: 12.00 → 13.00" in words
    assert product("mug").variants[0].price_minor == 1200
    assert rows_of(ImportJob) == 1


def test_an_unreadable_file_is_refused_in_a_sentence(said, tmp_path: Path):
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    code, words = said("import", str(path))
    assert code == 1
    assert "there must be a column Handle / slug" in words


def test_an_export_replaces_its_file_as_a_whole(said, goods, tmp_path: Path):
    said("import", goods(MUG))
    out = tmp_path / "out.csv"
    out.write_text("something older")
    code, words = said("export", str(out))
    assert (code, words) == (0, "Wrote 1 products.\n")
    assert out.read_text().startswith("slug,title,")
    assert [path.name for path in tmp_path.iterdir() if "half-made" in path.name] == []


def test_an_export_that_can_not_be_written_says_so(said, tmp_path: Path):
    code, words = said("export", str(tmp_path / "nowhere" / "out.csv"))
    assert code == 1
    assert "No such file or directory" in words


def test_a_file_may_come_through_a_pipe(said, goods, tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    content = csv_of([MUG]).encode()
    writing = Thread(target=pipe.write_bytes, args=(content,))
    writing.start()
    code, words = said("import", str(pipe))
    writing.join()
    assert (code, slugs()) == (0, ["mug"]), words


def test_an_export_may_go_to_standard_output(said, goods):
    said("import", goods(MUG))
    assert "mug,Mug," in said("export", "-")[1]
