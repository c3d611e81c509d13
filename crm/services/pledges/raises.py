"""The raises of a pledge: what its donor added to it later, by number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.money import Currency
from crm.errors import NotFound
from crm.services.pledges.desk import Desk, entry_of
from crm.store import queries
from crm.store import tables as t


@dataclass(frozen=True)
class Raised:
    """A raise of a pledge by its number: 1 for the first, in order of day."""

    number: int
    row: t.Addendum


def raises(session: Session, pledge: t.Pledge) -> list[Raised]:
    """All of them, in order of day."""
    wanted = select(t.Addendum).where(t.Addendum.pledge_id == pledge.id)
    rows = session.exec(wanted.order_by(col(t.Addendum.dated), col(t.Addendum.entry))).all()
    return [Raised(number, row) for number, row in enumerate(rows, start=1)]


def raise_of(session: Session, pledge: t.Pledge, number: int | None) -> Raised | None:
    """The raise of that number; None stands for the pledge itself. Raises `NotFound`, with the raises there are."""
    if number is None:
        return None
    known = raises(session, pledge)
    for one in known:
        if one.number == number:
            return one
    currency = queries.currencies(session)[pledge.currency]
    listed = "; ".join(
        f"raise {one.number} of {wording.day(one.row.dated)} is {wording.amount_text(one.row.amount, currency)}"
        for one in known
    )
    raise NotFound(f"{pledge.code} has no raise {number}; {listed or 'it was never raised'}.")


def raises_apart(session: Session, pledge: t.Pledge, currency: Currency) -> str:
    """A sentence for somebody who divides a pledge together with its raises."""
    listed = "; ".join(
        f"{wording.amount_text(one.row.amount, currency)} with --raise {one.number}" for one in raises(session, pledge)
    )
    return f" What it was raised by is divided apart: {listed}." if listed else ""


def write_addendum(
    desk: Desk, pledge: t.Pledge, amount: int, dated: date, given: Decimal | None, reference: str
) -> t.Addendum:
    """A raise written down, signed on its day, at the rate given or that of the day."""
    currency = desk.currency(pledge.currency)
    rate = desk.rate(currency, dated, given)
    row = t.Addendum(
        pledge_id=pledge.id,
        currency=pledge.currency,
        dated=dated,
        entry=entry_of(desk.session, pledge),
        amount=amount,
        rate=rate.rate,
        rate_on=rate.dated,
        rate_source=rate.source,
        base_amount=desk.in_base(amount, currency, rate),
        signed_on=dated,
        reference=reference,
    )
    desk.session.add(row)
    return row
