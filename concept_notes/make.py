"""Making a note in one go: facts, document, gate, register."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlmodel import Session

from concept_notes.check.registered import form_of
from concept_notes.context import NoteContext
from concept_notes.finish import Finished, Ready, file_name, finish
from concept_notes.preflight import Preflight, preflight
from concept_notes.template_choice import template_for
from concept_notes.template_files import Chosen
from concept_notes.told import Remark
from concept_notes.wish import Wish
from crm.domain.money import decimal_text
from crm.errors import Conflict
from crm.services.actor import Actor
from crm.services.notes import next_reference, register_note


class Made(NamedTuple):
    """A finished note: its file, the facts it says, and what the person who made it is told."""

    document: bytes
    context: NoteContext
    remarks: tuple[Remark, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """The sentences alone, each in full."""
        return tuple(one.says for one in self.remarks)

    @property
    def file_name(self) -> str:
        """The name under which it is saved."""
        return file_name(self.context)

    @property
    def summary(self) -> dict[str, Any]:
        """What was made, as the command line prints it; the ask as a decimal string."""
        ask = self.context.ask
        return {
            "reference": self.context.meta.reference,
            "donor": self.context.donor.code,
            "ask": decimal_text(ask.amount.minor, ask.amount.currency.digits),
            "currency": ask.amount.currency.code,
            "activities": [line.code for line in self.context.activities],
            "years": list(ask.years),
            "as_of": self.context.meta.as_of.isoformat(),
            "audience": self.context.meta.audience,
            "language": self.context.meta.language,
            "length": self.context.meta.length,
        }


def make_note(session: Session, actor: Actor, wish: Wish, *, register: bool = True) -> Made:
    """The Word file of a note as somebody wants it, its facts, and sentences for its maker.

    Nothing leaves that the gate has a complaint about. The note enters the register as a draft unless `register` is
    off (a preview). Raises `Refused`, with all that `preflight` finds, where something stops the note.
    """
    made_from = ready(session, preflight(session, wish))
    finished = finish(made_from)
    if register:
        enter(session, actor, finished)
    return Made(finished.document, made_from.context, finished.remarks)


def ready(session: Session, found: Preflight) -> Ready:
    """What a note is made from, its template with it. Raises `Refused`, with every problem, where one stops it."""
    context, template = found.facts, found.wish.template
    meta = context.meta
    if template is None:
        chosen = template_for(session, length=meta.length, said_in=meta.language)
    else:
        chosen = Chosen(template.name, template.read_bytes())
    return Ready(context, chosen, found.others, form_of(session, chosen.label) or meta.length)


def enter(session: Session, actor: Actor, finished: Finished) -> str:
    """Enter a finished note in the register as a draft; returns its reference, which is the one it prints.

    Raises `Conflict` where somebody else made a note for this donor since the facts were gathered.
    """
    reference, _ = next_reference(session, finished.entry.donor)
    if reference != finished.reference:
        raise Conflict(
            f"Somebody else made a note for {finished.entry.donor} meanwhile, so {finished.reference} is no longer the "
            "next one; make this note again."
        )
    return register_note(session, actor, finished.entry)
