"""What a note offers: the activities chosen, said in things, units and sizes that a donor can picture.

Functions from the figures of activities to the lines of the first page; they know neither database nor Word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from concept_notes.context import (
    NOTHING,
    ActivityLine,
    BuysLine,
    OtherSize,
    Sums,
    Without,
    YearRow,
)
from concept_notes.english import number
from crm.domain.gap import coverage_percent
from crm.domain.money import divide_half_up
from crm.domain.wording import listed

#: Lines of the first page that leave it one page.
MOST_BUYS, MOST_COUNTED, MOST_SMALLER = 5, 2, 2


@dataclass(frozen=True)
class Unit:
    """How an activity is counted: "a month", "month of Secretariat", "months of Secretariat", 12 a year."""

    each: str
    one: str
    many: str
    per_year: int


@dataclass(frozen=True)
class Work:
    """An activity with its figures by year, and the words the group has for it."""

    code: str
    title: str
    area: str
    deliverables: str
    priority: int | None
    lead: str | None
    themes: frozenset[str]
    #: As the table of what the money buys calls it; its title where the group has no other words.
    phrase: str
    unit: Unit | None = None
    cells: Mapping[int, Sums] = field(default_factory=dict)

    def of(self, year: int) -> Sums:
        """The figures of a year."""
        return self.cells.get(year, NOTHING)

    def missing(self, years: Iterable[int]) -> int:
        """The gap of some years."""
        return sum(self.of(year).missing for year in years)

    def line(self, years: Sequence[int]) -> ActivityLine:
        """The activity as the note lists it, over the years asked for."""
        rows = tuple(YearRow(year, self.of(year)) for year in years)
        total = sum((row.sums for row in rows), NOTHING)
        return ActivityLine(self.code, self.title, self.area, self.deliverables, self.lead, rows, total)


def chosen_for(themes: Iterable[str], works: Sequence[Work], years: Sequence[int]) -> list[Work]:
    """The activities offered unless somebody chose: with a gap and a declared theme of the donor, else all with a gap."""
    wanted, open_works = set(themes), [work for work in works if work.missing(years)]
    return [work for work in open_works if work.themes & wanted] or open_works


def leading_year(chosen: Sequence[Work], years: Sequence[int], as_of: date) -> int | None:
    """The year a donor can still change: the first with a gap that is not almost over, else the first with a gap."""
    lacking = [year for year in years if any(work.of(year).missing for work in chosen)]
    ahead = [year for year in lacking if (date(year, 12, 31) - as_of).days >= 90]
    return next(iter(ahead or lacking), None)


def subject(chosen: Sequence[Work], works: Sequence[Work], years: Sequence[int], group: str) -> str:
    """What the money is for, as it stands after "for"."""
    core = {work.code for work in works if work.priority == 1 and any(work.of(year).need for year in years)}
    if core and {work.code for work in chosen} == core:
        return f"the core work of {group}"
    if len(chosen) <= 2:
        return listed([f"“{work.phrase}”" for work in chosen])
    areas = list(dict.fromkeys(work.area for work in chosen))
    if len(areas) <= 3:
        return f"{number(len(chosen))} activities in the work of {group} on {listed(areas)}"
    return f"{number(len(chosen))} activities of the work plan of {group}"


def buys(chosen: Sequence[Work], years: Sequence[int]) -> tuple[tuple[BuysLine, ...], int]:
    """What the money pays, in the order of the work plan, and how many things the first page leaves out.

    Where not all fit, the core and the largest gaps stay.
    """
    needed = [work for work in chosen if any(work.of(year).need for year in years)]
    ranked = sorted(needed, key=lambda work: (work.priority or 9, -work.missing(years)))
    kept = {work.code for work in ranked[:MOST_BUYS]}
    lines = [_buys_line(work, years) for work in needed if work.code in kept]
    return tuple(lines), len(needed) - len(lines)


def _buys_line(work: Work, years: Sequence[int]) -> BuysLine:
    per_year = work.unit.per_year if work.unit else 1
    needs = [work.of(year).need for year in years]
    costs = tuple(divide_half_up(need, per_year) if need else None for need in needs)
    return BuysLine(work.phrase, work.unit.each if work.unit else "a year", costs)


def without(chosen: Sequence[Work], year: int | None, words: str | None) -> Without | None:
    """What the secured money of a year pays and what it does not, counted in units where an activity has them."""
    if year is None:
        return None
    total = sum((work.of(year) for work in chosen), NOTHING)
    counted = [
        (work, work.unit, _units(work.of(year), work.unit)) for work in chosen if work.unit and work.of(year).need
    ]
    pays = [_count(units, unit) for work, unit, units in counted if units and work.of(year).missing]
    lacks = [f"no {unit.one}" for _, unit, units in counted if not units]
    share = coverage_percent(total.need - total.missing, total.need) or 0
    if not lacks and share:
        bare = [work for work in chosen if not work.unit and work.of(year).need and not work.of(year).secured]
        lacks = [f"nothing for “{work.phrase}”" for work in bare]
    return Without(year, total.need, share, tuple(pays[:MOST_COUNTED]), tuple(lacks[:MOST_COUNTED]), words)


def _units(sums: Sums, unit: Unit | None) -> int:
    """Whole units that the secured money of a year pays."""
    return min(sums.secured, sums.need) * unit.per_year // sums.need if unit else 0


def _count(units: int, unit: Unit) -> str:
    about = "about " if unit.per_year >= 12 else ""
    return f"{about}{number(units)} {unit.one if units == 1 else unit.many}"


def sizes(chosen: Sequence[Work], year: int | None, ask: int) -> tuple[OtherSize, ...]:
    """Contributions of another size that make a whole: single units or activities, and all that a year lacks."""
    if year is None:
        return ()
    units = [
        OtherSize(divide_half_up(work.of(year).need, work.unit.per_year), f"one {work.unit.one}")
        for work in chosen
        if work.unit and work.unit.per_year > 1 and work.of(year).missing * work.unit.per_year >= work.of(year).need > 0
    ]
    wholes = [
        OtherSize(work.of(year).missing, f"“{work.phrase}” in {year}") for work in chosen if work.of(year).missing
    ]
    smaller = sorted({one for one in (units or wholes) if one.amount < ask}, key=lambda one: (one.amount, one.what))
    lacking = sum(work.of(year).missing for work in chosen)
    larger = [OtherSize(lacking, f"all that this work lacks in {year}")] if lacking != ask else []
    known = {one.amount for one in larger}
    return tuple([one for one in smaller if one.amount not in known][:MOST_SMALLER] + larger)
