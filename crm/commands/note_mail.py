"""`crm note mail`: the draft of the e-mail that a note goes out with, made from the file that is to be sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crm.commands import shared
from crm.errors import Refused, Usage


def mail(
    file: Annotated[str, typer.Argument(metavar="FILE.docx", help="The file of a note, as it is to be sent.")],
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE.eml", help="The draft to write; else beside the file.")
    ] = None,
    json: shared.Json = False,
) -> None:
    """Write the e-mail draft of a note: addressed to its focal point, in its language, with the file attached.

    Nothing is sent. The e-mail address stands in the draft alone.
    """
    from concept_notes.mail.of_note import draft_of_file
    from crm.commands.note_check import read_file

    path, wished = Path(file), shared.given(out, "--out")
    to = Path(wished) if wished else path.with_suffix(".eml")
    if to.suffix.lower() != ".eml":
        raise Usage(f"“{to.name}” is not the name of a draft; let it end in .eml.")
    if not to.parent.is_dir():
        raise Refused(f"There is no folder {to.parent}; make it first, or write elsewhere.")
    data = read_file(path)
    with shared.reading() as session:
        made = draft_of_file(session, data, today=shared.default_day(session))
    to.write_bytes(made.data)
    addressed, missing = bool(made.of.to.address), made.of.to.missing
    shared.warn([missing] if missing else [])
    if json:
        shared.print_json({"reference": made.of.reference, "file": str(to), "addressed": addressed})
        return
    said = "addressed to its focal point" if addressed else "to be addressed"
    typer.echo(f"{to}: {made.of.reference}, {said}; look at it before you send it.")
