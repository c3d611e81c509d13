"""`crm pledge schedule`, `split` and `plan`: instalments and shares looked at, and a plan of instalments stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import typer

from crm.commands import shared
from crm.domain import schedule as plans
from crm.domain import shares as splits
from crm.domain import wording
from crm.domain.money import Currency, Money, decimal_text, parse_amount
from crm.errors import Refused, Usage
from crm.imports import vocabularies
from crm.services import plans as service
from crm.services.pledges import Place
from crm.store import find, queries

app = typer.Typer()

Amount = Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="Like 1,250,000.50 or 1.2m.")]
CurrencyCode = Annotated[str, typer.Option("--currency", help="ISO code, like EUR.")]
Parts = Annotated[int | None, typer.Option("--parts", metavar="N", help="So many equal parts.")]
PartAmount = Annotated[
    str | None,
    typer.Option("--part-amount", metavar="AMOUNT", help="Parts of this amount; the last one takes the rest."),
]
First = Annotated[str | None, typer.Option("--first", metavar="DAY", help="The day the first part is due.")]
EveryOption = Annotated[
    plans.Every | None, typer.Option("--every", help="What lies between two parts; the day of the month is kept.")
]
Interval = Annotated[int, typer.Option("--interval", metavar="K", help="Every K days, weeks, months …")]
Due = Annotated[
    list[str] | None,
    typer.Option(
        "--due",
        metavar="DAY[:AMOUNT]",
        help="Instead of the others: a day for an equal part, a day and its amount, or :AMOUNT without a day; once for each part.",
    ),
]
DueFor = Annotated[
    list[str] | None,
    typer.Option(
        "--due",
        metavar="DAY[:AMOUNT[:CODE[:YEAR]]]",
        help="As in schedule; with an amount also the activity and year the part is meant for, several with commas.",
    ),
]


@app.command("schedule")
def schedule(
    amount: Amount,
    currency: CurrencyCode,
    parts: Parts = None,
    part_amount: PartAmount = None,
    first: First = None,
    every: EveryOption = None,
    interval: Interval = 1,
    due: Due = None,
    json: shared.Json = False,
) -> None:
    """Look at a plan of instalments for an amount; nothing is read or stored."""
    own = _known(currency)
    plan = asked_plan(parts, part_amount, first, every, interval, due or [], own)
    total = Money(parse_amount(amount, own), own)
    found = plans.schedule(total, plan)
    empty = [part for part in found if not part.amount]
    if empty:
        shared.say(f"{len(empty)} of {len(found)} parts would be 0; such a plan can be looked at, but never stored.")
    if json:
        planned = sum(part.amount for part in found)
        shared.print_json({"parts": _as_json(found, own), "total": decimal_text(planned, own.digits)})
    else:
        _print_parts(found, own)


@app.command("split")
def split(
    amount: Amount,
    currency: CurrencyCode,
    shares: Annotated[
        str,
        typer.Option(
            "--shares",
            metavar="SHARES",
            help="Per cent like 34,33,33; in a mixture 34% is per cent and =1000 or USD 1000 an amount.",
        ),
    ],
    json: shared.Json = False,
) -> None:
    """Look at what the shares of an amount come to, and what they leave open; nothing is read or stored."""
    own = _known(currency)
    total = Money(parse_amount(amount, own), own)
    written = splits.read_shares(shares, own)
    found = splits.apportion(total, [one.share for one in written])
    rows = [
        {"n": n, "share": one.text, "amount": decimal_text(minor, own.digits)}
        for n, (one, minor) in enumerate(zip(written, found.amounts, strict=True), start=1)
    ]
    if json:
        totals = {"open": decimal_text(found.open, own.digits), "total": decimal_text(total.minor, own.digits)}
        shared.print_json({"parts": rows, **totals})
        return
    shared.print_rows(
        [row | {"amount": wording.exact(minor, own.digits)} for row, minor in zip(rows, found.amounts, strict=True)],
        [("n", ""), ("share", "Share"), ("amount", own.code)],
        right=("n", "share", "amount"),
    )
    if found.open:
        typer.echo(f"{wording.amount_text(found.open, own)} is left open.")


@app.command("plan")
def plan_pledge(
    pledge_id: Annotated[str, typer.Argument(metavar="ID")],
    date: Annotated[str, typer.Option("--date", metavar="DAY", help="From this day on; the plan before it is kept.")],
    why: Annotated[str, typer.Option("--why", help="The letter or decision it follows from.")],
    parts: Parts = None,
    part_amount: PartAmount = None,
    first: First = None,
    every: EveryOption = None,
    interval: Interval = 1,
    due: DueFor = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Plan when what is still open of a pledge is due; what is paid is never touched."""
    who = shared.actor(actor)
    dated = shared.day(date, what="day for --date")
    if dated is None:
        raise Usage("Give --date.")
    with shared.writing(dry_run=dry_run) as session:
        own = queries.currencies(session)[find.pledge(session, pledge_id).currency]
        named = [_meant_for(text) for text in due or []]
        answer = service.plan_open(
            session,
            who,
            pledge_id,
            asked_plan(parts, part_amount, first, every, interval, [text for text, _ in named], own),
            dated=dated,
            why=why,
            names=[places for _, places in named] if any(places for _, places in named) else (),
            request_id=request_id,
        )
    if json:
        shared.print_json(answer)
        return
    for sentence in answer["notes"]:
        shared.say(sentence)
    rows = [*({"n": "paid", **one} for one in answer["kept"]), *answer["parts"]]
    shared.print_rows(
        [
            one
            | {"due": wording.day_or_none(shared.day(one["due"])), "amount": f"{Decimal(one['amount']):,}"}
            | {"for": _places_text(one.get("meant_for", []))}
            for one in rows
        ],
        [("n", ""), ("due", "Due"), ("amount", answer["currency"]), *([("for", "Meant for")] if _named(rows) else [])],
        right=("n", "amount"),
    )


def _named(rows: Sequence[dict[str, Any]]) -> bool:
    return any(one.get("meant_for") for one in rows)


def _places_text(places: Sequence[dict[str, Any]]) -> str:
    """Activities and years in words, as people read them."""
    return "; ".join(
        f"{wording.activity_or_open(one['activity'])}, {wording.year_or_open(one['year'])}" for one in places
    )


def _meant_for(text: str) -> tuple[str, tuple[Place, ...]]:
    """`2017-03-31:40000:SEC-1:2017` as its day and amount, and what it is meant for; `::2017` is a year alone."""
    day, _, rest = text.partition(":")
    amount, colon, names = rest.partition(":")
    if not colon:
        return text, ()
    if not amount.strip():
        raise Usage(f"“{text}” needs its amount before what it is meant for: 2017-03-31:40000:SEC-1:2017.")
    places = []
    for name in names.split(","):
        activity, _, year = name.partition(":")
        if not (activity.strip() or year.strip()):
            raise Usage(
                f"“{text}” does not say what it is meant for; write an activity and year like SEC-1:2017 or :2017."
            )
        places.append(Place(activity.strip() or None, shared.year(year) if year.strip() else None))
    return f"{day}:{amount}", tuple(places)


def asked_plan(
    parts: int | None,
    part_amount: str | None,
    first: str | None,
    every: plans.Every | None,
    interval: int,
    due: Sequence[str],
    own: Currency,
) -> plans.Plan:
    """The plan that the options ask for. Raises `Usage` where they ask for none, or for two."""
    if due:
        if (parts, part_amount, first, every, interval) != (None, None, None, None, 1):
            raise Usage("Give either --due, or --parts or --part-amount with --first and --every.")
        return _due_plan(due, own)
    if (parts is None) == (part_amount is None):
        raise Usage("Give either --parts or --part-amount, with --first and --every.")
    begins = shared.day(first, what="day for --first")
    if begins is None or every is None:
        raise Usage("Give the day of the first part (--first) and what lies between two parts (--every).")
    rhythm = plans.Rhythm(begins, every, interval)
    if part_amount is not None:
        return plans.OfAmount(parse_amount(part_amount, own), rhythm)
    return plans.InParts(parts or 0, rhythm)


def _due_plan(due: Sequence[str], own: Currency) -> plans.Plan:
    """`2017-03-31` for an equal part, `2017-03-31:40000` or `:40000` as agreed; all of one kind."""
    written = [text.partition(":") for text in due]
    if named := next((text for text in due if text.count(":") > 1), None):
        raise Usage(f"“{named}” names an activity or year, which only crm pledge plan knows; leave it out here.")
    days = [_due_day(day) if day.strip() else None for day, _, _ in written]
    if not any(colon for _, colon, _ in written):
        agreed = tuple(day for day in days if day is not None)
        if len(agreed) < len(days):
            raise Usage("A part without a day needs its amount: --due :40000.")
        return plans.OnDays(agreed)
    if not all(colon for _, colon, _ in written):
        raise Usage("Give each --due its amount (2017-03-31:40000), or none of them for equal parts.")
    return plans.AsGiven(
        tuple((day, parse_amount(amount, own)) for day, (_, _, amount) in zip(days, written, strict=True))
    )


def _due_day(text: str) -> date | None:
    return shared.day(text, what="day for --due")


def _known(code: str) -> Currency:
    """A currency of the vocabulary, for what needs no database."""
    known = vocabularies.currencies()
    found = known.get(code.strip().upper())
    if found is None:
        raise Refused(f"“{code}” is not a currency{find.near(code, {one: one for one in known})}.")
    return found


def _as_json(parts: Sequence[plans.Part], own: Currency) -> list[dict[str, Any]]:
    return [
        {
            "n": part.n,
            "due": part.due.isoformat() if part.due else None,
            "amount": decimal_text(part.amount, own.digits),
        }
        for part in parts
    ]


def _print_parts(parts: Sequence[plans.Part], own: Currency) -> None:
    rows = [
        {"n": part.n, "due": wording.day_or_none(part.due), "amount": wording.exact(part.amount, own.digits)}
        for part in parts
    ]
    shared.print_rows(rows, [("n", ""), ("due", "Due"), ("amount", own.code)], right=("n", "amount"))
