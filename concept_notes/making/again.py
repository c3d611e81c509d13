"""The file of a note of the register, made again out of what the register keeps; the hash tells whether it is the same.

The register keeps no files. It keeps what a note was made with, and the hash of its file; the same facts, template and
day give the same bytes. Where records or template have changed since, the bytes differ, and nobody is handed the file
as if it were the one that was made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from concept_notes.check.registered import form_of
from concept_notes.facts.context import NoteContext
from concept_notes.facts.sample import of_json
from concept_notes.kind import kind_named
from concept_notes.making.finish import Ready, file_name, finish
from concept_notes.making.preflight import preflight
from concept_notes.making.wish import Wish
from concept_notes.papers.make import FACTS, made_with
from concept_notes.templates.files import Chosen, template_path
from crm.domain.wording import day
from crm.errors import CrmError, NotFound, Refused
from crm.services import templates
from crm.store import find
from crm.store import tables as t


@dataclass(frozen=True)
class Again:
    """A note made again: its file, byte for byte the one of the register, and what it is called."""

    document: bytes
    file_name: str


def made_again(session: Session, reference: str) -> Again:
    """The file of a note as it was made. Raises `Refused` where it cannot be had again, with the reason."""
    row = find.registered(session, reference)
    if row.kind != "note":
        return _paper(session, row)
    if row.renews_id is not None:
        raise Refused(
            f"{row.reference} was renewed from a file that people had edited, and what they wrote is in no register: look "
            "for the file where it was saved."
        )
    why = "the file that is made of them today is another one."
    kept: Mapping[str, Any] = json.loads(row.figures or "{}").get("ask") or {}
    try:
        for ask in _asks(row, kept):
            context, made = _made(session, row, ask, kept)
            if hashlib.sha256(made).hexdigest() == row.sha256:
                return Again(made, file_name(context))
    except NotFound as error:
        raise Refused(f"{row.reference} cannot be made again: {error}") from error
    except CrmError as error:
        why = f"today something stops it. {error}"
    raise Refused(
        f"Records, texts or the template have changed since {row.reference} was made with the figures of {day(row.as_of)}: "
        f"{why} Use the file that was saved then, or make a new version."
    )


def _paper(session: Session, row: t.ConceptNote) -> Again:
    """The file of a small paper out of the facts that were kept whole, so that records may have changed since."""
    facts = of_json(kind_named(row.kind).facts, json.loads(row.figures)[FACTS])
    try:
        made = made_with(session, facts, _template(session, row.template))
    except CrmError as error:
        raise Refused(f"{row.reference} cannot be made again: {error}") from error
    if made.sha256 != row.sha256:
        raise Refused(
            f"The file that is made of the facts of {row.reference} today is another one, because its template or the "
            "product has changed since. Use the file that was saved then, or write it anew."
        )
    return Again(made.document, made.file_name)


def _asks(row: t.ConceptNote, kept: Mapping[str, Any]) -> list[str | int]:
    """What may have been asked for: the amount, or the same as it was typed in another currency."""
    other: Mapping[str, str] | None = kept.get("equivalent")
    return [row.ask, *([f"{other['currency']} {other['amount']}"] if other else [])]


def _made(session: Session, row: t.ConceptNote, ask: str | int, kept: Mapping[str, Any]) -> tuple[NoteContext, bytes]:
    """The note out of what was kept of it, under its own number."""
    chosen, form = _template(session, row.template), form_of(session, row.template)
    found = preflight(session, _wish(session, row, ask, form, kept))
    facts = found.facts
    context = replace(facts, meta=replace(facts.meta, reference=row.reference))
    return context, finish(Ready(context, chosen, found.others, form or context.meta.length)).document


def _wish(session: Session, row: t.ConceptNote, ask: str | int, form: str, kept: Mapping[str, Any]) -> Wish:
    """What the note was made with. Its language and its length were settled then, so neither stops it now."""
    offered = session.exec(
        select(t.Activity.code)
        .join(t.ConceptNoteActivity, col(t.ConceptNoteActivity.activity_id) == t.Activity.id)
        .where(t.ConceptNoteActivity.note_id == row.id)
        .order_by(col(t.ConceptNoteActivity.id))
    ).all()
    return Wish(
        session.get_one(t.Organisation, row.donor_id).code,
        as_of=row.as_of,
        audience="trio" if row.audience == "trio" else "public",
        activities=tuple(offered),
        years=tuple(int(one) for one in row.years.split()),
        ask=ask,
        reply_by=date.fromisoformat(kept["reply_by"]) if kept.get("reply_by") else None,
        said_in=row.language,
        fall_back=True,
        length=form or None,
        over_limit=True,
    )


def _template(session: Session, label: str) -> Chosen:
    """The template that the note was made with. Raises `NotFound` where it is no longer there."""
    name, _, number = label.rpartition(" ")
    if name and number.isdigit():
        with suppress(NotFound):
            return Chosen(label, templates.content_of(session, templates.find_template(session, name, int(number))))
    path = template_path(label)
    if path.name == label and path.is_file():
        return Chosen(label, path.read_bytes())
    raise NotFound(f"its template {label} is no longer there.")
