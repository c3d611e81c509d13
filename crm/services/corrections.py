"""A typing error in a pledge, mended: it is valid on every day, journalled, and divides everything anew (rule 7).

What a correction would do can be looked at before it is made. What was said with the promise can change with it: the
divisions and plans of its first day, and those that gave out the whole of an amount that was typed wrongly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain import ledger, wording
from crm.domain.ledger import Cell
from crm.domain.money import LARGEST, Currency, allocate, decimal_text
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
#: What a correction may leave empty that was filled in by mistake; texts are emptied by an empty text.
MAY_BE_EMPTY = ("earmarking", "period_from", "period_to", "receiver_id")
#: All that a correction may change, as it is compared.
_COLUMNS = (
    "amount", "base_amount", "dated", "rate", "signed_on", "signed_amount", "earmarking", "restricted", "period_from",
    "period_to", "receiver_id", *TEXTS,
)  # fmt: skip
_MEASURES = ("received", "committed", "pledged")


@dataclass(frozen=True)
class Correction:
    """What was meant; None leaves a field as it is. `amount` and `signed_amount` in minor units of the pledge's currency.

    `emptied` are fields that were filled in by mistake. `version` is that of the record the person looked at: where
    somebody else changed it since, nothing is written. With `with_parts`, what was said of the whole changes with it:
    divisions and plans that gave out all of the amount, or more than there is now, in the same proportion; those of the
    day of the promise move with that day.
    """

    amount: int | None = None
    dated: date | None = None
    rate: Decimal | None = None
    signed_on: date | None = None
    signed_amount: int | None = None
    earmarking: int | None = None
    restricted: bool | None = None
    period_from: date | None = None
    period_to: date | None = None
    receiver: str | None = None
    texts: tuple[tuple[str, str], ...] = ()
    emptied: tuple[str, ...] = ()
    with_parts: bool = False
    version: int | None = None


@dataclass(frozen=True)
class FieldChange:
    """A column of the pledge, as it is and as it would be; the receiver by its code."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class PartChange:
    """A share of a division, or an instalment, that changes with the pledge; amounts in the pledge's currency.

    `said` is the day from which the division or plan holds, as it would be; `due` is of an instalment, `place` of a share.
    """

    kind: str
    said: date
    before: int
    after: int
    place: Place = field(default_factory=Place)
    due: date | None = None


@dataclass(frozen=True)
class CellMove:
    """How an activity and year (None = left open) moves, in minor units of base."""

    activity: str | None
    year: int | None
    received: int
    committed: int
    pledged: int


@dataclass(frozen=True)
class Preview:
    """What a correction would change: fields, what changes with them, and the figures of the day that was asked for."""

    pledge: str
    currency: Currency
    base: Currency
    fields: tuple[FieldChange, ...]
    parts: tuple[PartChange, ...]
    moves: tuple[CellMove, ...]

    def field(self, name: str) -> FieldChange | None:
        """The change of one column; None where it stays."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True)
class _Part:
    """A division or a plan that changes with the pledge: its row, its new day, and its new amounts in order."""

    row: t.SplitRevision | t.InstalmentPlan
    dated: date
    lines: tuple[t.Split | t.Instalment, ...]
    amounts: tuple[int, ...]


@dataclass(frozen=True)
class _Mended:
    """A correction worked out: the columns of the pledge as they would be, and the parts that change with them."""

    values: dict[str, Any]
    parts: tuple[_Part, ...]


def preview_correction(session: Session, code: str, mend: Correction, *, as_of: date | None = None) -> Preview:
    """What a correction would change, in the figures of a day (None = all that is recorded); nothing is written.

    Raises what `correct_pledge` raises, except for a missing reason.
    """
    return _preview(session, find.pledge(session, code), mend, as_of)[0]


def _preview(session: Session, pledge: t.Pledge, mend: Correction, as_of: date | None) -> tuple[Preview, _Mended]:
    _allowed(pledge, mend)
    currency, base = queries.currencies(session)[pledge.currency], queries.base_currency(session)
    values = _values(session, pledge, mend, currency, base)
    parts = tuple(_parts(session, pledge, values)) if mend.with_parts else ()
    _fits(session, pledge, values, parts, currency)
    before = {name: getattr(pledge, name) for name in _COLUMNS}
    fields = tuple(
        _field_change(session, name, before[name], values[name]) for name in _COLUMNS if before[name] != values[name]
    )
    if not fields:
        raise Refused(f"{pledge.code} says this already; nothing would change.")
    wanted = postings.replayed(session, pledge, _facts(session, pledge, values, parts), currency=currency)
    found = Preview(
        pledge=pledge.code,
        currency=currency,
        base=base,
        fields=fields,
        parts=tuple(_part_changes(session, parts)),
        moves=_moves(session, pledge, wanted, as_of),
    )
    return found, _Mended(values, parts)


def _field_change(session: Session, name: str, before: Any, after: Any) -> FieldChange:
    """The change of a column; organisations by their code."""
    if name != "receiver_id":
        return FieldChange(name, before, after)
    codes = {number: code for number, (code, _) in queries.donor_names(session).items()}
    return FieldChange("receiver", codes.get(before), codes.get(after))


def correct_pledge(
    session: Session, actor: Actor, code: str, mend: Correction, *, why: str, request_id: str | None = None
) -> dict[str, Any]:
    """Mend what was typed wrongly. Raises `Refused` where what hangs on the pledge would no longer fit."""

    def act() -> dict[str, Any]:
        pledge = find.pledge(session, code, lock=True)
        if not clean(why):
            raise Refused("Say what was typed wrongly; a correction without a reason is not recorded.")
        found, mended = _preview(session, pledge, mend, None)
        with change(session, actor, "pledge corrected", f"pledge {pledge.code}", why=why, request_id=request_id):
            # What does not fit the other amount or day must not stand while the pledge is written.
            for part in mended.parts:
                part.row.void = True
                session.add(part.row)
            session.flush()
            for name, value in mended.values.items():
                setattr(pledge, name, value)
            pledge.version += 1
            session.add(pledge)
            session.flush()
            for part in mended.parts:
                _say_again(session, part)
            again = postings.renew(session, pledge, currency=found.currency)
        return {
            "id": pledge.code,
            "status": status(session, pledge),
            "amount": decimal_text(pledge.amount, found.currency.digits),
            "currency": found.currency.code,
            "base_amount": decimal_text(pledge.base_amount, found.base.digits),
            "changed": sorted(one.name for one in found.fields),
            **_changes_json(found),
            "divided_again": postings.in_words(again),
        }

    # Which record the person looked at is no part of what was asked.
    content = {"kind": "correct", "of": code, "mend": replace(mend, version=None), "why": why}
    return once(session, request_id, content, act)


# --- what it comes to ---------------------------------------------------------------------------------------------------


def _allowed(pledge: t.Pledge, mend: Correction) -> None:
    """What can be said of the correction by itself."""
    code = pledge.code
    if mend.version is not None and mend.version != pledge.version:
        raise Conflict(f"Somebody else changed {code} meanwhile; look at it again. Nothing was changed.")
    if any(amount is not None and not 0 < amount <= LARGEST for amount in (mend.amount, mend.signed_amount)):
        raise Refused("An amount is above 0, and no larger than this ledger takes.")
    if mend.rate is not None and not (mend.rate.is_finite() and mend.rate > 0):
        raise Refused("A rate is above 0.")
    if mend.earmarking is not None and mend.earmarking not in (1, 2, 3, 4):
        raise Refused("Earmarking is 1 (unearmarked), 2 (softly), 3 (earmarked) or 4 (tightly earmarked).")
    for names, known, what in ((dict(mend.texts), TEXTS, "text of"), (mend.emptied, MAY_BE_EMPTY, "optional field of")):
        unknown: Sequence[str] = [name for name in names if name not in known]
        if unknown:
            raise Refused(f"“{unknown[0]}” is no {what} a pledge; there are {', '.join(known)}.")
    if not pledge.signed_on and (mend.signed_on or mend.signed_amount):
        raise Refused(f"{code} is not signed; sign it, that is no correction.")


def _values(session: Session, pledge: t.Pledge, mend: Correction, currency: Currency, base: Currency) -> dict[str, Any]:
    """The columns of the pledge as they would be."""
    values: dict[str, Any] = {
        name: getattr(pledge, name) for name in (*_COLUMNS, "rate_on", "rate_source", "signed_amount")
    }
    given = {name: getattr(mend, name) for name in ("dated", "signed_on", "earmarking", "restricted")}
    given |= {name: getattr(mend, name) for name in ("period_from", "period_to")}
    values |= {name: value for name, value in given.items() if value is not None}
    values |= dict.fromkeys(mend.emptied)
    values |= {name: clean(text, lines=True) for name, text in mend.texts}
    if mend.receiver:
        values["receiver_id"] = find.organisation(session, mend.receiver).id
    if mend.amount is not None:
        if pledge.signed_amount == pledge.amount:
            values["signed_amount"] = mend.amount
        values["amount"] = mend.amount
    if mend.signed_amount is not None:
        values["signed_amount"] = mend.signed_amount
    if mend.rate is not None:
        if currency == base and mend.rate != 1:
            raise Refused(f"{pledge.code} is in {base.code}, the base currency; its rate is 1 and stays 1.")
        values |= {"rate": mend.rate, "rate_on": values["dated"], "rate_source": "given with the correction"}
    values["base_amount"] = to_base(values["amount"], currency, values["rate"], base)
    if values["base_amount"] > LARGEST:
        raise Refused(
            f"At {queries.rate_text(values['rate'])} {pledge.code} is worth "
            f"{wording.amount_text(values['base_amount'], base)}, more than this ledger takes; look at it again."
        )
    return values


def _raised(session: Session, pledge: t.Pledge, on: date = date.max) -> int:
    """By how much a pledge was raised, in all or by a day."""
    wanted = select(sa.func.sum(t.Addendum.amount)).where(t.Addendum.pledge_id == pledge.id, t.Addendum.dated <= on)
    return int(session.exec(wanted).one() or 0)


def _divisions(session: Session, pledge: t.Pledge) -> list[tuple[t.SplitRevision, tuple[t.Split, ...]]]:
    """How the pledge itself was divided, in order; a raise keeps a division of its own."""
    revision = t.SplitRevision
    wanted = select(revision).where(revision.pledge_id == pledge.id, col(revision.addendum_id).is_(None))
    lines = select(t.Split).order_by(col(t.Split.position), col(t.Split.id))
    return [
        (row, tuple(session.exec(lines.where(t.Split.revision_id == row.id)).all()))
        for row in session.exec(wanted.order_by(col(revision.dated), col(revision.entry))).all()
    ]


def _plans(session: Session, pledge: t.Pledge) -> list[tuple[t.InstalmentPlan, tuple[t.Instalment, ...]]]:
    """When the pledge with its raises was due, in order."""
    plan = t.InstalmentPlan
    wanted = select(plan).where(plan.pledge_id == pledge.id).order_by(col(plan.dated), col(plan.entry))
    lines = select(t.Instalment).order_by(col(t.Instalment.position), col(t.Instalment.id))
    return [
        (row, tuple(session.exec(lines.where(t.Instalment.plan_id == row.id)).all()))
        for row in session.exec(wanted).all()
    ]


def _parts(session: Session, pledge: t.Pledge, values: dict[str, Any]) -> Iterable[_Part]:
    """The divisions and plans that change with the pledge."""
    said: list[tuple[Any, tuple[Any, ...], int]] = [(row, lines, 0) for row, lines in _divisions(session, pledge)]
    said += [(row, lines, _raised(session, pledge, row.dated)) for row, lines in _plans(session, pledge)]
    for row, lines, more in said:
        old, new = pledge.amount + more, values["amount"] + more
        amounts = tuple(line.amount for line in lines)
        changed = amounts
        if old != new and (sum(amounts) == old or sum(amounts) > new):
            rest = max(0, old - sum(amounts))
            changed = tuple(allocate(new, [*amounts, rest])[: len(amounts)])
        dated = values["dated"] if row.dated == pledge.dated else row.dated
        if (dated, changed) != (row.dated, amounts):
            yield _Part(row, dated, lines, changed)


def _fits(
    session: Session, pledge: t.Pledge, values: dict[str, Any], parts: Sequence[_Part], currency: Currency
) -> None:
    """Refuse, before the database does, what would no longer fit, with its day and both figures."""

    def money(minor: int) -> str:
        return wording.amount_text(minor, currency)

    code, dated, signed = pledge.code, values["dated"], values["signed_on"]
    if signed and signed < dated:
        raise Refused(
            f"{code} was signed on {wording.day(signed)}; it cannot be promised after that, on {wording.day(dated)}."
        )
    if signed and values["signed_amount"] > values["amount"]:
        raise Refused(
            f"{code} was signed for {money(values['signed_amount'])}, more than {money(values['amount'])}; correct the "
            "amount signed as well. What was signed above the promise is a raise."
        )
    _raise_with_signature(session, pledge, values)
    begins, ends = values["period_from"], values["period_to"]
    if begins and ends and begins > ends:
        raise Refused(f"The period ends ({wording.day(ends)}) before it begins ({wording.day(begins)}).")
    _parts_fit(session, pledge, values, parts, money)
    first = _first_fact(session, pledge)
    if first is not None and dated > first[0]:
        raise Refused(
            f"{code} cannot be promised on {wording.day(dated)}: its {first[1]} is of {wording.day(first[0])}, and nothing "
            "happens to a pledge before it is promised."
        )
    whole = values["amount"] + _raised(session, pledge)
    held = [col(t.Receipt.pledge_id) == pledge.id, ~col(t.Receipt.overpayment_accepted)]
    held += queries.held_receipts(date.max)
    received = session.exec(select(sa.func.sum(t.Receipt.paid + t.Receipt.charges)).where(*held)).one()
    back = session.exec(select(sa.func.sum(t.Refund.paid)).where(t.Refund.pledge_id == pledge.id)).one()
    if int(received or 0) - int(back or 0) > whole:
        raise Refused(
            f"{code} has received {money(int(received or 0) - int(back or 0))}, more than {money(whole)}; mend the receipt "
            "first, or correct the amount to what it was."
        )


def _raise_with_signature(session: Session, pledge: t.Pledge, values: dict[str, Any]) -> None:
    """A raise comes after the signature; that of a signature for more keeps its day, as every recorded fact does."""
    signed = values["signed_on"]
    if signed == pledge.signed_on:
        return
    raised = select(t.Addendum).where(t.Addendum.pledge_id == pledge.id).order_by(col(t.Addendum.dated))
    for row in session.exec(raised).all():
        if row.dated == pledge.signed_on and row.entry == (pledge.signed_entry or 0) + 1:
            raise Refused(
                f"{pledge.code} was raised with its signature of {wording.day(row.dated)}; take the line of that "
                "signature back in the journal, and sign it with the right day."
            )
        if row.dated < signed:
            raise Refused(
                f"{pledge.code} was raised on {wording.day(row.dated)}; it cannot be signed after that, on "
                f"{wording.day(signed)}."
            )


def _parts_fit(session: Session, pledge: t.Pledge, values: dict[str, Any], parts: Sequence[_Part], money: Any) -> None:
    """Refuse a division or plan that stays as it was and is more than the corrected amount, or before the corrected day."""
    mended = {id(part.row) for part in parts}
    kinds: list[tuple[str, Any, Any, int]] = [("division", *one, 0) for one in _divisions(session, pledge)]
    kinds += [("plan of instalments", *one, _raised(session, pledge)) for one in _plans(session, pledge)]
    for what, row, lines, more in kinds:
        given, whole = sum(line.amount for line in lines), values["amount"] + more
        if id(row) in mended:
            continue
        if given > whole:
            raise Refused(
                f"The {what} of {wording.day(row.dated)} gives out {money(given)}, more than {money(whole)}; let it change "
                "with the amount.",
                typed="--with-parts",
            )
        if row.dated < values["dated"] and row.dated == pledge.dated:
            raise Refused(
                f"The {what} was said with the promise, on {wording.day(row.dated)}; let it move with the day.",
                typed="--with-parts",
            )


def _first_fact(session: Session, pledge: t.Pledge) -> tuple[date, str] | None:
    """The first thing that happened to a pledge after the day of its promise, and what it was."""
    kinds: dict[str, Any] = {
        "first receipt": t.Receipt,
        "first write-off": t.WriteOff,
        "first raise": t.Addendum,
        "division": t.SplitRevision,
        "plan of instalments": t.InstalmentPlan,
    }
    found = []
    for words, model in kinds.items():
        wanted = select(sa.func.min(model.dated)).where(model.pledge_id == pledge.id)
        if model in (t.SplitRevision, t.InstalmentPlan):
            wanted = wanted.where(model.dated > pledge.dated)
        if (first := session.exec(wanted).one()) is not None:
            found.append((first, words))
    fulfilled = select(sa.func.min(t.Split.confirmed_on)).join(
        t.SplitRevision, col(t.SplitRevision.id) == t.Split.revision_id
    )
    if (first := session.exec(fulfilled.where(t.SplitRevision.pledge_id == pledge.id)).one()) is not None:
        found.append((first, "condition fulfilled"))
    return min(found, default=None)


def _facts(session: Session, pledge: t.Pledge, values: dict[str, Any], parts: Sequence[_Part]) -> list[ledger.Fact]:
    """The facts of the pledge with the correction in them."""
    mended = {(type(part.row), part.row.id): part for part in parts}

    def mend(fact: ledger.Fact) -> ledger.Fact:
        match fact:
            case ledger.Promised(tranche=0):
                return replace(fact, dated=values["dated"], amount=values["amount"], base=values["base_amount"])
            case ledger.Signed(tranche=0):
                return replace(fact, dated=values["signed_on"], amount=values["signed_amount"])
            case ledger.Divided() if part := mended.get((t.SplitRevision, fact.id)):
                shares = zip(fact.shares, part.amounts, strict=True)
                return replace(
                    fact, dated=part.dated, shares=tuple(replace(one, amount=new) for one, new in shares if new)
                )
            case ledger.Planned() if part := mended.get((t.InstalmentPlan, fact.id)):
                dues = zip(fact.instalments, part.amounts, strict=True)
                return replace(
                    fact, dated=part.dated, instalments=tuple(replace(one, amount=new) for one, new in dues if new)
                )
            case _:
                return fact

    return [mend(fact) for fact in postings.facts(session, pledge)]


def _moves(
    session: Session, pledge: t.Pledge, wanted: Sequence[ledger.Posting], as_of: date | None
) -> tuple[CellMove, ...]:
    """The change of each cell on a day: what the facts would do, less what is stored."""
    stored = session.exec(
        select(t.Posting).where(t.Posting.pledge_id == pledge.id).order_by(col(t.Posting.sequence))
    ).all()
    moves: dict[Cell, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_MEASURES, 0))
    signed = [(one, one.cell, 1) for one in wanted]
    signed += [(one, Cell(one.activity_id, one.year), -1) for one in stored]  # type: ignore[misc]  # rows of either kind
    for one, cell, sign in signed:
        if as_of is None or one.dated <= as_of:
            for name in _MEASURES:
                moves[cell][name] += sign * getattr(one, name)
    codes = {number: name.code for number, name in queries.activity_names(session).items()}
    found = (
        CellMove(codes.get(cell.activity or 0), cell.year, **move) for cell, move in moves.items() if any(move.values())
    )
    return tuple(
        sorted(found, key=lambda one: (one.activity is None, one.activity or "", one.year is None, one.year or 0))
    )


def _part_changes(session: Session, parts: Sequence[_Part]) -> Iterable[PartChange]:
    codes = {number: name.code for number, name in queries.activity_names(session).items()}
    for part in parts:
        for line, after in zip(part.lines, part.amounts, strict=True):
            if isinstance(line, t.Split):
                place = Place(codes.get(line.activity_id or 0), line.year)
                yield PartChange("division", part.dated, line.amount, after, place)
            else:
                yield PartChange("instalment", part.dated, line.amount, after, due=line.due)


def _say_again(session: Session, part: _Part) -> None:
    """Write a division or plan as it was meant, in the place of the one that was taken away in the order of entry."""
    columns = {name: value for name, value in part.row.model_dump().items() if name not in ("id", "void")}
    row = type(part.row)(**{**columns, "dated": part.dated})
    session.add(row)
    session.flush()
    owner = "revision_id" if isinstance(row, t.SplitRevision) else "plan_id"
    for line, amount in zip(part.lines, part.amounts, strict=True):
        if not amount:
            continue
        values = {name: value for name, value in line.model_dump().items() if name != "id"}
        said = type(line)(**{**values, owner: row.id, "amount": amount})
        session.add(said)
        session.flush()
        if isinstance(line, t.Instalment):
            wanted = select(t.InstalmentName).where(t.InstalmentName.instalment_id == line.id)
            for name in session.exec(wanted.order_by(col(t.InstalmentName.position))).all():
                session.add(
                    t.InstalmentName(
                        instalment_id=said.id, position=name.position, activity_id=name.activity_id, year=name.year
                    )
                )
    session.flush()


def _changes_json(found: Preview) -> dict[str, Any]:
    """Before and after of every field, of what changed with it, and of the figures: decimal strings, days in ISO form."""
    own, base = found.currency.digits, found.base.digits

    def plain(name: str, value: Any) -> Any:
        if name in ("amount", "signed_amount", "base_amount") and value is not None:
            return decimal_text(value, base if name == "base_amount" else own)
        if isinstance(value, Decimal):
            return queries.rate_text(value)
        return value.isoformat() if isinstance(value, date) else value

    return {
        "fields": [
            {
                "field": one.name,
                "before": plain(one.name, one.before),
                "after": plain(one.name, one.after),
            }
            for one in found.fields
        ],
        "parts": [
            {
                "kind": one.kind,
                "date": one.said.isoformat(),
                "activity": one.place.activity,
                "year": one.place.year,
                "due": one.due.isoformat() if one.due else None,
                "before": decimal_text(one.before, own),
                "after": decimal_text(one.after, own),
            }
            for one in found.parts
        ],
        "base_currency": found.base.code,
        "cells": [
            {
                "activity": one.activity,
                "year": one.year,
                **{name: decimal_text(getattr(one, name), base) for name in _MEASURES},
            }
            for one in found.moves
        ],
    }


# --- money that is older than its pledge ---------------------------------------------------------------------------------


def begin_earlier(session: Session, actor: Actor, code: str, first: date) -> date:
    """Let a pledge begin on the day its first money came, and with it what was said when it was promised (rule 18).

    Recorded divisions and plans do not change, so those of its first day are said once more for the earlier one.
    Returns the day it began on until now.
    """
    pledge = find.pledge(session, code, lock=True)
    promised = pledge.dated
    why = f"Money came on {wording.day(first)}, before the promise of {wording.day(promised)}."
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
