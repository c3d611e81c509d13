"""Where each payment of a pledge stands: the activities and years that its money is recorded for on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import groupby

from sqlmodel import Session, col, select

from crm.store import tables as t
from crm.store.kept import kept
from crm.store.queries import CellKey


@kept
def payments(session: Session, pledge_id: int, *, as_of: date) -> Mapping[int, Mapping[CellKey, int]]:
    """By receipt, the cells that hold its money and how much each does, in minor units of the pledge's currency.

    A payment stands where the ledger put it when it came. What a decision moved since, it took from the payment that lay
    longest in the cell it left; what went back to the donor left the payment it was part of. A payment of which nothing
    is left is not named. The key of what is not given to an activity is (None, year).
    """
    posting = t.Posting
    rows = session.exec(
        select(posting)
        .where(posting.pledge_id == pledge_id, posting.dated <= as_of)
        .order_by(col(posting.dated), col(posting.sequence))
    ).all()
    refunds = select(t.Refund.id, t.Refund.receipt_id).where(t.Refund.pledge_id == pledge_id)
    reversals = select(t.Reversal.id, t.Reversal.receipt_id).where(t.Reversal.pledge_id == pledge_id)
    gone = {"refund": dict(session.exec(refunds).all()), "reversal": dict(session.exec(reversals).all())}
    standing: dict[int, dict[CellKey, int]] = defaultdict(lambda: defaultdict(int))
    for (fact, number), lines in groupby(rows, key=lambda row: (row.fact, row.fact_id)):
        moved = [((one.activity_id, one.year), one.paid + one.overpaid) for one in lines if one.paid + one.overpaid]
        own = number if fact == "received" else gone.get(fact, {}).get(number)
        hand: list[tuple[int, int]] = []
        for cell, amount in moved:
            if amount < 0:
                hand += _taken(standing, cell, -amount, own)
        for cell, amount in moved:
            if amount > 0:
                for receipt, part in [(own, amount)] if own is not None else _dealt(hand, amount):
                    standing[receipt][cell] += part
    found = {receipt: {cell: left for cell, left in cells.items() if left} for receipt, cells in standing.items()}
    return {receipt: cells for receipt, cells in found.items() if cells}


def _taken(
    standing: Mapping[int, dict[CellKey, int]], cell: CellKey, amount: int, own: int | None
) -> list[tuple[int, int]]:
    """An amount taken out of a cell: of one payment first where it is known, then of those that lay there longest."""
    taken = []
    for receipt in sorted(standing, key=lambda one: one != own):  # keeps the order in which they came
        part = min(amount, standing[receipt].get(cell, 0))
        if part > 0:
            standing[receipt][cell] -= part
            amount -= part
            taken.append((receipt, part))
    return taken


def _dealt(hand: list[tuple[int, int]], amount: int) -> list[tuple[int, int]]:
    """The next parts of what was taken, up to an amount."""
    dealt = []
    while hand and amount:
        receipt, part = hand.pop(0)
        given = min(part, amount)
        if part > given:
            hand.insert(0, (receipt, part - given))
        amount -= given
        dealt.append((receipt, given))
    return dealt
