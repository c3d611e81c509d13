"""Reads one cell: a day, a yes, an amount. What cannot be read, or has two readings, is said in a sentence."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from crm.domain import days
from crm.domain.email_address import email_address
from crm.domain.languages import language_code
from crm.domain.money import Currency, parse_amount
from crm.domain.rates import parse_rate
from crm.errors import CrmError

#: What a cell may hold once it is read. Places are (activity, year, amount).
PlaceCell = tuple[str | None, int | None, int | None]
Value = str | int | bool | date | Decimal | tuple[str, ...] | tuple[PlaceCell, ...] | None

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_YES = {"yes": True, "y": True, "true": True, "1": True, "x": True, "no": False, "n": False, "false": False, "0": False}


class Unreadable(Exception):
    """A cell that cannot be read, and how to write it."""

    def __init__(self, wrong: str, mend: str = "") -> None:
        super().__init__(wrong)
        self.wrong, self.mend = wrong, mend


def day(text: str) -> date:
    """A day in ISO form. Other forms are not guessed: 03/04/2016 is March in one country and April in the next.

    >>> day("2016-11-30")
    datetime.date(2016, 11, 30)
    """
    found = _ISO_DAY.fullmatch(text)
    if found:
        try:
            when = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            raise Unreadable(f"“{text}” is not a day of the calendar.", "Write days like 2016-11-30.") from None
        if not days.taken(when):
            raise Unreadable(f"“{text}” is not a day this ledger takes.", f"Write a day of the years {days.IN_WORDS}.")
        return when
    raise Unreadable(
        f"“{text}” is not a day that can be read for certain.",
        "Write days like 2016-11-30 (year-month-day); in Excel, format the column as text or as yyyy-mm-dd.",
    )


def yes_or_no(text: str) -> bool:
    """Yes, no, true, false, 1 or 0, whatever the case."""
    try:
        return _YES[text.casefold()]
    except KeyError:
        raise Unreadable(f"“{text}” is neither yes nor no.", "Write yes or no, or leave it empty for no.") from None


def number(text: str) -> int:
    """A whole number; a spreadsheet's “2016.0” is one."""
    found = re.fullmatch(r"(\d{1,9})(?:\.0+)?", text)
    if not found:
        raise Unreadable(f"“{text}” is not a whole number.", "Write it in digits, without separators.")
    return int(found[1])


def year(text: str) -> int:
    """A year with four digits."""
    found = number(text)
    if found not in days.YEARS:
        raise Unreadable(f"{text} is not a year this ledger takes.", f"Write a year from {days.IN_WORDS}.")
    return found


def percent(text: str) -> int:
    """Per cent as hundredths of a per cent: 13, 13 % and 13.0 are 1300.

    >>> percent("13 %"), percent("7.5")
    (1300, 750)
    """
    plain = text.removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", plain):
        raise Unreadable(f"“{text}” is not a percentage.", "Write it like 13 or 7.5.")
    share = Decimal(plain)
    if "%" not in text and 0 < share < 1:
        raise Unreadable(
            f"“{text}” can be read as {text} per cent or as {share * 100:f} per cent.",
            f"Write {share * 100:f} or {text} %.",
        )
    hundredths = share * 100
    if hundredths != int(hundredths) or not 0 <= hundredths <= 10_000:
        raise Unreadable(f"“{text}” is not a percentage from 0 to 100 with at most two decimals.", "Write it like 13.")
    return int(hundredths)


def rate(text: str) -> Decimal:
    """Units of a currency per unit of base."""
    try:
        return parse_rate(text)
    except CrmError as refusal:
        raise Unreadable(str(refusal)) from None


def language(text: str) -> str:
    """A language code such as en or fr.

    >>> language("FR")
    'fr'
    """
    try:
        return language_code(text)
    except CrmError as refusal:
        raise Unreadable(str(refusal)) from None


def email(text: str) -> str:
    """One e-mail address."""
    try:
        return email_address(text)
    except CrmError as refusal:
        raise Unreadable(str(refusal)) from None


def languages(text: str) -> tuple[str, ...]:
    """Several languages in one cell.

    >>> languages("FR; es")
    ('fr', 'es')
    """
    return tuple(language(part) for part in items(text))


def amount(text: str, currency: Currency, *, zero: bool = False) -> int:
    """Minor units of a currency; 0 only where it means something."""
    if zero and re.fullmatch(r"0([.,]0+)?", text):
        return 0
    try:
        return parse_amount(text, currency)
    except CrmError as refusal:
        raise Unreadable(str(refusal)) from None


def items(text: str) -> tuple[str, ...]:
    """Several values in one cell, with semicolons or commas between.

    >>> items("remedies; coordination")
    ('remedies', 'coordination')
    """
    return tuple(part.strip() for part in re.split(r"[;,\n]", text) if part.strip())


def places(text: str, currency: Currency | None) -> tuple[PlaceCell, ...]:
    """Activities and years, with semicolons between; with a currency, each may have an amount.

    “SEC-1 2016” is an activity in a year, “SEC-1” an activity in whatever year, “2017” a year for whatever
    activity, “open” what is divided over neither.

    >>> places("SEC-1 2016 = 1,000; 2017; open", Currency("USD"))
    (('SEC-1', 2016, 100000), (None, 2017, None), (None, None, None))
    """
    return tuple(_place(part.strip(), currency) for part in re.split(r"[;\n]", text) if part.strip())


def _place(text: str, currency: Currency | None) -> PlaceCell:
    where, mark, sum_text = (part.strip() for part in text.partition("="))
    if mark and currency is None:
        raise Unreadable(f"“{text}” names an amount, which this column does not take.", f"Write {where}.")
    paid = amount(sum_text, currency) if mark and currency else None
    if where.casefold() == "open":
        return None, None, paid
    words = where.split()
    if words and re.fullmatch(r"\d{4}", words[-1]) and len(words) <= 2:
        return (words[0] if len(words) == 2 else None), year(words[-1]), paid
    if len(words) == 1:
        return words[0], None, paid
    raise Unreadable(
        f"“{text}” is not an activity and a year.", "Write them like SEC-1 2016; several with semicolons between."
    )
