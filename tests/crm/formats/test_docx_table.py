"""A Word table as a piece of XML: exact grid, repeated header, words for those who cannot see."""

import time
from typing import Any

import pytest
from lxml import etree

from crm.formats.docx_table import NAMESPACE, Cell, Look, Row, UnevenTable, table_xml

LOOK = Look(table="Grid", header="Head", body="Text", total="Sum", group="Part", total_fill="EEEEEE")
ROWS = [
    Row((Cell("What"), Cell("USD", "end")), "header"),
    Row((Cell("Part one", span=2),), "group"),
    Row((Cell("Smith & Sons <x>\nsecond line"), Cell("1,234", "end"))),
    Row((Cell("Together", heading=True), Cell("1,234", "end")), "total", keep=True),
]


def w(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def table(rows=ROWS, widths=(3000, 1000)) -> Any:
    return etree.fromstring(table_xml(rows, widths, title="Costs", description="What things cost.", look=LOOK))


def test_widths_stand_in_the_grid_and_in_every_cell():
    made = table()

    assert [one.get(w("w")) for one in made.iter(w("gridCol"))] == ["3000", "1000"]
    assert [one.get(w("w")) for one in made.iter(w("tcW"))] == ["3000", "1000", "4000", "3000", "1000", "3000", "1000"]
    assert made.find(f".//{w('tblLayout')}").get(w("type")) == "fixed"


def test_the_header_repeats_and_no_row_is_torn_apart():
    made = table()

    assert [row.find(f".//{w('tblHeader')}") is not None for row in made.iter(w("tr"))] == [True, False, False, False]
    assert len(list(made.iter(w("cantSplit")))) == len(ROWS)


def test_header_group_and_held_rows_stay_with_what_follows():
    kept = [row.find(f".//{w('keepNext')}") is not None for row in table().iter(w("tr"))]

    assert kept == [True, True, False, True]


def test_each_kind_of_row_has_its_style():
    styles = [row.find(f".//{w('pStyle')}").get(w("val")) for row in table().iter(w("tr"))]

    assert styles == ["Head", "Part", "Text", "Sum"]


def test_text_arrives_as_written_and_each_line_is_a_paragraph():
    assert [one.text for one in table().iter(w("t"))][3:5] == ["Smith & Sons <x>", "second line"]


def test_what_xml_cannot_hold_is_left_out():
    made = table([Row((Cell("a\x0bb\ud800c"), Cell("")))])

    assert [one.text for one in made.iter(w("t"))] == ["abc"]
    assert len(list(made.iter(w("p")))) == 2, "an empty cell still has its paragraph"


def test_a_table_says_what_it_is():
    made = table()

    assert made.find(f".//{w('tblCaption')}").get(w("val")) == "Costs"
    assert made.find(f".//{w('tblDescription')}").get(w("val")) == "What things cost."


@pytest.mark.parametrize(("title", "description"), [("", "What."), ("Costs", " ")])
def test_a_table_without_words_is_refused(title, description):
    with pytest.raises(UnevenTable, match="title and a description"):
        table_xml(ROWS, (1, 1), title=title, description=description, look=LOOK)


def test_a_row_that_does_not_fill_the_grid_is_refused_by_number():
    with pytest.raises(UnevenTable, match="Row 2 "):
        table([ROWS[0], Row((Cell("alone"),))])
    with pytest.raises(UnevenTable, match="no rows"):
        table([])


def test_time_grows_with_the_rows_and_not_with_their_square():
    def seconds(count):
        begun = time.perf_counter()
        table([ROWS[2]] * count)
        return time.perf_counter() - begun

    seconds(10)
    assert seconds(4000) < 40 * max(seconds(400), 0.001)
