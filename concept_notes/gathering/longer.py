"""From the records to what longer notes say: results and risks in the group's words, this donor's money, its wishes.

Results and risks are texts of the group, `result.CODE.1.indicator` and `risk.CODE.1.answer`; docs/how-to tells the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import col, select

from concept_notes.facts.context import Ask
from concept_notes.facts.longer import NO_WISHES, Paid, Result, Risk, Share, Wants
from concept_notes.facts.offer import Work
from concept_notes.facts.sums import NOTHING
from concept_notes.gathering.records import Records
from concept_notes.gathering.request import worth_about
from concept_notes.making.limits import Limit
from crm.domain.money import Money, allocate, divide_half_up
from crm.domain.wording import listed
from crm.store import queries
from crm.store import tables as t

#: Results and risks of one activity that are looked for.
MOST = 9
#: The coordination levy, in per cent of what is given (General Assembly resolution 72/279).
LEVY_PERCENT = 1
_LEVELS = ("low", "medium", "high")
_LETTERS = re.compile(r"[^\W\d_]")


def results(records: Records, chosen: Sequence[Work], years: Sequence[int]) -> tuple[Result, ...]:
    """The results of the activities, in the order of the work plan and of their numbers."""
    found = []
    for work in chosen:
        for number in range(1, MOST + 1):
            key = f"result.{work.code}.{number}"
            change = records.texts.get(f"{key}.change")
            indicator = records.texts.get(f"{key}.indicator")
            if not (change and indicator):
                continue
            found.append(
                Result(
                    work.phrase,
                    change,
                    indicator,
                    _value(records, f"{key}.baseline"),
                    tuple(_value(records, f"{key}.target.{year}") for year in years),
                    records.texts.get(f"{key}.source"),
                    records.texts.get(f"{key}.assumption"),
                )
            )
    told = {one.activity for one in found}
    if found and (without := [work.code for work in chosen if work.phrase not in told]):
        has, leaves = ("has", "it") if len(without) == 1 else ("have", "them")
        records.told.warn(
            "no-results",
            f"{listed(without)} {has} no results, so the note says none for {leaves}: enter texts such as "
            f"“result.{without[0]}.1.change” and “result.{without[0]}.1.indicator”, or do not offer {leaves}.",
        )
    return tuple(found)


def risks(records: Records, chosen: Sequence[Work]) -> tuple[Risk, ...]:
    """The risks of the activities."""
    found = []
    for work in chosen:
        for number in range(1, MOST + 1):
            key = f"risk.{work.code}.{number}"
            risk, answer = records.texts.get(f"{key}.risk"), records.texts.get(f"{key}.answer")
            if not (risk and answer):
                continue
            found.append(
                Risk(work.phrase, risk, _level(records, f"{key}.likelihood"), _level(records, f"{key}.impact"), answer)
            )
    return tuple(found)


def _value(records: Records, key: str) -> str | None:
    """A baseline or target; a mere number needs no translation."""
    english = records.texts.english.get(key)
    return english if english and not _LETTERS.search(english) else records.texts.get(key)


def _level(records: Records, key: str) -> str:
    said = (records.texts.english.get(key) or "").strip().casefold()
    if said not in _LEVELS:
        records.told.warn("left-out", f"The text “{key}” says “{said}”; it is read as medium. Say low, medium or high.")
        return "medium"
    return said


def _own_cells(records: Records, donor: int) -> list[tuple[int | None, int | None, queries.PledgeSums]]:
    """What this donor's pledges that the audience may see hold, by activity and year."""
    pledge = t.Pledge
    wanted = select(pledge.id).where(pledge.donor_id == donor, pledge.dated <= records.as_of)
    if records.audience == "public":
        wanted = wanted.where(col(pledge.restricted).is_(False))
    numbers = list(records.session.exec(wanted.order_by(col(pledge.id))))
    cells = queries.pledge_cells(records.session, as_of=records.as_of, pledge_ids=numbers)
    return [(*cell, sums) for number in numbers for cell, sums in cells.get(number, {}).items()]


def history(records: Records, donor: int) -> tuple[Paid, ...]:
    """What this donor paid, by the year it was for and in the order of the work plan; money without either comes last."""
    sums: dict[tuple[int | None, int | None], int] = {}
    for activity, year, one in _own_cells(records, donor):
        if one.received:
            sums[activity, year] = sums.get((activity, year), 0) + one.received
    order = {number: at for at, number in enumerate(records.activities)}
    places = sorted(sums, key=lambda cell: (cell[1] or 9999, order.get(cell[0] or 0, len(order))))
    return tuple(
        Paid(records.phrase(records.activities[activity]) if activity else None, year, sums[activity, year])
        for activity, year in places
    )


def shares(records: Records, donor: int, chosen: Sequence[Work], years: Sequence[int]) -> tuple[Share, ...]:
    """Who pays for each activity over the years: this donor, all others together, nobody yet.

    Where more is secured in a year than it needs, each part counts in proportion.
    """
    own: dict[tuple[str, int], int] = {}
    for activity, year, one in _own_cells(records, donor):
        if activity and year in years:
            cell = records.activities[activity].code, int(year or 0)
            own[cell] = own.get(cell, 0) + one.received + one.committed
    found = []
    for work in chosen:
        mine = applied = 0
        for year in years:
            sums = work.cells.get(year, NOTHING)
            met = sums.need - sums.missing
            applied += met
            if sums.secured:
                mine += divide_half_up(own.get((work.code, year), 0) * met, sums.secured)
        found.append(Share(work.phrase, mine, applied - mine, work.missing(years)))
    return tuple(found)


def wants(records: Records, profile: t.DonorProfile | None, code: str, ask: Ask, limit: Limit | None) -> Wants:
    """What the donor wants of a note; its levy comes on top of the request and meets no need."""
    if profile is None:
        return NO_WISHES
    levy = Money(divide_half_up(ask.amount.minor * LEVY_PERCENT, 100), ask.amount.currency) if profile.levy else None
    texts = records.texts
    visibility = texts.get(f"visibility.{code}", profile.visibility) if profile.visibility else None
    annexes = (texts.get(f"annexes.{code}", profile.annexes) or "") if profile.annexes else ""
    return Wants(
        profile.results_format,
        profile.cofunding,
        tuple(one.strip() for one in re.split(r"[;\n]", annexes) if one.strip()),
        visibility,
        levy,
        Money(ask.amount.minor + levy.minor, ask.amount.currency) if levy else None,
        tuple(allocate(levy.minor, ask.by_year)) if levy and ask.amount.minor else (),
        _transfer_equivalent(ask, levy) if levy else None,
        limit,
    )


def _transfer_equivalent(ask: Ask, levy: Money) -> Money | None:
    """Request and levy in the currency of the equivalent: on what was asked in it to the cent, else about."""
    if ask.equivalent is None or ask.rate is None:
        return None
    currency = ask.equivalent.currency
    if ask.given:
        return Money(ask.equivalent.minor + divide_half_up(ask.equivalent.minor * LEVY_PERCENT, 100), currency)
    rate = Decimal(ask.rate.split()[-1])
    return Money(worth_about(ask.amount.minor + levy.minor, ask.amount.currency, rate, currency), currency)
