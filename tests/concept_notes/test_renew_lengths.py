"""Notes of every length renewed as what they are, and figures that people changed told wherever the note goes after that."""

import shutil
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from sqlmodel import select

from concept_notes.check import examine
from concept_notes.check.registered import registered
from concept_notes.copies import copy_of, sent_file
from concept_notes.drift.moved import differences, drift
from concept_notes.drift.words import stayed
from concept_notes.facts.kept import kept_facts
from concept_notes.facts.longer import Paid
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.pieces import elements_in
from concept_notes.renewing import relisting
from concept_notes.renewing.relisting import list_in
from concept_notes.renewing.renew import renew_note
from concept_notes.word import pdf
from concept_notes.word.accepting import accept_changes
from concept_notes.word.contents import Pages, _headings, _levels
from concept_notes.word.file import STYLES, opened, text_of, w
from concept_notes.word.outline import outline
from crm.errors import Refused
from crm.services import notes, pledges
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.documents import DOCUMENT, changed
from tests.conftest import demonstration_file

DAY, SIGNED, LATER, NEXT_YEAR = date(2016, 11, 30), date(2016, 12, 5), date(2016, 12, 31), date(2017, 1, 31)
#: A note of each length, and one by default that a limit binds.
MADE = {
    "brief": Wish("EVM", as_of=DAY, length="brief", activities=("POL-5", "POL-6"), years=(2016, 2017, 2018)),
    "standard": Wish("MRD", as_of=DAY, length="standard", over_limit=True),
    "full": Wish("NLU", as_of=DAY, length="full"),
    "short": Wish("MRD", as_of=DAY, activities=("SEC-1", "SEC-2"), years=(2017, 2018), ask="100000"),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The demonstration with a note of each length, after which Northmark signed; nobody can count pages."""
    file = tmp_path_factory.mktemp("lengths") / "ledger.sqlite"
    shutil.copyfile(demonstration_file(), file)
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    with pytest.MonkeyPatch.context() as patch, session_scope(engine, write=True) as session:
        patch.setattr(pdf, "program", lambda: None)
        made = {length: make_note(session, ACTOR, wish) for length, wish in MADE.items()}
        for activity, amount in (("SEC-1", 20_000_00), ("POL-6", 10_000_00)):
            split = pledges.SplitOf(pledges.Place(activity, 2017), amount)
            new = pledges.NewPledge("NMK", amount, "USD", SIGNED, signed_on=SIGNED, splits=(split,))
            pledges.add_pledge(session, ACTOR, new)
        yield SimpleNamespace(session=session, made=made)
        session.rollback()
    engine.dispose()


@pytest.fixture
def tried(world):
    """The same, where what is changed is taken back."""
    before = world.session.begin_nested()
    yield world
    before.rollback()
    world.session.expire_all()


def renewed(world, data, **wish):
    return renew_note(world.session, ACTOR, data, **{"as_of": LATER, "register": False, **wish})


def body(data):
    return [text_of(one).replace("\u00a0", " ") for one in opened(data).body.iter(w("p"))]


@pytest.mark.parametrize("length", MADE)
def test_an_untouched_note_of_any_length_says_what_one_made_anew_says(world, length):
    made = renewed(world, world.made[length].document)
    wish = MADE[length]
    anew = make_note(
        world.session,
        ACTOR,
        Wish(
            wish.donor,
            as_of=LATER,
            activities=tuple(line.code for line in world.made[length].context.activities),
            years=world.made[length].context.ask.years,
            ask=wish.ask,
            length=length,
            over_limit=wish.over_limit,
            reply_by=world.made[length].context.ask.reply_by,
        ),
        register=False,
    )
    assert made.context.meta.length == length
    assert outline(made.document) == outline(anew.document)
    assert {one.outcome for one in made.news} == {"renewed"}
    assert made.context.wants.limit == anew.context.wants.limit
    assert not [one for one in made.warnings if "To be mended" in one]


@pytest.mark.parametrize("length", ["standard", "full"])
def test_a_redline_of_a_longer_note_is_whole_with_its_fields_and_its_contents_list(world, length):
    """In January a year goes: tables and captions with their numbers are struck out."""
    made = renewed(world, world.made[length].document, as_of=NEXT_YEAR, redline=True)
    file = opened(made.document)
    assert list(file.body.iter(w("delInstrText"))) or list(file.body.iter(w("delText")))
    listed = list_in(elements_in(file.body))
    assert bool(listed) == (length == "full")
    assert not [one for entry in listed for one in entry.iter(w("ins"), w("del"))], "nobody accepts a list"
    accept_changes(file.trees[file.document])
    plainly = body(renewed(world, world.made[length].document, as_of=NEXT_YEAR).document)
    assert [text_of(one).replace("\u00a0", " ") for one in file.body.iter(w("p"))] == plainly


def test_a_contents_list_is_listed_anew_with_headings_that_people_typed_and_with_pages(world, monkeypatch):
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>What we ask of you</w:t></w:r></w:p>'
    data = changed(
        world.made["full"].document, DOCUMENT, '<w:sdt><w:sdtPr><w:alias w:val="Risks"/>', heading + '<w:sdt><w:sdtPr><w:alias w:val="Risks"/>'
    )  # fmt: skip
    data = changed(data, DOCUMENT, "Mandate</w:t>", "Our mandate</w:t>")
    bare = renewed(world, data)
    entries = list_in(elements_in(opened(bare.document).body))
    assert [text_of(one) for one in entries][:1] == ["Mandate"]
    assert "What we ask of you" in [text_of(one) for one in entries]
    assert any("no page numbers, because LibreOffice is not installed" in one for one in bare.warnings)
    assert "contents" not in {one.key for one in bare.news}

    headings = len(list(_headings(opened(bare.document).body, _levels(opened(bare.document).trees[STYLES]))))
    monkeypatch.setattr(relisting.pdf, "pdfs", lambda documents: dict.fromkeys(documents, b"a PDF"))
    monkeypatch.setattr(relisting, "counted", lambda made, document: Pages(17, 9))
    monkeypatch.setattr(relisting, "pages_of", lambda made: list(range(1, headings + 1)))
    made = renewed(world, data)
    numbers = [
        int(text_of(one)[-2:].strip("abcdefghijklmnopqrstuvwxyz "))
        for one in list_in(elements_in(opened(made.document).body))
    ]
    assert numbers == sorted(set(numbers))
    assert any("A full note has at most 15 pages; this one has 17" in one for one in made.warnings)
    assert not any("no page numbers" in one for one in made.warnings)


def test_an_ask_that_nobody_typed_follows_what_may_be_asked_also_where_a_limit_binds(world):
    before = world.made["brief"].context
    assert not before.ask.covers_all, "a limit binds"
    assert before.ask.amount.minor > renewed(world, world.made["brief"].document).context.ask.amount.minor
    typed = renewed(world, world.made["short"].document)
    assert typed.context.ask.amount.minor == 100_000_00


def edited(world):
    """The short note with a figure typed over in a table whose row has another name, and a sentence reworded."""
    data = changed(world.made["short"].document, DOCUMENT, ">429,576<", ">429,999<")
    return changed(data, DOCUMENT, "Without it. ", "If nobody gives: ")


def test_what_was_asked_in_another_currency_is_asked_in_it_again(tried):
    made = make_note(tried.session, ACTOR, Wish("MRD", as_of=DAY, activities=("TOO-2",), ask="EUR 100,000"))

    assert "EUR 100,000" in body(renewed(tried, made.document).document)


def test_a_figure_typed_by_hand_that_stays_is_told_by_the_check_the_copy_the_sending_and_the_drift(tried):
    session = tried.session
    made = renewed(tried, edited(tried), register=True)
    reference = made.context.meta.reference
    assert any("The cell says 429,999; the note was made with 399,576" in one for one in made.warnings)
    file = opened(made.document)
    found = examine(file, registered(session, made.document, file, internal=True).known)
    kinds = {one.kind for one in found.faults}
    assert {"figure-changed", "gap-wrong"} <= kinds
    assert "2016" not in {one.figure for one in found.typed_by_hand}, "a header is nobody's number"
    assert len(found.typed_by_hand) <= 4

    with pytest.raises(Refused, match=r"The cell says 429,999; the note was made with 399,576.*meant to be so, say so"):
        copy_of(session, made.document, internal=False)
    copied = copy_of(session, made.document, internal=False, with_faults=True)
    assert "429,999" in copied.warnings[0]

    notes.review_note(session, ACTOR, reference)
    with pytest.raises(Refused, match=r"429,999; the note was made with 399,576.*say why with --because"):
        sent_file(session, copied.document, reference)
    sent = sent_file(session, copied.document, reference, because="The Chair rounds up.")
    assert any("429,999" in one for one in sent.faults)
    with pytest.raises(Refused, match="say why it went all the same"):
        notes.send_note(session, ACTOR, reference, dated=LATER, to="Geneva", sha256=sent.sha256, faults=sent.faults)
    notes.send_note(
        session, ACTOR, reference, dated=LATER, to="Geneva", sha256=sent.sha256, faults=sent.faults,
        because="The Chair rounds up.",
    )  # fmt: skip
    row = session.exec(select(t.ConceptNote).where(t.ConceptNote.reference == reference)).one()
    assert (row.sent_sha256, row.sent_because) == (sent.sha256, "The Chair rounds up.")
    line = session.exec(select(t.Journal).where(t.Journal.action == "concept note sent")).all()[-1]
    assert line.why.startswith("The Chair rounds up. The text says ")
    assert "The cell says 429,999" in line.why

    (moved,) = drift(session, as_of=LATER, references=[reference]).notes
    assert ("429,999", "399,576") in {(one.old, one.new) for one in moved.words if "Edited by hand" in one.where}


def test_a_file_that_was_sent_and_shown_with_right_figures_holds_none_that_stayed():
    kept = '{"stayed": [{"where": "Plan", "says": "429,999", "made": "399,576"}]}'
    seen = {
        (sha, why): [
            (one.old, one.new) for one in stayed(SimpleNamespace(figures=kept, sent_sha256=sha, sent_because=why))
        ]
        for sha, why in (("", ""), ("a1", ""), ("a1", "So."))
    }
    assert seen == {("", ""): [("429,999", "399,576")], ("a1", ""): [], ("a1", "So."): [("429,999", "399,576")]}


def test_a_copy_of_a_sentence_before_the_sentence_itself_is_somebodys_and_spoils_nothing(world):
    (said,) = [one for one in body(world.made["short"].document) if one.startswith("A further USD")]
    own = f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>"
    control = '<w:sdt><w:sdtPr><w:alias w:val="Plan"/>'
    made = renewed(world, changed(world.made["short"].document, DOCUMENT, control, own + control))
    assert {one.outcome for one in made.news} == {"renewed"}
    texts = body(made.document)
    assert said in texts
    assert [one for one in texts if one.startswith("A further USD") and one != said], "the engine's own one followed"


def test_the_tables_of_a_longer_note_are_watched_too(world):
    reference = world.made["full"].context.meta.reference
    assert drift(world.session, as_of=DAY, references=[reference]).notes == ()
    (row,) = drift(world.session, as_of=LATER, references=[reference]).notes
    found = {one.where: one.new - one.old for one in row.moved}
    assert found["Whole work plan by activity, SEC-1 in 2017: still missing"] == -20_000_00
    assert found["Whole work plan by activity, POL-6 in 2017: signed, not yet paid"] == 10_000_00

    before = world.made["full"].context
    paid = replace(before, history=(Paid("training toolkits", 2016, 500_00), Paid(None, None, 70_00)))
    after = replace(before, history=(Paid("training toolkits", 2016, 900_00), Paid(None, None, 70_00)), shares=())
    moved = {one.where: (one.old, one.new) for one in differences(kept_facts(paid), after, {})}
    assert moved.pop("Payments of the donor, training toolkits, 2016: received") == (500_00, 900_00)
    assert moved
    assert all(where.startswith("Who pays for what, ") and new is None for where, (_, new) in moved.items())
