"""The workbook: exact numbers, live sums that agree with them, text that stays text, lists that print."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from crm.domain.money import LARGEST
from crm.domain.table import Group, SumBy, Table, plain
from crm.formats import xlsx
from crm.formats.package import pack, unpack
from crm.formats.xlsx import EXACT, FORMAT, heading, number
from tests.crm.formats import samples

FIRST = 3  # of the rows: a caption line and the header are above


@pytest.fixture(scope="module")
def full() -> bytes:
    return FORMAT.write(samples.table())


def opened(data: bytes, *, values: bool = True) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[2]}


def exact(cell: Any) -> Decimal:
    """A number as a spreadsheet shows it at most: with 15 digits."""
    return Decimal(f"{cell.value:.15g}")


def test_the_sheets_come_in_the_order_they_are_read():
    assert opened(FORMAT.write(samples.table())).sheetnames == ["README", "Summary", "Rows", "Splits", "Alone"]


def test_every_amount_comes_back_exact_to_the_minor_unit_up_to_the_largest():
    table = samples.limits()
    sheet = opened(FORMAT.write(table))["Rows"]
    at = columns(sheet)
    for place, row in enumerate(table.rows, start=FIRST):
        for key in ("amount", "received", "balance"):
            column = table.column(key)
            cell = sheet.cell(place, at[heading(column)])
            assert exact(cell) == Decimal(plain(column, row[table.at(key)])), (key, cell.value)
    assert number(LARGEST, 2) == 10_000_000_000_000.0


def test_a_sum_with_more_digits_than_a_spreadsheet_keeps_is_text_with_all_of_them():
    table = samples.limits()
    assert table.total["received"] > EXACT
    book = opened(FORMAT.write(table))
    texts = [cell.value for row in book["Summary"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert plain(table.column("received"), table.total["received"]) in texts
    assert "digits" in " ".join(str(cell.value) for row in book["README"].iter_rows() for cell in row)


def test_numbers_are_numbers_days_are_days_and_what_is_unknown_is_empty(full):
    table, sheet = samples.table(), opened(full)["Rows"]
    at = columns(sheet)
    day, rate, share = (sheet.cell(FIRST + 1, at[title]) for title in ("Day", "Rate", "Share"))
    assert (day.value.date(), day.number_format) == (date(2016, 1, 31), "dd mmm yyyy")
    assert (rate.value, rate.number_format) == (0.883, "0.000")
    assert (share.value, share.number_format) == (0.1, "0%")
    amount = sheet.cell(FIRST + 1, at["Received in USD"])
    assert (amount.value, amount.number_format) == (200.2, "#,##0;[Red]-#,##0;–")
    assert sheet.cell(FIRST, at["Day"]).value is None
    assert sheet.cell(FIRST, at["Year"]).value == "year open"
    assert sheet.cell(FIRST, at["Level"]).value == "low"
    assert len(table.rows) == len(samples.TRAPS)


def test_a_rate_is_shown_with_the_digits_it_was_recorded_with():
    table = samples.table()
    row = list(table.rows[1])
    row[table.at("rate")] = Decimal("0.880")
    one = replace(table, groups=(Group("", "", (tuple(row),)),), total={}, sums=(), details=(), chart=())
    sheet = opened(FORMAT.write(one))["Rows"]
    cell = sheet.cell(FIRST, columns(sheet)["Rate"])

    assert (cell.value, cell.number_format) == (0.88, "0.000")


def trio(table: Table) -> Table:
    """The same table for the trio."""
    return replace(table, audience="trio", label="For the trio only: do not pass on.")


def test_a_file_for_the_trio_says_so_on_every_page_also_while_the_demonstration_is_loaded():
    book = opened(FORMAT.write(trio(samples.table())))

    for sheet in book:
        assert "For the trio only: do not pass on." in sheet.oddHeader.left.text
        assert "Demonstration: all amounts are illustrative." in sheet.oddFooter.left.text
    assert book.properties.keywords == "For the trio only: do not pass on."


def test_a_file_that_may_be_passed_on_has_no_such_mark(full):
    assert not [sheet for sheet in opened(full) if sheet.oddHeader.left.text]


def points(sheet: Any, columns_of: Any) -> float:
    """How large text of 10 points comes out on A4 landscape, one page wide."""
    width = sum((sheet.column_dimensions[letter].width * 7 + 5) * 0.75 for letter in columns_of)
    return float(10 * min(1.0, 784 / width))


def test_a_wide_list_is_printed_in_letters_of_at_least_six_points():
    wide = samples.table()
    more = tuple(replace(column, width=max(24, column.width)) for column in wide.columns)
    sheet = opened(FORMAT.write(replace(wide, columns=more)))["Rows"]

    assert points(sheet, "ABCDEFGHIJK") >= 6
    assert sheet.column_dimensions["I"].width >= len("10,510")


def test_sentences_and_titles_of_the_first_sheets_are_read_and_printed_whole():
    long = "A note that goes on " + "and on " * 60
    table = replace(samples.table(), notes=(long.strip(),))
    book = opened(FORMAT.write(table))

    for name, width in (("README", 115), ("Summary", 87)):
        lines = [row[0].value or "" for row in book[name].iter_rows(max_row=20)]
        assert max(map(len, lines)) <= width
        assert long.strip() in " ".join(lines)
    long_names = replace(samples.table(), sums=(SumBy("code", "remark", "By code"),))
    book = opened(FORMAT.write(long_names))
    summary = book["Summary"]
    tall = [row[0].row for row in summary.iter_rows() if len(str(row[1].value or "")) > 50]
    assert tall
    assert all(summary.row_dimensions[row].height > 20 for row in tall)
    assert summary.print_title_rows == "$1:$1"
    assert book.active.title == "Summary"


def test_the_line_above_a_list_always_says_its_day_and_is_not_cut():
    narrow = replace(samples.table(), columns=tuple(replace(column, width=8) for column in samples.table().columns))
    said = opened(FORMAT.write(narrow))["Rows"]["A1"].value

    assert said.startswith("A sample & more · ")
    assert "30 November 2016" in said
    assert "Demonstration" in said
    assert len(said) <= 11 * 14


def test_a_heading_has_the_height_its_words_need():
    table = samples.table()
    long = replace(table.columns[8], title="Signed but neither received nor written off")
    narrow = replace(table, columns=(*table.columns[:8], long, *table.columns[9:]))

    assert opened(FORMAT.write(narrow))["Rows"].row_dimensions[2].height >= 4 * 13.5


def test_a_day_before_the_calendar_of_spreadsheets_is_text():
    table = samples.table()
    row = list(table.rows[1])
    row[3] = date(1890, 5, 1)
    old = replace(table, groups=(Group("", "", (tuple(row),)),), total={}, sums=(), details=(), chart=())
    assert opened(FORMAT.write(old))["Rows"].cell(FIRST, 4).value == "1 May 1890"


def test_text_is_never_a_formula_or_a_link(full):
    book = opened(full, values=False)
    sheet = book["Rows"]
    names = [sheet.cell(FIRST + at, 2) for at in range(len(samples.TRAPS))]
    for cell, trap in zip(names, samples.TRAPS, strict=True):
        wanted = trap.replace("\x0b", "").replace("\ufffe", "")
        assert cell.data_type == "s"
        assert cell.value == wanted or (len(wanted) > 32_767 and cell.value.endswith("…"))
        assert cell.hyperlink is None
        # The mark that keeps it text when somebody edits the cell.
        assert cell.quotePrefix == (wanted[:1] in set("=+-@"))
    # The only formulas are our own sums.
    for each in book:
        for row in each.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert re.match(r"=(ROUND\((SUMIFS|SUMPRODUCT|SUM)\(|SUBTOTAL\(109,)", cell.value), cell.value
    assert not [name for name in unpack(full) if "externalLink" in name or "vba" in name.lower()]
    assert b"hyperlink" not in b"".join(part for name, part in unpack(full).items() if "worksheets" in name)


def test_each_list_is_a_table_with_a_filter_a_frozen_header_and_its_totals(full):
    book = opened(full, values=False)
    sheet = book["Rows"]
    table = sheet.tables["tblRows"]
    last = 2 + len(samples.TRAPS) + 1
    assert table.ref == f"A2:K{last}"
    assert table.autoFilter.ref == f"A2:K{last - 1}"
    assert sheet.freeze_panes == "B3"
    assert sheet.cell(last, 9).value == "=SUBTOTAL(109,tblRows[Received in USD])"
    assert opened(full)["Rows"].cell(last, 9).value == samples.table().total["received"] / 100


def test_every_sheet_prints_on_a4_one_page_wide_with_its_header_repeated(full):
    for sheet in opened(full):
        assert sheet.page_setup.paperSize == 9
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "30 November 2016" in sheet.oddFooter.right.text
        assert sheet.print_area
    assert opened(full)["Rows"].print_title_rows == "$1:$2"
    assert opened(full)["Rows"].page_setup.orientation == "landscape"


def test_it_says_what_it_is_for_whom_and_that_it_is_a_demonstration(full):
    book = opened(full)
    for name in ("README", "Summary"):
        text = " ".join(str(row[0].value) for row in book[name].iter_rows(max_row=14))
        for line in samples.table().caption:
            assert line in text
    assert "Demonstration" in book["Rows"]["A1"].value
    said = {row[1].value: row[3].value for row in book["README"].iter_rows() if row[3].value}
    assert said["Balance"] == "What is left; may be negative."
    assert book.properties.title == "A sample & more, 30 November 2016"
    assert book.properties.creator == "Group of <Examples> & Co"


def test_nothing_is_merged_and_the_chart_has_a_text_for_those_who_cannot_see_it(full):
    assert all(not sheet.merged_cells.ranges for sheet in opened(full))
    parts = unpack(full)
    drawing = parts["xl/drawings/drawing1.xml"].decode()
    assert 'descr="Stacked bars, one for each name. USD 1,051 received.' in drawing
    chart = parts["xl/charts/chart1.xml"].decode()
    assert "<c:v>100.1</c:v>" in chart, "the chart carries its values, for viewers that do not calculate"


@pytest.mark.parametrize(
    "table", [samples.table(), samples.nothing(), samples.limits()], ids=["full", "empty", "limits"]
)
def test_the_validator_finds_nothing(table: Table, tmp_path: Path):
    file = tmp_path / "file.xlsx"
    file.write_bytes(FORMAT.write(table))
    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []


def test_without_rows_it_says_so():
    sheet = opened(FORMAT.write(samples.nothing()))["Rows"]
    assert sheet["A3"].value == "There is nothing to show."


def bare(data: bytes) -> bytes:
    """The same workbook without the values that its formulas carry, so that a reader has to calculate them."""
    parts = unpack(data)
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(rb"</f><v>[^<]*</v>", b"</f>", part)
    return pack(parts)


@pytest.mark.office
def test_the_live_sums_come_to_the_values_they_carry(office, full, tmp_path):
    """LibreOffice calculates a copy without any cached value, and comes to what we wrote into ours."""
    file = tmp_path / "bare.xlsx"
    file.write_bytes(bare(full))
    assert opened(file.read_bytes())["Summary"]["C12"].value is None
    again = opened(office.convert(file, "xlsx").read_bytes())
    carried, seen = opened(full), 0
    for sheet in opened(full, values=False):
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            own, theirs = (book[sheet.title][cell.coordinate].value for book in (carried, again))
            assert own == pytest.approx(theirs, abs=1e-9), (sheet.title, cell.coordinate, cell.value)
            seen += 1
    assert seen > 50


def test_a_sum_by_a_text_that_sumifs_would_misread_compares_exactly():
    assert xlsx._is_plain("SEC-1")
    for text in ("1.10", "A*", "what?", "~x", "<5", "=1", "TRUE", "May-1", "mar 2016", "x" * 300, "5 EUR", ""):
        assert not xlsx._is_plain(text), text
