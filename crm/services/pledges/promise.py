"""A promise, written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.text import clean
from crm.errors import Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.services.pledges.desk import Desk, above_zero, answer_of, entry_of
from crm.services.pledges.divide import SplitOf, write_splits
from crm.services.pledges.instalments import InstalmentOf, write_plan
from crm.store import find
from crm.store import tables as t
from crm.store.chain import next_entry


@dataclass(frozen=True)
class NewPledge:
    """What a person says of a promise. Without `rate` the latest known on or before `dated` is taken."""

    donor: str
    amount: int
    currency: str
    dated: date
    code: str = ""
    splits: tuple[SplitOf, ...] = ()
    instalments: tuple[InstalmentOf, ...] = ()
    signed_on: date | None = None
    rate: Decimal | None = None
    receiver: str = ""
    opportunity: str = ""
    instrument: str = ""
    reference: str = ""
    period_from: date | None = None
    period_to: date | None = None
    earmarking: int | None = None
    restricted: bool = False
    conditions: str = ""
    next_report_on: date | None = None
    report_note: str = ""
    support_rate: int | None = None
    note: str = ""


def add_pledge(session: Session, actor: Actor, new: NewPledge, *, request_id: str | None = None) -> dict[str, Any]:
    """Write down a promise, signed or not yet; the same request id gives the first answer again."""
    return once(
        session, request_id, {"kind": "pledge", "content": new}, lambda: _add_pledge(session, actor, new, request_id)
    )


def _add_pledge(session: Session, actor: Actor, new: NewPledge, request_id: str | None) -> dict[str, Any]:
    desk = Desk(session)
    donor = find.giver(session, new.donor)
    session.exec(select(t.Organisation.id).where(t.Organisation.id == donor.id).with_for_update())
    currency = desk.currency(new.currency)
    above_zero(new.amount, currency)
    if new.signed_on and new.signed_on < new.dated:
        raise Refused(f"Signed on {wording.day(new.signed_on)} is before the promise of {wording.day(new.dated)}.")
    if new.period_from and new.period_to and new.period_from > new.period_to:
        raise Refused(
            f"The period ends ({wording.day(new.period_to)}) before it begins ({wording.day(new.period_from)})."
        )
    if new.earmarking is not None and new.earmarking not in (1, 2, 3, 4):
        raise Refused("Earmarking is 1 (unearmarked), 2 (softly), 3 (earmarked) or 4 (tightly earmarked).")
    rate = desk.rate(currency, new.dated, new.rate)
    base_amount = desk.in_base(new.amount, currency, rate)
    code = _free_code(session, new.code) or _next_code(session, donor, new.dated)
    with change(session, actor, "pledge recorded", f"pledge {code}", why=new.note, request_id=request_id):
        pledge = t.Pledge(
            code=code,
            donor_id=donor.id,
            receiver_id=find.organisation(session, new.receiver).id if new.receiver else None,
            opportunity_id=find.opportunity(session, new.opportunity).id if new.opportunity else None,
            dated=new.dated,
            currency=currency.code,
            amount=new.amount,
            rate=rate.rate,
            rate_on=rate.dated,
            rate_source=rate.source,
            base_amount=base_amount,
            instrument=clean(new.instrument),
            reference=clean(new.reference),
            period_from=new.period_from,
            period_to=new.period_to,
            earmarking=new.earmarking,
            restricted=new.restricted,
            conditions=clean(new.conditions, lines=True),
            next_report_on=new.next_report_on,
            report_note=clean(new.report_note),
            support_rate=new.support_rate,
            note=clean(new.note, lines=True),
            entry=next_entry(session),
        )
        session.add(pledge)
        session.flush()
        if new.splits:
            write_splits(desk, pledge, new.splits, dated=new.dated, why="as promised")
        if new.instalments:
            write_plan(desk, pledge, new.instalments, dated=new.dated, why="as promised")
        if new.signed_on:
            pledge.signed_on, pledge.signed_amount = new.signed_on, new.amount
            pledge.signed_entry = entry_of(session, pledge)
        postings.renew(session, pledge, currency=currency)
    return answer_of(session, pledge, currency, desk.warnings(currency, new.dated, new.rate))


def _free_code(session: Session, given: str) -> str:
    """The code a person chose, in one normal form; empty where none was chosen."""
    code = clean(given)
    same = select(t.Pledge.id).where(sa.func.lower(col(t.Pledge.code)) == sa.func.lower(code))
    if session.exec(same.execution_options(include_void=True)).first():
        raise Refused(f"There is a pledge {code} already; choose another code, or leave it to the ledger.")
    return code


def _next_code(session: Session, donor: t.Organisation, dated: date) -> str:
    """Donor, year of the promise, and the next free number."""
    prefix = f"{donor.code}-{dated.year}-"
    wanted = select(t.Pledge.code).where(col(t.Pledge.code).istartswith(prefix, autoescape=True))
    taken = session.exec(wanted.execution_options(include_void=True)).all()
    numbers = [int(code[len(prefix) :]) for code in taken if code[len(prefix) :].isdecimal()]
    return f"{prefix}{max(numbers, default=0) + 1}"
