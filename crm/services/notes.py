"""The register of concept notes: what was made for whom, from the figures of which day, and what became of it.

A note is made, reviewed, sent and answered, in this order; each step says who took it and when. Sending one leaves a
task, which the answer ends. Small papers (`crm.services.papers`) take the same steps; only a reminder is answered, so
only a reminder leaves a task.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain.notes import ANSWERED, MadeNote, called
from crm.domain.text import clean
from crm.domain.wording import day
from crm.errors import Refused
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.store import find
from crm.store import tables as t
from crm.store.columns import now

#: A note that asks for no reply by a day, or was sent after it, is followed up so long after it was sent.
FOLLOW_UP = timedelta(days=30)


def next_reference(session: Session, donor: str) -> tuple[str, int]:
    """The reference the next note for a donor will carry, and its number."""
    body = find.donor(session, donor)
    last = session.exec(select(sa.func.max(t.ConceptNote.number)).where(*_of_donor(body))).one()
    number = (last or 0) + 1
    return f"CN-{body.code}-{number}", number


def _of_donor(body: t.Organisation) -> tuple[Any, ...]:
    """The concept notes of a donor, and no paper of another kind."""
    return t.ConceptNote.donor_id == body.id, t.ConceptNote.kind == "note"


def register_note(session: Session, actor: Actor, note: MadeNote, *, request_id: str | None = None) -> str:
    """Enter a note in the register as a draft; returns its reference."""

    def act() -> dict[str, Any]:
        if note.ask <= 0:
            raise Refused("A note asks for an amount above 0.")
        reference, number = next_reference(session, note.donor)
        body = find.donor(session, note.donor)
        before = find.note(session, note.renews) if note.renews else None
        action = "concept note renewed" if before else "concept note made"
        with change(session, actor, action, f"note {reference}", request_id=request_id):
            row = t.ConceptNote(
                reference=reference,
                donor_id=body.id,
                number=number,
                ask=note.ask,
                ask_currency=note.ask_currency,
                years=" ".join(str(year) for year in note.years),
                as_of=note.as_of,
                audience=note.audience,
                template=note.template,
                language=note.language,
                sha256=note.sha256,
                figures=json.dumps(note.figures, ensure_ascii=False, sort_keys=True),
                parts=json.dumps(note.parts, ensure_ascii=False) if note.parts else "",
                renews_id=before.id if before else None,
                choice=json.dumps(note.choice, ensure_ascii=False, sort_keys=True) if note.choice else "",
                made_by=actor.name,
            )
            session.add(row)
            session.flush()
            for code in note.activities:
                session.add(t.ConceptNoteActivity(note_id=row.id, activity_id=find.activity(session, code).id))
        return {"reference": reference}

    answer = once(session, request_id, {"kind": "note", "content": note}, act)
    return str(answer["reference"])


def review_note(session: Session, actor: Actor, reference: str, *, request_id: str | None = None) -> dict[str, Any]:
    """Somebody read the draft and says that it may go."""

    def act() -> dict[str, Any]:
        row = find.registered(session, reference, lock=True)
        if row.status != "draft":
            raise Refused(f"{row.reference} was reviewed by {row.reviewed_by} already; it is {row.status}.")
        with change(session, actor, f"{called(row.kind)} reviewed", f"note {row.reference}", request_id=request_id):
            row.status, row.reviewed_by, row.reviewed_at = "reviewed", actor.name, now()
            session.add(row)
        return _answer(session, row)

    return once(session, request_id, {"kind": "note reviewed", "of": reference}, act)


def send_note(
    session: Session,
    actor: Actor,
    reference: str,
    *,
    dated: date,
    to: str,
    due: date | None = None,
    sha256: str = "",
    faults: Sequence[str] = (),
    because: str = "",
    request_id: str | None = None,
) -> dict[str, Any]:
    """A note left for its donor: on which day, to which office and how. What follows is a task.

    `sha256` is that of the file that was sent, where somebody showed it; `faults` are sentences on what is wrong with
    it, and `because` says why it went all the same: both stay in the journal. The task is due on `due`; else on the day by which the note asks for a reply, else `FOLLOW_UP` after it was sent.
    A paper to which no answer is expected leaves no task.
    Raises `Refused` for a note that nobody reviewed, or that holds the trio's own figures.
    """

    def act() -> dict[str, Any]:
        row = find.registered(session, reference, lock=True)
        if row.status == "draft":
            raise Refused(
                f"{row.reference} is a draft that nobody has reviewed; let somebody say that it may go.",
                typed=f"crm note review {row.reference}",
            )
        if row.status != "reviewed":
            raise Refused(f"{row.reference} was sent on {_day(row.sent_on)} already; it is {row.status}.")
        if row.audience == "trio":
            raise Refused(
                f"{row.reference} holds the trio's own figures and is not to be sent; make one for the public."
            )
        office = clean(to)
        if not office:
            raise Refused("Say where it was sent: the office and the way, like “Counsellor, Geneva, by e-mail”.")
        if dated < row.as_of:
            raise Refused(
                f"{row.reference} holds figures of {day(row.as_of)}; it cannot have been sent before that day."
            )
        until = _until(row, dated, due)
        reason = clean(because, lines=True) if faults else ""
        if faults and not reason:
            raise Refused(f"The file is not fit to be sent; say why it went all the same: {' '.join(faults)}")
        why = " ".join((reason, *faults))
        body = session.get_one(t.Organisation, row.donor_id)
        with change(
            session, actor, f"{called(row.kind)} sent", f"note {row.reference}", why=why, request_id=request_id
        ):
            row.status, row.sent_on, row.sent_to = "sent", dated, office
            row.sent_by, row.sent_at = actor.name, now()
            row.sent_sha256, row.sent_because = sha256, reason
            session.add(row)
            if until:
                session.add(t.Task(title=_task(row, body), due=until, donor_id=body.id, note_id=row.id))
        follow_up = until.isoformat() if until else None
        return {**_answer(session, row), "sent": dated.isoformat(), "to": office, "follow_up": follow_up}

    content = {
        "kind": "note sent", "of": reference, "dated": dated, "to": to, "due": due, "sha256": sha256, "because": because,
    }  # fmt: skip
    return once(session, request_id, content, act)


def _until(row: t.ConceptNote, sent: date, due: date | None) -> date | None:
    """When to follow up what was sent; None where no answer is expected."""
    if row.kind not in ANSWERED:
        if due:
            raise Refused(
                f"{row.reference} is a {called(row.kind)}: no answer is waited for, so it has no day to follow up."
            )
        return None
    until = due or due_for(row, sent)
    if until < sent:
        raise Refused(f"The follow-up is due on {day(until)}, before the note was sent; choose a later day.")
    return until


def _task(row: t.ConceptNote, body: t.Organisation) -> str:
    """What is to be done after a note or a reminder was sent."""
    if row.kind == "reminder":
        return f"See whether {body.name} paid what {row.reference} reminds it of"
    return f"Ask {body.name} for its answer to {row.reference}"


def reply_by(note: t.ConceptNote) -> date | None:
    """The day by which a note asks for a reply; None where it does not say."""
    ask = json.loads(note.figures or "{}").get("ask")
    said = ask.get("reply_by") if isinstance(ask, dict) else None
    return date.fromisoformat(said) if said else None


def due_for(note: t.ConceptNote, sent: date) -> date:
    """When to follow a note up that was sent on this day."""
    asked = reply_by(note)
    return asked if asked and asked > sent else sent + FOLLOW_UP


def answer_note(
    session: Session,
    actor: Actor,
    reference: str,
    *,
    dated: date,
    outcome: str,
    opportunity: str = "",
    pledge: str = "",
    request_id: str | None = None,
) -> dict[str, Any]:
    """What the donor answered, on which day, and the conversation or the pledge it led to; the task is done.

    Raises `Refused` for a note that was not sent, for a paper to which no answer is expected, and where the conversation or the pledge is another donor's.
    """

    def act() -> dict[str, Any]:
        row = find.registered(session, reference, lock=True)
        if row.kind not in ANSWERED:
            raise Refused(f"{row.reference} is a {called(row.kind)}, to which no answer is expected.")
        if row.status == "answered":
            raise Refused(f"{row.reference} was answered on {_day(row.answered_on)} already: {row.outcome}")
        if row.sent_on is None:
            raise Refused(
                f"{row.reference} was never sent, so there is nothing to answer; say first when it was sent.",
                typed=f"crm note send {row.reference}",
            )
        if dated < row.sent_on:
            raise Refused(f"{row.reference} was sent on {day(row.sent_on)}; it cannot have been answered before.")
        said = clean(outcome, lines=True)
        if not said:
            raise Refused("Say in a sentence what the donor answered.")
        talk = find.opportunity(session, opportunity) if opportunity else None
        promise = find.pledge(session, pledge) if pledge else None
        for found, what in ((talk, "conversation"), (promise, "pledge")):
            if found is not None and found.donor_id != row.donor_id:
                raise Refused(f"{found.code} is a {what} of another donor than {row.reference}.")
        with change(session, actor, f"{called(row.kind)} answered", f"note {row.reference}", request_id=request_id):
            row.status, row.answered_on, row.outcome = "answered", dated, said
            row.answered_by, row.answered_at = actor.name, now()
            row.opportunity_id = talk.id if talk else None
            row.pledge_id = promise.id if promise else None
            session.add(row)
            for task in session.exec(select(t.Task).where(t.Task.note_id == row.id, col(t.Task.done_on).is_(None))):
                task.done_on = dated
                session.add(task)
        led = {"opportunity": talk.code if talk else None, "pledge": promise.code if promise else None}
        return {**_answer(session, row), "answered": dated.isoformat(), "outcome": said, **led}

    content = {
        "kind": "note answered", "of": reference, "dated": dated, "outcome": outcome, "opportunity": opportunity,
        "pledge": pledge,
    }  # fmt: skip
    return once(session, request_id, content, act)


def _answer(session: Session, row: t.ConceptNote) -> dict[str, Any]:
    body = session.get_one(t.Organisation, row.donor_id)
    return {"reference": row.reference, "donor": body.code, "status": row.status}


def _day(when: date | None) -> str:
    return day(when) if when else "an unknown day"
