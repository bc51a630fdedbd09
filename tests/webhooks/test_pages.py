"""The desk's pages about webhooks."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.auth.secrets import decrypt
from shop.db import db
from shop.webhooks import services
from shop.webhooks.models import Delivery, Webhook
from shop.webhooks.nudging import nudge

from ..auth.people import Browser, signed_in
from .hooks import make_webhook, nudges, only_nudge, send, work
from .receiver import Receiver, say

GOOD = {"url": "https://hooks.example/almacen", "description": "Till", "kinds": ["product", "stock"]}


@pytest.fixture(autouse=True)
def hooks_example_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "look_up", lambda *asked, **more: ["192.88.99.1"])


@pytest.fixture
def mia(app: Flask) -> Browser:
    """A browser of a manager."""
    return signed_in(app, "manager", name="Mia")


def only_webhook() -> Webhook:
    db.session.expire_all()
    return db.session.scalars(select(Webhook)).one()


def made(mia: Browser, **others: object) -> tuple[str, str]:
    """Makes one by the form; the address of the page behind it, and the secret that it shows."""
    shown = mia.post("webhooks.create", GOOD | others).headers["Location"]
    return shown, mia.get(shown).words("code", id="secret")


def test_without_one_the_page_explains_what_it_is_for(mia: Browser):
    page = mia.get("webhooks.index")
    assert "No webhook yet" in page.each("h2")
    assert "GET /api/v1/changes" in page.words("main")
    assert "/desk/webhooks/new" in page.links()
    assert page.each("a", aria_current="page") == ["Webhooks"]


def test_one_is_made_and_its_secret_shown_once(mia: Browser):
    shown, secret = made(mia)
    assert decrypt(services.SECRET, only_webhook().secret) == secret
    assert mia.get(shown, status=303).headers["Location"] == f"/desk/webhooks/{only_webhook().id}"
    page = mia.get("webhooks.index")
    assert page.words("th", scope="row") == "Till hooks.example"
    assert "Products, Stock" in page.words("td")
    assert "None yet" in page.words("td")


def test_a_scheme_in_capitals_is_the_same_scheme(mia: Browser):
    shouted = GOOD | {"url": "HTTPS://hooks.example/Almacen"}
    mia.post("webhooks.create", shouted)
    webhook = only_webhook()
    assert webhook.url == "https://hooks.example/Almacen"
    mia.post("webhooks.change", shouted | {"version": "1", "url": "Https://hooks.example/B"}, webhook_id=webhook.id)
    assert only_webhook().url == "https://hooks.example/B"


def test_the_secret_of_one_is_not_shown_as_that_of_another(mia: Browser):
    other, _ = make_webhook()
    mia.post("webhooks.create", GOOD)
    assert mia.get("webhooks.made", webhook_id=other.id, status=303).headers["Location"] == f"/desk/webhooks/{other.id}"


@pytest.mark.parametrize("page", ["create", "change"])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "hooks.example"}, "url"),
        ({"url": "http://hooks.example/"}, "url"),
        ({"url": "https://ana:pw@hooks.example/"}, "url"),
        ({"url": "https://hooks.example:22/"}, "url"),
        ({"url": "https://hooks.example/\0"}, "url"),
        ({"url": "https://hooks.example/" + "a" * 2000}, "url"),
        ({"url": ["https://a.example/", "https://b.example/"]}, "url"),
        ({"description": "a" * 101}, "description"),
        ({"description": "a\0b"}, "description"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["orders"]}, "kinds"),
        ({"kinds": ["stock", "orders"]}, "kinds"),
    ],
)
def test_what_can_not_be_is_refused_beside_its_field(mia: Browser, page: str, change: dict[str, object], field: str):
    if page == "create":
        answer = mia.post("webhooks.create", GOOD | change, status=422)
    else:
        webhook, _ = make_webhook()
        answer = mia.post("webhooks.change", GOOD | {"version": "1"} | change, webhook_id=webhook.id, status=422)
        assert only_webhook().version == 1
    assert answer.words("p", id=f"{field}-error")
    if page == "create":
        assert db.session.scalar(select(func.count()).select_from(Webhook)) == 0


def test_a_name_that_leads_inside_is_refused_beside_its_field(mia: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    page = mia.post("webhooks.create", GOOD | {"url": "https://127.0.0.1/hooks"}, status=422)
    assert "internal network" in page.words("p", id="url-error")
    assert page.one("input", id="url").get("value") == "https://127.0.0.1/hooks"


def test_there_can_be_twenty(mia: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(services, "MOST", 2)
    made(mia)
    made(mia)
    assert "/desk/webhooks/new" not in mia.get("webhooks.index").links()
    page = mia.post("webhooks.create", GOOD, status=409)
    assert "There are 2 webhooks" in page.words("div", role="alert")


def test_one_is_changed(mia: Browser):
    webhook, _ = make_webhook()
    page = mia.get("webhooks.change", webhook_id=webhook.id)
    assert page.one("input", id="url").get("value") == webhook.url
    new = {"url": "https://other.example/x", "description": "Shelf", "kinds": ["category"], "version": "1"}
    mia.post("webhooks.change", new, webhook_id=webhook.id)
    changed = only_webhook()
    assert (changed.url, changed.description, changed.kinds) == (new["url"], "Shelf", ["category"])
    assert "other.example" in mia.get("webhooks.show", webhook_id=webhook.id).words("dd")


def test_who_was_overtaken_is_told_and_keeps_what_was_typed(mia: Browser):
    webhook, _ = make_webhook()
    first = {"url": "https://first.example/", "description": "First", "kinds": ["stock"], "version": "1"}
    mia.post("webhooks.change", first, webhook_id=webhook.id)
    page = mia.post("webhooks.change", GOOD | {"version": "1"}, webhook_id=webhook.id, status=409)
    assert "now “First” to https://first.example/" in page.words("div", role="alert")
    assert page.one("input", id="url").get("value") == GOOD["url"]
    again = page.one("input", id="version").get("value")
    mia.post("webhooks.change", GOOD | {"version": again}, webhook_id=webhook.id)
    assert only_webhook().description == "Till"


@pytest.mark.parametrize("version", [None, "", "0", "-1", "x", "1" * 40, ["1", "1"]])
def test_a_form_without_its_version_is_refused(mia: Browser, version: object):
    webhook, _ = make_webhook()
    sent = GOOD | ({} if version is None else {"version": version})
    page = mia.post("webhooks.change", sent, webhook_id=webhook.id, status=422)
    assert page.words("div", role="alert")
    assert only_webhook().version == 1


def test_a_new_secret_is_shown_once_and_the_old_one_goes_on_for_a_day(mia: Browser):
    _, old = made(mia)
    webhook = only_webhook()
    shown = mia.post("webhooks.rotate", webhook_id=webhook.id).headers["Location"]
    page = mia.get(shown)
    new = page.words("code", id="secret")
    assert new != old
    assert "signed with the old secret as well" in page.words("main")
    webhook = only_webhook()
    assert (decrypt(services.SECRET, webhook.secret), decrypt(services.SECRET, webhook.previous_secret)) == (new, old)
    mia.get(shown, status=303)


@pytest.mark.parametrize("endpoint", ["webhooks.create", "webhooks.rotate"])
def test_secrets_are_made_only_by_who_has_just_proved_who_they_are(mia: Browser, endpoint: str):
    webhook, _ = make_webhook()
    db.session.execute(db.text("UPDATE login_session SET confirmed_at = now() - interval '1 day'"))
    db.session.commit()
    values = {"webhook_id": webhook.id} if endpoint == "webhooks.rotate" else {}
    assert mia.post(endpoint, GOOD, **values).headers["Location"].startswith("/login/confirm")
    assert only_webhook().version == 1


def test_it_is_switched_off_and_on(mia: Browser):
    webhook, _ = make_webhook()
    page = mia.get(mia.post("webhooks.switch_off", webhook_id=webhook.id).headers["Location"])
    assert "Off" in page.each("span", class_="badge")
    assert "Off" in mia.get("webhooks.index").words("td")
    assert "Switch on" in page.each("button")
    page = mia.get(mia.post("webhooks.switch_on", webhook_id=webhook.id).headers["Location"])
    assert "Switch off" in page.each("button")


@pytest.mark.parametrize(("because", "words"), [("failing", "for three days"), ("gone", "wants no more")])
def test_why_the_shop_switched_it_off_is_said(mia: Browser, because: str, words: str):
    webhook, _ = make_webhook(by=mia.user.actor)
    services.switch_off_by_itself(webhook, because)
    assert words in mia.get("webhooks.show", webhook_id=webhook.id).words("p", class_="notice")
    assert "1 webhook gets nothing through" in mia.get("desk.index").words("main")
    services.switch_on(webhook.id, by=SHELL)
    assert "gets nothing through" not in mia.get("desk.index").words("main")


def test_asking_before_it_is_deleted(mia: Browser):
    webhook, _ = make_webhook(description="Till")
    nudge(webhook, "news", ["stock"])
    page = mia.get("webhooks.delete", webhook_id=webhook.id)
    assert page.words("h1") == "Delete “Till”?"
    assert db.session.get(Webhook, webhook.id)
    gone = mia.post("webhooks.delete", webhook_id=webhook.id)
    assert gone.headers["Location"] == "/desk/webhooks"
    assert "No webhook yet" in mia.get("webhooks.index").words("main")
    mia.get("webhooks.show", webhook_id=webhook.id, status=404)


def test_a_test_is_sent_and_the_list_tells_how_it_went(mia: Browser, receiver: Receiver):
    webhook, _ = make_webhook(receiver.url)
    page = mia.get(mia.post("webhooks.send_test", webhook_id=webhook.id).headers["Location"])
    assert "On its way" in page.words("td")
    log = page.one("div", id="deliveries")
    assert log.get("data-hx-trigger") == "every 2s"
    work()
    fragment = mia.get("webhooks.show", webhook_id=webhook.id, htmx=True)
    assert "Delivered" in fragment.words("td")
    assert "Status 204" in fragment.words("td")
    assert fragment.one("div", id="deliveries").get("data-hx-trigger") is None, "there is nothing to wait for"


def test_the_list_tells_what_went_wrong_and_when_it_is_tried_next(mia: Browser, receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    webhook, _ = make_webhook(receiver.url)
    send(webhook, ["product", "stock"])
    page = mia.get("webhooks.show", webhook_id=webhook.id)
    cells = page.words("td")
    assert "Products, Stock" in cells
    assert "The answer wasn’t 2xx (status 500)" in cells
    assert "again " in cells
    assert "Try now" in page.words("button")
    assert "Failing" in mia.get("webhooks.index").words("td")
    assert "1 webhook gets nothing through" in mia.get("desk.index").words("main")
    assert "webhooks.deliver" not in mia.get("desk.index").words("main")
    mia.post("webhooks.send_again", webhook_id=webhook.id, delivery_id=only_nudge().id)
    work()
    assert len(receiver.calls) == 2


def test_what_was_delivered_is_sent_again(mia: Browser, receiver: Receiver):
    webhook, _ = make_webhook(receiver.url)
    send(webhook)
    page = mia.get("webhooks.show", webhook_id=webhook.id)
    assert any(words.startswith("Send again") for words in page.each("button"))
    mia.post("webhooks.send_again", webhook_id=webhook.id, delivery_id=only_nudge().id)
    work()
    assert f"no. {nudges()[0].id} again" in mia.get("webhooks.show", webhook_id=webhook.id).words("td")
    services.switch_off(webhook.id, by=SHELL)
    page = mia.get("webhooks.show", webhook_id=webhook.id)
    assert not any(words.startswith("Send again") for words in page.each("button"))
    mia.post("webhooks.send_again", webhook_id=webhook.id, delivery_id=nudges()[0].id, status=409)


def test_the_list_goes_on_by_keyset(mia: Browser):
    webhook, _ = make_webhook()
    for _ in range(51):
        nudge(webhook, "test", ["stock"])
    first = mia.get("webhooks.show", webhook_id=webhook.id)
    assert len(first.all("tr")) == 51
    second = mia.get(first.one("a", rel="next").get("href"))
    assert second.words("th", scope="row").endswith(f"no. {nudges()[0].id}")
    mia.get(f"/desk/webhooks/{webhook.id}?after=x", status=404)


def test_nudges_of_another_are_not_found(mia: Browser):
    one, _ = make_webhook()
    other, _ = make_webhook()
    theirs = nudge(other, "news", ["stock"])
    mia.post("webhooks.send_again", webhook_id=one.id, delivery_id=theirs.id, status=404)
    assert f"no. {theirs.id}" not in mia.get("webhooks.show", webhook_id=one.id).words("main")


@pytest.mark.parametrize("endpoint", ["show", "change", "delete"])
def test_what_is_not_there_is_not_found(mia: Browser, endpoint: str):
    mia.get(f"webhooks.{endpoint}", webhook_id=10**9, status=404)


@pytest.mark.parametrize("endpoint", ["rotate", "switch_on", "switch_off", "send_test", "delete", "change"])
def test_nothing_is_done_to_what_is_not_there(mia: Browser, endpoint: str):
    mia.post(f"webhooks.{endpoint}", GOOD | {"version": "1"}, webhook_id=10**9, status=404)


def test_names_and_addresses_are_shown_as_they_are(mia: Browser):
    webhook, _ = make_webhook("https://hooks.example/?<script>'\"&", description="<b>“Till”</b> & co")
    for endpoint in ("show", "change", "delete"):
        page = mia.get(f"webhooks.{endpoint}", webhook_id=webhook.id)
        assert "<b>“Till”</b> & co" in page.words("h1")
        assert not page.all("b")


def test_every_write_leaves_an_entry_with_a_sentence(mia: Browser, receiver: Receiver):
    made(mia)
    number = only_webhook().id
    mia.post("webhooks.change", GOOD | {"version": "1", "description": "Shelf"}, webhook_id=number)
    mia.post("webhooks.rotate", webhook_id=number)
    mia.post("webhooks.send_test", webhook_id=number)
    db.session.execute(db.update(Delivery).values(state="delivered"))
    mia.post("webhooks.send_again", webhook_id=number, delivery_id=nudges()[0].id)
    mia.post("webhooks.switch_off", webhook_id=number)
    mia.post("webhooks.switch_on", webhook_id=number)
    mia.post("webhooks.delete", webhook_id=number)
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    ours = [action.removeprefix("webhook.") for action in actions if action.startswith("webhook.")]
    assert ours == "created changed rotated tested redelivered switched_off switched_on deleted".split()
    told = mia.get("desk.audit").words("td")
    for words in (
        "made webhook",
        "changed webhook",
        "made a new secret for webhook",
        "tested webhook",
        "deleted webhook",
    ):
        assert f"{words} {number} to hooks.example" in told


def test_what_changed_nothing_leaves_no_entry(mia: Browser):
    webhook, _ = make_webhook()
    same = {"url": webhook.url, "description": "", "kinds": webhook.kinds, "version": "1"}
    mia.post("webhooks.change", same, webhook_id=webhook.id)
    mia.post("webhooks.switch_on", webhook_id=webhook.id)
    assert only_webhook().version == 1
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert [action for action in actions if action.startswith("webhook.")] == ["webhook.created"]


def test_a_secret_and_the_path_of_an_address_stay_where_they_belong(
    mia: Browser, receiver: Receiver, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    """The secret on its page, the whole address on pages of the desk: neither in the log, the audit trail, a job."""
    receiver.answer = say("500 Internal Server Error")
    _, secret = made(mia, url="https://hooks.example/path-like-a-password?key=also")
    webhook = only_webhook()
    send_to(webhook, receiver)
    mia.post("webhooks.rotate", webhook_id=webhook.id)
    newer = mia.get("webhooks.made", webhook_id=webhook.id).words("code", id="secret")
    services.switch_off_by_itself(webhook, "failing")
    pages = [mia.get("webhooks.index"), mia.get("webhooks.show", webhook_id=webhook.id), mia.get("desk.audit")]
    pages += [mia.get("webhooks.change", webhook_id=webhook.id), mia.get("desk.index"), mia.get("mail.outbox")]
    rows = [repr(row) for table in ("audit_entry", "job", "webhook", "webhook_delivery") for row in all_of(table)]
    entries = [repr(row) for table in ("audit_entry", "job", "webhook_delivery") for row in all_of(table)]
    out, err = capfd.readouterr()
    logged = out + err + caplog.text
    assert "job failed" in logged
    for words in (secret, newer, secret[6:20], newer[6:20]):
        assert not any(words in page.text for page in pages)
        assert not any(words in row for row in rows)
        assert words not in logged
    assert not any("path-like-a-password" in row for row in entries)
    assert "path-like-a-password" not in logged
    assert secret not in repr(webhook)


def send_to(webhook: Webhook, receiver: Receiver) -> None:
    """As it would go to the real one, whose path stays."""
    webhook.url = receiver.url.replace("/hooks", "/path-like-a-password")
    db.session.commit()
    send(webhook)


def all_of(table: str) -> list[object]:
    return list(db.session.execute(db.text(f"SELECT * FROM {table}")))


def test_who_only_works_here_learns_that_there_is_a_permission(app: Flask):
    page = signed_in(app, "staff").get("webhooks.index", status=403)
    assert "webhooks:write" in page.words("main")
