"""When the money of a pledge is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from crm.domain import wording
from crm.domain.text import clean
from crm.errors import Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.services.pledges.desk import Desk, Place, above_zero, entry_of, not_before, whole_of
from crm.store import find
from crm.store import tables as t


@dataclass(frozen=True)
class InstalmentOf:
    """A due day (None = no date), an amount, and what it is meant for."""

    due: date | None
    amount: int
    names: tuple[Place, ...] = ()


def plan_instalments(
    session: Session,
    actor: Actor,
    code: str,
    instalments: Sequence[InstalmentOf],
    *,
    dated: date,
    why: str,
    request_id: str | None = None,
) -> dict[str, Any]:
    """When the money of a pledge is due, from a day on; the plan before it is kept."""

    def act() -> dict[str, Any]:
        desk = Desk(session)
        pledge = find.pledge(session, code, lock=True)
        with change(session, actor, "instalments planned", f"pledge {pledge.code}", why=why, request_id=request_id):
            write_plan(desk, pledge, instalments, dated=dated, why=why)
            again = postings.renew(session, pledge, currency=desk.currency(pledge.currency))
        return {"id": pledge.code, "instalments": len(instalments), "divided_again": postings.in_words(again)}

    content = {"kind": "instalments", "of": code, "instalments": list(instalments), "dated": dated, "why": why}
    return once(session, request_id, content, act)


def write_plan(desk: Desk, pledge: t.Pledge, instalments: Sequence[InstalmentOf], *, dated: date, why: str) -> None:
    """A plan written down; the one before stays. Raises `Refused` where it is more than the pledge."""
    currency = desk.currency(pledge.currency)
    planned, whole = sum(one.amount for one in instalments), whole_of(desk.session, pledge)
    if planned > whole:
        raise Refused(
            f"The instalments add up to {wording.amount_text(planned, currency)}, which is more than the "
            f"pledge of {wording.amount_text(whole, currency)}."
        )
    not_before(pledge, dated, "instalment plan")
    plan = t.InstalmentPlan(pledge_id=pledge.id, dated=dated, entry=entry_of(desk.session, pledge), why=clean(why))
    desk.session.add(plan)
    desk.session.flush()
    for position, one in enumerate(instalments):
        above_zero(one.amount, currency)
        row = t.Instalment(
            plan_id=plan.id,
            pledge_id=pledge.id,
            currency=pledge.currency,
            position=position,
            due=one.due,
            amount=one.amount,
        )
        desk.session.add(row)
        desk.session.flush()
        for number, place in enumerate(one.names):
            cell = desk.cell(place)
            desk.session.add(
                t.InstalmentName(instalment_id=row.id, position=number, activity_id=cell.activity, year=cell.year)
            )
