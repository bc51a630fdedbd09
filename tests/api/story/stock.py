"""What lies in the stockroom, and how it comes and goes: twelve mugs arrive, the till sells two, somebody counts."""

from ..telling import Story

MUG = {"sku": "MUG/BLUE"}


def where_to_begin(story: Story) -> None:
    """A program that wants to follow takes a cursor first."""
    story.ask("read_changes", name="read_changes.first", words="Where to begin")


def movements(story: Story) -> None:
    """Goods come and go; what is sent again has its effect once; what isn't there can't be sold."""
    came = {"do": "receive", **MUG, "quantity": 12, "unit_cost_minor": 450}
    story.ask("create_stock_movement", came, key="till-2-0001")
    words = (
        "Sent again with the same key, because the answer got lost: it is the same answer, and nothing is written twice"
    )
    story.ask("create_stock_movement", came, key="till-2-0001", name="create_stock_movement.again", words=words)
    sold = {"do": "take", **MUG, "quantity": 2, "reason": "sold"}
    seen = story.ask(
        "create_stock_movement", sold, key="till-2-0002", name="create_stock_movement.take", words="A sale"
    )
    too_many = sold | {"quantity": 11}
    story.ask(
        "create_stock_movement",
        too_many,
        key="till-2-0003",
        status=409,
        name="create_stock_movement.refused",
        words="More than there are",
    )
    story.ask(
        "create_stock_movement",
        sold | {"quantity": "2"},
        key="till-2-0004",
        status=422,
        name="create_stock_movement.invalid",
        words="What can’t be meant",
    )
    story.ask("read_stock_reasons")
    version = seen.json["level"]["stock_version"]
    story.ask("create_stock_movement", sold | {"quantity": 1}, key="till-2-0005", is_told=False)
    counted = {"do": "count", **MUG, "on_hand": 11, "stock_version": version, "reason": "found"}
    late = story.ask(
        "create_stock_movement",
        counted,
        key="count-0001",
        status=409,
        name="create_stock_movement.stale",
        words="A count that comes late: one was sold since the level was read",
    )
    counted |= {"stock_version": late.json["version"], "on_hand": late.json["would_be"]}
    decided = story.ask(
        "create_stock_movement",
        counted,
        key="count-0002",
        name="create_stock_movement.count",
        words="The same count, decided anew",
    )
    story.ask("read_stock_movements", query={"limit": 2})
    seq = decided.json["movement"]["seq"]
    story.ask("read_stock_movement", seq=seq)
    story.ask("create_stock_reversal", {"note": "The box was empty."}, key="count-0003", seq=seq)


def many(story: Story) -> None:
    """A delivery list goes in as a whole, and what can be made of a night's sales, of them."""
    towels = {"do": "receive", "sku": "TOWEL", "quantity": 30}
    sold = [{"do": "take", **MUG, "quantity": 1, "reason": "sold"}, {"do": "take", "sku": "TOWEL", "quantity": 40}]
    made = story.ask("create_stock_changes", {"mode": "each", "changes": [towels, *sold]}, key="night-0001")
    story.ask(
        "create_stock_changes",
        {"mode": "all_or_nothing", "changes": sold},
        key="night-0002",
        status=409,
        name="create_stock_changes.refused",
        words="All or nothing",
    )
    story.ask(
        "create_stock_changes_reversal", {"note": "Of the wrong day."}, batch=made.json["batch"], key="night-0003"
    )


def levels(story: Story) -> None:
    """From how many on it runs low, and what happens to who is late."""
    [level] = story.ask("read_stock_levels", query=MUG).json["items"]
    seen = story.ask("read_stock_level", level_id=level["id"])
    story.ask("change_stock_level", {"reorder_point": 6}, level_id=level["id"], match=seen)
    story.ask(
        "change_stock_level",
        {"reorder_point": 4},
        level_id=level["id"],
        match=seen,
        status=412,
        name="change_stock_level.late",
        words="With the ETag from before that",
    )


def export(story: Story) -> None:
    """All levels of one moment."""
    story.ask("export_stock_levels")


def holds(story: Story) -> None:
    """A basket elsewhere sets units aside: one is bought, one is given up."""
    wanted = {**MUG, "quantity": 1, "minutes": 15, "reference": "basket 7"}
    bought = story.ask("create_hold", wanted, key="market-0001")
    given_up = story.ask("create_hold", wanted | {"reference": "basket 8"}, key="market-0002", is_told=False)
    story.ask("read_holds")
    story.ask("read_hold", hold_id=bought.json["id"])
    story.ask("create_hold_consumption", {"note": ""}, hold_id=bought.json["id"], key="market-0003")
    story.ask("release_hold", hold_id=given_up.json["id"], match=given_up)


def changes(story: Story) -> None:
    """Who has an export is told all that happened since."""
    cursor = story.recorded["export_stock_levels"]["answer"]["headers"]["Changes-Cursor"]
    story.ask("read_changes", query={"since": story.real(cursor), "limit": 2})
