"""Which template a note is made with: the group's own where one is approved, else the one that travels with the product."""

from __future__ import annotations

from sqlmodel import Session

from concept_notes.language.pack import HOME
from concept_notes.templates.files import Chosen, shipped
from crm.services import templates as service


def template_for(session: Session, *, length: str = "short", said_in: str = HOME) -> Chosen:
    """The approved template for a length and language, else the one that travels with the product."""
    row = service.chosen_template(session, length=length, language=said_in)
    if row is not None:
        return Chosen(f"{row.name} {row.number}", service.content_of(session, row))
    return shipped(length)
