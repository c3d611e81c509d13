"""The gate: figures that stay and are turned round: their currency, their order, their label, or that nobody says them."""

import re

import pytest

from concept_notes.check import examine
from concept_notes.check.pairs import turned
from concept_notes.language.pack import language, languages
from concept_notes.ledger import Line, numbers, skeleton
from concept_notes.word.file import opened
from tests.concept_notes.documents import DOCUMENT, changed, edited, southreach
from tests.concept_notes.good_note import known

ASK, PAID = "USD\u00a0120,000", "USD\u00a040,000"
BUDGET = "Budget of the activities offered"


def in_document(*pairs):
    data = southreach()
    for old, new in pairs:
        data = changed(data, DOCUMENT, old, new)
    return data


def in_budget(edit):
    """The note with the rows of its budget edited."""

    def whole(text):
        start = text.index("</w:tblGrid>", text.index(f'<w:tblCaption w:val="{BUDGET}'))
        end = text.index("</w:tbl>", start)
        return text[:start] + edit(text[start:end]) + text[end:]

    return edited(southreach(), DOCUMENT, whole)


def labels_exchanged(rows):
    return rows.replace(">Staff<", ">@<").replace(">Travel<", ">Staff<").replace(">@<", ">Travel<")


def rows_exchanged(rows):
    found = re.findall(r"<w:tr>.*?</w:tr>|<w:tr .*?</w:tr>", rows, re.DOTALL)
    staff, travel = (next(one for one in found if f">{label}<" in one) for label in ("Staff", "Travel"))
    return rows.replace(staff, "@").replace(travel, staff).replace("@", travel)


def report(data):
    return examine(opened(data), known())


def said(data):
    return [(one.kind, one.what) for one in report(data).faults]


@pytest.mark.parametrize("made", [ASK, PAID])
def test_another_currency_beside_a_figure_is_a_fault(made):
    figure = made[4:]

    assert said(in_document((made, f"EUR {figure}"))) == [
        ("figure-changed", f"The text says EUR {figure}; the note was made with USD {figure}.")
    ]
    assert said(in_document((made, f"{figure} USD"))) == []


def test_another_currency_in_a_caption_is_a_fault():
    old = "by year and category, in USD</w:t>"

    assert said(in_document((old, old.replace("USD", "EUR")))) == [
        ("figure-changed", "The caption says EUR; the note was made with USD.")
    ]


def test_figures_exchanged_in_a_rewritten_sentence_are_a_fault_and_other_words_are_none():
    received = ("50,000 received", "@"), ("135,900 signed", "50,000 promised"), ("@", "135,900 received")

    assert said(in_document(*received)) == [
        (
            "figure-changed",
            "Its figures stand in another order: the text says 135,900 – 50,000; the note was made with 50,000 – 135,900.",
        )
    ]
    assert said(in_document(("50,000 received", "50,000 has arrived"))) == []


def test_a_label_moved_alone_is_found_and_a_row_moved_with_its_figures_passes():
    assert [what for _, what in said(in_budget(labels_exchanged))] == [
        f"The cell says {now}; the note was made with {was}."
        for now, was in (
            ("29,000", "176,000"),
            ("29,000", "180,000"),
            ("58,000", "356,000"),
            ("176,000", "29,000"),
            ("180,000", "29,000"),
            ("356,000", "58,000"),
        )
    ]
    assert in_budget(rows_exchanged) != southreach()
    assert said(in_budget(rows_exchanged)) == []


def test_a_row_under_another_name_is_known_by_its_place():
    assert said(in_budget(lambda rows: rows.replace(">Travel<", ">Journeys<"))) == []
    both = in_budget(lambda rows: rows.replace(">Travel<", ">Journeys<").replace(">58,000<", ">59,000<"))
    assert ("figure-changed", "The cell says 59,000; the note was made with 58,000.") in said(both)


def test_a_figure_that_a_rewritten_sentence_leaves_out_is_listed_and_is_no_fault():
    found = report(in_document((PAID, "a good sum")))

    assert found.faults == ()
    (one,) = found.no_longer_said
    assert one.figure == "40,000"
    assert "paid a good sum" in one.where
    assert found.as_json()["no_longer_said"] == [{"figure": "40,000", "where": one.where}]


def test_a_sentence_left_without_any_figure_is_known_by_its_words():
    assert report(southreach()).no_longer_said == ()

    found = report(in_document(("30 June. The host", "summer. The host")))

    assert (found.faults, [one.figure for one in found.no_longer_said]) == ((), ["30"])


def test_the_amount_that_left_the_box_of_the_request_is_a_fault():
    assert said(in_document((ASK, "Half a million dollars"))) == [
        ("figure-changed", "The box no longer says USD 120,000; the note was made with it.")
    ]
    assert said(in_document((ASK, f"about {ASK} in all"))) == []


@pytest.mark.parametrize("code", languages())
def test_the_currency_is_known_as_each_language_writes_it(code):
    made, other = (f"{language(code).currency(one)}" for one in ("USD", "EUR"))
    before = f"a 5,000 {made} b 2017"

    def line(text):
        return Line("body", skeleton(text), numbers(text))

    assert list(turned(line(before), line(before.replace("a", "aa")))) == []
    assert list(turned(line(before), line(f"a \u200f5,000\u00a0{other}\u200f b 2017")))
    assert list(turned(line(before), line("a USD 5,000 b 2017"))) == []
