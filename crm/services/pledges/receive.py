"""Money that arrived for a pledge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.money import Currency, decimal_text
from crm.domain.rates import from_base
from crm.domain.text import clean
from crm.errors import Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.services.pledges.desk import Desk, Place, above_zero, entry_of, not_before, status, whole_of
from crm.store import find, queries
from crm.store import tables as t


@dataclass(frozen=True)
class NewReceipt:
    """Money that arrived: `amount` in minor units of `currency` (default: the pledge's).

    `paid` is what it pays of the pledge where the person states it; `charges` what the bank kept, in the
    pledge's currency. `names` are the places the payer named, with amounts in the pledge's currency or None.
    """

    pledge: str
    amount: int
    dated: date
    currency: str = ""
    rate: Decimal | None = None
    paid: int | None = None
    charges: int = 0
    names: tuple[tuple[Place, int | None], ...] = ()
    accept_overpayment: bool = False
    reference: str = ""


def add_receipt(session: Session, actor: Actor, new: NewReceipt, *, request_id: str | None = None) -> dict[str, Any]:
    """Money arrived. It falls on what its payer names, else its instalments, else on all that is open."""
    return once(
        session, request_id, {"kind": "receipt", "content": new}, lambda: _add_receipt(session, actor, new, request_id)
    )


def _add_receipt(session: Session, actor: Actor, new: NewReceipt, request_id: str | None) -> dict[str, Any]:
    desk = Desk(session)
    pledge = find.pledge(session, new.pledge, lock=True)
    currency = desk.currency(new.currency or pledge.currency)
    own = desk.currency(pledge.currency)
    above_zero(new.amount, currency)
    not_before(pledge, new.dated, "receipt")
    if new.charges < 0:
        raise Refused("Bank charges are 0 or more.")
    rate = desk.rate(currency, new.dated, new.rate)
    base = desk.in_base(new.amount, currency, rate)
    paid = _pays(desk, new, base, currency, own)
    warnings = desk.warnings(currency, new.dated, new.rate)
    if currency != own and new.paid is None:
        warnings += desk.warnings(own, new.dated, None)
    with change(session, actor, "receipt recorded", f"pledge {pledge.code}", why=new.reference, request_id=request_id):
        receipt = t.Receipt(
            pledge_id=pledge.id,
            dated=new.dated,
            entry=entry_of(session, pledge),
            currency=currency.code,
            amount=new.amount,
            rate=rate.rate,
            rate_on=rate.dated,
            rate_source=rate.source,
            base_amount=base,
            paid=paid,
            charges=new.charges,
            overpayment_accepted=new.accept_overpayment,
            reference=clean(new.reference),
        )
        _within(session, pledge, receipt, own)
        session.add(receipt)
        session.flush()
        for position, (place, amount) in enumerate(new.names):
            cell = desk.cell(place)
            session.add(
                t.ReceiptName(
                    receipt_id=receipt.id, position=position, activity_id=cell.activity, year=cell.year, amount=amount
                )
            )
        again = postings.renew(session, pledge, currency=own)
        parts = session.exec(
            select(t.Posting).where(
                t.Posting.pledge_id == pledge.id, t.Posting.fact == "received", t.Posting.fact_id == receipt.id
            )
        ).all()
    codes = {number: name.code for number, name in queries.activity_names(session).items()}
    return {
        "id": receipt.id,
        "pledge": pledge.code,
        "status": status(session, pledge),
        "amount": decimal_text(new.amount, currency.digits),
        "currency": currency.code,
        "base_amount": decimal_text(base, desk.rates.base.digits),
        "rate": queries.rate_text(rate.rate),
        "rate_date": rate.dated.isoformat(),
        "paid": decimal_text(paid + new.charges, own.digits),
        "parts": [
            {
                "activity": codes.get(part.activity_id or 0),
                "year": part.year,
                "paid": decimal_text(part.paid + part.overpaid, own.digits),
                "received": decimal_text(part.received, desk.rates.base.digits),
            }
            for part in parts
        ],
        "divided_again": postings.in_words(again),
        "warnings": warnings,
    }


def _pays(desk: Desk, new: NewReceipt, base: int, currency: Currency, own: Currency) -> int:
    """What a receipt pays of its pledge, in the pledge's currency (counting rule 3)."""
    if currency == own:
        if new.paid not in (None, new.amount):
            raise Refused(
                f"Money in the pledge's own currency pays itself: {wording.amount_text(new.amount, own)}, not "
                f"{wording.amount_text(new.paid or 0, own)}; give what the bank kept as charges."
            )
        return new.amount
    if new.paid is not None:
        above_zero(new.paid, own)
        return new.paid
    return from_base(base, own, desk.rates.on(own, new.dated).rate, desk.rates.base)


def _within(session: Session, pledge: t.Pledge, receipt: t.Receipt, own: Currency) -> None:
    """Refuse more than the pledge before the database does, with both figures."""
    if receipt.overpayment_accepted:
        return
    # What was accepted above the pledge by name, or did not hold, takes none of its room; what went back makes room again.
    held = [col(t.Receipt.pledge_id) == pledge.id, ~col(t.Receipt.overpayment_accepted)]
    held += queries.held_receipts(date.max)
    before = session.exec(select(sa.func.sum(t.Receipt.paid + t.Receipt.charges)).where(*held)).one()
    back = session.exec(select(sa.func.sum(t.Refund.paid)).where(t.Refund.pledge_id == pledge.id)).one()
    whole = whole_of(session, pledge) + int(back or 0)
    total = int(before or 0) + receipt.paid + receipt.charges
    if total > whole:
        room = whole - total + receipt.paid
        instead = f"record {wording.amount_text(room, own)}, or accept" if room > 0 else "nothing is open; accept"
        raise Refused(
            f"With this receipt {pledge.code} would have received {wording.amount_text(total, own)} of "
            f"{wording.amount_text(whole, own)}; {instead} the overpayment by name.",
            typed="--accept-overpayment",
        )
