"""The page of concept notes: the register and its badges on literal lines, and the page on notes that were made."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from concept_notes.drift.moved import Drift, NoteDrift
from concept_notes.drift.walk import Moved, Reworded
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from crm.domain.money import Currency
from crm.errors import NotFound
from crm.reports.note_register import NoteLine, Step, note_line, note_register
from crm.services import notes as service
from crm.services import pledges
from crm.services.actor import Actor
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from dashboard import nav, opened_note, session
from dashboard.views import notes as view
from dashboard.views.history import link
from dashboard.views.lens import Lens

USD = Currency("USD")
DAY = date(2016, 11, 30)
LENS = Lens(DAY, default_as_of=DAY)
MADE = Step("Ann", datetime(2016, 11, 2, 9, 5, tzinfo=UTC))
DRAFT = NoteLine(
    reference="CN-NMK-2", donor="NMK", donor_name="Republic of Northmark", version=2, ask=100_000_00, currency=USD,
    activities=("SEC-1", "POL-1"), years=(2017, 2018), as_of=date(2016, 11, 1), audience="public",
    template="note_short.docx", language="en", sha256="ab" * 32, status="draft", made=MADE, reviewed=None, sent=None,
    sent_on=None, sent_to="", follow_up=None, answered=None, answered_on=None, outcome="", opportunity=None,
    pledge=None,
)  # fmt: skip
REVIEWED = replace(DRAFT, reference="CN-NMK-1", version=1, status="reviewed", reviewed=Step("Ben", MADE.at))
SENT = replace(
    REVIEWED, reference="CN-SWE-1", donor="SWE", donor_name="Sweden", status="sent", sent=Step("Cy", MADE.at),
    sent_on=date(2016, 11, 3), sent_to="Counsellor, Geneva", follow_up=date(2016, 11, 20),
)  # fmt: skip
ANSWERED = replace(
    SENT, reference="CN-SWE-2", status="answered", answered=Step("Dee", MADE.at), answered_on=DAY, outcome="Half.",
    follow_up=None, pledge="SWE-2015-1",
)  # fmt: skip
MISSING = Moved("All activities offered in 2017: still missing", 210_000_00, 160_000_00)
SIGNED = Moved("All that is signed and not yet paid", 1_00, 2_00)


def drifted(reference, *moved, remarks=()):
    return NoteDrift(reference, "SWE", "sent", date(2016, 11, 1), date(2016, 11, 3), moved, remarks)


def register(*lines, moved=(), lens=LENS):
    return view.register(lines, Drift(lens.as_of, USD, len(lines), moved), lens)


def texts(grid):
    return [[cell.text for cell in row] for row in grid.rows]


def test_a_note_is_a_row_with_donor_version_ask_facts_and_who():
    shown = register(DRAFT, SENT, moved=(drifted("CN-SWE-1", SIGNED, MISSING),))
    assert texts(shown.grid) == [
        ["CN-NMK-2", "Republic of Northmark", "2", "USD 100,000", "1 November 2016", "the product's own, short note", "English", "draft",
         "Ann", "–"],
        ["CN-SWE-1", "Sweden", "1", "USD 100,000", "1 November 2016", "the product's own, short note", "English", "sent, to follow up",
         "Cy", "missing 210,000 → 160,000, and 1 more figure"],
    ]  # fmt: skip
    assert shown.grid.rows[0][0].href == "/notes?note=CN-NMK-2"
    assert shown.grid.rows[0][1].href == "/donor?donor=NMK"
    assert shown.headline == "2 notes: 1 draft and 1 sent; 1 of them states figures that have moved since."
    assert [(card.label, card.value, card.note) for card in shown.cards] == [
        ("To review", "1", "drafts"),
        ("To send", "0", "reviewed"),
        ("Waiting for an answer", "1", "1 to follow up now"),
        ("Figures have moved", "1", "reviewed or sent"),
    ]


@pytest.mark.parametrize(
    ("lines", "moved", "headline"),
    [
        ((), (), "No note matches this choice."),
        ((SENT,), (), "1 note: 1 sent."),
        ((SENT,), (drifted("CN-SWE-1", MISSING),), "1 note: 1 sent; it states figures that have moved since."),
        (
            (SENT, REVIEWED, ANSWERED),
            (drifted("CN-SWE-1", MISSING), drifted("CN-NMK-1", SIGNED)),
            "3 notes: 1 reviewed, 1 sent and 1 answered; 2 of them state figures that have moved since.",
        ),
        ((SENT,), (drifted("CN-SWE-1", remarks=("Its figures were not kept.",)),), "1 note: 1 sent."),
    ],
)
def test_the_headline_says_what_there_is_and_what_has_moved(lines, moved, headline):
    assert register(*lines, moved=moved).headline == headline


def test_a_badge_says_what_is_missing_first_else_what_has_moved():
    assert view.badge(drifted("X", SIGNED, MISSING, SIGNED), USD) == "missing 210,000 → 160,000, and 2 more figures"
    assert view.badge(drifted("X", Moved("Budget in 2017: Staff", 5_00, 6_00)), USD) == "Staff 5 → 6"
    assert view.badge(drifted("X", remarks=("Not kept.",)), USD) == "Not kept."


def test_a_note_that_is_not_late_waits_and_one_for_the_trio_says_so():
    shown = register(replace(SENT, follow_up=date(2016, 12, 20)), replace(DRAFT, audience="trio"))
    assert texts(shown.grid)[0][7] == "sent"
    assert shown.cards[2].note == "none to follow up yet"
    assert texts(shown.grid)[1][0] == "CN-NMK-2 (for the trio)"
    assert register(DRAFT).cards[2].note == "nothing is out"


def test_the_register_is_narrowed_and_paged():
    lines = [DRAFT, REVIEWED, SENT, replace(ANSWERED, language="fr")]
    assert view.statuses(lines) == ("draft", "reviewed", "sent", "answered")
    assert view.matching(lines, donor="SWE", status="sent") == [SENT]
    assert view.matching(lines, lang="fr")[0].reference == "CN-SWE-2"
    many = [DRAFT] * (view.PAGE + 3)
    found = Drift(DAY, USD, 0, ())
    assert (view.register(many, found, LENS).shown, view.register(many, found, LENS, 2).shown) == (view.PAGE, 3)


def opened(line, drift=None, lens=LENS):
    return view.opened(opened_note.OpenedNote(line, drift, USD, None, (), ()), lens)


def test_an_opened_note_says_its_steps_its_facts_and_what_has_moved():
    shown = opened(SENT, drifted("CN-SWE-1", MISSING, remarks=("It asks for too much.",)))
    assert shown.sentence == "CN-SWE-1 asks Sweden for USD 100,000.00"
    assert shown.moved.caption.startswith("Figures that have moved between 1 November 2016 and ")
    made = replace(SENT, as_of=DAY)
    assert opened(made, drifted("CN-SWE-1", MISSING)).moved.caption.startswith(
        "Figures that have moved since it was made"
    )
    assert dict(shown.facts)["For"] == "SEC-1 and POL-1, 2017 and 2018"
    assert dict(shown.facts)["Follow up"] == "20 November 2016"
    assert texts(shown.steps) == [
        ["Made", "", "Ann", "2 Nov 2016, 09:05"],
        ["Reviewed", "", "Ben", "2 Nov 2016, 09:05"],
        ["Sent", "on 3 November 2016 to Counsellor, Geneva", "Cy", "2 Nov 2016, 09:05"],
    ]
    assert texts(shown.moved) == [["All activities offered in 2017: still missing", "210,000.00", "160,000.00"]]
    assert shown.remarks == ("It asks for too much.",)
    assert (shown.button, shown.history) == ("Record the answer", "/history?record=note+CN-SWE-1")
    assert link("note CN-SWE-1", LENS, frozenset()) == "/notes?note=CN-SWE-1"


def test_many_differences_stand_by_the_part_of_the_note_with_the_rates_of_a_part_above_it():
    plan = "Whole work plan"
    rates = ("EUR 0.9 of 1 November 2016", "EUR 0.8 of 1 December 2016")
    euros = Moved("The request: about the same", 90_00, None, "The request", Currency("EUR"), rates)
    found = drifted(
        "CN-SWE-1",
        Moved(f"{plan} in 2017: need", 1_00, 2_00, plan),
        euros,
        Moved(f"{plan} in 2018: need", None, 3_00, plan),
        SIGNED,
    )
    words = tuple(Reworded(f"Part {number}: text", "a", "b", f"Part {number}") for number in range(4))
    shown = opened(SENT, replace(found, words=words[:1]))
    assert texts(shown.reworded) == [["Part 0: text", "a", "b"]]
    assert not any(one.amount for one in shown.reworded.headings), "words have room to go on"
    assert texts(shown.moved) == [
        ["Whole work plan", "", ""],
        ["… in 2017: need", "1.00", "2.00"],
        ["… in 2018: need", "–", "3.00"],
        ["The request (at EUR 0.9 of 1 November 2016; now EUR 0.8 of 1 December 2016)", "", ""],
        ["… about the same", "EUR 90.00", "–"],
        ["All that is signed and not yet paid", "1.00", "2.00"],
    ]
    same = replace(euros, rates=(rates[0], rates[0]))
    assert texts(opened(SENT, drifted("X", same)).moved)[0] == ["The request (at EUR 0.9 of 1 November 2016)", "", ""]
    many = drifted("X", *(Moved(f"Part {at}: need", at, at + 1, f"Part {at}") for at in range(31)))
    assert opened(SENT, many).moved.caption.endswith("in USD: 31 in 31 parts of the note")
    assert view.badge(drifted("X", euros), USD) == "about the same 90 → –"
    assert view.badge(replace(drifted("X"), words=words), USD) == (
        "would read otherwise: part 0, part 1 and 2 more parts"
    )


def test_each_status_offers_the_step_that_comes_next_and_no_other():
    assert [opened(line).button for line in (DRAFT, REVIEWED, SENT, ANSWERED)] == [
        "Mark reviewed",
        "Mark sent",
        "Record the answer",
        "",
    ]
    own = opened(replace(REVIEWED, audience="trio"))
    assert (own.button, own.remarks) == ("", ("It holds the trio's own figures and is not to be sent.",))
    assert opened(ANSWERED).led_to == "/pledges?pledge=SWE-2015-1"
    assert opened(ANSWERED).moved.empty == "It was answered; its figures are no longer watched."
    assert opened(SENT).moved.empty == "No figure of this note has moved since."


# --- the page, on notes that were made --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_notes(demo_database, tmp_path_factory):
    """The demonstration with three notes of 1 November 2016: a draft, one reviewed, one sent; and money signed since."""
    file = tmp_path_factory.mktemp("notes") / "demo.sqlite"
    shutil.copyfile(demo_database.removeprefix("sqlite:///"), file)
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    with session_scope(engine, write=True) as opened:
        fill(opened)
    engine.dispose()
    return file


def fill(opened):
    """Notes to three donors, and a signature of 29 November."""
    ann = Actor("Ann")
    for donor in ("MRD", "NMK", "SWE"):
        make_note(opened, ann, Wish(donor, as_of=date(2016, 11, 1), activities=("SEC-1",), years=(2017,)))
    for donor in ("NMK", "SWE"):
        service.review_note(opened, ann, f"CN-{donor}-1")
    service.send_note(opened, ann, "CN-SWE-1", dated=date(2016, 11, 2), to="Counsellor", due=date(2016, 11, 20))
    part = pledges.SplitOf(pledges.Place("SEC-1", 2017), 3_344_69)
    new = pledges.NewPledge("NMK", 3_344_69, "USD", date(2016, 11, 29), signed_on=date(2016, 11, 29), splits=(part,))
    pledges.add_pledge(opened, ann, new)


@pytest.fixture
def demo(with_notes, tmp_path, monkeypatch):
    file = tmp_path / "demo.sqlite"
    shutil.copyfile(with_notes, file)
    url = f"sqlite:///{file.as_posix()}"
    monkeypatch.setenv("CRM_DATABASE_URL", url)
    monkeypatch.setenv("CRM_ACTOR", "Tester")
    yield url
    session.forget()


def page(key="notes", **address):
    at = AppTest.from_file(str(nav.page(key).file), default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def words(at):
    kinds = [at.title, at.info, at.warning, at.error, at.success, at.markdown]
    return " ".join([one.value for kind in kinds for one in kind] + [one.proto.body for one in at.get("html")])


def draw(at):
    """Open the drawer of the step that comes next."""
    next(one for one in at.button if one.key.startswith("open-note-")).click()
    at = at.run()
    return at, at.session_state["pledge-form"]["token"]


def test_the_register_shows_every_note_and_what_has_moved(demo):
    at = page()
    assert not at.exception
    shown = words(at)
    assert "3 notes: 1 draft, 1 reviewed and 1 sent; 2 of them state figures that have moved since." in shown
    assert "missing 83,345 → 80,000, and" in shown
    assert "sent, to follow up" in shown
    assert {metric.label: metric.value for metric in at.metric}["Figures have moved"] == "2"


def test_the_address_narrows_the_register_and_what_it_gets_wrong_is_said(demo):
    shown = words(page(donor="swe", status="sent", lang="en"))
    assert "1 note: 1 sent; it states figures that have moved since." in shown
    assert "CN-NMK-1" not in shown
    assert "No note matches this choice." in words(page(donor="EVM"))
    at = page(lang="fr", status="lost")
    assert "No note is in the language “fr”." in words(at)
    assert "No note has the status “lost”." in words(at)
    assert "3 notes:" in words(at)
    assert "did you mean CN-MRD-1" in words(page(note="CN-MRD-7"))


def test_a_status_chosen_on_another_page_is_not_taken_for_one_of_notes(demo):
    at = AppTest.from_file(str(nav.page("notes").file), default_timeout=60)
    at.session_state["address"] = {"status": ["overdue"], "donor": ["SWE"]}
    at.session_state["address-page"] = "pledges"
    shown = words(at.run())
    assert "has the status" not in shown
    assert "1 note: 1 sent" in shown


def test_nothing_of_it_is_for_the_public(demo):
    shown = words(page(audience="public", note="CN-SWE-1"))
    assert "is for the trio only" in shown
    assert "CN-SWE-1" not in shown
    assert "/notes?" not in words(page("donor", donor="SWE", audience="public"))


def test_the_page_of_a_donor_leads_to_its_notes(demo):
    assert "href='/notes?donor=SWE'" in words(page("donor", donor="SWE"))


def test_an_earlier_day_shows_what_stood_then(demo):
    shown = words(page(as_of="2016-11-01"))
    assert "3 notes: 1 draft and 2 reviewed." in shown
    at = page(as_of="2016-02-11")
    assert "No concept note had been made by 11 February 2016." in words(at)
    assert "href='/donor?as_of=2016-02-11'>Choose a donor" in words(at)
    assert "holds figures of 1 November 2016" in words(page(as_of="2016-02-11", note="CN-SWE-1"))


def test_a_draft_is_reviewed_sent_and_answered_in_the_drawer_and_each_is_undone(demo):
    at, token = draw(page(note="CN-MRD-1"))
    assert "has read CN-MRD-1, and it may go to United Provinces of Meridia" in words(at)
    assert "of its figures have moved. Make it anew, or send it as it is." in words(at)
    at = at.button(key=f"save-{token}").click().run()
    assert not at.exception
    assert "Saved: CN-MRD-1 is reviewed." in words(at)

    at, token = draw(at)
    at = at.button(key=f"save-{token}").click().run()
    assert "Say where it was sent" in words(at)
    at.text_input(key=f"to-{token}").set_value("Counsellor, Geneva").run()
    at = at.button(key=f"save-{token}").click().run()
    assert "Saved: CN-MRD-1 is sent; to be followed up on " in words(at)
    assert "on 30 November 2016 to Counsellor, Geneva" in words(at)

    at, token = draw(at)
    at.text_area(key=f"outcome-{token}").set_value("They give half.").run()
    at.selectbox(key=f"pledge-{token}").set_value("MRD-2016-1").run()
    at = at.button(key=f"save-{token}").click().run()
    assert not at.exception
    shown = words(at)
    assert "Saved: CN-MRD-1 is answered." in shown
    assert "href='/pledges?pledge=MRD-2016-1'" in shown
    assert not [one for one in at.button if one.key.startswith("open-note-")]
    with session_scope(make_engine(demo)) as opened:
        assert [row.done_on for row in opened.exec(select(t.Task).where(t.Task.title.contains("CN-MRD-1")))] == [DAY]

    next(one for one in at.button if one.label == "Undo").click()
    at = at.run()
    assert "Taken back: concept note answered, note CN-MRD-1." in words(at)
    assert "Record the answer" in [one.label for one in at.button]


def test_a_step_that_somebody_else_took_meanwhile_is_refused_with_a_sentence(demo):
    at, token = draw(page(note="CN-MRD-1"))
    with session_scope(make_engine(demo), write=True) as opened:
        service.review_note(opened, Actor("Somebody else"), "CN-MRD-1")
    at = at.button(key=f"save-{token}").click().run()
    assert not at.exception
    assert "CN-MRD-1 was reviewed by Somebody else already; it is reviewed." in words(at)


def test_a_drawer_is_open_on_its_own_note_alone(demo):
    at = page(note="CN-NMK-1")
    at.session_state["pledge-form"] = {"kind": "note-draft-CN-MRD-1", "token": "t0ken"}
    assert "has read CN-" not in words(at.run())


# --- the register as of a day -----------------------------------------------------------------------------------------


def test_the_register_of_a_day_leaves_out_what_came_later(demo):
    with session_scope(make_engine(demo), write=True) as opened:
        service.answer_note(opened, Actor("Ann"), "CN-SWE-1", dated=DAY, outcome="Yes", pledge="SWE-2015-1")

        def line(day):
            found = note_line(opened, "cn-swe-1", as_of=day)
            return found.status, found.sent_on, found.follow_up, found.outcome, found.pledge

        due = date(2016, 11, 20)
        assert line(date(2016, 11, 1)) == ("reviewed", None, None, "", None)
        assert line(date(2016, 11, 29)) == ("sent", date(2016, 11, 2), due, "", None)
        assert line(DAY) == ("answered", date(2016, 11, 2), None, "Yes", "SWE-2015-1")
        assert [one.reference for one in note_register(opened, as_of=date(2016, 11, 1), status="reviewed")] == [
            "CN-SWE-1",
            "CN-NMK-1",
        ]
        assert note_register(opened, as_of=date(2016, 10, 31)) == ()
        with pytest.raises(NotFound, match="holds figures of 1 November 2016; on 31 October 2016"):
            note_line(opened, "CN-SWE-1", as_of=date(2016, 10, 31))


def test_a_note_that_has_not_left_offers_its_e_mail_and_says_that_nobody_is_addressed(demo):
    for reference in ("CN-MRD-1", "CN-NMK-1"):
        at = page(note=reference)
        [text] = [one.value for one in at.code]
        assert f"({reference})\n\nFor the attention of: " in text
        assert "mailto:?subject=Concept%20note" in words(at)
        assert "is recorded: the e-mail draft has no addressee." in words(at)
    assert list(page(note="CN-SWE-1").code) == []
