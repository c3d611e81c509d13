"""The register of concept notes: what was made for whom, from the figures of which day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from crm.domain.gap import Audience
from crm.errors import Refused
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.store import find
from crm.store import tables as t


@dataclass(frozen=True)
class MadeNote:
    """A finished document: the ask in minor units of its currency, and the figures printed (decimal strings)."""

    donor: str
    ask: int
    ask_currency: str
    activities: Sequence[str]
    years: Sequence[int]
    as_of: date
    audience: Audience
    template: str
    language: str
    sha256: str
    figures: Mapping[str, Any]


def next_reference(session: Session, donor: str) -> tuple[str, int]:
    """The reference the next note for a donor will carry, and its number."""
    body = find.donor(session, donor)
    last = session.exec(select(sa.func.max(t.ConceptNote.number)).where(t.ConceptNote.donor_id == body.id)).one()
    number = (last or 0) + 1
    return f"CN-{body.code}-{number}", number


def register_note(session: Session, actor: Actor, note: MadeNote, *, request_id: str | None = None) -> str:
    """Enter a note in the register as a draft; returns its reference."""

    def act() -> dict[str, Any]:
        if note.ask <= 0:
            raise Refused("A note asks for an amount above 0.")
        reference, number = next_reference(session, note.donor)
        body = find.donor(session, note.donor)
        with change(session, actor, "concept note made", f"note {reference}", request_id=request_id):
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
                made_by=actor.name,
            )
            session.add(row)
            session.flush()
            for code in note.activities:
                session.add(t.ConceptNoteActivity(note_id=row.id, activity_id=find.activity(session, code).id))
        return {"reference": reference}

    answer = once(session, request_id, {"kind": "note", "content": note}, act)
    return str(answer["reference"])
