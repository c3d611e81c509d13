"""Tables: cells, grids, header rows and what a screen reader says of each table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import Known
from concept_notes.word.file import Element, WordFile, clark, number, text_of, value, w

_SETTINGS, _WIDTH = w("tcPr"), w("tcW")
#: A figure in a table, and the least that a digit of readable text takes, in dxa.
_FIGURE, _DIGIT = re.compile(r"[-−]?\d[\d,.]*"), 70


@rule("cell-without-paragraph", mend="Put an empty paragraph into the cell; Word repairs or refuses a file without it.")
def cell_without_paragraph(file: WordFile, known: Known) -> Iterator[Found]:
    """A cell that does not end with a paragraph."""
    ends = {w("p"), w("sdt")}
    for table in file.tables:
        for _, cells in table.rows:
            for cell, _ in cells:
                if not len(cell) or cell[-1].tag not in ends:
                    yield file.near(cell), "A cell has no paragraph at its end."


@rule("grid-mismatch", mend="Draw the table anew, or let a block draw it; the row's cells must fill the columns.")
def grid_mismatch(file: WordFile, known: Known) -> Iterator[Found]:
    """A row that does not fit the table's grid, or a cell of another width than its columns."""
    for table in file.tables:
        for at, (row, cells) in enumerate(table.rows, 1):
            filled = 0
            for cell, span in cells:
                width = _width_of(cell)
                due, filled = sum(table.grid[filled : filled + span]), filled + span
                if width is not None and width.get(w("type")) == "dxa" and number(width.get(w("w"))) != due:
                    yield file.near(cell), "A cell is not as wide as its columns."
            filled += sum(number(value(row.find(clark(f"w:trPr/w:{tag}")))) for tag in ("gridBefore", "gridAfter"))
            if filled != len(table.grid):
                where = f"table {file.table_name(table.element)}, row {at}"
                yield where, f"The cells do not fit the columns: {filled} in a table of {len(table.grid)}."


@rule("column-without-width", mend="Give the column a width.")
def column_without_width(file: WordFile, known: Known) -> Iterator[Found]:
    """A column of no width."""
    for table in file.tables:
        if min(table.grid, default=1) <= 0:
            yield f"table {file.table_name(table.element)}", "A column of the table has no width."


@rule("table-too-wide", mend="Make its columns narrower.")
def table_too_wide(file: WordFile, known: Known) -> Iterator[Found]:
    """A table that is wider than the text on the page."""
    room = _text_width(file)
    for table in file.tables:
        if room and sum(table.grid) > room:
            yield f"table {file.table_name(table.element)}", "The table is wider than the page."


@rule("torn-figure", mend="Widen the column, or show fewer columns.")
def torn_figure(file: WordFile, known: Known) -> Iterator[Found]:
    """A figure that its column is too narrow for, however small the text is: it would be torn apart."""
    for table in file.tables:
        for _, cells in table.rows:
            at = 0
            for cell, span in cells:
                width = sum(table.grid[at : at + span])
                at += span
                text = text_of(cell).strip()
                if _FIGURE.fullmatch(text) and _DIGIT * sum(map(str.isdigit, text)) > width:
                    yield file.near(cell), f"The figure {text} does not fit its column."


@rule("no-header-row", mend="Mark its first row as a header that repeats (Table, Properties, Row).")
def no_header_row(file: WordFile, known: Known) -> Iterator[Found]:
    """A table without a header row, which a screen reader needs to name the columns."""
    for table in file.tables:
        if not table.rows or table.rows[0][0].find(clark("w:trPr/w:tblHeader")) is None:
            yield f"table {file.table_name(table.element)}", "The table has no header row that repeats."


@rule("table-without-words", mend="Say in words what it shows (Table, Properties, Alternative Text).")
def table_without_words(file: WordFile, known: Known) -> Iterator[Found]:
    """A table without title and description for those who cannot see it."""
    for table in file.tables:
        said = [value(table.element.find(clark(f"w:tblPr/w:{name}"))) for name in ("tblCaption", "tblDescription")]
        if not all(said):
            yield f"table {file.table_name(table.element)}", "The table has no alternative text."


def _width_of(cell: Element) -> Element | None:
    """What a cell says of its own width."""
    return next((one for settings in cell if settings.tag == _SETTINGS for one in settings if one.tag == _WIDTH), None)


def _text_width(file: WordFile) -> int:
    """The width of the text on the narrowest page, in dxa; 0 where the file does not say."""
    widths = [0]
    for section in file.body.iter(w("sectPr")):
        size, margins = section.find(clark("w:pgSz")), section.find(clark("w:pgMar"))
        if size is not None and margins is not None:
            sides = sum(number(margins.get(w(side))) for side in ("left", "right"))
            widths.append(number(size.get(w("w"))) - sides)
    return min(widths[1:], default=0)


RULES = (
    cell_without_paragraph,
    grid_mismatch,
    column_without_width,
    table_too_wide,
    torn_figure,
    no_header_row,
    table_without_words,
)
