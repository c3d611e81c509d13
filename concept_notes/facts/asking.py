"""How much a note asks, out of which budget years of the donor, and by when it hopes for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from concept_notes.facts.context import Ask, AskPart, Budget, BudgetYear
from concept_notes.facts.sums import YearRow
from crm.domain.money import Currency, Money, allocate

#: A ministry needs about this long to answer.
_DAYS_TO_ANSWER = 90


def budget_year(year: int, starts: int, decided: date) -> str:
    """The donor's budget year that pays for a calendar year: the one that covers most of it, if it can still pay.

    `starts` is the first month of the donor's budget year. One that ends on the day it decides, or before, is over and
    pays nothing any more.

    >>> day = date(2017, 3, 31)
    >>> budget_year(2017, 1, day), budget_year(2017, 7, day), budget_year(2017, 10, day), budget_year(2016, 1, day)
    ('2017', '2017/18', '2016/17', '2017')
    >>> budget_year(2016, 4, day)
    '2017/18'
    """
    first = _first_year(year, starts, decided)
    return str(first) if starts == 1 else f"{first}/{(first + 1) % 100:02d}"


def _first_year(year: int, starts: int, decided: date) -> int:
    """The calendar year in which the budget year begins that pays for `year`."""
    after = decided + timedelta(days=1)
    running = after.year if after.month >= starts else after.year - 1
    return max(year if starts <= 7 else year - 1, running)


def still_open(years: Sequence[int], answer: date) -> list[int]:
    """The years that are not over when the answer comes; all of them where none is left.

    >>> still_open((2016, 2017), date(2017, 3, 31)), still_open((2016,), date(2016, 12, 31))
    ([2017], [2016])
    """
    return [year for year in years if not is_over(year, answer)] or list(years)


def is_over(year: int, answer: date) -> bool:
    """A year that ends on the day of the answer, or before it."""
    return date(year, 12, 31) <= answer


def by_budget_year(ask: Ask, budget: Budget, offered: Sequence[YearRow], *, starts: int) -> tuple[BudgetYear, ...]:
    """Budget and request by the donor's budget years, each year of work whole in the one that pays for it.

    Nothing where its budget years are the years of the work, or where one pays for all.
    """
    firsts = [_first_year(year, starts, ask.reply_by) for year in ask.years]
    if (starts == 1 and firsts == list(ask.years)) or len(set(firsts)) < 2:
        return ()
    found = []
    for first in sorted(set(firsts)):
        places = [at for at, one in enumerate(firsts) if one == first]
        direct, total = (sum(amounts[at] for at in places) for amounts in (budget.direct, budget.totals))
        found.append(
            BudgetYear(
                budget_year(ask.years[places[0]], starts, ask.reply_by),
                date(first, starts, 1),
                tuple(ask.years[at] for at in places),
                direct,
                total - direct,
                total,
                sum(offered[at].sums.missing for at in places),
                sum(ask.by_year[at] for at in places),
            )
        )
    return tuple(found)


def spread(total: int, limits: Sequence[int], currency: Currency) -> list[int]:
    """`total` in parts as equal as the limits allow, in whole units where the total is whole.

    >>> usd = Currency("USD")
    >>> spread(12000000, [15114469, 14438972], usd)
    [6000000, 6000000]
    >>> spread(30000, [5000, 40000], usd), spread(555, [155, 400], usd)
    ([5000, 25000], [155, 400])
    """
    if total > sum(limits):
        raise ValueError("more is asked than the years can take")
    unit = 10**currency.digits
    if total % unit == 0 and total <= sum(limit // unit * unit for limit in limits):
        return [part * unit for part in _level(total // unit, [limit // unit for limit in limits])]
    return _level(total, list(limits))


def _level(total: int, limits: list[int]) -> list[int]:
    """Equal parts, but none above its limit: what a limit cuts off is divided over the others."""
    parts, left, free = [0] * len(limits), total, [at for at, limit in enumerate(limits) if limit]
    while free and left:
        shares = dict(zip(free, allocate(left, [1] * len(free)), strict=True))
        full = [at for at in free if shares[at] > limits[at]]
        if not full:
            for at, share in shares.items():
                parts[at] = share
            return parts
        for at in full:
            parts[at] = limits[at]
            left -= limits[at]
        free = [at for at in free if at not in full]
    return parts


def parts_by_budget_year(
    years: Sequence[int], amounts: Sequence[int], currency: Currency, *, starts: int, decided: date
) -> tuple[AskPart, ...]:
    """What is asked of each budget year of the donor; calendar years that fall into the same one are added."""
    sums: dict[str, int] = {}
    for year, amount in zip(years, amounts, strict=True):
        label = budget_year(year, starts, decided)
        sums[label] = sums.get(label, 0) + amount
    return tuple(AskPart(label, Money(amount, currency)) for label, amount in sums.items() if amount)


def reply_by(as_of: date) -> date:
    """The end of the first quarter that leaves a ministry three months.

    >>> reply_by(date(2016, 11, 30)), reply_by(date(2016, 2, 11))
    (datetime.date(2017, 3, 31), datetime.date(2016, 6, 30))
    """
    earliest = as_of + timedelta(days=_DAYS_TO_ANSWER)
    following = (earliest.month - 1) // 3 * 3 + 4
    first = date(earliest.year + following // 13, (following - 1) % 12 + 1, 1)
    return first - timedelta(days=1)
