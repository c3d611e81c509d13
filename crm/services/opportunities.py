"""Conversations towards money before any promise, with dated revisions of amount, probability and stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.money import LARGEST, Currency
from crm.domain.text import clean
from crm.errors import Conflict, Refused
from crm.services.actor import Actor
from crm.services.journal import change, done_once, row_once
from crm.services.organisations import valid_code
from crm.services.pledges import Place, cell_of
from crm.store import find, queries
from crm.store import tables as t


@dataclass(frozen=True)
class Outlook:
    """What is asked and expected from a day on. Amounts in minor units; probability in hundredths of a per cent.

    `cells` are the places asked for, each with its part of the expected amount, or None where not divided.
    """

    dated: date
    expected: int
    currency: str
    probability: int
    stage: str
    asked: int | None = None
    asked_currency: str = ""
    cells: Sequence[tuple[Place, int | None]] = ()


@dataclass(frozen=True)
class NewOpportunity:
    """A conversation with a donor; `owner` is the member of the trio that leads it."""

    code: str
    donor: str
    opened: date
    outlook: Outlook
    restricted: bool = False
    in_kind: bool = False
    owner: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    decision_on: date | None = None
    note: str = ""


def open_opportunity(
    session: Session, actor: Actor, new: NewOpportunity, *, request_id: str | None = None
) -> t.Opportunity:
    """Begin a conversation. Raises `Conflict` where the code is taken."""

    def act() -> t.Opportunity:
        code = valid_code(new.code)
        if session.exec(select(t.Opportunity.id).where(sa.func.lower(col(t.Opportunity.code)) == code.lower())).first():
            raise Conflict(f"There is an opportunity {code} already.")
        donor = find.giver(session, new.donor)
        owner = find.organisation(session, new.owner).id if new.owner else None
        with change(session, actor, "opportunity opened", f"opportunity {code}", why=new.note, request_id=request_id):
            row = t.Opportunity(
                code=code,
                donor_id=donor.id,
                opened=new.opened,
                restricted=new.restricted,
                in_kind=new.in_kind,
                owner_id=owner,
                next_step=clean(new.next_step),
                next_step_on=new.next_step_on,
                decision_on=new.decision_on,
                note=clean(new.note, lines=True),
            )
            session.add(row)
            session.flush()
            _write_outlook(session, row, new.outlook)
        return row

    return row_once(session, t.Opportunity, request_id, {"kind": "opportunity", "content": new}, act)


def revise_opportunity(
    session: Session, actor: Actor, code: str, outlook: Outlook, *, request_id: str | None = None
) -> None:
    """Amounts, probability or stage change from a day on."""

    def act() -> None:
        row = find.opportunity(session, code)
        with change(session, actor, "opportunity revised", f"opportunity {row.code}", request_id=request_id):
            row.version += 1
            session.add(row)
            _write_outlook(session, row, outlook)

    done_once(session, request_id, {"kind": "revise", "of": code, "outlook": outlook}, act)


def lose_opportunity(
    session: Session, actor: Actor, code: str, *, dated: date, reason: str, request_id: str | None = None
) -> None:
    """The conversation ended without a promise; from that day nothing is expected of it."""

    def act() -> None:
        row = find.opportunity(session, code)
        if row.lost_on is not None:
            raise Refused(f"{row.code} was lost on {wording.day(row.lost_on)} already.")
        if not clean(reason):
            raise Refused("Say why it was lost.")
        if dated < row.opened:
            raise Refused(f"{row.code} was opened on {wording.day(row.opened)}; it cannot be lost before.")
        with change(session, actor, "opportunity lost", f"opportunity {row.code}", why=reason, request_id=request_id):
            row.lost_on, row.lost_reason = dated, clean(reason, lines=True)
            row.version += 1
            session.add(row)

    done_once(session, request_id, {"kind": "lose", "of": code, "dated": dated, "reason": reason}, act)


def _write_outlook(session: Session, row: t.Opportunity, outlook: Outlook) -> None:
    known = queries.currencies(session)
    currency = _known(known, outlook.currency)
    asked_in = _known(known, outlook.asked_currency or outlook.currency)
    if outlook.dated < row.opened:
        raise Refused(f"{row.code} was opened on {wording.day(row.opened)}; nothing is expected of it before.")
    if not 0 <= outlook.probability <= 10_000:
        raise Refused("A probability is between 0 and 100 per cent.")
    if not 0 <= outlook.expected <= LARGEST:
        raise Refused("An expected amount is 0 or more.")
    divided = sum(amount or 0 for _, amount in outlook.cells)
    if divided > outlook.expected:
        raise Refused(
            f"The parts of {row.code} add up to {wording.amount_text(divided, currency)}, more than the expected "
            f"{wording.amount_text(outlook.expected, currency)}."
        )
    revision = t.OpportunityRevision(
        opportunity_id=row.id,
        dated=outlook.dated,
        asked=outlook.asked,
        asked_currency=asked_in.code,
        expected=outlook.expected,
        currency=currency.code,
        probability=outlook.probability,
        stage=clean(outlook.stage),
    )
    session.add(revision)
    session.flush()
    for position, (place, amount) in enumerate(outlook.cells):
        cell = cell_of(session, place)
        session.add(
            t.OpportunitySplit(
                revision_id=revision.id, position=position, activity_id=cell.activity, year=cell.year, amount=amount
            )
        )


def _known(currencies: dict[str, Currency], code: str) -> Currency:
    currency = currencies.get(code.strip().upper())
    if currency is None:
        raise Refused(f"“{code}” is not a currency this ledger knows.")
    return currency
