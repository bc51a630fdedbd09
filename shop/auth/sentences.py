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
    "webhook.deleted": lazy_gettext("deleted webhook %(ref)s to %(host)s"),
    "product.created": lazy_gettext("made the product “%(thing)s”"),
    "product.changed": lazy_gettext("changed the product “%(thing)s”"),
    "product.deleted": lazy_gettext("deleted the product “%(thing)s”"),
    "variant.created": lazy_gettext("made the variant “%(thing)s”"),
    "variant.changed": lazy_gettext("changed the variant “%(thing)s”"),
    "variant.removed": lazy_gettext("removed the variant “%(thing)s”"),
    "category.created": lazy_gettext("made the category “%(thing)s”"),
    "category.changed": lazy_gettext("changed the category “%(thing)s”"),
    "category.moved": lazy_gettext("moved the category “%(thing)s”"),
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
    "import.ticked": lazy_gettext("ticked rows of import %(ref)s, “%(file)s”: %(rows)s now"),
    "import.left": lazy_gettext("stopped or left import %(ref)s, “%(file)s”"),
    "import.handed_over": lazy_gettext("handed import %(ref)s, “%(file)s”, to the worker"),
    "import.applied": lazy_gettext("applied import %(ref)s, “%(file)s”: %(rows)s rows, %(delta)s"),
    "import.undone": lazy_gettext("undid import %(ref)s, “%(file)s”"),
    "import.redone": lazy_gettext("applied import %(ref)s, “%(file)s”, again"),
    "reason.added": lazy_gettext("added the reason “%(reason)s” for correcting stock"),
    "reason.retired": lazy_gettext("retired the reason “%(reason)s”"),
    "reason.brought_back": lazy_gettext("brought the reason “%(reason)s” back"),
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

# What can be asked for, in the order of the page.
ACTIONS = {
    "session.begun": lazy_gettext("Signing in"),
    "session.refused": lazy_gettext("Failing to sign in"),
    "passkey.refused": lazy_gettext("Showing a wrong passkey"),
    "session.ended": lazy_gettext("Signing out"),
    "user.registered": lazy_gettext("Making an account"),
    "user.created": lazy_gettext("Making an account for somebody"),
    "user.verified": lazy_gettext("Confirming the address"),
    "user.invited": lazy_gettext("Inviting"),
    "user.accepted": lazy_gettext("Accepting an invitation"),
    "user.role_changed": lazy_gettext("Changing a role"),
    "user.deactivated": lazy_gettext("Deactivating"),
    "user.activated": lazy_gettext("Activating again"),
    "user.link_made": lazy_gettext("Making a link for a lost login"),
    "user.deleted": lazy_gettext("Deleting an account"),
    "password.changed": lazy_gettext("Changing the password"),
    "password.reset": lazy_gettext("Setting a new password by a link"),
    "email.changed": lazy_gettext("Changing the e-mail address"),
    "factor.added": lazy_gettext("Setting up a second step"),
    "factor.removed": lazy_gettext("Removing a second step"),
    "codes.made": lazy_gettext("Making recovery codes"),
    "codes.used": lazy_gettext("Using a recovery code"),
    "token.created": lazy_gettext("Making an API token"),
    "token.revoked": lazy_gettext("Revoking an API token"),
    "webhook.created": lazy_gettext("Making a webhook"),
    "webhook.changed": lazy_gettext("Changing a webhook"),
    "webhook.rotated": lazy_gettext("Making a new secret for a webhook"),
    "webhook.switched_off": lazy_gettext("Switching a webhook off"),
    "webhook.switched_on": lazy_gettext("Switching a webhook on"),
    "webhook.tested": lazy_gettext("Testing a webhook"),
    "webhook.redelivered": lazy_gettext("Sending a nudge again"),
    "webhook.deleted": lazy_gettext("Deleting a webhook"),
    "product.created": lazy_gettext("Making a product"),
    "product.changed": lazy_gettext("Changing a product"),
    "product.deleted": lazy_gettext("Deleting a product"),
    "variant.created": lazy_gettext("Making a variant"),
    "variant.changed": lazy_gettext("Changing a variant"),
    "variant.removed": lazy_gettext("Removing a variant"),
    "category.created": lazy_gettext("Making a category"),
    "category.changed": lazy_gettext("Changing a category"),
    "category.moved": lazy_gettext("Moving a category"),
    "category.deleted": lazy_gettext("Deleting a category"),
    "stock.received": lazy_gettext("Receiving stock"),
    "stock.taken": lazy_gettext("Taking stock"),
    "stock.corrected": lazy_gettext("Correcting stock"),
    "stock.transferred": lazy_gettext("Moving stock"),
    "stock.held": lazy_gettext("Setting stock aside"),
    "stock.released": lazy_gettext("Releasing what was set aside"),
    "stock.consumed": lazy_gettext("Taking what was set aside"),
    "stock.undone": lazy_gettext("Taking a movement back"),
    "stock.repaired": lazy_gettext("Setting stock right by its ledger"),
    "stock.backorders_set": lazy_gettext("Promising beyond the stock"),
    "stock.reorder_point_set": lazy_gettext("Setting a reorder point"),
    "receipt.opened": lazy_gettext("Opening a receipt"),
    "receipt.described": lazy_gettext("Changing the head of a receipt"),
    "receipt.closed": lazy_gettext("Closing a receipt"),
    "receipt.reopened": lazy_gettext("Opening a receipt again"),
    "receipt.line_added": lazy_gettext("Putting something on a receipt"),
    "receipt.lines_changed": lazy_gettext("Changing lines of a receipt"),
    "receipt.lines_pasted": lazy_gettext("Putting a delivery note on a receipt"),
    "receipt.line_removed": lazy_gettext("Taking a line off a receipt"),
    "supplier.created": lazy_gettext("Making a supplier"),
    "supplier.changed": lazy_gettext("Changing a supplier"),
    "supplier.retired": lazy_gettext("Retiring a supplier"),
    "supplier.brought_back": lazy_gettext("Bringing a supplier back"),
    "supplier.item_set": lazy_gettext("Changing an item of a supplier"),
    "supplier.item_removed": lazy_gettext("Removing an item of a supplier"),
    "stock.reorder_points_set": lazy_gettext("Changing reorder points"),
    "stock.reorder_points_undone": lazy_gettext("Taking a change of reorder points back"),
    "location.created": lazy_gettext("Making a location"),
    "location.changed": lazy_gettext("Changing a location"),
    "location.retired": lazy_gettext("Retiring a location"),
    "location.brought_back": lazy_gettext("Bringing a location back"),
    "stocktake.opened": lazy_gettext("Opening a count sheet"),
    "stocktake.extended": lazy_gettext("Putting something on a count sheet"),
    "stocktake.counted": lazy_gettext("Counting"),
    "stocktake.uncounted": lazy_gettext("Taking a count off"),
    "stocktake.finished": lazy_gettext("Finishing a count sheet"),
    "stocktake.resumed": lazy_gettext("Going on with a count sheet"),
    "stocktake.cancelled": lazy_gettext("Cancelling a count sheet"),
    "stocktake.approved": lazy_gettext("Approving a count sheet"),
    "stocktake.undone": lazy_gettext("Taking a count sheet back"),
    "stocktake.redone": lazy_gettext("Writing a count sheet once more"),
    "stock.downloaded": lazy_gettext("Downloading stock"),
    "import.brought": lazy_gettext("Bringing a file with stock"),
    "import.ticked": lazy_gettext("Ticking rows of a file with stock"),
    "import.left": lazy_gettext("Leaving a file with stock"),
    "import.handed_over": lazy_gettext("Handing an import to the worker"),
    "import.applied": lazy_gettext("Applying a file with stock"),
    "import.undone": lazy_gettext("Undoing an import"),
    "import.redone": lazy_gettext("Applying an import again"),
    "reason.added": lazy_gettext("Adding a reason"),
    "reason.retired": lazy_gettext("Retiring a reason"),
    "reason.brought_back": lazy_gettext("Bringing a reason back"),
    "letter.retried": lazy_gettext("Sending an e-mail again"),
    "job.retried": lazy_gettext("Having a job done again"),
    "data.downloaded": lazy_gettext("Downloading the data of an account"),
    "audit.downloaded": lazy_gettext("Downloading the audit trail"),
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
        "reason": facts.get("reason", "–"),
        "levels": facts.get("levels", ""),
        "place": _place(entry.new),
        "old_place": _place(entry.old),
        "thing": facts.get("thing", "–"),
        "stock": f"{entry.subject_kind} {entry.subject_ref}".strip() or "–",
    }


def _place(facts: dict[str, Any]) -> str:
    return f"{facts.get('name', '–')} ({facts.get('code', '–')})"


def _role(name: str | None) -> str:
    return str(ROLE_NAMES[name]) if name in ROLE_NAMES else "–"


def _proofs(names: list[str]) -> str:
    return " + ".join(str(PROOFS.get(name, name)) for name in names)
