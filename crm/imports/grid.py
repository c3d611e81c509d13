"""The cells of a table from outside, CSV or XLSX, row by row, as they stand: text, days, exact numbers.

What the columns mean is the business of each source. Nothing in a file is run: a formula gives the result that was
saved with it, or nothing, and that is said.
"""

from __future__ import annotations

import csv
import io
import warnings
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from crm.errors import Refused
from crm.imports import limits
from crm.imports.sheet import SEPARATORS, cut

#: What a cell holds. A number is exact, as its shortest decimal form says.
Cell = str | date | Decimal | None

ENDINGS = (".csv", ".xlsx")


@dataclass(frozen=True)
class Line:
    """A row of the file, numbered as a spreadsheet does, with the columns whose formula has no saved result."""

    number: int
    cells: tuple[Cell, ...]
    without_result: tuple[int, ...] = ()


@dataclass(frozen=True)
class Grid:
    """The rows of a file that hold anything, and what was seen while reading."""

    name: str
    lines: tuple[Line, ...]
    remarks: tuple[str, ...] = ()


def read_grid(path: Path) -> list[Grid]:
    """The tables of a file: one of a CSV file, one of each sheet of a workbook.

    Raises `Refused` where the file is beyond the limits, or no such file.
    """
    content = limits.read_bytes(path, ENDINGS)
    if path.suffix.casefold() == ".csv":
        return [_from_csv(path.name, content)]
    return _from_workbook(path.name, content)


# --- CSV --------------------------------------------------------------------------------------------------------


def _from_csv(name: str, content: bytes) -> Grid:
    text, remarks = _decoded(name, content)
    lines = []
    try:
        for number, cells in enumerate(cut(text, _separator(text)), start=1):
            kept = tuple(_text(name, number, cell) for cell in cells)
            if any(kept):
                lines.append(Line(number, kept))
            _within(name, number, len(kept))
    except csv.Error as error:
        raise Refused(
            f"{name}, row {len(lines) + 1}: from here on a quotation mark is open or stands alone; close every text "
            "that begins with one."
        ) from error
    return Grid(name, tuple(lines), remarks)


def _decoded(name: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding), ()
    except UnicodeDecodeError:
        # Codes and figures are ASCII; only names of countries can come out wrong, and they are not recorded.
        return content.decode("latin-1"), (f"{name} is not in UTF-8; names with accents may be read wrongly.",)


def _separator(text: str) -> str:
    """What separates the cells: the one that cuts most in the first rows."""
    head = text[:20_000].splitlines()[:20]
    return max(SEPARATORS, key=lambda separator: sum(line.count(separator) for line in head))


# --- workbooks --------------------------------------------------------------------------------------------------


def _from_workbook(name: str, content: bytes) -> list[Grid]:
    limits.check_workbook(name, content)
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of styles and extensions that are not read here
            results, formulas = (
                openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=only, keep_links=False)
                for only in (True, False)
            )
            return [
                _from_sheet(name, results[title], formulas[title])
                for title in results.sheetnames
                if hasattr(results[title], "iter_rows")
            ]
    except Refused:
        raise
    except Exception as error:
        # The reader of workbooks raises whatever a broken file makes it stumble over.
        raise Refused(f"{name} cannot be read as a workbook; open it in a spreadsheet and save it anew.") from error


def _from_sheet(name: str, results: Any, formulas: Any) -> Grid:
    if (results.max_row or 0) > limits.ROWS or (results.max_column or 0) > limits.COLUMNS:
        _too_many(name)
    lines = []
    bounds = {"max_row": limits.ROWS + 1, "max_col": limits.COLUMNS + 1}
    pairs = zip(results.iter_rows(**bounds), formulas.iter_rows(**bounds), strict=False)
    for number, (row, written) in enumerate(pairs, start=1):
        cells = tuple(_value(name, number, cell.value) for cell in row)
        missing = tuple(
            place
            for place, (cell, one) in enumerate(zip(cells, written, strict=False))
            if cell is None and one.data_type == "f"
        )
        if any(cell is not None for cell in cells) or missing:
            filled = 1 + max(place for place, cell in enumerate(cells) if cell is not None or place in missing)
            _within(name, number, filled)
            lines.append(Line(number, cells[:filled], missing))
    return Grid(name, tuple(lines))


def _value(name: str, number: int, value: object) -> Cell:
    """A cell exactly: what a spreadsheet keeps as a binary number is taken as its shortest decimal form."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or value is None:
        return None if value is None else str(value)
    if isinstance(value, int | float):
        return Decimal(repr(value))
    return _text(name, number, str(value)) or None


def _text(name: str, number: int, text: str) -> str:
    if len(text) > limits.CELL:
        raise Refused(f"{name}, row {number}: a cell holds more than {limits.CELL} characters; shorten it.")
    return text.replace("\u00a0", " ").strip()


def _within(name: str, rows: int, columns: int) -> None:
    if rows > limits.ROWS or columns > limits.COLUMNS:
        _too_many(name)


def _too_many(name: str) -> None:
    raise Refused(
        f"{name} has more than {limits.ROWS} rows or {limits.COLUMNS} columns; take the table out and save that alone."
    )
