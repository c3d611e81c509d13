"""Write the facts of the sample note anew: `python -m tools.sample_note`. They are those of a fresh demonstration."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy.pool import StaticPool
from sqlmodel import Session, create_engine

from concept_notes.context import NoteContext
from concept_notes.gather import gather
from concept_notes.sample import DONOR, as_json, sample_file
from crm.imports.demo import load_demo
from crm.services.actor import Actor
from crm.store import queries, schema
from crm.store.session import session_scope


def gathered(session: Session) -> NoteContext:
    """The facts of the sample out of a loaded demonstration."""
    day = date.fromisoformat(queries.settings(session)["as_of"])
    return gather(session, DONOR, as_of=day)


def text(context: NoteContext) -> str:
    """The file's content."""
    return json.dumps(as_json(context), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    engine = create_engine("sqlite://", poolclass=StaticPool)
    schema.create_all(engine)
    with session_scope(engine, write=True) as opened:
        load_demo(opened, Actor("sample"))
        sample_file().write_text(text(gathered(opened)), encoding="utf-8")
