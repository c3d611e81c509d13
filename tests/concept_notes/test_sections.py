"""What holds for every section, and what is special to some."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from concept_notes.blocks import Numbering, TableBlock
from concept_notes.context import NOTHING, Budget, BudgetLine, NoteContext, OpenMoney
from concept_notes.section import sections
from concept_notes.styles import TEXT_WIDTH
from tests.concept_notes.documents import tree
from tests.concept_notes.southreach import SOUTHREACH

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "make-a-concept-note.md"
EMPTY = replace(
    SOUTHREACH,
    buys=(),
    plan=(),
    activities=(),
    offered=(),
    offered_total=NOTHING,
    open=OpenMoney(0, 0, 0),
    conditional=0,
    budget=Budget((), (), (), (), (), 0),
)


def built(key: str, context: NoteContext) -> Any:
    """What a section makes of a context."""
    return sections()[key].build(context)


@pytest.mark.parametrize("key", sections())
def test_a_section_says_what_it_shows_and_has_words_for_those_who_cannot_see(key):
    section = sections()[key]
    piece = built(key, SOUTHREACH)

    assert section.key == key
    assert section.shows.endswith(".")
    assert piece.caption
    assert piece.alt.endswith(".")
    assert piece.alt != piece.caption


@pytest.mark.parametrize("key", sections())
def test_the_guide_to_notes_names_the_section(key):
    assert f"{{{{p block.{key} }}}}" in GUIDE.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", sections())
def test_a_section_without_content_has_nothing_to_say(key):
    assert built(key, EMPTY) is None


@pytest.mark.parametrize(
    "key", [key for key, section in sections().items() if isinstance(section.build(SOUTHREACH), TableBlock)]
)
def test_a_table_fills_the_page_exactly_and_repeats_its_header(key):
    xml = built(key, SOUTHREACH).block(Numbering()).xml
    table = tree(f'<x xmlns:w="{W[1:-1]}">{xml}</x>').find(f"{W}tbl")

    assert sum(int(one.get(f"{W}w")) for one in table.iter(f"{W}gridCol")) == TEXT_WIDTH
    assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
    assert len(table.findall(f".//{W}cantSplit")) == len(table.findall(f"{W}tr"))


def test_one_year_needs_no_column_for_all_years():
    one = replace(SOUTHREACH, budget=Budget((2017,), (BudgetLine("Staff", (100,)),), (), (100,), (100,), 100))

    assert [cell.text for cell in built("budget", one).rows[0].cells] == ["Category", "2017"]


def test_money_outside_the_years_is_said_only_where_there_is_some():
    assert "USD 185,900 is secured and USD 49,505 is promised" in built("plan", SOUTHREACH).remark
    assert built("plan", replace(SOUTHREACH, open=OpenMoney(0, 0, 0), conditional=0)).remark == ""
    assert "promised" not in built("plan", replace(SOUTHREACH, open=OpenMoney(100, 0, 0))).remark


def test_a_first_page_that_leaves_something_out_says_how_much():
    assert built("buys", replace(SOUTHREACH, buys_more=3)).remark == "And three more, listed in the annex."


def test_what_the_second_page_has_no_room_for_stands_together_and_in_the_annex():
    line = SOUTHREACH.activities[0]
    many = tuple(replace(line, code=f"A-{n}", title=f"Work {n}") for n in range(12))
    total = sum((one.total for one in many), NOTHING)
    context = replace(SOUTHREACH, activities=many, offered_total=total)

    rows = [[cell.text for cell in row.cells] for row in built("activities", context).rows]
    annex = [row.cells[0].text for row in built("funding", context).rows]

    assert rows[-2][:2] == ["Five further activities, listed in the annex", "–"]
    assert rows[-2][2] == f"{5 * line.total.need // 100:,}"
    assert {f"Work {n}" for n in range(12)} <= set(annex)


def test_a_sum_stays_on_the_page_of_a_row_it_is_made_of():
    rows = built("budget", SOUTHREACH).block(Numbering()).xml.split("<w:tr>")
    at = next(number for number, row in enumerate(rows) if ">Direct cost<" in row)

    assert "keepNext" in rows[at - 1]
    assert "keepNext" not in rows[at - 2]


def test_signed_money_that_somebody_must_still_allow_is_said():
    assert "USD 373,726 still depends on a parliament" in built("plan", SOUTHREACH).remark
    assert "parliament" not in built("plan", replace(SOUTHREACH, conditional=0)).remark
