"""Where pledges stand on a day: sums of their postings poured over the instalment plan in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain.ledger import Cell, Due
from crm.domain.pledges import Standing, instalments_on
from crm.store import queries
from crm.store import tables as t


def standings(session: Session, *, as_of: date, pledge_ids: Iterable[int] | None = None) -> dict[int, Standing]:
    """Status, instalments, paid and open amounts by pledge; pledges promised later are absent."""
    ids = None if pledge_ids is None else list(pledge_ids)
    sums = queries.pledge_sums(session, as_of=as_of, pledge_ids=ids)
    plans = plans_in_force(session, as_of=as_of, pledge_ids=ids)
    wanted = sa.select(col(t.Pledge.id), col(t.Pledge.amount), col(t.Pledge.signed_on))
    if ids is not None:
        wanted = wanted.where(col(t.Pledge.id).in_(ids))
    found = {}
    for number, amount, signed_on in session.connection().execute(wanted):
        if number not in sums:
            continue
        one = sums[number]
        signed = signed_on is not None and signed_on <= as_of
        found[number] = Standing(
            amount=amount,
            paid=one.paid + one.overpaid,
            closed=one.closed,
            open=one.open,
            signed=signed,
            ended=one.ended,
            instalments=instalments_on(
                plans.get(number, ()), paid=one.paid + one.overpaid, closed=one.closed, signed=signed, as_of=as_of
            ),
        )
    return found


def plans_in_force(
    session: Session, *, as_of: date, pledge_ids: Iterable[int] | None = None
) -> dict[int, tuple[Due, ...]]:
    """The latest instalment plan of each pledge on a day."""
    plan = t.InstalmentPlan
    wanted = select(plan).where(plan.dated <= as_of).order_by(col(plan.dated), col(plan.entry))
    if pledge_ids is not None:
        wanted = wanted.where(col(plan.pledge_id).in_(list(pledge_ids)))
    latest = {row.pledge_id: row.id for row in session.exec(wanted).all()}
    if not latest:
        return {}
    pledges = {plan_id: pledge_id for pledge_id, plan_id in latest.items()}
    rows = session.exec(
        select(t.Instalment)
        .join(plan, col(plan.id) == t.Instalment.plan_id)
        .order_by(col(t.Instalment.position), col(t.Instalment.id))
    ).all()
    names: dict[int, list[Cell]] = defaultdict(list)
    for name in session.exec(select(t.InstalmentName).order_by(col(t.InstalmentName.position))):
        names[name.instalment_id].append(Cell(name.activity_id, name.year))
    found: dict[int, list[Due]] = defaultdict(list)
    for row in rows:
        if row.plan_id in pledges:
            found[pledges[row.plan_id]].append(Due(row.due, row.amount, tuple(names.get(row.id, ()))))
    return {pledge: tuple(dues) for pledge, dues in found.items()}
