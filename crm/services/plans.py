"""A new plan of instalments for what is still open of a pledge; what is paid is never touched.

Amounts are minor units of the pledge's currency. The plan before is kept; `crm.services.pledges` stores the new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from crm.domain import wording
from crm.domain.ledger import Cell, in_order
from crm.domain.money import Currency, Money, decimal_text
from crm.domain.pledges import Standing
from crm.domain.schedule import AsGiven, Part, Plan, schedule
from crm.domain.text import clean
from crm.errors import Refused
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.services.pledges import InstalmentOf, Place, cell_of, plan_instalments
from crm.store import find, queries
from crm.store import tables as t
from crm.store.standings import plans_in_force, standings


@dataclass(frozen=True)
class _Before:
    """An instalment of the plan in force: what of it is paid and open, and what it is meant for."""

    due: date | None
    paid: int
    open: int
    names: tuple[Place, ...]


def plan_open(
    session: Session,
    actor: Actor,
    code: str,
    plan: Plan,
    *,
    dated: date,
    why: str,
    names: Sequence[tuple[Place, ...]] = (),
    request_id: str | None = None,
) -> dict[str, Any]:
    """Plan when what is open of a pledge on a day is due, from that day on.

    What is paid of the plan in force stays as it is, and what is closed stays closed; only what is open gets new
    days. `names` says what each part as given is meant for, in their order; without it they name nothing. The answer
    says what was kept, what is planned, and what is left without a date.
    """

    def act() -> dict[str, Any]:
        pledge = find.pledge(session, code, lock=True)
        if not clean(why):
            raise Refused("Say why the money is due on other days; a plan without a reason is not recorded.")
        standing = _standing(session, pledge, dated)
        whole = Money(standing.open, queries.currencies(session)[pledge.currency])
        parts = schedule(whole, plan)
        _all_above_zero(parts, whole)
        meant = _meant(session, plan, parts, names)
        before = _in_force(session, pledge, standing, dated)
        kept = _kept(before, parts, _paid(session, pledge, dated), _last_receipt(session, pledge, dated))
        # What is closed is taken from the end of a plan, so it has to be there to be taken.
        closed = [InstalmentOf(None, standing.closed)] if standing.closed else []
        new = [InstalmentOf(part.due, part.amount, places) for part, places in zip(parts, meant, strict=True)]
        planned = [*kept, *new, *closed]
        with change(session, actor, "instalments planned", f"pledge {pledge.code}", why=why, request_id=request_id):
            again = plan_instalments(session, actor, pledge.code, planned, dated=dated, why=why)["divided_again"]
        without_date = standing.open - sum(part.amount for part in parts if part.due)
        notes = [
            *_moved(before, kept, whole.currency),
            *_unnamed(before, meant),
            *_without_split(session, pledge, meant, dated),
            *([f"{_words(without_date, whole.currency)} is left without a date."] if without_date else []),
            *_replaced(session, pledge, dated),
            *(f"Divided again: {sentence}." for sentence in again),
        ]
        return _answer(pledge, whole, dated, kept, parts, meant) | {
            "closed": decimal_text(standing.closed, whole.currency.digits),
            "without_date": decimal_text(without_date, whole.currency.digits),
            "divided_again": again,
            "notes": notes,
        }

    content = {"kind": "plan", "of": code, "plan": repr(plan), "dated": dated, "why": why, "names": list(names)}
    return once(session, request_id, content, act)


def _meant(
    session: Session, plan: Plan, parts: Sequence[Part], names: Sequence[tuple[Place, ...]]
) -> list[tuple[Place, ...]]:
    """What each part is meant for, in the order of the parts, with activities as they are written in the work plan."""
    if not names:
        return [()] * len(parts)
    if not isinstance(plan, AsGiven) or len(names) != len(plan.parts):
        raise Refused("What an instalment is meant for is said of parts with an amount, and of each of them.")

    def known(place: Place) -> Place:
        return Place(find.activity(session, place.activity).code if place.activity else None, place.year)

    return [tuple(known(place) for place in names[part.given]) for part in parts]


def _standing(session: Session, pledge: t.Pledge, dated: date) -> Standing:
    """Where the pledge stands on the day of the plan. Raises `Refused` where nothing is open then."""
    if dated < pledge.dated:
        raise Refused(
            f"{pledge.code} was promised on {wording.day(pledge.dated)}; its plan cannot be dated {wording.day(dated)}."
        )
    found = standings(session, as_of=dated, pledge_ids=[pledge.id])[pledge.id]
    if found.open <= 0:
        raise Refused(
            f"Nothing of {pledge.code} is open on {wording.day(dated)} ({found.status}); only what is still to come is planned."
        )
    return found


def _all_above_zero(parts: Sequence[Part], total: Money) -> None:
    """Refuse to store parts of 0: they would ask a donor for nothing."""
    there = sum(1 for part in parts if part.amount)
    if there < len(parts):
        raise Refused(
            f"{wording.amount_text(total.minor, total.currency)} in {len(parts)} parts leaves {len(parts) - there} of them "
            f"with 0; plan at most {there}."
        )


def _in_force(session: Session, pledge: t.Pledge, standing: Standing, dated: date) -> list[_Before]:
    """The plan in force on a day, oldest due first."""
    plan = plans_in_force(session, as_of=dated, pledge_ids=[pledge.id]).get(pledge.id, ())
    codes = {number: name.code for number, name in queries.activity_names(session).items()}

    def place(cell: Cell) -> Place:
        return Place(codes[cell.activity] if cell.activity is not None else None, cell.year)

    return [
        _Before(state.due, state.paid, state.open, tuple(place(cell) for cell in one.names))
        for one, state in zip(in_order(plan), standing.instalments, strict=True)
    ]


def _paid(session: Session, pledge: t.Pledge, dated: date) -> int:
    """What is paid of the pledge; an overpayment is no part of it, so no instalment can hold it."""
    return queries.pledge_sums(session, as_of=dated, pledge_ids=[pledge.id])[pledge.id].paid


def _last_receipt(session: Session, pledge: t.Pledge, dated: date) -> date:
    """The day by which all that is paid had arrived."""
    last = sa.select(sa.func.max(col(t.Receipt.dated))).where(
        col(t.Receipt.pledge_id) == pledge.id, col(t.Receipt.dated) <= dated
    )
    return session.scalar(last) or dated


def _kept(before: Sequence[_Before], parts: Sequence[Part], paid: int, arrived: date) -> list[InstalmentOf]:
    """What is paid, as instalments of the new plan: on their own days, and in it before everything that is open.

    What is paid is poured over the oldest first. So what was paid ahead of its day, or had none, stands on the day
    the money had arrived, or on the first open one where that is earlier.
    """
    first = min((part.due for part in parts if part.due), default=None)
    early = arrived if first is None else min(arrived, first)
    kept = []
    for one in before:
        amount = min(one.paid, paid)
        paid -= amount
        if amount:
            stays = first is None or (one.due is not None and one.due <= first)
            kept.append(InstalmentOf(one.due if stays else early, amount, one.names))
    return [*kept, InstalmentOf(early, paid)] if paid else kept


def _moved(before: Sequence[_Before], kept: Sequence[InstalmentOf], own: Currency) -> list[str]:
    """Which paid parts stand on another day than they did."""
    paid = [one for one in before if one.paid]
    return [
        f"{_words(now.amount, own)} paid of the instalment {f'of {wording.day(was.due)}' if was.due else 'without a date'} "
        f"now stands on {wording.day_or_none(now.due)}, before what is open."
        for was, now in zip(paid, kept, strict=False)
        if was.due != now.due
    ]


def _unnamed(before: Sequence[_Before], meant: Sequence[tuple[Place, ...]]) -> list[str]:
    """What the open instalments were meant for, which the new ones are not."""
    now = {place for places in meant for place in places}
    gone = [place for one in before if one.open for place in one.names if place not in now]
    if not gone:
        return []
    rest = "none of the new ones is" if now else "the new ones name nothing and fall on all that is open"
    return [f"The instalments before were meant for {_listed(gone)}; {rest}."]


def _without_split(session: Session, pledge: t.Pledge, meant: Sequence[tuple[Place, ...]], dated: date) -> list[str]:
    """What the new instalments are meant for though no split of the pledge is for it on that day."""
    sums = queries.pledge_cells(session, as_of=dated, pledge_ids=[pledge.id]).get(pledge.id, {})
    cells = [Cell(*cell) for cell, one in sums.items() if one.open or one.paid or one.closed]
    lost = [
        place for places in meant for place in places if not any(cell_of(session, place).names(cell) for cell in cells)
    ]
    if not lost:
        return []
    when = wording.day(dated)
    return [f"No split of {pledge.code} is for {_listed(lost)} on {when}; until one is, it falls on all that is open."]


def _listed(places: Sequence[Place]) -> str:
    words = (f"{wording.activity_or_open(one.activity)}, {wording.year_or_open(one.year)}" for one in places)
    return "; ".join(dict.fromkeys(words))


def _replaced(session: Session, pledge: t.Pledge, dated: date) -> list[str]:
    """Whether a plan of a later day is there already."""
    plan = t.InstalmentPlan
    later = session.scalar(
        sa.select(sa.func.min(col(plan.dated))).where(col(plan.pledge_id) == pledge.id, col(plan.dated) > dated)
    )
    return [f"It holds until {wording.day(later)}, from when there is another plan."] if later else []


def _answer(
    pledge: t.Pledge,
    whole: Money,
    dated: date,
    kept: Sequence[InstalmentOf],
    parts: Sequence[Part],
    meant: Sequence[tuple[Place, ...]],
) -> dict[str, Any]:
    digits = whole.currency.digits

    def line(due: date | None, amount: int) -> dict[str, Any]:
        return {"due": due.isoformat() if due else None, "amount": decimal_text(amount, digits)}

    return {
        "id": pledge.code,
        "date": dated.isoformat(),
        "currency": whole.currency.code,
        "open": decimal_text(whole.minor, digits),
        "kept": [line(one.due, one.amount) for one in kept],
        "parts": [
            {
                "n": part.n,
                **line(part.due, part.amount),
                "meant_for": [{"activity": one.activity, "year": one.year} for one in places],
            }
            for part, places in zip(parts, meant, strict=True)
        ],
    }


def _words(minor: int, own: Currency) -> str:
    return wording.amount_text(minor, own)
