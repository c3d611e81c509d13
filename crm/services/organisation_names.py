"""Names of organisations in other languages, added one at a time."""

from __future__ import annotations

from sqlmodel import Session, select

from crm.domain.text import clean
from crm.errors import Conflict, Refused
from crm.services.actor import Actor
from crm.services.journal import change
from crm.store import find
from crm.store import tables as t


def add_name(session: Session, actor: Actor, organisation: str, language: str, name: str) -> None:
    """Say what an organisation is called in a language. Raises `Conflict` where it has a name in it."""
    body = find.organisation(session, organisation)
    if not clean(name):
        raise Refused(f"The name of {body.code} in {language} is empty.")
    known = session.exec(
        select(t.OrganisationName).where(
            t.OrganisationName.organisation_id == body.id, t.OrganisationName.language == clean(language)
        )
    ).first()
    if known is not None:
        raise Conflict(f"{body.code} is called “{known.name}” in {language} already.")
    with change(session, actor, "name added", f"organisation {body.code}"):
        session.add(t.OrganisationName(organisation_id=body.id, language=clean(language), name=clean(name)))
