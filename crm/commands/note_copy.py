"""`crm note copy`: the copy of a note for sending, without a trace of work, or the trio's own with the sources of figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crm.commands import shared
from crm.errors import Refused, Usage


def copy(
    file: Annotated[str, typer.Argument(metavar="FILE.docx", help="The file of a note, edited or not.")],
    send: Annotated[
        bool, typer.Option("--send", help="For the donor: no comment, no tracked change, no name, no hidden property.")
    ] = False,
    internal: Annotated[
        bool, typer.Option("--internal", help="For the trio: a comment at each part says where its figures come from.")
    ] = False,
    with_faults: Annotated[
        bool,
        typer.Option("--with-faults", help="With --send: also where figures are not those of the note; they are told."),
    ] = False,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE.docx", help="The document to write; else beside it.")
    ] = None,
    json: shared.Json = False,
) -> None:
    """Copy a note for sending, with no trace of work in it, or for the trio, with the sources of its figures."""
    from concept_notes.copies import copy_of
    from crm.commands.note_check import read_file

    if send == internal:
        raise Usage("Say what the copy is for: --send for the donor, or --internal for the trio.")
    path, wished = Path(file), shared.given(out, "--out")
    to = Path(wished) if wished else path.with_name(f"{path.stem} ({'to send' if send else 'internal'}).docx")
    if to.suffix.lower() != ".docx":
        raise Usage(f"“{to.name}” is not the name of a Word file; let it end in .docx.")
    if not to.parent.is_dir():
        raise Refused(f"There is no folder {to.parent}; make it first, or write elsewhere.")
    if to.resolve() == path.resolve():
        raise Refused("The copy would take the place of the file it is made from; write it elsewhere.")
    data = read_file(path)
    with shared.reading() as session:
        made = copy_of(session, data, internal=internal, with_faults=with_faults)
    to.write_bytes(made.document)
    shared.warn(list(made.warnings))
    if json:
        shared.print_json({"reference": made.reference, "copy": "internal" if internal else "send", "file": str(to)})
        return
    typer.echo(f"{to}: {made.reference}, {'for the trio alone' if internal else 'to be sent'}.")
