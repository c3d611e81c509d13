"""`crm rate` and `crm pledge rerate`: exchange rates, and a pledge valued at another one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from crm.commands import pledges, shared
from crm.domain.rates import parse_rate
from crm.domain.wording import amount_said
from crm.errors import Usage

app = typer.Typer(help="Exchange rates: list, add, import, correct.", no_args_is_help=True)

Currency = Annotated[str, typer.Option("--currency", help="ISO code, like EUR.")]
Rate = Annotated[str, typer.Option("--rate", help="Units of the currency per one unit of base.")]
Date = Annotated[str, typer.Option("--date", metavar="DAY", help="The day from which it is used.")]
Why = Annotated[str, typer.Option("--why", help="What was wrong, and where the right one stands.")]


@app.command("list")
def list_rates(
    currency: Annotated[str | None, typer.Option("--currency", help="Only this currency.")] = None,
    as_of: shared.AsOf = None,
    json: shared.Json = False,
) -> None:
    """List the exchange rates on record; with --as-of, none dated after that day."""
    from crm.reports import rate_list

    with shared.reading() as session:
        code = pledges.currency_of(session, currency).code if currency else ""
        found = rate_list.as_json(
            rate_list.rate_list(session, currency=code, as_of=shared.day(as_of, what="day for --as-of"))
        )
    if json:
        shared.print_json(found)
        return
    columns = [("currency", "Currency"), ("date", "From"), ("rate", "Rate"), ("source", "Source")]
    shared.print_rows(found["rows"], columns, right=("rate",))


@app.command("add")
def add_rate(
    currency: Currency,
    rate: Rate,
    date: Date,
    source: Annotated[str, typer.Option("--source", help="Who published it.")],
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Record a rate from a day on. Stored values never move with it."""
    from crm.services import rates

    who = shared.actor(actor)
    with shared.writing(dry_run=dry_run) as session:
        answer = rates.record_rate(
            session,
            who,
            currency=pledges.currency_of(session, currency).code,
            dated=_day(date),
            rate=parse_rate(rate),
            source=source,
            request_id=request_id,
        )
    _print(answer, json, f"{answer['currency']} from {answer['date']} on: {answer['rate']} ({answer['source']}).")


@app.command("correct")
def correct_rate(
    currency: Currency,
    date: Date,
    rate: Rate,
    why: Why,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Put another rate in the place of a wrong one. What was valued at the old one keeps it, and is named."""
    from crm.services import rates

    who = shared.actor(actor)
    with shared.writing(dry_run=dry_run) as session:
        answer = rates.correct_rate(
            session,
            who,
            currency=pledges.currency_of(session, currency).code,
            dated=_day(date),
            rate=parse_rate(rate),
            why=why,
            request_id=request_id,
        )
    if kept := answer["pledges_at_the_old_rate"]:
        shared.say(f"Valued at {answer['old_rate']} and left so: {', '.join(kept)}; see crm pledge rerate.")
    if answer["receipts_at_the_old_rate"]:
        shared.say(f"{answer['receipts_at_the_old_rate']} receipt(s) keep the value of their day at the old rate.")
    _print(answer, json, f"{answer['currency']} from {answer['date']} on: {answer['rate']}, not {answer['old_rate']}.")


@app.command("import")
def import_rates(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Record the new rates of a monthly table of the UN operational rates of exchange, a CSV or XLSX file."""
    from crm.imports import un_rates

    who = shared.actor(actor)
    with shared.writing(dry_run=dry_run) as session:
        brought = un_rates.import_rates(session, who, file)
    found = un_rates.as_json(brought)
    shared.warn([*brought.remarks, *(str(problem) for problem in brought.problems)])
    shared.warn([_differs(one) for one in found["differing"]])
    if json:
        shared.print_json(found)
        return
    would = "would be recorded" if dry_run else "recorded"
    typer.echo(
        f"{len(found['added'])} rates {would}; {len(found['known'])} were known already, {len(found['differing'])} "
        f"differ and were left, {len(found['problems'])} problem(s)."
    )


def _differs(one: dict[str, Any]) -> str:
    return (
        f"{one['currency']} of {one['date']} is recorded as {one['recorded']}, the file says {one['rate']} (row "
        f"{one['row']}); it was left. crm rate correct changes it."
    )


@pledges.app.command("rerate")
def rerate_pledge(
    pledge_id: Annotated[str, typer.Argument(metavar="ID")],
    why: Why,
    rate: Annotated[
        str | None,
        typer.Option(
            "--rate", help="Units of the currency per one unit of base; else the ledger's of the promise's day."
        ),
    ] = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Value a pledge at another rate than that of its promise: a correction, shown with --dry-run before it is made."""
    from crm.services import rerating

    who = shared.actor(actor)
    with shared.writing(dry_run=dry_run) as session:
        answer = rerating.rerate(
            session, who, pledge_id, parse_rate(rate) if rate is not None else None, why=why, request_id=request_id
        )
    shared.warn(answer["warnings"])
    if json:
        shared.print_json(answer)
        return
    old, new, base = answer["old"], answer["new"], answer["base_currency"]
    typer.echo(
        f"{answer['id']}: {amount_said(answer['amount'], answer['currency'])} at {new['rate']} of {new['rate_date']} = "
        f"{amount_said(new['base_amount'], base)}, not {amount_said(old['base_amount'])} at {old['rate']}."
    )
    rows = [
        *answer["cells"],
        {"activity": "total", "committed": answer["committed_change"], "pledged": answer["pledged_change"]},
    ]
    columns = [("activity", "Activity"), ("year", "Year"), ("committed", "Signed, to come"), ("pledged", "Promised")]
    figures = ("committed", "pledged")
    shown = [{**_place(row), **{key: shared.money(row[key]) for key in figures}} for row in rows]
    shared.print_rows(shown, columns, right=figures)


def _place(row: dict[str, Any]) -> dict[str, Any]:
    """A row with words where the donor left activity or year open."""
    if row.get("activity") == "total":
        return row
    return row | {"activity": row["activity"] or "activity open", "year": row["year"] or "year open"}


def _day(text: str) -> dt.date:
    found = shared.day(text, what="day for --date")
    if found is None:
        raise Usage("Give --date.")
    return found


def _print(answer: dict[str, Any], json: bool, sentence: str) -> None:
    if json:
        shared.print_json(answer)
    else:
        typer.echo(sentence)
