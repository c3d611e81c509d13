"""The funding gap: what each activity needs in each year, what is secured, and what is missing.

Arithmetic on sums the database has already made; `crm.reports.funding_gap` assembles them. All amounts
are minor units of the base currency. The rules are those of docs/algorithms/funding-gap.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from crm.domain.flow import largest_flow
from crm.domain.money import Currency, divide_half_up

Audience = Literal["trio", "public"]


@dataclass(frozen=True)
class Figures:
    """Money that falls on one cell, one open row or one donor, on a day.

    `conditional` is the part of `committed` still subject to a parliament or to available funds.
    `expected` is None where the audience may not know of opportunities.
    """

    received: int = 0
    committed: int = 0
    conditional: int = 0
    pledged: int = 0
    expected: int | None = 0

    @property
    def secured(self) -> int:
        """Received and committed; what is only promised is never in it."""
        return self.received + self.committed

    @property
    def is_zero(self) -> bool:
        """Nothing at all falls here."""
        return not (self.received or self.committed or self.pledged or self.expected)

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.received + other.received,
            self.committed + other.committed,
            self.conditional + other.conditional,
            self.pledged + other.pledged,
            None if self.expected is None or other.expected is None else self.expected + other.expected,
        )


def add_up(figures: Iterable[Figures], *, with_expected: bool) -> Figures:
    """The plain sum of figures, to the minor unit."""
    total = Figures(expected=0 if with_expected else None)
    for one in figures:
        total = total + one
    return total


def coverage_percent(applied: int, required: int) -> int | None:
    """Whole percent of the need that is met, half up; None where nothing is required.

    100 only where nothing is missing, 0 only where nothing is applied (counting rule 11).

    >>> coverage_percent(996, 1000), coverage_percent(1, 1000), coverage_percent(0, 0)
    (99, 1, None)
    """
    if required == 0:
        return None
    if applied >= required:
        return 100
    if applied == 0:
        return 0
    return min(99, max(1, divide_half_up(100 * applied, required)))


@dataclass(frozen=True)
class GapRow:
    """One cell of the matrix: an activity in a year."""

    activity: str
    title: str
    area: str
    priority: int | None
    year: int
    required: int
    support_cost: int
    received: int
    committed: int
    conditional: int
    pledged: int
    expected: int | None

    @property
    def secured(self) -> int:
        """Received + committed."""
        return self.received + self.committed

    @property
    def applied(self) -> int:
        """What of the secured money meets the need of this cell."""
        return min(self.required, self.secured)

    @property
    def gap(self) -> int:
        """What is missing; never below 0, and never netted against another cell."""
        return max(0, self.required - self.secured)

    @property
    def gap_after_pledges(self) -> int:
        """What would be missing if every written promise were signed."""
        return max(0, self.required - self.secured - self.pledged)

    @property
    def surplus(self) -> int:
        """What is secured above the need of this cell."""
        return max(0, self.secured - self.required)

    @property
    def coverage_percent(self) -> int | None:
        """Applied / required in whole percent, None where nothing is required."""
        return coverage_percent(self.applied, self.required)


@dataclass(frozen=True)
class OpenRow:
    """Money whose donor left the activity, the year or both open (None); it is in no cell."""

    activity: str | None
    year: int | None
    received: int
    committed: int
    conditional: int
    pledged: int
    expected: int | None

    @property
    def secured(self) -> int:
        """Received + committed."""
        return self.received + self.committed


@dataclass(frozen=True)
class DonorRow:
    """What one donor gave, signed, promised and may give. Needs are nobody's, so there is no gap here."""

    donor: str
    name: str
    received: int
    committed: int
    conditional: int
    pledged: int
    expected: int | None

    @property
    def secured(self) -> int:
        """Received + committed."""
        return self.received + self.committed


@dataclass(frozen=True)
class Totals:
    """Sums of cells; money sums include the open rows. `closable` is what open secured money can still close."""

    required: int
    support_cost: int
    received: int
    committed: int
    conditional: int
    secured: int
    pledged: int
    expected: int | None
    applied: int
    gap: int
    gap_after_pledges: int
    surplus: int
    coverage_percent: int | None
    open_secured: int
    closable: int
    gap_past: int


@dataclass(frozen=True)
class FundingGap:
    """The whole answer for one day and one audience."""

    as_of: date
    audience: Audience
    base: Currency
    rows: tuple[GapRow, ...]
    open: tuple[OpenRow, ...]
    donors: tuple[DonorRow, ...]
    totals: Totals
    #: Sentences about the figures, such as a rate that is older than 45 days.
    warnings: tuple[str, ...] = ()
    #: Secured, pledged and expected money that is open in a filtered dimension: stated beside, in no total.
    beside: tuple[OpenRow, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have a cell, in order."""
        return tuple(sorted({row.year for row in self.rows}))

    def of_year(self, year: int) -> Totals:
        """The totals of one year's cells and of open money meant for that year."""
        return total(
            [row for row in self.rows if row.year == year],
            [row for row in self.open if row.year == year],
            as_of=self.as_of,
            with_expected=self.audience == "trio",
        )

    def of_activity(self, activity: str) -> Totals:
        """The totals of one activity's cells and of money for it whose year is open."""
        return total(
            [row for row in self.rows if row.activity == activity],
            [row for row in self.open if row.activity == activity],
            as_of=self.as_of,
            with_expected=self.audience == "trio",
        )


def total(rows: Sequence[GapRow], open_rows: Sequence[OpenRow], *, as_of: date, with_expected: bool) -> Totals:
    """Totals: need, gap and surplus are sums of cells; money includes the open rows (counting rule 16)."""
    money: list[GapRow | OpenRow] = [*rows, *open_rows]
    required = sum(row.required for row in rows)
    applied = sum(row.applied for row in rows)
    return Totals(
        required=required,
        support_cost=sum(row.support_cost for row in rows),
        received=sum(row.received for row in money),
        committed=sum(row.committed for row in money),
        conditional=sum(row.conditional for row in money),
        secured=sum(row.secured for row in money),
        pledged=sum(row.pledged for row in money),
        expected=sum(row.expected or 0 for row in money) if with_expected else None,
        applied=applied,
        gap=sum(row.gap for row in rows),
        gap_after_pledges=sum(row.gap_after_pledges for row in rows),
        surplus=sum(row.surplus for row in rows),
        coverage_percent=coverage_percent(applied, required),
        open_secured=sum(row.secured for row in open_rows),
        closable=closable(rows, open_rows),
        gap_past=sum(row.gap for row in rows if row.year < as_of.year),
    )


def closable(rows: Sequence[GapRow], open_rows: Sequence[OpenRow]) -> int:
    """The most of the gaps that open secured money can close, each row inside its own activity or year.

    Money with neither activity nor year reaches every gap, so it comes last; the rest is a maximum flow
    (counting rule 12).
    """
    if not open_rows:
        return 0
    gaps = {(row.activity, row.year): row.gap for row in rows if row.gap}
    free = sum(row.secured for row in open_rows if row.activity is None and row.year is None)
    activities = {row.activity: row.secured for row in open_rows if row.activity is not None and row.year is None}
    years = {row.year: row.secured for row in open_rows if row.activity is None and row.year is not None}
    return min(sum(gaps.values()), free + largest_flow(activities, years, gaps))


#: The keys of every total, in the order they are printed.
TOTAL_KEYS = tuple(field.name for field in fields(Totals))
