"""One concept note or small paper opened on a page: its line of the register, what has moved since, and what an answer may lead to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from concept_notes.drift.moved import NoteDrift, drift
from concept_notes.mail.of_note import NoteMail, mail_of_note
from crm.domain.money import Currency
from crm.reports.note_register import NoteLine, note_line
from crm.services.notes import reply_by
from crm.store import find
from crm.store import tables as t

#: The statuses of a note that has not left yet.
TO_BE_SENT = ("draft", "reviewed")


@dataclass(frozen=True)
class OpenedNote:
    """Everything the page of one note shows. `drift` is None where nothing has moved, or the note has done its work."""

    line: NoteLine
    drift: NoteDrift | None
    base: Currency
    reply_by: date | None
    #: Codes of the donor's conversations and pledges.
    opportunities: tuple[str, ...]
    pledges: tuple[str, ...]
    #: The e-mail it goes out with; None where it has gone, or is not to be sent.
    mail: NoteMail | None = None


def read(session: Session, reference: str, *, as_of: date) -> OpenedNote:
    """One note on a day, for the trio. Raises `NotFound` for an unknown one."""
    line = note_line(session, reference, as_of=as_of)
    row = find.registered(session, reference)
    found = drift(session, as_of=as_of, references=[row.reference])
    watched = found.notes if line.status != "answered" else ()
    talks = select(t.Opportunity.code).where(t.Opportunity.donor_id == row.donor_id)
    pledges = select(t.Pledge.code).where(t.Pledge.donor_id == row.donor_id)
    return OpenedNote(
        line=line,
        drift=watched[0] if watched else None,
        base=found.base,
        reply_by=reply_by(row),
        opportunities=tuple(session.exec(talks.order_by(col(t.Opportunity.code)))),
        pledges=tuple(session.exec(pledges.order_by(col(t.Pledge.code)))),
        mail=mail_of_note(session, reference, today=as_of)
        if line.kind == "note" and line.status in TO_BE_SENT and line.audience == "public"
        else None,
    )
