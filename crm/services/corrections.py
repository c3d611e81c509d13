"""A typing error in a pledge, mended: it is valid on every day, journalled, and divides everything anew (rule 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from crm.domain.money import LARGEST, decimal_text
from crm.domain.rates import to_base
from crm.domain.text import clean
from crm.errors import Conflict, Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.services.pledges import InstalmentOf, Place, SplitOf, divide_pledge, plan_instalments, status
from crm.store import find, queries
from crm.store import tables as t

#: Texts of a pledge that a correction may replace.
TEXTS = ("instrument", "reference", "conditions", "report_note", "note")


@dataclass(frozen=True)
class Correction:
    """What was meant; None leaves a field as it is. `amount` in minor units of the pledge's currency.

    `version` is that of the record the person looked at: where somebody else changed it since, nothing is written.
    """

    amount: int | None = None
    dated: date | None = None
    rate: Decimal | None = None
    earmarking: int | None = None
    restricted: bool | None = None
    period_from: date | None = None
    period_to: date | None = None
    texts: tuple[tuple[str, str], ...] = ()
    version: int | None = None


def correct_pledge(
    session: Session, actor: Actor, code: str, mend: Correction, *, why: str, request_id: str | None = None
) -> dict[str, Any]:
    """Mend what was typed wrongly. Raises `Refused` where what hangs on the pledge would no longer fit."""

    def act() -> dict[str, Any]:
        pledge = find.pledge(session, code, lock=True)
        _allowed(pledge.code, pledge.version, mend, why)
        currencies, base = queries.currencies(session), queries.base_currency(session)
        currency = currencies[pledge.currency]
        before = _facts(pledge)
        with change(session, actor, "pledge corrected", f"pledge {pledge.code}", why=why, request_id=request_id):
            if mend.amount is not None:
                if pledge.signed_amount is not None:
                    pledge.signed_amount = (
                        mend.amount if pledge.signed_amount == pledge.amount else pledge.signed_amount
                    )
                pledge.amount = mend.amount
            if mend.rate is not None:
                pledge.rate, pledge.rate_on = mend.rate, mend.dated or pledge.dated
                pledge.rate_source = "given with the correction"
            pledge.base_amount = to_base(pledge.amount, currency, pledge.rate, base)
            pledge.dated = mend.dated or pledge.dated
            pledge.period_from = mend.period_from or pledge.period_from
            pledge.period_to = mend.period_to or pledge.period_to
            if mend.earmarking is not None:
                pledge.earmarking = mend.earmarking
            if mend.restricted is not None:
                pledge.restricted = mend.restricted
            for name, text in mend.texts:
                setattr(pledge, name, clean(text, lines=True))
            pledge.version += 1
            session.add(pledge)
            again = postings.renew(session, pledge, digits=currency.digits)
        after = _facts(pledge)
        return {
            "id": pledge.code,
            "status": status(session, pledge),
            "amount": decimal_text(pledge.amount, currency.digits),
            "currency": currency.code,
            "base_amount": decimal_text(pledge.base_amount, base.digits),
            "changed": sorted(name for name in after if after[name] != before[name]),
            "divided_again": postings.in_words(again),
        }

    return once(session, request_id, {"kind": "correct", "of": code, "mend": repr(mend), "why": why}, act)


def begin_earlier(session: Session, actor: Actor, code: str, first: date) -> date:
    """Let a pledge begin on the day its first money came, and with it what was said when it was promised (rule 18).

    Recorded divisions and plans do not change, so those of its first day are said once more for the earlier one.
    Returns the day it began on until now.
    """
    pledge = find.pledge(session, code, lock=True)
    promised = pledge.dated
    why = f"Money came on {first.isoformat()}, before the promise of {promised.isoformat()}."
    with change(session, actor, "pledge begins earlier", f"pledge {pledge.code}", why=why):
        splits, plan = _first_splits(session, pledge), _first_plan(session, pledge)
        correct_pledge(session, actor, code, Correction(dated=first), why=why)
        if splits:
            divide_pledge(session, actor, code, splits, dated=first, why=why)
        if plan:
            plan_instalments(session, actor, code, plan, dated=first, why=why)
    return promised


def _first_splits(session: Session, pledge: t.Pledge) -> list[SplitOf]:
    """How the pledge was divided on the day of its promise."""
    revision = t.SplitRevision
    latest = session.exec(
        select(revision)
        .where(revision.pledge_id == pledge.id, revision.dated == pledge.dated, col(revision.addendum_id).is_(None))
        .order_by(col(revision.entry).desc())
    ).first()
    if latest is None:
        return []
    codes = {number: name.code for number, name in queries.activity_names(session).items()}
    parts = session.exec(select(t.Split).where(t.Split.revision_id == latest.id).order_by(col(t.Split.position))).all()
    return [
        SplitOf(Place(codes.get(part.activity_id or 0), part.year), part.amount, conditional=part.conditional)
        for part in parts
    ]


def _first_plan(session: Session, pledge: t.Pledge) -> list[InstalmentOf]:
    """When its money was due by the plan of the day of its promise."""
    plan = t.InstalmentPlan
    latest = session.exec(
        select(plan).where(plan.pledge_id == pledge.id, plan.dated == pledge.dated).order_by(col(plan.entry).desc())
    ).first()
    if latest is None:
        return []
    codes = {number: name.code for number, name in queries.activity_names(session).items()}
    dues = session.exec(
        select(t.Instalment).where(t.Instalment.plan_id == latest.id).order_by(col(t.Instalment.position))
    ).all()
    found = []
    for due in dues:
        names = session.exec(
            select(t.InstalmentName)
            .where(t.InstalmentName.instalment_id == due.id)
            .order_by(col(t.InstalmentName.position))
        ).all()
        places = tuple(Place(codes.get(name.activity_id or 0), name.year) for name in names)
        found.append(InstalmentOf(due.due, due.amount, places))
    return found


def _allowed(code: str, version: int, mend: Correction, why: str) -> None:
    if not clean(why):
        raise Refused("Say what was typed wrongly; a correction without a reason is not recorded.")
    if mend.version is not None and mend.version != version:
        raise Conflict(f"Somebody else changed {code} meanwhile; look at it again. Nothing was changed.")
    if mend.amount is not None and not 0 < mend.amount <= LARGEST:
        raise Refused("An amount is above 0, and no larger than this ledger takes.")
    if mend.rate is not None and mend.rate <= 0:
        raise Refused("A rate is above 0.")
    if mend.earmarking is not None and mend.earmarking not in (1, 2, 3, 4):
        raise Refused("Earmarking is 1 (unearmarked), 2 (softly), 3 (earmarked) or 4 (tightly earmarked).")
    unknown: Sequence[str] = [name for name, _ in mend.texts if name not in TEXTS]
    if unknown:
        raise Refused(f"“{unknown[0]}” is no text of a pledge; there are {', '.join(TEXTS)}.")


def _facts(pledge: Any) -> dict[str, Any]:
    names = ("amount", "base_amount", "dated", "rate", "earmarking", "restricted", "period_from", "period_to", *TEXTS)
    return {name: getattr(pledge, name) for name in names}
