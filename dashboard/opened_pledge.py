"""One pledge opened on a page: its report, its receipts by number, and what was proposed to close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from crm.domain.gap import Audience
from crm.domain.money import Currency
from crm.reports.pledge_list import PledgeDetail, pledge_detail
from crm.services.giving_back import receipts_of
from crm.store import find, queries
from crm.store import tables as t


@dataclass(frozen=True)
class ReceiptFile:
    """A receipt by its number, in minor units of its own currency, with what became of it by the day."""

    number: int
    dated: date
    currency: Currency
    amount: int
    refunded: int
    reversed_on: date | None

    @property
    def left(self) -> int:
        """What can still go back."""
        return 0 if self.reversed_on else self.amount - self.refunded


@dataclass(frozen=True)
class Closing:
    """A write-off or cancellation; `amount` in the pledge's currency, None for all that is open."""

    number: int
    kind: str
    dated: date
    amount: int | None
    reason: str
    proposed_by: str
    approved_by: str | None


@dataclass(frozen=True)
class OpenedPledge:
    """Everything the page of one pledge shows. `closings` are those that count by the day, and those that wait."""

    detail: PledgeDetail
    receipts: tuple[ReceiptFile, ...]
    closings: tuple[Closing, ...]

    @property
    def waiting(self) -> tuple[Closing, ...]:
        """Proposed, and not yet approved."""
        return tuple(one for one in self.closings if one.approved_by is None)

    @property
    def approved(self) -> tuple[Closing, ...]:
        """Approved, oldest first."""
        return tuple(one for one in self.closings if one.approved_by is not None)


def read(session: Session, code: str, *, as_of: date, audience: Audience) -> OpenedPledge:
    """One pledge on a day. Raises `NotFound` for an unknown one, or one that this audience does not see."""
    detail = pledge_detail(session, code, as_of=as_of, audience=audience)
    pledge = find.pledge(session, code)
    currencies = queries.currencies(session)
    receipts = tuple(
        ReceiptFile(
            one["id"],
            date.fromisoformat(one["date"]),
            currencies[one["currency"]],
            _minor(one["amount"], currencies[one["currency"]]),
            _minor(one["refunded"], currencies[one["currency"]]),
            date.fromisoformat(one["reversed"]) if one["reversed"] else None,
        )
        for one in receipts_of(session, pledge, as_of)
    )
    wanted = select(t.WriteOff).where(t.WriteOff.pledge_id == pledge.id).order_by(col(t.WriteOff.dated))
    closings = tuple(
        Closing(one.id, one.kind, one.dated, one.amount, one.reason, one.proposed_by, one.approved_by)
        for one in session.exec(wanted)
        if one.approved_by is None or one.dated <= as_of
    )
    return OpenedPledge(detail, receipts, closings)


def _minor(text: str, currency: Currency) -> int:
    return int(Decimal(text).scaleb(currency.digits))
