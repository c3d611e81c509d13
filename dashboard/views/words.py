"""How a page writes amounts where space is short; full forms are those of `crm.domain.wording`."""

from __future__ import annotations

from crm.domain.money import Currency, divide_half_up
from crm.domain.wording import NONE, amount_text, whole


def brief(minor: int, digits: int) -> str:
    """An amount in a chart: three figures at most.

    >>> brief(15114469, 2), brief(125000000, 2), brief(95000, 2), brief(0, 2), brief(99960000, 2)
    ('151k', '1.25m', '950', '0', '1m')
    """
    units = divide_half_up(minor, 10**digits)
    if units < 1_000:
        return str(units)
    thousands = divide_half_up(units, 1_000)
    if thousands < 1_000:
        return f"{thousands}k"
    hundredths = divide_half_up(units, 10_000)
    text = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    return f"{text}m"


def plain(minor: int, base: Currency) -> str:
    """Whole units without the currency, as in a table that names it once."""
    return whole(minor, base.digits)


def dashed(minor: int | None, base: Currency) -> str:
    """As `plain`, with a dash for nothing: a table of zeros hides its figures."""
    return plain(minor, base) if minor else NONE


def exact(minor: int, base: Currency) -> str:
    """To the last minor unit, with the currency."""
    return amount_text(minor, base)
