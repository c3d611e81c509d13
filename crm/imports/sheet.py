"""Reads one CSV file as people save it: from Excel, with a mark at its beginning, semicolons, blank rows at the end."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crm.imports.problems import Problems, did_you_mean
from crm.imports.shape import File

#: What separates cells; Excel writes the one of the computer's region.
SEPARATORS = (",", ";", "\t")
#: The longest cell that Python's reader takes unless it is told otherwise.
_LONGEST = 131_072


@dataclass(frozen=True)
class Row:
    """The cells of one row by column, as they stand in the file; `number` is the row a spreadsheet shows."""

    number: int
    cells: Mapping[str, str]


def read_sheet(path: Path, file: File, problems: Problems) -> list[Row] | None:
    """The rows of a file that hold anything, none in an empty one; None where the file itself cannot be read.

    What is wrong with it is noted.
    """
    text = _text(path, problems)
    if text is None:
        return None
    lines = _lines(path, text, file, problems)
    if lines is None:
        return None
    if not lines:
        return []
    (head_number, head), *rest = lines
    columns = _columns(path.name, head_number, head, file, problems)
    if columns is None:
        return None
    found = []
    for number, cells in rest:
        beyond = [cell for cell in cells[len(columns) :] if cell.strip()]
        if beyond:
            problems.add(
                path.name,
                number,
                "",
                f"The row has more cells than there are columns (“{beyond[0][:40]}”).",
                "Put text that holds a comma or semicolon in quotation marks.",
            )
            continue
        row = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        found.append(Row(number, row))
    return found


def _text(path: Path, problems: Problems) -> str | None:
    raw = path.read_bytes()
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        problems.add(
            path.name,
            None,
            "",
            "The file is not in UTF-8, so its letters cannot be told for certain.",
            "In Excel: Save as, CSV UTF-8.",
        )
        return None


def _lines(path: Path, text: str, file: File, problems: Problems) -> list[tuple[int, list[str]]] | None:
    """The rows with anything in them and their numbers; None where the text cannot be cut into rows for certain."""
    hint, rest = text.partition("\n")[::2]
    skipped = 0
    if hint.strip().casefold() in ("sep=;", "sep=,", "sep=\t", "sep="):
        text, skipped = rest, 1
    found: list[tuple[int, list[str]]] = []
    number = skipped
    try:
        for number, cells in enumerate(cut(text, _separator(text, file)), start=1 + skipped):
            if any(cell.strip() for cell in cells):
                found.append((number, cells))
    except csv.Error:
        problems.add(
            path.name,
            number + 1,
            "",
            "From this row on a quotation mark is open or stands alone.",
            "Write a quotation mark inside a text twice, and close every text that begins with one.",
        )
        return None
    return found


def cut(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of a text as lists of cells. Raises `csv.Error` where quotation marks leave it in doubt."""
    csv.field_size_limit(max(_LONGEST, len(text)))
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _separator(text: str, file: File) -> str:
    """What separates the cells: the one that gives the most known columns."""
    names = {column.name for column in file.columns}

    def known(separator: str) -> int:
        try:
            head = next((cells for cells in cut(text, separator) if any(cell.strip() for cell in cells)), [])
        except csv.Error:
            return 0
        return len({_header(cell) for cell in head} & names)

    return max(SEPARATORS, key=known)


def _header(cell: str) -> str:
    return "_".join(cell.strip().casefold().replace("-", " ").replace("_", " ").split())


def _names(file: File) -> str:
    return ", ".join(column.name for column in file.columns)


def _columns(name: str, number: int, head: Sequence[str], file: File, problems: Problems) -> list[str] | None:
    """The column of each position; None where one is missing that every row needs."""
    known = {column.name for column in file.columns}
    columns: list[str] = []
    for cell in head:
        header = _header(cell)
        if header and header not in known:
            problems.add(
                name,
                number,
                cell.strip(),
                f"There is no column “{cell.strip()}” in {file.file_name}.",
                did_you_mean(header, known) or f"There are {_names(file)}.",
            )
            header = ""
        elif header and header in columns:
            problems.add(name, number, header, f"The column {header} is there twice.", "Keep one of them.")
            header = ""
        columns.append(header)
    missing = [column.name for column in file.columns if column.required and column.name not in columns]
    for column in missing:
        problems.add(name, number, column, f"The column {column} is missing.", "Every row needs it.")
    return None if missing else columns
