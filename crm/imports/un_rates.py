"""The monthly table of the United Nations operational rates of exchange: units of each currency per one US dollar.

The table has a row for each country, so a currency shared by several is there several times. Columns are found by
their headings, anywhere in the first twenty rows; what else the file holds is left aside.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from crm.domain import wording
from crm.domain.rates import parse_rate
from crm.errors import CrmError, Refused
from crm.imports import vocabularies
from crm.imports.currencies import ensure_currencies
from crm.imports.grid import ENDINGS, Cell, Grid, Line, read_grid
from crm.imports.problems import Problem, Problems
from crm.imports.source import Reading, Source
from crm.services import setup
from crm.services.actor import Actor
from crm.services.journal import change
from crm.store import queries
from crm.store import tables as t

PUBLISHER = "UN operational rate of exchange"
#: The table gives units per one of these.
DOLLAR = "USD"
_HEAD_WITHIN = 20

_MONTHS = [wording.day(date(2016, month, 1)).split()[1].casefold() for month in range(1, 13)]
_WRITTEN_DAY = re.compile(r"(\d{1,2})[-\s./]+([a-z]{3,9})\.?[-\s./,]+(\d{4}|\d{2})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[t ]00:00(?::00)?)?")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
#: A comma that can only be a decimal one, and one that can be either.
_DECIMAL_COMMA = re.compile(r"0,\d+|\d+,(?:\d{1,2}|\d{4,})")
_EITHER = re.compile(r"[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True)
class RateRow:
    """A rate as the table gives it; `row` is where it stands first."""

    currency: str
    dated: date
    rate: Decimal
    row: int


@dataclass(frozen=True)
class _Columns:
    currency: int
    rate: int
    dated: int


def read(path: Path) -> Reading:
    """The rates of a file, each currency and day once. Raises `Refused` where the file holds no such table."""
    problems = Problems()
    remarks: list[str] = []
    for grid in read_grid(path):
        remarks += grid.remarks
        head = _head(grid)
        if head is None:
            continue
        number, columns = head
        rows = _rows(grid, number, columns, problems)
        rates = tuple(_once(grid.name, rows, problems))
        return Reading({"rates": rates}, tuple(sorted(problems.found, key=lambda one: one.row or 0)), tuple(remarks))
    raise Refused(
        f"{path.name} has no heading row with a currency's code, a rate and an effective date in its first "
        f"{_HEAD_WITHIN} rows; take the table of the operational rates as it is published."
    )


# --- which column is which ----------------------------------------------------------------------------------------


def _head(grid: Grid) -> tuple[int, _Columns] | None:
    """The number of the heading row and its columns."""
    for line in grid.lines:
        if line.number > _HEAD_WITHIN:
            return None
        words = [_heading(cell) for cell in line.cells]
        code = _first(words, _is_code)
        day = _first(words, _is_day)
        rate = _first(words, _is_rate)
        if code is not None and day is not None and rate is not None and len({code, day, rate}) == 3:
            return line.number, _Columns(code, rate, day)
    return None


def _heading(cell: Cell) -> str:
    return " ".join(re.findall(r"[a-z0-9$]+", cell.casefold())) if isinstance(cell, str) else ""


def _first(words: Sequence[str], fits: Any) -> int | None:
    return next((place for place, word in enumerate(words) if fits(word)), None)


def _is_code(word: str) -> bool:
    return bool(re.search(r"\b(abbrev\w*|iso|code|symbol)\b", word)) and "country" not in word


def _is_day(word: str) -> bool:
    return "date" in word.split() or "effective" in word.split()


def _is_rate(word: str) -> bool:
    return not _is_day(word) and bool(re.search(r"\brates?\b|us\$ ?1\b|1 ?us\$|\bper usd?\b", word))


# --- row by row -------------------------------------------------------------------------------------------------


def _rows(grid: Grid, head: int, columns: _Columns, problems: Problems) -> list[RateRow]:
    known = vocabularies.currencies()
    written = [cell for line in grid.lines if isinstance(cell := _cell(line, columns.rate), str)]
    commas = any(_DECIMAL_COMMA.fullmatch(cell) for cell in written)
    found = []
    for line in grid.lines:
        code = str(_cell(line, columns.currency) or "").upper()
        rate_is_there = _cell(line, columns.rate) is not None or columns.rate in line.without_result
        if line.number <= head or code == DOLLAR or not rate_is_there:
            continue  # without a rate it is a footnote, or a country whose line says "as in ..."
        if code not in known:
            wrong = f"“{code}” is not a currency this product knows." if code else "The row has a rate and no currency."
            problems.add(grid.name, line.number, "", wrong, "It was left out.")
        elif row := _row(grid.name, line, code, columns, problems, commas=commas):
            found.append(row)
    return found


def _cell(line: Line, place: int) -> Cell:
    cell = line.cells[place] if place < len(line.cells) else None
    return None if cell == "" else cell


def _row(name: str, line: Line, code: str, columns: _Columns, problems: Problems, *, commas: bool) -> RateRow | None:
    for place, what in ((columns.rate, "rate"), (columns.dated, "effective date")):
        if place in line.without_result:
            problems.add(
                name,
                line.number,
                what,
                f"The {what} of {code} is a formula without a saved result.",
                "Open the file in a spreadsheet, save it, and import it again.",
            )
            return None
    try:
        dated = day_of(_cell(line, columns.dated))
        rate = rate_of(_cell(line, columns.rate), decimal_commas=commas)
    except CrmError as refusal:
        problems.add(name, line.number, "", f"{code}: {refusal}")
        return None
    return RateRow(code, dated, rate, line.number)


def day_of(cell: Cell) -> date:
    """An effective date: a day, or text that has one reading only; a year of two digits is 1970 to 2069.

    >>> day_of("01-Nov-16"), day_of("1 Nov 2016"), day_of("2016-11-01")
    (datetime.date(2016, 11, 1), datetime.date(2016, 11, 1), datetime.date(2016, 11, 1))
    """
    if isinstance(cell, date):
        return cell
    text = " ".join(cell.casefold().split()) if isinstance(cell, str) else ""
    try:
        if found := _ISO_DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _WRITTEN_DAY.fullmatch(text):
            months = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(found[2])]
            return date(_year(found[3]), months[0], int(found[1]))
    except (ValueError, IndexError):
        pass
    raise Refused(
        f"“{_shown(cell)}” is not a day that can be read for certain; write it like 1 Nov 2016 or 2016-11-01."
    )


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else int(text) + (1900 if int(text) >= 70 else 2000)


def rate_of(cell: Cell, *, decimal_commas: bool = False) -> Decimal:
    """A rate: an exact number above 0, with or without commas between thousands.

    With `decimal_commas` (other rates of the table are written so) “1,015” has two readings and is refused.

    >>> rate_of("15,250.50"), rate_of(Decimal("0.912"))
    (Decimal('15250.50'), Decimal('0.912'))
    """
    if isinstance(cell, Decimal):
        return parse_rate(format(cell, "f") if cell.is_finite() else str(cell))
    text = cell if isinstance(cell, str) else _shown(cell)
    if decimal_commas and _EITHER.fullmatch(text):
        raise Refused(f"“{text}” can be read as the rate {text.replace(',', '')} or as {text.replace(',', '.')}.")
    return parse_rate(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text)


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)[:40]


def _once(name: str, rows: Iterable[RateRow], problems: Problems) -> Iterable[RateRow]:
    """Each currency and day once; where its countries differ, none is taken, since none can be told to be right."""
    shared: dict[tuple[str, date], list[RateRow]] = defaultdict(list)
    for row in rows:
        shared[row.currency, row.dated].append(row)
    for (code, dated), same in shared.items():
        rates: dict[Decimal, int] = {}
        for row in same:
            rates.setdefault(row.rate, row.row)
        if len(rates) == 1:
            yield same[0]
            continue
        said = " and ".join(f"{queries.rate_text(rate)} (row {row})" for rate, row in sorted(rates.items()))
        problems.add(
            name,
            same[0].row,
            "rate",
            f"{code} of {wording.day(dated)} has several rates: {said}; none of them is taken.",
            "Record the right one with crm rate add.",
        )


SOURCE = Source(
    key="un_rates",
    title="UN operational rates of exchange",
    help="The monthly table of exchange rates, as CSV or XLSX.",
    endings=ENDINGS,
    read=read,
)


# --- into the ledger ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Differing:
    """A rate of the file that the ledger knows otherwise; it is left as it stands."""

    row: RateRow
    recorded: Decimal


@dataclass(frozen=True)
class Brought:
    """What a file brought: rates that are new, those known already, those that differ, and what was left out."""

    added: tuple[RateRow, ...]
    known: tuple[RateRow, ...]
    differing: tuple[Differing, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...]


def import_rates(session: Session, actor: Actor, path: Path) -> Brought:
    """Record the rates of a file that are new, in one change; importing twice changes nothing.

    A rate that the ledger has otherwise is reported and left: changing it is a correction, with a reason. Raises
    `Refused` where the ledger's base currency is not the dollar, which the table is made for.
    """
    base = queries.base_currency(session)
    if base.code != DOLLAR:
        raise Refused(
            f"The table gives units per one {DOLLAR}, and this ledger counts in {base.code}; record rates per one "
            f"{base.code} by hand (crm rate add)."
        )
    reading = read(path)
    added, known, differing = _compared(session, reading.rows["rates"])
    if added:
        with change(session, actor, "rates imported", f"rates of {path.name}"):
            ensure_currencies(session, actor)
            for row in added:
                setup.add_rate(session, actor, row.currency, row.dated, row.rate, PUBLISHER)
    return Brought(tuple(added), tuple(known), tuple(differing), reading.problems, reading.remarks)


def _compared(session: Session, rows: Sequence[RateRow]) -> tuple[list[RateRow], list[RateRow], list[Differing]]:
    days = {row.dated for row in rows}
    stored = {(one.currency, one.dated): one.rate for one in session.exec(select(t.ExchangeRate)) if one.dated in days}
    added, known, differing = [], [], []
    for row in rows:
        recorded = stored.get((row.currency, row.dated))
        if recorded is None:
            added.append(row)
        elif recorded == row.rate:
            known.append(row)
        else:
            differing.append(Differing(row, recorded))
    return added, known, differing


def as_json(brought: Brought) -> dict[str, Any]:
    """What a file brought, as the command line prints it."""

    def plain(row: RateRow) -> dict[str, Any]:
        return {
            "currency": row.currency,
            "date": row.dated.isoformat(),
            "rate": queries.rate_text(row.rate),
            "row": row.row,
        }

    return {
        "added": [plain(row) for row in brought.added],
        "known": [plain(row) for row in brought.known],
        "differing": [plain(one.row) | {"recorded": queries.rate_text(one.recorded)} for one in brought.differing],
        "problems": [problem.as_json() for problem in brought.problems],
        "remarks": list(brought.remarks),
    }
