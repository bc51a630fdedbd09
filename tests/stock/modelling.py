"""The stockroom as simply as one can say it: what the real one is compared with.

No database, no locks, no rounding: figures of levels, holds, and a list of what was done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction


class Refused(Exception):
    """The model would not do that. Nothing has changed."""


@dataclass
class Level:
    is_transit: bool = False
    on_hand: int = 0
    reserved: int = 0
    backordered: int = 0
    cap: int = 0
    version: int = 0
    costed: int = 0
    cost: Fraction = Fraction(0)

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved

    @property
    def average(self) -> Fraction | None:
        return self.cost / self.costed if self.costed else None


@dataclass
class Held:
    level: tuple[int, int]
    quantity: int
    backordered: int
    expires: int
    made_by: int  # the movement


@dataclass
class Done:
    """A movement that moved on_hand, or made a hold; `undone` once something took it back."""

    level: tuple[int, int]
    kind: str
    delta: int
    costed: int = 0
    cost: Fraction = Fraction(0)
    source: str = ""
    undo_of: int | None = None
    undone: bool = False
    partner: int | None = None  # the other half of a transfer


@dataclass
class Model:
    levels: dict[tuple[int, int], Level] = field(default_factory=dict)
    holds: dict[int, Held] = field(default_factory=dict)
    done: dict[int, Done] = field(default_factory=dict)

    # -- moving ----------------------------------------------------------------------------------------------------

    def fits(self, changes: Iterable[tuple[tuple[int, int], int]]) -> None:
        """Raises Refused where a level would be left with less than is set aside."""
        sums: dict[tuple[int, int], int] = {}
        for where, delta in changes:
            sums[where] = sums.get(where, 0) + delta
        for where, delta in sums.items():
            level = self.levels[where]
            if level.on_hand + delta < level.reserved:
                raise Refused

    def move(
        self,
        seq: int,
        where: tuple[int, int],
        kind: str,
        delta: int,
        *,
        unit_cost: int | None = None,
        arriving: tuple[int, Fraction] | None = None,
        source: str = "",
        undo_of: int | None = None,
    ) -> Done:
        level = self.levels[where]
        if undo_of is not None:
            costed, cost = -self.done[undo_of].costed, -self.done[undo_of].cost
        elif arriving:
            costed, cost = arriving
        else:
            costed, cost = self._costs(level, kind, delta, unit_cost)
        before = (level.costed, level.cost)
        level.on_hand += delta
        level.version += delta != 0
        self._settle(level, costed, cost)
        done = Done(where, kind, delta, level.costed - before[0], level.cost - before[1], source, undo_of)
        self.done[seq] = done
        if undo_of is not None:
            self.done[undo_of].undone = True
        return done

    @staticmethod
    def _costs(level: Level, kind: str, delta: int, unit_cost: int | None) -> tuple[int, Fraction]:
        average = level.average or Fraction(0)
        if delta < 0:  # units of unknown cost leave first
            costed = -max(-delta - (level.on_hand - level.costed), 0)
            return costed, costed * average
        if unit_cost is not None:
            return delta, Fraction(delta * unit_cost)
        if kind == "corrected" and level.costed:
            return delta, delta * average
        return 0, Fraction(0)

    @staticmethod
    def _settle(level: Level, costed: int, cost: Fraction) -> None:
        """Never more units of known cost than there are, never fewer than none, and never worth less than nothing."""
        wanted, average = level.costed + costed, level.average or Fraction(0)
        level.costed = min(max(wanted, 0), level.on_hand)
        level.cost += cost
        if level.costed != wanted or level.cost < 0 or not level.costed:
            level.cost = level.costed * average

    # -- holds and promises ----------------------------------------------------------------------------------------

    def may_hold(self, where: tuple[int, int], quantity: int) -> int:
        """How many of them have to be promised."""
        level = self.levels[where]
        missing = max(quantity - level.free, 0)
        if level.is_transit or missing > level.cap - level.backordered:
            raise Refused
        return missing

    def hold(self, number: int, seq: int, where: tuple[int, int], quantity: int, expires: int) -> None:
        missing, level = self.may_hold(where, quantity), self.levels[where]
        level.reserved += quantity - missing
        level.backordered += missing
        self.holds[number] = Held(where, quantity, missing, expires, seq)
        self.done[seq] = Done(where, "held", 0)

    def end(self, number: int) -> Held:
        hold = self.holds.pop(number)
        level = self.levels[hold.level]
        level.reserved -= hold.quantity - hold.backordered
        level.backordered -= hold.backordered
        return hold

    def fill(self) -> None:
        """Whatever is free goes to whom it was promised, the oldest first."""
        for _, hold in sorted(self.holds.items()):
            level = self.levels[hold.level]
            units = min(hold.backordered, level.free)
            hold.backordered -= units
            level.reserved += units
            level.backordered -= units

    # -- taking back -----------------------------------------------------------------------------------------------

    def whole(self, seqs: Iterable[int]) -> list[int]:
        """These movements, each with the other half of its transfer."""
        found = set(seqs)
        found |= {partner for seq in found if (partner := self.done[seq].partner) is not None}
        return sorted(found, reverse=True)

    def may_undo(self, seqs: Iterable[int]) -> None:
        changes = []
        for seq in seqs:
            done = self.done[seq]
            if done.undone:
                raise Refused
            if done.delta == 0 and not any(hold.made_by == seq for hold in self.holds.values()):
                raise Refused
            changes.append((done.level, done.delta))
        freed: dict[tuple[int, int], int] = {}
        for hold in self.holds.values():
            if hold.made_by in set(seqs):
                freed[hold.level] = freed.get(hold.level, 0) + hold.quantity - hold.backordered
        sums: dict[tuple[int, int], int] = {}
        for where, delta in changes:
            sums[where] = sums.get(where, 0) - delta
        for where, delta in sums.items():
            level = self.levels[where]
            if level.on_hand + delta < level.reserved - freed.get(where, 0):
                raise Refused

    def standing(self, source: str, *, again: bool) -> list[int]:
        """The last of each chain of undoes that began for the sake of `source`: still done, or with `again` undone."""

        def depth(seq: int) -> int:
            before = self.done[seq].undo_of
            return 0 if before is None else depth(before) + 1

        def root(seq: int) -> int:
            before = self.done[seq].undo_of
            return seq if before is None else root(before)

        odd: Callable[[int], bool] = lambda seq: depth(seq) % 2 == 1  # noqa: E731
        return [
            seq for seq, done in self.done.items()
            if self.done[root(seq)].source == source and not done.undone and odd(seq) == again
        ]  # fmt: skip
