"""Two copies of a note beside the one that people edit: for sending, with no trace of work; for the trio, with sources.

The file that `crm note make` writes holds no trace and may be sent as it is. What people edited holds their names,
comments and changes: the copy for sending takes them out, and the gate proves that it did.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from concept_notes.check import Fault, Known, Report, confidential, examine, figures
from concept_notes.check.registered import registered
from concept_notes.check.traces import KINDS, is_own_data, marks_in
from concept_notes.gathering.provenance import sources
from concept_notes.pieces import Baseline, elements_in, of_json
from concept_notes.renewing.putting_back import put_back_in
from concept_notes.word.accepting import accept_changes, unwrap
from concept_notes.word.comments import comment_at
from concept_notes.word.contents import Pages
from concept_notes.word.controls import controls
from concept_notes.word.file import CORE, Element, WordFile, clark, opened, w
from concept_notes.word.parts import drop_part, packed_parts
from crm.domain.notes import called
from crm.domain.wording import listed
from crm.errors import Refused
from crm.formats.package import pack
from crm.reports.note_register import note_line
from crm.store import find

_COMMENTS = ("commentRangeStart", "commentRangeEnd", "commentReference")
_BESIDE = re.compile(r"word/(comments\w*|people)\.xml|docProps/custom\.xml")
#: Faults that are told at once.
_MOST = 5
#: Faults of figures, and of what is not for the donor.
_FIGURES = frozenset(rule.kind for rule in figures.RULES)
_CONFIDENCES = frozenset(rule.kind for rule in confidential.RULES)
_ABOUT_WORK = ("rsids", "trackRevisions", "attachedTemplate", "docVars")


def send_copy(data: bytes, group: str) -> bytes:
    """The file without comments, names, hidden properties and marks of editing; tracked changes are accepted.

    `group` becomes its author. What people wrote stays word for word, less what they struck out.
    """
    file = opened(data)
    for tree in file.texts.values():
        accept_changes(tree)
        for mark in list(tree.iter(*(w(name) for name in _COMMENTS))):
            _drop_mark(mark)
    for _, control in list(controls(file.trees[file.document])):
        unwrap(control.find(clark("w:sdtContent")), control)
    _anonymous(file, group)
    return pack(packed_parts(file))


def internal_copy(data: bytes, sources: Mapping[str, Sequence[str]], *, author: str, date: str) -> bytes:
    """The file with a comment at each part that says out of which records its figures come: for the trio alone.

    `sources` are sentences by the key of the part.
    """
    file = opened(data)
    for key, control in list(controls(file.trees[file.document])):
        elements = elements_in(control)
        if elements and (sentences := list(sources.get(re.sub(r"\.\d+$", "", key), ()))):
            comment_at(file, elements[0], sentences, author=author, date=date)
    return pack(packed_parts(file))


@dataclass(frozen=True)
class Copy:
    """A copy of a note: its file, the note it is of, and sentences for whoever asked for it."""

    document: bytes
    reference: str
    warnings: tuple[str, ...] = ()


def copy_of(session: Session, data: bytes, *, internal: bool, with_faults: bool = False) -> Copy:
    """The copy of a note's file for sending, or with `internal` the one for the trio with the sources of its figures.

    Raises `Refused` for a file that is in no register, and for a copy for sending in which the gate finds anything;
    `with_faults` lets figures through that are not those of the note, and tells them.
    """
    found = registered(session, data, opened(data), internal=internal)
    if not found.reference:
        raise Refused(
            "The file is no note of this register, so nobody knows what its figures come from and whom it is for; copy "
            "the file of a note."
        )
    note = note_line(session, found.reference)
    if internal and note.kind != "note":
        raise Refused(
            f"{note.reference} is a {called(note.kind)}; a copy with the sources of its figures is made of notes alone."
        )
    data = put_back_in(data, _baseline(session, found.reference), note.as_of)
    if internal:
        date = f"{note.as_of.isoformat()}T12:00:00Z"
        made = internal_copy(data, sources(session, found.reference), author=found.known.group or "ledger", date=date)
        warning = "The comments name other donors: this copy stays with the trio."
        if not list(controls(opened(data).trees[opened(data).document])):
            warning = (
                "The file has no content controls any more, so no comment could be put at its parts; renew it first."
            )
        return Copy(made, found.reference, (warning,))
    if note.audience == "trio":
        raise Refused(f"{note.reference} holds the trio's own figures and is not to be sent; make one for the public.")
    made = send_copy(data, found.known.group)
    report = examine(opened(made), found.known)
    passed = [one for one in report.faults if with_faults and one.kind in _FIGURES]
    if held := [one for one in report.faults if one not in passed]:
        meant = _meant(held)
        how = " Where the figures are meant to be so, say so, and it is made with them." if meant else ""
        raise Refused(
            f"The copy is held back, because it is not fit to be sent: {_told(held)}{how}",
            typed="crm note copy FILE --send --with-faults" if meant else "",
        )
    warnings = [f"The copy is not fit to be sent, and was made because you said so: {_told(passed)}"] if passed else []
    return Copy(made, found.reference, (*warnings, *_typed(report)))


def _baseline(session: Session, reference: str) -> Baseline:
    """What the engine wrote, as the register keeps it; nothing for a note from before it kept that."""
    kept = find.registered(session, reference).parts
    return of_json(json.loads(kept)) if kept else Baseline()


def _meant(faults: Sequence[Fault]) -> bool:
    """Nothing is wrong but figures, which somebody may stand by."""
    return all(one.kind in _FIGURES for one in faults)


def _told(faults: Sequence[Fault]) -> str:
    said = " ".join(f"{one.sentence} {one.mend}" for one in faults[:_MOST])
    more = len(faults) - _MOST
    return f"{said} And {more} more; a check of the file lists them." if more > 0 else said


def _typed(report: Report) -> list[str]:
    figures = list(dict.fromkeys(one.figure for one in report.typed_by_hand))
    if not figures:
        return []
    return [f"Numbers in it were typed by hand, so see that they are right: {listed(figures[:10])}."]


@dataclass(frozen=True)
class Sent:
    """The file of a note that was sent: its SHA-256, what is wrong with it in sentences, and what is said of it."""

    sha256: str
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def sent_file(session: Session, data: bytes, reference: str, *, because: str = "", there: Pages | None = None) -> Sent:
    """The file that was sent as this note, which has the pages `there`. Raises `Refused` where it is not fit to be.

    It is refused where it is another note, where it holds comments, changes or names, and where a figure is not that of
    the note or something is not for its donor; `because` says why it went with such figures or words all the same.
    """
    file = opened(data)
    found = registered(session, data, file)
    if found.reference.casefold() != reference.casefold():
        raise Refused(f"The file is {found.reference or 'no note of this register'}, and not {reference}.")
    faults = examine(file, _with(found.known, there)).faults
    if left := [one for one in faults if one.kind in KINDS]:
        raise Refused(
            f"The file is not the copy for sending: {' '.join(one.sentence for one in left[:3])} `crm note copy FILE "
            "--send` makes it."
        )
    grave = [one for one in faults if one.kind in _FIGURES | _CONFIDENCES]
    if grave and not because.strip():
        raise Refused(
            f"The file is not fit to be sent: {_told(grave)} Where it went all the same, say why with --because; the "
            "register keeps it."
        )
    told = [f"Also wrong with the file: {one.sentence}" for one in faults if one not in grave]
    return Sent(hashlib.sha256(data).hexdigest(), tuple(one.sentence for one in grave), tuple(told[:_MOST]))


def read_through(session: Session, data: bytes, reference: str, *, there: Pages | None = None) -> tuple[str, ...]:
    """What somebody who reviews a note is told of the file they read, which has the pages `there`, in sentences.

    Raises `Refused` where it is another note.
    """
    file = opened(data)
    found = registered(session, data, file, internal=True)
    if found.reference.casefold() != reference.casefold():
        raise Refused(f"The file is {found.reference or 'no note of this register'}, and not {reference}.")
    faults = examine(file, _with(found.known, there)).faults
    return tuple(f"Wrong with the file: {one.sentence}" for one in faults[:_MOST])


def _with(known: Known, there: Pages | None) -> Known:
    """What is known, with the pages that were counted."""
    return known if there is None else replace(known, pages=there.all, pages_of_text=there.of_text)


def _drop_mark(mark: Element) -> None:
    """Take a mark of a comment out, with its run where nothing else is in it."""
    run = mark.getparent()
    run.remove(mark)
    if run.tag == w("r") and all(one.tag == w("rPr") for one in run):
        run.getparent().remove(run)


# --- names and marks --------------------------------------------------------------------------------------


def _anonymous(file: WordFile, group: str) -> None:
    """Take names, properties and marks of editing out of the parts that nobody reads."""
    for name in [one for one in file.parts if _BESIDE.fullmatch(one) or is_own_data(one, file)]:
        drop_part(file, name)
    for tree in file.trees.values():
        _unmarked(tree)
    settings = file.trees.get("word/settings.xml")
    if settings is not None:
        for one in [one for name in _ABOUT_WORK for one in settings.iter(w(name))]:
            one.getparent().remove(one)
    about = file.trees.get("docProps/app.xml")
    for path in ("Company", "Manager", "HyperlinkBase", "Template"):
        for one in [] if about is None else about.findall(f"{{*}}{path}"):
            one.getparent().remove(one)
    core = file.trees.get(CORE)
    for path in ("dc:creator", "cp:lastModifiedBy"):
        if core is not None and (found := core.find(clark(path))) is not None:
            found.text = group


def _unmarked(tree: Element) -> None:
    """Take the marks of who edited when out of a tree, and tags that another program left in controls."""
    for mark in marks_in(tree):
        del mark.getparent().attrib[mark.attrname]
    for settings in tree.iter(w("sdtPr")):
        for name in ("tag", "dataBinding"):
            for found in settings.findall(clark(f"w:{name}")):
                settings.remove(found)
