"""Renewing a note: the Word file that people edited comes back with the facts of another day, as the next note."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from concept_notes.check import Known, Report, examine
from concept_notes.check.figures import differences
from concept_notes.check.known import Stayed
from concept_notes.check.registered import STAYED, form_of, note_of, paper_of
from concept_notes.document import write_with_ledger
from concept_notes.facts.context import NoteContext
from concept_notes.ledger import Ledger, amount, numbers
from concept_notes.making.finish import file_name, made_note
from concept_notes.making.preflight import Preflight, preflight
from concept_notes.making.told import Remark
from concept_notes.making.wish import Wish
from concept_notes.pieces import of_json
from concept_notes.renewing.edited import PartNews, Renewed, renewed
from concept_notes.renewing.relisting import relisted
from concept_notes.renewing.retext import Ink
from concept_notes.templates.choice import template_for
from concept_notes.templates.files import Chosen, template_path
from concept_notes.word.contents import Pages
from concept_notes.word.file import WordFile, opened
from crm.domain.money import decimal_text
from crm.domain.notes import MadeNote, called, template_in_words
from crm.domain.wording import day, listed
from crm.errors import Conflict, NotFound, Refused
from crm.services import templates
from crm.services.actor import Actor
from crm.services.notes import next_reference, register_note
from crm.store import tables as t

#: What makes a file unfit to be worked on.
_UNFIT = frozenset({"macro", "embedded-object", "loads-from-outside", "broken-xml", "control-character", "part-twice"})
#: Faults that people are told of.
_MOST = 8
#: Faults that are told and hold nothing back; those of figures only where somebody changed something by hand.
_TOLD = frozenset({"restricted-name", "restricted-words", "restricted-figure", "too-long", "over-limit", "figure-old"})
_FIGURES = frozenset({"figure-changed", "sum-wrong", "gap-wrong", "chart-figures"})


@dataclass(frozen=True)
class RenewedNote:
    """A renewed note: its file, its facts, the note whose file came in, what became of each part, what to know."""

    document: bytes
    context: NoteContext
    renews: str
    news: tuple[PartNews, ...]
    remarks: tuple[Remark, ...]
    #: What the register is to know of it.
    entry: MadeNote

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know, in sentences."""
        return tuple(one.says for one in self.remarks)

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
            "warnings": [one.as_json() for one in self.remarks],
        }


@dataclass(frozen=True)
class ToRenew:
    """All that a file is renewed from: from here on no database is asked, so nobody waits while pages are counted."""

    edited: bytes
    #: The note whose file came in, the day of its figures, and what the engine wrote then, as JSON.
    renews: str
    made_of: date
    parts: str
    found: Preflight
    template: Chosen
    length: str
    redline: bool
    told: tuple[Remark, ...]


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
    """The edited file of a note with the facts of `as_of`: gathered, written, and entered in one go.

    The result enters the register as the next note for its donor, unless `register` is off (a preview). Raises as
    `to_renew`, `written` and `enter` do.
    """
    made = written(to_renew(session, edited, as_of=as_of, ask=ask, fall_back=fall_back, redline=redline))
    if register:
        enter(session, actor, made, request_id=request_id)
    return made


def to_renew(
    session: Session,
    edited: bytes,
    *,
    as_of: date,
    ask: str | None = None,
    fall_back: bool = False,
    redline: bool = False,
) -> ToRenew:
    """What the edited file is renewed from: same donor, activities, years, language and template, facts of `as_of`.

    The note keeps its length. The ask stays what it was, but follows what may be asked where nobody had said how much, or
    where it was all that is missing; `ask` says another one. With `redline`, what changes in untouched parts stands as
    tracked changes. Raises `Refused` for a file that is no note of the register, or that nobody should open, and as
    `make_note` does.
    """
    file = opened(edited)
    _fit(file)
    note = _note(session, edited, file)
    told = [*_overtaken(session, note)]
    found = preflight(session, _wish(session, note, as_of, ask, fall_back=fall_back, told=told))
    chosen = _template(session, note, found.facts.meta.length, told)
    length = form_of(session, chosen.label) or found.facts.meta.length
    return ToRenew(edited, note.reference, note.as_of, note.parts, found, chosen, length, redline, tuple(told))


def written(ready: ToRenew) -> RenewedNote:
    """The file renewed, its pages counted where LibreOffice is installed, and put before the gate. Nothing is kept of it.

    Raises `Refused` where renewing spoiled it.
    """
    file, context = opened(ready.edited), ready.found.facts
    as_of = context.meta.as_of
    fresh = write_with_ledger(context, ready.template.content)
    made = renewed(
        ready.edited,
        of_json(json.loads(ready.parts)),
        fresh.document,
        days=(day(ready.made_of), day(as_of)),
        ink=Ink(ready.redline, context.group.short, f"{as_of.isoformat()}T12:00:00Z"),
        made_on=as_of,
    )
    document, pages, unnumbered = relisted(made.document)
    made = replace(made, document=document)
    stayed, said = _gate(file, made, ready.found, fresh.ledger, ready.length, pages)
    # What the next renewal compares with is what the engine would have written, edited parts too.
    new = made_note(context, fresh, ready.template.label)
    return RenewedNote(
        made.document,
        context,
        ready.renews,
        made.news,
        (*ready.told, *context.remarks, *(Remark("contents", one) for one in unnumbered), *_edges(made), *said),
        replace(
            new,
            sha256=hashlib.sha256(made.document).hexdigest(),
            figures={**new.figures, STAYED: stayed},
            renews=ready.renews,
        ),
    )


def enter(session: Session, actor: Actor, made: RenewedNote, *, request_id: str | None = None) -> str:
    """Enter a renewed note in the register as a draft; returns its reference, which is the one it prints.

    Raises `Conflict` where somebody else made a note for this donor since the facts were gathered.
    """
    said = made.context.meta.reference
    reference, _ = next_reference(session, made.entry.donor)
    if reference != said:
        raise Conflict(
            f"Somebody else made a note for {made.entry.donor} meanwhile, so {said} is no longer the next one; renew the "
            "file again."
        )
    return register_note(session, actor, made.entry, request_id=request_id)


def _fit(file: WordFile) -> None:
    found = [one for one in examine(file, Known(internal=True)).faults if one.kind in _UNFIT]
    if found:
        raise Refused(f"The file is not renewed: {' '.join(one.sentence + ' ' + one.mend for one in found[:3])}")


def _note(session: Session, data: bytes, file: WordFile) -> t.ConceptNote:
    """The note that the file is. Raises `Refused` where the register does not have it, or not what it said."""
    digest = hashlib.sha256(data).hexdigest()
    note = note_of(session, digest, file)
    if note is None and (paper := paper_of(session, digest, file)) is not None:
        raise Refused(
            f"{paper.reference} is a {called(paper.kind)}: letters and reports are made anew, not renewed; only notes are."
        )
    if note is None:
        raise Refused(
            "The file is no note of this register: neither its properties nor its text hold the reference of one, like "
            "CN-NMK-1. Renew the file that was made as a note; an edited copy keeps the reference."
        )
    if not note.parts:
        raise Refused(
            f"{note.reference} was made before it was kept what each part said, so nobody can tell what was changed by "
            "hand; make it anew and carry the changes over."
        )
    return note


def _overtaken(session: Session, note: t.ConceptNote) -> list[Remark]:
    """That somebody renewed the note already."""
    later = session.exec(select(t.ConceptNote.reference).where(t.ConceptNote.renews_id == note.id)).all()
    if not later:
        return []
    said = f"{note.reference} was renewed before, as {listed(list(later))}; what was edited in that file is not in this one."
    return [Remark("renewed-before", said)]


def _wish(
    session: Session, note: t.ConceptNote, as_of: date, ask: str | None, *, fall_back: bool, told: list[Remark]
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
        said = f"{over} is over, so the renewed note asks for {listed([str(one) for one in left])}."
        told.append(Remark("past-year", said))
    kept: Mapping[str, Any] = json.loads(note.figures or "{}").get("ask") or {}
    reply = date.fromisoformat(kept["reply_by"]) if kept.get("reply_by") else None
    form: Mapping[str, Any] = json.loads(note.choice or "{}").get("form") or {}
    follows = form.get("ask_open") or kept.get("covers_all")
    return Wish(
        session.get_one(t.Organisation, note.donor_id).code,
        as_of=as_of,
        audience="trio" if note.audience == "trio" else "public",
        activities=tuple(offered),
        years=tuple(left),
        ask=ask if ask is not None else None if follows else _asked(kept, note.ask),
        reply_by=reply if reply and reply > as_of else None,
        said_in=note.language,
        fall_back=fall_back,
        length=form.get("length") or form_of(session, note.template) or "short",
        over_limit=bool(form.get("over_limit")),
    )


def _asked(kept: Mapping[str, Any], ask: int | None) -> str | int | None:
    """What was asked, in the currency in which it was: "EUR 100000.00"."""
    named: Mapping[str, str] = kept.get("equivalent") or {}
    return f"{named['currency']} {named['amount']}" if kept.get("given") and named else ask


def _template(session: Session, note: t.ConceptNote, length: str, told: list[Remark]) -> Chosen:
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
    other = template_for(session, length=length, said_in=note.language)
    said = f"The template of {note.reference} ({template_in_words(note.template)}) is no longer there; what is new was written with another one: {template_in_words(other.label)}."
    told.append(Remark("template-gone", said))
    return other


def _gate(
    before: WordFile, made: Renewed, found: Preflight, ledger: Ledger, length: str, pages: Pages
) -> tuple[list[dict[str, str]], list[Remark]]:
    """The figures that stayed and are not those of the new day, and what to mend before the note is sent.

    What people wrote is theirs, so its faults are told, and so is that a note became too long; every other fault that
    came in by renewing holds the note back.
    """
    file = opened(made.document)
    context = found.facts
    known = Known(
        context,
        ledger,
        found.others,
        group=context.group.short,
        internal=True,
        length=length,
        pages=pages.all,
        pages_of_text=pages.of_text,
        limit=context.wants.limit,
        stayed=_stayed(made, file, ledger),
    )
    report = examine(file, known)
    earlier = examine(before, Known(others=found.others, group=known.group, internal=True))
    there = {(one.kind, one.what) for one in earlier.faults}
    told = _TOLD | _FIGURES if made.by_hand else _TOLD
    own = [one for one in report.faults if (one.kind, one.what) not in there and one.kind not in told]
    if own:
        raise Refused(
            f"The note is held back, because renewing it spoiled it: {' '.join(one.sentence for one in own[:3])}"
        )
    said = [f"To be mended before it is sent: {one.sentence} {one.mend}" for one in report.faults[:_MOST]]
    if len(report.faults) > _MOST:
        said.append(f"And {len(report.faults) - _MOST} more to be mended; a check of the file lists them.")
    kept = [{"where": one.where, "says": one.says, "made": one.made} for one in known.stayed]
    return kept, [*(Remark("to-mend", one) for one in said), *_typed(report)]


def _stayed(made: Renewed, file: WordFile, ledger: Ledger) -> tuple[Stayed, ...]:
    """The figures of the file that are not those of the new day: those that were changed, and old ones in changed words."""
    changed = [Stayed(one.where, one.says, one.made) for one in differences(file, ledger)]
    known = {amount(figure) for one in changed for figure in numbers(one.says)}
    old = [
        Stayed(f"{part.name}, {one.where}" if one.where else part.name, one.old, one.new)
        for part in made.news
        for one in part.stale
        if not any(amount(figure) in known for figure in numbers(one.old))
    ]
    return (*changed, *old)


def _typed(report: Report) -> list[Remark]:
    figures = list(dict.fromkeys(one.figure for one in report.typed_by_hand))
    said = f"Numbers that stand in the file as they were typed by hand: {listed(figures[:10])}."
    return [Remark("typed-by-hand", said)] if figures else []


def _edges(made: Renewed) -> list[Remark]:
    said = "A header or footer was changed by hand and stays; it would say “{}”."
    return [Remark("edge-kept", said.format(one)) for one in made.edges]
