"""`crm note check`: the gate for any Word file: what is wrong, where, how to mend it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm.commands import shared
from crm.errors import CrmError, Refused

if TYPE_CHECKING:
    from concept_notes.check import Report
    from concept_notes.check.registered import Registered
    from concept_notes.word_file import WordFile


class LengthOption(StrEnum):
    """The forms of a note."""

    brief = "brief"
    short = "short"
    standard = "standard"
    full = "full"


def check(
    file: Annotated[str, typer.Argument(metavar="FILE.docx", help="The document to look at.")],
    length: Annotated[
        LengthOption | None, typer.Option("--length", help="Hold it to the pages of this form; else of its template's.")
    ] = None,
    internal: Annotated[
        bool, typer.Option("--internal", help="An internal copy: comments, changes and names may stand in it.")
    ] = False,
    json: shared.Json = False,
) -> None:
    """Say what is wrong with a Word file, where, and how to mend it. Ends with 1 where something is."""
    from concept_notes.check import examine
    from concept_notes.word_file import opened

    path, data = Path(file), read_file(Path(file))
    document = opened(data)
    found, unsaid = _registered(data, document, length.value if length else "", internal=internal)
    report = examine(document, _counted(found, data))
    if json:
        shared.print_json({"file": str(path), **report.as_json()})
    else:
        _print(report)
    shared.say(_said(path, report, found, unsaid))
    if report.faults:
        raise typer.Exit(1)


def read_file(path: Path) -> bytes:
    """The bytes of a file, no more of them than a document has."""
    from concept_notes.word_file import FILE

    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    with path.open("rb") as opened:
        return opened.read(FILE + 1)


def _registered(data: bytes, document: WordFile, length: str, *, internal: bool) -> tuple[Registered, str]:
    """What the register knows of the file; without a database nothing, and a sentence that says so."""
    from concept_notes.check import Known
    from concept_notes.check.registered import Registered, registered

    try:
        with shared.reading() as session:
            return registered(session, data, document, length=length, internal=internal), ""
    except CrmError as error:
        return Registered(Known(length=length, internal=internal)), f" The register was not asked: {error}"


def _counted(found: Registered, data: bytes) -> Any:
    """What is known, with the number of pages where the form of the note limits them."""
    from dataclasses import replace

    from concept_notes.check.pages import pages

    return replace(found.known, pages=pages(data)) if found.known.length else found.known


def _print(report: Report) -> None:
    for fault in report.faults:
        typer.echo(f"{fault.kind}: {fault.where}")
        typer.echo(f"  {fault.what}")
        typer.echo(f"  {fault.mend}")
    if report.typed_by_hand:
        typer.echo("Typed by hand, so nobody but its writer answers for it:")
        for one in report.typed_by_hand:
            typer.echo(f"  {one.figure}  ({one.where})")


def _said(path: Path, report: Report, found: Registered, unsaid: str) -> str:
    """What was looked at, and how many faults there are."""
    count = len(report.faults)
    faults = "no fault" if not count else f"{count} fault{'' if count == 1 else 's'}"
    if found.same:
        of = f"It is {found.reference} as it was made."
    elif report.ledger:
        of = f"It is {found.reference}, changed since it was made; its figures were compared with the register."
    elif found.reference:
        of = f"It is {found.reference}, which was made before figures were kept; its structure alone was checked."
    else:
        of = "It is not in the register of notes, so its structure alone was checked and no figure."
    return f"{path.name}: {faults}. {of}{unsaid}"
