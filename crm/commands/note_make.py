"""`crm note make --donor`: a concept note for one donor, and what is said before it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from sqlmodel import Session

from crm.commands import shared
from crm.domain.wording import amount_text
from crm.errors import Refused, Usage
from crm.services.actor import Actor

if TYPE_CHECKING:
    from concept_notes.making.make import Made
    from concept_notes.making.preflight import Preflight
    from concept_notes.making.wish import Wish


@dataclass(frozen=True)
class Asked:
    """What a person asked of `crm note make`, for one donor or for many."""

    #: What is wanted, but for its day: where none was typed, the ledger knows it.
    wish: Callable[..., Wish]
    as_of: str | None
    #: Where the file goes, or with many the folder or .zip file; None where nothing is to be made.
    out: Path | None
    filters: Sequence[str] = ()
    jobs: int = 1
    as_pdf: bool = False
    json: bool = False
    dry_run: bool = False

    def wish_in(self, session: Session) -> Wish:
        """What is wanted, with its day."""
        return self.wish(as_of=shared.as_of(session, self.as_of))


def preflight(asked: Asked) -> None:
    """Say what stops the note and what to know, and make nothing."""
    from concept_notes.making.preflight import preflight as found_before
    from concept_notes.making.trial import tried

    with shared.reading() as session:
        found = tried(session, found_before(session, _wish(session, asked)), counted=True).found
    if asked.json:
        shared.print_json(found.as_json())
    else:
        _print(found)


def make(asked: Asked, who: Actor) -> None:
    """Make the note, and the same as PDF where that was asked for."""
    from concept_notes.language.pack import language
    from concept_notes.making.make import enter, made_of
    from concept_notes.making.preflight import preflight as found_before
    from concept_notes.making.told import lines
    from concept_notes.making.trial import prepared, written

    out = _place(asked.out)
    with shared.reading() as session:
        wish = _wish(session, asked)
        caution = language(wish.said_in).caution
        shared.warn([caution] if caution else [])
        looked = prepared(session, found_before(session, wish))
    made, finished = made_of(written(looked, counted=True))
    with shared.writing(dry_run=asked.dry_run) as session:
        enter(session, who, finished)
        if not asked.dry_run:
            out.write_bytes(made.document)
    shared.warn(list(lines((one for one in made.remarks if one.says != caution), on_command_line=True)))
    answer = {**made.summary, "file": str(out)}
    if asked.as_pdf:
        printed = None if asked.dry_run else _as_pdf(out, made)
        answer["pdf"] = str(printed) if printed else None
    if asked.json:
        shared.print_json(answer)
        return
    ask = made.context.ask.amount
    typer.echo(f"{out}: {answer['reference']}, asks {answer['donor']} for {amount_text(ask.minor, ask.currency)}.")


def _place(out: Path | None) -> Path:
    if out is None:
        raise Usage("Give the document to write with --out, or ask beforehand with --preflight.")
    if out.suffix.lower() != ".docx":
        raise Usage(f"“{out.name}” is not the name of a Word file; let it end in .docx.")
    if not out.parent.is_dir():
        raise Refused(f"There is no folder {out.parent}; make it first, or write elsewhere.")
    return out


def _wish(session: Session, asked: Asked) -> Wish:
    """What the note is made with, in the language that the donor reads where that was asked for."""
    from concept_notes.batch.choice import language_read
    from concept_notes.language.pack import language
    from concept_notes.making.wish import AUTO

    wish = asked.wish_in(session)
    said_in = language_read(session, wish.donor) if wish.said_in == AUTO else wish.said_in
    return replace(wish, said_in=language(said_in).code)


def _as_pdf(document: Path, note: Made) -> Path | None:
    """The PDF beside the Word file; where there is none, a sentence that says why."""
    from concept_notes.making.finish import printed
    from concept_notes.word import pdf

    if not pdf.available():
        shared.warn([pdf.ABSENT])
        return None
    # The pages of a full note were counted before they stood in its contents list.
    made = note.pdf or printed(note.document)
    if not made:
        shared.warn([f"LibreOffice could not make a PDF of {document.name}; the Word file is there."])
        return None
    out = document.with_suffix(".pdf")
    out.write_bytes(made)
    return out


def _print(found: Preflight) -> None:
    """What stops a note, then what to know; a problem is told as a line of data, so that a list of donors can be read."""
    from concept_notes.making.told import lines

    for problem in lines(found.problems, on_command_line=True):
        typer.echo(f"stops it: {problem}")
    for warning in lines(found.warnings, on_command_line=True):
        typer.echo(f"to know: {warning}")
    said = "can be made" if found.ready else "cannot be made yet"
    typer.echo(f"A note for {found.donor_name} {said}; nothing was made.")
