"""A note that people edited, renewed: what they wrote stays, what nobody touched follows, and nothing is taken for granted."""

import re
import shutil
from datetime import date
from types import SimpleNamespace

import pytest
from sqlmodel import select

from concept_notes.check import Known, examine
from concept_notes.check.registered import registered
from concept_notes.copies import copy_of
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.renewing.renew import renew_note
from concept_notes.word import pdf
from concept_notes.word.file import NS, opened, text_of, w
from concept_notes.word.outline import outline
from crm.errors import CrmError, Refused
from crm.formats.package import pack, unpack
from crm.services import pledges
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.documents import DOCUMENT, changed, edited, southreach
from tests.conftest import demonstration_file

DAY, SIGNED, LATER = date(2016, 11, 30), date(2016, 12, 5), date(2016, 12, 31)
STATUS = "Funding status"
OWN = "<w:p><w:r><w:t>We met your Minister in May.</w:t></w:r></w:p>"


@pytest.fixture(autouse=True)
def _uncounted(request, monkeypatch):
    """Pages are counted by a program that takes seconds; one test has it."""
    if "office" not in request.fixturenames:
        monkeypatch.setattr(pdf, "program", lambda: None)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The demonstration with a note to Meridia, after which Northmark signed; the session is rolled back in the end."""
    file = tmp_path_factory.mktemp("renew") / "ledger.sqlite"
    shutil.copyfile(demonstration_file(), file)
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    with session_scope(engine, write=True) as session:
        made = make_note(
            session, ACTOR, Wish("MRD", as_of=DAY, activities=("SEC-1", "SEC-2"), years=(2017, 2018), ask="100000")
        )
        place = pledges.SplitOf(pledges.Place("SEC-1", 2017), 20_000_00)
        new = pledges.NewPledge(
            donor="NMK", amount=20_000_00, currency="USD", dated=SIGNED, signed_on=SIGNED, splits=(place,)
        )
        pledges.add_pledge(session, ACTOR, new)
        yield SimpleNamespace(session=session, document=made.document, reference=made.context.meta.reference)
        session.rollback()
    engine.dispose()


def renewed(world, data, **wish):
    """The file renewed, in no register."""
    wish = {"as_of": LATER, "register": False, **wish}
    return renew_note(world.session, ACTOR, data, **wish)


def outcomes(made):
    """What became of each part by its name, but of those that stay as they are."""
    return {one.name: one.outcome for one in made.news}


def body(data):
    """The texts of paragraphs of the body in their order."""
    return [_plain(text_of(one)) for one in opened(data).body.iter(w("p"))]


def _plain(text):
    return text.replace("\u00a0", " ")


def comments(data):
    """The texts of the comments of a file."""
    found = opened(data).trees.get("word/comments.xml")
    return [] if found is None else [" ".join(text_of(p) for p in one.iter(w("p"))) for one in found]


def test_a_file_that_nobody_touched_says_what_a_note_made_anew_says(world):
    made = renewed(world, world.document)
    anew = make_note(
        world.session,
        ACTOR,
        Wish(
            "MRD",
            as_of=LATER,
            activities=("SEC-1", "SEC-2"),
            years=(2017, 2018),
            ask="100000",
            reply_by=date(2017, 3, 31),
        ),
        register=False,
    )
    assert outline(made.document) == outline(anew.document)
    assert set(outcomes(made).values()) == {"renewed"}
    assert {"Plan", "Gap chart", "Budget"} & set(outcomes(made)) == {"Plan", "Gap chart"}, "no need has changed"
    assert renewed(world, world.document).document == made.document, "the same bytes"


def test_untouched_parts_follow_edited_ones_stay_with_the_figures_in_a_comment_and_what_is_typed_between_stays(world):
    data = edited(
        world.document,
        DOCUMENT,
        lambda text: text.replace(_control(text, "text.status"), OWN + _control(text, "text.status")),
    )
    data = changed(data, DOCUMENT, "Still missing", "What is still lacking")
    data = changed(data, DOCUMENT, "Without it. ", "If nobody gives: ")
    made = renewed(world, data)

    found = outcomes(made)
    assert (found["Gap chart"], found["As of"], found["Funding"]) == ("renewed", "renewed", "renewed")
    assert found["Without"] == found["Plan"] == "kept-moved"
    texts = body(made.document)
    assert texts.index("We met your Minister in May.") + 1 == texts.index(STATUS)
    assert all(one in "".join(texts) for one in ("What is still lacking", "If nobody gives: "))
    said = comments(made.document)
    assert len(said) == 2
    assert "Still missing, 2017: “429,576” is now “409,576”." in said[1]
    assert "This part was changed by hand and stays as it is." in said[0]


def _control(text, key):
    """The control with a key, as it stands in the text of the document."""
    return next(one for one in re.findall(r"<w:sdt>.*?</w:sdt>", text, re.DOTALL) if f'"note:{key}"' in one)


def test_a_paragraph_typed_inside_a_control_does_not_keep_it_from_following(world):
    data = edited(
        world.document,
        DOCUMENT,
        lambda text: text.replace(
            old := _control(text, "meta.as_of"), old.replace("</w:sdtContent>", OWN + "</w:sdtContent>")
        ),
    )
    made = renewed(world, data)
    assert outcomes(made)["As of"] == "renewed"
    texts = body(made.document)
    assert texts[texts.index("We met your Minister in May.") - 1].startswith("31 December 2016")


def test_a_part_that_was_deleted_stays_away_and_is_named(world):
    data = edited(world.document, DOCUMENT, lambda text: text.replace(_control(text, "plan"), ""))
    made = renewed(world, data)
    assert outcomes(made)["Plan"] == "missing"
    assert "Whole work plan" not in outline(made.document)
    captions = re.findall(r"NoteCaption: Table (\d)", outline(made.document))
    assert captions == sorted(captions) == [str(at + 1) for at in range(len(captions))], "tables are counted anew"


def test_looks_that_people_gave_stay_with_the_words_that_follow(world):
    data = edited(
        world.document,
        DOCUMENT,
        lambda text: re.sub(r"<w:r>(<w:t[^>]*>30.November.2016)", r"<w:r><w:rPr><w:i/></w:rPr>\1", text, count=1),
    )
    made = renewed(world, data)
    (subtitle,) = [
        one for one in opened(made.document).body.iter(w("p")) if text_of(one).startswith("31\u00a0December")
    ]
    assert subtitle.find(".//w:i", NS) is not None
    assert outcomes(made)["As of"] == "renewed"


def test_with_a_redline_every_word_that_changed_can_be_accepted_or_refused_in_word(world):
    made = renewed(world, world.document, redline=True)
    file = opened(made.document)
    inserted = [text_of(one) for one in file.body.iter(w("ins"))]
    struck = ["".join(at.text or "" for at in one.iter(w("delText"))) for one in file.body.iter(w("del"))]
    assert "409,576" in inserted
    assert "429,576" in struck
    assert {(one.get(w("author")), one.get(w("date"))) for one in file.body.iter(w("ins"), w("del"))} == {
        ("ICAT", "2016-12-31T12:00:00Z")
    }
    numbers = [one.get(w("id")) for tree in file.texts.values() for one in tree.iter(w("ins"), w("del"))]
    assert len(numbers) == len(set(numbers))
    assert _accepted(made.document) == body(renewed(world, world.document).document)
    assert _refused(made.document) == body(world.document)


def test_a_table_with_other_columns_stands_anew_without_marks_and_says_so(world):
    made = renewed(world, world.document, as_of=date(2017, 1, 31), redline=True)
    assert "| Whole work plan | 2017 | 2018 |" in outline(made.document)
    assert "2016 |" not in outline(made.document)
    assert [one for one in comments(made.document) if "other columns than before" in one]
    assert list(opened(made.document).body.iter(w("ins"))), "the rest is tracked"


def _accepted(data):
    root = opened(data).body
    for one in [
        one
        for one in root.iter(w("tr"), w("p"))
        if one.find("w:trPr/w:del", NS) is not None or one.find("w:pPr/w:rPr/w:del", NS) is not None
    ]:
        one.getparent().remove(one)
    return [_plain(text_of(one)) for one in root.iter(w("p"))]


def _refused(data):
    root = opened(data).body
    for one in list(root.iter(w("ins"))):
        if one.getparent().tag not in (w("rPr"), w("trPr")):
            one.getparent().remove(one)
    for one in [
        one
        for one in root.iter(w("tr"), w("p"))
        if one.find("w:trPr/w:ins", NS) is not None or one.find("w:pPr/w:rPr/w:ins", NS) is not None
    ]:
        one.getparent().remove(one)
    for one in root.iter(w("delText")):
        one.tag = w("t")
    return [_plain(text_of(one)) for one in root.iter(w("p"))]


def test_the_renewed_note_is_the_next_one_in_the_register_and_renews_again(world):
    before = edited(world.document, DOCUMENT, lambda text: text.replace("Without it. ", "If nobody gives: ", 1))
    with world.session.begin_nested() as inner:
        made = renewed(world, before, register=True)
        row = world.session.exec(select(t.ConceptNote).where(t.ConceptNote.reference == "CN-MRD-2")).one()
        first = world.session.get_one(t.ConceptNote, row.renews_id)
        assert (made.renews, first.reference, row.status) == ("CN-MRD-1", "CN-MRD-1", "draft")
        assert "CN-MRD-2" in outline(made.document)
        file = opened(made.document)
        known = registered(world.session, made.document, file, internal=True)
        report = examine(file, known.known)
        assert (known.reference, known.same, report.ledger) == ("CN-MRD-2", True, True)
        (fault,) = report.faults
        assert fault.what == "The text says 52; the note was made with 60.", (
            "the sentence that was edited stays as it was"
        )
        again = renewed(world, made.document, as_of=date(2017, 1, 31))
        assert outcomes(again)["Without"] in {"kept", "kept-moved"}, "still known as edited"
        assert again.renews == "CN-MRD-2"
        twice = renewed(world, before)
        assert any("was renewed before, as CN-MRD-2" in one for one in twice.warnings)
        inner.rollback()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: southreach(), "The file is no note of this register"),
        (lambda data: b"no word file", "This is no Word file"),
        (lambda data: pack({**unpack(data), "word/vbaProject.bin": b"x"}), "macro"),
    ],
)
def test_what_is_no_note_of_the_register_or_holds_a_program_is_refused_with_a_sentence(world, spoil, said):
    with pytest.raises(CrmError, match=said):
        renewed(world, spoil(world.document))


def test_a_note_is_not_renewed_backwards_nor_for_years_that_are_over(world):
    with pytest.raises(Refused, match="it is renewed with those of a later day"):
        renewed(world, world.document, as_of=date(2016, 11, 29))
    with pytest.raises(Refused, match="which are over"):
        renewed(world, world.document, as_of=date(2019, 1, 1))


@pytest.mark.office
def test_after_a_save_by_libreoffice_nothing_that_people_wrote_is_lost(world, office, tmp_path):
    text = lambda one: one.replace("Without it. ", "If nobody gives: ", 1).replace(">Unit<", ">One<", 1)
    data = edited(world.document, DOCUMENT, text)
    data = edited(
        data, DOCUMENT, lambda one: one.replace(_control(one, "text.status"), OWN + _control(one, "text.status"))
    )
    file = tmp_path / "note.docx"
    file.write_bytes(data)
    saved = office.convert(file, "docx", tmp_path / "saved").read_bytes()
    assert copy_of(world.session, saved, internal=False), "alternative text and workbooks are put back"
    assert b"note:plan" not in unpack(saved)[DOCUMENT], "the tags are gone"

    made = renewed(world, saved)
    found = outcomes(made)
    assert {found[name] for name in ("As of", "Plan", "Gap chart", "Funding")} == {"renewed"}
    assert found["Without"] == "kept-moved"
    assert "missing" not in found.values()
    texts = body(made.document)
    assert texts.index("We met your Minister in May.") + 1 == texts.index(STATUS)
    assert "If nobody gives: " in "".join(texts)
    assert "409,576" in "".join(texts)
    assert "429,576" not in "".join(texts)
    assert "“45 per cent”" not in comments(made.document)[0]
    kinds = {one.kind for one in examine(opened(made.document), Known(internal=True)).faults}
    assert not kinds & {"table-without-words", "drawing-without-words", "chart-workbook", "chart-without-workbook"}
    (chart,) = opened(made.document).charts.values()
    assert "409575.88" in "".join(chart.itertext())
