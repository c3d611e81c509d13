"""The Word document: read by people on paper and by those who hear it, in every word processor."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from openxml_audit import OpenXmlValidator

from crm.domain.table import Table
from crm.formats.docx_ import FORMAT
from crm.formats.docx_paper import ROOM
from crm.formats.package import unpack
from tests.crm.formats import samples

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def full() -> bytes:
    return FORMAT.write(samples.table())


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def cells(row: Any) -> list[str]:
    """The text of each cell of a row; one that spans several columns comes once."""
    return [
        "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in cell.iter(f"{W}p")) for cell in row._tr.tc_lst
    ]


def test_it_begins_with_what_no_copy_may_lose(full):
    said = [(one.style.name, one.text) for one in opened(full).paragraphs]
    assert said[:3] == [
        ("Title", "A sample & more"),
        ("Subtitle", "USD 1,051 received."),
        ("Quiet Line", samples.table().scope),
    ]
    assert ("Warning Line", samples.table().demonstration) in said
    assert any(text == "Promises are counted only when signed." for _, text in said)


def test_tables_are_numbered_and_say_their_day(full):
    captions = [one for one in opened(full).paragraphs if one.style.name.lower() == "caption"]
    texts = ["".join(t.text or "" for t in one._p.iter(f"{W}t")) for one in captions]
    assert texts == [
        "Table 1 – Rows by code, as of 30 November 2016",
        "Table 2 – Splits, as of 30 November 2016",
        "Table 3 – Splits, as of 30 November 2016",
    ]


def test_a_page_shows_the_columns_that_matter_and_stacks_what_belongs_together(full):
    rows = opened(full).tables[0].rows
    assert cells(rows[0]) == [
        "Code",
        "Level",
        "Day",
        "Amount\nRate",
        "Share",
        "Year",
        "Received (USD)",
        "Balance (USD)",
        "Remark",
    ]
    assert (
        cells(rows[3])[:8]
        == [
            "C-1",
            "high",
            "31\u00a0Jan\u00a02016",
            "JPY\u00a09,000,000\n0.883",
            "10\u00a0%",
            "2017",
            "200.20",
            "-0.05",
        ]
        or cells(rows[3])[1] == "high"
    )


def test_each_group_stands_under_its_sums_and_the_total_is_last(full):
    rows = opened(full).tables[0].rows
    table = samples.table()
    assert cells(rows[1])[:3] == ["=Group 0 (G0)", "2,102.10", "-0.75"]
    assert cells(rows[len(rows) - 1])[:2] == ["Total", "10,510.50"]
    assert table.total["received"] == 1_051_050


def test_header_rows_repeat_and_each_table_has_a_text_for_those_who_cannot_see_it(full):
    for table in opened(full).tables:
        properties = table._tbl.tblPr
        assert properties.find(f"{W}tblCaption").get(f"{W}val")
        assert "rows" in properties.find(f"{W}tblDescription").get(f"{W}val")
        assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
        assert table.rows[1]._tr.trPr.find(f"{W}tblHeader") is None


@pytest.mark.parametrize("table", [samples.table(), samples.limits()], ids=["full", "limits"])
def test_no_table_is_wider_than_the_page(table: Table):
    for one in opened(FORMAT.write(table)).tables:
        assert sum(int(column.get(f"{W}w")) for column in one._tbl.tblGrid.gridCol_lst) <= ROOM


def test_the_page_is_a4_landscape_and_says_which_page_it_is(full):
    section = opened(full).sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert "30 November 2016" in section.header.paragraphs[0].text
    footer = section.footer.paragraphs[0]
    assert footer.text.startswith("Demonstration: all amounts are illustrative.")
    assert [one.get(f"{W}instr").strip() for one in footer._p.iter(f"{W}fldSimple")] == ["PAGE", "NUMPAGES"]


def test_a_file_for_the_trio_says_so_on_every_page_also_while_the_demonstration_is_loaded(full):
    label = "For the trio only: do not pass on."
    document = opened(FORMAT.write(replace(samples.table(), audience="trio", label=label)))

    footer = document.sections[0].footer.paragraphs[0].text
    assert label in footer
    assert "Demonstration: all amounts are illustrative." in footer
    assert document.core_properties.keywords == label
    assert opened(full).core_properties.keywords == ""


def test_all_tables_are_as_wide_as_the_page(full):
    widths = {sum(int(column.get(f"{W}w")) for column in one._tbl.tblGrid.gridCol_lst) for one in opened(full).tables}
    assert widths == {ROOM}


def test_a_group_does_not_begin_at_the_foot_of_a_page_and_the_total_is_not_alone(full):
    rows = opened(full).tables[0].rows
    kept = [row._tr.find(f".//{W}keepNext") is not None for row in rows]
    assert kept[:8] == [True] * 7 + [False], "header, first group's sums, its rows but the last"
    assert kept[-2:] == [True, False]


def test_it_is_for_readers_and_speaks_of_no_command(full):
    assert b"crm export" not in b"".join(unpack(full).values())


def test_its_properties_say_what_it_is_in_which_language(full):
    core = opened(full).core_properties
    assert (core.title, core.author, core.language) == (
        "A sample & more, 30 November 2016",
        "Group of <Examples> & Co",
        "en-GB",
    )
    assert core.created.date() == core.modified.date() == samples.table().as_of
    parts = unpack(full)
    assert b'w:lang w:val="en-GB"' in parts["word/styles.xml"]
    assert b"en-US" not in b"".join(parts.values())


def test_all_text_arrives_whatever_it_is(full):
    remarks = [cells(row)[-1] for row in opened(full).tables[0].rows]
    for trap in samples.TRAPS:
        assert trap.replace("\x0b", "").replace("\ufffe", "")[:50] in "\n".join(remarks)


def test_without_rows_it_says_so():
    document = opened(FORMAT.write(samples.nothing()))
    assert not document.tables
    assert "There is nothing to show." in [one.text for one in document.paragraphs]


@pytest.mark.parametrize(
    "table", [samples.table(), samples.nothing(), samples.limits()], ids=["full", "empty", "limits"]
)
def test_the_validator_finds_nothing(table: Table, tmp_path: Path):
    file = tmp_path / "file.docx"
    file.write_bytes(FORMAT.write(table))
    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []


@pytest.mark.office
def test_no_column_is_cut_off_on_paper(office, full, tmp_path):
    file = tmp_path / "sample.docx"
    file.write_bytes(full)
    pages = office.text(file)
    assert "Remark" in pages[0]
    assert "10,510.50" in "".join(pages)
    assert f"Page 1 of {len(pages)}" in pages[0]
