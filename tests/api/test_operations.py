"""What every operation has in common, tried on toys."""

import json

import brotli
import pytest
from flask import Flask, Response

from shop.api.products import read_products
from shop.audit.actors import SHELL
from shop.auth.tokens import create_token

from ..auth.people import make_person
from .toys import EVERYTHING, answered, change_toy, create_toy, delete_toy, read_toy, read_toys, toys


@pytest.fixture
def secret(app: Flask) -> str:
    return create_token(make_person("owner"), "Till", EVERYTHING, by=SHELL)[1]


def headers(secret: str, key: str = "", match: str = "") -> dict[str, str]:
    sent = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key, "If-Match": match}
    return {name: value for name, value in sent.items() if value}


def make(app: Flask, secret: str, body: object, key: str = "k-1", **more: str) -> Response:
    data = body if isinstance(body, (bytes, str)) else json.dumps(body)
    sent = {"content_type": "application/json", "data": data} | more
    return answered(app, create_toy, "POST", headers=headers(secret, key), **sent)


def change(app: Flask, secret: str, number: int, patch: object, match: str, **more: str) -> Response:
    sent = {"content_type": "application/merge-patch+json", "data": json.dumps(patch)}
    return answered(
        app, change_toy, "PATCH", headers=headers(secret, match=match) | more, values={"toy_id": number}, **sent
    )


def read(app: Flask, number: int, **sent: str) -> Response:
    return answered(app, read_toy, "GET", headers=sent, values={"toy_id": number})


def problem(answer: Response, status: int) -> dict:
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    return answer.json


def test_a_thing_is_made_once_however_often_it_is_sent(app: Flask, secret: str):
    first, again = make(app, secret, {"name": "kite"}), make(app, secret, {"pieces": 1, "name": "kite"})
    assert first.status_code == 201
    assert first.headers["Location"] == f"/api/v1/toys/{first.json['id']}"
    assert problem(again, 409)["type"] == "/api/docs#key-reused"
    third = make(app, secret, {"name": "kite"})
    assert (third.status_code, third.json, third.headers["Location"]) == (201, first.json, first.headers["Location"])
    assert third.headers["Idempotent-Replayed"] == "true"
    assert toys() == 1


def test_the_same_key_of_somebody_else_is_another_key(app: Flask, secret: str):
    other = create_token(make_person("staff"), "Till", ["stock:write"], by=SHELL)[1]
    assert make(app, secret, {"name": "kite"}).status_code == 201
    assert make(app, other, {"name": "ball"}).status_code == 201


def test_a_refusal_keeps_no_key_and_no_toy(app: Flask, secret: str):
    refusal = problem(make(app, secret, {"name": "too many"}), 409)
    assert refusal["detail"] == "The box is full."
    assert refusal["type"] == "/api/docs#full"
    assert refusal["errors"] == [{"pointer": "/name", "detail": "The box is full."}]
    assert toys() == 0
    assert make(app, secret, {"name": "kite"}).status_code == 201


def test_without_a_key_it_is_named(app: Flask, secret: str):
    assert problem(make(app, secret, {"name": "kite"}, key=""), 400)["errors"][0]["header"] == "Idempotency-Key"
    assert problem(make(app, secret, {"name": "kite"}, key="a b"), 400)["errors"][0]["header"] == "Idempotency-Key"
    assert toys() == 0


@pytest.mark.parametrize(
    ("body", "status", "place"),
    [
        (b"", 400, None),
        (b"{", 400, None),
        (b"\xff", 400, None),
        (b'{"name": NaN}', 400, None),
        (b'{"name": -Infinity}', 400, None),
        (b'{"name": 1e309}', 400, None),
        (b"[" * 100_000, 400, None),
        (b"[" * 40 + b"]" * 40, 400, None),
        (b"x" * 1_100_000, 413, None),
        (b"[]", 422, ""),
        (b"null", 422, ""),
        (b"{}", 422, "/name"),
        (b'{"name": "a", "name": "b"}', 422, "/name"),
        (b'{"name": "a", "words": {"b": "", "b": ""}}', 422, "/words/b"),
        (b'{"name": 1}', 422, "/name"),
        (b'{"name": ""}', 422, "/name"),
        (b'{"name": " a"}', 422, "/name"),
        (b'{"name": "a\\u0000"}', 422, "/name"),
        (b'{"name": "a\\ud800"}', 422, "/name"),
        (b'{"name": "a", "words": {"\\ud800": ""}}', 422, "/words"),
        (b'{"name": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}', 422, "/name"),
        (b'{"name": "a", "pieces": "1"}', 422, "/pieces"),
        (b'{"name": "a", "pieces": 1.5}', 422, "/pieces"),
        (b'{"name": "a", "pieces": 1e300}', 422, "/pieces"),
        (b'{"name": "a", "pieces": true}', 422, "/pieces"),
        (b'{"name": "a", "pieces": -1}', 422, "/pieces"),
        (b'{"name": "a", "pieces": ' + b"9" * 5000 + b"}", 422, "/pieces"),
        (b'{"name": "a", "pieces": null}', 422, "/pieces"),
        (b'{"name": "a", "price/~": 1}', 422, "/price~1~0"),
    ],
)
def test_what_cannot_be_taken_is_named_and_changes_nothing(
    app: Flask, secret: str, body: bytes, status: int, place: str | None
):
    refusal = problem(make(app, secret, body), status)
    assert refusal["detail"]
    assert place is None or place in [error["pointer"] for error in refusal["errors"]]
    assert toys() == 0


@pytest.mark.parametrize("pieces", [b"3.0", b"3e0", b"0.3e1"])
def test_a_whole_number_is_one_however_json_writes_it(app: Flask, secret: str, pieces: bytes):
    assert make(app, secret, b'{"name": "a", "pieces": ' + pieces + b"}").status_code == 201


def test_only_json_is_read(app: Flask, secret: str):
    assert problem(make(app, secret, "name=kite", content_type="application/x-www-form-urlencoded"), 415)


def test_a_change_needs_the_version_that_was_seen(app: Flask, secret: str):
    made = make(app, secret, {"name": "kite"})
    number, tag = made.json["id"], read(app, made.json["id"]).headers["ETag"]
    assert tag == made.headers["ETag"]
    assert problem(change(app, secret, number, {"name": "ball"}, ""), 428)["errors"][0]["header"] == "If-Match"
    changed = change(app, secret, number, {"name": "ball"}, tag)
    assert changed.json["name"] == "ball"
    late = problem(change(app, secret, number, {"name": "drum"}, tag), 412)
    assert late["current"]["name"] == "ball"
    assert changed.headers["ETag"] == f'"{late["version"]}"'
    assert change(app, secret, number, {"name": "drum"}, f'W/"x", {changed.headers["ETag"]}').json["name"] == "drum"
    assert change(app, secret, number, {"name": "hoop"}, "*").json["name"] == "hoop"


def test_a_patch_is_looked_at_as_the_whole_that_it_makes(app: Flask, secret: str):
    number = make(app, secret, {"name": "kite"}).json["id"]
    assert problem(change(app, secret, number, {"name": None}, "*"), 422)["errors"][0]["pointer"] == "/name"
    assert problem(change(app, secret, number, {"colour": "red"}, "*"), 422)["errors"][0]["pointer"] == "/colour"
    assert problem(change(app, secret, number, [], "*"), 422)
    assert problem(change(app, secret, number, {"colour": None}, "*"), 422)["errors"][0]["pointer"] == "/colour"
    assert problem(change(app, secret, number, {"pieces": None}, "*"), 422)["errors"][0]["pointer"] == "/pieces"
    assert change(app, secret, number, {}, "*").json["name"] == "kite"


def test_a_patch_sent_again_with_its_key_is_not_late(app: Flask, secret: str):
    made = make(app, secret, {"name": "kite"})
    sent = (app, secret, made.json["id"], {"name": "ball"}, made.headers["ETag"])
    first, again = (change(*sent, **{"Idempotency-Key": "k-2"}) for _ in range(2))
    assert first.json == again.json
    assert again.headers["Idempotent-Replayed"] == "true"


def test_what_is_removed_is_gone_and_says_nothing(app: Flask, secret: str):
    number = make(app, secret, {"name": "kite"}).json["id"]
    gone = answered(app, delete_toy, "DELETE", headers=headers(secret, match="*"), values={"toy_id": number})
    assert (gone.status_code, gone.get_data()) == (204, b"")
    assert problem(read(app, number), 404)


def test_who_has_it_already_is_sent_nothing(app: Flask, secret: str):
    made = make(app, secret, {"name": "kite"})
    same = read(app, made.json["id"], **{"If-None-Match": made.headers["ETag"]})
    assert same.status_code == 304


def test_numbers_that_nothing_has_are_not_found(app: Flask):
    for number in (0, 2**63, 10**30):
        assert problem(read(app, number), 404)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "limit=1.0", "limit=", "size=huge", "colour=red", "limit=1&limit=2"]
)
def test_an_address_is_read_as_strictly(app: Flask, secret: str, query: str):
    refusal = problem(answered(app, read_toys, "GET", f"/api/v1/toys?{query}", headers=headers(secret)), 422)
    assert refusal["errors"][0]["parameter"] == query.partition("=")[0]


def test_a_list_says_where_it_goes_on(app: Flask, secret: str):
    for number in range(3):
        make(app, secret, {"name": f"kite {number}"}, key=f"k-{number}")
    answer = answered(app, read_toys, "GET", "/api/v1/toys?limit=2&size=small", headers=headers(secret))
    assert [item["name"] for item in answer.json["items"]] == ["kite 0", "kite 1"]
    assert 'limit=2&size=small&after=c>; rel="next"' in answer.headers["Link"]
    last = answered(app, read_toys, "GET", "/api/v1/toys?limit=9", headers=headers(secret))
    assert last.json["next"] is None
    assert "next" not in last.headers["Link"]


def test_only_the_fields_that_were_asked_for(app: Flask, secret: str):
    make(app, secret, {"name": "kite"})
    answer = answered(app, read_toys, "GET", "/api/v1/toys?fields=name", headers=headers(secret))
    assert answer.json["items"] == [{"name": "kite"}]


def test_long_answers_are_compressed(app: Flask, secret: str):
    for number in range(60):
        make(app, secret, {"name": f"kite {number}"}, key=f"k-{number}")
    asked = headers(secret) | {"Accept-Encoding": "br, gzip"}
    answer = answered(app, read_toys, "GET", "/api/v1/toys?limit=60", headers=asked)
    assert answer.headers["Content-Encoding"] == "br"
    assert len(json.loads(brotli.decompress(answer.get_data()))["items"]) == 60


def test_what_is_not_read_is_refused(app: Flask, secret: str):
    number = make(app, secret, {"name": "kite"}).json["id"]
    asked = answered(app, read_toy, "GET", f"/api/v1/toys/{number}?colour=red", values={"toy_id": number})
    assert problem(asked, 422)["errors"][0]["parameter"] == "colour"
    sent = {"headers": headers(secret, match="*"), "values": {"toy_id": number}}
    assert problem(answered(app, delete_toy, "DELETE", data=b'{"really": true}', **sent), 400)
    assert answered(app, delete_toy, "DELETE", data=b"{}", **sent).status_code == 204


def test_who_needs_a_token_for_more_is_asked_for_one(app: Flask):
    for address in ("?status=draft", "?tag=x", "?include=levels"):
        refusal = answered(app, read_products, "GET", f"/api/v1/products{address}")
        assert problem(refusal, 401)
        assert refusal.headers["WWW-Authenticate"] == 'Bearer realm="almacen"'
