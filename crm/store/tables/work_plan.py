"""The work plan: activities, who leads them, what they need in each year."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from crm.store.columns import (
    check,
    filled,
    instant,
    key,
    link,
    minor,
    text,
    void,
    whole,
)


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
