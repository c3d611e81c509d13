"""What holds for every section, and what is special to some."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator

from concept_notes.blocks import Numbering, TableBlock
from concept_notes.check import check
from concept_notes.document import write_note
from concept_notes.facts.context import Budget, BudgetLine, How, NoteContext
from concept_notes.facts.proposal import NO_PROPOSAL
from concept_notes.facts.sums import NOTHING, OpenMoney
from concept_notes.section import sections
from concept_notes.templates.files import template_path
from concept_notes.word.styles import TEXT_WIDTH, width_of
from tests.concept_notes.documents import tree
from tests.concept_notes.southreach import SOUTHREACH, over

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
    budget_years=(),
    results=(),
    risks=(),
    history=(),
    shares=(),
    chapters=(),
    whole_plan=(),
    contacts=(),
    proposal=NO_PROPOSAL,
    how=How(None, None, None, None, None),
)


def spoken(text: str) -> str:
    """A text with ordinary spaces."""
    return text.replace("\u00a0", " ")


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
    said = spoken(built("plan", SOUTHREACH).remark)
    assert "A further USD 185,900 (50,000 received, 135,900 signed) is not tied" in said
    assert "nor is USD 49,505 that is promised" in said
    assert built("plan", replace(SOUTHREACH, open=OpenMoney(0, 0, 0), conditional=0)).remark == ""
    assert "promised" not in built("plan", replace(SOUTHREACH, open=OpenMoney(100, 0, 0))).remark


def test_a_first_page_that_leaves_something_out_says_how_much():
    assert built("buys", replace(SOUTHREACH, buys_more=3)).remark == "And three more, listed in the annex."


def test_what_the_second_page_has_no_room_for_stands_together_and_in_the_annex():
    line = SOUTHREACH.activities[0]
    many = tuple(replace(line, code=f"A-{n}", title=f"Work {n}") for n in range(12))
    total = sum((one.total for one in many), NOTHING)
    context = replace(SOUTHREACH, activities=many, offered_total=total)

    offered = built("activities", context)
    assert (offered.together, built("activities", over(2)).together) == (False, True)  # a short one stands on one page
    rows = [[cell.text for cell in row.cells] for row in offered.rows]
    annex = [row.cells[0].text for row in built("funding", context).rows]

    assert rows[-2][:2] == ["Five further activities, listed in the annex", "–"]
    assert rows[-2][2] == f"{5 * line.total.need // 100:,}"
    assert {f"Work {n}" for n in range(12)} <= set(annex)


def test_a_sum_stays_on_the_page_of_a_row_it_is_made_of():
    whole = built("budget", SOUTHREACH)
    assert whole.together
    rows = replace(whole, together=False).block(Numbering()).xml.split("<w:tr>")
    at = next(number for number, row in enumerate(rows) if ">Direct cost<" in row)

    assert "keepNext" in rows[at - 1]
    assert "keepNext" not in rows[at - 2]


def test_signed_money_that_somebody_must_still_allow_is_said():
    assert "Of the USD 433,967 signed and not yet paid, USD 373,726 still depends on a parliament" in spoken(
        built("plan", SOUTHREACH).remark
    )
    assert "parliament" not in built("plan", replace(SOUTHREACH, conditional=0)).remark


@pytest.mark.parametrize("count", range(1, 13))
@pytest.mark.parametrize("large", [1, 100])
def test_a_table_fits_the_page_with_whole_words_however_many_years_there_are(count, large):
    context = over(count, large=large)

    assert check(write_note(context, template_path()), context) == []
    for key in ("plan", "buys", "budget", "funding", "activities"):
        table = built(key, context)
        assert sum(table.widths) == TEXT_WIDTH
        assert min(table.widths) > 0
        for row in table.rows:
            for cell, width in zip(row.cells, table.widths, strict=False):
                if cell.span == 1:
                    words = cell.text.replace("–", "– ").split()
                    assert max(map(width_of, words), default=0) <= width + 40, (key, cell.text)


@pytest.mark.parametrize("count", [1, 6, 7, 12])
def test_word_accepts_a_plan_of_many_years(count, tmp_path):
    file = tmp_path / "note.docx"
    file.write_bytes(write_note(over(count), template_path()))

    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []


def test_years_that_do_not_fit_share_a_column_and_nothing_is_lost():
    context = over(12)
    need = context.plan[0].sums.need

    rows = [[cell.text for cell in row.cells] for row in built("plan", context).rows]
    sums = [int(text.replace(",", "")) for text in rows[1][1:]]

    assert rows[0][1:4] == ["2017", "2018", "2019"]
    assert rows[0][-1] == f"{2017 + len(rows[0]) - 2}–2028"
    assert sum(sums) == 12 * need // 100
    assert "what a unit costs on average" in built("buys", context).remark


def test_one_activity_is_not_said_to_be_several():
    alt = built("activities", over(1)).alt

    assert alt.startswith("One activity with deliverables")


def test_an_activity_stands_under_its_name_with_what_it_delivers_below():
    rows = built("activities", SOUTHREACH).rows

    assert rows[1].cells[0].text == "Secretariat functions\nMinutes, work plan, follow-up"
    assert not [row for row in rows if row.cells[0].text.count(":") > 1]


def test_a_bar_is_as_long_as_the_need_of_its_year():
    chart = built("gap_chart", SOUTHREACH)
    lengths = [sum(series.values[at] for series in chart.series) for at in range(len(chart.categories))]

    assert lengths == [row.sums.need for row in SOUTHREACH.plan]
    assert "10,089 above what an activity needs is left out" in chart.caption
