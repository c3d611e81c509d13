"""`crm note`: a concept note for one donor out of today's figures; `note_register` follows it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm.commands import note_check, note_register, shared
from crm.errors import Refused, Usage

if TYPE_CHECKING:
    from concept_notes.preflight import Preflight

app = typer.Typer(
    help="Concept notes: make, check, review, send, answer; which figures have moved.", no_args_is_help=True
)


def years_of(text: str | None) -> tuple[int, ...]:
    """`2016-2018`, `2017` or `2016,2018` as years."""
    if text is None:
        return ()
    years: list[int] = []
    for part in re.split(r"[,\s]+", text.strip()):
        found = re.fullmatch(r"(\d{4})(?:[-–](\d{4}))?", part)
        ends = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if ends[0] > ends[1] or any(end not in shared.YEARS for end in ends):
            raise Usage(f"“{text}” are not years; write them like 2016-2018 (from {shared.YEARS[0]} on).")
        years += range(ends[0], ends[1] + 1)
    return tuple(sorted(set(years)))


@app.command("make")
def make(
    donor: Annotated[str, typer.Option("--donor", help="The donor's code.")],
    file: Annotated[str | None, typer.Option("--out", metavar="FILE.docx", help="The document to write.")] = None,
    activity: Annotated[
        list[str] | None, typer.Option("--activity", help="Offer this activity; may be repeated.")
    ] = None,
    years: Annotated[str | None, typer.Option("--years", help="Like 2016-2018.")] = None,
    ask: Annotated[
        str | None, typer.Option("--ask", help="The amount asked for; else the gap of what is offered.")
    ] = None,
    as_of: shared.AsOf = None,
    audience: shared.For = shared.AudienceOption.public,
    said_in: Annotated[
        str,
        typer.Option("--language", metavar="LANGUAGE", help="The language of the note: en, ar, es, fr, ru or zh."),
    ] = "en",
    fall_back: Annotated[
        bool, typer.Option("--fall-back", help="Leave in English what is not translated, instead of refusing.")
    ] = False,
    check_first: Annotated[
        bool, typer.Option("--preflight", help="Say what stops the note and what to know, and make nothing.")
    ] = False,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Make a concept note as a Word file; with --preflight, only say beforehand what stops it and what to know."""
    from concept_notes.language import language
    from concept_notes.make import make_note
    from concept_notes.preflight import preflight

    if check_first:
        with shared.reading() as session:
            found = preflight(
                session,
                donor,
                shared.all_given(activity, "--activity"),
                years_of(shared.given(years, "--years")),
                shared.given(ask, "--ask"),
                as_of=shared.as_of(session, as_of),
                audience=audience.value,
                said_in=language(str(shared.given(said_in, "--language"))).code,
                fall_back=fall_back,
            )
        _print_preflight(found, json=json)
        return
    if file is None:
        raise Usage("Give the document to write with --out, or ask beforehand with --preflight.")
    who, out = shared.actor(actor), Path(str(shared.given(file, "--out")))
    if out.suffix.lower() != ".docx":
        raise Usage(f"“{out.name}” is not the name of a Word file; let it end in .docx.")
    if not out.parent.is_dir():
        raise Refused(f"There is no folder {out.parent}; make it first, or write elsewhere.")
    spoken = language(str(shared.given(said_in, "--language")))
    cautions = [spoken.caution] if spoken.caution else []
    shared.warn(cautions)
    with shared.writing(dry_run=dry_run) as session:
        made = make_note(
            session,
            who,
            donor=donor,
            activities=shared.all_given(activity, "--activity"),
            years=years_of(shared.given(years, "--years")),
            ask=shared.given(ask, "--ask"),
            as_of=shared.as_of(session, as_of),
            audience=audience.value,
            said_in=spoken.code,
            fall_back=fall_back,
        )
        if not dry_run:
            out.write_bytes(made.document)
    shared.warn([one for one in made.warnings if one not in cautions])
    answer = {**made.summary, "file": str(out)}
    if json:
        shared.print_json(answer)
    else:
        typer.echo(
            f"{out}: {made.summary['reference']}, asks {made.summary['donor']} for {made.summary['currency']} {made.summary['ask']}."
        )


def _print_preflight(found: Preflight, *, json: bool) -> None:
    """What stops a note, then what to know; a problem is told as a line of data, so that a list of donors can be read."""
    if json:
        shared.print_json(found.as_json())
        return
    for problem in found.problems:
        typer.echo(f"stops it: {problem.says}")
    for warning in found.warnings:
        typer.echo(f"to know: {warning.says}")
    said = "can be made" if found.ready else "cannot be made yet"
    typer.echo(f"A note for {found.donor_name} {said}; nothing was made.")


app.command("check")(note_check.check)
app.add_typer(note_register.app)
