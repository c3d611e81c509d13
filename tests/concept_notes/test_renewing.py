"""The rules by which a part follows or stays, on the smallest file there is: the table of the documentation, line by line."""

from datetime import date

import pytest

from concept_notes.pieces import Baseline, Part, Piece, of_json, read_paragraph
from concept_notes.renewing.edited import renewed
from concept_notes.renewing.matching import matches
from concept_notes.renewing.retext import Ink, changes, retable, retext
from concept_notes.word.file import NS, opened, text_of, w
from crm.formats.package import pack, unpack
from tests.concept_notes.documents import DOCUMENT, southreach, tree
from tests.docs_tables import tables

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
(CASES,) = tables("algorithms/renewing-a-note.md")


def paragraph(text, look=""):
    return f'<w:p {NAMESPACE}><w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def held(text, key="sum", more=""):
    """A paragraph in a control of the note's own."""
    return (
        f'<w:sdt {NAMESPACE}><w:sdtPr><w:alias w:val="Sum"/><w:tag w:val="note:{key}"/></w:sdtPr><w:sdtContent>'
        f"{paragraph(text)}{more}</w:sdtContent></w:sdt>"
    )


def file_of(*blocks):
    """A Word file with nothing but these in its body."""
    parts = unpack(southreach())
    text = parts[DOCUMENT].decode()
    start, end = text.index("<w:body>") + 8, text.rindex("<w:sectPr")
    parts[DOCUMENT] = (text[:start] + "".join(blocks) + text[end:]).encode()
    return pack(parts)


DAY = date(2016, 5, 2)
FIRST, LAST = paragraph("Before."), paragraph("After.")


def done(kept, file, fresh, **ink):
    """What becomes of a file: texts of its body, and the outcome of the part."""
    made = renewed(
        file_of(FIRST, *file, LAST),
        Baseline(tuple(Part("sum", (Piece(text),)) for text in kept)),
        file_of(*fresh),
        days=("1 May 2016", "2 May 2016"),
        made_on=DAY,
        ink=Ink(author="ICAT", date="2016-05-02T12:00:00Z", **ink),
    )
    return [text_of(one) for one in opened(made.document).body.iter(w("p"))], [one.outcome for one in made.news], made


@pytest.mark.parametrize("tagged", [True, False], ids=["by its tag", "by its words"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['baseline']} {case['file']} {case['anew']}")
def test_the_table_of_the_documentation_holds(case, tagged):
    here = [] if case["file"] in {"deleted", "none"} else [held(case["file"]) if tagged else paragraph(case["file"])]
    texts, outcomes, _ = done(
        [] if case["baseline"] == "none" else [case["baseline"]],
        here,
        [] if case["anew"] == "none" else [held(case["anew"])],
    )
    expected = [] if case["it then says"] == "deleted" else [case["it then says"]]
    assert sorted(texts) == sorted(["Before.", *expected, "After."])
    if case["what becomes of it"] != "new":
        assert texts == ["Before.", *expected, "After."], "at its place"
    assert outcomes == ([] if case["what becomes of it"] == "as it was" else [case["what becomes of it"]])


def test_of_two_copies_the_one_nobody_changed_is_the_part_and_the_other_is_ordinary_text():
    texts, outcomes, made = done(["Missing: 100"], [held("Missing: 99"), held("Missing: 100")], [held("Missing: 80")])
    assert texts == ["Before.", "Missing: 99", "Missing: 80", "After."]
    assert outcomes == ["renewed"]
    assert unpack(made.document)[DOCUMENT].count(b"note:sum") == 1


def test_a_part_whose_control_was_taken_away_gets_one_again():
    _, _, made = done(["Missing: 100"], [paragraph("Missing: 100")], [held("Missing: 80")])
    assert b'w:val="note:sum"' in unpack(made.document)[DOCUMENT]


def test_a_remark_that_comes_or_goes_leaves_the_rest_of_its_part_where_it_is():
    table = f"<w:tbl {NAMESPACE}><w:tblPr/><w:tblGrid/><w:tr><w:tc>{paragraph('1')}</w:tc></w:tr></w:tbl>"
    short, long = held("Table", more=table), held("Table", more=table + paragraph("A remark."))
    pieces = (Piece("Table"), Piece(rows=(("1",),)))
    for kept, here, fresh, said in (
        (pieces, short, long, ["Table", "1", "A remark."]),
        ((*pieces, Piece("A remark.")), long, short, ["Table", "1"]),
    ):
        made = renewed(
            file_of(FIRST, here, LAST),
            Baseline((Part("sum", kept),)),
            file_of(fresh),
            days=("a", "b"),
            ink=Ink(),
            made_on=DAY,
        )
        assert [text_of(one) for one in opened(made.document).body.iter(w("p"))] == ["Before.", *said, "After."]
        assert [one.outcome for one in made.news] == ["renewed"]


def test_words_that_are_nothing_like_a_part_are_never_taken_for_it():
    texts, outcomes, _ = done(["Missing: 100"], [paragraph("Our own thanks to all")], [held("Missing: 80")])
    assert (texts, outcomes) == (["Before.", "Our own thanks to all", "After."], ["missing"])


def test_a_part_in_which_somebody_tracked_a_change_is_that_persons():
    mark = f'<w:p {NAMESPACE}><w:ins w:id="1" w:author="Ann"><w:r><w:t>Missing: 100</w:t></w:r></w:ins></w:p>'
    edited = held("x").replace(paragraph("x"), mark)
    assert done(["Missing: 100"], [edited], [held("Missing: 80")])[1] == ["kept-moved"]


def test_a_piece_survives_being_kept():
    kept = Baseline(
        (Part("a", (Piece("x"), Piece(rows=(("b", "c"),)), Piece(figures={"s": {"2017": "1"}}))),), ("edge",)
    )
    assert of_json(kept.as_json()) == kept


def test_only_the_words_that_differ_are_touched_and_keep_their_looks():
    look = "<w:rPr><w:b/></w:rPr>"
    one = tree(
        f"<w:p {NAMESPACE}><w:r><w:t>In all </w:t></w:r><w:r>{look}<w:t>USD 1,200</w:t><w:tab/><w:t>by May</w:t></w:r></w:p>"
    )
    assert retext(one, "In all USD 1,500\tby May 2017", Ink())
    assert read_paragraph(one) == "In all USD 1,500\tby May 2017"
    assert {text_of(run): run.find("w:rPr/w:b", NS) is not None for run in one.iter(w("r")) if text_of(run)}["1,500"]
    assert not retext(one, "In all USD 1,500 by May", Ink()), "a tab would have to go"


def test_words_come_in_before_the_first_and_into_an_empty_paragraph():
    for before, after in (("b", "a b"), ("", "a"), ("a b", "b"), ("a", "")):
        one = tree(paragraph(before))
        assert retext(one, after, Ink())
        assert read_paragraph(one) == after
    assert [(one.old, one.new) for one in changes("a 1 b", "a 2 b")] == [("1", "2")]


def test_rows_of_a_table_come_go_and_follow_by_their_first_cell():
    def table(*rows):
        cells = lambda row: "".join(f"<w:tc>{paragraph(one)}</w:tc>" for one in row)
        return tree(
            f"<w:tbl {NAMESPACE}><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{cells(row)}</w:tr>' for row in rows)}</w:tbl>"
        )

    head, staff, travel, costs = ("What", "2017"), ("Staff", "1"), ("Travel", "2"), ("Costs", "3")
    for ink in (Ink(), Ink(tracked=True)):
        mine = table(head, staff, travel)
        assert retable(mine, table(head, ("Staff", "5"), costs), ink)
        said = [text_of(row) for row in mine.iter(w("tr")) if row.find("w:trPr/w:del", NS) is None]
        assert said == ["What2017", "Staff5", "Costs3"]
    assert not retable(table(head, staff), table(("What", "2017", "2018"), ("Staff", "1", "2")), Ink())


def test_a_match_says_where_it_stands():
    file = opened(file_of(FIRST, held("Missing: 100", more=LAST)))
    found = matches(file, Baseline((Part("sum", (Piece("Missing: 100"),)),)))["sum"]
    assert (found.untouched, [text_of(one) for one in found.elements]) == (True, ["Missing: 100"])
