"""Write the facts of the samples anew: `python -m tools.sample_note`. They are those of a fresh demonstration."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.pool import StaticPool
from sqlmodel import Session, create_engine

from concept_notes.facts.context import NoteContext
from concept_notes.facts.sample import DONOR, as_json, sample_file
from concept_notes.gathering.gather import gather
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.papers.handover_facts import handover
from concept_notes.papers.reminder import reminder
from concept_notes.papers.report_facts import donor_report
from concept_notes.papers.thanks import thanks
from concept_notes.papers.verbale import verbale
from crm.imports.demo import load_demo
from crm.services.actor import Actor
from crm.store import queries, schema
from crm.store.session import session_scope

#: What the sample offers: enough that every table has something to show.
_WORKS, _YEARS = ("POL-4", "POL-5", "POL-6", "REG-1"), (2016, 2017, 2018)


def gathered(session: Session) -> NoteContext:
    """The facts of the sample out of a loaded demonstration: those of a full note, which has something of everything."""
    day = date.fromisoformat(queries.settings(session)["as_of"])
    return gather(session, Wish(DONOR, as_of=day, length="full", activities=_WORKS, years=_YEARS))


def _verbale(session: Session, day: date) -> Any:
    made = make_note(session, Actor("sample"), Wish(DONOR, as_of=day))
    return verbale(session, made.context.meta.reference, as_of=day)


#: The small papers, each for a donor of whom it has something to say.
PAPERS: Mapping[str, Callable[[Session, date], Any]] = {
    "verbale": _verbale,
    "thanks": lambda session, day: thanks(session, _RECEIPT, as_of=day),
    "handover": lambda session, day: handover(session, as_of=day),
    "report": lambda session, day: donor_report(session, DONOR, as_of=day),
    "reminder": lambda session, day: reminder(session, "VLD-2016-1", as_of=day),
}
#: A receipt that its payer divided.
_RECEIPT = 6


def papers(session: Session) -> dict[str, Any]:
    """The facts of each small paper out of a loaded demonstration."""
    day = date.fromisoformat(queries.settings(session)["as_of"])
    return {key: gathered(session, day) for key, gathered in PAPERS.items()}


def text(context: Any) -> str:
    """The file's content."""
    return json.dumps(as_json(context), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    engine = create_engine("sqlite://", poolclass=StaticPool)
    schema.create_all(engine)
    with session_scope(engine, write=True) as opened:
        load_demo(opened, Actor("sample"))
        sample_file().write_text(text(gathered(opened)), encoding="utf-8")
        for key, facts in papers(opened).items():
            sample_file().with_name(f"sample_{key}.json").write_text(text(facts), encoding="utf-8")
