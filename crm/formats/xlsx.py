"""An Excel workbook: what it is (README), what it adds up to (Summary, live formulas), and the rows themselves.

Every list is a real Excel table with exact numbers and true days. Formulas carry the exact figures as cached
values, because viewers and Protected View do not calculate. Text is always text: nothing in a cell can become
a formula or a link. The same table gives the same bytes.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from crm.domain import wording
from crm.domain.money import Money, decimal_text
from crm.domain.table import Column, SumBy, Table, Value, shown
from crm.errors import Refused
from crm.formats import marks
from crm.formats.docx_table import clean
from crm.formats.format import Format

#: A spreadsheet keeps 15 digits of a number. What has more is written as text, and says so in the README.
EXACT = 10**15
#: The most characters and rows that a sheet takes.
_CELL, _ROWS = 32_767, 1_048_000
#: Days are numbers from here on; the days before March 1900 are wrong in every spreadsheet.
_DAY_ZERO, _FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)

_AMOUNT, _DAY, _RATE = "#,##0;[Red]-#,##0;–", "dd mmm yyyy", "0.0000##"
_INK, _DARK, _QUIET, _RULE, _BAND = "#262626", "#0B3754", "#5F5F5F", "#D0D7DE", "#E6EEF4"
_WIDTHS = {"text": 16, "amount": 14, "date": 12, "rate": 10, "percent": 8, "integer": 8}
#: The height of a line, in points.
_HIGH = 13.5
#: How wide the labels of a summary are, in characters, and from how many lines on it needs its heading on each page.
_LABEL, _LONG = 40, 45
#: A4 landscape is so many points wide between its margins; text of 10 points is never printed below 6.
_PAPER, _SMALLEST = 784, 0.62
#: A chart of more bars than this cannot be read.
_BARS = 25

#: What would make a formula of a text that somebody edits.
_ACTIVE = ("=", "+", "-", "@")

Look = Mapping[str, Any]


def number(minor: int, digits: int) -> float | None:
    """The number whose digits are those of an amount; None where a spreadsheet would lose some.

    The one place where an amount is a float: the quotient is the nearest one there is, and with 15 digits it
    reads back as the same amount to the minor unit.

    >>> number(1042789_53, 2), number(10**15 - 1, 2), number(10**15 + 1, 2)
    (1042789.53, 9999999999999.99, None)
    """
    return minor / 10**digits if abs(minor) <= EXACT else None


def heading(column: Column) -> str:
    """The heading of a column, with its unit, and without the signs that a formula would have to escape."""
    if column.kind != "amount":
        return column.title
    return f"{column.title} in {column.unit}" if column.unit else f"{column.title} in own currency"


def write(table: Table) -> bytes:
    """The workbook."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = _Book(xlsxwriter.Workbook(file, options), table)
    tables = (table, *(detail.table for detail in table.details))
    for one in tables:
        if len(one.rows) > _ROWS:
            raise Refused(f"{len(one.rows):,} rows do not fit into a sheet; ask for CSV or JSON.")
    book.readme(tables)
    book.summary(tables)
    for one in tables:
        book.listing(one)
    book.close()
    return file.getvalue()


@dataclass(frozen=True)
class _Place:
    """A formula's column of one of the lists, as a structured reference."""

    sheet: str
    column: Column

    def __str__(self) -> str:
        return f"tbl{self.sheet}[{heading(self.column)}]"


class _Book:
    """The workbook at work: its formats, and one method per kind of sheet."""

    def __init__(self, workbook: Any, table: Table) -> None:
        self.workbook, self.table = workbook, table
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}
        workbook.set_size(1920, 1200)
        workbook.set_properties(
            {
                "title": f"{table.title}, {wording.day(table.as_of)}",
                "subject": clean(table.scope),
                "author": clean(table.author),
                "comments": clean(" ".join(filter(None, (table.demonstration, table.label, table.again)))),
                "keywords": clean(marks.for_few(table)),
                "created": datetime(table.as_of.year, table.as_of.month, table.as_of.day, tzinfo=UTC).replace(
                    tzinfo=None
                ),
            }
        )

    def look(self, **properties: Any) -> Any:
        """A cell format; the same properties give the same one."""
        wanted = {"font_size": 10, "font_color": _INK, "valign": "top", **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._looks:
            self._looks[key] = self.workbook.add_format(wanted)
        return self._looks[key]

    def text(self, sheet: Any, row: int, at: int, text: str, look: Look) -> None:
        """Write text that stays text, also when somebody edits the cell."""
        marked = {"quote_prefix": True} if text.startswith(_ACTIVE) else {}
        sheet.write_string(row, at, text, self.look(**look, **marked))

    def close(self) -> None:
        self.workbook.close()

    def sheet(self, name: str, *, portrait: bool = False) -> Any:
        """A sheet that prints: A4, one page wide, with a footer that says what it is."""
        sheet = self.workbook.add_worksheet(name)
        if not portrait:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.hide_gridlines(2)
        left = _footer(marks.short(self.table))
        day = wording.day(self.table.as_of)
        if mark := _footer(marks.for_few(self.table)):
            sheet.set_header(f"&L&8{mark}")
        sheet.set_footer(f"&L&8{left}&C&8&P of &N&R&8{_footer(self.table.title)}, {day}")
        return sheet

    # --- what it is -----------------------------------------------------------------------------------------------

    def readme(self, tables: Sequence[Table]) -> None:
        """What the file shows, for whom, and what each column means."""
        table, sheet = self.table, self.sheet("README", portrait=True)
        widths = (11, 29, 13, 62)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        row = self._title(sheet, sum(widths), table.author)
        made = f"Made with: {table.again} --format xlsx" if table.again else ""
        for line in filter(None, (*_how_to_read(tables), made)):
            row = self._sentence(sheet, row, line, sum(widths))
        row += 1
        heads = ("Sheet", "Column", "Unit", "What it means")
        for column, text in enumerate(heads):
            sheet.write_string(row, column, text, self.look(bold=True, font_color="#FFFFFF", bg_color=_DARK))
        sheet.repeat_rows(row)
        ruled = self.look(text_wrap=True, bottom=1, bottom_color=_RULE)
        for one, definition in _definitions(tables):
            row += 1
            unit = definition.unit or ("own currency" if definition.kind == "amount" else "")
            for column, text in enumerate((one.name, definition.title, unit, definition.meaning)):
                sheet.write_string(row, column, clean(text), ruled)
            sheet.set_row(row, _HIGH * max(1, -(-len(definition.meaning) // 72)))
        sheet.print_area(0, 0, row, 3)

    def _title(self, sheet: Any, width: int, above: str = "") -> int:
        """The lines that stand at the top of a sheet so many characters wide; returns the first free row."""
        table, row = self.table, 0
        if above:
            sheet.write_string(row, 0, clean(above), self.look(font_color=_QUIET))
            row += 1
        sheet.write_string(row, 0, table.title, self.look(bold=True, font_size=16, font_color=_DARK))
        sheet.set_row(row, 24)
        row += 1
        for line in filter(None, (table.finding, *table.caption)):
            row = self._sentence(sheet, row, line, width, bold=line in (table.finding, table.demonstration))
        return row

    def _sentence(self, sheet: Any, row: int, text: str, width: int, *, bold: bool = False) -> int:
        """A sentence in as many rows as it needs to be read and printed whole; returns the first free row."""
        for part in textwrap.wrap(clean(text), width):
            self._line(sheet, row, part, bold=bold)
            row += 1
        return row

    def _line(self, sheet: Any, row: int, text: str, *, bold: bool = False) -> None:
        """A line that runs over the empty cells beside it: nothing is merged."""
        sheet.write_string(row, 0, clean(text), self.look(bold=bold, font_color=_INK if bold else _QUIET))

    # --- what it adds up to ---------------------------------------------------------------------------------------

    def summary(self, tables: Sequence[Table]) -> None:
        """Sums by what matters, as live formulas on the lists, and one chart."""
        sheet = self.sheet("Summary", portrait=True)
        sheet.activate()
        sheet.set_first_sheet()
        sheet.set_column(0, 0, 15, self.look())
        sheet.set_column(1, 1, _LABEL, self.look())
        sheet.set_column(2, 2 + len(self.table.total), 16)
        row = self._title(sheet, 15 + _LABEL + 16 * len(self.table.total)) + 1
        sheet.repeat_rows(0)
        for one in tables:
            for wanted in one.sums:
                block = _Block(self, sheet, one, wanted, row)
                if len(block.lines) > _LONG:
                    sheet.repeat_rows(row + 1)
                row = block.write() + 1
                if block.drawn:
                    row = self._chart(sheet, block, row)
        sheet.print_area(0, 0, row, 1 + len(self.table.total))

    def _chart(self, sheet: Any, block: _Block, row: int) -> int:
        """Stacked bars of the first block, below it; returns the first row below the chart."""
        table = self.table
        chart = self.workbook.add_chart({"type": "bar", "subtype": "stacked"})
        first, last = block.first, block.last
        for key in table.chart:
            column = table.column(key)
            at = 2 + list(table.total).index(key)
            chart.add_series(
                {
                    "name": ["Summary", first - 1, at],
                    "categories": ["Summary", first, 1, last, 1],
                    "values": ["Summary", first, at, last, at],
                    "fill": {"color": f"#{column.colour}"},
                    "border": {"color": _DARK, "width": 0.75},
                    "gap": 45,
                }
            )
        font = {"color": _INK, "size": 9}
        chart.set_title({"name": clean(table.finding), "name_font": {"size": 11, "bold": True, "color": _INK}})
        chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": "#737373"}, "major_tick_mark": "none"})
        chart.set_x_axis(
            {
                "num_format": "#,##0",
                "num_font": font,
                "name": table.base.code,
                "name_font": font,
                "label_position": "high",
                "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}},
                "line": {"none": True},
            }
        )
        chart.set_legend({"position": "bottom", "font": font})
        height = 150 + 26 * (last - first + 1)
        chart.set_size({"width": 115 * len(table.total) + 405, "height": height})
        told = f"Stacked bars, one for each {block.wanted.title.lower().removeprefix('by ')}. {table.finding}"
        sheet.insert_chart(row, 0, chart, {"description": clean(f"{told} The table above holds its figures.")})
        return row + height // 20 + 2

    # --- the rows -------------------------------------------------------------------------------------------------

    def listing(self, table: Table) -> None:
        """One list as an Excel table: a caption line, the header, the rows, totals that follow the filter."""
        sheet = self.sheet(table.name)
        printed = max((at for at, column in enumerate(table.columns) if column.page), default=0)
        rows = table.rows
        widths = _widths_of(table, printed)
        self._line(sheet, 0, _caption(table, sum(widths[: printed + 1])))
        count, columns, lines = len(rows), [], [1] * len(rows)
        for at, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
            values = [row[at] for row in rows]
            wrap = at <= printed and _is_text(column)
            sheet.set_column(at, at, width)
            self._fill(sheet, at, column, values, self._body(column, first=at == 0, wrap=wrap))
            if wrap:
                lines = [
                    max(known, _lines_of(column, value, width)) for known, value in zip(lines, values, strict=True)
                ]
            head = self.look(
                bold=True,
                font_color="#FFFFFF",
                bg_color=_DARK,
                text_wrap=True,
                valign="bottom",
                align="right" if column.numeric else "left",
                indent=0 if column.numeric or at == 0 else 1,
            )
            columns.append({"header": heading(column), "header_format": head, "format": self._dxf(column)})
        for row, high in enumerate(lines, start=2):
            if high > 1:
                sheet.set_row(row, _HIGH * min(high, 12))
        last = 1 + max(count, 1)
        if not count:
            sheet.write_string(2, 0, table.empty, self.look(italic=True))
        sums = _fitting(table) if count else None
        if sums:
            last += 1
            self._total_row(columns, table, sums)
        made = sheet.add_table(
            1,
            0,
            last,
            len(columns) - 1,
            {
                "name": f"tbl{table.name}",
                "style": None,
                "columns": columns,
                "total_row": bool(sums),
                "title": clean(f"{table.title}, {wording.day(table.as_of)}"),
                "description": clean(f"{count} rows. {table.scope}"),
            },
        )
        if made != 0:
            raise ValueError(f"Excel would refuse the table of “{table.title}”.")
        if sums:
            self._restyle_totals(sheet, last, table, sums)
        sheet.set_row(
            1,
            4 + _HIGH * max(_lines_in(heading(one), wide - 2) for one, wide in zip(table.columns, widths, strict=True)),
        )
        sheet.freeze_panes(2, 1)
        sheet.repeat_rows(0, 1)
        sheet.print_area(0, 0, last, printed)

    def _body(self, column: Column, *, first: bool, wrap: bool) -> Look:
        look: dict[str, Any] = {"bottom": 1, "bottom_color": _RULE}
        if column.kind in _FORMATS:
            look["num_format"] = _FORMATS[column.kind]
        if _is_text(column):
            look |= {"align": "left", "indent": 0 if first else 1}
        if wrap:
            look["text_wrap"] = True
        if column.kind == "date":
            look |= {"align": "left", "indent": 1}
        if first:
            look["bg_color"] = "#F2F2F2"
        return look

    def _rate(self, look: Look, decimals: int) -> Any:
        """How a rate looks: with the decimals it was recorded with, zeros at its end included."""
        return self.look(**{**look, "num_format": f"0.{'0' * decimals}" if decimals else "0"})

    def _dxf(self, column: Column) -> Any:
        """The format that Excel gives to rows a person adds."""
        return self.workbook.add_format({"num_format": _FORMATS[column.kind]}) if column.kind in _FORMATS else None

    def _total_row(self, columns: list[dict[str, Any]], table: Table, sums: Mapping[str, float]) -> None:
        columns[0]["total_string"] = "Total of rows shown"
        for key, value in sums.items():
            columns[table.at(key)] |= {"total_function": "sum", "total_value": value}

    def _restyle_totals(self, sheet: Any, row: int, table: Table, sums: Mapping[str, float]) -> None:
        """Totals in bold under a rule, on the formulas that the table itself declares."""
        look = {"bold": True, "top": 2, "top_color": _DARK, "bg_color": _BAND}
        for at, column in enumerate(table.columns):
            if at == 0:
                sheet.write_string(row, at, "Total of rows shown", self.look(**look))
            elif column.key in sums:
                formula = f"=SUBTOTAL(109,{_Place(table.name, column)})"
                sheet.write_formula(row, at, formula, self.look(**look, num_format=_AMOUNT), sums[column.key])
            else:
                sheet.write_blank(row, at, None, self.look(**look))

    def _fill(self, sheet: Any, at: int, column: Column, values: Sequence[Value], look: Look) -> None:
        """Write one column from the third row on. What is a number becomes one; all else is text."""
        as_number, plain = _NUMBERS[column.kind], self.look(**look)
        as_text = self.look(**{**look, "align": "right"}) if column.numeric else plain
        quoted = self.look(**look, quote_prefix=True)
        rates = {one: self._rate(look, one) for one in {_decimals(value) for value in values if column.kind == "rate"}}
        write_number, write_string, write_blank = sheet.write_number, sheet.write_string, sheet.write_blank
        for row, value in enumerate(values, start=2):
            figure = None if value is None else as_number(column, value)
            if figure is not None:
                write_number(row, at, figure, rates[_decimals(value)] if isinstance(value, Decimal) else plain)
                continue
            # A missing day or figure stays an empty cell, so that the column can be calculated with.
            text = _text(column, value)
            if not text:
                write_blank(row, at, None, plain)
            elif text.startswith(_ACTIVE):
                write_string(row, at, text, quoted)
            else:
                write_string(row, at, text, as_text)


class _Block:
    """One summary: a line for each value of a column, the sums of the list as formulas, a total and a check."""

    def __init__(self, book: _Book, sheet: Any, table: Table, wanted: SumBy, row: int) -> None:
        self.book, self.sheet, self.table, self.wanted = book, sheet, table, wanted
        self.columns = [table.column(key) for key in table.total]
        self.lines = _lines(table, wanted)
        self.row, self.first = row, row + 2
        self.last = self.first + len(self.lines) - 1

    @property
    def drawn(self) -> bool:
        """Whether the chart belongs under this block."""
        table = self.book.table
        return (
            self.table is table and self.wanted is table.sums[0] and bool(table.chart) and 0 < len(self.lines) <= _BARS
        )

    def write(self) -> int:
        """Write it; returns the first free row."""
        book, sheet, key = self.book, self.sheet, self.table.column(self.wanted.key)
        sheet.write_string(self.row, 0, self.wanted.title, book.look(bold=True, font_size=12, font_color=_DARK))
        head: dict[str, Any] = {
            "bold": True,
            "font_color": "#FFFFFF",
            "bg_color": _DARK,
            "text_wrap": True,
            "valign": "bottom",
        }
        label = self.table.column(self.wanted.label).title if self.wanted.label else ""
        for at, text in enumerate((key.title, label)):
            sheet.write_string(self.row + 1, at, text, book.look(**head))
        for at, column in enumerate(self.columns, start=2):
            sheet.write_string(self.row + 1, at, heading(column), book.look(**head, align="right"))
        sheet.set_row(self.row + 1, 30)
        rule = {"bottom": 1, "bottom_color": _RULE}
        for row, (value, words, sums) in enumerate(self.lines, start=self.first):
            if isinstance(value, int) and not key.words:
                sheet.write_number(row, 0, value, book.look(**rule, align="left"))
            else:
                book.text(sheet, row, 0, _text(key, value), rule)
            book.text(sheet, row, 1, _short(words), {**rule, "text_wrap": True})
            if (high := _lines_in(words, _LABEL)) > 1:
                sheet.set_row(row, _HIGH * min(high, 12))
            for at, (column, minor) in enumerate(zip(self.columns, sums, strict=True), start=2):
                formula = f"=ROUND({self._sum_of(column, value, row)},{_digits(column)})"
                self._figure(row, at, column, minor, formula, rule)
        return self._totals()

    def _totals(self) -> int:
        book, sheet, row = self.book, self.sheet, self.last + 1
        look = {"bold": True, "top": 2, "top_color": _DARK, "bg_color": _BAND}
        sheet.write_string(row, 0, "Total", book.look(**look))
        sheet.write_blank(row, 1, None, book.look(**look))
        quiet = {"font_color": _QUIET, "font_size": 9}
        of = book.table
        sheet.write_string(row + 1, 0, f"Check: {of.name} less this total", book.look(**quiet))
        for at, column in enumerate(self.columns, start=2):
            letter = chr(ord("A") + at)
            minor = self.table.total[column.key]
            summed = f"SUM({letter}{self.first + 1}:{letter}{self.last + 1})" if self.lines else "0"
            self._figure(row, at, column, minor, f"=ROUND({summed},{_digits(column)})", look)
            listed = _Place(of.name, of.column(column.key))
            self._figure(row + 1, at, column, 0, f"=ROUND(SUM({listed})-{letter}{row + 1},{_digits(column)})", quiet)
        return row + 2

    def _figure(self, row: int, at: int, column: Column, minor: int, formula: str, look: Look) -> None:
        """A formula with its exact value; where a spreadsheet would lose digits, the exact value as text instead."""
        figure = number(minor, _digits(column))
        if figure is None or not _all_fit(self.book.table):
            text = decimal_text(minor, _digits(column))
            self.sheet.write_string(row, at, text, self.book.look(**look, align="right"))
        else:
            self.sheet.write_formula(row, at, formula, self.book.look(**look, num_format=_AMOUNT), figure)

    def _sum_of(self, column: Column, value: Value, row: int) -> str:
        """The sum of a column over the rows with a value; exact where SUMIFS would read the value as something else."""
        sums, keys = _Place(self.table.name, column), _Place(self.table.name, self.table.column(self.wanted.key))
        if isinstance(value, str) and not _is_plain(value):
            return f"SUMPRODUCT(({keys}=$A{row + 1})*{sums})"
        return f"SUMIFS({sums},{keys},$A{row + 1})"


#: What a criterion of SUMIFS reads as something else: truth values and the beginnings of dates.
_READ_OTHERWISE = re.compile(
    r"(true|false)$|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W*\d", re.IGNORECASE
)


def _is_plain(text: str) -> bool:
    """Whether SUMIFS compares with this text as it stands: no wild card, no operator, no number, no date.

    >>> _is_plain("SEC-1"), _is_plain("1.10"), _is_plain("A*"), _is_plain("May-1")
    (True, False, False, False)
    """
    misread = set(text) & set('*?~<>="') or _READ_OTHERWISE.match(text)
    return text[:1].isalpha() and len(text) < 250 and not misread


def _lines(table: Table, wanted: SumBy) -> list[tuple[Value, str, list[int]]]:
    """The values of a column with their words and the exact sums of their rows; open ones last."""
    at, label = table.at(wanted.key), table.at(wanted.label) if wanted.label else None
    places = [table.at(key) for key in table.total]
    found: dict[Value, tuple[str, list[int]]] = {}
    for row in table.rows:
        if row[at] not in found:
            found[row[at]] = (str(row[label] or "") if label is not None else "", [0] * len(places))
        sums = found[row[at]][1]
        for number_of, place in enumerate(places):
            value = row[place]
            sums[number_of] += value if isinstance(value, int) else 0
    ordered = sorted(found, key=lambda value: (value is None, value if isinstance(value, int) else 0, str(value)))
    return [(value, *found[value]) for value in ordered]


def _is_text(column: Column) -> bool:
    """Whether a column's cells are read as words."""
    return column.kind == "text" or bool(column.words)


def _width(column: Column, values: Sequence[Value], total: int) -> float:
    """As wide as the column wants to be, and never too narrow for its largest amount."""
    wanted = column.width or _WIDTHS[column.kind]
    if column.kind != "amount":
        return wanted
    units = [abs(total) // 10 ** _digits(column)]
    units += [abs(one) // 10 ** _digits(column) for one in values if isinstance(one, int)]
    units += [one.minor // 10**one.currency.digits for one in values if isinstance(one, Money)]
    return max(wanted, len(f"{max(units):,}") + 2)


def _decimals(value: Value) -> int:
    """How many decimals a rate was recorded with.

    >>> _decimals(Decimal("0.880")), _decimals(Decimal("109")), _decimals(None)
    (3, 0, 0)
    """
    return max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0


def _least(column: Column, values: Sequence[Value], total: int) -> float:
    """The narrowest a column can be: no word of its heading or its texts and no figure is torn apart."""
    heads = max(len(word) for word in heading(column).split()) + 2
    if column.kind == "amount":
        return max(heads, _width(replace(column, width=1), values, total))
    if not _is_text(column):
        return max(heads, 11 if column.kind == "date" else 8)
    words = [len(word) for value in set(values) if value is not None for word in shown(column, value).split()]
    return max(heads, min(max(words, default=0) + 2, 16))


def _widths_of(table: Table, printed: int) -> list[float]:
    """The widths of all columns; those that are printed give way so that a page can be read without a glass."""
    lists = [
        (column, [row[at] for row in table.rows], table.total.get(column.key, 0))
        for at, column in enumerate(table.columns)
    ]
    wanted = [_width(*one) for one in lists]
    room = (_PAPER / _SMALLEST / 0.75 - 5 * (printed + 1)) / 7
    over = sum(wanted[: printed + 1]) - room
    if over <= 0:
        return wanted
    spare = [max(0.0, most - _least(*one)) for most, one in zip(wanted, lists[: printed + 1], strict=False)]
    share = min(1.0, over / sum(spare)) if any(spare) else 0.0
    given = [room * share for room in spare] + [0.0] * (len(wanted) - printed - 1)
    return [most - less for most, less in zip(wanted, given, strict=True)]


def _caption(table: Table, width: float) -> str:
    """The line above a list: as much of what it is as the width of its page has room for."""
    title, day = table.title, f"as of {wording.day(table.as_of)}"
    wishes = (
        (title, table.scope, marks.on_every_page(table)),
        (title, table.scope, marks.short(table)),
        (title, day, marks.short(table)),
        (title, day),
    )
    lines = [" · ".join(filter(None, parts)) for parts in wishes]
    return next((line for line in lines if len(line) <= width), lines[-1])


def _lines_of(column: Column, value: Value, width: float) -> int:
    """How many lines a value takes in a column of a width: spreadsheets do not measure until somebody types."""
    return _lines_in(shown(column, value) if value is not None else "", width)


def _lines_in(text: str, width: float) -> int:
    """How many lines a text takes in so many characters; one word never shares a line with half of the next.

    >>> _lines_in("Signed but not yet received", 13), _lines_in("", 5)
    (3, 1)
    """
    room = max(1, int(width * 1.05))
    return 1 if len(text) <= room else len(textwrap.wrap(text[:2000], room))


def _fitting(table: Table) -> dict[str, float] | None:
    """The totals of a list as numbers; None where it has none, or a spreadsheet could not hold one exactly."""
    if not table.total or not _all_fit(table):
        return None
    figures = {key: number(minor, _digits(table.column(key))) for key, minor in table.total.items()}
    return {key: figure for key, figure in figures.items() if figure is not None}


def _all_fit(table: Table) -> bool:
    """Whether every total can be a number; each row is smaller than the total it is in."""
    return all(number(minor, _digits(table.column(key))) is not None for key, minor in table.total.items())


def _definitions(tables: Sequence[Table]) -> list[tuple[Table, Column]]:
    """What each list's columns mean; one that another list repeats is told once."""
    told: list[tuple[Table, Column]] = []
    for table in tables:
        told += [(table, column) for column in table.columns if all(column != known for _, known in told)]
    return told


def _how_to_read(tables: Sequence[Table]) -> tuple[str, ...]:
    """What a person has to know of the sheets themselves."""
    names = wording.listed([one.name for one in tables])
    lossy = (
        ""
        if all(map(_all_fit, tables))
        else (
            "Some totals have more than the 15 digits a spreadsheet keeps; they are written as text, with all digits."
        )
    )
    return (
        f"Sheets: Summary (live formulas on the lists), {names}. Totals under a list follow its filter; Summary does not.",
        "Amounts are shown in whole units; the cells hold all digits. A dash is nothing (0), an empty cell is not known.",
        lossy,
    )


def _digits(column: Column) -> int:
    return column.currency.digits if column.currency else 2


def _amount(column: Column, value: Value) -> float | None:
    if isinstance(value, Money):
        return number(value.minor, value.currency.digits)
    return number(value, _digits(column)) if isinstance(value, int) else None


def _day(_column: Column, value: Value) -> float | None:
    return (value - _DAY_ZERO).days if isinstance(value, date) and value >= _FIRST_DAY else None


def _rate(_column: Column, value: Value) -> float | None:
    return float(value) if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= 15 else None


def _whole(column: Column, value: Value) -> float | None:
    return value if isinstance(value, int) and not column.words and abs(value) <= EXACT else None


def _share(_column: Column, value: Value) -> float | None:
    return value / 100 if isinstance(value, int) else None


_NUMBERS: dict[str, Callable[[Column, Value], float | None]] = {
    "text": lambda _column, _value: None,
    "amount": _amount,
    "date": _day,
    "rate": _rate,
    "percent": _share,
    "integer": _whole,
}
_FORMATS = {"amount": _AMOUNT, "date": _DAY, "rate": _RATE, "percent": "0%", "integer": "0"}


def _text(column: Column, value: Value) -> str:
    """A value that is no number, as text; where a number is missing, only an open whole number has a word."""
    if value is None and column.kind in ("amount", "date", "rate", "percent"):
        return ""
    if isinstance(value, Money):
        return decimal_text(value.minor, value.currency.digits)
    if isinstance(value, int) and column.kind == "amount":
        return decimal_text(value, _digits(column))
    return _short(shown(column, value))


def _short(text: str) -> str:
    """Text that a cell takes: clean, and cut where it is longer than a sheet allows."""
    text = clean(text)
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


def _footer(text: str) -> str:
    """Text as a printed footer takes it: & has a meaning there, and there is little room."""
    return clean(text)[:90].replace("&", "&&")


FORMAT = Format(
    "xlsx",
    "Excel workbook",
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write,
    order=10,
)
