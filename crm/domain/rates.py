"""Exchange rates and conversion: units of a currency per one unit of base, the latest on or before a day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.domain import wording
from crm.domain.money import Currency, divide_half_up
from crm.errors import Invalid, Refused

#: A rate older than this is used, and said to be old.
STALE_AFTER_DAYS = 45


@dataclass(frozen=True)
class RateOn:
    """A rate, the day it is from, and who published it."""

    rate: Decimal
    dated: date
    source: str = ""


class Rates:
    """The rates known to the ledger, and the base currency, whose rate is always 1."""

    def __init__(self, base: Currency, known: Iterable[tuple[str, date, Decimal, str]] = ()) -> None:
        self.base = base
        self._known: dict[str, list[RateOn]] = defaultdict(list)
        for code, dated, rate, source in sorted(known, key=lambda one: one[1]):
            self._known[code].append(RateOn(rate, dated, source))

    def on(self, currency: Currency, day: date) -> RateOn:
        """The latest rate on or before `day`.

        Raises `Refused`, with currency and day, where there is none: never 1, never a dropped row.
        """
        if currency == self.base:
            return RateOn(Decimal(1), day, "base currency")
        for known in reversed(self._known[currency.code]):
            if known.dated <= day:
                return known
        raise Refused(
            f"There is no exchange rate of {currency.code} on or before {wording.day(day)}; "
            "give the rate, or record it first."
        )

    def warning(self, currency: Currency, day: date) -> str | None:
        """A sentence where the rate used for `day` is older than 45 days."""
        rate = self.on(currency, day)
        age = (day - rate.dated).days
        if currency == self.base or age <= STALE_AFTER_DAYS:
            return None
        return (
            f"The rate of {currency.code} used for {wording.day(day)} is {age} days old (of {wording.day(rate.dated)})."
        )


def to_base(minor: int, currency: Currency, rate: Decimal, base: Currency) -> int:
    """Minor units of base, rounded once, half up (counting rule 15).

    >>> to_base(10000, Currency("CHF"), Decimal("0.95"), Currency("USD"))
    10526
    >>> to_base(9000000, Currency("JPY", 0), Decimal("109"), Currency("USD"))
    8256881
    """
    if currency == base:
        return minor
    numerator, denominator = rate.as_integer_ratio()
    return divide_half_up(minor * denominator * 10**base.digits, numerator * 10**currency.digits)


def expected_base(minor: int, probability: int, currency: Currency, rate: Decimal, base: Currency) -> int:
    """An expected amount times its probability (in 1/100 per cent), in base, rounded once, half up.

    >>> expected_base(100001, 3500, Currency("USD"), Decimal(1), Currency("USD"))
    35000
    """
    numerator, denominator = (1, 1) if currency == base else rate.as_integer_ratio()
    return divide_half_up(minor * probability * denominator * 10**base.digits, numerator * 10**currency.digits * 10_000)


def from_base(minor: int, currency: Currency, rate: Decimal, base: Currency) -> int:
    """Minor units of `currency` that a base amount is worth at a rate, half up.

    >>> from_base(10526, Currency("EUR"), Decimal("0.85"), Currency("USD"))
    8947
    """
    if currency == base:
        return minor
    numerator, denominator = rate.as_integer_ratio()
    return divide_half_up(minor * numerator * 10**currency.digits, denominator * 10**base.digits)


def parse_rate(text: str) -> Decimal:
    """A rate typed by a person: a decimal point, above 0.

    >>> parse_rate("0.883")
    Decimal('0.883')
    """
    plain = text.strip()
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain):
        raise Invalid(f"“{plain}” is not a rate; write units of the currency per one unit of base, like 0.883.")
    rate = Decimal(plain)
    if rate <= 0:
        raise Invalid(f"“{plain}” is not a rate above 0; write it like 0.883.")
    if len(rate.as_tuple().digits) > 18 or not -10 <= rate.adjusted() <= 9:
        shown = plain if len(plain) <= 40 else f"{plain[:40]}…"
        raise Invalid(
            f"“{shown}” has more digits than a rate has (18 at most, 10 before the point); round it, like 0.883."
        )
    return rate
