"""A Word document for people who read on paper: landscape, one table by group with its subtotals, then the details.

Wide lists are made narrow by what the columns themselves say: which of them a page shows, and which stand
under another one in the same cell. Amounts keep all their digits. The same table gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from crm.domain import wording
from crm.domain.table import Group, Table, shown
from crm.formats import marks
from crm.formats.docx_paper import LOOK, ROOM, Paper, document, field, paragraph, run
from crm.formats.docx_table import Cell, Row, table_xml
from crm.formats.format import Format
from crm.formats.page import Stack, stacks

#: What a character of the table's text and the padding of a cell take, in twentieths of a point.
_CHARACTER, _PADDING = 77, 130
#: Text longer than this is broken into lines before another column gives up room.
_LINE = 34
#: Rows of a group that a page always has room for.
_SMALL = 6


def write(table: Table) -> bytes:
    """The document."""
    tables = [table, *(detail.table for detail in table.details if detail.table.rows)]
    body = [*_opening(table)]
    for number, one in enumerate(tables, 1):
        body += _listing(one, number)
    body += _definitions(table)
    day = wording.day(table.as_of)
    paper = Paper(
        title=f"{table.title}, {day}",
        subject=table.scope,
        author=table.author,
        description=" ".join(filter(None, (table.demonstration, table.label))),
        keywords=marks.for_few(table),
        day=table.as_of,
        above=(table.author, f"{table.title}, {day}"),
        below=marks.on_every_page(table),
    )
    return document("".join(body), paper)


def _opening(table: Table) -> list[str]:
    """Title, finding, and the lines that no copy may lose; that nothing is real is not to be overlooked."""
    said = [paragraph("Title", run(table.title))]
    if table.finding:
        said.append(paragraph("Subtitle", run(table.finding)))
    return said + [
        paragraph("WarningLine" if line == table.demonstration else "QuietLine", run(line)) for line in table.caption
    ]


def _listing(table: Table, number: int) -> list[str]:
    """A numbered table: header rows that repeat, a line with the sums above each group, totals at the end."""
    name = f"{table.name} by {_of_whom(table)}" if table.by else table.title
    caption = run(f" – {name}, as of {wording.day(table.as_of)}")
    said = [paragraph("Caption", run("Table "), field("SEQ Table \\* ARABIC", str(number)), caption)]
    if not table.rows:
        return [*said, paragraph("Normal", run(table.empty))]
    columns = stacks(table)
    rows = [Row(tuple(Cell("\n".join(one.head()), _align(one)) for one in columns), "header")]
    for group in table.groups:
        if group.subtotal:
            rows.append(_sums_row(columns, f"{group.title} ({group.key})", group.subtotal, "group"))
        rows += _group(columns, group)
    if table.total:
        rows[-1] = replace(rows[-1], keep=True)
        rows.append(_sums_row(columns, "Total", table.total, "total"))
    xml = table_xml(
        rows,
        _widths(columns, table),
        title=f"{name}, {wording.day(table.as_of)}",
        description=f"{len(table.rows)} rows. {table.scope}. {table.finding}".strip(),
        look=LOOK,
    )
    return [*said, xml]


def _group(columns: Sequence[Stack], group: Group) -> list[Row]:
    """The rows of a group; a small one stays on one page, a larger one leaves no row alone under its sums."""
    held = len(group.rows) - 1 if len(group.rows) <= _SMALL else 1
    return [
        Row(tuple(Cell("\n".join(one.lines(row)), _align(one)) for one in columns), keep=at < held)
        for at, row in enumerate(group.rows)
    ]


def _of_whom(table: Table) -> str:
    """What the groups are, in a word: the heading of the column they are made by."""
    return table.column(table.by).title.lower().removesuffix(" code")


def _align(one: Stack) -> Literal["start", "end"]:
    return "end" if one.main.numeric else "start"


def _sums_row(columns: Sequence[Stack], label: str, sums: Mapping[str, int], kind: Literal["group", "total"]) -> Row:
    """A row of sums: its label spans the columns before the first of them."""
    first = next((at for at, one in enumerate(columns) if one.main.key in sums), len(columns))
    cells = [Cell(label, span=first, heading=True)] if first else []
    for one in columns[first:]:
        has = one.main.key in sums
        cells.append(Cell(shown(one.main, sums[one.main.key]) if has else "", _align(one)))
    return Row(tuple(cells), kind)


def _widths(columns: Sequence[Stack], table: Table) -> list[int]:
    """Column widths that fill the page: first what cannot be broken, then what would like to stay on one line."""
    needed, wanted = [], []
    for one in columns:
        lines = [line for row in table.rows for line in one.lines(row)]
        if one.main.key in table.total:
            lines.append(shown(one.main, table.total[one.main.key]))
        words = [word for line in lines for word in (line.split(" ") if one.wraps else [line])]
        heads = " ".join(one.head()).split()
        least = max(len(word) for word in (*words, *heads))
        needed.append(min(least, _LINE) * _CHARACTER + _PADDING)
        wanted.append(min(max(least, *(len(line) for line in lines)), _LINE) * _CHARACTER + _PADDING)
    missing = sum(wanted) - sum(needed)
    share = max(0.0, min(1.0, (ROOM - sum(needed)) / missing)) if missing else 0.0
    widths = [least + (most - least) * share for least, most in zip(needed, wanted, strict=True)]
    scale = ROOM / sum(widths)
    exact = [int(width * scale) for width in widths]
    # All tables of the document are as wide as the page, to the last twentieth of a point.
    exact[exact.index(max(exact))] += ROOM - sum(exact)
    return exact


def _definitions(table: Table) -> list[str]:
    """What the sums mean, at the end, where a reader who doubts one looks."""
    summed = [column for column in table.columns if column.key in table.total]
    said = [paragraph("Normal", run(f"{column.title}: ", bold=True), run(column.meaning)) for column in summed]
    if said:
        said.insert(0, paragraph("Heading1", run("What the columns mean")))
    # Word wants something behind the last table.
    return said or [paragraph("QuietLine", run("End of the list."))]


FORMAT = Format(
    "docx",
    "Word document",
    "docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    write,
    order=20,
)
