"""`crm note renew`: the Word file of a note that people edited comes back with the figures of another day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm.commands import shared
from crm.errors import Refused, Usage

if TYPE_CHECKING:
    from concept_notes.renewing.renew import RenewedNote

#: What became of parts, in the order in which people are told.
TOLD = (
    ("renewed", "Renewed"),
    ("new", "Came in, because the facts hold it now"),
    ("gone", "Went, because the facts hold it no longer"),
    ("kept-moved", "Stays as it was edited, with a comment, because its figures have moved"),
    ("kept-gone", "Stays as it was edited, though the facts hold it no longer"),
    ("kept", "Stays as it was edited; nothing in it has moved"),
    ("missing", "Was deleted or rewritten by hand, and stays away"),
)


def renew(
    file: Annotated[str, typer.Argument(metavar="FILE.docx", help="The edited file of a note.")],
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE.docx", help="The document to write; else beside it, named by its number."),
    ] = None,
    as_of: shared.AsOf = None,
    ask: Annotated[
        str | None,
        typer.Option("--ask", help="Another amount; else the one before, or what is missing where it was all of that."),
    ] = None,
    redline: Annotated[
        bool, typer.Option("--redline", help="Leave what changes in untouched parts as tracked changes.")
    ] = False,
    fall_back: Annotated[
        bool, typer.Option("--fall-back", help="Leave in English what is not translated, instead of refusing.")
    ] = False,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Renew the figures of a note that people edited in Word; what they wrote stays. It becomes the next note."""
    from concept_notes.making.told import lines
    from concept_notes.renewing.renew import enter, to_renew, written
    from crm.commands.note_check import read_file

    who, path = shared.actor(actor), Path(file)
    wished = shared.given(out, "--out")
    if wished and Path(wished).suffix.lower() != ".docx":
        raise Usage(f"“{Path(wished).name}” is not the name of a Word file; let it end in .docx.")
    if wished and not Path(wished).parent.is_dir():
        raise Refused(f"There is no folder {Path(wished).parent}; make it first, or write elsewhere.")
    with shared.reading() as session:
        ready = to_renew(
            session,
            read_file(path),
            as_of=shared.as_of(session, as_of),
            ask=shared.given(ask, "--ask"),
            fall_back=fall_back,
            redline=redline,
        )
    made = written(ready)
    to = Path(wished) if wished else path.with_name(f"{made.context.meta.reference}.docx")
    if not wished and to.exists():
        raise Refused(f"There is a file {to} already; say with --out where to write.")
    with shared.writing(dry_run=dry_run) as session:
        enter(session, who, made, request_id=request_id)
        if not dry_run:
            to.write_bytes(made.document)
    shared.warn(list(lines(made.remarks, on_command_line=True)))
    if json:
        shared.print_json({**made.as_json(), "file": str(to)})
        return
    _print(made)
    typer.echo(f"{to}: {made.context.meta.reference}, which renews {made.renews}.")


def _print(made: RenewedNote) -> None:
    """What became of the parts, and the words that have moved in those that people edited."""
    from concept_notes.renewing.edited import in_words

    for outcome, words in TOLD:
        if named := made.named(outcome):
            typer.echo(f"{words}: {', '.join(one.name for one in named)}.")
        for one in named if outcome == "kept-moved" else ():
            for moved in one.moved[:12]:
                typer.echo(f"  {one.name}: {in_words(moved)}")
