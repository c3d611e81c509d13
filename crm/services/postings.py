"""Keeps the stored division of a pledge in step with its facts.

A new fact at the end adds postings; only a back-dated one divides the later receipts again, in the same
transaction, and says what moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from crm.domain import ledger, wording
from crm.domain.ledger import MEASURES, Cell, Posting
from crm.domain.money import Currency
from crm.errors import Refused
from crm.store import tables as t


@dataclass(frozen=True)
class Redivided:
    """A later fact whose division a back-dated entry changed."""

    fact: str
    dated: date


def facts(session: Session, pledge: t.Pledge) -> list[ledger.Fact]:
    """All that happened to a pledge, in no particular order; write-offs only once approved, nothing taken back."""
    number = pledge.id
    if pledge.void:
        return []
    found: list[ledger.Fact] = [
        ledger.Promised(dated=pledge.dated, entry=pledge.entry, amount=pledge.amount, base=pledge.base_amount)
    ]
    if pledge.signed_on and pledge.signed_amount:
        found.append(ledger.Signed(dated=pledge.signed_on, entry=pledge.signed_entry or 0, amount=pledge.signed_amount))
    tranches: dict[int | None, int] = {None: 0}
    raised = select(t.Addendum).where(t.Addendum.pledge_id == number)
    addenda = session.exec(raised.order_by(col(t.Addendum.dated), col(t.Addendum.entry))).all()
    for tranche, row in enumerate(addenda, start=1):
        tranches[row.id] = tranche
        found.append(
            ledger.Promised(
                dated=row.dated, entry=row.entry, id=row.id, amount=row.amount, base=row.base_amount, tranche=tranche
            )
        )
        if row.signed_on:
            found.append(
                ledger.Signed(dated=row.signed_on, entry=row.entry, id=row.id, amount=row.amount, tranche=tranche)
            )
    found += _divisions(session, number, tranches)
    found += _plans(session, number)
    found += _receipts(session, number)
    found += _write_offs(session, number)
    found += _given_back(session, number)
    return found


def _given_back(session: Session, pledge_id: int | None) -> list[ledger.Fact]:
    refunds = session.exec(select(t.Refund).where(t.Refund.pledge_id == pledge_id)).all()
    reversals = session.exec(select(t.Reversal).where(t.Reversal.pledge_id == pledge_id)).all()
    return [
        *(
            ledger.Refunded(
                dated=row.dated,
                entry=row.entry,
                id=row.id,
                receipt=row.receipt_id,
                paid=row.paid,
                base=row.base_amount,
                due_again=row.due_again,
            )
            for row in refunds
        ),
        *(ledger.Reversed(dated=row.dated, entry=row.entry, id=row.id, receipt=row.receipt_id) for row in reversals),
    ]


def _divisions(session: Session, pledge_id: int | None, tranches: dict[int | None, int]) -> list[ledger.Fact]:
    found: list[ledger.Fact] = []
    revisions = session.exec(select(t.SplitRevision).where(t.SplitRevision.pledge_id == pledge_id)).all()
    splits: dict[int, list[t.Split]] = defaultdict(list)
    if revisions:
        wanted = select(t.Split).where(t.Split.pledge_id == pledge_id)
        for row in session.exec(wanted.order_by(col(t.Split.position), col(t.Split.id))):
            splits[row.revision_id].append(row)
    for revision in revisions:
        rows = splits[revision.id]
        if revision.addendum_id not in tranches:
            raise Refused(
                f"the division of {wording.day(revision.dated)} is of a raise that no longer counts; take that division "
                "back first."
            )
        tranche = tranches[revision.addendum_id]
        shares = tuple(ledger.Share(Cell(row.activity_id, row.year), row.amount, row.conditional) for row in rows)
        found.append(
            ledger.Divided(
                dated=revision.dated,
                entry=revision.entry,
                id=revision.id,
                shares=shares,
                tranche=tranche,
                move_received=revision.move_received,
            )
        )
        found += [
            ledger.Confirmed(
                dated=row.confirmed_on,
                entry=row.confirmed_entry or revision.entry,
                id=row.id,
                cell=Cell(row.activity_id, row.year),
                tranche=tranche,
            )
            for row in rows
            if row.confirmed_on
        ]
    return found


def _plans(session: Session, pledge_id: int | None) -> list[ledger.Fact]:
    plans = session.exec(select(t.InstalmentPlan).where(t.InstalmentPlan.pledge_id == pledge_id)).all()
    return [
        ledger.Planned(dated=plan.dated, entry=plan.entry, id=plan.id, instalments=dues(session, plan.id))
        for plan in plans
    ]


def dues(session: Session, plan_id: int | None) -> tuple[ledger.Due, ...]:
    """The instalments of a plan with what they name."""
    rows = session.exec(
        select(t.Instalment)
        .where(t.Instalment.plan_id == plan_id)
        .order_by(col(t.Instalment.position), col(t.Instalment.id))
    ).all()
    names: dict[int, list[Cell]] = {}
    wanted = select(t.InstalmentName).where(col(t.InstalmentName.instalment_id).in_([row.id for row in rows]))
    for name in session.exec(wanted.order_by(col(t.InstalmentName.position))) if rows else ():
        names.setdefault(name.instalment_id, []).append(Cell(name.activity_id, name.year))
    return tuple(ledger.Due(row.due, row.amount, tuple(names.get(row.id, ()))) for row in rows)


def _receipts(session: Session, pledge_id: int | None) -> list[ledger.Fact]:
    rows = session.exec(select(t.Receipt).where(t.Receipt.pledge_id == pledge_id)).all()
    names: dict[int, list[tuple[Cell, int | None]]] = {}
    wanted = select(t.ReceiptName).where(col(t.ReceiptName.receipt_id).in_([row.id for row in rows]))
    for name in session.exec(wanted.order_by(col(t.ReceiptName.position))) if rows else ():
        names.setdefault(name.receipt_id, []).append((Cell(name.activity_id, name.year), name.amount))
    return [
        ledger.Received(
            dated=row.dated,
            entry=row.entry,
            id=row.id,
            paid=row.paid,
            base=row.base_amount,
            charges=row.charges,
            names=tuple(names.get(row.id, ())),
            overpayment_accepted=row.overpayment_accepted,
        )
        for row in rows
    ]


def _write_offs(session: Session, pledge_id: int | None) -> list[ledger.Fact]:
    rows = session.exec(
        select(t.WriteOff).where(t.WriteOff.pledge_id == pledge_id, col(t.WriteOff.approved_by).is_not(None))
    ).all()
    names: dict[int, list[Cell]] = {}
    wanted = select(t.WriteOffName).where(col(t.WriteOffName.write_off_id).in_([row.id for row in rows]))
    for name in session.exec(wanted.order_by(col(t.WriteOffName.position))) if rows else ():
        names.setdefault(name.write_off_id, []).append(Cell(name.activity_id, name.year))
    return [
        ledger.Closed(
            dated=row.dated,
            entry=row.entry,
            id=row.id,
            amount=row.amount,
            names=tuple(names.get(row.id, ())),
            kind=row.kind,
        )
        for row in rows
    ]


def renew(session: Session, pledge: t.Pledge, *, currency: Currency) -> list[Redivided]:
    """Store what the facts of a pledge now do; what was there and still holds is not touched.

    Returns the later facts that are divided anew. Raises `Refused` where a fact cannot stand.
    """
    session.flush()
    wanted = replayed(session, pledge, facts(session, pledge), currency=currency)
    stored = session.exec(
        select(t.Posting).where(t.Posting.pledge_id == pledge.id).order_by(col(t.Posting.sequence))
    ).all()
    keep = 0
    while keep < min(len(stored), len(wanted)) and _same(stored[keep], wanted[keep]):
        keep += 1
    gone = stored[keep:]
    for row in gone:
        session.delete(row)
    session.flush()
    for sequence, posting in enumerate(wanted[keep:], start=keep + 1):
        session.add(_row(pledge, sequence, posting))
    session.flush()
    before = _by_fact((row, Cell(row.activity_id, row.year)) for row in gone)
    after = _by_fact((one, one.cell) for one in wanted[keep:])
    again = [fact for fact in before.keys() & after.keys() if before[fact] != after[fact]]
    return [Redivided(fact, dated) for fact, number, dated in sorted(again, key=lambda one: one[2]) if number]


def replayed(session: Session, pledge: t.Pledge, found: Iterable[ledger.Fact], *, currency: Currency) -> list[Posting]:
    """What facts of a pledge do; nothing is stored. Raises `Refused` where one cannot stand, with codes of activities."""
    try:
        return ledger.replay(found, currency=currency)
    except Refused as refusal:
        raise Refused(f"{pledge.code}: {_in_words(session, str(refusal))}") from refusal


def _by_fact(
    postings: Iterable[tuple[t.Posting | Posting, Cell]],
) -> dict[tuple[str, int, date], list[tuple[int | Cell, ...]]]:
    """What each fact does, by fact."""
    found: dict[tuple[str, int, date], list[tuple[int | Cell, ...]]] = defaultdict(list)
    for one, cell in postings:
        found[one.fact, one.fact_id, one.dated].append((cell, *(getattr(one, name) for name in MEASURES)))
    return found


def _same(row: t.Posting, posting: Posting) -> bool:
    return (row.dated, row.fact, row.fact_id, row.activity_id, row.year) == (
        posting.dated,
        posting.fact,
        posting.fact_id,
        posting.cell.activity,
        posting.cell.year,
    ) and all(getattr(row, name) == getattr(posting, name) for name in MEASURES)


def _row(pledge: t.Pledge, sequence: int, posting: Posting) -> t.Posting:
    return t.Posting(
        pledge_id=pledge.id,
        sequence=sequence,
        dated=posting.dated,
        fact=posting.fact,
        fact_id=posting.fact_id,
        activity_id=posting.cell.activity,
        year=posting.cell.year,
        **{name: getattr(posting, name) for name in MEASURES},
    )


def in_words(again: Iterable[Redivided]) -> list[str]:
    """What was divided again, as an answer says it."""
    words = {"received": "receipt"}
    return [f"{words.get(one.fact, one.fact)} of {wording.day(one.dated)}" for one in again]


def _in_words(session: Session, sentence: str) -> str:
    """Put codes of activities where the domain, which knows only numbers, wrote `activity 7`."""
    for number, code in session.exec(select(t.Activity.id, t.Activity.code)):
        sentence = sentence.replace(f"activity {number},", f"{code},")
    return sentence
