"""`crm report`: what one donor's money did, and the hand-over brief, as Word files."""

from __future__ import annotations

from typing import Annotated

import typer

from crm.commands import letters, shared

app = typer.Typer(help="Reports as Word files: to a donor, and for the next Chair.", no_args_is_help=True)


@app.command("donor")
def donor(
    code: Annotated[str, typer.Argument(metavar="DONOR", help="The donor's code.")],
    file: letters.Out,
    as_of: shared.AsOf = None,
    language: letters.SaidIn = "en",
    audience: shared.For = shared.AudienceOption.public,
    fall_back: letters.FallBack = False,
    json: shared.Json = False,
) -> None:
    """Write the report to a donor: what it promised and paid, what for, what was done, what is still to come."""
    from concept_notes.papers.report_facts import donor_report

    letters.written(
        file,
        as_of,
        lambda session, day: donor_report(
            session,
            code,
            as_of=day,
            audience=audience.value,
            said_in=letters.spoken(language),
            fall_back=fall_back,
        ),
        json=json,
    )


@app.command("handover")
def handover(
    file: letters.Out,
    as_of: shared.AsOf = None,
    language: letters.SaidIn = "en",
    fall_back: letters.FallBack = False,
    json: shared.Json = False,
) -> None:
    """Write the hand-over brief for the next Chair: where money, donors, notes and tasks stand. For the trio only."""
    from concept_notes.papers.handover_facts import handover as brief

    letters.written(
        file,
        as_of,
        lambda session, day: brief(session, as_of=day, said_in=letters.spoken(language), fall_back=fall_back),
        json=json,
    )
