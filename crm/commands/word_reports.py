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
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Write the report to a donor: what it promised and paid, what for, what was done, what is still to come."""
    wished = letters.wish("report", code, language, fall_back=fall_back, audience=audience.value)
    letters.written(file, as_of, wished, letters.Entry(actor, request_id, dry_run), json=json)


@app.command("handover")
def handover(
    file: letters.Out,
    as_of: shared.AsOf = None,
    language: letters.SaidIn = "en",
    fall_back: letters.FallBack = False,
    json: shared.Json = False,
) -> None:
    """Write the hand-over brief for the next Chair: where money, donors, notes and tasks stand. For the trio only."""
    letters.written(file, as_of, letters.wish("handover", "", language, fall_back=fall_back), json=json)
