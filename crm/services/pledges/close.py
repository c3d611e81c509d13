"""Money of a pledge that will not come: proposed by one person, approved by another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.money import Currency
from crm.domain.text import clean
from crm.errors import Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.services.pledges.desk import Desk, Place, above_zero, entry_of, not_before, status, whole_of
from crm.store import find, queries
from crm.store import tables as t


def propose_write_off(
    session: Session,
    actor: Actor,
    code: str,
    *,
    dated: date,
    reason: str,
    amount: int | None = None,
    kind: str = "write-off",
    names: Sequence[Place] = (),
    request_id: str | None = None,
) -> int:
    """Propose to close money that will not come; it counts nowhere until a second person approves. Returns its number."""

    def act() -> dict[str, Any]:
        desk = Desk(session)
        pledge = find.pledge(session, code, lock=True)
        not_before(pledge, dated, kind)
        if kind not in ("write-off", "cancellation"):
            raise Refused(f"“{kind}” is neither a write-off nor a cancellation.")
        if not clean(reason):
            raise Refused("Say why the money will not come; a write-off without a reason is not recorded.")
        if kind == "write-off" and amount is None:
            raise Refused("Say how much is written off.")
        if amount is not None:
            above_zero(amount, desk.currency(pledge.currency))
        with change(session, actor, f"{kind} proposed", f"pledge {pledge.code}", why=reason, request_id=request_id):
            row = t.WriteOff(
                pledge_id=pledge.id,
                kind=kind,
                dated=dated,
                entry=entry_of(session, pledge),
                amount=amount,
                reason=clean(reason, lines=True),
                proposed_by=clean(actor.name),
            )
            session.add(row)
            session.flush()
            for position, place in enumerate(names):
                cell = desk.cell(place)
                session.add(
                    t.WriteOffName(write_off_id=row.id, position=position, activity_id=cell.activity, year=cell.year)
                )
            session.flush()
        return {"number": row.id}

    content = {"kind": "propose", "of": code, "what": kind, "amount": amount, "names": list(names), "dated": dated}
    answer = once(session, request_id, content | {"reason": reason}, act)
    return int(answer["number"])


def approve_write_off(session: Session, actor: Actor, number: int, *, request_id: str | None = None) -> dict[str, Any]:
    """A second person approves; from the write-off's own date it counts."""

    def act() -> dict[str, Any]:
        row = session.get(t.WriteOff, number, with_for_update=True)
        if row is None:
            raise Refused(f"There is no write-off number {number}.")
        if row.approved_by is not None:
            raise Refused(f"Write-off {number} was approved by {row.approved_by} already.")
        if clean(actor.name).casefold() == row.proposed_by.casefold():
            raise Refused(f"{row.proposed_by} proposed this write-off; another person approves it.")
        pledge = session.exec(select(t.Pledge).where(t.Pledge.id == row.pledge_id).with_for_update()).one()
        currency = queries.currencies(session)[pledge.currency]
        _not_closed_twice(session, pledge, row.amount or 0, currency)
        with change(
            session, actor, f"{row.kind} approved", f"pledge {pledge.code}", why=row.reason, request_id=request_id
        ):
            row.approved_by, row.approved_at = clean(actor.name), t.now()
            pledge.version += 1
            session.add(row)
            session.add(pledge)
            again = postings.renew(session, pledge, currency=currency)
        return {"id": pledge.code, "status": status(session, pledge), "divided_again": postings.in_words(again)}

    return once(session, request_id, {"kind": "approve", "of": number}, act)


def _not_closed_twice(session: Session, pledge: t.Pledge, amount: int, currency: Currency) -> None:
    """Refuse to close more than the whole pledge before the database does, with both figures."""
    approved = select(sa.func.sum(t.WriteOff.amount)).where(
        t.WriteOff.pledge_id == pledge.id, col(t.WriteOff.approved_by).is_not(None)
    )
    total, whole = int(session.exec(approved).one() or 0) + amount, whole_of(session, pledge)
    if total > whole:
        raise Refused(
            f"{pledge.code}: {wording.amount_text(amount, currency)} cannot be written off; with it {wording.amount_text(total, currency)} "
            f"of {wording.amount_text(whole, currency)} would be."
        )
