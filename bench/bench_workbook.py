"""The pledge summary of 10,000 pledges as an Excel workbook, and XlsxWriter writing the same cells with nothing around them."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench import Result, ledger, side_by_side, timed

TITLE = "A pledge-summary workbook of 10,000 pledges"
PLEDGES = 10_000


def run(say: Callable[[str], None]) -> list[Result]:
    """Everything is in the measured time but reading the ledger, which stands apart."""
    from crm.formats.format import format_of
    from crm.reports.pledge_summary import pledge_summary, table
    from crm.store.session import make_engine, session_scope

    say("filling a ledger")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{(Path(folder) / 'ledger.sqlite').as_posix()}"
        ledger.fill([url], pledges=PLEDGES)
        engine = make_engine(url)
        with session_scope(engine) as session:
            day = date(ledger.FIRST + ledger.YEARS, 1, 1) + timedelta(days=3650)
            reading, summary = timed(lambda: pledge_summary(session, as_of=day, audience="trio"))
        engine.dispose()
    write = format_of("xlsx").write
    say("reading back which cells it has")
    cells = _cells(write(table(summary)))
    say("writing")
    own, bare = side_by_side(lambda: write(table(summary)), lambda: _bare(cells), times=3)
    count = sum(len(row) for rows in cells for row in rows)
    return [
        Result(
            f"Workbook of {len(summary.rows):,} pledges, {count:,} cells",
            own,
            "ms",
            "XlsxWriter, the same cells bare",
            bare,
            2,
        ),
        Result("Reading the pledges from SQLite", reading),
    ]


def _cells(data: bytes) -> list[list[list[Any]]]:
    """The values of every cell, sheet by sheet."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True)
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book]


def _bare(cells: list[list[list[Any]]]) -> bytes:
    """What anybody would write: sheet by sheet, row by row, without formats, tables or formulas."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "default_date_format": "dd mmm yyyy", "strings_to_formulas": False}
    )
    for rows in cells:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(at, column, value)
    book.close()
    return file.getvalue()
