"""What a role may do, in words of the form `noun:verb`. People and API tokens share them.

Each role may do all that the one before it may.
"""

from functools import cache

from flask_babel import lazy_gettext

ROLES = ("customer", "staff", "manager", "owner")

ROLE_NAMES = {
    "customer": lazy_gettext("Customer"),
    "staff": lazy_gettext("Staff"),
    "manager": lazy_gettext("Manager"),
    "owner": lazy_gettext("Owner"),
}

# What comes with each role, beside what the roles before it have.
ADDED = {
    "customer": (),
    "staff": (
        "desk:read",
        "catalog:read",
        "catalog:write",
        "stock:read",
        "stock:write",
        "imports:read",
        "imports:write",
        "tokens:write",
    ),
    "manager": (
        "prices:write",
        "stock:approve",
        "stock:setup",
        "imports:undo",
        "people:read",
        "people:write",
        "audit:read",
        "mail:read",
        "mail:write",
        "webhooks:write",
    ),
    "owner": ("shop:write",),
}

# What a token may be given, with what people read beside the box.
SCOPES = {
    "catalog:read": lazy_gettext("Read products and categories, drafts too"),
    "catalog:write": lazy_gettext("Change products and categories"),
    "prices:write": lazy_gettext("Change prices"),
    "stock:read": lazy_gettext("Read stock and its movements"),
    "stock:write": lazy_gettext("Change stock"),
    "stock:approve": lazy_gettext("Approve counts"),
    "stock:setup": lazy_gettext("Set up locations"),
    "imports:read": lazy_gettext("Read imports and their reports"),
    "imports:write": lazy_gettext("Run imports"),
    "imports:undo": lazy_gettext("Undo imports"),
}


@cache
def permissions_of(role: str) -> frozenset[str]:
    """All that `role` may do."""
    return frozenset(word for name in ROLES[: ROLES.index(role) + 1] for word in ADDED[name])


def scopes_of(role: str) -> list[str]:
    """The scopes that somebody of `role` may give to a token, in their order on the page."""
    return [scope for scope in SCOPES if scope in permissions_of(role)]


def outranks(role: str, other: str) -> bool:
    """Whether `role` stands above `other`."""
    return ROLES.index(role) > ROLES.index(other)


def roles_given_by(role: str) -> list[str]:
    """The roles that somebody of `role` may give and take: those below their own; an owner, every one."""
    if "people:write" not in permissions_of(role):
        return []
    return [name for name in ROLES if role == "owner" or outranks(role, name)]
