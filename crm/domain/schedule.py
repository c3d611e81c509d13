"""Plans of instalments: an amount in parts, each with the day it is due, to the last minor unit.

What is already paid of a pledge, and storing a plan, is left to `crm.services.plans`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from crm.domain import days, wording
from crm.domain.money import Money, allocate
from crm.errors import Refused, Usage

#: The days an instalment may fall on, both included.
EARLIEST, LATEST = days.EARLIEST, days.LATEST

#: The most parts of one plan.
MOST_PARTS = 1000


class Every(StrEnum):
    """What lies between two days of a plan."""

    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"
    year = "year"


_DAYS = {Every.day: 1, Every.week: 7}
_MONTHS = {Every.month: 1, Every.quarter: 3, Every.year: 12}


@dataclass(frozen=True)
class Rhythm:
    """Days that come again: the first one, and then every `interval` days, weeks, months, quarters or years."""

    first: date
    every: Every
    interval: int = 1


@dataclass(frozen=True)
class InParts:
    """So many equal parts; the units that cannot be divided go to the first ones."""

    count: int
    rhythm: Rhythm


@dataclass(frozen=True)
class OfAmount:
    """Parts of one amount (minor units), as many as it takes; the last one takes the rest."""

    amount: int
    rhythm: Rhythm


@dataclass(frozen=True)
class OnDays:
    """Equal parts on these days."""

    days: tuple[date, ...]


@dataclass(frozen=True)
class AsGiven:
    """Parts as somebody agreed them: the day (None = no date) and the amount in minor units of each."""

    parts: tuple[tuple[date | None, int], ...]


Plan = InParts | OfAmount | OnDays | AsGiven


@dataclass(frozen=True)
class Part:
    """One part of a plan: its number from 1, the day it is due (None = no date), its amount in minor units."""

    n: int
    due: date | None
    amount: int
    #: Where it stood among the parts as they were given, from 0.
    given: int = field(default=0, compare=False)


def schedule(total: Money, plan: Plan) -> tuple[Part, ...]:
    """The parts of a plan for an amount, oldest due first and no date last.

    No part is negative, and they add up to the amount; only parts as given may be less. A part is 0 where
    there are fewer minor units than parts: such a plan can be looked at, never stored.

    >>> from crm.domain.money import Currency
    >>> for part in schedule(Money(10000, Currency("USD")), InParts(3, Rhythm(date(2016, 1, 31), Every.month))):
    ...     print(part.n, part.due, part.amount)
    1 2016-01-31 3334
    2 2016-02-29 3333
    3 2016-03-31 3333

    Raises `Usage` for a number of parts or an interval that cannot be, `Refused` for days or amounts that cannot.
    """
    if total.minor <= 0:
        raise Refused(f"What is planned is above 0, not {_words(total, total.minor)}.")
    dated = [(due, amount, given) for given, (due, amount) in enumerate(_dated(total, plan))]
    ordered = sorted(dated, key=lambda one: (one[0] is None, one[0] or LATEST))
    return tuple(Part(n, *one) for n, one in enumerate(ordered, start=1))


def _dated(total: Money, plan: Plan) -> Sequence[tuple[date | None, int]]:
    """The day and the amount of each part."""
    match plan:
        case InParts():
            return _paired(due_days(plan.rhythm, plan.count), equal_parts(total.minor, plan.count))
        case OfAmount():
            amounts = _parts_of(total, plan.amount)
            return _paired(due_days(plan.rhythm, len(amounts)), amounts)
        case OnDays():
            return _paired(sorted(_within(day) for day in plan.days), equal_parts(total.minor, len(plan.days)))
        case AsGiven():
            return _given(total, plan)


def _paired(days: Sequence[date], amounts: Sequence[int]) -> list[tuple[date | None, int]]:
    return list(zip(days, amounts, strict=True))


def equal_parts(minor: int, count: int) -> list[int]:
    """`minor` units in equal parts; the units that are left go to the first ones.

    >>> equal_parts(1000, 3), equal_parts(1, 3)
    ([334, 333, 333], [1, 0, 0])
    """
    return allocate(minor, [1] * _count(count))


def due_days(rhythm: Rhythm, count: int) -> list[date]:
    """The first `count` days of a rhythm. Each follows from the first one, so that its day of the month is kept.

    >>> [str(day) for day in due_days(Rhythm(date(2015, 1, 31), Every.month), 3)]
    ['2015-01-31', '2015-02-28', '2015-03-31']
    >>> [str(day) for day in due_days(Rhythm(date(2016, 2, 29), Every.year, 2), 3)]
    ['2016-02-29', '2018-02-28', '2020-02-29']
    """
    if rhythm.interval < 1:
        raise Usage(f"The interval is a whole number from 1: every so many {rhythm.every}s, not {rhythm.interval}.")
    _within(rhythm.first)
    return [_day(rhythm, steps) for steps in range(_count(count))]


def _day(rhythm: Rhythm, steps: int) -> date:
    """The day `steps` steps after the first: the same day of the month, or the last one that the month has."""
    steps *= rhythm.interval
    first = rhythm.first
    if rhythm.every in _DAYS:
        ordinal = first.toordinal() + steps * _DAYS[rhythm.every]
        if ordinal > LATEST.toordinal():
            raise Refused(_too_late(rhythm))
        return date.fromordinal(ordinal)
    year, month = divmod(first.year * 12 + first.month - 1 + steps * _MONTHS[rhythm.every], 12)
    if year > LATEST.year:
        raise Refused(_too_late(rhythm))
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


def _too_late(rhythm: Rhythm) -> str:
    often = f"every {rhythm.every}" if rhythm.interval == 1 else f"every {rhythm.interval:,} {rhythm.every}s"
    return (
        f"A plan from {wording.day(rhythm.first)}, {often}, would run beyond {wording.day(LATEST)}; "
        "take fewer parts or a shorter interval."
    )


def _within(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise Refused(
            f"{wording.day(day)} is not a day this ledger plans for ({wording.day(EARLIEST)} to {wording.day(LATEST)})."
        )
    return day


def _count(count: int) -> int:
    if not 1 <= count <= MOST_PARTS:
        raise Usage(f"A plan has 1 to {MOST_PARTS:,} parts, not {count:,}.")
    return count


def _parts_of(total: Money, amount: int) -> list[int]:
    """Parts of one amount, and the rest as the last one."""
    if amount <= 0:
        raise Refused(f"Each part is above 0, not {_words(total, amount)}.")
    whole, rest = divmod(total.minor, amount)
    count = whole + (1 if rest else 0)
    if count > MOST_PARTS:
        raise Refused(
            f"{_words(total, total.minor)} in parts of {_words(total, amount)} would be {count:,} parts; "
            f"a plan has at most {MOST_PARTS:,}."
        )
    return [amount] * whole + ([rest] if rest else [])


def _given(total: Money, plan: AsGiven) -> list[tuple[date | None, int]]:
    """Parts as agreed, once each of them and their sum can stand."""
    _count(len(plan.parts))
    for due, amount in plan.parts:
        if due is not None:
            _within(due)
        if amount <= 0:
            raise Refused(f"Each part is above 0, not {_words(total, amount)}.")
    planned = sum(amount for _, amount in plan.parts)
    if planned > total.minor:
        raise Refused(
            f"The parts add up to {_words(total, planned)}, which is more than the {_words(total, total.minor)} to plan."
        )
    return list(plan.parts)


def _words(total: Money, minor: int) -> str:
    return wording.amount_text(minor, total.currency)
