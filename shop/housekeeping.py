"""All that the worker does: loading this file makes every kind of job known, and the shop's chores are here."""

from datetime import UTC, datetime, timedelta

from flask import current_app

from .api import keys as _keys  # noqa: F401
from .assortment import working as _bulk_edits  # noqa: F401
from .auth import accounts as _accounts  # noqa: F401
from .auth import chores as _chores  # noqa: F401
from .catalog.facet_keeping import CHORE_SECONDS, keep_shelf_facets
from .catalog.pricing import apply_price_changes
from .catalog.searchable import (
    MOST_COUNTS,
    MOST_WORDS,
    add_up_counts,
    catch_up_with_shelves,
    forget_words,
    mend_facet_words,
)
from .changes.feed import DAYS_KEPT, MOST_FORGOTTEN, forget_changes
from .copies.looking import forget_public_changes
from .desk.figures import keep_figures
from .imports import catalogue_working as _catalogue_files  # noqa: F401
from .imports import stock_working as _stock_files  # noqa: F401
from .jobs.services import every, forget_failed_jobs
from .mail import sending as _sending  # noqa: F401
from .picturing import developing as _developing  # noqa: F401
from .picturing.sweeping import Swept, mark_unused, sweep_some
from .replenishing import letters as _letters  # noqa: F401
from .searches import keeping
from .stock import checking as _checking  # noqa: F401
from .stock.backordering import fill_waiting
from .stock.holding import MOST_RELEASED, release_expired_holds
from .webhooks import delivering as _delivering  # noqa: F401 (and nudging)


@every(60, "prices.apply")
def apply_prices() -> bool:
    """Sales begin and end by the minute, those of thousands of products some at a time."""
    return apply_price_changes(datetime.now(UTC)).is_cut


@every(60, "stock.release_expired")
def release_expired() -> bool:
    """Units that were held for too long go back to the shelf, or to who waits for them."""
    fill_waiting()
    return release_expired_holds() == MOST_RELEASED


@every(CHORE_SECONDS, "facets.keep")
def keep_facets() -> bool:
    """What large shelves can be narrowed by is counted here, not for each visitor."""
    return keep_shelf_facets()


@every(600, "desk.figures")
def add_up_the_stock() -> None:
    """What the first page of the desk draws."""
    keep_figures()


@every(3600, "changes.forget")
def forget_old_changes() -> bool:
    """A program that was away for longer reads everything anew."""
    return forget_changes(DAYS_KEPT) == MOST_FORGOTTEN


@every(3600, "copies.forget")
def forget_what_is_known() -> None:
    """Every process that keeps copies of pages has looked since, or begins anew."""
    forget_public_changes()


@every(24 * 3600, "jobs.tidy")
def tidy_jobs() -> None:
    """What failed may name people, and after a month nobody will mend it."""
    forget_failed_jobs(30)


@every(3600, "searches.popular")
def find_popular_searches() -> None:
    """What many search for is offered to who begins to type it."""
    keeping.find_popular_searches()


@every(3600, "searches.forget")
def forget_old_searches() -> bool:
    """The log of searches is kept for as long as the owner says."""
    return keeping.forget_searches(current_app.config["SHOP"].search_log_days) == keeping.MOST_FORGOTTEN


@every(60, "search.add_up")
def add_up_words() -> bool:
    """How many products have a word is kept as differences, which would slow searches down as they get more."""
    return add_up_counts() == MOST_COUNTS


@every(10, "search.catch_up")
def catch_up_search() -> bool:
    """A shelf that was renamed: its products are found by the new name, some at a time."""
    return catch_up_with_shelves() > 0


@every(60, "facets.mend")
def mend_words_of_facets() -> bool:
    """What two wrote at once, or somebody gave up, stands nowhere as a label."""
    return mend_facet_words() == MOST_WORDS


@every(24 * 3600, "search.forget")
def forget_old_words() -> None:
    """No slip should be corrected to a word that no product has any more."""
    forget_words()


@every(24 * 3600, "pictures.mark")
def mark_unused_pictures() -> None:
    """Since when nothing shows a picture is known from here on."""
    mark_unused()


@every(3600, "pictures.sweep")
def sweep_pictures() -> bool:
    """What nothing has shown for a month goes, some at a time."""
    return sweep_some(timedelta(days=30), Swept())
