"""Pages of files that go out: the catalogue, levels, and the ledger."""

from collections.abc import Callable
from io import TextIOWrapper
from typing import IO

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from ..audit.services import note
from ..auth.guard import may, me
from ..db import end_transaction, read_one_moment, transaction
from ..web import private_page
from .asking import STATUSES, category_choices, location_choices, wanted_from
from .blueprint import blueprint
from .downloading import download
from .exporting import export_catalogue, export_workbook
from .problems import ImportRefused
from .stock_exporting import export_ledger, export_levels
from .wanted_goods import Goods, goods_asked_for


@blueprint.get("/exports")
@may("imports:read")
def exports() -> Response:
    """What can be taken out, each with its filter; the address may have filled in the one of the catalogue."""
    return private_page(
        "imports/exports.html",
        locations=location_choices(),
        categories=category_choices(),
        goods=goods_asked_for(request.args),
        statuses=STATUSES,
    )


@blueprint.get("/catalogue")
@may("catalog:read")
def catalogue() -> BaseResponse:
    """Products as our own CSV or XLSX; comes back as 0 changes."""
    wanted = goods_asked_for(request.args)
    end_transaction()  # what is exported is all of one moment
    try:
        if request.args.get("as") == "xlsx":
            return _noted(
                "catalogue.xlsx", lambda file: export_workbook(_of_one_moment(file), wanted), is_catalogue=True
            )
        return _noted("catalogue.csv", lambda file: _as_csv(_of_one_moment(file), wanted), is_catalogue=True)
    except ImportRefused as refusal:
        flash(str(refusal))
        return redirect(url_for("imports.exports"), 303)


@blueprint.get("/levels")
@may("stock:read")
def levels() -> BaseResponse:
    """How many there are, where, as CSV or XLSX; comes back as an import."""
    kind = "xlsx" if request.args.get("as") == "xlsx" else "csv"
    wanted = wanted_from(request.args)
    end_transaction()  # what is exported is all of one moment
    return _noted(f"stock.{kind}", lambda file: export_levels(file, wanted, kind))


@blueprint.get("/ledger")
@may("stock:read")
def ledger() -> BaseResponse:
    """Every movement, the oldest first, as CSV."""
    wanted = wanted_from(request.args)
    end_transaction()  # what is exported is all of one moment
    return _noted("ledger.csv", lambda file: export_ledger(file, wanted))


def _of_one_moment(file: IO[bytes]) -> IO[bytes]:
    read_one_moment()
    return file


def _as_csv(file: IO[bytes], wanted: Goods) -> int:
    """With the mark by which spreadsheets know UTF-8."""
    words = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    written = export_catalogue(words, wanted)
    words.flush()
    words.detach()
    return written


def _noted(name: str, write: Callable[[IO[bytes]], int], is_catalogue: bool = False) -> BaseResponse:
    """What `write` makes, as a file; that it was taken out is written down."""

    def write_and_note(file: IO[bytes]) -> int:
        rows = write(file)
        with transaction():
            note(
                "catalogue.downloaded" if is_catalogue else "stock.downloaded",
                by=me().actor,
                new={"file": name, "rows": rows},
            )
        return rows

    return download(name, write_and_note)
