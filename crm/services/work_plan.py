"""The multi-year work plan: activities and what they need, with every revision kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain import days
from crm.domain.money import LARGEST
from crm.domain.text import clean
from crm.errors import Conflict, Refused
from crm.services.actor import Actor
from crm.services.journal import change, done_once, row_once
from crm.services.organisations import valid_code
from crm.store import find
from crm.store import tables as t
from crm.store.chain import next_entry


@dataclass(frozen=True)
class NewActivity:
    """A line of the work plan. `leads` are codes of members; `lead_note` says it in words where nobody is named.

    `regions` are where it works; without any it works everywhere.
    """

    code: str
    title: str
    area: str
    purpose: str = ""
    deliverables: str = ""
    priority: int | None = None
    leads: Sequence[str] = ()
    lead_note: str = ""
    themes: Sequence[str] = ()
    regions: Sequence[str] = ()
    first_year: int | None = None
    last_year: int | None = None
    status: str = "planned"
    state_note: str = ""
    source: str = ""


@dataclass(frozen=True)
class NewRequirement:
    """What a cell needs from a day on: direct cost by budget category, in minor units of base, 0 allowed.

    `support_rate` is in hundredths of a per cent, on top of direct cost.
    """

    activity: str
    year: int
    dated: date
    lines: Sequence[tuple[str, int]]
    support_rate: int = 0
    approved_by: str = ""
    why: str = ""


def add_activity(session: Session, actor: Actor, new: NewActivity, *, request_id: str | None = None) -> t.Activity:
    """Add a line to the work plan. Raises `Conflict` where the code is taken."""

    def act() -> t.Activity:
        code = valid_code(new.code)
        if session.exec(select(t.Activity.id).where(sa.func.lower(col(t.Activity.code)) == code.lower())).first():
            raise Conflict(f"There is an activity {code} already.")
        if not clean(new.title):
            raise Refused(f"Activity {code} needs a title.")
        if new.priority not in (None, 1, 2, 3):
            raise Refused("A priority is 1 (core), 2 (planned) or 3 (only if funded).")
        leads = [find.organisation(session, lead) for lead in new.leads]
        last = session.exec(select(sa.func.max(t.Activity.position))).one()
        with change(session, actor, "activity added", f"activity {code}", request_id=request_id):
            row = t.Activity(
                code=code,
                area=clean(new.area),
                title=clean(new.title),
                purpose=clean(new.purpose, lines=True),
                deliverables=clean(new.deliverables, lines=True),
                priority=new.priority,
                lead_note=clean(new.lead_note),
                first_year=new.first_year,
                last_year=new.last_year,
                status=clean(new.status),
                state_note=clean(new.state_note),
                source=clean(new.source),
                position=(last or 0) + 1,
            )
            session.add(row)
            session.flush()
            for theme in dict.fromkeys(clean(theme) for theme in new.themes):
                session.add(t.ActivityTheme(activity_id=row.id, theme=theme))
            for region in dict.fromkeys(clean(region) for region in new.regions):
                session.add(t.ActivityRegion(activity_id=row.id, region=region))
            for lead in leads:
                session.add(t.ActivityLead(activity_id=row.id, organisation_id=lead.id))
        return row

    return row_once(session, t.Activity, request_id, {"kind": "activity", "content": new}, act)


def revise_requirement(session: Session, actor: Actor, new: NewRequirement, *, request_id: str | None = None) -> None:
    """Say what a cell needs from a day on; all lines of the cell are replaced, the earlier ones are kept."""

    def act() -> None:
        activity = find.activity(session, new.activity)
        if new.year not in days.YEARS:
            raise Refused(f"{new.year} is not a year this ledger takes ({days.IN_WORDS}).")
        if not 0 <= new.support_rate <= 10_000:
            raise Refused("A support-cost rate is between 0 and 100 per cent.")
        if any(not 0 <= amount <= LARGEST for _, amount in new.lines):
            raise Refused(f"A requirement line of {activity.code} is 0 or more.")
        with change(
            session,
            actor,
            "requirement revised",
            f"activity {activity.code} {new.year}",
            why=new.why,
            request_id=request_id,
        ):
            revision = t.RequirementRevision(
                activity_id=activity.id,
                year=new.year,
                dated=new.dated,
                support_rate=new.support_rate,
                approved_by=clean(new.approved_by),
                why=clean(new.why, lines=True),
                entry=next_entry(session),
            )
            session.add(revision)
            session.flush()
            for position, (category, amount) in enumerate(new.lines):
                session.add(
                    t.RequirementLine(
                        revision_id=revision.id, position=position, category=clean(category), amount=amount
                    )
                )

    done_once(session, request_id, {"kind": "requirement", "content": new}, act)
