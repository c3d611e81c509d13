"""Splits by per cent, by amount, or both: how they are written, and what each share comes to.

Which activity and year a share is meant for is left to `crm.services.pledges`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from crm.domain import wording
from crm.domain.money import Currency, Money, allocate, parse_amount
from crm.errors import Invalid, Refused

#: 100 per cent, in hundredths of a per cent.
WHOLE = 10_000

#: The most shares of one pledge.
MOST_SHARES = 1000


@dataclass(frozen=True)
class Percent:
    """A share of the whole, in hundredths of a per cent: 3333 is 33.33 %."""

    hundredths: int


@dataclass(frozen=True)
class Fixed:
    """A share of a stated amount, in minor units."""

    minor: int


Share = Percent | Fixed


@dataclass(frozen=True)
class Apportioned:
    """What each share comes to in minor units, in the order given, and what is left open."""

    amounts: tuple[int, ...]
    open: int


def apportion(total: Money, shares: Sequence[Share]) -> Apportioned:
    """What shares of an amount come to: a stated amount is itself, per cent are of the whole by largest remainder.

    What no per cent names is one more share, so a set that is short leaves exactly the rest open.

    >>> from crm.domain.money import Currency
    >>> apportion(Money(100001, Currency("USD")), [Percent(3400), Fixed(10000), Percent(3300)])
    Apportioned(amounts=(34001, 10000, 33000), open=23000)

    Raises `Refused` where the shares are more than the whole, with both figures.
    """
    if total.minor <= 0:
        raise Refused(f"What is split is above 0, not {wording.amount_text(total.minor, total.currency)}.")
    if not 1 <= len(shares) <= MOST_SHARES:
        raise Refused(f"A split has 1 to {MOST_SHARES:,} shares, not {len(shares):,}.")
    for share in shares:
        if (share.hundredths if isinstance(share, Percent) else share.minor) <= 0:
            raise Refused("Each share is above 0; leave out what gets nothing.")
    percent = [share.hundredths if isinstance(share, Percent) else 0 for share in shares]
    asked = sum(percent)
    if asked > WHOLE:
        raise Refused(
            f"The shares add up to {wording.percent_exact(asked)}, which is more than 100 %; an amount is written =1000 or "
            f"{total.currency.code} 1000."
        )
    *parts, rest = allocate(total.minor, [*percent, WHOLE - asked])
    amounts = [share.minor if isinstance(share, Fixed) else part for share, part in zip(shares, parts, strict=True)]
    left = rest - sum(share.minor for share in shares if isinstance(share, Fixed))
    if left < 0:
        raise Refused(
            f"The shares add up to {wording.amount_text(sum(amounts), total.currency)}, which is more than the "
            f"{wording.amount_text(total.minor, total.currency)} to split."
        )
    return Apportioned(tuple(amounts), left)


@dataclass(frozen=True)
class Written:
    """A share as a person wrote it, and as it was understood."""

    text: str
    share: Share


_BARE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
#: The beginning of a piece that may be the second half of `1,500`, and the end of one that may be its first half.
_THOUSANDS = re.compile(r"[0-9]{3}(?![0-9])")
_BEFORE_THOUSANDS = re.compile(r"(?:^|[^0-9])[0-9]{1,3}$")


def read_shares(text: str, currency: Currency) -> list[Written]:
    """Shares as a person writes them, with commas between (or semicolons, where amounts have commas of their own).

    Bare numbers are per cent: `34,33,33`. In a mixture each share says what it is: `34%` is per cent, `=1000`,
    `USD 1000` and `1.2m` are amounts. Beside such marks a bare number above 100 can only be an amount, and one
    up to 100 is refused, for it has two readings.

    >>> [one.share for one in read_shares("34%, 1000, 33.5%", Currency("USD"))]
    [Percent(hundredths=3400), Fixed(minor=100000), Percent(hundredths=3350)]

    Raises `Invalid` for what is no share or has two readings.
    """
    separator = ";" if ";" in text else ","
    pieces = [piece.strip() for piece in text.split(separator)]
    if not all(pieces):
        raise Invalid(f"A share is missing in “{text.strip()}”; write shares like 34,33,33 or 34%,=1000,33%.")
    if all(_BARE.fullmatch(piece) for piece in pieces):
        return [Written(piece, _percent(piece)) for piece in pieces]
    if separator == ",":
        _refuse_thousands(pieces)
    return [Written(piece, _marked(piece, currency)) for piece in pieces]


def read_share(text: str, currency: Currency) -> Share:
    """One share that stands alone: `34%` is per cent, everything else an amount.

    >>> read_share("34%", Currency("USD")), read_share("40,000", Currency("USD"))
    (Percent(hundredths=3400), Fixed(minor=4000000))
    """
    shown = text.strip()
    return _percent(shown[:-1]) if shown.endswith("%") else Fixed(parse_amount(shown.removeprefix("="), currency))


def _refuse_thousands(pieces: Sequence[str]) -> None:
    """`=1,500` is one amount or two shares; nobody can know which."""
    for before, after in pairwise(pieces):
        if _BEFORE_THOUSANDS.search(before) and _THOUSANDS.match(after):
            raise Invalid(
                f"“{before},{after}” can be read as one amount or as two shares; write the amount without a comma, or "
                "put semicolons between the shares."
            )


def _marked(piece: str, currency: Currency) -> Share:
    """One share of a mixture."""
    if _BARE.fullmatch(piece) and Decimal(piece) <= 100:
        raise Invalid(f"“{piece}” can be read as {piece} % or as {currency.code} {piece}; write {piece}% or ={piece}.")
    return read_share(piece, currency)


def _percent(text: str) -> Percent:
    """Per cent with up to two decimals, as hundredths of a per cent."""
    shown = text.strip()
    found = re.fullmatch(r"(0|[1-9][0-9]{0,8})(?:\.([0-9]+))?", shown)
    decimals = (found[2] or "").rstrip("0") if found else ""
    if found is None or len(decimals) > 2:
        raise Invalid(f"“{shown}” is not per cent; write it like 34 or 33.33, with a point and at most two decimals.")
    return Percent(int(found[1] + decimals.ljust(2, "0")))
