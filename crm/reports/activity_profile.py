"""One activity: what it needs by year and category, who pays for it and until when, what is still open to fund."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.gap import Audience, FundingGap
from crm.domain.money import Currency, decimal_text
from crm.reports.funding_gap import as_json as gap_json
from crm.reports.funding_gap import funding_gap
from crm.reports.pledge_list import papers
from crm.reports.pledge_summary import PledgeLine, pledge_summary
from crm.store import find, queries
from crm.store import tables as t


@dataclass(frozen=True)
class Need:
    """The latest approved cost of one year: direct cost by category code, support cost apart."""

    year: int
    dated: date
    approved_by: str
    why: str
    lines: tuple[tuple[str, int], ...]
    support_cost: int
    #: What it was before, oldest first: day of the revision and its total.
    earlier: tuple[tuple[date, int], ...]

    @property
    def direct(self) -> int:
        """Direct cost."""
        return sum(amount for _, amount in self.lines)

    @property
    def total(self) -> int:
        """Direct and support cost."""
        return self.direct + self.support_cost


@dataclass(frozen=True)
class Share:
    """What one pledge brings to the activity in one year (None: left open), in minor units of base."""

    pledge: str
    donor: str
    donor_name: str
    status: str
    year: int | None
    received: int
    signed: int
    conditional: int
    pledged: int
    runs_to: date | None


@dataclass(frozen=True)
class ActivityProfile:
    """Everything known of an activity on a day, for an audience."""

    code: str
    title: str
    area: str
    priority: int | None
    purpose: str
    deliverables: str
    lead: str
    status: str
    state_note: str
    themes: tuple[str, ...]
    #: Where it works; empty is everywhere.
    regions: tuple[str, ...]
    as_of: date
    audience: Audience
    base: Currency
    needs: tuple[Need, ...]
    shares: tuple[Share, ...]
    #: The figures of this activity alone, all years.
    gap: FundingGap

    @property
    def sentence(self) -> str:
        """The answer: what it needs, who pays until when, what is open."""
        return _sentence(self)


def activity_profile(session: Session, code: str, *, as_of: date, audience: Audience = "trio") -> ActivityProfile:
    """The profile of an activity. Raises `NotFound`, with near names, for an unknown one."""
    row = find.activity(session, code)
    summary = pledge_summary(session, as_of=as_of, audience=audience)
    themes = (
        select(t.ActivityTheme.theme).where(t.ActivityTheme.activity_id == row.id).order_by(col(t.ActivityTheme.id))
    )
    regions = (
        select(t.ActivityRegion.region).where(t.ActivityRegion.activity_id == row.id).order_by(col(t.ActivityRegion.id))
    )
    return ActivityProfile(
        code=row.code,
        title=row.title,
        area=row.area,
        priority=row.priority,
        purpose=row.purpose,
        deliverables=row.deliverables,
        lead=_lead(session, row),
        status=row.status,
        state_note=row.state_note,
        themes=tuple(session.exec(themes).all()),
        regions=tuple(session.exec(regions).all()),
        as_of=as_of,
        audience=audience,
        base=summary.base,
        needs=_needs(session, row.id, as_of),
        shares=_shares(session, summary.rows, row.code, as_of),
        gap=funding_gap(session, as_of=as_of, audience=audience, activities=[row.code]),
    )


def _lead(session: Session, row: t.Activity) -> str:
    wanted = (
        select(t.Organisation.name)
        .join(t.ActivityLead, col(t.ActivityLead.organisation_id) == t.Organisation.id)
        .where(t.ActivityLead.activity_id == row.id)
        .order_by(col(t.ActivityLead.id))
    )
    return wording.listed(list(session.exec(wanted).all())) or row.lead_note


def _needs(session: Session, activity: int, as_of: date) -> tuple[Need, ...]:
    revision, line = t.RequirementRevision, t.RequirementLine
    rows = session.exec(
        select(revision)
        .where(revision.activity_id == activity, revision.dated <= as_of)
        .order_by(col(revision.dated), col(revision.id))
    ).all()
    lines: dict[int, list[tuple[str, int]]] = defaultdict(list)
    wanted = select(line).where(col(line.revision_id).in_([row.id for row in rows])).order_by(col(line.position))
    for one in session.exec(wanted).all():
        lines[one.revision_id].append((one.category, one.amount))
    by_year: dict[int, list[Need]] = defaultdict(list)
    for row in rows:
        cost = queries.Required(row.id, row.dated, row.support_rate, tuple(lines[row.id]))
        earlier = tuple((before.dated, before.total) for before in by_year[row.year])
        by_year[row.year].append(
            Need(row.year, row.dated, row.approved_by, row.why, cost.lines, cost.support_cost, earlier)
        )
    return tuple(found[-1] for _, found in sorted(by_year.items()))


def _shares(session: Session, lines: Sequence[PledgeLine], code: str, as_of: date) -> tuple[Share, ...]:
    giving = [line for line in lines if any(split.activity == code for split in line.splits)]
    rows = session.exec(select(t.Pledge).where(col(t.Pledge.code).in_([line.id for line in giving]))).all()
    until = {row.code: papers(row, as_of).period_to for row in rows}
    shares = [
        Share(
            line.id,
            line.donor,
            line.donor_name,
            line.status,
            split.year,
            split.received,
            split.signed,
            split.conditional,
            split.pledged,
            until[line.id],
        )
        for line in giving
        for split in line.splits
        if split.activity == code
    ]
    return tuple(sorted(shares, key=lambda one: (one.year is None, one.year or 0, one.donor, one.pledge)))


# --- the sentence -------------------------------------------------------------------------------------------------------


def _sentence(found: ActivityProfile) -> str:
    years = tuple(row.year for row in found.gap.rows if row.year >= found.as_of.year and row.required)
    name = f"{found.code}, {found.title}"
    if not years:
        return f"{name}, needs no money from {found.as_of.year} on."
    rows = [row for row in found.gap.rows if row.year in years]
    need = wording.amount_text(sum(row.required for row in rows), found.base)
    missing = sum(row.gap for row in rows)
    open_part = f"{wording.amount_text(missing, found.base)} is open to fund" if missing else "nothing is missing"
    return f"{name}, needs {need} for {wording.years_text(years)}; {_payers(found)}; {open_part}."


def _payers(found: ActivityProfile) -> str:
    running = [one for one in found.shares if one.year is None or one.year >= found.as_of.year]
    secured = [one for one in running if one.received or one.signed]
    if not secured:
        promised = sorted({one.donor_name for one in running if one.pledged})
        have = "have" if len(promised) > 1 else "has"
        return f"only {wording.listed(promised)} {have} promised money" if promised else "nobody pays for it yet"
    by_donor: dict[str, set[int]] = defaultdict(set)
    for one in secured:
        by_donor[one.donor_name] |= {one.year} if one.year is not None else set()
    words = [f"{name} for {wording.years_text(tuple(years))}" if years else name for name, years in by_donor.items()]
    return f"paid by {wording.listed(words)}"


# --- as JSON ------------------------------------------------------------------------------------------------------------


def as_json(found: ActivityProfile) -> dict[str, Any]:
    """The profile as the command line prints it: decimal strings, ISO days, null for unknown."""
    digits = found.base.digits
    figures = gap_json(found.gap)
    return {
        "as_of": found.as_of.isoformat(),
        "audience": found.audience,
        "base_currency": found.base.code,
        "code": found.code,
        "title": found.title,
        "area": found.area,
        "priority": found.priority,
        "purpose": found.purpose,
        "deliverables": found.deliverables,
        "lead": found.lead,
        "status": found.status,
        "themes": list(found.themes),
        "regions": list(found.regions),
        "sentence": found.sentence,
        "needs": [
            {
                "year": need.year,
                "approved": need.dated.isoformat(),
                "approved_by": need.approved_by,
                "lines": [
                    {"category": category, "amount": decimal_text(amount, digits)} for category, amount in need.lines
                ],
                "direct": decimal_text(need.direct, digits),
                "support_cost": decimal_text(need.support_cost, digits),
                "total": decimal_text(need.total, digits),
            }
            for need in found.needs
        ],
        "rows": figures["rows"],
        "open": figures["open"],
        "totals": figures["totals"],
        "funding": [
            {
                "pledge": one.pledge,
                "donor": one.donor,
                "status": one.status,
                "year": one.year,
                "received": decimal_text(one.received, digits),
                "signed": decimal_text(one.signed, digits),
                "conditional": decimal_text(one.conditional, digits),
                "pledged": decimal_text(one.pledged, digits),
                "runs_to": one.runs_to.isoformat() if one.runs_to else None,
            }
            for one in found.shares
        ],
    }
