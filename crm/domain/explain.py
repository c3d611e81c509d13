"""Why the total gap moved: facts enter one by one, and each owns the change of the gap at that moment (rule 13).

All amounts are minor units of the base currency. Nothing is read here; `crm.reports.explain` gathers the steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

#: An activity's code and a year.
CellName = tuple[str, int]

#: Causes in the order in which they are told. Between two states of knowledge the first three come first of all.
CAUSES = (
    "late entry",
    "correction",
    "released from restriction",
    "requirement revised",
    "pledge",
    "signed",
    "addendum",
    "received",
    "charges",
    "currency",
    "overpayment",
    "re-split",
    "write-off",
    "cancellation",
    "refund",
    "reversal",
)


@dataclass(frozen=True)
class Effect:
    """What a step does to one cell of the matrix."""

    cell: CellName
    required: int = 0
    secured: int = 0


@dataclass(frozen=True)
class Step:
    """One fact, or one part of a receipt: its day, its place in the order of entry, why, of which record."""

    dated: date
    order: tuple[int, ...]
    cause: str
    record: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Row:
    """A step with the change of the total gap that it owns."""

    dated: date
    cause: str
    record: str
    required: int
    secured: int
    gap_change: int


class Matrix:
    """Need and secured money of every cell, and the sum of what is missing."""

    def __init__(self) -> None:
        self._required: dict[CellName, int] = defaultdict(int)
        self._secured: dict[CellName, int] = defaultdict(int)
        self.gap = 0

    def _missing(self, cell: CellName) -> int:
        return max(0, self._required[cell] - self._secured[cell])

    def enter(self, step: Step) -> Row:
        """Let a step act, and say how it moved the total gap."""
        before = self.gap
        for effect in step.effects:
            was = self._missing(effect.cell)
            self._required[effect.cell] += effect.required
            self._secured[effect.cell] += effect.secured
            self.gap += self._missing(effect.cell) - was
        return Row(
            step.dated,
            step.cause,
            step.record,
            sum(effect.required for effect in step.effects),
            sum(effect.secured for effect in step.effects),
            self.gap - before,
        )

    def differs_from(self, other: Matrix) -> dict[CellName, Effect]:
        """What each cell must change to become the other's."""
        found = {}
        for cell in {*self._required, *self._secured, *other._required, *other._secured}:
            effect = Effect(
                cell,
                other._required[cell] - self._required[cell],
                other._secured[cell] - self._secured[cell],
            )
            if effect.required or effect.secured:
                found[cell] = effect
        return found


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Steps as they act: by day, then by entry."""
    return sorted(steps, key=lambda one: (one.dated, one.order))


@dataclass(frozen=True)
class Explained:
    """The gap before and after, and every row in the order in which it acted; the rows add up to the difference."""

    gap_from: int
    gap_to: int
    rows: tuple[Row, ...]

    @property
    def change(self) -> int:
        """How much more is missing; negative where less is."""
        return self.gap_to - self.gap_from

    def by_cause(self) -> Mapping[str, tuple[Row, ...]]:
        """The rows by cause, in the order of `CAUSES`."""
        found = {cause: tuple(row for row in self.rows if row.cause == cause) for cause in CAUSES}
        return {cause: rows for cause, rows in found.items() if rows}

    def turned(self) -> Explained:
        """The same way back: signs turn."""
        rows = tuple(
            replace(row, required=-row.required, secured=-row.secured, gap_change=-row.gap_change)
            for row in reversed(self.rows)
        )
        return Explained(self.gap_to, self.gap_from, rows)


def explain(before: Iterable[Step], between: Iterable[Step], known_later: Iterable[Step] = ()) -> Explained:
    """From the figures of `before`, first what was known only later, then what happened, step by step."""
    matrix = Matrix()
    for step in in_order(before):
        matrix.enter(step)
    start = matrix.gap
    rows = [matrix.enter(step) for step in (*known_later, *in_order(between))]
    return Explained(start, matrix.gap, tuple(rows))
