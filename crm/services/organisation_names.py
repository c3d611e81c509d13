"""Names of organisations in other languages, added one at a time."""

from __future__ import annotations

from sqlmodel import Session, select

from crm.domain.text import clean
from crm.errors import Conflict, Refused
from crm.services.actor import Actor
from crm.services.journal import change, done_once
from crm.store import find
from crm.store import tables as t


def add_name(
    session: Session, actor: Actor, organisation: str, language: str, name: str, *, request_id: str | None = None
) -> None:
    """Say what an organisation is called in a language. Raises `Conflict` where it has a name in it."""

    def act() -> None:
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
        with change(session, actor, "name added", f"organisation {body.code}", request_id=request_id):
            session.add(t.OrganisationName(organisation_id=body.id, language=clean(language), name=clean(name)))

    done_once(session, request_id, {"kind": "name", "of": organisation, "language": language, "name": name}, act)
