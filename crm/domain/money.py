"""Money: whole minor units and an ISO currency; dividing it so that the parts always add up.

Never a float. Rates and conversion are in `crm.domain.rates`, words for amounts in `crm.domain.wording`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm.errors import Invalid

#: The largest recorded amount, in minor units (ten thousand milliard of a two-digit currency).
LARGEST = 10**15


@dataclass(frozen=True, order=True)
class Currency:
    """An ISO 4217 currency and the number of digits of its minor unit (JPY 0, USD 2, KWD 3)."""

    code: str
    digits: int = 2

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True)
class Money:
    """An exact amount: `minor` whole minor units of `currency`.

    >>> Money(1250, Currency("USD")) + Money(50, Currency("USD"))
    Money(minor=1300, currency=Currency(code='USD', digits=2))
    """

    minor: int
    currency: Currency

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise Invalid(f"{self.currency} and {other.currency} cannot be added without a rate.")
        return Money(self.minor + other.minor, self.currency)

    def __str__(self) -> str:
        return f"{self.currency} {to_decimal(self.minor, self.currency.digits):,}"


def divide_half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to the nearest whole number, halves away from zero.

    >>> divide_half_up(5, 2), divide_half_up(-5, 2), divide_half_up(7, 3)
    (3, -3, 2)
    """
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    quotient, rest = divmod(abs(numerator), abs(denominator))
    return sign * (quotient + (1 if 2 * rest >= abs(denominator) else 0))


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """`total` minor units divided in proportion to `weights` by largest remainder, ties to the first.

    No part is negative, the parts add up to the total, and a part exceeds its weight only when the
    total exceeds the sum of weights. A weight of 0 takes nothing.

    >>> allocate(100, [1, 1, 1])
    [34, 33, 33]
    >>> allocate(10000, [10000, 5000])
    [6667, 3333]
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("only amounts that are not negative can be divided")
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to divide over: all weights are 0")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    spare = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[:spare]:
        parts[i] += 1
    return parts


def decimal_text(minor: int, digits: int) -> str:
    """The plain decimal form of minor units, as files and JSON carry it.

    >>> decimal_text(123450, 2), decimal_text(-5, 2), decimal_text(9000000, 0), decimal_text(15000000, 3)
    ('1234.50', '-0.05', '9000000', '15000.000')
    """
    sign = "-" if minor < 0 else ""
    text = str(abs(minor)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else sign + text


def to_decimal(minor: int, digits: int) -> Decimal:
    """Minor units as an exact decimal number, for frames and spreadsheets at the edge."""
    return Decimal(minor).scaleb(-digits)


_SHORT = {"k": 3, "m": 6, "bn": 9}
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'", "_": " "})
_GROUPED = {
    separator: re.compile(rf"\d{{1,3}}(?:{re.escape(separator)}\d{{3}})+") for separator in (",", ".", " ", "'")
}


def parse_amount(text: str, currency: Currency) -> int:
    """Minor units of an amount typed by a person; what has two readings is refused and says which two.

    A point for decimals; comma, space or apostrophe between thousands. The continental form is read
    where it can be nothing else; `1.2m` and `250k` where the result is whole minor units.

    >>> usd = Currency("USD")
    >>> parse_amount("1,250,000.50", usd), parse_amount("1.234,56", usd), parse_amount("1.2m", usd)
    (125000050, 123456, 120000000)
    >>> parse_amount("1,234", usd), parse_amount("1,234", Currency("JPY", 0))
    (123400, 1234)

    Raises `Invalid` for what is no amount, has two readings, is not above 0, or has too many decimals.
    """
    shown = text.strip()
    plain = unicodedata.normalize("NFKC", text.translate(_SPACES)).strip().lower()
    for word in (currency.code.lower(), "us$", "$", "€"):
        if (word in ("us$", "$") and currency.code != "USD") or (word == "€" and currency.code != "EUR"):
            continue
        plain = plain.removeprefix(word).removesuffix(word).strip()
    suffix = ""
    if short := re.fullmatch(r"(.*\d)\s*(k|m|bn)", plain):
        plain, suffix = short[1], short[2]
    if not plain:
        raise Invalid("No amount was typed; write it like 1,250,000.50.")
    # A raised or circled digit would become an ordinary one above: 10² is not 102.
    if not re.fullmatch(r"\d[\d.,' ]*", plain) or any(unicodedata.category(one) == "No" for one in text):
        raise Invalid(f"“{shown}” is not an amount; write it like 1,250,000.50.")
    whole, decimals = _read(plain, shown, currency, suffix)
    digits = currency.digits + _SHORT.get(suffix, 0)
    if len(decimals.rstrip("0")) > digits:
        raise Invalid(
            f"“{shown}” has more decimals than {currency.code} has ({currency.digits}); round it and say which."
        )
    figures = whole + decimals.rstrip("0").ljust(digits, "0")
    # Measured before it is a number: Python refuses to read one of thousands of digits.
    minor = int(figures) if len(figures.lstrip("0")) <= len(str(LARGEST)) else LARGEST + 1
    if minor <= 0:
        raise Invalid(f"“{shown}” is not above 0; an amount is recorded as it was promised or paid.")
    if minor > LARGEST:
        raise Invalid(
            f"“{_cut(shown)}” is larger than any amount this ledger takes ({currency.code} {to_decimal(LARGEST, currency.digits):,})."
        )
    return minor


def _cut(shown: str) -> str:
    """What was typed, short enough for a sentence."""
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


def _read(plain: str, shown: str, currency: Currency, suffix: str) -> tuple[str, str]:
    """The whole and the decimal digits of an amount without sign or suffix."""
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        decimal, thousands = (".", ",") if plain.rfind(".") > plain.rfind(",") else (",", ".")
        whole, _, decimals = plain.rpartition(decimal)
        return _thousands(whole, (thousands,), shown), _decimals(decimals, shown)
    if points > 1:
        return _thousands(plain, (".",), shown), ""
    if commas > 1:
        return _thousands(plain, (",",), shown), ""
    if commas == 1:
        return _one_comma(plain, shown, currency)
    if points == 1:
        return _one_point(plain, shown, currency, suffix)
    return _thousands(plain, (" ", "'"), shown), ""


def _one_comma(plain: str, shown: str, currency: Currency) -> tuple[str, str]:
    """`1,234` is one thousand unless the currency has three decimals; `1234,5` can only be a decimal comma."""
    whole, _, after = plain.partition(",")
    if len(after) == 3 and _GROUPED[","].fullmatch(plain) and not whole.startswith("0"):
        if currency.digits == 3:
            raise Invalid(
                f"“{shown}” can be read as {whole}{after}.000 or as {whole}.{after} {currency.code}; write the one you mean."
            )
        return whole + after, ""
    return _thousands(whole, (".", " ", "'"), shown), _decimals(after, shown)


def _one_point(plain: str, shown: str, currency: Currency, suffix: str) -> tuple[str, str]:
    """A point is for decimals; `1.234` of a currency with fewer decimals has two readings."""
    whole, _, after = plain.partition(".")
    if len(after) == 3 and currency.digits < 3 and _GROUPED["."].fullmatch(plain) and not whole.startswith("0"):
        if suffix:
            raise Invalid(
                f"“{shown}” can be read as {whole},{after}{suffix} or as {whole}.{after}{suffix}; write all its digits."
            )
        raise Invalid(
            f"“{shown}” can be read as {whole},{after} (thousands) or as {whole}.{after} (decimals, more than "
            f"{currency.code} has); write {whole}{after} or round it."
        )
    return _thousands(whole, (",", " ", "'"), shown), _decimals(after, shown)


def _thousands(text: str, separators: tuple[str, ...], shown: str) -> str:
    """The digits of a whole number whose thousands are separated in one consistent way, or not at all."""
    if text.isdigit():
        return text
    for separator in (*separators, " ", "'"):
        if _GROUPED[separator].fullmatch(text):
            return text.replace(separator, "")
    raise Invalid(f"“{shown}” is not grouped in thousands; write it like 1,250,000.50.")


def _decimals(text: str, shown: str) -> str:
    if not text.isdigit():
        raise Invalid(f"“{shown}” is not an amount; write it like 1,250,000.50.")
    return text
