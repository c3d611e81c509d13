"""`crm snapshot` and `crm explain`: figures frozen and proven, and why the gap moved."""

from __future__ import annotations

import json as json_
from datetime import date
from typing import Annotated

import typer
from sqlmodel import Session

from crm.commands import shared
from crm.domain import wording
from crm.errors import CrmError, Refused, Usage
from crm.reports import explain as report
from crm.reports.frozen import figures
from crm.services import snapshots as service

app = typer.Typer(help="Snapshots: make, list, show, verify.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME")]


@app.command("make")
def make(
    name: Name,
    as_of: shared.AsOf = None,
    why: Annotated[str, typer.Option("--why", help="The meeting or hand-over it is for.")] = "",
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Freeze the figures of a day as they are known now."""
    who = shared.actor(actor)
    with shared.writing(dry_run=dry_run) as session:
        answer = service.make_snapshot(
            session,
            who,
            name,
            as_of=shared.as_of(session, as_of),
            figures=figures,
            why=why,
            today=as_of is None,
            request_id=request_id,
        )
    if json:
        shared.print_json(answer)
    else:
        frozen = date.fromisoformat(answer["as_of"])
        typer.echo(f"“{answer['name']}” keeps the figures of {wording.day(frozen)}, SHA-256 {answer['sha256']}.")


@app.command("list")
def list_snapshots(json: shared.Json = False) -> None:
    """List the snapshots, oldest first."""
    with shared.reading() as session:
        rows = service.all_snapshots(session)
    if json:
        shared.print_json({"rows": rows})
        return
    columns = [("name", "Name"), ("as_of", "As of"), ("made_at", "Made"), ("made_by", "By"), ("sha256", "SHA-256")]
    shared.print_rows(rows, columns)


@app.command("show")
def show(name: Name, audience: shared.For = shared.AudienceOption.trio, json: shared.Json = False) -> None:
    """Show the figures as they were frozen."""
    with shared.reading() as session:
        row = service.find_snapshot(session, name)
        kept = json_.loads(row.figures)[audience.value]
        head = service.described(row)
    if json:
        shared.print_json({**head, "audience": audience.value, "figures": kept})
        return
    totals = kept["totals"]
    typer.echo(
        f"“{head['name']}”, as of {head['as_of']}, made by {head['made_by']}: required {totals['required']}, secured "
        f"{totals['secured']}, gap {totals['gap']} {kept['base_currency']}."
    )


@app.command("verify")
def verify(name: Name, json: shared.Json = False) -> None:
    """Prove the frozen figures: reckon them anew from the journal as it was known then."""
    with shared.reading() as session:
        row = service.find_snapshot(session, name)
        proof = service.verify_snapshot(session, row, figures=figures)
        head = service.described(row)
    if json:
        shared.print_json({**head, "ok": proof.holds, "problem": proof.problem or None})
    elif proof.holds:
        typer.echo(f"“{head['name']}” holds: the journal gives the same figures again.")
    if not proof.holds:
        raise Refused(f"“{head['name']}” does not hold: {proof.problem}.")


def explain(
    start: Annotated[str, typer.Option("--from", metavar="DAY|SNAPSHOT", help="A day, or the name of a snapshot.")],
    end: Annotated[str, typer.Option("--to", metavar="DAY|SNAPSHOT", help="A day, or the name of a snapshot.")],
    audience: shared.For = shared.AudienceOption.trio,
    json: shared.Json = False,
) -> None:
    """Explain why the gap moved, cause by cause, row by row."""
    with shared.reading() as session:
        one, other = _point(session, start), _point(session, end)
        found = report.explain_gap(session, one, other, audience=audience.value)
        answer = report.as_json(found, one, other, session)
    if json:
        shared.print_json(answer)
        return
    start_gap, end_gap, moved = (shared.money(answer[key]) for key in ("gap_from", "gap_to", "change"))
    shared.say(f"The gap went from {start_gap} to {end_gap}: {moved}.")
    rows = [
        {"cause": cause["cause"], **row, "gap_change": shared.money(row["gap_change"])}
        for cause in answer["causes"]
        for row in cause["rows"]
        if row["gap_change"].strip("-0.")
    ]
    columns = [("cause", "Cause"), ("date", "Date"), ("record", "Record"), ("gap_change", "Gap")]
    shared.print_rows(rows, columns, right=("gap_change",))


def _point(session: Session, text: str) -> report.Point:
    try:
        row = service.find_snapshot(session, text)
    except CrmError as unknown:
        try:
            return report.Point(date.fromisoformat(text.strip()))
        except ValueError:
            raise Usage(f"“{text}” is neither a day like 2016-11-30 nor a snapshot. {unknown}") from None
    return report.Point(row.as_of, row.name, row.line)
