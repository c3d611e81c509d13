"""Changes of a pledge: promised, signed, divided, received, closed. Each validates, writes, and renews the division.

Amounts are minor units of the pledge's currency unless said otherwise. A refused action changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain import days
from crm.domain.ledger import Cell
from crm.domain.money import LARGEST, Currency, Money, decimal_text
from crm.domain.rates import RateOn, Rates, from_base, to_base
from crm.domain.shares import Fixed, Percent, apportion
from crm.domain.text import clean
from crm.errors import NotFound, Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, done_once, once
from crm.store import find, queries
from crm.store import tables as t
from crm.store.chain import next_entry
from crm.store.standings import standings


@dataclass(frozen=True)
class Place:
    """An activity (by code) and a year; None = left open."""

    activity: str | None = None
    year: int | None = None


def cell_of(session: Session, place: Place) -> Cell:
    """A place as the ledger knows it. Raises `NotFound` for an unknown activity, `Refused` for an impossible year."""
    if place.year is not None and place.year not in days.YEARS:
        raise Refused(f"{place.year} is not a year this ledger takes ({days.IN_WORDS}).")
    return Cell(find.activity(session, place.activity).id if place.activity else None, place.year)


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


@dataclass(frozen=True)
class InstalmentOf:
    """A due day (None = no date), an amount, and what it is meant for."""

    due: date | None
    amount: int
    names: tuple[Place, ...] = ()


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


@dataclass(frozen=True)
class NewReceipt:
    """Money that arrived: `amount` in minor units of `currency` (default: the pledge's).

    `paid` is what it pays of the pledge where the person states it; `charges` what the bank kept, in the
    pledge's currency. `names` are the places the payer named, with amounts in the pledge's currency or None.
    """

    pledge: str
    amount: int
    dated: date
    currency: str = ""
    rate: Decimal | None = None
    paid: int | None = None
    charges: int = 0
    names: tuple[tuple[Place, int | None], ...] = ()
    accept_overpayment: bool = False
    reference: str = ""


@dataclass
class _Desk:
    """What every change of a pledge needs to hand."""

    session: Session
    currencies: dict[str, Currency] = field(init=False)
    rates: Rates = field(init=False)

    def __post_init__(self) -> None:
        self.currencies = queries.currencies(self.session)
        self.rates = queries.rates(self.session)

    def currency(self, code: str) -> Currency:
        known = self.currencies.get(code.strip().upper())
        if known is None:
            raise Refused(
                f"“{code}” is not a currency this ledger knows; it knows {', '.join(sorted(self.currencies))}."
            )
        return known

    def rate(self, currency: Currency, day: date, given: Decimal | None) -> RateOn:
        if given is None:
            return self.rates.on(currency, day)
        if currency == self.rates.base and given != 1:
            raise Refused(f"{currency.code} is the base currency; its rate is 1, not {queries.rate_text(given)}.")
        if not given.is_finite() or given <= 0:
            raise Refused(f"A rate is above 0: units of {currency.code} per one {self.rates.base.code}, not {given}.")
        return RateOn(given, day, "given with the entry")

    def in_base(self, minor: int, currency: Currency, rate: RateOn) -> int:
        base = to_base(minor, currency, rate.rate, self.rates.base)
        if base > LARGEST:
            raise Refused(
                f"At {queries.rate_text(rate.rate)} {currency.code} per {self.rates.base.code} the amount is worth "
                f"{decimal_text(base, self.rates.base.digits)}, more than this ledger takes; look at the rate again."
            )
        return base

    def warnings(self, currency: Currency, day: date, given: Decimal | None) -> list[str]:
        sentence = None if given is not None else self.rates.warning(currency, day)
        return [sentence] if sentence else []

    def cell(self, place: Place) -> Cell:
        return cell_of(self.session, place)


def add_pledge(session: Session, actor: Actor, new: NewPledge, *, request_id: str | None = None) -> dict[str, Any]:
    """Write down a promise, signed or not yet; the same request id gives the first answer again."""
    return once(session, request_id, _content("pledge", new), lambda: _add_pledge(session, actor, new, request_id))


def _content(kind: str, new: Any) -> dict[str, Any]:
    return {"kind": kind, "content": new}


def _add_pledge(session: Session, actor: Actor, new: NewPledge, request_id: str | None) -> dict[str, Any]:
    desk = _Desk(session)
    donor = find.giver(session, new.donor)
    session.exec(select(t.Organisation.id).where(t.Organisation.id == donor.id).with_for_update())
    currency = desk.currency(new.currency)
    _above_zero(new.amount, currency)
    if new.signed_on and new.signed_on < new.dated:
        raise Refused(f"Signed on {new.signed_on.isoformat()} is before the promise of {new.dated.isoformat()}.")
    if new.period_from and new.period_to and new.period_from > new.period_to:
        raise Refused(
            f"The period ends ({new.period_to.isoformat()}) before it begins ({new.period_from.isoformat()})."
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
            _write_splits(desk, pledge, new.splits, dated=new.dated, why="as promised")
        if new.instalments:
            _write_plan(desk, pledge, new.instalments, dated=new.dated, why="as promised")
        if new.signed_on:
            pledge.signed_on, pledge.signed_amount = new.signed_on, new.amount
            pledge.signed_entry = _entry(session, pledge)
        postings.renew(session, pledge, digits=currency.digits)
    return _answer(session, pledge, currency, desk.warnings(currency, new.dated, new.rate))


def _answer(session: Session, pledge: t.Pledge, currency: Currency, warnings: Sequence[str]) -> dict[str, Any]:
    base = queries.base_currency(session)
    wanted = select(sa.func.sum(t.Addendum.amount), sa.func.sum(t.Addendum.base_amount))
    raised, raised_base = session.exec(wanted.where(t.Addendum.pledge_id == pledge.id)).one()
    return {
        "id": pledge.code,
        "status": status(session, pledge),
        "amount": decimal_text(pledge.amount + int(raised or 0), currency.digits),
        "currency": currency.code,
        "base_amount": decimal_text(pledge.base_amount + int(raised_base or 0), base.digits),
        "rate": queries.rate_text(pledge.rate),
        "rate_date": pledge.rate_on.isoformat(),
        "warnings": list(warnings),
    }


def status(session: Session, pledge: t.Pledge) -> str:
    """The status by everything recorded, on the day of the pledge's last fact."""
    last = session.exec(select(sa.func.max(t.Posting.dated)).where(t.Posting.pledge_id == pledge.id)).one()
    return standings(session, as_of=last, pledge_ids=[pledge.id])[pledge.id].status


def _above_zero(amount: int, currency: Currency) -> None:
    if amount <= 0:
        raise Refused(f"An amount is above 0, not {decimal_text(amount, currency.digits)}.")
    if amount > LARGEST:
        raise Refused(f"{decimal_text(amount, currency.digits)} is larger than any amount this ledger takes.")


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


def _entry(session: Session, pledge: t.Pledge) -> int:
    """The next number in the order of entry, for a fact of this pledge."""
    pledge.version += 1
    return next_entry(session)


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
        desk = _Desk(session)
        pledge = find.pledge(session, code, lock=True)
        currency = desk.currency(pledge.currency)
        if pledge.signed_on:
            raise Refused(f"{pledge.code} was signed on {pledge.signed_on.isoformat()} already.")
        if dated < pledge.dated:
            raise Refused(f"{pledge.code} was promised on {pledge.dated.isoformat()}; it cannot be signed before.")
        if not clean(reference):
            raise Refused("Give the reference of the agreement or letter; a signature without evidence is not counted.")
        signed = pledge.amount if amount is None else amount
        _above_zero(signed, currency)
        with change(session, actor, "pledge signed", f"pledge {pledge.code}", request_id=request_id):
            pledge.signed_on, pledge.signed_amount = dated, min(signed, pledge.amount)
            pledge.signed_entry = _entry(session, pledge)
            pledge.reference = clean(reference)
            pledge.instrument = clean(instrument) or pledge.instrument
            pledge.period_from = period_from or pledge.period_from
            pledge.period_to = period_to or pledge.period_to
            raised = signed > pledge.amount
            if raised:
                _write_addendum(desk, pledge, signed - pledge.amount, dated, rate, clean(reference))
            again = postings.renew(session, pledge, digits=currency.digits)
        answer = _answer(session, pledge, currency, desk.warnings(currency, dated, rate) if raised else [])
        answer["divided_again"] = postings.in_words(again)
        answer["signed"] = dated.isoformat()
        answer["signed_amount"] = decimal_text(signed, currency.digits)
        return answer

    content = {"kind": "sign", "of": code, "dated": dated, "amount": amount, "reference": reference}
    content |= {"instrument": instrument, "period_from": period_from, "period_to": period_to, "rate": rate}
    return once(session, request_id, content, act)


def _write_addendum(
    desk: _Desk, pledge: t.Pledge, amount: int, dated: date, given: Decimal | None, reference: str
) -> t.Addendum:
    currency = desk.currency(pledge.currency)
    rate = desk.rate(currency, dated, given)
    row = t.Addendum(
        pledge_id=pledge.id,
        currency=pledge.currency,
        dated=dated,
        entry=_entry(desk.session, pledge),
        amount=amount,
        rate=rate.rate,
        rate_on=rate.dated,
        rate_source=rate.source,
        base_amount=desk.in_base(amount, currency, rate),
        signed_on=dated,
        reference=reference,
    )
    desk.session.add(row)
    return row


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
    return once(session, request_id, _content("raise", new), lambda: _raise_pledge(session, actor, new, request_id))


def _raise_pledge(session: Session, actor: Actor, new: NewRaise, request_id: str | None) -> dict[str, Any]:
    desk = _Desk(session)
    pledge = find.pledge(session, new.pledge, lock=True)
    currency = desk.currency(pledge.currency)
    _above_zero(new.amount, currency)
    if pledge.signed_on is None or new.dated < pledge.signed_on:
        when = f"was signed on {pledge.signed_on.isoformat()}" if pledge.signed_on else "is not signed"
        raise Refused(
            f"{pledge.code} {when}; a raise comes after the signature. Sign it for what was agreed: what is more than "
            "the promise becomes a raise by itself."
        )
    if not clean(new.reference):
        raise Refused("Give the reference of the addendum or letter; a raise without evidence is not counted.")
    _not_cancelled(session, pledge, new.dated)
    with change(session, actor, "pledge raised", f"pledge {pledge.code}", why=new.reference, request_id=request_id):
        row = _write_addendum(desk, pledge, new.amount, new.dated, new.rate, clean(new.reference))
        session.flush()
        raised = next(one for one in _raises(session, pledge) if one.row.id == row.id)
        if new.splits:
            parts = _amounts(Money(row.amount, currency), new.splits)
            _write_splits(desk, pledge, parts, dated=new.dated, why=new.reference, raised=raised)
        again = postings.renew(session, pledge, digits=currency.digits)
    base = desk.rates.base
    return {
        **_answer(session, pledge, currency, desk.warnings(currency, new.dated, new.rate)),
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
            f"{pledge.code} was cancelled on {gone.dated.isoformat()}; record what is promised now as a pledge of its own."
        )


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
        desk = _Desk(session)
        pledge = find.pledge(session, code, lock=True)
        currency = desk.currency(pledge.currency)
        raised = _raise_of(session, pledge, addendum)
        whole = Money(raised.row.amount if raised else pledge.amount, currency)
        parts = _amounts(whole, splits)
        with change(session, actor, "pledge divided", f"pledge {pledge.code}", why=why, request_id=request_id):
            revision = _write_splits(
                desk, pledge, parts, dated=dated, why=why, move_received=move_received, raised=raised
            )
            again = postings.renew(session, pledge, digits=currency.digits)
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


def _amounts(whole: Money, splits: Sequence[SplitOf | ShareOf]) -> list[SplitOf]:
    """What each split comes to: a stated amount is itself, per cent are of the whole (crm/domain/shares.py)."""
    if not any(isinstance(one, ShareOf) for one in splits):
        return [one for one in splits if isinstance(one, SplitOf)]
    shares = [one.share if isinstance(one, ShareOf) else Fixed(one.amount) for one in splits]
    amounts = apportion(whole, shares).amounts
    for share, amount in zip(shares, amounts, strict=True):
        if not amount and isinstance(share, Percent):
            raise Refused(
                f"{decimal_text(share.hundredths, 2)} % of {whole.currency.code} "
                f"{decimal_text(whole.minor, whole.currency.digits)} is less than its smallest unit; leave that split out."
            )
    return [SplitOf(one.place, minor, one.conditional) for one, minor in zip(splits, amounts, strict=True)]


@dataclass(frozen=True)
class _Raised:
    """A raise of a pledge by its number: 1 for the first, in order of day."""

    number: int
    row: t.Addendum


def _raises(session: Session, pledge: t.Pledge) -> list[_Raised]:
    wanted = select(t.Addendum).where(t.Addendum.pledge_id == pledge.id)
    rows = session.exec(wanted.order_by(col(t.Addendum.dated), col(t.Addendum.entry))).all()
    return [_Raised(number, row) for number, row in enumerate(rows, start=1)]


def _raise_of(session: Session, pledge: t.Pledge, number: int | None) -> _Raised | None:
    """The raise of that number; None stands for the pledge itself. Raises `NotFound`, with the raises there are."""
    if number is None:
        return None
    known = _raises(session, pledge)
    for one in known:
        if one.number == number:
            return one
    digits = queries.currencies(session)[pledge.currency].digits
    listed = "; ".join(
        f"raise {one.number} of {one.row.dated.isoformat()} is {pledge.currency} {decimal_text(one.row.amount, digits)}"
        for one in known
    )
    raise NotFound(f"{pledge.code} has no raise {number}; {listed or 'it was never raised'}.")


def _write_splits(
    desk: _Desk,
    pledge: t.Pledge,
    splits: Sequence[SplitOf],
    *,
    dated: date,
    why: str,
    move_received: bool = False,
    raised: _Raised | None = None,
) -> t.SplitRevision:
    currency = desk.currency(pledge.currency)
    asked = sum(split.amount for split in splits)
    whole = raised.row.amount if raised else pledge.amount
    if asked > whole:
        raise Refused(
            f"The splits add up to {currency.code} {decimal_text(asked, currency.digits)}, which is more than "
            f"{f'raise {raised.number}' if raised else 'the pledge'} of {decimal_text(whole, currency.digits)}."
            + ("" if raised else _raises_apart(desk.session, pledge, currency))
        )
    _not_before(pledge, dated, "division")
    if raised and dated < raised.row.dated:
        raise Refused(
            f"Raise {raised.number} of {pledge.code} is of {raised.row.dated.isoformat()}; its division cannot be dated "
            f"{dated.isoformat()}."
        )
    cells = [desk.cell(split.place) for split in splits]
    if len(set(cells)) < len(cells):
        raise Refused(f"Two splits of {pledge.code} are for the same activity and year; add them up to one.")
    revision = t.SplitRevision(
        pledge_id=pledge.id,
        addendum_id=raised.row.id if raised else None,
        dated=dated,
        entry=_entry(desk.session, pledge),
        move_received=move_received,
        why=clean(why),
    )
    desk.session.add(revision)
    desk.session.flush()
    for position, (split, cell) in enumerate(zip(splits, cells, strict=True)):
        _above_zero(split.amount, currency)
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


def _raises_apart(session: Session, pledge: t.Pledge, currency: Currency) -> str:
    """A sentence for somebody who divides a pledge together with its raises."""
    listed = "; ".join(
        f"{currency.code} {decimal_text(one.row.amount, currency.digits)} with --raise {one.number}"
        for one in _raises(session, pledge)
    )
    return f" What it was raised by is divided apart: {listed}." if listed else ""


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
        desk = _Desk(session)
        pledge = find.pledge(session, code, lock=True)
        with change(session, actor, "instalments planned", f"pledge {pledge.code}", why=why, request_id=request_id):
            _write_plan(desk, pledge, instalments, dated=dated, why=why)
            again = postings.renew(session, pledge, digits=desk.currency(pledge.currency).digits)
        return {"id": pledge.code, "instalments": len(instalments), "divided_again": postings.in_words(again)}

    content = {"kind": "instalments", "of": code, "instalments": list(instalments), "dated": dated, "why": why}
    return once(session, request_id, content, act)


def _write_plan(desk: _Desk, pledge: t.Pledge, instalments: Sequence[InstalmentOf], *, dated: date, why: str) -> None:
    currency = desk.currency(pledge.currency)
    planned, whole = sum(one.amount for one in instalments), _whole(desk.session, pledge)
    if planned > whole:
        raise Refused(
            f"The instalments add up to {currency.code} {decimal_text(planned, currency.digits)}, which is more than the "
            f"pledge of {decimal_text(whole, currency.digits)}."
        )
    _not_before(pledge, dated, "instalment plan")
    plan = t.InstalmentPlan(pledge_id=pledge.id, dated=dated, entry=_entry(desk.session, pledge), why=clean(why))
    desk.session.add(plan)
    desk.session.flush()
    for position, one in enumerate(instalments):
        _above_zero(one.amount, currency)
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


def _not_before(pledge: t.Pledge, dated: date, what: str) -> None:
    if dated < pledge.dated:
        raise Refused(
            f"{pledge.code} was promised on {pledge.dated.isoformat()}; its {what} cannot be dated {dated.isoformat()}."
        )


def add_receipt(session: Session, actor: Actor, new: NewReceipt, *, request_id: str | None = None) -> dict[str, Any]:
    """Money arrived. It falls on what its payer names, else its instalments, else on all that is open."""
    return once(session, request_id, _content("receipt", new), lambda: _add_receipt(session, actor, new, request_id))


def _add_receipt(session: Session, actor: Actor, new: NewReceipt, request_id: str | None) -> dict[str, Any]:
    desk = _Desk(session)
    pledge = find.pledge(session, new.pledge, lock=True)
    currency = desk.currency(new.currency or pledge.currency)
    own = desk.currency(pledge.currency)
    _above_zero(new.amount, currency)
    _not_before(pledge, new.dated, "receipt")
    if new.charges < 0:
        raise Refused("Bank charges are 0 or more.")
    rate = desk.rate(currency, new.dated, new.rate)
    base = desk.in_base(new.amount, currency, rate)
    paid = _pays(desk, new, base, currency, own)
    warnings = desk.warnings(currency, new.dated, new.rate)
    if currency != own and new.paid is None:
        warnings += desk.warnings(own, new.dated, None)
    with change(session, actor, "receipt recorded", f"pledge {pledge.code}", why=new.reference, request_id=request_id):
        receipt = t.Receipt(
            pledge_id=pledge.id,
            dated=new.dated,
            entry=_entry(session, pledge),
            currency=currency.code,
            amount=new.amount,
            rate=rate.rate,
            rate_on=rate.dated,
            rate_source=rate.source,
            base_amount=base,
            paid=paid,
            charges=new.charges,
            overpayment_accepted=new.accept_overpayment,
            reference=clean(new.reference),
        )
        _within(session, pledge, receipt, own)
        session.add(receipt)
        session.flush()
        for position, (place, amount) in enumerate(new.names):
            cell = desk.cell(place)
            session.add(
                t.ReceiptName(
                    receipt_id=receipt.id, position=position, activity_id=cell.activity, year=cell.year, amount=amount
                )
            )
        again = postings.renew(session, pledge, digits=own.digits)
        parts = session.exec(
            select(t.Posting).where(
                t.Posting.pledge_id == pledge.id, t.Posting.fact == "received", t.Posting.fact_id == receipt.id
            )
        ).all()
    codes = {number: name.code for number, name in queries.activity_names(session).items()}
    return {
        "id": receipt.id,
        "pledge": pledge.code,
        "status": status(session, pledge),
        "amount": decimal_text(new.amount, currency.digits),
        "currency": currency.code,
        "base_amount": decimal_text(base, desk.rates.base.digits),
        "rate": queries.rate_text(rate.rate),
        "rate_date": rate.dated.isoformat(),
        "paid": decimal_text(paid + new.charges, own.digits),
        "parts": [
            {
                "activity": codes.get(part.activity_id or 0),
                "year": part.year,
                "paid": decimal_text(part.paid + part.overpaid, own.digits),
                "received": decimal_text(part.received, desk.rates.base.digits),
            }
            for part in parts
        ],
        "divided_again": postings.in_words(again),
        "warnings": warnings,
    }


def _pays(desk: _Desk, new: NewReceipt, base: int, currency: Currency, own: Currency) -> int:
    """What a receipt pays of its pledge, in the pledge's currency (counting rule 3)."""
    if currency == own:
        if new.paid not in (None, new.amount):
            raise Refused(
                f"Money in the pledge's own currency pays itself: {decimal_text(new.amount, own.digits)}, not "
                f"{decimal_text(new.paid or 0, own.digits)}; give what the bank kept as charges."
            )
        return new.amount
    if new.paid is not None:
        _above_zero(new.paid, own)
        return new.paid
    return from_base(base, own, desk.rates.on(own, new.dated).rate, desk.rates.base)


def _whole(session: Session, pledge: t.Pledge) -> int:
    """The pledge with its addenda."""
    raised = session.exec(select(sa.func.sum(t.Addendum.amount)).where(t.Addendum.pledge_id == pledge.id)).one()
    return pledge.amount + int(raised or 0)


def _within(session: Session, pledge: t.Pledge, receipt: t.Receipt, own: Currency) -> None:
    """Refuse more than the pledge before the database does, with both figures."""
    if receipt.overpayment_accepted:
        return
    # What was accepted above the pledge by name, or did not hold, takes none of its room; what went back makes room again.
    held = [col(t.Receipt.pledge_id) == pledge.id, ~col(t.Receipt.overpayment_accepted)]
    held += queries.held_receipts(date.max)
    before = session.exec(select(sa.func.sum(t.Receipt.paid + t.Receipt.charges)).where(*held)).one()
    back = session.exec(select(sa.func.sum(t.Refund.paid)).where(t.Refund.pledge_id == pledge.id)).one()
    whole = _whole(session, pledge) + int(back or 0)
    total = int(before or 0) + receipt.paid + receipt.charges
    if total > whole:
        room = whole - total + receipt.paid
        instead = f"record {decimal_text(room, own.digits)}, or accept" if room > 0 else "nothing is open; accept"
        raise Refused(
            f"With this receipt {pledge.code} would have received {own.code} {decimal_text(total, own.digits)} of "
            f"{decimal_text(whole, own.digits)}; {instead} the overpayment by name (--accept-overpayment)."
        )


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
        desk = _Desk(session)
        pledge = find.pledge(session, code, lock=True)
        _not_before(pledge, dated, kind)
        if kind not in ("write-off", "cancellation"):
            raise Refused(f"“{kind}” is neither a write-off nor a cancellation.")
        if not clean(reason):
            raise Refused("Say why the money will not come; a write-off without a reason is not recorded.")
        if kind == "write-off" and amount is None:
            raise Refused("Say how much is written off.")
        if amount is not None:
            _above_zero(amount, desk.currency(pledge.currency))
        with change(session, actor, f"{kind} proposed", f"pledge {pledge.code}", why=reason, request_id=request_id):
            row = t.WriteOff(
                pledge_id=pledge.id,
                kind=kind,
                dated=dated,
                entry=_entry(session, pledge),
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
        digits = queries.currencies(session)[pledge.currency].digits
        _not_closed_twice(session, pledge, row.amount or 0, digits)
        with change(
            session, actor, f"{row.kind} approved", f"pledge {pledge.code}", why=row.reason, request_id=request_id
        ):
            row.approved_by, row.approved_at = clean(actor.name), t.now()
            pledge.version += 1
            session.add(row)
            session.add(pledge)
            again = postings.renew(session, pledge, digits=digits)
        return {"id": pledge.code, "status": status(session, pledge), "divided_again": postings.in_words(again)}

    return once(session, request_id, {"kind": "approve", "of": number}, act)


def _not_closed_twice(session: Session, pledge: t.Pledge, amount: int, digits: int) -> None:
    """Refuse to close more than the whole pledge before the database does, with both figures."""
    approved = select(sa.func.sum(t.WriteOff.amount)).where(
        t.WriteOff.pledge_id == pledge.id, col(t.WriteOff.approved_by).is_not(None)
    )
    total, whole = int(session.exec(approved).one() or 0) + amount, _whole(session, pledge)
    if total > whole:
        raise Refused(
            f"{pledge.code}: {decimal_text(amount, digits)} cannot be written off; with it {decimal_text(total, digits)} "
            f"of {decimal_text(whole, digits)} would be."
        )


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
        desk = _Desk(session)
        pledge = find.pledge(session, code, lock=True)
        cell = desk.cell(place)
        raised = _raise_of(session, pledge, addendum)
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
            raise Refused(f"This split of {pledge.code} was confirmed from {row.confirmed_on.isoformat()} already.")
        with change(
            session, actor, "condition fulfilled", f"pledge {pledge.code}", why=reference, request_id=request_id
        ):
            row.confirmed_on, row.confirmed_entry = dated, _entry(session, pledge)
            session.add(pledge)
            session.add(row)
            postings.renew(session, pledge, digits=desk.currency(pledge.currency).digits)

    content = {
        "kind": "confirm",
        "of": code,
        "place": place,
        "dated": dated,
        "reference": reference,
        "addendum": addendum,
    }
    done_once(session, request_id, content, act)
