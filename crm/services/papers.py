"""Small papers in the register: a note verbale, thanks, a reminder, a report, each with what it is about.

What becomes of one is said as of a note: `crm.services.notes` reviews, sends and answers both.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain.notes import PaperEntry, called
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.store import find, queries
from crm.store import tables as t


def last_of(session: Session, family: str, *, language: str = "") -> t.ConceptNote | None:
    """The paper that was made last under a reference: "TL/NMK-2016-1/2016-07-20", "TL/NMK-2016-1/2016-07-20/2".

    With a `language`, the last one in it.
    """
    row = t.ConceptNote
    papers = select(row).where(row.kind != "note", col(row.reference).startswith(family, autoescape=True))
    found = session.exec(papers.order_by(col(row.id).desc())).all()
    family_of = (one for one in found if _in_family(one.reference, family))
    return next((one for one in family_of if not language or one.language == language), None)


def next_reference(session: Session, family: str) -> str:
    """The reference of the next paper: the second of a family has a 2 behind it.

    A letter in another language, or with other figures, is another paper although it is about the same thing.
    """
    last = last_of(session, family)
    if last is None:
        return family
    number = last.reference.removeprefix(family).removeprefix("/")
    return f"{family}/{int(number or 1) + 1}"


def _in_family(reference: str, family: str) -> bool:
    rest = reference.removeprefix(family)
    return not rest or (rest.startswith("/") and rest[1:].isdigit())


def register_paper(session: Session, actor: Actor, paper: PaperEntry, *, request_id: str | None = None) -> str:
    """Enter a paper in the register as a draft; returns its reference."""

    def act() -> dict[str, Any]:
        body, row = find.donor(session, paper.donor), t.ConceptNote
        last = session.exec(
            select(sa.func.max(row.number)).where(row.donor_id == body.id, row.kind == paper.kind)
        ).one()
        with change(session, actor, f"{called(paper.kind)} made", f"note {paper.reference}", request_id=request_id):
            made = t.ConceptNote(
                reference=paper.reference,
                kind=paper.kind,
                donor_id=body.id,
                number=(last or 0) + 1,
                ask=0,
                ask_currency=queries.base_currency(session).code,
                as_of=paper.as_of,
                audience=paper.audience,
                template=paper.template,
                language=paper.language,
                sha256=paper.sha256,
                figures=json.dumps(paper.figures, ensure_ascii=False, sort_keys=True),
                made_by=actor.name,
            )
            if paper.kind == "verbale":
                made.about_note_id = find.note(session, paper.about).id
            elif paper.kind == "thanks":
                made.about_receipt_id = int(paper.about)
            elif paper.kind == "reminder":
                made.about_pledge_id = find.pledge(session, paper.about).id
            session.add(made)
        return {"reference": paper.reference}

    answer = once(session, request_id, {"kind": "paper", "content": paper}, act)
    return str(answer["reference"])
