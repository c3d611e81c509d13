"""Where a pledge stands on a day: its status, its instalments, what is due next and what is late.

All of it follows from recorded facts; nothing here is typed or stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm.domain.ledger import Cell, Due, in_order


@dataclass(frozen=True)
class InstalmentState:
    """An instalment on a day: what of it is paid, closed and open (pledge's currency), and whether it is late."""

    due: date | None
    amount: int
    paid: int
    closed: int
    overdue: bool
    days_late: int = 0
    #: What it is meant for; empty where it names nothing.
    names: tuple[Cell, ...] = ()

    @property
    def open(self) -> int:
        """What is still to come."""
        return self.amount - self.paid - self.closed


@dataclass(frozen=True)
class Standing:
    """A pledge on a day, in minor units of its currency."""

    amount: int
    paid: int
    closed: int
    open: int
    signed: bool
    #: "cancelled" or "written off": how its closed money ended; empty where it was only signed for less.
    ended: str
    instalments: tuple[InstalmentState, ...] = ()

    @property
    def overdue(self) -> int:
        """The open part of instalments whose day has passed."""
        return sum(one.open for one in self.instalments if one.overdue)

    @property
    def next_due(self) -> InstalmentState | None:
        """The oldest instalment that is still open: overdue ones first, those without a day last."""
        return next((one for one in self.instalments if one.open > 0), None)

    @property
    def status(self) -> str:
        """The first that holds of: cancelled, written off, paid, overdue, part paid, signed, announced."""
        if self.open == 0 and self.closed > 0:
            if self.ended:
                return self.ended
            if self.paid == 0:  # all that came went back
                return "written off"
        if self.open == 0 and self.paid > 0:
            return "paid"
        if self.overdue:
            return "overdue"
        if self.paid > 0:
            return "part paid"
        return "signed" if self.signed else "announced"


#: Every status, in the order in which the first that holds is taken.
STATUSES = ("cancelled", "written off", "paid", "overdue", "part paid", "signed", "announced")


def instalments_on(
    plan: Sequence[Due], *, paid: int, closed: int, signed: bool, as_of: date
) -> tuple[InstalmentState, ...]:
    """What is paid is poured over the plan, oldest due first; what is closed, from the last one backwards.

    Due today is not overdue; no date is never overdue; only signed pledges are overdue (counting rule 14).
    """
    ordered = in_order(plan)
    paid_parts = []
    for one in ordered:
        part = min(paid, one.amount)
        paid -= part
        paid_parts.append(part)
    closed_parts = []
    for one, part_paid in zip(reversed(ordered), reversed(paid_parts), strict=True):
        part = min(closed, one.amount - part_paid)
        closed -= part
        closed_parts.append(part)
    states = []
    for one, part_paid, part_closed in zip(ordered, paid_parts, reversed(closed_parts), strict=True):
        late = signed and one.due is not None and one.due < as_of and one.amount > part_paid + part_closed
        days = (as_of - one.due).days if late and one.due else 0
        states.append(InstalmentState(one.due, one.amount, part_paid, part_closed, late, days, one.names))
    return tuple(states)
