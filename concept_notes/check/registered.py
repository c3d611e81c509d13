"""What the register knows of a file: the ledger it was made with, its form, and what is restricted of other donors.

A copy for sending carries nothing but its reference, in words and among its properties; so the ledger stays in the
database and is found by the file's hash, else by that property or by the reference in subtitle or footer. A file that
merely mentions a note, such as minutes, is another file; so is one that has no line of the note any more.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from concept_notes.check.known import Known, Others, Stayed
from concept_notes.check.length import length_of
from concept_notes.check.restricted import others
from concept_notes.gathering.donor import limit_of
from concept_notes.language.pack import language, languages
from concept_notes.ledger import PRINTED, Ledger, of_json, read
from concept_notes.word.file import CORE, Paragraph, WordFile, clark, value
from crm.store import queries
from crm.store import tables as t

#: What the register calls the figures that stayed as they were edited.
STAYED = "stayed"
#: The own reference of a paper that names notes and is none: a note verbale, a hand-over brief.
_SMALL_PAPER = re.compile(r"(NV|TL|PR|DR|HO)/")
#: Where a note prints its reference besides its footer.
_SUBTITLE = "Subtitle"
#: What the ledger calls the text of a file.
_BODY = "body"
#: Lines with figures that a file still has of the note that it is.
_SOME = 3
#: How an exported list begins to say that it is for the trio.
_EXPORTED = "For the trio"


@dataclass(frozen=True)
class Registered:
    """A file with its note or small paper in the register, where it has one; `same`: not a byte was changed since it was made."""

    known: Known
    reference: str = ""
    same: bool = False


def registered(
    session: Session, data: bytes, file: WordFile, *, length: str = "", internal: bool = False
) -> Registered:
    """What is known of a file; `length` and `internal` are what a person says of it."""
    digest = hashlib.sha256(data).hexdigest()
    note = note_of(session, digest, file) or paper_of(session, digest, file)
    group = queries.settings(session).get("group_short", "")
    if note is None:
        # What a paper for the trio may say of donors is the trio's own business; it says so on every page.
        hidden = Others() if for_the_trio(file) else others(session, _reader(session, file))
        return Registered(Known(others=hidden, length=length, internal=internal))
    organisation = session.get_one(t.Organisation, note.donor_id)
    profile = session.exec(select(t.DonorProfile).where(t.DonorProfile.organisation_id == organisation.id)).first()
    donor = organisation.code
    # What a note for the trio may say of others is the trio's own business; it says so on every page.
    hidden = others(session, donor) if note.audience == "public" else Known().others
    known = Known(
        ledger=_ledger(note.figures),
        stayed=stayed_of(note.figures),
        others=hidden,
        group=group,
        length=length or form_of(session, note.template),
        internal=internal,
        limit=limit_of(organisation, profile) if note.kind == "note" else None,
    )
    return Registered(known, note.reference, note.sha256 == digest)


def form_of(session: Session, label: str) -> str:
    """The form of note that a template makes, by what the register calls it: its file, or its name with its number."""
    name, _, number = label.rpartition(" ")
    row = t.NoteTemplate
    if name and number.isdigit():
        wanted = select(row.length).where(sa.func.lower(row.name) == name.lower(), row.number == int(number))
        if found := session.exec(wanted).first():
            return found
    return length_of(label)


def note_of(session: Session, digest: str, file: WordFile) -> t.ConceptNote | None:
    """The concept note that a file is."""
    rows = t.ConceptNote
    if (same := _same(session, digest, rows.kind == "note")) is not None:
        return same
    said = _property(file, "dc:identifier")
    if _SMALL_PAPER.match(said) or (not said and any(map(_SMALL_PAPER.match, _words(file.paragraphs)))):
        return None
    places = [one for one in file.paragraphs if one.part != file.document or _style(one) == _SUBTITLE]
    named = session.exec(
        select(rows)
        .where(rows.kind == "note", col(rows.reference).in_({said, *_words(places)} - {""}))
        .order_by(col(rows.id).desc())
    ).all()
    written = _said(read(file)) if named else set()
    own_first = sorted(named, key=lambda one: one.reference != said)
    return next((one for one in own_first if _is(one, said, written)), None)


def paper_of(session: Session, digest: str, file: WordFile) -> t.ConceptNote | None:
    """The small paper that a file is: the same file, or one that has its reference among its properties and its lines."""
    rows = t.ConceptNote
    if (same := _same(session, digest, rows.kind != "note")) is not None:
        return same
    said = _property(file, "dc:identifier")
    if not _SMALL_PAPER.match(said):
        return None
    named = session.exec(select(rows).where(rows.kind != "note", rows.reference == said)).first()
    return named if named is not None and _is(named, said, _said(read(file))) else None


def _same(session: Session, digest: str, kind: Any) -> t.ConceptNote | None:
    """The one that was made last with these very bytes."""
    rows = t.ConceptNote
    return session.exec(select(rows).where(kind, rows.sha256 == digest).order_by(col(rows.id).desc())).first()


def _is(note: t.ConceptNote, said: str, written: set[str]) -> bool:
    """Whether a file that names a note where a note does is that note: it still has some lines of it.

    A file that was only saved out of the note, or that copied its footer, has none.
    """
    ledger = _ledger(note.figures)
    if ledger is None:
        return note.reference == said
    lines = _said(ledger)
    return len(lines & written) >= max(1, min(_SOME, len(lines)))


def _said(ledger: Ledger) -> set[str]:
    """What a file says beside its footers: sentences without their figures, and what its tables are called."""
    return {line.words for line in ledger.lines if line.part == _BODY} | {grid.title for grid in ledger.grids}


def for_the_trio(file: WordFile) -> bool:
    """Whether a file is kept for the trio: it says so among its properties and on its pages."""
    mark = _property(file, "cp:keywords")
    marks = {language(code).text("page.trio_mark") for code in languages()}
    if mark not in marks and not mark.startswith(_EXPORTED):
        return False
    return any(mark in " ".join(one.text.split()) for one in file.paragraphs if one.part != file.document)


def _reader(session: Session, file: WordFile) -> str | None:
    """The donor that a letter or a report is for, by its own reference: PR/VLD-2016-1/2016-11-30."""
    said = _property(file, "dc:identifier")
    if not _SMALL_PAPER.match(said):
        return None
    of, body = said.split("/")[1], t.Organisation
    donors = sa.union(select(body.id).where(body.code == of), select(t.Pledge.donor_id).where(t.Pledge.code == of))
    return session.exec(select(body.code).where(col(body.id).in_(donors))).first()


def _property(file: WordFile, name: str) -> str:
    core = file.trees.get(CORE)
    return "" if core is None else (core.findtext(clark(name), "") or "").strip()


def _words(paragraphs: Iterable[Paragraph]) -> set[str]:
    """What may be a reference in a text."""
    return {
        word.strip(".,;:()[]“”，。；：（）«»")
        for one in paragraphs
        for word in one.text.split()
        if "-" in word or "/" in word
    }


def _style(paragraph: Paragraph) -> str:
    return value(paragraph.element.find(clark("w:pPr/w:pStyle")))


def stayed_of(figures: str) -> tuple[Stayed, ...]:
    """The figures that stayed as they were edited when a note was renewed, from what the register keeps."""
    kept: Any = json.loads(figures) if figures else {}
    found = kept.get(STAYED, ()) if isinstance(kept, Mapping) else ()
    return tuple(Stayed(one["where"], one["says"], one["made"]) for one in found)


def _ledger(figures: str) -> Ledger | None:
    """The ledger in what the register keeps; None for a note from before it kept one."""
    kept: Any = json.loads(figures) if figures else {}
    printed = kept.get(PRINTED) if isinstance(kept, Mapping) else None
    return of_json(printed) if isinstance(printed, Mapping) else None
