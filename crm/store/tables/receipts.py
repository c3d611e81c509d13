"""Money that came, went back or will not come, and what every fact does to the parts of a pledge."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm.domain.ledger import MEASURES
from crm.store.columns import (
    check,
    currency_code,
    filled,
    instant,
    key,
    link,
    minor,
    one_of,
    rate,
    text,
    void,
    whole,
    whole_signed,
)


class Receipt(SQLModel, table=True):
    """Money that arrived: a receipt counts without signature."""

    __tablename__ = "receipt"
    __table_args__ = (
        whole("amount"),
        whole("base_amount", zero=True),
        whole("paid"),
        whole("charges", zero=True),
        check("rate_above_zero", "CAST(rate AS NUMERIC) > 0"),
    )
    id: int = key()
    pledge_id: int = link("pledge.id")
    dated: date
    entry: int
    #: What arrived, in the currency it arrived in.
    currency: str = currency_code()
    amount: int = minor()
    #: The rate of that currency on that day, and the value in base.
    rate: Decimal = rate()
    rate_on: date
    rate_source: str = text()
    base_amount: int = minor()
    #: What it pays of the pledge, in the pledge's currency, without charges.
    paid: int = minor()
    #: Bank charges: paid by the donor, never received; in the pledge's currency.
    charges: int = minor(default=0)
    #: More than the pledge was accepted, by name.
    overpayment_accepted: bool = False
    reference: str = text()
    recorded_at: datetime = instant()
    void: bool = void()


class ReceiptName(SQLModel, table=True):
    """A split the payer named."""

    __tablename__ = "receipt_name"
    __table_args__ = (check("amount_whole", "amount IS NULL OR (amount > 0 AND amount = CAST(amount AS BIGINT))"),)
    id: int = key()
    receipt_id: int = link("receipt.id")
    position: int = 0
    activity_id: int | None = link("activity.id", nullable=True)
    year: int | None = None
    #: In the pledge's currency; empty where the payer named no amount.
    amount: int | None = minor(nullable=True)


class Refund(SQLModel, table=True):
    """Part of a receipt that went back to the donor; closes that amount of the pledge unless it is due again."""

    __tablename__ = "refund"
    __table_args__ = (
        whole("amount"),
        whole("base_amount", zero=True),
        whole("paid", zero=True),
    )
    id: int = key()
    pledge_id: int = link("pledge.id")
    receipt_id: int = link("receipt.id")
    dated: date
    entry: int
    #: In the receipt's currency.
    amount: int = minor()
    #: The same share of the receipt's own base value, and of what it paid in the pledge's currency.
    base_amount: int = minor()
    paid: int = minor()
    due_again: bool = False
    reason: str = text()
    recorded_at: datetime = instant()
    void: bool = void()


class Reversal(SQLModel, table=True):
    """A receipt that did not hold: every part goes back where it came from, from this day on."""

    __tablename__ = "reversal"
    __table_args__ = (filled("reason"),)
    id: int = key()
    pledge_id: int = link("pledge.id")
    receipt_id: int = link("receipt.id")
    #: The receipt's own day where the entry was a mistake.
    dated: date
    entry: int
    reason: str
    recorded_at: datetime = instant()
    void: bool = void()


class WriteOff(SQLModel, table=True):
    """Money that will not come: written off in part, or the rest of the pledge cancelled. Counts once approved."""

    __tablename__ = "write_off"
    __table_args__ = (
        one_of("kind", "write-off", "cancellation"),
        check("amount_whole", "amount IS NULL OR (amount > 0 AND amount = CAST(amount AS BIGINT))"),
        check("amount_unless_cancelled", "amount IS NOT NULL OR kind = 'cancellation'"),
        filled("reason"),
        check("two_persons", "approved_by IS NULL OR lower(approved_by) <> lower(proposed_by)"),
        check("approval_whole", "(approved_by IS NULL) = (approved_at IS NULL)"),
    )
    id: int = key()
    pledge_id: int = link("pledge.id")
    kind: str
    dated: date
    entry: int
    #: In the pledge's currency; empty = all that is open (a cancellation).
    amount: int | None = minor(nullable=True)
    reason: str
    proposed_by: str
    proposed_at: datetime = instant()
    approved_by: str | None = None
    approved_at: datetime | None = instant(nullable=True)
    void: bool = void()


class WriteOffName(SQLModel, table=True):
    """A split that a write-off names."""

    __tablename__ = "write_off_name"
    id: int = key()
    write_off_id: int = link("write_off.id")
    position: int = 0
    activity_id: int | None = link("activity.id", nullable=True)
    year: int | None = None


class Posting(SQLModel, table=True):
    """What one fact did to one part of a pledge: the stored division from which every total is a plain sum.

    Written by `crm.services.postings` from `crm.domain.ledger`, never by hand. `open`, `paid`, `closed`
    and `overpaid` are minor units of the pledge's currency; the others are minor units of base.
    """

    __tablename__ = "posting"
    __table_args__ = (
        sa.UniqueConstraint("pledge_id", "sequence"),
        *(whole_signed(measure) for measure in MEASURES),
        sa.Index(
            "ix_posting_cell",
            "activity_id",
            "year",
            "dated",
            "pledge_id",
            "received",
            "committed",
            "conditional",
            "pledged",
        ),
        sa.Index("ix_posting_pledge", "pledge_id", "dated", "received", "committed", "conditional", "pledged"),
    )
    id: int = key()
    pledge_id: int = Field(
        sa_column=sa.Column(sa.Integer, sa.ForeignKey("pledge.id", ondelete="RESTRICT"), nullable=False)
    )
    #: Order inside the pledge.
    sequence: int
    dated: date
    #: promised, addendum, signed, split, confirmed, received, write-off, cancellation.
    fact: str
    #: The row of the fact: a receipt's, a write-off's, a split revision's id; 0 for the pledge itself.
    fact_id: int = 0
    activity_id: int | None = Field(
        default=None, sa_column=sa.Column(sa.Integer, sa.ForeignKey("activity.id", ondelete="RESTRICT"), nullable=True)
    )
    year: int | None = None
    open: int = minor(default=0)
    paid: int = minor(default=0)
    closed: int = minor(default=0)
    overpaid: int = minor(default=0)
    pledged: int = minor(default=0)
    committed: int = minor(default=0)
    #: Of `committed`: still subject to a parliament or to available funds.
    conditional: int = minor(default=0)
    #: At the receipt's own rate.
    received: int = minor(default=0)
    #: The same money at the pledge's rate, with what the bank kept of it.
    received_at_pledge_rate: int = minor(default=0)
    #: Of this: bank charges, which the donor paid and the group never received.
    charged: int = minor(default=0)


class InKind(SQLModel, table=True):
    """Support that is no money; the optional value is in a column of its own and in no total."""

    __tablename__ = "in_kind"
    __table_args__ = (check("value_whole", "value IS NULL OR (value > 0 AND value = CAST(value AS BIGINT))"),)
    id: int = key()
    organisation_id: int = link("organisation.id")
    activity_id: int | None = link("activity.id", nullable=True)
    dated: date | None = None
    description: str
    #: Minor units of base, where somebody valued it.
    value: int | None = minor(nullable=True)
    source: str = text()
    void: bool = void()
