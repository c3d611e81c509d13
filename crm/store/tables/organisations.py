"""Organisations and people: who they are, in which role, what a donor declared, whom to write to."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm.store.columns import (
    check,
    currency_code,
    filled,
    key,
    link,
    text,
)


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
