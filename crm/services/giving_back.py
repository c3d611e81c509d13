"""Money that goes back: refunds and reversals of receipts (counting rule 8).

A refund names its receipt: its overpaid part goes back first, the rest in proportion; that amount closes unless it is
due again. A reversal says that a receipt did not hold: every part goes back where it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.money import decimal_text, divide_half_up
from crm.domain.text import clean
from crm.errors import NotFound, Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.services.pledges import status
from crm.store import find, queries
from crm.store import tables as t
from crm.store.chain import next_entry


def refund_receipt(
    session: Session,
    actor: Actor,
    number: int,
    *,
    dated: date,
    reason: str,
    amount: int | None = None,
    due_again: bool = False,
    request_id: str | None = None,
) -> dict[str, Any]:
    """Pay back part of a receipt, or all that is left of it; `amount` in minor units of the receipt's currency."""

    def act() -> dict[str, Any]:
        receipt, pledge = _receipt(session, number)
        currencies = queries.currencies(session)
        currency = currencies[receipt.currency]
        before = _refunded(session, receipt)
        left = receipt.amount - sum(one.amount for one in before)
        back = left if amount is None else amount
        _day_and_reason(receipt, dated, reason, "refund")
        if back <= 0 or back > left:
            raise Refused(
                f"Of receipt {number} {wording.amount_text(left, currency)} can go back, "
                f"not {wording.amount_text(back, currency)}."
            )
        whole = back == left
        with change(session, actor, "receipt refunded", f"pledge {pledge.code}", why=reason, request_id=request_id):
            row = t.Refund(
                pledge_id=pledge.id,
                receipt_id=receipt.id,
                dated=dated,
                entry=next_entry(session),
                amount=back,
                base_amount=_share(
                    receipt.base_amount, back, receipt, [one.base_amount for one in before], whole=whole
                ),
                paid=_share(receipt.paid, back, receipt, [one.paid for one in before], whole=whole),
                due_again=due_again,
                reason=clean(reason, lines=True),
            )
            session.add(row)
            pledge.version += 1
            session.add(pledge)
            again = postings.renew(session, pledge, currency=currencies[pledge.currency])
        return {
            "id": row.id,
            "receipt": receipt.id,
            "pledge": pledge.code,
            "status": status(session, pledge),
            "amount": decimal_text(back, currency.digits),
            "currency": currency.code,
            "base_amount": decimal_text(row.base_amount, queries.base_currency(session).digits),
            "left": decimal_text(left - back, currency.digits),
            "due_again": due_again,
            "divided_again": postings.in_words(again),
        }

    content = {"kind": "refund", "of": number, "dated": dated, "amount": amount, "due_again": due_again}
    return once(session, request_id, {**content, "reason": reason}, act)


def reverse_receipt(
    session: Session,
    actor: Actor,
    number: int,
    *,
    reason: str,
    dated: date | None = None,
    request_id: str | None = None,
) -> dict[str, Any]:
    """Say that a receipt did not hold, from a day on; without a day the entry was a mistake, from the receipt's own day."""

    def act() -> dict[str, Any]:
        receipt, pledge = _receipt(session, number)
        _day_and_reason(receipt, dated or receipt.dated, reason, "reversal")
        if _refunded(session, receipt):
            raise Refused(f"Part of receipt {number} was refunded; take the refund back first, or refund the rest.")
        with change(session, actor, "receipt reversed", f"pledge {pledge.code}", why=reason, request_id=request_id):
            row = t.Reversal(
                pledge_id=pledge.id,
                receipt_id=receipt.id,
                dated=dated or receipt.dated,
                entry=next_entry(session),
                reason=clean(reason, lines=True),
            )
            session.add(row)
            pledge.version += 1
            session.add(pledge)
            again = postings.renew(session, pledge, currency=queries.currencies(session)[pledge.currency])
        return {
            "id": row.id,
            "receipt": receipt.id,
            "pledge": pledge.code,
            "status": status(session, pledge),
            "date": row.dated.isoformat(),
            "mistaken": dated is None,
            "divided_again": postings.in_words(again),
        }

    return once(session, request_id, {"kind": "reverse", "of": number, "dated": dated, "reason": reason}, act)


def _receipt(session: Session, number: int) -> tuple[t.Receipt, t.Pledge]:
    receipt = session.exec(select(t.Receipt).where(t.Receipt.id == number)).first()
    if receipt is None:
        raise NotFound(f"There is no receipt number {number}.", typed="crm receipt list shows them")
    if session.exec(select(t.Reversal.id).where(t.Reversal.receipt_id == number)).first() is not None:
        raise Refused(f"Receipt {number} was reversed already.")
    code = session.exec(select(t.Pledge.code).where(t.Pledge.id == receipt.pledge_id)).one()
    return receipt, find.pledge(session, code, lock=True)


def _day_and_reason(receipt: t.Receipt, dated: date, reason: str, what: str) -> None:
    if dated < receipt.dated:
        raise Refused(
            f"The money came on {wording.day(receipt.dated)}; its {what} cannot be dated {wording.day(dated)}."
        )
    if not clean(reason):
        raise Refused(f"Say why; a {what} without a reason is not recorded.")


def _refunded(session: Session, receipt: t.Receipt) -> Sequence[t.Refund]:
    return session.exec(select(t.Refund).where(t.Refund.receipt_id == receipt.id).order_by(col(t.Refund.id))).all()


def _share(of: int, back: int, receipt: t.Receipt, before: Sequence[int], *, whole: bool) -> int:
    """The share of a value of the receipt that goes back with `back`; all that is left with the last of it."""
    left = of - sum(before)
    return left if whole else min(left, divide_half_up(of * back, receipt.amount))


def receipts_of(session: Session, pledge: t.Pledge | None, as_of: date) -> list[dict[str, Any]]:
    """Receipts with their numbers, what went back of them, and whether they were reversed by the day."""
    currencies, base = queries.currencies(session), queries.base_currency(session)
    wanted = (
        select(t.Receipt, t.Pledge.code)
        .join(t.Pledge, col(t.Pledge.id) == t.Receipt.pledge_id)
        .where(t.Receipt.dated <= as_of)
        .order_by(col(t.Receipt.dated), col(t.Receipt.entry))
    )
    if pledge is not None:
        wanted = wanted.where(t.Receipt.pledge_id == pledge.id)
    back = dict(
        session.exec(
            select(t.Refund.receipt_id, sa.func.sum(t.Refund.amount))
            .where(t.Refund.dated <= as_of)
            .group_by(col(t.Refund.receipt_id))
        ).all()
    )
    reversed_on = {
        one.receipt_id: one.dated for one in session.exec(select(t.Reversal).where(t.Reversal.dated <= as_of)).all()
    }
    return [
        {
            "id": row.id,
            "pledge": code,
            "date": row.dated.isoformat(),
            "currency": row.currency,
            "amount": decimal_text(row.amount, currencies[row.currency].digits),
            "base_amount": decimal_text(row.base_amount, base.digits),
            "refunded": decimal_text(int(back.get(row.id, 0)), currencies[row.currency].digits),
            "reversed": reversed_on[row.id].isoformat() if row.id in reversed_on else None,
            "reference": row.reference,
        }
        for row, code in session.exec(wanted).all()
    ]
