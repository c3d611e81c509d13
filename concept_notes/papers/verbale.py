"""The note verbale: the cover letter of a concept note that is in the register."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from concept_notes.facts.sample import sample_of
from concept_notes.gathering.records import Records
from concept_notes.kind import Kind
from concept_notes.language.pack import HOME, Language, language, sentence
from concept_notes.papers import letter
from concept_notes.papers.letter import Letter
from crm.domain.money import Money
from crm.domain.wording import day as in_words
from crm.errors import Refused
from crm.store import find, queries
from crm.store import tables as t


@dataclass(frozen=True)
class Enclosed:
    """The note that goes with the letter, as the register knows it."""

    reference: str
    #: The day of its figures.
    as_of: date
    ask: Money
    years: tuple[int, ...]
    #: What the money is for, where letter and note are in one language.
    subject: str | None = None
    reply_by: date | None = None


@dataclass(frozen=True)
class Verbale(Letter):
    """Everything a note verbale says."""

    note: Enclosed


def verbale(session: Session, reference: str, *, as_of: date, said_in: str = HOME, fall_back: bool = False) -> Verbale:
    """The cover letter of a note in the register, dated on the day.

    Raises `NotFound` for an unknown note and `Refused` for one that is not to be sent, or not yet made on the day.
    """
    row = find.note(session, reference)
    if row.audience != "public":
        raise Refused(
            f"{row.reference} holds the trio’s own figures and is not to be sent; make the note for the public."
        )
    if row.as_of > as_of:
        raise Refused(f"{row.reference} holds figures of {in_words(row.as_of)}, after the day of the letter.")
    said = language(said_in)
    records = Records(session, as_of, "public", said)
    donor = session.get_one(t.Organisation, row.donor_id)
    reader, warnings = letter.reader(records, donor)
    return Verbale(
        base=records.base,
        meta=letter.meta(records, f"NV/{row.reference}"),
        group=records.group,
        donor=reader,
        contacts=letter.answer_to(records),
        note=_enclosed(session, row, said),
        warnings=letter.told(records, [*_of_note(session, row, said), *warnings], fall_back=fall_back),
    )


def _enclosed(session: Session, row: t.ConceptNote, said: Language) -> Enclosed:
    kept: Any = json.loads(row.figures) if row.figures else {}
    ask = kept.get("ask") or {}
    reply = ask.get("reply_by")
    return Enclosed(
        reference=row.reference,
        as_of=row.as_of,
        ask=Money(row.ask, queries.currencies(session)[row.ask_currency]),
        years=tuple(int(year) for year in row.years.split()),
        subject=ask.get("subject") if row.language == said.code else None,
        reply_by=date.fromisoformat(reply) if reply else None,
    )


def _of_note(session: Session, row: t.ConceptNote, said: Language) -> list[str]:
    """What is odd about the note that the letter covers."""
    told = []
    if row.language != said.code:
        told.append(f"{row.reference} is in {language(row.language).name} and this letter in {said.name}.")
    if row.status == "draft":
        told.append(f"{row.reference} is still a draft; let somebody review it before it is sent.")
    newer = session.exec(
        select(t.ConceptNote.reference)
        .where(t.ConceptNote.kind == "note", t.ConceptNote.donor_id == row.donor_id, t.ConceptNote.number > row.number)
        .order_by(col(t.ConceptNote.number).desc())
    ).first()
    if newer:
        told.append(f"{newer} is a newer note for this donor.")
    return told


def _title(context: Verbale, said: Language) -> str:
    return said.text("verbale.title")


def _subject(context: Verbale, said: Language) -> str:
    return said.text("verbale.subject", reference=context.note.reference)


def _opening(context: Verbale, said: Language) -> str:
    note = context.note
    key = "verbale.opening_for" if note.subject else "verbale.opening"
    return letter.formula(
        key,
        context,
        said,
        reference=note.reference,
        amount=said.amount(note.ask),
        subject=note.subject,
        years=said.years(note.years),
    )


def _figures(context: Verbale, said: Language) -> str:
    return said.text("verbale.figures", day=said.day(context.note.as_of))


def _reply(context: Verbale, said: Language) -> str | None:
    by = context.note.reply_by
    if by is None or by < context.meta.as_of:
        return None
    return letter.formula("verbale.reply", context, said, day=said.day(by))


def _enclosure(context: Verbale, said: Language) -> str:
    return sentence(said.text("verbale.enclosure", reference=context.note.reference))


def _unbalanced(context: Verbale) -> list[str]:
    return [] if context.note.ask.minor > 0 else ["The note asks for nothing."]


KIND = Kind(
    key="verbale",
    called="note verbale",
    facts=Verbale,
    sections=dict,
    texts={
        **letter.TEXTS,
        "title": _title,
        "subject": _subject,
        "opening": _opening,
        "figures": _figures,
        "reply": _reply,
        "enclosure": _enclosure,
    },
    title=_title,
    subject=_subject,
    category="verbale.title",
    unbalanced=_unbalanced,
    sample=partial(sample_of, "verbale", Verbale),
    template="letter_verbale.docx",
)
