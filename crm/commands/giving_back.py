"""More of `crm receipt` and `crm pledge`: refunds, reversals, write-offs, cancellations, corrections."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from crm.commands import pledges, shared
from crm.domain import wording
from crm.domain.money import parse_amount
from crm.domain.rates import parse_rate
from crm.errors import NotFound, Usage
from crm.services import corrections, giving_back
from crm.services import pledges as service
from crm.store import find, queries
from crm.store import tables as t

pledge_app = typer.Typer()
receipt_app = typer.Typer()

Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the journal.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER")]
Day = Annotated[str, typer.Option("--date", metavar="DAY", help="From this day on.")]


def _print(answer: dict[str, Any], json: bool, sentence: str) -> None:
    for again in answer.get("divided_again", []):
        shared.say(f"Divided again: {again}.")
    if json:
        shared.print_json(answer)
    else:
        typer.echo(sentence)


def _day(text: str) -> Any:
    found = shared.day(text, what="day for --date")
    if found is None:
        raise Usage("Give the day with --date.")
    return found


@receipt_app.command("list")
def list_receipts(
    pledge: Annotated[str | None, typer.Option("--pledge", metavar="ID", help="Only of this pledge.")] = None,
    as_of: shared.AsOf = None,
    json: shared.Json = False,
) -> None:
    """List receipts with their numbers, and what went back of them."""
    with shared.reading() as session:
        row = find.pledge(session, pledge) if pledge else None
        rows = giving_back.receipts_of(session, row, shared.as_of(session, as_of))
    if json:
        shared.print_json({"rows": rows})
        return
    columns = [("id", "No."), ("pledge", "Pledge"), ("date", "Date"), ("currency", ""), ("amount", "Amount")]
    columns += [
        ("base_amount", "In base"),
        ("refunded", "Refunded"),
        ("reversed", "Reversed"),
        ("reference", "Reference"),
    ]
    figures = ("amount", "base_amount", "refunded")
    shown = [{**row, **{key: shared.money(row[key]) for key in figures}} for row in rows]
    shared.print_rows(shown, columns, right=("id", *figures))


@receipt_app.command("refund")
def refund(
    number: Number,
    date: Day,
    reason: Reason,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="In the receipt's currency; else all of it.")
    ] = None,
    due_again: Annotated[bool, typer.Option("--due-again", help="The donor still owes it.")] = False,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Pay a receipt back, in part or in full."""
    who, dated = shared.actor(actor), _day(date)
    with shared.writing(dry_run=dry_run) as session:
        row = session.get(t.Receipt, number)
        if row is None:
            raise NotFound(f"There is no receipt number {number}; `crm receipt list` shows them.")
        currency = pledges.currency_of(session, row.currency)
        answer = giving_back.refund_receipt(
            session,
            who,
            number,
            dated=dated,
            reason=reason,
            amount=parse_amount(amount, currency) if amount is not None else None,
            due_again=due_again,
            request_id=request_id,
        )
    _print(
        answer,
        json,
        f"{answer['pledge']}: {wording.amount_said(answer['amount'], answer['currency'])} went back, {answer['status']}.",
    )


@receipt_app.command("reverse")
def reverse(
    number: Number,
    reason: Reason,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="From this day on; without it the entry was a mistake.")
    ] = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Say that a receipt did not hold: every part goes back where it came from."""
    who, dated = shared.actor(actor), shared.day(date, what="day for --date")
    with shared.writing(dry_run=dry_run) as session:
        answer = giving_back.reverse_receipt(session, who, number, reason=reason, dated=dated, request_id=request_id)
    _print(answer, json, f"{answer['pledge']}: receipt {number} is reversed from {answer['date']}, {answer['status']}.")


def _propose(
    pledge_id: str,
    date: str,
    reason: str,
    amount: str | None,
    activity: str | None,
    year: str | None,
    kind: str,
    request_id: str | None,
    actor: str | None,
    dry_run: bool,
    json: bool,
) -> None:
    who, dated = shared.actor(actor), _day(date)
    with shared.writing(dry_run=dry_run) as session:
        pledge = find.pledge(session, pledge_id)
        own = queries.currencies(session)[pledge.currency]
        place = service.Place(activity, shared.year(year)) if activity or year else None
        number = service.propose_write_off(
            session,
            who,
            pledge.code,
            dated=dated,
            reason=reason,
            amount=parse_amount(amount, own) if amount is not None else None,
            kind=kind,
            names=[place] if place else [],
            request_id=request_id,
        )
        code = pledge.code
    answer = {"number": number, "pledge": code, "kind": kind, "proposed_by": who.name, "approved": False}
    _print(
        answer, json, f"Number {number} is proposed; it counts once another person says `crm pledge approve {number}`."
    )


@pledge_app.command("write-off")
def write_off(
    pledge_id: Annotated[str, typer.Argument(metavar="ID")],
    amount: pledges.Amount,
    date: Day,
    reason: Reason,
    activity: pledges.OneActivity = None,
    year: pledges.OneYear = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Propose to write money off that will not come; another person approves."""
    _propose(pledge_id, date, reason, amount, activity, year, "write-off", request_id, actor, dry_run, json)


@pledge_app.command("cancel")
def cancel(
    pledge_id: Annotated[str, typer.Argument(metavar="ID")],
    date: Day,
    reason: Reason,
    activity: pledges.OneActivity = None,
    year: pledges.OneYear = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Propose to cancel what is open of a pledge, or of the split that is named; another person approves."""
    _propose(pledge_id, date, reason, None, activity, year, "cancellation", request_id, actor, dry_run, json)


@pledge_app.command("approve")
def approve(
    number: Number,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Approve a write-off or cancellation that somebody else proposed; until sign-in exists, names are taken on trust."""
    who = shared.actor(actor)
    with shared.writing(dry_run=dry_run) as session:
        answer = service.approve_write_off(session, who, number, request_id=request_id)
    _print(answer, json, f"{answer['id']}: approved, {answer['status']}.")


@pledge_app.command("correct")
def correct(
    pledge_id: Annotated[str, typer.Argument(metavar="ID")],
    why: Annotated[str, typer.Option("--why", help="What was typed wrongly.")],
    amount: Annotated[str | None, typer.Option("--amount", metavar="AMOUNT", help="The amount that was meant.")] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DAY", help="The day of the promise.")] = None,
    rate: pledges.RateOption = None,
    signed: Annotated[str | None, typer.Option("--signed", metavar="DAY", help="The day of the signature.")] = None,
    signed_amount: Annotated[
        str | None, typer.Option("--signed-amount", metavar="AMOUNT", help="What was signed, where it is less.")
    ] = None,
    earmarking: Annotated[int | None, typer.Option("--earmarking", help="1 unearmarked … 4 tightly earmarked.")] = None,
    restricted: Annotated[
        bool | None, typer.Option("--restricted/--released", help="Not for circulation, or released from it.")
    ] = None,
    instrument: Annotated[str | None, typer.Option("--instrument", help="agreement, note verbale …")] = None,
    reference: Annotated[str | None, typer.Option("--reference", help="Where the promise can be found.")] = None,
    conditions: Annotated[str | None, typer.Option("--conditions", help="What it is subject to.")] = None,
    receiver: Annotated[str | None, typer.Option("--receiver", help="The member that signs and receives it.")] = None,
    period_from: Annotated[str | None, typer.Option("--from", metavar="DAY", help="The period begins.")] = None,
    period_to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The period ends.")] = None,
    empty: Annotated[
        list[str] | None,
        typer.Option("--empty", metavar="FIELD", help="Was filled in by mistake: earmarking, receiver, from, to."),
    ] = None,
    with_parts: Annotated[
        bool,
        typer.Option("--with-parts", help="Divisions and plans that said the same of the whole change with it."),
    ] = False,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Mend what was typed wrongly, valid on every day; with --dry-run, only show what would change."""
    who = shared.actor(actor)
    if instrument:
        from crm.imports import words

        instrument = words.word("instruments", instrument)
    texts = {"instrument": instrument, "reference": reference, "conditions": conditions}
    with shared.writing(dry_run=dry_run) as session:
        own = queries.currencies(session)[find.pledge(session, pledge_id).currency]
        answer = corrections.correct_pledge(
            session,
            who,
            pledge_id,
            corrections.Correction(
                amount=parse_amount(amount, own) if amount is not None else None,
                dated=shared.day(date, what="day for --date"),
                rate=parse_rate(rate) if rate is not None else None,
                signed_on=shared.day(signed, what="day for --signed"),
                signed_amount=parse_amount(signed_amount, own) if signed_amount is not None else None,
                earmarking=earmarking,
                restricted=restricted,
                period_from=shared.day(period_from, what="day for --from"),
                period_to=shared.day(period_to, what="day for --to"),
                receiver=shared.given(receiver, "--receiver"),
                texts=tuple((name, text) for name, text in texts.items() if text is not None),
                emptied=tuple(_EMPTIED.get(name, name) for name in empty or ()),
                with_parts=with_parts,
            ),
            why=why,
            request_id=request_id,
        )
    _print(answer, json, f"{answer['id']}: corrected {', '.join(answer['changed'])}, {answer['status']}.")
    if not json:
        _print_changes(answer)


#: What `--empty` calls a field, where the ledger calls it otherwise.
_EMPTIED = {"receiver": "receiver_id", "from": "period_from", "to": "period_to"}


def _print_changes(answer: dict[str, Any]) -> None:
    """Before and after of each field and share, then how the figures move."""
    rows = [{"what": one["field"].replace("_", " "), **one} for one in answer["fields"]]
    for one in answer["parts"]:
        where = wording.activity_or_open(one["activity"]) + ", " + wording.year_or_open(one["year"])
        of = f"due {one['due'] or 'without a day'}" if one["kind"] == "instalment" else where
        rows.append({"what": f"{one['kind']} of {one['date']}: {of}", **one})
    columns = [("what", "What"), ("before", "Before"), ("after", "After")]
    shared.print_rows(
        [{**row, "before": _shown(row["before"]), "after": _shown(row["after"])} for row in rows], columns
    )
    if answer["cells"]:
        typer.echo("")
        base = answer["base_currency"]
        names = ("received", "committed", "pledged")
        cells = [
            {
                **{name: shared.money(one[name]) for name in names},
                "activity": wording.activity_or_open(one["activity"]),
                "year": wording.year_or_open(one["year"]),
            }
            for one in answer["cells"]
        ]
        moves = [(name, f"{word} {base}") for name, word in zip(names, ("Received", "Signed", "Promised"), strict=True)]
        shared.print_rows(cells, [("activity", "Moves"), ("year", "Year"), *moves], right=names)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return wording.NONE if value in (None, "") else str(value)
