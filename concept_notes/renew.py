"""Renewing a note: the Word file that people edited comes back with the facts of another day, as the next note."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from concept_notes.check import Known, Report, examine
from concept_notes.check.registered import note_of
from concept_notes.context import NoteContext
from concept_notes.document import write_with_ledger
from concept_notes.finish import file_name, made_note
from concept_notes.ledger import PRINTED, Grid, Ledger, read
from concept_notes.pieces import of_json
from concept_notes.preflight import Preflight, preflight
from concept_notes.renewing import PartNews, Renewed, renewed
from concept_notes.retext import Ink
from concept_notes.template_choice import template_for
from concept_notes.template_files import Chosen, template_path
from concept_notes.wish import Wish
from concept_notes.word_file import WordFile, opened
from crm.domain.money import decimal_text
from crm.domain.wording import day, listed
from crm.errors import NotFound, Refused
from crm.services import templates
from crm.services.actor import Actor
from crm.services.notes import register_note
from crm.store import tables as t

#: What makes a file unfit to be worked on.
_UNFIT = frozenset({"macro", "embedded-object", "loads-from-outside", "broken-xml", "control-character", "part-twice"})
#: Faults that people are told of.
_MOST = 8


@dataclass(frozen=True)
class RenewedNote:
    """A renewed note: its file, its facts, the note whose file came in, what became of each part, and sentences."""

    document: bytes
    context: NoteContext
    renews: str
    news: tuple[PartNews, ...]
    warnings: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """The name under which it is saved."""
        return file_name(self.context)

    def named(self, *outcomes: str) -> list[PartNews]:
        """The parts that became one of these."""
        return [one for one in self.news if one.outcome in outcomes]

    def as_json(self) -> dict[str, Any]:
        """What was done, as the command line prints it."""
        ask = self.context.ask
        return {
            "reference": self.context.meta.reference,
            "renews": self.renews,
            "donor": self.context.donor.code,
            "ask": decimal_text(ask.amount.minor, ask.amount.currency.digits),
            "currency": ask.amount.currency.code,
            "as_of": self.context.meta.as_of.isoformat(),
            "parts": [
                {
                    "part": one.name,
                    "outcome": one.outcome,
                    "moved": [{"where": at.where, "old": at.old, "new": at.new} for at in one.moved],
                }
                for one in self.news
            ],
        }


def renew_note(
    session: Session,
    actor: Actor,
    edited: bytes,
    *,
    as_of: date,
    ask: str | None = None,
    fall_back: bool = False,
    redline: bool = False,
    register: bool = True,
    request_id: str | None = None,
) -> RenewedNote:
    """The edited file of a note with the facts of `as_of`: same donor, activities, years, language and template.

    The ask stays what it was, but follows what is missing where it covered all of that; `ask` says another one. With
    `redline`, what changes in untouched parts stands as tracked changes. The result enters the register as the next
    note for its donor, unless `register` is off (a preview). Raises `Refused` for a file that is no note of the
    register, or that nobody should open, and as `make_note` does.
    """
    file = opened(edited)
    _fit(file)
    note = _note(session, edited, file)
    warnings = [*_overtaken(session, note)]
    found = preflight(session, _wish(session, note, as_of, ask, fall_back=fall_back, warnings=warnings))
    context = found.facts
    chosen = _template(session, note, warnings)
    written = write_with_ledger(context, chosen.content)
    made = renewed(
        edited,
        of_json(json.loads(note.parts)),
        written.document,
        days=(day(note.as_of), day(as_of)),
        ink=Ink(redline, context.group.short, f"{as_of.isoformat()}T12:00:00Z"),
    )
    ledger, said = _gate(file, made, found, written.ledger)
    if register:
        # What the next renewal compares with is what the engine would have written, edited parts too.
        new = made_note(context, written, chosen.label)
        entered = replace(
            new,
            sha256=hashlib.sha256(made.document).hexdigest(),
            figures={**new.figures, PRINTED: ledger.as_json()},
            renews=note.reference,
        )
        register_note(session, actor, entered, request_id=request_id)
    return RenewedNote(
        made.document, context, note.reference, made.news, (*warnings, *context.warnings, *_edges(made), *said)
    )


def _fit(file: WordFile) -> None:
    found = [one for one in examine(file, Known(internal=True)).faults if one.kind in _UNFIT]
    if found:
        raise Refused(f"The file is not renewed: {' '.join(one.sentence + ' ' + one.mend for one in found[:3])}")


def _note(session: Session, data: bytes, file: WordFile) -> t.ConceptNote:
    """The note that the file is. Raises `Refused` where the register does not have it, or not what it said."""
    note = note_of(session, hashlib.sha256(data).hexdigest(), file)
    if note is None:
        raise Refused(
            "The file is no note of this register: neither its properties nor its text hold the reference of one, like "
            "CN-NMK-1. Renew the file that came from `crm note make`; an edited copy keeps the reference."
        )
    if not note.parts:
        raise Refused(
            f"{note.reference} was made before it was kept what each part said, so nobody can tell what was changed by "
            "hand; make it anew and carry the changes over."
        )
    return note


def _overtaken(session: Session, note: t.ConceptNote) -> list[str]:
    """That somebody renewed the note already."""
    later = session.exec(select(t.ConceptNote.reference).where(t.ConceptNote.renews_id == note.id)).all()
    if not later:
        return []
    return [
        f"{note.reference} was renewed before, as {listed(list(later))}; what was edited in that file is not in this one."
    ]


def _wish(
    session: Session, note: t.ConceptNote, as_of: date, ask: str | None, *, fall_back: bool, warnings: list[str]
) -> Wish:
    """What the note was, for another day; what of it is over is told."""
    if as_of < note.as_of:
        raise Refused(f"{note.reference} holds figures of {day(note.as_of)}; it is renewed with those of a later day.")
    offered = session.exec(
        select(t.Activity.code)
        .join(t.ConceptNoteActivity, col(t.ConceptNoteActivity.activity_id) == t.Activity.id)
        .where(t.ConceptNoteActivity.note_id == note.id)
        .order_by(col(t.ConceptNoteActivity.id))
    ).all()
    years = [int(one) for one in note.years.split()]
    left = [one for one in years if one >= as_of.year]
    if not left:
        raise Refused(
            f"{note.reference} asks for {listed([str(one) for one in years])}, which are over; make a new note."
        )
    if left != years:
        over = listed([str(one) for one in years if one not in left])
        warnings.append(f"{over} is over, so the renewed note asks for {listed([str(one) for one in left])}.")
    kept: Mapping[str, Any] = json.loads(note.figures or "{}").get("ask") or {}
    reply = date.fromisoformat(kept["reply_by"]) if kept.get("reply_by") else None
    return Wish(
        session.get_one(t.Organisation, note.donor_id).code,
        as_of=as_of,
        audience="trio" if note.audience == "trio" else "public",
        activities=tuple(offered),
        years=tuple(left),
        ask=ask if ask is not None else None if kept.get("covers_all") else note.ask,
        reply_by=reply if reply and reply > as_of else None,
        said_in=note.language,
        fall_back=fall_back,
    )


def _template(session: Session, note: t.ConceptNote, warnings: list[str]) -> Chosen:
    """The template that the note was made with; another one, and a warning, where it is no longer there."""
    name, _, number = note.template.rpartition(" ")
    if name and number.isdigit():
        try:
            row = templates.find_template(session, name, int(number))
            return Chosen(note.template, templates.content_of(session, row))
        except NotFound:
            pass
    path = template_path(note.template)
    if path.name == note.template and path.is_file():
        return Chosen(path.name, path.read_bytes())
    other = template_for(session, said_in=note.language)
    warnings.append(f"The template {note.template} is no longer there; what is new was written with {other.label}.")
    return other


def _gate(before: WordFile, made: Renewed, found: Preflight, ledger: Ledger) -> tuple[Ledger, list[str]]:
    """The ledger of what is left of the engine's words, and what to mend before the note is sent.

    What people typed is theirs and is told; a fault that came in by renewing holds the note back.
    """
    file = opened(made.document)
    kept = still_there(ledger, read(file))
    context = found.facts
    known = Known(context, kept, found.others, group=context.group.short, internal=True)
    report = examine(file, known)
    earlier = examine(before, replace(known, ledger=None, context=None))
    there = {(one.kind, one.what) for one in earlier.faults}
    own = [one for one in report.faults if (one.kind, one.what) not in there and not one.kind.startswith("restricted")]
    if own:
        raise Refused(
            f"The note is held back, because renewing it spoiled it: {' '.join(one.sentence for one in own[:3])}"
        )
    said = [f"To be mended before it is sent: {one.sentence} {one.mend}" for one in report.faults[:_MOST]]
    return kept, said + _typed(report)


def _typed(report: Report) -> list[str]:
    figures = list(dict.fromkeys(one.figure for one in report.typed_by_hand))
    return [f"Numbers that stand in the file as they were typed by hand: {listed(figures[:10])}."] if figures else []


def _edges(made: Renewed) -> list[str]:
    return [f"A header or footer was changed by hand and stays; it would say “{one}”." for one in made.edges]


def still_there(ledger: Ledger, now: Ledger) -> Ledger:
    """What of a ledger stands in a file word for word; figures of other sentences and tables were typed by hand."""
    lines = Counter((one.part, one.words, one.figures) for one in now.lines)
    kept = []
    for line in ledger.lines:
        if lines[line.part, line.words, line.figures] > 0:
            lines[line.part, line.words, line.figures] -= 1
            kept.append(line)
    charts = {one.name: one for one in now.charts}
    return Ledger(
        tuple(kept),
        tuple(grid for grid in ledger.grids if any(_cells(grid) == _cells(one) for one in now.grids)),
        tuple(one for one in ledger.charts if one.name in charts and charts[one.name].figures == one.figures),
        ledger.like_tags,
    )


def _cells(grid: Grid) -> list[Sequence[str]]:
    return [[" ".join(cell.split()) for cell in row.cells] for row in grid.rows]
