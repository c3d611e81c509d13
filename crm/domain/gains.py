"""Gain and loss on currency: what arrived, and what is still to come, against their value at the pledge's rate.

Counting rule 15. Amounts are minor units of base unless said otherwise; a loss is negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm.domain.money import Currency, allocate
from crm.domain.rates import to_base


def realised(received: int, *, overpaid: int, at_pledge_rate: int, charged: int) -> int:
    """What arrived above (or below) its value at the pledge's rate.

    `received` is at the rate of the day of each receipt. Of it, `overpaid` was never promised, so it has no value
    at the pledge's rate and is neither gain nor loss. `at_pledge_rate` is the value of what was paid; `charged` is
    what of it the bank kept: the donor paid it and nobody received it, so it is no loss on the currency.

    >>> realised(11726, overpaid=0, at_pledge_rate=11111, charged=0)
    615
    >>> realised(98500, overpaid=0, at_pledge_rate=100000, charged=1500)
    0
    """
    return received - overpaid - (at_pledge_rate - charged)


@dataclass(frozen=True)
class OpenPart:
    """What of a pledge is still to come for one activity and year: `open` in its own currency, the others in base."""

    open: int
    committed: int
    pledged: int


@dataclass(frozen=True)
class Valued:
    """The same at the rate of the as-of day."""

    committed: int
    pledged: int


def valued(
    parts: Sequence[OpenPart], currency: Currency, rate: Decimal, base: Currency, *, signed: bool
) -> list[Valued]:
    """The open parts of a pledge at a rate: the open sum is converted once and divided by largest remainder.

    Where a part is signed only in part (a raise that is not), its value is divided as its value at the pledge's
    rate is. `signed` says where a part falls whose value at the pledge's rate is 0.

    >>> parts = [OpenPart(3334, 3704, 0), OpenPart(3333, 3704, 0), OpenPart(3333, 3703, 0)]
    >>> [part.committed for part in valued(parts, Currency("EUR"), Decimal("0.80"), Currency("USD"), signed=True)]
    [4168, 4166, 4166]
    """
    worth = to_base(sum(part.open for part in parts), currency, rate, base)
    divided = allocate(worth, [part.open for part in parts])
    return [_sides(part, value, signed=signed) for part, value in zip(parts, divided, strict=True)]


def _sides(part: OpenPart, value: int, *, signed: bool) -> Valued:
    if part.committed or part.pledged:
        return Valued(*allocate(value, [part.committed, part.pledged]))
    return Valued(value, 0) if signed else Valued(0, value)
