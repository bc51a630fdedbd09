"""Programs bring files with stock, look at the difference, have it applied and taken back."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from shop.audit.models import AuditEntry
from shop.db import db
from shop.imports.catalogue_services import MOST_BYTES as MOST_SENT
from shop.imports.stock_services import FEW_ROWS, MOST_BYTES
from shop.jobs.models import Job
from shop.stock.actors import SYSTEM
from shop.stock.services import take_stock

from ..browser_client import PageReader
from ..factories import make_variant
from ..imports.stock_files import compared, csv_bytes, xlsx_bytes
from ..imports.test_stock_at_work import work_it_off
from ..receiving.notes import on_hand
from .programs import Program, pointers, problem

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def till(app: Flask) -> Program:
    return Program(app, "manager")


def bring(one: Program, content: bytes, query: str = "", kind: str = CSV, **headers: str) -> TestResponse:
    sent = {"Authorization": f"Bearer {one.secret}"} | {name.replace("_", "-"): told for name, told in headers.items()}
    return PageReader(one.app).open(f"/api/v1/imports{query}", "POST", data=content, content_type=kind, headers=sent)


def counts(answer: TestResponse, *names: str) -> list[int]:
    return [answer.json["counts"][name] for name in names]


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_a_file_is_compared_applied_taken_back_and_applied_again(till: Program, kind: str):
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 2)
    rows = ("SKU,On hand,Colour", f"{mug.sku},8,red", f"{bowl.sku},2,blue", "nothing,1,green")
    made = bring(till, (csv_bytes if kind == CSV else xlsx_bytes)(*rows), "?name=stock%20of%20May", kind)
    assert made.status_code == 201, made.json
    one = f"/imports/{made.json['id']}"
    assert made.headers["Location"] == f"/api/v1{one}"
    assert [made.json[name] for name in ("name", "mode", "state")] == ["stock of May", "counts", "checked"]
    assert counts(made, "rows", "changes", "same", "refused", "ticked", "units") == [3, 1, 1, 1, 1, 3]
    assert made.json["unknown_columns"] == ["Colour"]
    rows = till.get(f"{one}/rows").json["items"]
    told = [(row["line"], row["state"], row["name"], row["old"], row["new"], row["delta"]) for row in rows]
    assert told == [(2, "changes", "Mug", 5, 8, 3), (3, "same", "Bowl", 2, 2, 0), (4, "refused", "", None, None, None)]
    assert rows[2]["problems"] == [
        {"column": "SKU", "value": "nothing", "reason": "nothing in the catalogue has this SKU", "is_refusal": True}
    ]
    assert on_hand(mug) == 5

    applied = till.post(f"{one}/application")
    assert (applied.status_code, applied.json["state"], on_hand(mug)) == (202, "applying", 5)
    work_it_off()
    assert [till.get(one).json[name] for name in ("state", "trouble")] == ["applied", ""]
    assert on_hand(mug) == 8
    undone = till.post(f"{one}/reversal")
    assert (undone.status_code, undone.json["state"]) == (202, "undoing")
    work_it_off()
    assert (till.get(one).json["state"], on_hand(mug)) == ("undone", 5)
    till.post(f"{one}/reversal", {"again": True})
    work_it_off()
    assert (till.get(one).json["state"], on_hand(mug)) == ("applied", 8)
    movements = till.get(f"/stock-movements?source_kind=import&source_ref={made.json['id']}").json["items"]
    assert {movement["actor"] for movement in movements} == {f"token {till.token.id}"}


def test_a_long_file_is_left_to_the_worker(till: Program):
    mug = make_variant("Mug", 5)
    rows = [f"{mug.sku}-{number},1" for number in range(FEW_ROWS)]
    made = bring(till, csv_bytes("SKU,On hand", *rows, f"{mug.sku},8"))
    assert (made.status_code, made.json["state"], made.json["mode"]) == (201, "staged", None)
    one = f"/imports/{made.json['id']}"
    assert counts(made, "rows") == [0]
    assert made.json["total"] > FEW_ROWS
    assert till.get(f"{one}/rows").json == {"items": [], "next": None}
    refusal = till.post(f"{one}/application")
    assert problem(refusal, 409) == "import-refused"
    assert refusal.json["detail"] == "The worker is at this import. Wait until it is done, or stop it."
    work_it_off()
    assert counts(till.get(one), "rows", "changes", "refused") == [FEW_ROWS + 1, 1, FEW_ROWS]


def test_a_long_file_that_cannot_be_read_says_why_when_the_worker_has_looked(till: Program):
    rows = [f"x,{number}" for number in range(FEW_ROWS + 1)]
    made = bring(till, xlsx_bytes("SKU,Colour", *rows), kind=XLSX)
    if made.status_code == 409:  # a small workbook is looked at at once
        assert problem(made, 409) == "unreadable-file"
    else:
        work_it_off()
        told = till.get(f"/imports/{made.json['id']}").json
        assert (told["state"], "There must be a column with counts" in told["trouble"]) == ("refused", True)


@pytest.mark.parametrize(
    ("content", "kind", "detail"),
    [
        (b"", CSV, "The file is empty."),
        (b"Name,Colour\nMug,red\n", CSV, "No column says which thing a row is about."),
        (b"SKU,On hand\n", CSV, "The file has headings, but no row below them."),
        (b"SKU,On hand,Count\nx,1,2\n", CSV, "Two columns hold the same"),
        (b"PK\x03\x04 no workbook", XLSX, ""),
    ],
)
def test_what_is_no_such_file_leaves_nothing(till: Program, content: bytes, kind: str, detail: str):
    refusal = bring(till, content, kind=kind)
    assert problem(refusal, 409) == "unreadable-file"
    assert detail in refusal.json["detail"]
    assert till.get("/imports").json["items"] == []


def test_what_the_api_does_not_take_is_said(till: Program):
    assert problem(bring(till, b"{}", kind="application/json"), 415) == "wrong-media-type"
    assert problem(bring(till, b"x" * (MOST_SENT + 1)), 413) == "too-large"
    assert "15 MB" in bring(till, b"x" * (MOST_BYTES + 1)).json["detail"]
    assert pointers(bring(till, b"SKU,On hand\nx,1", "?mode=guess")) == ["mode"]
    assert pointers(bring(till, b"SKU,On hand\nx,1", "?colour=red")) == ["colour"]


def test_the_same_file_under_the_same_key_is_brought_once(till: Program):
    mug = make_variant("Mug", 5)
    content = csv_bytes("SKU,Change", f"{mug.sku},3")
    first, again = (bring(till, content, Idempotency_Key="file-1") for _ in range(2))
    assert (first.json["id"], again.headers["Idempotent-Replayed"]) == (again.json["id"], "true")
    assert problem(bring(till, content + b"\n", Idempotency_Key="file-1"), 409) == "key-reused"
    assert len(till.get("/imports").json["items"]) == 1


def test_changes_that_were_made_before_are_not_ticked(till: Program):
    mug = make_variant("Mug", 5)
    content = csv_bytes("SKU,Change", f"{mug.sku},3")
    first = bring(till, content).json["id"]
    till.post(f"/imports/{first}/application")
    work_it_off()
    again = bring(till, content)
    assert (again.json["applied_before_as"], counts(again, "ticked")) == (first, [0])
    refusal = till.post(f"/imports/{again.json['id']}/application")
    assert problem(refusal, 409) == "import-refused"
    assert refusal.json["detail"] == "No row is ticked that would change anything."
    assert till.get(f"/imports/{again.json['id']}").json["state"] == "checked"


def test_only_the_chosen_rows_are_applied(till: Program):
    mug, bowl, jug = make_variant("Mug", 5), make_variant("Bowl", 5), make_variant("Jug", 5)
    one = f"/imports/{compared('SKU,Count', *(f'{thing.sku},8' for thing in (mug, bowl, jug))).id}"
    assert counts(till.post(f"{one}/selection", {"untick": [3]}), "ticked", "units") == [2, 6]
    assert counts(till.post(f"{one}/selection", {"all": False, "tick": [4, 999]}), "ticked") == [1]
    assert [row["is_ticked"] for row in till.get(f"{one}/rows?state=changes").json["items"]] == [False, False, True]
    till.post(f"{one}/application")
    work_it_off()
    assert [on_hand(thing) for thing in (mug, bowl, jug)] == [5, 5, 8]
    assert problem(till.post(f"{one}/selection", {"all": True}), 409) == "import-refused"
    assert pointers(till.post(f"{one}/selection", {"tick": [0]})) == ["/tick/0"]


def test_rows_whose_stock_changed_meanwhile_are_compared_anew(till: Program):
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 5)
    one = f"/imports/{compared('SKU,Count', f'{mug.sku},8', f'{bowl.sku},9').id}"
    take_stock(mug, 1, by=SYSTEM)
    till.post(f"{one}/application")
    work_it_off()
    told = till.get(one)
    assert (told.json["state"], counts(told, "moved", "applied")) == ("checked", [1, 0])
    assert "1 row changed meanwhile, so nothing was written" in told.json["trouble"]
    [moved] = till.get(f"{one}/rows?state=moved").json["items"]
    assert (moved["name"], moved["old"], moved["new"]) == ("Mug", 4, 8)
    take_stock(bowl, 1, by=SYSTEM)
    till.post(f"{one}/application", {"without_moved": True})
    work_it_off()
    assert (on_hand(mug), on_hand(bowl)) == (8, 4)


def test_what_cannot_be_undone_says_why(till: Program):
    mug = make_variant("Mug", 5)
    one = f"/imports/{compared('SKU,Count', f'{mug.sku},8').id}"
    assert problem(till.post(f"{one}/reversal"), 409) == "import-refused"
    till.post(f"{one}/application")
    work_it_off()
    take_stock(mug, 8, by=SYSTEM)
    till.post(f"{one}/reversal")
    work_it_off()
    told = till.get(one).json
    assert (told["state"], "Mug would become -3" in told["trouble"]) == ("applied", True)


def test_a_file_that_nobody_wants_is_left(till: Program):
    one = f"/imports/{compared('SKU,Count', f'{make_variant().sku},8').id}"
    assert till.post(f"{one}/cancellation").json["state"] == "cancelled"
    refusal = till.post(f"{one}/cancellation")
    assert problem(refusal, 409) == "import-refused"
    assert refusal.json["detail"] == "There is nothing to stop: this import is over."


def test_an_application_needs_a_key_and_is_handed_over_once(till: Program):
    mug = make_variant("Mug", 5)
    one = f"/imports/{compared('SKU,Change', f'{mug.sku},3').id}"
    for step in ("application", "reversal"):
        missing = till.post(f"{one}/{step}", key="")
        assert (missing.status_code, missing.json["errors"][0]["header"]) == (400, "Idempotency-Key")
    first, again = (till.post(f"{one}/application", key="apply-1") for _ in range(2))
    assert (first.json, again.headers["Idempotent-Replayed"]) == (again.json, "true")
    assert db.session.scalar(text("SELECT count(*) FROM job WHERE kind = 'imports.stock'")) == 1
    work_it_off()
    assert on_hand(mug) == 8


def test_imports_and_rows_are_listed_a_page_at_a_time(till: Program):
    things = [make_variant(f"Mug {number}", 5) for number in range(3)]
    imports = [compared("SKU,Count", f"{thing.sku},8").id for thing in things]
    till.post(f"/imports/{imports[1]}/cancellation")
    first = till.get("/imports?limit=2")
    second = till.get(f"/imports?limit=2&after={first.json['next']}")
    assert [item["id"] for item in first.json["items"] + second.json["items"]] == imports[::-1]
    assert second.json["next"] is None
    assert till.get("/imports?state=cancelled&fields=id").json["items"] == [{"id": imports[1]}]
    one = f"/imports/{compared('SKU,Count', *(f'{thing.sku},8' for thing in things)).id}"
    first = till.get(f"{one}/rows?limit=2&fields=line")
    second = till.get(f"{one}/rows?limit=2&after={first.json['next']}&fields=line")
    assert [row["line"] for row in first.json["items"] + second.json["items"]] == [2, 3, 4]
    assert second.json["next"] is None


def test_the_report_is_a_file(till: Program):
    mug = make_variant("Mug", 5)
    one = f"/imports/{compared('SKU,Count', f'{mug.sku},8', 'nothing,1').id}"
    answer = till.get(f"{one}/report")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    lines = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [line[:4] for line in lines[1:]] == [["2", "Changes", mug.sku, "Mug"], ["3", "Refused", "nothing", ""]]


def test_each_write_is_written_down_under_the_token(till: Program):
    mug = make_variant("Mug", 5)
    one = f"/imports/{bring(till, csv_bytes('SKU,Count', f'{mug.sku},8')).json['id']}"
    for step, body in (
        ("selection", {"all": False}),
        ("selection", {"all": True}),
        ("application", {}),
        ("reversal", {}),
    ):
        till.post(f"{one}/{step}", body)
        work_it_off()
    left = bring(till, csv_bytes("SKU,Count", f"{mug.sku},8")).json["id"]
    till.post(f"/imports/{left}/cancellation")
    told = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.subject_kind == "import").order_by(AuditEntry.id)
    ).all()
    assert [entry.action.partition(".")[2] for entry in told] == [
        *("brought", "ticked", "ticked", "handed_over", "applied", "handed_over", "undone", "brought", "left")
    ]
    assert {entry.token_id for entry in told} == {till.token.id}


def test_a_catalogue_is_compared_applied_and_taken_back(till: Program):
    rows = csv_bytes("slug,title,price", "mug,Mug,12.00", "cup,Cup,dear")
    made = bring(till, rows, "?kind=catalog&name=spring")
    assert made.status_code == 201, made.json
    assert [made.json[name] for name in ("kind", "format", "state", "needs_columns")] == [
        *("catalog", "almacen", "checked", False)
    ]
    assert counts(made, "rows", "new", "changes", "refused", "ticked") == [2, 1, 1, 1, 1]
    one = f"/imports/{made.json['id']}"
    good, bad = till.get(f"{one}/products").json["items"]
    assert (good["line"], good["state"], good["title"], good["is_ticked"]) == (2, "new", "Mug", True)
    assert (bad["state"], bad["problems"][0]["value"], bad["problems"][0]["line"]) == ("refused", "dear", 3)
    assert problem(till.get(f"{one}/rows"), 404) == "not-found"

    assert till.post(f"{one}/application").json["state"] == "applying"
    work_it_off()
    assert [till.get(one).json[name] for name in ("state", "trouble")] == ["applied", ""]
    assert db.session.scalars(text("SELECT title FROM product")).all() == ["Mug"]
    assert "Bring the file again" in till.post(f"{one}/reversal", {"again": True}).json["detail"]
    till.post(f"{one}/reversal")
    work_it_off()
    assert (till.get(one).json["state"], till.get(one).json["counts"]["undone"]) == ("undone", 1)
    assert till.get("/imports?kind=stock").json["items"] == []
    assert till.get("/imports?kind=catalog").json["items"][0]["id"] == made.json["id"]


def test_columns_that_nobody_knows_are_told(till: Program):
    made = bring(till, csv_bytes("xq,zz", "Mug,12.00", "Cup,9"), "?kind=catalog&format=mapped")
    assert (made.json["state"], made.json["needs_columns"], len(made.json["columns"])) == ("staged", True, 2)
    one = f"/imports/{made.json['id']}"
    for wrong in (["title"], ["title", "title"], ["title", "sideways"], ["", ""]):
        assert problem(till.post(f"{one}/columns", {"fields": wrong}), 409)
    told = till.post(f"{one}/columns", {"fields": ["title", "price"]})
    assert (told.json["state"], told.json["counts"]["new"]) == ("checked", 2)
    ticked = till.post(f"{one}/selection", {"untick": [2]})
    assert ticked.json["counts"]["ticked"] == 1


def test_a_catalogue_takes_the_scopes_of_what_it_writes(app: Flask, till: Program):
    made = bring(till, csv_bytes("slug,title,price", "mug,Mug,12.00"), "?kind=catalog")
    some = Program(app, "manager", ["imports:write", "imports:undo", "stock:write", "catalog:write"])
    for step in ("application", "reversal"):
        assert problem(some.post(f"/imports/{made.json['id']}/{step}"), 403)


def test_there_is_no_such_import(till: Program):
    for path in ("", "/rows", "/products", "/report"):
        refusal = till.get(f"/imports/999999{path}")
        assert problem(refusal, 404) == "not-found"
        assert refusal.json["detail"] == "There is no such import."
    for step in ("selection", "application", "cancellation", "reversal"):
        assert problem(till.post(f"/imports/999999/{step}"), 404) == "not-found"


def test_each_step_takes_its_scope_and_what_changes_stock_another(app: Flask):
    mug = make_variant("Mug", 5)
    one = f"/imports/{compared('SKU,Count', f'{mug.sku},8').id}"
    reader, writer, stranger = (
        Program(app, "manager", [scope]) for scope in ("imports:read", "imports:write", "stock:write")
    )
    for path in ("/imports", one, f"{one}/rows", f"{one}/report"):
        assert reader.get(path).status_code == 200
        assert problem(stranger.get(path), 403) == "missing-scope"
    assert problem(bring(reader, b"SKU,Count\nx,1"), 403) == "missing-scope"
    for step in ("selection", "application", "cancellation", "reversal"):
        assert problem(reader.post(f"{one}/{step}"), 403) == "missing-scope"
    refusal = writer.post(f"{one}/application")
    assert (problem(refusal, 403), "stock:write" in refusal.json["detail"]) == ("missing-scope", True)
    assert problem(writer.post(f"{one}/reversal"), 403) == "missing-scope"
    assert db.session.scalars(db.select(Job).where(Job.kind == "imports.stock")).all() == []


def test_while_the_worker_is_at_it_nobody_waits_for_an_answer(real_database: Flask):
    with real_database.app_context():
        till = Program(real_database, "manager")
        job = compared("SKU,Count", f"{make_variant('Mug', 5).sku},8").id
        till.post(f"/imports/{job}/application")
        with db.engine.begin() as worker:
            worker.execute(text("SELECT FROM import_job WHERE id = :id FOR UPDATE"), {"id": job})
            for step in ("selection", "application", "reversal"):
                assert problem(till.post(f"/imports/{job}/{step}"), 409) == "import-refused"
            stopped = till.post(f"/imports/{job}/cancellation")
            assert (stopped.status_code, stopped.json["is_stopping"]) == (200, True)
