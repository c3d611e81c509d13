"""`crm journal` and `crm undo`: what was changed by whom, that nobody altered it since, and how to take it back."""

from __future__ import annotations

import json as json_
from typing import Annotated

import typer

from crm.commands import shared
from crm.errors import NotFound, Refused

app = typer.Typer(help="The journal: list, show, verify.", no_args_is_help=True)

LineNumber = Annotated[int, typer.Argument(metavar="LINE", help="The number of a line of the journal.")]


@app.command("list")
def list_lines(
    subject: Annotated[str, typer.Option("--subject", help="Only this record, like “pledge NMK-2016-1”.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="So many lines.")] = 50,
    json: shared.Json = False,
) -> None:
    """List the changes, newest first."""
    from crm.store import chain

    with shared.reading() as session:
        rows = [
            {
                "line": line.id,
                "at": line.at.isoformat(timespec="seconds"),
                "actor": line.actor,
                "action": line.action,
                "subject": line.subject,
                "why": line.why,
            }
            for line in chain.lines(session, subject=subject, limit=limit)
        ]
    if json:
        shared.print_json({"rows": rows})
        return
    columns = [
        ("line", "Line"),
        ("at", "When"),
        ("actor", "Who"),
        ("action", "What"),
        ("subject", "Record"),
        ("why", "Why"),
    ]
    shared.print_rows(rows, columns, right=("line",))


@app.command("show")
def show_line(line: LineNumber, json: shared.Json = False) -> None:
    """Show one change: every row it touched, before and after."""
    from crm.store import chain
    from crm.store.tables import Journal

    with shared.reading() as session:
        found = session.get(Journal, line)
        if found is None:
            raise NotFound(f"The journal has no line {line}.")
        side = chain.opened(session, found)
    answer = {
        "line": found.id,
        "at": found.at.isoformat(),
        "actor": found.actor,
        "action": found.action,
        "subject": found.subject,
        "why": found.why,
        "request_id": found.request_id,
        "before": side.before,
        "after": side.after,
        "previous": found.previous,
        "hash": found.hash,
    }
    if json:
        shared.print_json(answer)
        return
    typer.echo(f"Line {found.id}, {answer['at']}, {found.actor}: {found.action}, {found.subject}. {found.why}".rstrip())
    for table, rows in side.after.items():
        olds = {row.get("id"): row for row in side.before.get(table, [])}
        for row in rows:
            old = olds.get(row.get("id"), {})
            changed = {name: value for name, value in row.items() if old.get(name) != value}
            typer.echo(f"  {table} {row.get('id')}: {json_.dumps(changed, ensure_ascii=False)}")


@app.command("verify")
def verify_journal(json: shared.Json = False) -> None:
    """Prove that no line was altered, taken out or cut off; prints the head, worth noting elsewhere."""
    from crm.store import chain

    with shared.reading() as session:
        verdict = chain.verify(session)
    if json:
        shared.print_json(
            {
                "ok": verdict.holds,
                "lines": verdict.lines,
                "head": verdict.hash,
                "line": verdict.line,
                "problem": verdict.what or None,
            }
        )
    elif verdict.holds:
        typer.echo(f"The journal is whole: {verdict.lines} lines, head {verdict.hash or '(empty)'}.")
    if not verdict.holds:
        raise Refused(f"The journal does not hold: line {verdict.line} {verdict.what}.")


def undo(
    line: LineNumber,
    why: Annotated[str, typer.Option("--why", help="Why it is taken back.")] = "",
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Take a change back by a new change; taking that back brings it back."""
    from crm.services.undo import undo as take_back

    who = shared.actor(actor)
    with shared.writing(dry_run=dry_run) as session:
        answer = take_back(session, who, line, why=why, request_id=request_id)
    if json:
        shared.print_json(answer)
    else:
        typer.echo(f"Taken back: line {line} ({answer['action']}, {answer['subject']}), by line {answer['line']}.")
