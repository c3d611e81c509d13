"""Money to come: conversations, pledges with what was added later, for what they are, when they are due."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm.store.columns import (
    cell_key,
    check,
    currency_code,
    instant,
    key,
    link,
    minor,
    rate,
    text,
    void,
    whole,
)


class Opportunity(SQLModel, table=True):
    """A conversation towards money before any promise; for the trio only."""

    __tablename__ = "opportunity"
    __table_args__ = (
        sa.Index("uq_opportunity_code_folded", sa.text("lower(code)"), unique=True),
        check("lost_says_why", "lost_on IS NULL OR trim(lost_reason) <> ''"),
        check("dates_in_order", "lost_on IS NULL OR opened <= lost_on"),
    )
    id: int = key()
    code: str
    donor_id: int = link("organisation.id")
    opened: date
    restricted: bool = False
    #: True where what is asked is no money: it is expected nowhere.
    in_kind: bool = False
    owner_id: int | None = link("organisation.id", nullable=True)
    next_step: str = text()
    next_step_on: date | None = None
    decision_on: date | None = None
    lost_on: date | None = None
    lost_reason: str = text()
    note: str = text()
    void: bool = void()
    version: int = 1


class OpportunityRevision(SQLModel, table=True):
    """Amounts, probability and stage of an opportunity from a day on."""

    __tablename__ = "opportunity_revision"
    __table_args__ = (
        whole("asked", name="asked_whole"),
        whole("expected", zero=True),
        check("probability_range", "probability BETWEEN 0 AND 10000"),
        sa.Index("ix_opportunity_revision_latest", "opportunity_id", "dated", "id"),
    )
    id: int = key()
    opportunity_id: int = link("opportunity.id", index=False)
    dated: date
    asked: int | None = minor(nullable=True)
    asked_currency: str = currency_code()
    expected: int = minor()
    currency: str = currency_code()
    #: In hundredths of a per cent (35 % = 3500).
    probability: int
    stage: str
    void: bool = void()


class OpportunitySplit(SQLModel, table=True):
    """An activity and year that were asked for; the amount is empty where the sum was not divided."""

    __tablename__ = "opportunity_split"
    __table_args__ = (
        check("amount_whole", "amount IS NULL OR (amount > 0 AND amount = CAST(amount AS BIGINT))"),
        check("year_range", "year IS NULL OR year BETWEEN 1990 AND 2100"),
        cell_key("uq_opportunity_split_cell", "revision_id", "activity_id", "year"),
    )
    id: int = key()
    revision_id: int = link("opportunity_revision.id", index=False)
    position: int = 0
    activity_id: int | None = link("activity.id", nullable=True)
    year: int | None = None
    amount: int | None = minor(nullable=True)


class Pledge(SQLModel, table=True):
    """A donor's promise in its own currency; a commitment from the day it is signed. Its amount never changes."""

    __tablename__ = "pledge"
    __table_args__ = (
        sa.UniqueConstraint("id", "currency"),
        sa.Index("uq_pledge_code_folded", sa.text("lower(code)"), unique=True),
        whole("amount"),
        whole("base_amount", zero=True),
        check(
            "signed_whole",
            "signed_amount IS NULL"
            " OR (signed_amount > 0 AND signed_amount <= amount AND signed_amount = CAST(signed_amount AS BIGINT))",
        ),
        check("rate_above_zero", "CAST(rate AS NUMERIC) > 0"),
        check("signed_after_promise", "signed_on IS NULL OR signed_on >= dated"),
        check("signed_whole_fact", "(signed_on IS NULL) = (signed_amount IS NULL)"),
        check("period_in_order", "period_from IS NULL OR period_to IS NULL OR period_from <= period_to"),
        check("earmarking_known", "earmarking IS NULL OR earmarking BETWEEN 1 AND 4"),
        check(
            "support_rate_range",
            "support_rate IS NULL"
            " OR (support_rate BETWEEN 0 AND 10000 AND support_rate = CAST(support_rate AS BIGINT))",
        ),
    )
    id: int = key()
    code: str
    donor_id: int = link("organisation.id")
    #: The member that signs and receives it: the group has no account.
    receiver_id: int | None = link("organisation.id", nullable=True)
    opportunity_id: int | None = link("opportunity.id", nullable=True)
    #: The day of the promise.
    dated: date
    currency: str = currency_code()
    amount: int = minor()
    rate: Decimal = rate()
    rate_on: date
    rate_source: str = text()
    #: `amount` in base at the pledge's rate; never recomputed in silence.
    base_amount: int = minor()
    signed_on: date | None = None
    #: What was signed, where it is less than promised; the difference closed on that day.
    signed_amount: int | None = minor(nullable=True)
    #: Its place in the order of entry.
    signed_entry: int | None = None
    instrument: str = text()
    #: Where the promise or the agreement can be found: the evidence.
    reference: str = text()
    period_from: date | None = None
    period_to: date | None = None
    earmarking: int | None = None
    #: Not for circulation: for the trio and its Secretariat only.
    restricted: bool = False
    conditions: str = text()
    next_report_on: date | None = None
    report_note: str = text()
    #: Its own support-cost rate, in hundredths of a per cent.
    support_rate: int | None = None
    note: str = text()
    #: Its place in the order of entry: facts of one day act in this order.
    entry: int = 0
    recorded_at: datetime = instant()
    void: bool = void()
    version: int = 1


class Addendum(SQLModel, table=True):
    """A raise of a pledge: its own date, rate and signature."""

    __tablename__ = "addendum"
    __table_args__ = (
        sa.ForeignKeyConstraint(["pledge_id", "currency"], ["pledge.id", "pledge.currency"], ondelete="RESTRICT"),
        whole("amount"),
        whole("base_amount", zero=True),
        check("signed_after_promise", "signed_on IS NULL OR signed_on >= dated"),
        check("rate_above_zero", "CAST(rate AS NUMERIC) > 0"),
    )
    id: int = key()
    pledge_id: int = Field(index=True)
    currency: str = currency_code()
    dated: date
    entry: int
    amount: int = minor()
    rate: Decimal = rate()
    rate_on: date
    rate_source: str = text()
    base_amount: int = minor()
    signed_on: date | None = None
    reference: str = text()
    void: bool = void()


class SplitRevision(SQLModel, table=True):
    """How a pledge (or one of its addenda) is divided, from a day on."""

    __tablename__ = "split_revision"
    id: int = key()
    pledge_id: int = link("pledge.id")
    addendum_id: int | None = link("addendum.id", nullable=True)
    dated: date
    entry: int
    #: True where the donor agreed that money already received moves too.
    move_received: bool = False
    why: str = text()
    void: bool = void()


class Split(SQLModel, table=True):
    """The part of a pledge meant for an activity and a year; either may be open."""

    __tablename__ = "split"
    __table_args__ = (
        sa.ForeignKeyConstraint(["pledge_id", "currency"], ["pledge.id", "pledge.currency"], ondelete="RESTRICT"),
        whole("amount"),
        check("year_range", "year IS NULL OR year BETWEEN 1990 AND 2100"),
        cell_key("uq_split_cell", "revision_id", "activity_id", "year"),
        check("confirmed_was_conditional", "confirmed_on IS NULL OR conditional"),
    )
    id: int = key()
    revision_id: int = link("split_revision.id", index=False)
    pledge_id: int = Field(index=True)
    currency: str = currency_code()
    position: int = 0
    activity_id: int | None = link("activity.id", nullable=True)
    year: int | None = None
    amount: int = minor()
    #: Still subject to a parliament or to available funds, until the day it is confirmed.
    conditional: bool = False
    confirmed_on: date | None = None
    confirmed_entry: int | None = None


class InstalmentPlan(SQLModel, table=True):
    """When the money of a pledge is due, from a day on."""

    __tablename__ = "instalment_plan"
    id: int = key()
    pledge_id: int = link("pledge.id")
    dated: date
    entry: int
    why: str = text()
    void: bool = void()


class Instalment(SQLModel, table=True):
    """A due day and an amount. No day is "no date"."""

    __tablename__ = "instalment"
    __table_args__ = (
        sa.ForeignKeyConstraint(["pledge_id", "currency"], ["pledge.id", "pledge.currency"], ondelete="RESTRICT"),
        whole("amount"),
    )
    id: int = key()
    plan_id: int = link("instalment_plan.id")
    pledge_id: int = Field(index=True)
    currency: str = currency_code()
    position: int = 0
    due: date | None = None
    amount: int = minor()


class InstalmentName(SQLModel, table=True):
    """A split or a year that an instalment is meant for."""

    __tablename__ = "instalment_name"
    id: int = key()
    instalment_id: int = link("instalment.id")
    position: int = 0
    activity_id: int | None = link("activity.id", nullable=True)
    year: int | None = None
