"""What the audit trail says in the words of people: `changed the role of Ana from “Staff” to “Manager”`."""

from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext
from markupsafe import Markup, escape

from .permissions import ROLE_NAMES

# For every action a sentence, whose subject is whoever did it. These are about themselves, or about nobody.
OWN = {
    "session.begun": lazy_gettext("signed in (%(how)s)"),
    "session.refused": lazy_gettext("tried to sign in, and failed"),
    "session.ended": lazy_gettext("signed out"),
    "user.registered": lazy_gettext("made an account"),
    "user.verified": lazy_gettext("confirmed the address"),
    "user.accepted": lazy_gettext("accepted the invitation"),
    "user.deleted": lazy_gettext("deleted the account"),
    "password.changed": lazy_gettext("changed the password"),
    "password.reset": lazy_gettext("set a new password by a link"),
    "email.changed": lazy_gettext("changed the e-mail address"),
    "data.downloaded": lazy_gettext("downloaded all data of the account"),
    "audit.downloaded": lazy_gettext("downloaded the audit trail"),
    "factor.added": lazy_gettext("set up a second step (%(kind)s)"),
    "factor.removed": lazy_gettext("removed a second step (%(kind)s)"),
    "codes.made": lazy_gettext("made recovery codes"),
    "codes.used": lazy_gettext("used a recovery code; %(left)s left"),
    "token.created": lazy_gettext("made the API token “%(name)s” for %(scopes)s"),
    "token.revoked": lazy_gettext("revoked the API token “%(name)s”"),
    "webhook.created": lazy_gettext("made webhook %(ref)s to %(host)s"),
    "webhook.changed": lazy_gettext("changed webhook %(ref)s to %(host)s"),
    "webhook.rotated": lazy_gettext("made a new secret for webhook %(ref)s to %(host)s"),
    "webhook.switched_off": lazy_gettext("switched off webhook %(ref)s to %(host)s"),
    "webhook.switched_on": lazy_gettext("switched on webhook %(ref)s to %(host)s"),
    "webhook.tested": lazy_gettext("tested webhook %(ref)s to %(host)s"),
    "webhook.redelivered": lazy_gettext("had a nudge of webhook %(ref)s sent again to %(host)s"),
    "catalogue.downloaded": lazy_gettext("took the catalogue out as %(file)s"),
    "feed.created": lazy_gettext("made a feed of products for %(thing)s"),
    "feed.rotated": lazy_gettext("gave the feed for %(thing)s another address"),
    "feed.deleted": lazy_gettext("deleted the feed for %(thing)s"),
    "webhook.deleted": lazy_gettext("deleted webhook %(ref)s to %(host)s"),
    "product.created": lazy_gettext("made the product “%(thing)s”"),
    "product.changed": lazy_gettext("changed the product “%(thing)s”"),
    "product.deleted": lazy_gettext("deleted the product “%(thing)s”"),
    "product.related": lazy_gettext("chose what goes well with “%(thing)s”"),
    "products.changed": lazy_gettext("changed %(count)s products at once (bulk change %(ref)s)"),
    "products.change_undone": lazy_gettext("undid bulk change %(ref)s for %(count)s products"),
    "filter.kept": lazy_gettext("kept the product filter “%(thing)s”"),
    "filter.forgotten": lazy_gettext("forgot the product filter “%(thing)s”"),
    "variant.created": lazy_gettext("made the variant “%(thing)s”"),
    "variant.changed": lazy_gettext("changed the variant “%(thing)s”"),
    "variant.removed": lazy_gettext("removed the variant “%(thing)s”"),
    "category.created": lazy_gettext("made the category “%(thing)s”"),
    "category.changed": lazy_gettext("changed the category “%(thing)s”"),
    "category.moved": lazy_gettext("moved the category “%(thing)s”"),
    "category.merged": lazy_gettext("merged the category “%(thing)s” into “%(into)s”"),
    "category.arranged": lazy_gettext("moved “%(product)s” on the shelf “%(thing)s”"),
    "category.deleted": lazy_gettext("deleted the category “%(thing)s”"),
    "stock.received": lazy_gettext("received stock: %(delta)s (%(reason)s), %(stock)s"),
    "stock.taken": lazy_gettext("took stock: %(delta)s (%(reason)s), %(stock)s"),
    "stock.corrected": lazy_gettext("corrected stock: %(delta)s (%(reason)s), %(stock)s"),
    "stock.transferred": lazy_gettext("moved stock from one place to another, %(stock)s"),
    "stock.held": lazy_gettext("set stock aside, %(stock)s"),
    "stock.released": lazy_gettext("released what was set aside, %(stock)s"),
    "stock.consumed": lazy_gettext("took what was set aside: %(delta)s, %(stock)s"),
    "stock.undone": lazy_gettext("took a stock movement back: %(delta)s, %(stock)s"),
    "stock.repaired": lazy_gettext("set right what didn’t agree with the ledger: %(stock)s"),
    "stock.backorders_set": lazy_gettext("let %(units)s units be promised beyond the stock of %(stock)s"),
    "stock.reorder_point_set": lazy_gettext("had %(stock)s called low from %(units)s free units on"),
    "receipt.opened": lazy_gettext("opened receipt %(ref)s"),
    "receipt.described": lazy_gettext("changed the head of receipt %(ref)s"),
    "receipt.closed": lazy_gettext("closed receipt %(ref)s"),
    "receipt.reopened": lazy_gettext("opened receipt %(ref)s again"),
    "receipt.line_added": lazy_gettext("put something on receipt %(ref)s"),
    "receipt.lines_changed": lazy_gettext("changed lines of receipt %(ref)s"),
    "receipt.lines_pasted": lazy_gettext("put a whole delivery note on receipt %(ref)s"),
    "receipt.line_removed": lazy_gettext("took a line off receipt %(ref)s"),
    "supplier.created": lazy_gettext("made supplier %(ref)s"),
    "supplier.changed": lazy_gettext("changed supplier %(ref)s"),
    "supplier.retired": lazy_gettext("retired supplier %(ref)s"),
    "supplier.brought_back": lazy_gettext("brought supplier %(ref)s back"),
    "supplier.item_set": lazy_gettext("said what supplier %(ref)s calls an item and asks for it"),
    "supplier.item_removed": lazy_gettext("removed an item of supplier %(ref)s"),
    "stock.reorder_points_set": lazy_gettext("changed reorder points: %(levels)s"),
    "stock.reorder_points_undone": lazy_gettext("took a change of reorder points back: %(levels)s"),
    "location.created": lazy_gettext("made the location %(place)s"),
    "location.changed": lazy_gettext("changed the location %(old_place)s to %(place)s"),
    "location.retired": lazy_gettext("retired the location %(old_place)s"),
    "location.brought_back": lazy_gettext("brought the location %(place)s back"),
    "stocktake.opened": lazy_gettext("opened count sheet %(ref)s"),
    "stocktake.extended": lazy_gettext("put something on a count sheet, %(stock)s"),
    "stocktake.counted": lazy_gettext("counted %(units)s units of %(stock)s"),
    "stocktake.uncounted": lazy_gettext("took a count off a sheet, %(stock)s"),
    "stocktake.finished": lazy_gettext("finished count sheet %(ref)s"),
    "stocktake.resumed": lazy_gettext("went on with count sheet %(ref)s"),
    "stocktake.cancelled": lazy_gettext("cancelled count sheet %(ref)s"),
    "stocktake.approved": lazy_gettext("approved count sheet %(ref)s"),
    "stocktake.undone": lazy_gettext("took the corrections of count sheet %(ref)s back"),
    "stocktake.redone": lazy_gettext("wrote the corrections of count sheet %(ref)s once more"),
    "stock.downloaded": lazy_gettext("downloaded stock as a file (%(file)s)"),
    "import.brought": lazy_gettext("brought “%(file)s”, import %(ref)s"),
    "import.mapped": lazy_gettext("said what the columns of import %(ref)s, “%(file)s”, are"),
    "import.ticked": lazy_gettext("ticked rows of import %(ref)s, “%(file)s”: %(rows)s now"),
    "import.left": lazy_gettext("stopped or left import %(ref)s, “%(file)s”"),
    "import.handed_over": lazy_gettext("handed import %(ref)s, “%(file)s”, to the worker"),
    "import.applied": lazy_gettext("applied import %(ref)s, “%(file)s”: %(rows)s rows, %(delta)s"),
    "import.undone": lazy_gettext("undid import %(ref)s, “%(file)s”"),
    "import.redone": lazy_gettext("applied import %(ref)s, “%(file)s”, again"),
    "reason.added": lazy_gettext("added the reason “%(reason)s” for correcting stock"),
    "reason.retired": lazy_gettext("retired the reason “%(reason)s”"),
    "reason.brought_back": lazy_gettext("brought the reason “%(reason)s” back"),
    "synonym.added": lazy_gettext("had a search for “%(thing)s” find “%(means)s” too"),
    "synonym.removed": lazy_gettext("had a search for “%(thing)s” no longer find “%(means)s”"),
    "pin.set": lazy_gettext("pinned product %(product)s to the search for “%(thing)s”"),
    "pin.removed": lazy_gettext("took product %(product)s off the search for “%(thing)s”"),
    "redirect.set": lazy_gettext("led the search for “%(thing)s” to %(where)s"),
    "redirect.removed": lazy_gettext("led the search for “%(thing)s” nowhere any more"),
    "shop.changed": lazy_gettext("changed the settings of the shop: %(fields)s"),
    "page.created": lazy_gettext("wrote the page “%(thing)s”"),
    "page.changed": lazy_gettext("changed the page “%(thing)s”"),
    "page.moved": lazy_gettext("moved the page “%(thing)s” in the footer"),
    "page.deleted": lazy_gettext("deleted the page “%(thing)s”"),
    "letter.retried": lazy_gettext("had e-mail %(ref)s sent again"),
    "job.retried": lazy_gettext("had job %(ref)s done again"),
}

# And these about somebody else, `whom`.
OTHERS = {
    "session.refused": lazy_gettext("tried to sign in as %(whom)s, and failed"),
    "session.ended": lazy_gettext("signed %(whom)s out"),
    "user.registered": lazy_gettext("asked for the account of %(whom)s"),
    "user.invited": lazy_gettext("invited %(whom)s as “%(new_role)s”"),
    "user.created": lazy_gettext("made the account of %(whom)s as “%(new_role)s”"),
    "user.role_changed": lazy_gettext("changed the role of %(whom)s from “%(old_role)s” to “%(new_role)s”"),
    "user.deactivated": lazy_gettext("deactivated %(whom)s"),
    "user.activated": lazy_gettext("activated %(whom)s again"),
    "user.link_made": lazy_gettext("made a link that sets a new password for %(whom)s"),
    "passkey.refused": lazy_gettext("showed a wrong passkey of %(whom)s"),
    "factor.removed": lazy_gettext("removed every second step of %(whom)s"),
    "token.created": lazy_gettext("made the API token “%(name)s” of %(whom)s for %(scopes)s"),
    "token.revoked": lazy_gettext("revoked the API token “%(name)s” of %(whom)s"),
}

PROOFS = {
    "password": lazy_gettext("password"),
    "code": lazy_gettext("code of the app"),
    "app": lazy_gettext("app"),
    "recovery": lazy_gettext("recovery code"),
    "passkey": lazy_gettext("passkey"),
    "invitation": lazy_gettext("invitation"),
}

LABELS = {
    "nobody": lazy_gettext("Somebody"),
    "system": lazy_gettext("The shop itself"),
    "shell": lazy_gettext("The shell"),
}


def sentence(entry: Any, whom: Markup | None = None) -> Markup:
    """What was done, for a row of trail.py. `whom` is how the page shows who it was done to; else just the name."""
    about_another = entry.subject_id is not None and entry.subject_id != entry.user_id
    words = (about_another and OTHERS.get(entry.action)) or OWN.get(entry.action) or OTHERS.get(entry.action)
    if words is None:
        return escape(" ".join(filter(None, (entry.action, entry.subject_kind, entry.subject_ref))))
    said: Markup = escape(str(words)) % _values(entry, whom)
    places = entry.new.get("places", 0)
    if places > 1:
        said += escape(ngettext(" (%(num)s place)", " (%(num)s places)", places))
    if entry.new.get("step") == "second":
        said += escape(gettext(" (the second step)"))
    return said


def actor_name(entry: Any) -> str:
    """Who did it: the person's name today, with the token that a program used."""
    name = entry.actor_name or str(LABELS.get(entry.actor_label, entry.actor_label))
    return f"{name} · {entry.token_name}" if entry.actor_kind == "program" and entry.token_name else name


def _values(entry: Any, whom: Markup | None) -> dict[str, Any]:
    facts = {**entry.old, **entry.new}
    kinds = entry.old.get("kinds") or [facts.get("kind", "")]
    return {
        "whom": whom or entry.subject_name or entry.subject_ref or "–",
        "ref": entry.subject_ref,
        "old_role": _role(entry.old.get("role")),
        "new_role": _role(entry.new.get("role")),
        "how": _proofs(str(facts.get("how", "")).split("+")),
        "kind": _proofs(kinds),
        "left": facts.get("left", ""),
        "host": facts.get("host", "–"),
        "name": entry.token_name or "–",
        "scopes": ", ".join(facts.get("scopes", [])) or "–",
        "delta": f"{facts.get('delta', 0):+d}",
        "units": facts.get("units", ""),
        "file": facts.get("file", "–"),
        "rows": facts.get("rows", 0),
        "count": facts.get("count", 0),
        "reason": facts.get("reason", "–"),
        "levels": facts.get("levels", ""),
        "place": _place(entry.new),
        "old_place": _place(entry.old),
        "thing": facts.get("thing", "–"),
        "into": facts.get("into", "–"),
        "means": facts.get("means", "–"),
        "product": facts.get("product", "–"),
        "where": facts.get("address", "–"),
        "fields": ", ".join(entry.new) or "–",
        "stock": f"{entry.subject_kind} {entry.subject_ref}".strip() or "–",
    }


def _place(facts: dict[str, Any]) -> str:
    return f"{facts.get('name', '–')} ({facts.get('code', '–')})"


def _role(name: str | None) -> str:
    return str(ROLE_NAMES[name]) if name in ROLE_NAMES else "–"


def _proofs(names: list[str]) -> str:
    return " + ".join(str(PROOFS.get(name, name)) for name in names)
