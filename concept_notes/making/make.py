"""Making a note in one go: facts, document, gate, register."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlmodel import Session

from concept_notes.facts.context import NoteContext
from concept_notes.making.finish import Finished, file_name
from concept_notes.making.preflight import preflight
from concept_notes.making.told import Remark, refused
from concept_notes.making.trial import Tried, tried
from concept_notes.making.wish import Wish
from crm.domain.money import decimal_text
from crm.errors import Conflict
from crm.services.actor import Actor
from crm.services.notes import next_reference, register_note


class Made(NamedTuple):
    """A finished note: its file, the facts it says, and what the person who made it is told."""

    document: bytes
    context: NoteContext
    remarks: tuple[Remark, ...]
    #: The same as PDF, where its pages were counted by one.
    pdf: bytes = b""

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


def make_note(session: Session, actor: Actor, wish: Wish, *, register: bool = True, counted: bool = False) -> Made:
    """The Word file of a note as somebody wants it, its facts, and sentences for its maker.

    Nothing leaves that the gate has a complaint about. The note enters the register as a draft unless `register` is
    off (a preview). `counted`: its pages are counted where LibreOffice is installed, before anything is entered.
    Raises `Refused`, with all that `tried` finds, where something stops the note.
    """
    made, finished = made_of(tried(session, preflight(session, wish), counted=counted))
    if register:
        enter(session, actor, finished)
    return made


def made_of(looked: Tried) -> tuple[Made, Finished]:
    """The note that was tried, and what the register is to know of it: nobody else waits while a note is written and counted.

    Raises `Refused`, with all that was found, where something stops it.
    """
    found, made_from, finished = looked
    if made_from is None or finished is None:
        raise refused(found.problems)
    return Made(finished.document, made_from.context, finished.remarks, finished.pdf), finished


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
