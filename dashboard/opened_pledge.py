"""One pledge opened on a page: its report, its receipts by number, and what was proposed to close."""

from __future__ import annotations

from dataclasses import dataclass, fields
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
class Written:
    """What was typed of a pledge, as it is recorded whatever the day; amounts in its own currency, without raises.

    `version` is that of the record that was read: a correction of another one is refused.
    """

    version: int
    amount: int
    dated: date
    rate: Decimal
    signed_on: date | None
    signed_amount: int | None
    earmarking: int | None
    restricted: bool
    period_from: date | None
    period_to: date | None
    receiver: str | None
    instrument: str
    reference: str
    conditions: str
    report_note: str
    note: str


@dataclass(frozen=True)
class OpenedPledge:
    """Everything the page of one pledge shows. `closings` are those that count by the day, and those that wait."""

    detail: PledgeDetail
    receipts: tuple[ReceiptFile, ...]
    closings: tuple[Closing, ...]
    written: Written

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
    return OpenedPledge(detail, receipts, closings, _written(session, pledge))


def _written(session: Session, pledge: t.Pledge) -> Written:
    receivers = {number: code for number, (code, _) in queries.donor_names(session).items()}
    own = {one.name: getattr(pledge, one.name) for one in fields(Written) if one.name != "receiver"}
    return Written(**own, receiver=receivers.get(pledge.receiver_id or 0))


def _minor(text: str, currency: Currency) -> int:
    return int(Decimal(text).scaleb(currency.digits))
