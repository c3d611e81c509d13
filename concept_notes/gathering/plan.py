"""What a note says of the work plan: the activities with their figures and words, and what they cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import col, select

from concept_notes.facts import offer
from concept_notes.facts.context import ActivityLine, Budget, BudgetLine
from concept_notes.facts.offer import Unit, Work
from concept_notes.facts.sums import NOTHING, OpenMoney, Sums
from concept_notes.gathering.group_texts import GroupTexts
from concept_notes.gathering.records import Records
from concept_notes.language.pack import PLURAL, lower, rate_of
from crm.domain.checks import is_stale
from crm.domain.counting import per_year
from crm.domain.gap import FundingGap, GapRow
from crm.domain.wording import day
from crm.imports import vocabularies
from crm.store import tables as t


def sums_of(row: GapRow) -> Sums:
    """The figures of one cell, as a note shows them."""
    above = max(0, row.received - row.required)
    return Sums(row.required, row.received, row.committed, row.surplus, row.gap, row.pledged, above)


def sums_of_year(gap: FundingGap, year: int) -> Sums:
    """The figures of all activities in a year."""
    return sum((sums_of(row) for row in gap.rows if row.year == year), NOTHING)


def open_money(gap: FundingGap, first: int) -> OpenMoney:
    """Money tied to no activity or no year, but for what was meant for a year before the `first`."""
    rows = [row for row in gap.open if row.year is None or row.year >= first]
    return OpenMoney(
        received=sum(row.received for row in rows),
        signed=sum(row.committed for row in rows),
        promised=sum(row.pledged for row in rows),
    )


def conditional(gap: FundingGap, first: int) -> int:
    """What of the money signed for the `first` year and later, or for no year, somebody must still allow."""
    cells = sum(row.conditional for row in gap.rows if row.year >= first)
    return cells + sum(row.conditional for row in gap.open if row.year is None or row.year >= first)


def _name(records: Records, activity: t.Activity) -> str:
    """The same inside a sentence; what the group has no words for stands in quotation marks."""
    own = records.texts.own.get(f"name.{activity.code}")
    return own or records.said.quoted(records.phrase(activity))


def years_ahead(shown: FundingGap) -> list[int]:
    """The as-of year and later ones in which something is needed."""
    return sorted({row.year for row in shown.rows if row.year >= shown.as_of.year and row.required})


def works(records: Records, shown: FundingGap, whole: FundingGap) -> list[Work]:
    """All activities with the figures shown and the gaps of the whole, in the order of the work plan."""
    cells: dict[str, dict[int, Sums]] = defaultdict(dict)
    for row in shown.rows:
        cells[row.activity][row.year] = sums_of(row)
    limits: dict[str, dict[int, int]] = defaultdict(dict)
    for row in whole.rows:
        limits[row.activity][row.year] = row.gap
    themes: dict[int, set[str]] = defaultdict(set)
    for number, theme in records.session.exec(select(t.ActivityTheme.activity_id, t.ActivityTheme.theme)):
        themes[number].add(theme)
    regions: dict[int, list[str]] = defaultdict(list)
    for number, region in records.session.exec(
        select(t.ActivityRegion.activity_id, t.ActivityRegion.region).order_by(col(t.ActivityRegion.id))
    ):
        regions[number].append(region)
    leads: dict[int, list[str]] = defaultdict(list)
    for number, code in records.session.exec(
        select(t.ActivityLead.activity_id, t.Organisation.code)
        .join(t.Organisation, col(t.Organisation.id) == t.ActivityLead.organisation_id)
        .order_by(col(t.ActivityLead.id))
    ):
        leads[number].append(code)
    return [
        Work(
            code=row.code,
            title=row.title,
            area=row.area,
            deliverables=records.texts.own.get(f"deliverables.{row.code}") or row.deliverables,
            priority=row.priority,
            lead=_lead(records, row, leads[number]),
            themes=frozenset(themes[number]),
            phrase=records.phrase(row),
            name=_name(records, row),
            area_name=records.texts.find(f"area.{row.area}") or lower(row.area),
            unit=_unit(records.texts, row.code),
            cells=cells.get(row.code, {}),
            limits=limits.get(row.code, {}),
            regions=regions[number],
        )
        for number, row in records.activities.items()
    ]


def whole_plan(records: Records, works: Sequence[Work], years: Sequence[int]) -> tuple[ActivityLine, ...]:
    """Every activity with a figure in these years; remembers which titles are not translated."""
    found = tuple(line for line in (work.line(years) for work in works) if line.total != NOTHING)
    for line in found:
        records.texts.get(f"buys.{line.code}", line.title)
    return found


def budget(records: Records, chosen: Sequence[Work], years: Sequence[int], *, rows: str = "rate") -> Budget:
    """The latest budget of the activities on the day, by category and year; support cost in `rows` by rate or activity."""
    codes = {work.code for work in chosen}
    places = {year: at for at, year in enumerate(years)}
    lines: dict[str, list[int]] = {}
    support: dict[tuple[int, int], list[int]] = {}
    for (number, year), need in records.needs.items():
        if year not in places or records.activities[number].code not in codes or not need.direct:
            continue
        for category, amount in need.lines:
            lines.setdefault(category, [0] * len(years))[places[year]] += amount
        if need.support_rate:
            place = (number, need.support_rate) if rows == "activity" else (0, need.support_rate)
            support.setdefault(place, [0] * len(years))[places[year]] += need.support_cost
    categories = vocabularies.read("categories")
    listed_lines = tuple(
        BudgetLine(records.said.term("categories", category) or categories.label(category), tuple(amounts))
        for category, amounts in sorted(lines.items(), key=lambda one: (categories.position(one[0]), one[0]))
        if any(amounts)
    )
    support_lines = tuple(
        BudgetLine(_support(records, number, rate), tuple(amounts))
        for (number, rate), amounts in sorted(support.items(), key=lambda one: _place(records, *one[0]))
    )
    direct = tuple(sum(line.amounts[at] for line in listed_lines) for at in range(len(years)))
    totals = tuple(direct[at] + sum(line.amounts[at] for line in support_lines) for at in range(len(years)))
    return Budget(tuple(years), listed_lines, support_lines, direct, totals, sum(totals))


def _place(records: Records, number: int, rate: int) -> tuple[int, int]:
    return list(records.activities).index(number) if number else 0, rate


def _support(records: Records, number: int, rate: int) -> str:
    """What a row of support cost says it is."""
    said = records.said
    label = said.text("budget.support", rate=said.per_cent(rate_of(rate)))
    return f"{label}{said.mark('colon')}{records.phrase(records.activities[number])}" if number else label


def remarks(records: Records, chosen: Sequence[Work], years: Sequence[int]) -> None:
    """What the maker should know of the needs that the request rests on: those nobody looked at for a year."""
    codes = {work.code for work in chosen}
    old = [
        (records.activities[number].code, year, need.dated)
        for (number, year), need in sorted(records.needs.items())
        if year in years and records.activities[number].code in codes and need.total
        and is_stale(need.dated, year, records.as_of)
    ]  # fmt: skip
    for code, year, dated in old:
        records.told.warn(
            "stale-requirement",
            f"What {code} needs in {year} was last revised on {day(dated)}: revise it, or have it approved again, before "
            "it is asked for.",
            about=(code, year),
        )


def _lead(records: Records, row: t.Activity, codes: Sequence[str]) -> str | None:
    """Who leads an activity: organisations by their short names, else what the work plan says of it."""
    if codes:
        return records.said.listed([records.texts.own.get(f"short.{code}") or code for code in codes])
    return records.texts.own.get(f"lead.{row.code}") or row.lead_note or None


def subject(records: Records, chosen: Sequence[Work], works: Sequence[Work], years: Sequence[int], amount: int) -> str:
    """What the money is for: units where it buys whole ones, else the activities or what they work on."""
    units = offer.units_of(records.said, chosen, years, amount)
    return units or offer.subject(records.said, chosen, works, years, records.group.short)


def need_words_for(records: Records, chosen: Sequence[Work], subject: str) -> None:
    """Remember which words for the activities offered are not translated."""
    if records.texts.at_home:
        return
    activities = {row.code: row for row in records.activities.values()}
    for work in chosen:
        row, code = activities[work.code], work.code
        records.texts.get(f"buys.{code}", row.title)
        records.texts.get(f"name.{code}")
        records.texts.get(f"deliverables.{code}", row.deliverables)
        if work.lead == row.lead_note:
            records.texts.get(f"lead.{code}", row.lead_note)
        if len(chosen) > offer.MOST_NAMED and work.area_name in subject:
            records.texts.get(f"area.{row.area}", row.area)
        if work.unit:
            records.texts.get(f"unit.{code}.each")
            _need_forms(records, code, work.unit)


def _need_forms(records: Records, code: str, unit: Unit) -> None:
    """Each form that counts of a unit can come to in the language."""
    english = records.texts.english.get(f"unit.{code}.many", unit.many)
    for form in sorted({records.said.category(count) for count in range(1, unit.per_year + 1)}):
        records.texts.get(f"unit.{code}.{form}", english)


def _unit(texts: GroupTexts, code: str) -> Unit | None:
    """How the group counts an activity, where its texts say so."""
    parts = {part: texts.find(f"unit.{code}.{part}") or "" for part in ("each", "one", "per_year")}
    forms = {form: words for form in PLURAL if (words := texts.own.get(f"unit.{code}.{form}"))}
    many = forms.get("many") or forms.get("other") or texts.find(f"unit.{code}.many") or ""
    if not all((*parts.values(), many)):
        return None
    count = per_year(f"unit.{code}.per_year", parts["per_year"])
    return Unit(parts["each"], forms.get("one") or parts["one"], many, count, forms)
