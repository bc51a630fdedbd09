"""Taking a catalogue's import back: each product by itself, and never over what somebody has done since."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from ..audit.services import note
from ..catalog.refreshing import refreshed_once, written
from ..db import attempt, db
from ..stock.actors import Actor
from ..stock.ledger import stock_change
from ..stock.undoing import undo_many
from .catalogue_jobs import in_silence, locked
from .category_undoing import undo_shelves
from .items import counted
from .kept import Product, from_json, mark_of, products_by_id
from .models import CatalogItem, ImportJob
from .problems import ImportUnderWay
from .stock_services import Progress
from .writing import Numbers, Writer

AT_ONCE = 500  # products

ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtext('catalogue import'))")
# Whoever moves stock locks levels first, then products: so do we, each in id order.
LOCK_LEVELS = text("""
    SELECT FROM stock_level l JOIN variant v ON v.id = l.variant_id
    JOIN catalog_import_item i ON i.product_id = v.product_id
    WHERE i.job_id = :job_id AND i.state = 'applied' ORDER BY l.id FOR UPDATE OF l
""")
LOCK = text("""
    SELECT p.id, p.version FROM product p JOIN catalog_import_item i ON i.product_id = p.id
    WHERE i.job_id = :job_id AND i.state = 'applied' ORDER BY p.id FOR UPDATE OF p
""")
# Opening stock of the import that still stands: which movements, of which products, and whether they can go back.
ARRIVED = text("""
    SELECT m.seq, v.product_id, l.on_hand - l.reserved >= m.delta AS fits
    FROM stock_movement m JOIN stock_level l ON l.id = m.level_id JOIN variant v ON v.id = l.variant_id
    WHERE m.source_kind = 'import' AND m.source_ref = :ref AND m.undo_of IS NULL
      AND NOT EXISTS (SELECT FROM stock_movement undo WHERE undo.undo_of = m.seq)
""")
STOCKED = text("""
    SELECT v.product_id, v.id AS variant_id FROM variant v
    WHERE v.product_id = ANY (:ids) AND EXISTS (
        SELECT FROM stock_level l JOIN stock_movement m ON m.level_id = l.id WHERE l.variant_id = v.id)
""")
DELETE = text("DELETE FROM product WHERE id = ANY (:ids)")
ARCHIVE = text("UPDATE product SET status = 'archived', updated_at = now() WHERE id = ANY (:ids)")
# Else the categories that the import has made would stay for the sake of what nobody sees any more.
OFF_NEW_SHELVES = text("""
    DELETE FROM product_category p USING catalog_import_shelf s
    WHERE p.product_id = ANY (:ids) AND s.job_id = :job_id AND s.category_id = p.category_id AND s.before IS NULL
""")
DROP_VARIANTS = text("DELETE FROM variant WHERE id = ANY (:ids)")
TAKEN = text("""
    SELECT asked.id FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS asked(id bigint, slug text)
    JOIN product p ON p.slug = asked.slug AND p.id <> asked.id
""")
CATEGORIES = text("SELECT id FROM category WHERE id = ANY (:ids)")
TOLD = text("""
    UPDATE catalog_import_item i SET state = done.state, trouble = done.trouble
    FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS done(line int, state text, trouble text)
    WHERE i.job_id = :job_id AND i.line = done.line
""")


@stock_change
def undo(job_id: int, *, by: Actor, state: str = "applied", on_progress: Progress = in_silence) -> ImportJob:
    """Take the import back, product by product: what somebody has changed since is kept, and its `trouble` says so.

    Its opening stock goes back by movements. New products are deleted, or archived where stock of them was ever moved.
    Raises ImportRefused, ImportUnderWay, Busy.
    """
    job = locked(job_id, state)
    if not db.session.scalar(ONE_AT_A_TIME):
        raise ImportUnderWay(gettext("Another import is being applied. Try again when it is through."))
    db.session.execute(LOCK_LEVELS, {"job_id": job_id})
    versions = {row.id: row.version for row in db.session.execute(LOCK, {"job_id": job_id})}
    total = job.counts.get("applied", 0)
    done = 0
    for items in _items(job_id):
        Undoing(job, versions, by).take_back(items)
        done += len(items)
        on_progress(done, total)
    undo_shelves(job_id)
    job.state, job.undone_at, job.trouble = "undone", func.now(), ""
    job.counts = job.counts | counted(job_id)
    new = {"file": job.filename, "rows": job.counts["undone"], "kept": job.counts["kept"]}
    note("import.undone", by=by, subject=("import", job_id), new=new)
    db.session.flush()
    return job


def _items(job_id: int) -> Iterator[Sequence[Any]]:
    """What was applied, some hundred at a time, in the file's order."""
    after = 0
    columns = (CatalogItem.line, CatalogItem.product_id, CatalogItem.is_new, CatalogItem.version, CatalogItem.mark)
    query = select(*columns, CatalogItem.before).where(CatalogItem.job_id == job_id, CatalogItem.state == "applied")
    while found := db.session.execute(
        query.where(CatalogItem.line > after).order_by(CatalogItem.line).limit(AT_ONCE)
    ).all():
        after = found[-1].line
        yield found


class Undoing:
    """Takes back some hundred products of an import, in the caller's transaction."""

    def __init__(self, job: ImportJob, versions: Mapping[int, int], by: Actor) -> None:
        self.job, self.versions, self.by = job, versions, by
        self.trouble: dict[int, str] = {}  # by line: why it is kept, or what is left of it
        self.kept: set[int] = set()  # lines

    def take_back(self, items: Sequence[Any]) -> None:
        """Take these back, and write down what has become of each."""
        now = products_by_id([item.product_id for item in items if item.product_id in self.versions])
        good = [item for item in items if self._may_go_back(item, now)]
        good = self._without_taken_addresses(good)
        stays = self._return_stock({item.product_id: item for item in good})
        self._remove([item for item in good if item.is_new], stays)
        self._restore([item for item in good if not item.is_new], now)
        told = [
            {
                "line": item.line,
                "state": "kept" if item.line in self.kept else "undone",
                "trouble": self.trouble.get(item.line, ""),
            }
            for item in items
        ]
        db.session.execute(TOLD, {"job_id": self.job.id, "items": json.dumps(told)})

    def _keep(self, item: Any, why: str) -> None:
        self.kept.add(item.line)
        self.trouble[item.line] = why

    def _may_go_back(self, item: Any, now: Mapping[int, Product]) -> bool:
        """Whether the product still is what the import has made of it."""
        product = now.get(item.product_id)
        if product is None:
            if item.is_new:
                self.trouble[item.line] = gettext("Somebody had deleted it already.")
            else:
                self._keep(item, gettext("Somebody has deleted it since."))
            return False
        if self.versions[item.product_id] != item.version and mark_of(product) != item.mark:
            self._keep(item, gettext("Somebody has changed it since; undoing the import would undo that, too."))
            return False
        return True

    def _without_taken_addresses(self, items: list[Any]) -> list[Any]:
        asked = [{"id": item.product_id, "slug": item.before["facts"]["slug"]} for item in items if item.before]
        taken = set(db.session.scalars(TAKEN, {"asked": json.dumps(asked)})) if asked else set()
        for item in items:
            if item.product_id in taken:
                self._keep(item, gettext("Another product is at its former address now."))
        return [item for item in items if item.product_id not in taken]

    def _return_stock(self, items: Mapping[int, Any]) -> set[int]:
        """Send opening stock back where all of a product's still is there; returns the products of which it isn't."""
        arrived = db.session.execute(ARRIVED, {"ref": str(self.job.id)}).all()
        mine = [row for row in arrived if row.product_id in items]
        stays = {row.product_id for row in mine if not row.fits}
        for number in stays:
            self.trouble[items[number].line] = gettext("Its opening stock stays: some of it was sold or moved since.")
        if seqs := [row.seq for row in mine if row.product_id not in stays]:
            undo_many(seqs, by=self.by)
        return stays

    def _remove(self, items: Sequence[Any], stays: set[int]) -> None:
        """Delete what the import had made, but for what has a history in the stockroom: that is archived."""
        by_id = {item.product_id: item for item in items}
        stocked = {row.product_id for row in db.session.execute(STOCKED, {"ids": list(by_id)})} if by_id else set()
        for number in self._deleted([number for number in by_id if number not in stocked]):
            stocked.add(number)
        if stocked:
            db.session.execute(ARCHIVE, {"ids": sorted(stocked)})
            db.session.execute(OFF_NEW_SHELVES, {"ids": sorted(stocked), "job_id": self.job.id})
        for number in stocked - stays:
            self.trouble[by_id[number].line] = gettext(
                "It was archived: stock of it was moved, and that is never forgotten."
            )

    def _deleted(self, ids: list[int]) -> list[int]:
        """Delete these; returns those that can't be deleted."""
        if not ids:
            return []
        try:
            with attempt():
                db.session.execute(DELETE, {"ids": ids})
        except IntegrityError:
            half = len(ids) // 2
            return ids if len(ids) == 1 else self._deleted(ids[:half]) + self._deleted(ids[half:])
        return []

    def _restore(self, items: Sequence[Any], now: Mapping[int, Product]) -> None:
        """Make these products what they were before."""
        if not items:
            return
        try:
            with attempt():
                self._write(items, now)
        except IntegrityError:  # an SKU is somebody else's by now
            if len(items) == 1:
                self._keep(items[0], gettext("Something else has one of its SKUs or its address now."))
                return
            half = len(items) // 2
            self._restore(items[:half], now)
            self._restore(items[half:], now)

    def _write(self, items: Sequence[Any], now: Mapping[int, Product]) -> None:
        before = {item.product_id: from_json(item.before) for item in items}
        stocked = {row.variant_id for row in db.session.execute(STOCKED, {"ids": list(before)})}
        categories = [number for product in before.values() for number in product.category_ids]
        there = set(db.session.scalars(CATEGORIES, {"ids": categories}))
        writer, dropped = Writer(Numbers(True)), []
        for number, product in before.items():
            product.category_ids = [one for one in product.category_ids if one in there]
            dropped += _left_over(product, now[number], stocked)
            writer.add(now[number], product)
        with refreshed_once():
            written(list(before))
            if dropped:
                db.session.execute(DROP_VARIANTS, {"ids": dropped})
            writer.write()
            writer.write_shelves()


def _left_over(product: Product, now: Product, stocked: set[int]) -> list[int]:
    """The variants that the import has brought, and that can go.

    Those with a history in the stockroom stay, not for sale; and with them the options that tell them apart.
    """
    mine = {variant.id for variant in product.variants}
    added = [variant for variant in now.variants if variant.id not in mine]
    stay = [variant for variant in added if variant.id in stocked]
    for variant in stay:
        variant_facts = variant.facts | {"is_active": False}
        product.variants.append(type(variant)(variant.id, variant_facts, variant.choices))
    if stay:
        product.options = now.options
        choices = {variant.id: variant.choices for variant in now.variants}
        for variant in product.variants:
            variant.choices = choices.get(variant.id, variant.choices)
    return [variant.id for variant in added if variant.id not in stocked]
