"""`crm pledge` and `crm receipt`: promised, signed, received."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer
from sqlmodel import Session

from crm.commands import shared
from crm.domain import wording
from crm.domain.money import Currency, parse_amount
from crm.domain.rates import parse_rate
from crm.domain.shares import Percent, read_share
from crm.errors import Refused, Usage
from crm.services import pledges as service
from crm.store import find, queries

app = typer.Typer(help="Pledges: list, show, add, sign, raise.", no_args_is_help=True)
receipts = typer.Typer(help="Receipts: add.", no_args_is_help=True)

Amount = Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="Like 1,250,000.50 or 1.2m.")]
OneActivity = Annotated[str | None, typer.Option("--activity", help="The activity's code.")]
OneYear = Annotated[str | None, typer.Option("--year", help="The year it is meant for.")]
RateOption = Annotated[str | None, typer.Option("--rate", help="Units of the currency per one unit of base.")]


def currency_of(session: Session, code: str) -> Currency:
    """A currency the ledger knows."""
    known = queries.currencies(session)
    found = known.get(code.strip().upper())
    if found is None:
        raise Refused(f"“{code}” is not a currency this ledger knows{find.near(code, {one: one for one in known})}.")
    return found


def _places(activity: str | None, year: str | None) -> service.Place | None:
    """The place named; an option without a value is a slip, and not the same as leaving it open."""
    code, when = shared.given(activity, "--activity"), shared.year(shared.given(year, "--year"))
    return service.Place(code, when) if code is not None or when is not None else None


@app.command("list")
def list_pledges(
    as_of: shared.AsOf = None,
    donor: Annotated[str | None, typer.Option("--donor", help="Only this donor.")] = None,
    audience: shared.For = shared.AudienceOption.trio,
    json: shared.Json = False,
) -> None:
    """List pledges with their status on a day."""
    from crm.reports import pledge_list

    with shared.reading() as session:
        found = pledge_list.pledge_list(
            session,
            as_of=shared.as_of(session, as_of),
            audience=audience.value,
            donor=shared.given(donor, "--donor"),
        )
    if json:
        shared.print_json(pledge_list.as_json(found))
        return
    base = found.base.code
    shared.say(f"As of {wording.day(found.as_of)}, for the {found.audience}; amounts as promised, the rest in {base}.")
    figures = ("amount", "received", "outstanding", "overdue")
    rows = pledge_list.as_json(found)["rows"]
    shared.print_rows(
        [{**row, **{key: shared.money(row[key]) for key in figures}} for row in rows],
        [
            ("id", "Pledge"),
            ("donor", "Donor"),
            ("status", "Status"),
            ("currency", "In"),
            ("amount", "Amount"),
            ("received", f"Received {base}"),
            ("outstanding", f"Outstanding {base}"),
            ("overdue", f"Overdue {base}"),
        ],
        right=figures,
    )


@app.command("show")
def show_pledge(
    pledge_id: Annotated[str, typer.Argument(metavar="ID")],
    as_of: shared.AsOf = None,
    json: shared.Json = False,
) -> None:
    """Show a pledge with its splits, instalments and receipts on a day."""
    from crm.reports import pledge_list

    with shared.reading() as session:
        found = pledge_list.pledge_detail(session, pledge_id, as_of=shared.as_of(session, as_of))
    detail = pledge_list.detail_json(found)
    if json:
        shared.print_json(detail)
        return
    typer.echo(found.sentence)
    for number, one in enumerate(found.line.raises, start=1):
        typer.echo(
            f"Raise {number} of {wording.day(one.dated)}: {wording.amount_text(one.amount, found.line.currency)}; "
            f"crm pledge divide {found.line.id} --raise {number} divides it."
        )
    _print_parts(detail, [one.meant_for_words for one in found.instalments])


def _print_parts(detail: dict[str, Any], meant_for: list[str]) -> None:
    """Splits, instalments with what each is meant for, and receipts, as tables; what there is none of is left out."""
    own = detail["currency"]
    splits = [
        {
            **one,
            "activity": wording.activity_or_open(one["activity"]),
            "year": wording.year_or_open(one["year"]),
        }
        for one in detail["splits"]
    ]
    instalments = [
        {**one, "due": one["due"] or "no date", "meant_for": words}
        for one, words in zip(detail["instalments"], meant_for, strict=True)
    ]
    columns = [("amount", f"Amount {own}"), ("paid", "Paid"), ("closed", "Closed"), ("open", "Open")]
    _table(splits, [("activity", "Meant for"), ("year", "Year"), *columns])
    named = [("meant_for", "Meant for")] if any(meant_for) else []
    _table(instalments, [("due", "Due"), ("amount", f"Amount {own}"), ("open", "Open"), ("status", "Status"), *named])
    received = [("date", "Received on"), ("currency", "In"), ("amount", "Amount"), ("rate", "Rate")]
    _table(detail["receipts"], [*received, ("base_amount", f"Value {detail['base_currency']}")])


def _table(rows: list[dict[str, Any]], columns: list[tuple[str, str]]) -> None:
    if rows:
        figures = ("amount", "paid", "closed", "open", "base_amount")
        typer.echo("")
        shared.print_rows(
            [{**row, **{key: shared.money(row[key]) for key, _ in columns if key in figures}} for row in rows],
            columns,
            right=(*figures, "rate"),
        )


@app.command("add")
def add_pledge(
    donor: Annotated[str, typer.Option("--donor", help="The donor's code.")],
    amount: Amount,
    currency: Annotated[str, typer.Option("--currency", help="ISO code, like EUR.")],
    date: Annotated[str, typer.Option("--date", metavar="DAY", help="The day of the promise.")],
    activity: OneActivity = None,
    year: OneYear = None,
    signed: Annotated[str | None, typer.Option("--signed", metavar="DAY", help="Signed on this day.")] = None,
    rate: RateOption = None,
    earmarking: Annotated[int | None, typer.Option("--earmarking", help="1 unearmarked … 4 tightly earmarked.")] = None,
    restricted: Annotated[bool, typer.Option("--restricted", help="Not for circulation.")] = False,
    reference: Annotated[str, typer.Option("--reference", help="Where the promise can be found.")] = "",
    instrument: Annotated[
        str, typer.Option("--instrument", help="Agreement, exchange of letters, note verbale …")
    ] = "",
    receiver: Annotated[str, typer.Option("--receiver", help="The member that signs and receives it.")] = "",
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Record a promise, signed or not yet."""
    who = shared.actor(actor)
    dated = _day(date, "--date")
    with shared.writing(dry_run=dry_run) as session:
        donor = find.donor(session, donor).code
        own = currency_of(session, currency)
        minor = parse_amount(amount, own)
        place = _places(activity, year)
        answer = service.add_pledge(
            session,
            who,
            service.NewPledge(
                donor=donor,
                amount=minor,
                currency=own.code,
                dated=dated,
                splits=(service.SplitOf(place, minor),) if place else (),
                signed_on=shared.day(signed, what="day for --signed"),
                rate=parse_rate(rate) if rate is not None else None,
                earmarking=earmarking,
                restricted=restricted,
                reference=reference,
                instrument=instrument,
                receiver=receiver,
            ),
            request_id=request_id,
        )
    _print(answer, json, f"{answer['id']}: {_said(answer, 'amount')}, {answer['status']}.")


@app.command("sign")
def sign_pledge(
    pledge_id: Annotated[str, typer.Argument(metavar="ID")],
    date: Annotated[str, typer.Option("--date", metavar="DAY", help="The day of the signature.")],
    reference: Annotated[str, typer.Option("--reference", help="Where the agreement or letter can be found.")],
    amount: Annotated[str | None, typer.Option("--amount", help="What was signed, where it differs.")] = None,
    instrument: Annotated[str, typer.Option("--instrument", help="agreement, exchange of letters …")] = "",
    rate: RateOption = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """A promise becomes a commitment on the day it is signed."""
    who = shared.actor(actor)
    dated = _day(date, "--date")
    if instrument:
        from crm.imports import words

        instrument = words.word("instruments", instrument)
    with shared.writing(dry_run=dry_run) as session:
        row = find.pledge(session, pledge_id)
        own = currency_of(session, row.currency)
        answer = service.sign_pledge(
            session,
            who,
            pledge_id,
            dated=dated,
            reference=reference,
            amount=parse_amount(amount, own) if amount is not None else None,
            instrument=instrument,
            rate=parse_rate(rate) if rate is not None else None,
            request_id=request_id,
        )
    for sentence in answer["divided_again"]:
        shared.say(f"Divided again: {sentence}.")
    _print(answer, json, f"{answer['id']}: signed for {_said(answer, 'signed_amount')}, {answer['status']}.")


@app.command("raise")
def raise_pledge(
    pledge_id: Annotated[str, typer.Argument(metavar="ID")],
    amount: Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="What is added, like 45,000 or 45k.")],
    date: Annotated[str, typer.Option("--date", metavar="DAY", help="The day the addendum was signed.")],
    reference: Annotated[str, typer.Option("--reference", help="Where the addendum or letter can be found.")],
    rate: RateOption = None,
    activity: OneActivity = None,
    year: OneYear = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Add to a signed pledge what its donor agreed to later; the raise has a day, a rate and a division of its own."""
    who = shared.actor(actor)
    dated = _day(date, "--date")
    with shared.writing(dry_run=dry_run) as session:
        own = currency_of(session, find.pledge(session, pledge_id).currency)
        minor = parse_amount(amount, own)
        place = _places(activity, year)
        answer = service.raise_pledge(
            session,
            who,
            service.NewRaise(
                pledge=pledge_id,
                amount=minor,
                dated=dated,
                reference=reference,
                rate=parse_rate(rate) if rate is not None else None,
                splits=(service.SplitOf(place, minor),) if place else (),
            ),
            request_id=request_id,
        )
    for sentence in answer["divided_again"]:
        shared.say(f"Divided again: {sentence}.")
    _print(
        answer,
        json,
        f"{answer['id']}: raised by {_said(answer, 'raised')} to {wording.amount_said(answer['amount'])} (raise "
        f"{answer['raise']}), {answer['status']}.",
    )


@app.command("divide")
def divide_pledge(
    pledge_id: Annotated[str, typer.Argument(metavar="ID")],
    date: Annotated[str, typer.Option("--date", metavar="DAY", help="From this day on.")],
    why: Annotated[str, typer.Option("--why", help="The letter or decision it follows from.")],
    split: Annotated[
        list[str],
        typer.Option(
            "--split",
            metavar="ACTIVITY:YEAR:SHARE",
            help="An amount, or 34% for per cent. Leave activity or year empty where it stays open. Repeated.",
        ),
    ],
    raised: Annotated[
        int | None,
        typer.Option("--raise", metavar="N", help="Divide raise N of the pledge: 1 for the first (crm pledge show)."),
    ] = None,
    move_received: Annotated[bool, typer.Option("--move-received", help="Money already received moves too.")] = False,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Divide a pledge, or what it was raised by, over activities and years anew; what is not named stays open."""
    who = shared.actor(actor)
    dated = _day(date, "--date")
    with shared.writing(dry_run=dry_run) as session:
        own = currency_of(session, find.pledge(session, pledge_id).currency)
        answer = service.divide_pledge(
            session,
            who,
            pledge_id,
            [_split(text, own) for text in split],
            dated=dated,
            why=why,
            move_received=move_received,
            addendum=raised,
            request_id=request_id,
        )
    for sentence in answer["divided_again"]:
        shared.say(f"Divided again: {sentence}.")
    what = answer["id"] if raised is None else f"{answer['id']}, raise {raised}"
    _print(answer, json, f"{what}: divided from {wording.day(dated)} on.")
    if not json and answer["open"].strip("0."):
        typer.echo(f"{answer['currency']} {shared.money(answer['open'])} is left open.")


def _split(text: str, own: Currency) -> service.SplitOf | service.ShareOf:
    """`SEC-1:2017:40000` or `SEC-1:2017:34%`, with activity or year empty where it stays open."""
    activity, _, rest = text.partition(":")
    year, _, share = rest.partition(":")
    if not share:
        raise Usage(
            f"“{text}” is not a split; write it ACTIVITY:YEAR:SHARE, like SEC-1:2017:40,000, :2017:40,000 or SEC-1:2017:34%."
        )
    place = service.Place(activity.strip() or None, shared.year(year) if year.strip() else None)
    found = read_share(share, own)
    return service.ShareOf(place, found) if isinstance(found, Percent) else service.SplitOf(place, found.minor)


@receipts.command("add")
def add_receipt(
    pledge: Annotated[str, typer.Option("--pledge", metavar="ID", help="The pledge it pays.")],
    amount: Amount,
    date: Annotated[str, typer.Option("--date", metavar="DAY", help="The day the money arrived.")],
    currency: Annotated[str, typer.Option("--currency", help="Where it came in another currency.")] = "",
    rate: RateOption = None,
    pays: Annotated[
        str | None, typer.Option("--pays", help="What it pays, in the pledge's currency, where stated.")
    ] = None,
    charges: Annotated[str | None, typer.Option("--charges", help="Bank charges, in the pledge's currency.")] = None,
    activity: OneActivity = None,
    year: OneYear = None,
    accept_overpayment: Annotated[
        bool, typer.Option("--accept-overpayment", help="Take more than the pledge, by name.")
    ] = False,
    reference: Annotated[str, typer.Option("--reference")] = "",
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Record money that arrived."""
    who = shared.actor(actor)
    dated = _day(date, "--date")
    with shared.writing(dry_run=dry_run) as session:
        own = currency_of(session, find.pledge(session, pledge).currency)
        arrived = currency_of(session, currency) if currency else own
        place = _places(activity, year)
        answer = service.add_receipt(
            session,
            who,
            service.NewReceipt(
                pledge=pledge,
                amount=parse_amount(amount, arrived),
                dated=dated,
                currency=arrived.code,
                rate=parse_rate(rate) if rate is not None else None,
                paid=parse_amount(pays, own) if pays is not None else None,
                charges=_charges(charges, own),
                names=((place, None),) if place else (),
                accept_overpayment=accept_overpayment,
                reference=reference,
            ),
            request_id=request_id,
        )
    for sentence in answer["divided_again"]:
        shared.say(f"Divided again: {sentence}.")
    parts = wording.listed(
        [
            f"{wording.amount_said(part['paid'])} on {wording.activity_or_open(part['activity'])}, {wording.year_or_open(part['year'])}"
            for part in answer["parts"]
        ]
    )
    _print(answer, json, f"{answer['pledge']}: received {_said(answer, 'amount')} ({parts}).")


def _charges(text: str | None, own: Currency) -> int:
    """What the bank kept; 0 says that it kept nothing."""
    if text is None or re.fullmatch(r"0+([.,]0+)?", text.strip()):
        return 0
    return parse_amount(text, own)


def _day(text: str, option: str) -> Any:
    found = shared.day(text, what=f"day for {option}")
    if found is None:
        raise Usage(f"Give {option}.")
    return found


def _print(answer: dict[str, Any], json: bool, sentence: str) -> None:
    shown = dict(answer)
    shared.warn(shown.pop("warnings", ()))
    if json:
        shared.print_json(shown)
    else:
        typer.echo(sentence)


def _said(answer: dict[str, Any], name: str) -> str:
    return wording.amount_said(answer[name], answer["currency"])
