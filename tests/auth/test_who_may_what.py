"""Every page, as nobody and as everybody: what happens is what the table in who_may_what.py says, and nothing else."""

import dataclasses
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from shop.assortment.asked import Asked
from shop.assortment.choosing import choose
from shop.assortment.saving import save_filter
from shop.audit.actors import SHELL
from shop.auth.permissions import ROLES
from shop.auth.tokens import create_token
from shop.catalog.services import NewImage, Words
from shop.db import db, transaction
from shop.feeds.services import create_feed
from shop.imports.catalogue_services import bring
from shop.jobs.models import Job
from shop.mail.models import Email
from shop.mail.services import write_email
from shop.pages.writing import PageFacts, create_page, owner_pages
from shop.picturing.services import replace_picture
from shop.stockroom.own_reasons import add_reason

from ..factories import make_category, make_product, make_variant
from ..imports.stock_files import compared
from ..moving.places import make_places, make_transfer
from ..picturing.pictures import jpeg
from ..receiving.notes import make_receipt, make_supplier
from ..stocktaking.sheets import line_of, make_sheet
from ..webhooks.hooks import make_webhook
from .people import Browser, make_person, signed_in
from .who_may_what import WHO_MAY

# What fills the places of addresses. Where a page would answer 404 for want of a thing, `things` makes one.
PLAIN = {
    "token": "x",
    "slug": "x",
    "path": "x",
    "name": "pages",
    "colour": "a9452b",
    "session_id": 10**9,
    "passkey_id": 10**9,
    "seq": 10**9,
    "hold_id": 10**9,
    "delivery_id": 10**9,
    "ref": "x",
}
WHERE = {
    "factors.passkey",
    "factors.delete_passkey",
    "account.end_device",
    "account.end_app",
    "stockroom.undo",
    "explaining.undo",
    "explaining.release",
    "receiving.remove",
    "receiving.undo_booking",
    "receiving.remove_item",
    "webhooks.send_again",
}  # a stranger's thing is not found


def decisions() -> Iterator[tuple[str, str, str]]:
    for (method, endpoint), least in WHO_MAY.items():
        yield method, endpoint, least


def rules(app: Flask) -> dict[str, Rule]:
    return {rule.endpoint: rule for rule in app.url_map.iter_rules()}


def test_every_route_is_decided_and_every_decision_has_a_route(app: Flask):
    there = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.endpoint.startswith("api.")
    }
    assert there == set(WHO_MAY), f"decide in who_may_what.py: {sorted(there ^ set(WHO_MAY))}"
    assert set(WHO_MAY.values()) <= {"everyone", "demo", *ROLES}


def path_of(browser: Browser, endpoint: str) -> str:
    """An address of the page, with things in it that are there."""
    things = {name: name for name in rules(browser.app)[endpoint].arguments}
    if "image_id" in things:
        product = make_product(images=[NewImage("mug-1", Words("A mug"), 320, 400)])
        return browser.path_of(endpoint, product_id=product.id, image_id=product.images[0].id)
    if "removal_id" in things:
        product = make_product(images=[NewImage("mug-1", Words("A mug"), 320, 400)])
        taken = replace_picture(product.id, product.images[0].id, jpeg(), by=SHELL)
        return browser.path_of(endpoint, product_id=product.id, removal_id=taken.id)
    if endpoint == "imports.columns":  # which only catalogues have that nobody knows
        job = bring(f"What,How much\nMug {make_variant().id},12.00\n".encode(), "goods.csv", by=SHELL)
        return browser.path_of(endpoint, job_id=job.id)
    if endpoint.startswith("imports."):
        things = dict.fromkeys(things, "import_id")  # an import is called a job in its addresses
    return browser.path_of(
        endpoint, **{name: PLAIN[name] if name in PLAIN else thing(browser, what) for name, what in things.items()}
    )


def thing(browser: Browser, name: str) -> int:
    """The number of something new that a page may be about."""
    if name == "user_id":
        return make_person().id
    if name == "edit_id":
        return choose([make_variant().product_id], by=SHELL).id
    if name == "filter_id":
        user = getattr(browser, "user", None) or make_person("staff")
        return save_filter(Asked(q="mug"), "Mugs", is_shared=False, by=user.actor)
    if name == "variant_id":
        return make_variant().id
    if name == "product_id":
        return make_variant().product_id
    if name == "category_id":
        return make_category().id
    if name == "token_id":
        user = getattr(browser, "user", None)
        user = user if user and user.is_staff else make_person("staff")
        return create_token(user, "Till", ["stock:read"], by=SHELL)[0].id
    if name == "import_id":
        return compared("SKU,Count", f"{make_variant().sku},8").id
    if name == "location_id":
        return make_places().attic
    if name == "transfer_id":
        return make_transfer().id
    if name in {"stocktake_id", "line_id"}:
        mug = make_variant()
        sheet = make_sheet()
        return sheet.id if name == "stocktake_id" else line_of(sheet, mug).id
    if name == "receipt_id":
        return make_receipt({make_variant(): 2})
    if name == "supplier_id":
        return make_supplier()
    if name == "webhook_id":
        return make_webhook()[0].id
    if name == "feed_id":
        return create_feed("Shopping site", "en", by=SHELL)[0].id
    if name == "page_id":
        number = len(owner_pages())
        return create_page(PageFacts(f"Page {number}", f"page-{number}"), by=SHELL).id
    if name == "reason_id":
        return add_reason(f"Eaten by {make_variant().id} mice", by=SHELL).id
    with transaction():
        if name == "job_id":
            job = Job(kind="prices.apply", payload={})
            db.session.add(job)
            db.session.flush()
            return job.id
        assert name == "email_id", f"say in test_who_may_what.py what <{name}> can be"
        email: Email = write_email("test", "ana@example.com", "en")
        return email.id


def outcome(browser: Browser, method: str, endpoint: str, *, htmx: bool = False) -> str:
    """What the guards said, or else `in`."""
    path = path_of(browser, endpoint)
    if method == "GET":
        answer = browser.open(path, headers={"HX-Request": "true"} if htmx else {})
    else:
        answer = browser.post(path, {}, htmx=htmx, status=None).response
    body = answer.get_data(as_text=True)
    if answer.status_code == 303 and answer.headers["Location"].startswith("/login?next="):
        return "sign in"
    if answer.headers.get("HX-Redirect", "").startswith("/login?next="):
        return "sign in, said to htmx"
    if answer.status_code == 403:
        return "lacks " + "".join(re.findall(r"permission “([a-z]+:[a-z]+)”", body))
    if answer.status_code == 404:
        return "not found"
    assert answer.status_code < 500, (method, path, body[:500])
    assert "/login/confirm" not in answer.headers.get("Location", ""), f"{path} wants a proof just after signing in"
    return "in"


@pytest.mark.parametrize("htmx", [False, True])
def test_nobody_is_asked_to_sign_in(app: Flask, htmx: bool):
    browser = Browser(app)
    for method, endpoint, least in decisions():
        said = outcome(browser, method, endpoint, htmx=htmx)
        if least in ROLES:
            assert said == ("sign in, said to htmx" if htmx else "sign in"), (method, endpoint)
        elif least == "everyone":
            assert said in {"in", "not found"}, (method, endpoint)
        else:
            assert (least, said) == ("demo", "not found"), (method, endpoint)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_what_the_table_says(app: Flask, role: str):
    browser = signed_in(app, role)
    for method, endpoint, least in decisions():
        if endpoint == "auth.sign_out":
            continue  # at the end
        said = outcome(browser, method, endpoint)
        if least in ROLES and ROLES.index(role) < ROLES.index(least):
            if role == "customer":
                assert said == "not found", (method, endpoint)
            else:
                assert re.fullmatch(r"lacks [a-z]+:[a-z]+", said), (method, endpoint, said)
        elif least == "demo":
            assert said == "not found", (method, endpoint)
        elif least == "everyone" or endpoint in WHERE:
            assert said in {"in", "not found"}, (method, endpoint, said)
        else:
            assert said == "in", (method, endpoint, said)
    assert outcome(browser, "POST", "auth.sign_out") == "in"
    assert outcome(browser, "GET", "account.show") == "sign in"


def test_the_mailbox_of_a_demo_is_open(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.config, "SHOP", dataclasses.replace(app.config["SHOP"], profile="demo"))
    demo_only = [(method, endpoint) for method, endpoint, least in decisions() if least == "demo"]
    assert ("GET", "mail.mailbox") in demo_only
    assert outcome(Browser(app), "GET", "mail.mailbox") == "in"
