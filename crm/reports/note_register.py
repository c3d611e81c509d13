"""The register of concept notes: every note that was made, with what it asks for and what became of it.

The small papers are in it too, each of its kind: they ask for nothing, so only who asks for them sees them. For the trio:
what is asked of whom, who is reminded of what, and what was answered, is nobody else's.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain.money import Currency, decimal_text
from crm.domain.notes import PAPERS, called
from crm.domain.wording import day, listed
from crm.errors import NotFound, Usage
from crm.store import find, queries
from crm.store import tables as t

#: What becomes of a note, in this order.
STATUSES = ("draft", "reviewed", "sent", "answered")
#: Of which kinds it may be asked for: concept notes, each small paper, or all of them.
KINDS = ("note", *PAPERS, "all")


@dataclass(frozen=True)
class Step:
    """Something that was done with a note: by whom, and when it was written down (UTC)."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Considered:
    """An activity that was looked at when the note was made: its points by reason, and whether it was taken."""

    activity: str
    points: int
    taken: bool
    reasons: Mapping[str, int]


@dataclass(frozen=True)
class NoteLine:
    """One note or small paper. `version` is its number among those of its kind for the donor.

    `ask` is in minor units of its currency; a small paper asks for nothing.
    """

    reference: str
    donor: str
    donor_name: str
    version: int
    ask: int
    currency: Currency
    activities: tuple[str, ...]
    years: tuple[int, ...]
    #: The day of its figures, and whom they are for.
    as_of: date
    audience: str
    template: str
    language: str
    #: SHA-256 of the file.
    sha256: str
    status: str
    made: Step
    reviewed: Step | None
    sent: Step | None
    sent_on: date | None
    sent_to: str
    #: When to ask for the answer; None where it came, or where nothing was sent.
    follow_up: date | None
    answered: Step | None
    answered_on: date | None
    outcome: str
    #: What it led to, by code.
    opportunity: str | None
    pledge: str | None
    #: What was suggested when it was made; empty for a note from before that was kept.
    considered: tuple[Considered, ...] = ()

    #: The note whose edited file it renews, by reference.
    renews: str | None = None
    #: SHA-256 of the file that was sent, and why it went although something in it was not fit to; "" where nobody said.
    sent_sha256: str = ""
    sent_because: str = ""
    #: "note", or which small paper it is; and what that one is about: a note, a receipt, a pledge, in words.
    kind: str = "note"
    about: str = ""

    @property
    def last(self) -> Step:
        """The step that gave it its status."""
        return self.answered or self.sent or self.reviewed or self.made


def note_register(
    session: Session,
    *,
    as_of: date | None = None,
    donor: str = "",
    status: str = "",
    language: str = "",
    kind: str = "note",
) -> tuple[NoteLine, ...]:
    """Every note that matches, the newest first; with `as_of`, those of figures up to that day as they stood then.

    `kind` is one of the `KINDS`. Raises `NotFound` for an unknown donor, `Usage` for another status or kind.
    """
    if kind not in KINDS:
        raise Usage(
            f"The kinds of paper are {', '.join(KINDS[:-1])}, or all of them with {KINDS[-1]}; “{kind}” is none."
        )
    if status and status not in STATUSES:
        raise Usage(f"A note is {', '.join(STATUSES[:-1])} or {STATUSES[-1]}; “{status}” is none of them.")
    note = t.ConceptNote
    wanted = select(note).order_by(col(note.id).desc())
    if donor:
        wanted = wanted.where(note.donor_id == find.donor(session, donor).id)
    if kind != "all":
        wanted = wanted.where(note.kind == kind)
    if language:
        wanted = wanted.where(sa.func.lower(col(note.language)) == language.lower())
    found = _lines(session, session.exec(wanted).all(), as_of)
    return tuple(line for line in found if not status or line.status == status)


def note_line(session: Session, reference: str, *, as_of: date | None = None) -> NoteLine:
    """One note or small paper by its reference, whatever the case. Raises `NotFound` for an unknown one, or one that is not yet."""
    row = find.registered(session, reference)
    if as_of is not None and row.as_of > as_of:
        raise NotFound(f"{row.reference} holds figures of {day(row.as_of)}; on {day(as_of)} there was none like it.")
    return _lines(session, [row], as_of)[0]


def _lines(session: Session, rows: Sequence[t.ConceptNote], as_of: date | None) -> tuple[NoteLine, ...]:
    """The notes, and of each what was done with it by the day."""
    known = [row for row in rows if as_of is None or row.as_of <= as_of]
    lines = _as_recorded(session, known, as_of)
    return lines if as_of is None else tuple(_on(line, as_of) for line in lines)


def _on(line: NoteLine, as_of: date) -> NoteLine:
    """A note as it stood at the end of a day."""
    if line.answered_on and line.answered_on > as_of:
        line = replace(line, status="sent", answered=None, answered_on=None, outcome="", opportunity=None, pledge=None)
    if line.sent_on and line.sent_on > as_of:
        line = replace(
            line,
            status="reviewed",
            sent=None,
            sent_on=None,
            sent_to="",
            follow_up=None,
            sent_sha256="",
            sent_because="",
        )
    return line


def _as_recorded(session: Session, rows: Sequence[t.ConceptNote], as_of: date | None) -> tuple[NoteLine, ...]:
    names, currencies = queries.donor_names(session), queries.currencies(session)
    offered = defaultdict(list)
    of_note = select(t.ConceptNoteActivity.note_id, t.Activity.code).join(
        t.Activity, col(t.Activity.id) == t.ConceptNoteActivity.activity_id
    )
    for number, code in session.exec(of_note.order_by(col(t.Activity.position), col(t.Activity.code))):
        offered[number].append(code)
    tasks = session.exec(select(t.Task).where(col(t.Task.note_id).is_not(None)))
    follow_up = {one.note_id: one.due for one in tasks if not one.done_on or (as_of and one.done_on > as_of)}
    talks = dict(session.exec(select(t.Opportunity.id, t.Opportunity.code)).all())
    renewed = _references(session, [row.renews_id for row in rows if row.renews_id])
    about = _about(session, rows)
    pledges = _pledges(session, [row.pledge_id for row in rows if row.pledge_id])
    return tuple(
        NoteLine(
            reference=row.reference,
            donor=names[row.donor_id][0],
            donor_name=names[row.donor_id][1],
            version=row.number,
            ask=row.ask,
            currency=currencies[row.ask_currency],
            activities=tuple(offered[row.id]),
            years=tuple(int(year) for year in row.years.split()),
            as_of=row.as_of,
            audience=row.audience,
            template=row.template,
            language=row.language,
            sha256=row.sha256,
            status=row.status,
            made=Step(row.made_by, row.made_at),
            reviewed=_step(row.reviewed_by, row.reviewed_at),
            sent=_step(row.sent_by, row.sent_at),
            sent_on=row.sent_on,
            sent_to=row.sent_to,
            follow_up=follow_up.get(row.id),
            answered=_step(row.answered_by, row.answered_at),
            answered_on=row.answered_on,
            outcome=row.outcome,
            opportunity=talks.get(row.opportunity_id or 0),
            pledge=pledges.get(row.pledge_id or 0),
            renews=renewed.get(row.renews_id or 0),
            considered=_considered(row.choice),
            sent_sha256=row.sent_sha256,
            sent_because=row.sent_because,
            kind=row.kind,
            about=about.get(row.id, ""),
        )
        for row in rows
    )


def _pledges(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """Codes of pledges; one that was taken back since is left out."""
    if not numbers:
        return {}
    return dict(session.exec(select(t.Pledge.id, t.Pledge.code).where(col(t.Pledge.id).in_(numbers))).all())


def _about(session: Session, rows: Sequence[t.ConceptNote]) -> dict[int, str]:
    """What small papers are about, in words."""
    notes = _references(session, [row.about_note_id for row in rows if row.about_note_id])
    receipts = {row.id: row.about_receipt_id for row in rows if row.about_receipt_id}
    of_receipt = select(t.Receipt.id, t.Pledge.code).join(t.Pledge, col(t.Pledge.id) == t.Receipt.pledge_id)
    paid = dict(session.exec(of_receipt.where(col(t.Receipt.id).in_(receipts.values()))).all()) if receipts else {}
    pledges = _pledges(session, [row.about_pledge_id for row in rows if row.about_pledge_id])
    return {
        **{row.id: notes.get(row.about_note_id, "") for row in rows if row.about_note_id},
        **{row: f"receipt {number} of {paid[number]}" for row, number in receipts.items()},
        **{row.id: pledges.get(row.about_pledge_id, "") for row in rows if row.about_pledge_id},
    }


def said_of(line: NoteLine) -> str:
    """What a small paper is, in a few words: "letter of thanks for receipt 6 of NMK-2016-1"."""
    words = {"verbale": "to", "thanks": "for", "reminder": "of what is overdue of"}
    about = f" {words[line.kind]} {line.about}" if line.about else ""
    return f"{called(line.kind)}{about}"


def _considered(choice: str) -> tuple[Considered, ...]:
    kept = json.loads(choice) if choice else {}
    return tuple(Considered(*one) for one in kept.get("considered", ()))


def _references(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """References of notes."""
    if not numbers:
        return {}
    wanted = select(t.ConceptNote.id, t.ConceptNote.reference).where(col(t.ConceptNote.id).in_(numbers))
    return dict(session.exec(wanted).all())


def _step(by: str | None, at: datetime | None) -> Step | None:
    return Step(by, at) if by and at else None


def chosen_in_words(line: NoteLine) -> tuple[str, ...]:
    """Which of the suggested activities were taken and which left, and what was taken beside them, in sentences."""
    kinds = {
        "Suggested and taken": [one for one in line.considered if one.points and one.taken],
        "Suggested and left": [one for one in line.considered if one.points and not one.taken],
        "Taken without being suggested": [one for one in line.considered if one.taken and not one.points],
    }
    return tuple(
        f"{what}: {listed([f'{one.activity} ({one.points})' if one.points else one.activity for one in found])}."
        for what, found in kinds.items()
        if found
    )


def as_json(line: NoteLine) -> dict[str, Any]:
    """One note as the command line prints it: the ask as a decimal string, days and moments in ISO form.

    A small paper asks for nothing, so its ask is null.
    """
    asks = line.kind == "note"

    def step(one: Step | None) -> dict[str, str] | None:
        return None if one is None else {"by": one.by, "at": one.at.isoformat(timespec="seconds")}

    def iso(when: date | None) -> str | None:
        return None if when is None else when.isoformat()

    return {
        "reference": line.reference,
        "paper": line.kind,
        "about": line.about or None,
        "donor": line.donor,
        "version": line.version,
        "status": line.status,
        "by": line.last.by,
        "ask": decimal_text(line.ask, line.currency.digits) if asks else None,
        "currency": line.currency.code if asks else None,
        "activities": list(line.activities),
        "years": list(line.years),
        "as_of": line.as_of.isoformat(),
        "audience": line.audience,
        "template": line.template,
        "language": line.language,
        "sha256": line.sha256,
        "made": step(line.made),
        "reviewed": step(line.reviewed),
        "sent": iso(line.sent_on),
        "sent_to": line.sent_to or None,
        "sent_by": step(line.sent),
        "sent_sha256": line.sent_sha256 or None,
        "sent_because": line.sent_because or None,
        "follow_up": iso(line.follow_up),
        "answered": iso(line.answered_on),
        "outcome": line.outcome or None,
        "answered_by": step(line.answered),
        "opportunity": line.opportunity,
        "pledge": line.pledge,
        "renews": line.renews,
        "considered": [
            {"activity": one.activity, "points": one.points, "taken": one.taken, "reasons": dict(one.reasons)}
            for one in line.considered
        ],
    }
