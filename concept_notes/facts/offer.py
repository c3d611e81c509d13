"""What a note offers: the activities chosen, said in things, units and sizes that a donor can picture.

Functions from the figures of activities to the lines of the first page; they know neither database nor Word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from concept_notes.facts.context import ActivityLine, BuysLine, OtherSize, Without
from concept_notes.facts.sums import NOTHING, Sums, YearRow
from concept_notes.language.pack import Language
from crm.domain.gap import coverage_percent
from crm.domain.money import divide_half_up

#: Lines of the first page that leave it one page.
MOST_BUYS, MOST_COUNTED, MOST_SMALLER = 5, 2, 2
#: Activities that a request names one by one.
MOST_NAMED = 3
#: From this share on nothing stays undone that a donor could picture.
_AS_GOOD_AS_PAID = 99


@dataclass(frozen=True)
class Unit:
    """How an activity is counted: "a month", "month of Secretariat", "months of Secretariat", 12 a year.

    `forms` are those that a language has beside one and many, by plural category.
    """

    each: str
    one: str
    many: str
    per_year: int
    forms: Mapping[str, str] = field(default_factory=dict)

    def counted(self, count: int, said: Language) -> str:
        """So many of it: "two Working Group meetings"."""
        category = said.category(count)
        form = self.one if category == "one" else self.forms.get(category, self.many)
        return said.plural("offer.counted", count, unit=form)


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
    #: The one name it has in a note; its title where the group has no other words.
    phrase: str
    #: The same inside a sentence: "the website".
    name: str
    #: Its area inside a sentence: "policy papers".
    area_name: str
    unit: Unit | None = None
    cells: Mapping[int, Sums] = field(default_factory=dict)
    #: The gap that the trio sees, by year: no request and no size on offer is above it (counting rule 17).
    limits: Mapping[int, int] = field(default_factory=dict)
    #: The regions it works in, by code; without any it works everywhere.
    regions: Sequence[str] = ()

    def of(self, year: int) -> Sums:
        """The figures of a year."""
        return self.cells.get(year, NOTHING)

    def missing(self, years: Iterable[int]) -> int:
        """The gap of some years."""
        return sum(self.of(year).missing for year in years)

    def limit(self, years: Iterable[int]) -> int:
        """The most that may be asked for some years."""
        return sum(self.limits.get(year, 0) for year in years)

    def bound(self, years: Iterable[int]) -> bool:
        """Less may be asked for it in one of these years than it lacks."""
        return any(self.limits.get(year, 0) < self.of(year).missing for year in years)

    def line(self, years: Sequence[int]) -> ActivityLine:
        """The activity as the note lists it, over the years asked for."""
        rows = tuple(YearRow(year, self.of(year)) for year in years)
        total = sum((row.sums for row in rows), NOTHING)
        return ActivityLine(self.code, self.phrase, self.area, self.deliverables, self.lead, rows, total)


def leading_year(chosen: Sequence[Work], years: Sequence[int], as_of: date) -> int | None:
    """The year a donor can still change: the first with a gap that is not almost over, else the first with a gap."""
    lacking = [year for year in years if any(work.of(year).missing for work in chosen)]
    ahead = [year for year in lacking if (date(year, 12, 31) - as_of).days >= 90]
    return next(iter(ahead or lacking), None)


def subject(said: Language, chosen: Sequence[Work], works: Sequence[Work], years: Sequence[int], group: str) -> str:
    """What the money is for, as it stands after "for"."""
    core = {work.code for work in works if work.priority == 1 and any(work.of(year).need for year in years)}
    if core and {work.code for work in chosen} == core:
        return said.text("offer.core", group=group)
    if len(chosen) <= MOST_NAMED:
        return said.listed([work.name for work in chosen])
    areas = list(dict.fromkeys(work.area_name for work in chosen if work.area_name))
    if not areas:
        return said.text("offer.work", group=group)
    return said.text("offer.work_on", group=group, areas=said.listed(areas))


def units_of(said: Language, chosen: Sequence[Work], years: Sequence[int], ask: int) -> str | None:
    """What a request for one activity in one year buys where that is whole: "two Working Group meetings"."""
    needed = [(work, year) for work in chosen for year in years if work.of(year).need]
    if len(needed) != 1 or not (unit := needed[0][0].unit):
        return None
    need = needed[0][0].of(needed[0][1]).need
    whole = (count for count in range(1, unit.per_year + 1) if ask == divide_half_up(need * count, unit.per_year))
    count = next(whole, None)
    return None if count is None else unit.counted(count, said)


def buys(
    said: Language, chosen: Sequence[Work], years: Sequence[int], *, most: int = MOST_BUYS
) -> tuple[tuple[BuysLine, ...], int]:
    """What the money pays, at `most` so many things, in the order of the work plan, and how many are left out.

    Where not all fit, the core and the largest gaps stay.
    """
    needed = [work for work in chosen if any(work.of(year).need for year in years)]
    ranked = sorted(needed, key=lambda work: (work.priority or 9, -work.missing(years)))
    kept = {work.code for work in ranked[:most]}
    lines = [_buys_line(said, work, years) for work in needed if work.code in kept]
    return tuple(lines), len(needed) - len(lines)


def _buys_line(said: Language, work: Work, years: Sequence[int]) -> BuysLine:
    per_year = work.unit.per_year if work.unit else 1
    needs = [work.of(year).need for year in years]
    costs = tuple(divide_half_up(need, per_year) if need else None for need in needs)
    each = work.unit.each if work.unit else said.text("offer.a_year")
    return BuysLine(work.phrase, each, costs, work.missing(years))


def without(said: Language, chosen: Sequence[Work], year: int | None, words: str | None) -> Without | None:
    """What the secured money of a year pays and what it does not, counted in units where an activity has them.

    None where as good as all of the year is secured.
    """
    if year is None:
        return None
    total = sum((work.of(year) for work in chosen), NOTHING)
    share = coverage_percent(total.need - total.missing, total.need) or 0
    if share >= _AS_GOOD_AS_PAID:
        return None
    lacking = [work for work in chosen if work.of(year).missing]
    counted = [(work.unit, _units(work.of(year), work.unit)) for work in lacking if work.unit]
    pays = [_count(said, units, unit) for unit, units in counted if units]
    partly = [work.name for work in lacking if not work.unit and work.of(year).secured]
    lacks = [lost for work in lacking if (lost := _lost(said, work, year))]
    return Without(
        year,
        total.need,
        share,
        tuple(pays[:MOST_COUNTED]),
        tuple(lacks[:MOST_COUNTED]),
        () if pays and lacks else tuple(partly[:MOST_COUNTED]),
        words,
    )


def _lost(said: Language, work: Work, year: int) -> str | None:
    """What of an activity would not be there at all: "no Working Group meeting"."""
    if work.unit:
        paid = _units(work.of(year), work.unit)
        return None if paid else said.text("offer.lacks_unit", unit=work.unit.one, name=work.name)
    if work.of(year).secured:
        return None
    key = "offer.lacks_quoted" if said.is_quoted(work.name) else "offer.lacks"
    return said.text(key, name=work.name, bare=said.bare(work.name))


def _units(sums: Sums, unit: Unit | None) -> int:
    """Whole units that the secured money of a year pays."""
    return min(sums.secured, sums.need) * unit.per_year // sums.need if unit else 0


def _count(said: Language, units: int, unit: Unit) -> str:
    counted = unit.counted(units, said)
    return said.text("offer.about", counted=counted) if unit.per_year >= 12 else counted


def sizes(said: Language, chosen: Sequence[Work], year: int | None, ask: int) -> tuple[OtherSize, ...]:
    """Contributions of another size that make a whole: single units or activities, and all that a year lacks.

    None is above what its activities lack in the year, nor above what may be asked for them (counting rule 17).
    """
    if year is None:
        return ()
    units = [one for work in chosen if (one := _one_unit(said, work, year))]
    wholes = [
        one
        for work in chosen
        if (one := _whole_year([work], year, said.text("offer.in_year", name=work.name, year=year)))
    ]
    smaller = sorted({one for one in (units or wholes) if one.amount < ask}, key=lambda one: (one.amount, one.what))
    all_of_it = _whole_year(chosen, year, said.text("offer.all_missing", year=year))
    larger = [all_of_it] if all_of_it and all_of_it.amount != ask else []
    known = {one.amount for one in larger}
    return tuple([one for one in smaller if one.amount not in known][:MOST_SMALLER] + larger)


def _one_unit(said: Language, work: Work, year: int) -> OtherSize | None:
    """One of several units of a year, where there is room for it."""
    if not work.unit or work.unit.per_year < 2:
        return None
    price = divide_half_up(work.of(year).need, work.unit.per_year)
    room = min(work.missing([year]), work.limit([year]))
    return OtherSize(price, work.unit.counted(1, said)) if 0 < price <= room else None


def _whole_year(works: Sequence[Work], year: int, what: str) -> OtherSize | None:
    """All that activities lack in a year, where as much may be asked."""
    lacking = sum(work.missing([year]) for work in works)
    return OtherSize(lacking, what) if 0 < lacking <= sum(work.limit([year]) for work in works) else None
