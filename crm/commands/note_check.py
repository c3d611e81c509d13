"""`crm note check`: the gate for any Word file: what is wrong, where, how to mend it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm.commands import shared
from crm.errors import Refused

if TYPE_CHECKING:
    from concept_notes.check import Report


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
    from concept_notes.checked import checked

    path = Path(file)
    found = checked(shared.reading, read_file(path), length=length.value if length else "", internal=internal)
    if json:
        shared.print_json({"file": str(path), **found.report.as_json()})
    else:
        _print(found.report)
    shared.say(found.said(path.name))
    if found.report.faults:
        raise typer.Exit(1)


def read_file(path: Path) -> bytes:
    """The bytes of a file, no more of them than a document has."""
    from concept_notes.word.file import FILE

    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    with path.open("rb") as opened:
        return opened.read(FILE + 1)


def _print(report: Report) -> None:
    for fault in report.faults:
        typer.echo(f"{fault.kind}: {fault.where}")
        typer.echo(f"  {fault.what}")
        typer.echo(f"  {fault.mend_in_full}")
    if report.typed_by_hand:
        typer.echo("Typed by hand, so nobody but its writer answers for it:")
        for one in report.typed_by_hand:
            typer.echo(f"  {one.figure}  ({one.where})")
    for left in report.no_longer_said:
        typer.echo(f"No longer said: {left.figure}  ({left.where})")
