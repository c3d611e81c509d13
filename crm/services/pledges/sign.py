"""A promise that is signed, and a signed pledge that is raised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.money import Money, decimal_text
from crm.domain.text import clean
from crm.errors import Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.services.pledges.desk import Desk, above_zero, answer_of, entry_of
from crm.services.pledges.divide import ShareOf, SplitOf, amounts_of, write_splits
from crm.services.pledges.raises import raises, write_addendum
from crm.store import find, queries
from crm.store import tables as t


def sign_pledge(
    session: Session,
    actor: Actor,
    code: str,
    *,
    dated: date,
    reference: str,
    amount: int | None = None,
    instrument: str = "",
    period_from: date | None = None,
    period_to: date | None = None,
    rate: Decimal | None = None,
    request_id: str | None = None,
) -> dict[str, Any]:
    """A promise becomes a commitment. For less: the difference closes that day; for more: an addendum, at that day's rate."""

    def act() -> dict[str, Any]:
        desk = Desk(session)
        pledge = find.pledge(session, code, lock=True)
        currency = desk.currency(pledge.currency)
        if pledge.signed_on:
            raise Refused(f"{pledge.code} was signed on {wording.day(pledge.signed_on)} already.")
        if dated < pledge.dated:
            raise Refused(f"{pledge.code} was promised on {wording.day(pledge.dated)}; it cannot be signed before.")
        if not clean(reference):
            raise Refused("Give the reference of the agreement or letter; a signature without evidence is not counted.")
        signed = pledge.amount if amount is None else amount
        above_zero(signed, currency)
        with change(session, actor, "pledge signed", f"pledge {pledge.code}", request_id=request_id):
            pledge.signed_on, pledge.signed_amount = dated, min(signed, pledge.amount)
            pledge.signed_entry = entry_of(session, pledge)
            pledge.reference = clean(reference)
            pledge.instrument = clean(instrument) or pledge.instrument
            pledge.period_from = period_from or pledge.period_from
            pledge.period_to = period_to or pledge.period_to
            raised = signed > pledge.amount
            if raised:
                write_addendum(desk, pledge, signed - pledge.amount, dated, rate, clean(reference))
            again = postings.renew(session, pledge, currency=currency)
        answer = answer_of(session, pledge, currency, desk.warnings(currency, dated, rate) if raised else [])
        answer["divided_again"] = postings.in_words(again)
        answer["signed"] = dated.isoformat()
        answer["signed_amount"] = decimal_text(signed, currency.digits)
        return answer

    content = {"kind": "sign", "of": code, "dated": dated, "amount": amount, "reference": reference}
    content |= {"instrument": instrument, "period_from": period_from, "period_to": period_to, "rate": rate}
    return once(session, request_id, content, act)


@dataclass(frozen=True)
class NewRaise:
    """More than was promised, agreed and signed on a day: `amount` is what is added, at a rate of its own.

    Without `rate` the latest known on or before that day is taken. `splits` say what the raise is meant for.
    """

    pledge: str
    amount: int
    dated: date
    reference: str
    rate: Decimal | None = None
    splits: tuple[SplitOf | ShareOf, ...] = ()


def raise_pledge(session: Session, actor: Actor, new: NewRaise, *, request_id: str | None = None) -> dict[str, Any]:
    """Add to a signed pledge what its donor agreed to later: the pledge's own amount never changes (rule 7)."""
    return once(
        session, request_id, {"kind": "raise", "content": new}, lambda: _raise_pledge(session, actor, new, request_id)
    )


def _raise_pledge(session: Session, actor: Actor, new: NewRaise, request_id: str | None) -> dict[str, Any]:
    desk = Desk(session)
    pledge = find.pledge(session, new.pledge, lock=True)
    currency = desk.currency(pledge.currency)
    above_zero(new.amount, currency)
    if pledge.signed_on is None or new.dated < pledge.signed_on:
        when = f"was signed on {wording.day(pledge.signed_on)}" if pledge.signed_on else "is not signed"
        raise Refused(
            f"{pledge.code} {when}; a raise comes after the signature. Sign it for what was agreed: what is more than "
            "the promise becomes a raise by itself."
        )
    if not clean(new.reference):
        raise Refused("Give the reference of the addendum or letter; a raise without evidence is not counted.")
    _not_cancelled(session, pledge, new.dated)
    with change(session, actor, "pledge raised", f"pledge {pledge.code}", why=new.reference, request_id=request_id):
        row = write_addendum(desk, pledge, new.amount, new.dated, new.rate, clean(new.reference))
        session.flush()
        raised = next(one for one in raises(session, pledge) if one.row.id == row.id)
        if new.splits:
            parts = amounts_of(Money(row.amount, currency), new.splits)
            write_splits(desk, pledge, parts, dated=new.dated, why=new.reference, raised=raised)
        again = postings.renew(session, pledge, currency=currency)
    base = desk.rates.base
    return {
        **answer_of(session, pledge, currency, desk.warnings(currency, new.dated, new.rate)),
        "raise": raised.number,
        "date": new.dated.isoformat(),
        "raised": decimal_text(row.amount, currency.digits),
        "raised_base": decimal_text(row.base_amount, base.digits),
        "rate": queries.rate_text(row.rate),
        "rate_date": row.rate_on.isoformat(),
        "divided_again": postings.in_words(again),
    }


def _not_cancelled(session: Session, pledge: t.Pledge, dated: date) -> None:
    """Refuse a raise of what was cancelled as a whole: that is a promise of its own."""
    wanted = select(t.WriteOff).where(
        t.WriteOff.pledge_id == pledge.id,
        t.WriteOff.kind == "cancellation",
        t.WriteOff.dated <= dated,
        col(t.WriteOff.approved_by).is_not(None),
        col(t.WriteOff.id).not_in(select(t.WriteOffName.write_off_id)),
    )
    if (gone := session.exec(wanted).first()) is not None:
        raise Refused(
            f"{pledge.code} was cancelled on {wording.day(gone.dated)}; record what is promised now as a pledge of its own."
        )
