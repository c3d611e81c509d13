"""All tables. What each row and field stands for, and who sets it.

Facts are rows with the day they act on (`dated`) and their order of entry; nothing that carries money is
deleted. `posting` holds what the facts do to the cells of the matrix, so that every total is a plain sum.
Rules over several rows are in `crm.store.triggers`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm.domain.ledger import MEASURES
from crm.store.columns import (
    cell_key,
    check,
    currency_code,
    filled,
    instant,
    key,
    link,
    minor,
    now,
    one_of,
    rate,
    text,
    void,
    whole,
    whole_signed,
)

__all__ = ["SQLModel", "now"]


class Setting(SQLModel, table=True):
    """A fact of the installation: the group's name, its base currency, the day the demonstration opens on."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True)
    value: str = text()


class GroupText(SQLModel, table=True):
    """Wording of the group in one language, such as its mandate; used by documents."""

    __tablename__ = "group_text"
    key: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    value: str = text()


class Currency(SQLModel, table=True):
    """A currency the ledger knows, and the digits of its minor unit."""

    __tablename__ = "currency"
    __table_args__ = (
        check("digits_range", "digits BETWEEN 0 AND 4 AND digits = CAST(digits AS BIGINT)"),
        check("code_form", "length(code) = 3"),
    )
    code: str = Field(primary_key=True)
    digits: int
    name: str = text()


class ExchangeRate(SQLModel, table=True):
    """Units of a currency per one unit of base, from a day on, with its source."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        sa.UniqueConstraint("currency", "dated"),
        check("rate_above_zero", "CAST(rate AS NUMERIC) > 0"),
    )
    id: int = key()
    currency: str = currency_code()
    dated: date
    rate: Decimal = rate()
    source: str = text()


class AppUser(SQLModel, table=True):
    """Somebody who may act; until sign-in exists, a name in the journal."""

    __tablename__ = "app_user"
    __table_args__ = (filled("name"),)
    id: int = key()
    name: str = Field(unique=True)
    organisation_id: int | None = link("organisation.id", nullable=True)
    active: bool = True


# --- organisations and people -------------------------------------------------------------------------


class Organisation(SQLModel, table=True):
    """Any body: member, partner, donor government, foundation, regional body."""

    __tablename__ = "organisation"
    __table_args__ = (
        filled("code"),
        filled("name"),
        sa.Index("uq_organisation_code_folded", sa.text("lower(code)"), unique=True),
    )
    id: int = key()
    code: str
    name: str
    #: government, foundation, un-entity, regional-body, other: a code of the vocabulary.
    kind: str
    #: True where the organisation exists only in the demonstration.
    fictional: bool = False
    note: str = text()
    version: int = 1


class OrganisationName(SQLModel, table=True):
    """The organisation's name in another language, with the article that language wants."""

    __tablename__ = "organisation_name"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "language"),)
    id: int = key()
    organisation_id: int = link("organisation.id", index=False)
    language: str
    name: str


class OrganisationRole(SQLModel, table=True):
    """A role with dates; one organisation can hold several at once."""

    __tablename__ = "organisation_role"
    __table_args__ = (check("dates_in_order", "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to"),)
    id: int = key()
    organisation_id: int = link("organisation.id")
    #: member, working-group, partner, secretariat, host, receiver, donor, group-of-friends.
    role: str
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = text()


class DonorProfile(SQLModel, table=True):
    """What the trio knows of a donor. `habit` and `remarks` are for the trio and enter no document."""

    __tablename__ = "donor_profile"
    id: int = key()
    organisation_id: int = Field(
        sa_column=sa.Column(
            sa.Integer, sa.ForeignKey("organisation.id", ondelete="RESTRICT"), nullable=False, unique=True
        )
    )
    currency: str = currency_code()
    #: First month of its budget year: 1 January, 4 April, 7 July, 10 October.
    budget_year_start: int = 1
    habit: str = text()
    #: Limits and needs for documents: pages, language, results matrix.
    needs: str = text()
    page_limit: int | None = None
    #: The most words of a note, and whether both limits count the annexes (data/vocab/limit_bases.csv).
    word_limit: int | None = None
    limit_basis: str = "whole"
    language: str = "en"
    #: Other languages it takes, besides the one it wants: "fr; es".
    languages: str = text()
    #: How it reads results and support cost (data/vocab/results_formats.csv, support_rows.csv).
    results_format: str = "matrix"
    support_rows: str = "rate"
    #: The coordination levy of 1 per cent comes on top of what it gives.
    levy: bool = False
    #: It wants to see what others pay beside it.
    cofunding: bool = False
    #: What it wants to go with a note, and its words on being seen.
    annexes: str = text()
    visibility: str = text()
    #: Where its priorities and regions are declared, and when.
    strategy: str = text()
    strategy_date: date | None = None
    remarks: str = text()


class DonorTheme(SQLModel, table=True):
    """A priority the donor itself declared, in the order it gave."""

    __tablename__ = "donor_theme"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "theme"),)
    id: int = key()
    organisation_id: int = link("organisation.id", index=False)
    theme: str
    position: int = 0


class DonorRegion(SQLModel, table=True):
    """A region the donor itself declared a priority, in the order it gave."""

    __tablename__ = "donor_region"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "region"),)
    id: int = key()
    organisation_id: int = link("organisation.id", index=False)
    region: str
    position: int = 0


class ChairTerm(SQLModel, table=True):
    """A chair's time in office; invisible before the day it became known."""

    __tablename__ = "chair_term"
    __table_args__ = (check("dates_in_order", "ends IS NULL OR starts <= ends"),)
    id: int = key()
    starts: date
    ends: date | None = None
    known_from: date
    source: str = text()


class ChairTermOrganisation(SQLModel, table=True):
    """Who chairs in a term; two rows are co-chairs."""

    __tablename__ = "chair_term_organisation"
    __table_args__ = (sa.UniqueConstraint("term_id", "organisation_id"),)
    id: int = key()
    term_id: int = link("chair_term.id", index=False)
    organisation_id: int = link("organisation.id")


class FocalPoint(SQLModel, table=True):
    """A person in an organisation, by function; personal fields may be empty or erased."""

    __tablename__ = "focal_point"
    __table_args__ = (check("dates_in_order", "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to"),)
    id: int = key()
    organisation_id: int = link("organisation.id")
    function: str
    duty_station: str = text()
    language: str = "en"
    name: str | None = text(nullable=True)
    email: str | None = text(nullable=True)
    phone: str | None = text(nullable=True)
    #: How this person wants to be written to.
    channel: str = text()
    valid_from: date | None = None
    valid_to: date | None = None
    last_verified: date | None = None


# --- the work plan --------------------------------------------------------------------------------------


class Activity(SQLModel, table=True):
    """A line of the multi-year work plan."""

    __tablename__ = "activity"
    __table_args__ = (
        filled("code"),
        filled("title"),
        check("priority_known", "priority IS NULL OR priority IN (1, 2, 3)"),
        sa.Index("uq_activity_code_folded", sa.text("lower(code)"), unique=True),
    )
    id: int = key()
    code: str
    area: str
    title: str
    purpose: str = text()
    deliverables: str = text()
    #: 1 core, 2 planned, 3 only if funded; None where the plan gives none.
    priority: int | None = None
    #: The lead in words where it is not one organisation ("chair of the year"); else empty.
    lead_note: str = text()
    first_year: int | None = None
    last_year: int | None = None
    #: running, planned, done, ended: changes no figure.
    status: str = "planned"
    state_note: str = text()
    source: str = text()
    #: Order in the work plan.
    position: int = 0
    version: int = 1


class ActivityTheme(SQLModel, table=True):
    """A theme the activity serves; matched with what donors declare."""

    __tablename__ = "activity_theme"
    __table_args__ = (sa.UniqueConstraint("activity_id", "theme"),)
    id: int = key()
    activity_id: int = link("activity.id", index=False)
    theme: str


class ActivityRegion(SQLModel, table=True):
    """A region the activity works in; one without any works everywhere."""

    __tablename__ = "activity_region"
    __table_args__ = (sa.UniqueConstraint("activity_id", "region"),)
    id: int = key()
    activity_id: int = link("activity.id", index=False)
    region: str


class ActivityLead(SQLModel, table=True):
    """A member that leads the activity."""

    __tablename__ = "activity_lead"
    __table_args__ = (sa.UniqueConstraint("activity_id", "organisation_id"),)
    id: int = key()
    activity_id: int = link("activity.id", index=False)
    organisation_id: int = link("organisation.id")


class RequirementRevision(SQLModel, table=True):
    """What an activity needs in a year, from a day on: replaces all lines of its cell."""

    __tablename__ = "requirement_revision"
    __table_args__ = (
        check("support_rate_range", "support_rate BETWEEN 0 AND 10000 AND support_rate = CAST(support_rate AS BIGINT)"),
        check("year_range", "year BETWEEN 1990 AND 2100"),
        sa.Index("ix_requirement_revision_cell", "activity_id", "year", "dated", "id"),
    )
    id: int = key()
    activity_id: int = link("activity.id", index=False)
    year: int
    dated: date
    #: Programme support cost on top of direct cost, in hundredths of a per cent (13 % = 1300).
    support_rate: int = 0
    #: The meeting that approved it.
    approved_by: str = text()
    why: str = text()
    #: Its place in the order of entry.
    entry: int = 0
    recorded_at: datetime = instant()
    void: bool = void()


class RequirementLine(SQLModel, table=True):
    """Direct cost of one budget category in a revision, in minor units of base; may be 0."""

    __tablename__ = "requirement_line"
    __table_args__ = (
        sa.UniqueConstraint("revision_id", "category", "position"),
        whole("amount", zero=True),
    )
    id: int = key()
    revision_id: int = link("requirement_revision.id", index=False)
    position: int = 0
    category: str
    amount: int = minor()
    note: str = text()


# --- money to come --------------------------------------------------------------------------------------


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


# --- conversations and documents ------------------------------------------------------------------------


class Interaction(SQLModel, table=True):
    """A consultation, meeting, call, note verbale or e-mail."""

    __tablename__ = "interaction"
    id: int = key()
    dated: date
    ended: date | None = None
    donor_id: int | None = link("organisation.id", nullable=True)
    kind: str
    place: str = text()
    summary: str = text()
    follow_up: str = text()
    #: For the trio only.
    restricted: bool = False
    source: str = text()


class Task(SQLModel, table=True):
    """What follows, by when; overdue where the day has passed and it is not done."""

    __tablename__ = "task"
    __table_args__ = (filled("title"),)
    id: int = key()
    title: str
    due: date | None = None
    done_on: date | None = None
    donor_id: int | None = link("organisation.id", nullable=True)
    interaction_id: int | None = link("interaction.id", nullable=True)
    #: The note whose answer is waited for; done when the answer is recorded.
    note_id: int | None = link("concept_note.id", nullable=True)
    owner_id: int | None = link("organisation.id", nullable=True)


class ConceptNote(SQLModel, table=True):
    """A document made for one donor from the figures of one day: the register."""

    __tablename__ = "concept_note"
    __table_args__ = (
        sa.UniqueConstraint("donor_id", "number"),
        whole("ask"),
        one_of("audience", "trio", "public"),
        one_of("status", "draft", "reviewed", "sent", "answered"),
        check("reviewed_says_who", "status = 'draft' OR reviewed_by IS NOT NULL"),
        check("sent_says_when", "status IN ('draft', 'reviewed') OR (sent_on IS NOT NULL AND sent_by IS NOT NULL)"),
        check("answered_says_what", "status <> 'answered' OR (answered_on IS NOT NULL AND trim(outcome) <> '')"),
    )
    id: int = key()
    reference: str = Field(unique=True)
    donor_id: int = link("organisation.id", index=False)
    number: int
    ask: int = minor()
    ask_currency: str = currency_code()
    years: str = text()
    as_of: date
    audience: str
    template: str = text()
    language: str = "en"
    sha256: str = text()
    #: The figures printed, as JSON: what a later check of drift compares with.
    figures: str = text()
    #: What the engine wrote, part by part, as JSON: tells in a file that comes back what people changed.
    parts: str = text()
    #: The note whose edited file this one renews.
    renews_id: int | None = link("concept_note.id", nullable=True, index=False)
    #: JSON: {"slices": [[activity, year, what is asked of it in minor units]], "considered": [[activity, points, taken,
    #: {reason: points}]]}: what it asks of each activity and year, which activities were suggested and which were taken.
    choice: str = text()
    #: draft: made; reviewed: somebody read it and it may go; sent: it left; answered: the donor said something.
    status: str = "draft"
    made_by: str
    made_at: datetime = instant()
    reviewed_by: str | None = None
    reviewed_at: datetime | None = instant(nullable=True)
    sent_on: date | None = None
    #: The office it went to and how, never a person's name: "Counsellor, Geneva, by e-mail".
    sent_to: str = text()
    sent_by: str | None = None
    sent_at: datetime | None = instant(nullable=True)
    answered_on: date | None = None
    #: What the donor answered, in words; and what came of it in the ledger, where something did.
    outcome: str = text()
    opportunity_id: int | None = link("opportunity.id", nullable=True, index=False)
    pledge_id: int | None = link("pledge.id", nullable=True, index=False)
    answered_by: str | None = None
    answered_at: datetime | None = instant(nullable=True)


class ConceptNoteActivity(SQLModel, table=True):
    """An activity offered in a concept note."""

    __tablename__ = "concept_note_activity"
    __table_args__ = (sa.UniqueConstraint("note_id", "activity_id"),)
    id: int = key()
    note_id: int = link("concept_note.id", index=False)
    activity_id: int = link("activity.id")


class NoteTemplateFile(SQLModel, table=True):
    """The bytes of a Word template. In the images of the journal stands their SHA-256, never the bytes."""

    __tablename__ = "note_template_file"
    __table_args__ = (check("content_size", "length(content) BETWEEN 1 AND 5000000"),)
    id: int = key()
    sha256: str = Field(unique=True)
    content: bytes = Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))


class NoteTemplate(SQLModel, table=True):
    """One version of a Word template of the group: draft, then approved, then retired; who and when of each step."""

    __tablename__ = "note_template"
    __table_args__ = (
        filled("name"),
        filled("uploaded_by"),
        check("number_from_one", "number >= 1"),
        one_of("status", "draft", "approved", "retired"),
        check("approval_whole", "(approved_by IS NULL) = (approved_at IS NULL)"),
        check("retirement_whole", "(retired_by IS NULL) = (retired_at IS NULL)"),
        check("approved_by_somebody", "status <> 'approved' OR (approved_by IS NOT NULL AND retired_by IS NULL)"),
        check("retired_by_somebody", "status <> 'retired' OR retired_by IS NOT NULL"),
        sa.Index("uq_note_template_name_folded", sa.text("lower(name)"), sa.text("number"), unique=True),
    )
    id: int = key()
    name: str
    #: Its place among the versions of that name: 1, 2, 3.
    number: int
    #: The length of the notes it makes: brief, short, standard, full.
    length: str
    #: The language it is written for; empty for all languages.
    language: str = text()
    file_id: int = link("note_template_file.id")
    #: The same as the file's, so that the journal says which bytes were approved.
    sha256: str
    #: Bytes.
    size: int
    status: str = "draft"
    why: str = text()
    uploaded_by: str
    uploaded_at: datetime = instant()
    approved_by: str | None = None
    approved_at: datetime | None = instant(nullable=True)
    approval_note: str = text()
    retired_by: str | None = None
    retired_at: datetime | None = instant(nullable=True)
    retirement_note: str = text()
    void: bool = void()
    version: int = 1


# --- history --------------------------------------------------------------------------------------------


class Journal(SQLModel, table=True):
    """One line per change: who, when, what, before and after as full images, why. Append-only, and chained."""

    __tablename__ = "journal"
    #: Counted without a gap, so that a missing line shows.
    id: int = key()
    at: datetime = instant()
    actor: str
    action: str
    #: The record in the reader's words: "pledge NMK-2016-1".
    subject: str = Field(index=True)
    why: str = text()
    #: JSON: {"pledge": [{...}, ...]} of every row touched; personal fields are sealed (`JournalPrivate`).
    before: str = text()
    after: str = text()
    request_id: str | None = Field(default=None, index=True)
    #: The hash of the line before, and of this one with it.
    previous: str = text()
    hash: str = text()


class JournalPrivate(SQLModel, table=True):
    """A personal field of an image, apart from the chain: erasing it here leaves the chain whole."""

    __tablename__ = "journal_private"
    id: int = key()
    journal_id: int = link("journal.id")
    #: The seal that stands in the image: SHA-256 of salt and value.
    seal: str
    salt: str = text()
    #: Empty once the person was erased.
    value: str | None = text(nullable=True)


class JournalHead(SQLModel, table=True):
    """How long the journal is and how it ends, and the last number in the order of entry. One row.

    Whoever writes takes this row first, so that writers follow each other on every database.
    """

    __tablename__ = "journal_head"
    __table_args__ = (check("one_row", "id = 1"),)
    id: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    lines: int = 0
    hash: str = text()
    entries: int = 0


class Snapshot(SQLModel, table=True):
    """Figures frozen on a day, as they were known then: what people have seen must not move."""

    __tablename__ = "snapshot"
    __table_args__ = (filled("name"), sa.Index("uq_snapshot_name_folded", sa.text("lower(name)"), unique=True))
    id: int = key()
    name: str
    as_of: date
    #: The last line of the journal that was known, and its hash.
    line: int
    line_hash: str = text()
    #: JSON of the funding gap for both audiences, and its SHA-256.
    figures: str
    sha256: str
    why: str = text()
    made_by: str
    made_at: datetime = instant()


class Request(SQLModel, table=True):
    """A write that carried an id, and its answer: the same id again gives the same answer."""

    __tablename__ = "request"
    id: str = Field(primary_key=True)
    #: SHA-256 of what was asked: the same id with other content is refused.
    digest: str
    answer: str = text()
    at: datetime = instant()


#: AUTOINCREMENT on SQLite: the number of a row is never given again.
for _table in SQLModel.metadata.tables.values():
    if "id" in _table.columns and isinstance(_table.columns["id"].type, sa.Integer) and _table.name != "journal_head":
        _table.dialect_options["sqlite"]["autoincrement"] = True
