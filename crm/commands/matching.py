"""`crm receipt match`: to which pledge an incoming payment may belong."""

from __future__ import annotations

from typing import Annotated

import typer

from crm.commands import pledges, shared
from crm.domain.matching import Payment
from crm.domain.money import parse_amount
from crm.domain.wording import amount_said
from crm.errors import Usage
from crm.store import find


def match_payment(
    amount: pledges.Amount,
    currency: Annotated[str, typer.Option("--currency", help="ISO code of the money that came in.")],
    date: Annotated[str, typer.Option("--date", metavar="DAY", help="The day the money arrived.")],
    donor: Annotated[str | None, typer.Option("--donor", help="The donor's code, where it is known.")] = None,
    text: Annotated[str, typer.Option("--text", metavar="REFERENCE", help="What the bank's statement says.")] = "",
    as_of: shared.AsOf = None,
    json: shared.Json = False,
) -> None:
    """Propose the pledges a payment may belong to, with reasons; nothing is recorded, and no one of two equals chosen."""
    from crm.reports.payment_match import as_json, payment_match

    with shared.reading() as session:
        own = pledges.currency_of(session, currency)
        dated = shared.day(date, what="day for --date")
        if dated is None:
            raise Usage("Give --date.")
        code = find.donor(session, donor).code if donor else ""
        payment = Payment(parse_amount(amount, own), own, dated, code, text)
        on = shared.as_of(session, as_of)
        answer = as_json(payment, payment_match(session, payment, as_of=on), as_of=on)
    if json:
        shared.print_json(answer)
        return
    rows = [
        one | {"why": "; ".join([*one["reasons"], *one["remarks"]]), "open": amount_said(one["open"], one["currency"])}
        for one in answer["candidates"]
    ]
    columns = [("pledge", "Pledge"), ("points", "Points"), ("open", "Open"), ("why", "Why")]
    if rows:
        shared.print_rows(rows, columns, right=("points", "open"))
    shared.say(answer["why"] if answer["best"] is None else f"Best: {answer['why']}")
