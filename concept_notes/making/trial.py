"""A note written and examined before it is made: what its gate holds back is told with all else that stops it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from sqlmodel import Session

from concept_notes.check.registered import form_of
from concept_notes.making.finish import Finished, Ready, finish
from concept_notes.making.preflight import Preflight
from concept_notes.making.told import Remark
from concept_notes.templates.choice import template_for
from concept_notes.templates.files import Chosen
from crm.errors import CrmError


class Tried(NamedTuple):
    """All that was found of a note, the gate's word included; and the note, where nothing stops it."""

    found: Preflight
    ready: Ready | None = None
    finished: Finished | None = None


def tried(session: Session, found: Preflight, *, counted: bool = False) -> Tried:
    """The note that was looked at, written and put before its gate. Nothing of it is kept."""
    return written(prepared(session, found), counted=counted)


def prepared(session: Session, found: Preflight) -> Tried:
    """What the note that was looked at is made from. From here on no database is asked, and nobody waits for it.

    Where something stops the note already there are no facts to write.
    """
    if not found.ready:
        return Tried(found)
    try:
        return Tried(found, ready(session, found))
    except CrmError as error:
        return Tried(replace(found, problems=(Remark("no-template", str(error)),)))


def written(looked: Tried, *, counted: bool = False) -> Tried:
    """The note written and put before its gate. `counted`: its pages are counted where LibreOffice is installed."""
    found, made_from, _ = looked
    if made_from is None:
        return looked
    try:
        finished = finish(made_from, counted=counted)
    except CrmError as error:
        return Tried(replace(found, problems=(Remark("held-back", str(error), typed=error.typed),)))
    seen = [one for one in finished.remarks if one not in made_from.context.remarks]
    return Tried(replace(found, warnings=(*found.warnings, *seen)), made_from, finished)


def ready(session: Session, found: Preflight) -> Ready:
    """What a note is made from, its template with it. Raises `Refused`, with every problem, where one stops it."""
    context, template = found.facts, found.wish.template
    meta = context.meta
    if template is None:
        chosen = template_for(session, length=meta.length, said_in=meta.language)
    else:
        chosen = Chosen(template.name, template.read_bytes())
    return Ready(context, chosen, found.others, form_of(session, chosen.label) or meta.length)
