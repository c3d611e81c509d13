"""For which activity and year a pledge is, or one of its raises, and what of it is no longer conditional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.money import Money, decimal_text
from crm.domain.shares import Fixed, Percent, apportion
from crm.domain.text import clean
from crm.errors import Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, done_once, once
from crm.services.pledges.desk import Desk, Place, above_zero, entry_of, not_before
from crm.services.pledges.raises import Raised, raise_of, raises_apart
from crm.store import find, queries
from crm.store import tables as t


@dataclass(frozen=True)
class SplitOf:
    """The part of a pledge meant for a place."""

    place: Place
    amount: int
    conditional: bool = False


@dataclass(frozen=True)
class ShareOf:
    """A part of a pledge, or of one of its raises, in per cent of the whole, meant for a place."""

    place: Place
    share: Percent
    conditional: bool = False


def divide_pledge(
    session: Session,
    actor: Actor,
    code: str,
    splits: Sequence[SplitOf | ShareOf],
    *,
    dated: date,
    why: str,
    move_received: bool = False,
    addendum: int | None = None,
    request_id: str | None = None,
) -> dict[str, Any]:
    """Divide a pledge anew from a day on, or one of its raises: `addendum` 1 is the first of them.

    A pledge and each of its raises have a division of their own; per cent are of that whole, by largest remainder.
    What has been paid stays where it is, unless the person says that received money moves too; what is closed always
    stays. The answer says what moved, and what is left open.
    """

    def act() -> dict[str, Any]:
        desk = Desk(session)
        pledge = find.pledge(session, code, lock=True)
        currency = desk.currency(pledge.currency)
        raised = raise_of(session, pledge, addendum)
        whole = Money(raised.row.amount if raised else pledge.amount, currency)
        parts = amounts_of(whole, splits)
        with change(session, actor, "pledge divided", f"pledge {pledge.code}", why=why, request_id=request_id):
            revision = write_splits(
                desk, pledge, parts, dated=dated, why=why, move_received=move_received, raised=raised
            )
            again = postings.renew(session, pledge, currency=currency)
        moved = session.exec(
            select(t.Posting)
            .where(t.Posting.pledge_id == pledge.id, t.Posting.fact == "split", t.Posting.fact_id == revision.id)
            .order_by(col(t.Posting.sequence))
        ).all()
        codes = {number: name.code for number, name in queries.activity_names(session).items()}
        return {
            "id": pledge.code,
            "raise": addendum,
            "currency": currency.code,
            "parts": [
                {
                    "activity": find.activity(session, part.place.activity).code if part.place.activity else None,
                    "year": part.place.year,
                    "amount": decimal_text(part.amount, currency.digits),
                }
                for part in parts
            ],
            "open": decimal_text(whole.minor - sum(part.amount for part in parts), currency.digits),
            "total": decimal_text(whole.minor, currency.digits),
            "moved": [
                {
                    "activity": codes.get(part.activity_id or 0),
                    "year": part.year,
                    "open": decimal_text(part.open, currency.digits),
                    "received": decimal_text(part.paid, currency.digits),
                }
                for part in moved
            ],
            "divided_again": postings.in_words(again),
        }

    content = {"kind": "divide", "of": code, "splits": list(splits), "dated": dated, "move_received": move_received}
    content |= {"why": why, "addendum": addendum}
    return once(session, request_id, content, act)


def amounts_of(whole: Money, splits: Sequence[SplitOf | ShareOf]) -> list[SplitOf]:
    """What each split comes to: a stated amount is itself, per cent are of the whole (crm/domain/shares.py)."""
    if not any(isinstance(one, ShareOf) for one in splits):
        return [one for one in splits if isinstance(one, SplitOf)]
    shares = [one.share if isinstance(one, ShareOf) else Fixed(one.amount) for one in splits]
    amounts = apportion(whole, shares).amounts
    for share, amount in zip(shares, amounts, strict=True):
        if not amount and isinstance(share, Percent):
            raise Refused(
                f"{wording.percent_exact(share.hundredths)} of "
                f"{wording.amount_text(whole.minor, whole.currency)} is less than its smallest unit; leave that split out."
            )
    return [SplitOf(one.place, minor, one.conditional) for one, minor in zip(splits, amounts, strict=True)]


def write_splits(
    desk: Desk,
    pledge: t.Pledge,
    splits: Sequence[SplitOf],
    *,
    dated: date,
    why: str,
    move_received: bool = False,
    raised: Raised | None = None,
) -> t.SplitRevision:
    """A division of a pledge, or of one of its raises, written down. Raises `Refused` where it does not fit."""
    currency = desk.currency(pledge.currency)
    asked = sum(split.amount for split in splits)
    whole = raised.row.amount if raised else pledge.amount
    if asked > whole:
        raise Refused(
            f"The splits add up to {wording.amount_text(asked, currency)}, which is more than "
            f"{f'raise {raised.number}' if raised else 'the pledge'} of {wording.amount_text(whole, currency)}."
            + ("" if raised else raises_apart(desk.session, pledge, currency))
        )
    not_before(pledge, dated, "division")
    if raised and dated < raised.row.dated:
        raise Refused(
            f"Raise {raised.number} of {pledge.code} is of {wording.day(raised.row.dated)}; its division cannot be dated "
            f"{wording.day(dated)}."
        )
    cells = [desk.cell(split.place) for split in splits]
    if len(set(cells)) < len(cells):
        raise Refused(f"Two splits of {pledge.code} are for the same activity and year; add them up to one.")
    revision = t.SplitRevision(
        pledge_id=pledge.id,
        addendum_id=raised.row.id if raised else None,
        dated=dated,
        entry=entry_of(desk.session, pledge),
        move_received=move_received,
        why=clean(why),
    )
    desk.session.add(revision)
    desk.session.flush()
    for position, (split, cell) in enumerate(zip(splits, cells, strict=True)):
        above_zero(split.amount, currency)
        desk.session.add(
            t.Split(
                revision_id=revision.id,
                pledge_id=pledge.id,
                currency=pledge.currency,
                position=position,
                activity_id=cell.activity,
                year=cell.year,
                amount=split.amount,
                conditional=split.conditional,
            )
        )
    return revision


def confirm_split(
    session: Session,
    actor: Actor,
    code: str,
    place: Place,
    *,
    dated: date,
    reference: str,
    addendum: int | None = None,
    request_id: str | None = None,
) -> None:
    """A parliament agreed or funds became available: the split is no longer conditional from that day.

    A split of a raise is confirmed by the number of the raise (`addendum`), apart from one of the pledge itself.
    """

    def act() -> None:
        desk = Desk(session)
        pledge = find.pledge(session, code, lock=True)
        cell = desk.cell(place)
        raised = raise_of(session, pledge, addendum)
        row = session.exec(
            select(t.Split)
            .join(t.SplitRevision, col(t.SplitRevision.id) == t.Split.revision_id)
            .where(t.Split.pledge_id == pledge.id, t.Split.conditional, t.SplitRevision.dated <= dated)
            .where(col(t.SplitRevision.addendum_id).is_not_distinct_from(raised.row.id if raised else None))
            .where(col(t.Split.activity_id).is_not_distinct_from(cell.activity))
            .where(col(t.Split.year).is_not_distinct_from(cell.year))
            .order_by(col(t.SplitRevision.dated).desc(), col(t.SplitRevision.entry).desc())
        ).first()
        if row is None:
            raise Refused(
                f"{pledge.code} has no conditional split for {place.activity or 'activity open'}, {place.year or 'year open'}."
            )
        if row.confirmed_on is not None:
            raise Refused(f"This split of {pledge.code} was confirmed from {wording.day(row.confirmed_on)} already.")
        with change(
            session, actor, "condition fulfilled", f"pledge {pledge.code}", why=reference, request_id=request_id
        ):
            row.confirmed_on, row.confirmed_entry = dated, entry_of(session, pledge)
            session.add(pledge)
            session.add(row)
            postings.renew(session, pledge, currency=desk.currency(pledge.currency))

    content = {
        "kind": "confirm",
        "of": code,
        "place": place,
        "dated": dated,
        "reference": reference,
        "addendum": addendum,
    }
    done_once(session, request_id, content, act)
