"""What becomes of a concept note: reviewed, sent, answered, each with who and when, and each taken back."""

from dataclasses import replace

import pytest
from sqlmodel import select

from crm.domain.notes import MadeNote
from crm.errors import NotFound, Refused
from crm.services import notes, opportunities
from crm.services.undo import undo
from crm.store import chain
from crm.store import tables as t
from tests.factories import ANN, BEN, day, make_pledge

MADE = MadeNote(
    "NOR", 5000, "USD", ["A"], [2016, 2017], day("02-01"), "public", "note_short.docx", "en", "ab" * 32,
    {"ask": {"reply_by": "2016-06-01"}},
)  # fmt: skip
OUTLOOK = opportunities.Outlook(day("01-02"), 100, "USD", 5000, "identified")
NOTE = "CN-NOR-1"


def made(world, note=MADE):
    """A world in which both donors have promised something, with a draft in its register."""
    with world.write() as session:
        for donor in ("NOR", "SUD"):
            make_pledge(session, 100, donor=donor, code=f"{donor}-P")
        opportunities.open_opportunity(session, ANN, opportunities.NewOpportunity("O", "SUD", day("01-02"), OUTLOOK))
        return notes.register_note(session, ANN, note)


def do(world, act, *values, actor=ANN, **named):
    with world.write() as session:
        return act(session, actor, *values, **named)


def sent(world, **more):
    do(world, notes.review_note, NOTE)
    return do(world, notes.send_note, NOTE, **{"dated": day("03-01"), "to": "Counsellor, Geneva", **more})


def row(world):
    with world.read() as session:
        return session.exec(select(t.ConceptNote)).one()


def tasks(world):
    with world.read() as session:
        of_donor = select(t.Task, t.Organisation.code).join(t.Organisation, t.Organisation.id == t.Task.donor_id)
        found = session.exec(of_donor.order_by(t.Task.id)).all()
        return [(task.title, task.due, task.done_on, code) for task, code in found]


def test_a_note_is_reviewed_sent_and_answered_each_by_somebody_on_a_day(world):
    assert made(world) == NOTE

    assert do(world, notes.review_note, "cn-nor-1", actor=BEN) == {
        "reference": NOTE,
        "donor": "NOR",
        "status": "reviewed",
    }
    assert do(world, notes.send_note, NOTE, dated=day("03-01"), to=" Counsellor,\nGeneva ") == {
        "reference": NOTE,
        "donor": "NOR",
        "status": "sent",
        "sent": "2016-03-01",
        "to": "Counsellor, Geneva",
        "follow_up": "2016-06-01",
    }
    assert tasks(world) == [("Ask Donor NOR for its answer to CN-NOR-1", day("06-01"), None, "NOR")]

    answer = do(world, notes.answer_note, NOTE, dated=day("05-02"), outcome="A third of it", pledge="nor-p", actor=BEN)
    assert answer == {
        "reference": NOTE,
        "donor": "NOR",
        "status": "answered",
        "answered": "2016-05-02",
        "outcome": "A third of it",
        "opportunity": None,
        "pledge": "NOR-P",
    }
    assert tasks(world) == [("Ask Donor NOR for its answer to CN-NOR-1", day("06-01"), day("05-02"), "NOR")]
    note = row(world)
    assert (note.made_by, note.reviewed_by, note.sent_by, note.answered_by) == ("Ann", "Ben", "Ann", "Ben")
    assert note.made_at <= note.reviewed_at <= note.sent_at <= note.answered_at
    lines = [(line.actor, line.action, line.subject) for line in world.journal()[-3:]]
    assert lines == [
        ("Ben", "concept note reviewed", "note CN-NOR-1"),
        ("Ann", "concept note sent", "note CN-NOR-1"),
        ("Ben", "concept note answered", "note CN-NOR-1"),
    ]


def test_each_step_is_taken_back_and_brought_back(world):
    made(world)

    def state():
        with world.read() as session:
            note = session.exec(select(t.ConceptNote)).one()
            return note.model_dump(), [one.model_dump() for one in session.exec(select(t.Task))]

    def take_back(line):
        with world.write() as session:
            return undo(session, ANN, line)["line"]

    def lines():
        with world.read() as session:
            return chain.head(session).lines

    steps = [
        lambda: do(world, notes.review_note, NOTE),
        lambda: do(world, notes.send_note, NOTE, dated=day("03-01"), to="Geneva"),
        lambda: do(world, notes.answer_note, NOTE, dated=day("05-02"), outcome="No", pledge="NOR-P"),
    ]
    states, numbers = [state()], []
    for step in steps:
        step()
        states.append(state())
        numbers.append(lines())

    with pytest.raises(Refused, match=f"line {numbers[2]} changed the same task since"):
        take_back(numbers[1])
    taken = []
    for number, earlier in zip(reversed(numbers), reversed(states[:-1]), strict=True):
        taken.append(take_back(number))
        assert state() == earlier
    for later in states[1:]:
        take_back(taken.pop())
        assert state() == later


def test_what_comes_in_the_wrong_order_is_refused_with_the_reason(world):
    made(world)
    send, answer = {"dated": day("03-01"), "to": "Geneva"}, {"dated": day("05-02"), "outcome": "No"}

    def refused(act, said, **values):
        world.refuses(Refused, said, lambda session: act(session, ANN, NOTE, **values))

    refused(notes.send_note, "is a draft that nobody has reviewed; let somebody say that it may go", **send)
    refused(notes.answer_note, "was never sent, so there is nothing to answer; say first when it was sent", **answer)
    do(world, notes.review_note, NOTE)
    refused(notes.review_note, "was reviewed by Ann already; it is reviewed")
    refused(notes.send_note, "holds figures of 1 February 2016", dated=day("01-31"), to="Geneva")
    refused(notes.send_note, "Say where it was sent", dated=day("03-01"), to="  ")
    refused(notes.send_note, "due on 29 February 2016, before the note was sent", **send, due=day("02-29"))
    do(world, notes.send_note, NOTE, **send)
    refused(notes.send_note, "was sent on 1 March 2016 already; it is sent", **send)
    refused(notes.answer_note, "it cannot have been answered before", dated=day("02-29"), outcome="No")
    refused(notes.answer_note, "Say in a sentence what the donor answered", dated=day("03-01"), outcome=" ")
    refused(notes.answer_note, "SUD-P is a pledge of another donor than CN-NOR-1", **answer, pledge="SUD-P")
    refused(notes.answer_note, "O is a conversation of another donor", **answer, opportunity="O")
    do(world, notes.answer_note, NOTE, **answer)
    refused(notes.answer_note, "was answered on 2 May 2016 already: No", **answer)
    refused(notes.review_note, "it is answered")
    world.refuses(NotFound, "did you mean CN-NOR-1", lambda session: notes.review_note(session, ANN, "CN-NOR-11"))


def test_a_note_with_the_trio_s_own_figures_is_not_sent(world):
    made(world, replace(MADE, audience="trio"))
    do(world, notes.review_note, NOTE)
    world.refuses(
        Refused,
        "holds the trio's own figures and is not to be sent",
        lambda session: notes.send_note(session, ANN, NOTE, dated=day("03-01"), to="Geneva"),
    )


@pytest.mark.parametrize(
    ("figures", "dated", "due", "expected"),
    [
        (MADE.figures, "03-01", None, "2016-06-01"),
        (MADE.figures, "06-01", None, "2016-07-01"),
        ({}, "03-01", None, "2016-03-31"),
        (MADE.figures, "03-01", "04-01", "2016-04-01"),
    ],
    ids=["the reply asked for", "sent after it", "none asked for", "as said"],
)
def test_the_task_is_due_when_an_answer_can_be_there(sqlite_world, figures, dated, due, expected):
    made(sqlite_world, replace(MADE, figures=figures))
    answer = sent(sqlite_world, dated=day(dated), due=day(due) if due else None)
    assert answer["follow_up"] == expected
    assert [task[1] for task in tasks(sqlite_world)] == [day(expected)]


def test_an_answer_ends_no_other_task(sqlite_world):
    made(sqlite_world)
    do(sqlite_world, notes.register_note, MADE)
    sent(sqlite_world)
    do(sqlite_world, notes.review_note, "CN-NOR-2")
    do(sqlite_world, notes.send_note, "CN-NOR-2", dated=day("03-01"), to="Geneva")
    do(sqlite_world, notes.answer_note, NOTE, dated=day("04-01"), outcome="Yes")
    assert [done for _, _, done, _ in tasks(sqlite_world)] == [day("04-01"), None]
