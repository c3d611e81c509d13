"""CSV for analysts: one header, one line per row, nothing else, so that a column can be added up.

UTF-8 with a byte order mark and CRLF, which is what Excel opens rightly; plain decimals and ISO days. The
day and the audience are columns, because a file without its name must still say what it is. Text that a
spreadsheet would run as a formula is defused with an apostrophe; numbers never are.
"""

from __future__ import annotations

import csv
import io

from crm.domain.table import Column, Table, plain
from crm.formats.format import Format

#: What makes a spreadsheet read a cell as a formula: the signs, their full-width forms, a tab or line end before.
_ACTIVE = tuple("=+-@\t\r\n＝＋－＠")


def defused(text: str) -> str:
    """Text that stays text in every spreadsheet.

    >>> defused("=1+1"), defused("Sweden")
    ("'=1+1", 'Sweden')
    """
    return f"'{text}" if text.startswith(_ACTIVE) else text


def header(column: Column) -> str:
    """The column's name for programs, with its unit: `received_usd`."""
    return f"{column.key}_{column.unit.lower()}" if column.unit else column.key


def write(table: Table) -> bytes:
    """The file. While the demonstration is loaded, each line says so in a last column."""
    said = {"as_of": table.as_of.isoformat(), "audience": str(table.audience)}
    if table.demonstration:
        said["note"] = defused(table.demonstration)
    is_text = [column.kind == "text" for column in table.columns]
    file = io.StringIO(newline="")
    lines = csv.writer(file, lineterminator="\r\n")
    lines.writerow([*(header(column) for column in table.columns), *said])
    for row in table.rows:
        values = (plain(column, value) for column, value in zip(table.columns, row, strict=True))
        cells = [defused(value) if text else value for value, text in zip(values, is_text, strict=True)]
        lines.writerow([*cells, *said.values()])
    return file.getvalue().encode("utf-8-sig")


FORMAT = Format("csv", "CSV, for analysts", "csv", "text/csv", write, text=True, order=30)
