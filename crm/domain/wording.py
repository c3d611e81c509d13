"""How amounts, days and shares are written, everywhere: screens, documents, command line (UN style, English)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crm.domain.money import Currency, decimal_text, divide_half_up

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]  # never the locale's: the same day reads the same on every machine

#: What stands where a figure is not known: never 0.
NONE = "–"


def exact(minor: int, digits: int) -> str:
    """All digits, comma between thousands.

    >>> exact(104278953, 2), exact(-5, 2), exact(9000000, 0)
    ('1,042,789.53', '-0.05', '9,000,000')
    """
    text = decimal_text(abs(minor), digits)
    head, point, tail = text.partition(".")
    return ("-" if minor < 0 else "") + f"{int(head):,}" + point + tail


def movement(minor: int, digits: int) -> str:
    """What an amount moves by, with its sign; a dash where nothing moves.

    >>> movement(-150, 2), movement(150, 2), movement(0, 2)
    ('−1.50', '+1.50', '–')
    """
    return ("+" if minor > 0 else "−") + exact(abs(minor), digits) if minor else NONE


def whole(minor: int, digits: int) -> str:
    """Rounded to whole units, half up.

    >>> whole(42714000, 2), whole(17991189, 2)
    ('427,140', '179,912')
    """
    return f"{divide_half_up(minor, 10**digits):,}"


def amount_text(minor: int, currency: Currency) -> str:
    """Currency and exact amount: "USD 1,234.50"."""
    return f"{currency.code} {exact(minor, currency.digits)}"


def amount_said(amount: str, code: str = "") -> str:
    """An amount that an answer holds as a decimal string, as people read it; before it the currency, where it is given.

    >>> amount_said("20000.00", "USD"), amount_said("-1500", "JPY"), amount_said("130000.00")
    ('USD 20,000.00', 'JPY -1,500', '130,000.00')
    """
    return f"{code} {Decimal(amount):,}".lstrip()


def amount_whole(minor: int, currency: Currency) -> str:
    """Currency and whole units: "USD 1,235"."""
    return f"{currency.code} {whole(minor, currency.digits)}"


def amount_short(minor: int, currency: Currency) -> str:
    """For headlines: "USD 1.04 million", "USD 180 thousand".

    >>> amount_short(104278953, Currency("USD")), amount_short(17991189, Currency("USD"))
    ('USD 1.04 million', 'USD 180 thousand')
    """
    units = divide_half_up(minor, 10**currency.digits)
    if abs(units) >= 999_500:
        number = decimal_text(divide_half_up(units, 10_000), 2)
        return f"{currency.code} {number.rstrip('0').rstrip('.')} million"
    if abs(units) >= 10_000:
        return f"{currency.code} {divide_half_up(units, 1000)} thousand"
    return f"{currency.code} {units:,}"


def day(when: date) -> str:
    """A day in words.

    >>> day(date(2016, 11, 30))
    '30 November 2016'
    """
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def day_or_none(when: date | None) -> str:
    """A day in words, or "no date"."""
    return day(when) if when else "no date"


def month(when: date) -> str:
    """A month in words: "November 2016"."""
    return f"{_MONTHS[when.month - 1]} {when.year}"


def percent(value: int | None) -> str:
    """A whole share for tables; blank where nothing is required."""
    return "" if value is None else f"{value} %"


def percent_exact(hundredths: int) -> str:
    """A share in hundredths of a per cent, with the decimals it has.

    >>> percent_exact(3333), percent_exact(3400), percent_exact(3410)
    ('33.33 %', '34 %', '34.1 %')
    """
    return f"{decimal_text(hundredths, 2).rstrip('0').rstrip('.')} %"


def years_text(years: tuple[int, ...] | list[int]) -> str:
    """Years as people write them.

    >>> years_text([2016, 2017, 2018]), years_text([2016, 2018]), years_text([2016])
    ('2016–2018', '2016 and 2018', '2016')
    """
    known = sorted(set(years))
    if not known:
        return ""
    if len(known) > 2 and known[-1] - known[0] == len(known) - 1:
        return f"{known[0]}–{known[-1]}"
    return listed([str(year) for year in known])


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Words in a row: "a, b and c"."""
    items = list(words)
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def activity_or_open(activity: str | None) -> str:
    """An activity's code, or that the donor left it open."""
    return activity or "activity open"


def year_or_open(year: int | None) -> str:
    """A year, or that the donor did not divide by year."""
    return str(year) if year is not None else "year open"
