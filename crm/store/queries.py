"""Reading: grouped sums in minor units for the reports, and the rows that calculation needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain.gap import Audience, Figures
from crm.domain.ledger import MEASURES
from crm.domain.money import Currency, divide_half_up
from crm.domain.rates import Rates
from crm.domain.trio import Term
from crm.store import tables as t
from crm.store.kept import kept, kept_of

CellKey = tuple[int | None, int | None]


@kept_of(t.Setting)
def settings(session: Session) -> dict[str, str]:
    """The facts of the installation by key; empty on a new database."""
    return dict(session.exec(select(t.Setting.key, t.Setting.value)).all())


@kept_of(t.GroupText)
def texts(session: Session, language: str = "en") -> dict[str, str]:
    """The group's own wording in a language, by key."""
    wanted = select(t.GroupText.key, t.GroupText.value).where(t.GroupText.language == language)
    return dict(session.exec(wanted).all())


@kept_of(t.Setting, t.Currency)
def base_currency(session: Session) -> Currency:
    """The group's reporting currency (USD where nothing is set)."""
    code = session.exec(select(t.Setting.value).where(t.Setting.key == "base_currency")).first() or "USD"
    return currencies(session).get(code, Currency(code))


@kept_of(t.Currency)
def currencies(session: Session) -> dict[str, Currency]:
    """The currencies the ledger knows, by code."""
    return {code: Currency(code, digits) for code, digits in session.exec(select(t.Currency.code, t.Currency.digits))}


@kept_of(t.ExchangeRate, t.Setting, t.Currency)
def rates(session: Session) -> Rates:
    """All exchange rates, asked by day."""
    rows = session.exec(select(t.ExchangeRate)).all()
    return Rates(base_currency(session), ((row.currency, row.dated, row.rate, row.source) for row in rows))


def _visible(audience: Audience) -> list[sa.ColumnElement[bool]]:
    """The condition on postings for an audience: today's mark of restriction holds for every day."""
    if audience == "trio":
        return []
    restricted = select(t.Pledge.id).where(col(t.Pledge.restricted))
    return [col(t.Posting.pledge_id).not_in(restricted)]


_SUMS = (
    sa.func.sum(t.Posting.received),
    sa.func.sum(t.Posting.committed),
    sa.func.sum(t.Posting.conditional),
    sa.func.sum(t.Posting.pledged),
)


def _figures(received: int, committed: int, conditional: int, pledged: int) -> Figures:
    return Figures(int(received), int(committed), int(conditional), int(pledged))


def cell_sums(session: Session, *, as_of: date, audience: Audience) -> dict[CellKey, Figures]:
    """Money by activity and year on a day; None where the donor left one open."""
    cell = (col(t.Posting.activity_id), col(t.Posting.year))
    wanted = sa.select(*cell, *_SUMS).where(col(t.Posting.dated) <= as_of, *_visible(audience)).group_by(*cell)
    return {(activity, year): _figures(*sums) for activity, year, *sums in session.connection().execute(wanted).all()}


def donor_sums(
    session: Session,
    *,
    as_of: date,
    audience: Audience,
    years: Sequence[int] = (),
    activity_ids: Sequence[int] = (),
) -> dict[int, Figures]:
    """Money by donor on a day; with a filter, only what falls on those years and activities."""
    filters = [col(t.Posting.dated) <= as_of, *_visible(audience)]
    if years:
        filters.append(col(t.Posting.year).in_(years))
    if activity_ids:
        filters.append(col(t.Posting.activity_id).in_(activity_ids))
    by_pledge = (
        sa.select(col(t.Posting.pledge_id).label("pledge_id"), *(one.label(f"sum_{n}") for n, one in enumerate(_SUMS)))
        .where(*filters)
        .group_by(col(t.Posting.pledge_id))
        .subquery()
    )
    sums = [sa.func.sum(by_pledge.c[f"sum_{n}"]) for n in range(len(_SUMS))]
    wanted = (
        sa.select(col(t.Pledge.donor_id), *sums)
        .join(by_pledge, by_pledge.c.pledge_id == t.Pledge.id)
        .group_by(col(t.Pledge.donor_id))
    )
    return {donor: _figures(*figures) for donor, *figures in session.connection().execute(wanted).all()}


def support_cost(direct: int, rate: int) -> int:
    """Direct cost x rate in 1/100 %, rounded half up, once per cell (counting rule 10)."""
    return divide_half_up(direct * rate, 10_000)


def needs(session: Session, *, as_of: date) -> dict[tuple[int, int], tuple[int, int]]:
    """What each cell needs by its latest revision on a day, by activity and year: (support cost included, support cost)."""
    revision, line = t.RequirementRevision, t.RequirementLine
    direct = sa.func.coalesce(sa.func.sum(col(line.amount)), 0)
    wanted = (
        sa.select(col(revision.activity_id), col(revision.year), col(revision.support_rate), direct)
        .outerjoin(line, col(line.revision_id) == col(revision.id))
        .where(col(revision.dated) <= as_of, ~col(revision.void))
        .group_by(col(revision.id))
        .order_by(col(revision.dated), col(revision.id))
    )
    found = {}
    for activity, year, rate, sums in session.connection().execute(wanted).all():
        support = support_cost(int(sums), rate)
        found[activity, year] = (int(sums) + support, support)
    return found


@dataclass(frozen=True)
class Required:
    """What a cell needs, in minor units of base: direct cost by category and the support cost on top."""

    revision_id: int
    dated: date
    support_rate: int
    lines: tuple[tuple[str, int], ...]

    @property
    def direct(self) -> int:
        """Direct cost."""
        return sum(amount for _, amount in self.lines)

    @property
    def support_cost(self) -> int:
        """Direct sum x rate, rounded half up, once per cell."""
        return support_cost(self.direct, self.support_rate)

    @property
    def total(self) -> int:
        """Direct and support cost."""
        return self.direct + self.support_cost


@kept
def requirements(session: Session, *, as_of: date) -> dict[tuple[int, int], Required]:
    """The latest revision of each cell on a day, with its lines, by activity and year."""
    revision = t.RequirementRevision
    latest: dict[tuple[int, int], tuple[int, date, int]] = {}
    order = (col(revision.dated), col(revision.id))
    rows = session.connection().execute(
        sa.select(
            col(revision.activity_id), col(revision.year), col(revision.id), *order[:1], col(revision.support_rate)
        )
        .where(col(revision.dated) <= as_of, ~col(revision.void))
        .order_by(*order)
    )
    for activity, year, number, dated, rate in rows:
        latest[activity, year] = (number, dated, rate)
    lines: dict[int, list[tuple[str, int]]] = defaultdict(list)
    line = t.RequirementLine
    for number, category, amount in session.connection().execute(
        sa.select(col(line.revision_id), col(line.category), col(line.amount)).order_by(
            col(line.revision_id), col(line.position), col(line.id)
        )
    ):
        lines[number].append((category, amount))
    return {cell: Required(number, dated, rate, tuple(lines[number])) for cell, (number, dated, rate) in latest.items()}


@dataclass(frozen=True)
class Decided:
    """What a revision says that an activity needs in a year, support cost included, and the meeting that approved it."""

    activity_id: int
    year: int
    dated: date
    approved_by: str
    total: int


def revisions(session: Session, *, as_of: date) -> list[Decided]:
    """All revisions of what activities need up to a day, in the order in which they act."""
    revision, line = t.RequirementRevision, t.RequirementLine
    rows = session.connection().execute(
        sa.select(
            col(revision.activity_id),
            col(revision.year),
            col(revision.dated),
            col(revision.approved_by),
            col(revision.support_rate),
            sa.func.coalesce(sa.func.sum(col(line.amount)), 0),
        )
        .outerjoin_from(revision, line, col(line.revision_id) == col(revision.id))
        .where(col(revision.dated) <= as_of, ~col(revision.void))
        .group_by(col(revision.id))
        .order_by(col(revision.dated), col(revision.id))
    )
    return [
        Decided(activity, year, dated, approved, int(direct) + support_cost(int(direct), rate))
        for activity, year, dated, approved, rate, direct in rows
    ]


@dataclass(frozen=True)
class ActivityName:
    """What reports print of an activity."""

    id: int
    code: str
    title: str
    area: str
    priority: int | None


@kept_of(t.Activity)
def activity_names(session: Session) -> dict[int, ActivityName]:
    """All activities by number, in the order of the work plan."""
    rows = session.exec(select(t.Activity).order_by(col(t.Activity.position), col(t.Activity.code))).all()
    return {row.id: ActivityName(row.id, row.code, row.title, row.area, row.priority) for row in rows}


@kept_of(t.Organisation)
def donor_names(session: Session) -> dict[int, tuple[str, str]]:
    """Code and name of every organisation, by number."""
    rows = session.exec(select(t.Organisation.id, t.Organisation.code, t.Organisation.name)).all()
    return {number: (code, name) for number, code, name in rows}


@dataclass(frozen=True)
class OpenOpportunity:
    """An opportunity that counts on a day: expected amount in its currency, probability in 1/100 %."""

    id: int
    donor_id: int
    currency: str
    expected: int
    probability: int
    #: Activity, year and amount; the amount is None where the sum was not divided.
    cells: tuple[tuple[int | None, int | None, int | None], ...]


def open_opportunities(session: Session, *, as_of: date) -> list[OpenOpportunity]:
    """Opportunities that count on a day: opened, not lost, not yet a pledge (counting rule 9)."""
    became = {
        row[0]: row[1]
        for row in session.connection().execute(
            sa.select(col(t.Pledge.opportunity_id), sa.func.min(col(t.Pledge.dated)))
            .where(col(t.Pledge.opportunity_id).is_not(None), ~col(t.Pledge.void))
            .group_by(col(t.Pledge.opportunity_id))
        )
    }
    opportunity = t.Opportunity
    candidates = session.exec(
        select(opportunity).where(
            opportunity.opened <= as_of,
            sa.or_(col(opportunity.lost_on).is_(None), col(opportunity.lost_on) > as_of),
            col(opportunity.in_kind).is_(False),
        )
    ).all()
    found = []
    for one in candidates:
        if one.id in became and became[one.id] <= as_of:
            continue
        revision = session.exec(
            select(t.OpportunityRevision)
            .where(t.OpportunityRevision.opportunity_id == one.id, t.OpportunityRevision.dated <= as_of)
            .order_by(col(t.OpportunityRevision.dated).desc(), col(t.OpportunityRevision.id).desc())
        ).first()
        if revision is None or not revision.expected or not revision.probability:
            continue
        cells = session.exec(
            select(t.OpportunitySplit.activity_id, t.OpportunitySplit.year, t.OpportunitySplit.amount)
            .where(t.OpportunitySplit.revision_id == revision.id)
            .order_by(col(t.OpportunitySplit.position))
        ).all()
        found.append(
            OpenOpportunity(
                one.id,
                one.donor_id,
                revision.currency,
                revision.expected,
                revision.probability,
                tuple((activity, year, amount) for activity, year, amount in cells),
            )
        )
    return found


@dataclass(frozen=True)
class PledgeSums:
    """What a pledge's postings add up to on a day: pledge's currency first, then base."""

    open: int
    paid: int
    closed: int
    overpaid: int
    pledged: int
    committed: int
    conditional: int
    received: int
    received_at_pledge_rate: int
    charged: int
    #: How its closed money ended: "cancelled", "written off", or empty where no more was signed for.
    ended: str = ""

    @property
    def outstanding(self) -> int:
        """Signed or promised and not yet received, in base at the pledge's rate."""
        return self.pledged + self.committed


_ENDINGS = ("", "written off", "cancelled")


def _pledge_sums(sums: Sequence[int], *, ended: str = "") -> PledgeSums:
    return PledgeSums(**{name: int(one) for name, one in zip(MEASURES, sums, strict=True)}, ended=ended)


def pledge_sums(session: Session, *, as_of: date, pledge_ids: Iterable[int] | None = None) -> dict[int, PledgeSums]:
    """The sums of each pledge on a day, by pledge; those promised later are absent."""
    posting = t.Posting
    fact = col(posting.fact)
    ending = sa.func.max(sa.case((fact == "cancellation", 2), (fact == "write-off", 1), else_=0))
    wanted = (
        sa.select(col(posting.pledge_id), *(sa.func.sum(getattr(posting, name)) for name in MEASURES), ending)
        .where(col(posting.dated) <= as_of)
        .group_by(col(posting.pledge_id))
    )
    if pledge_ids is not None:
        wanted = wanted.where(col(posting.pledge_id).in_(list(pledge_ids)))
    return {
        pledge: _pledge_sums(sums, ended=_ENDINGS[ended])
        for pledge, *sums, ended in session.connection().execute(wanted)
    }


def pledge_cells(
    session: Session, *, as_of: date, pledge_ids: Iterable[int] | None = None
) -> dict[int, dict[CellKey, PledgeSums]]:
    """The same sums by pledge and cell: where each pledge's money stands."""
    posting = t.Posting
    cell = (col(posting.pledge_id), col(posting.activity_id), col(posting.year))
    wanted = (
        sa.select(*cell, *(sa.func.sum(getattr(posting, name)) for name in MEASURES))
        .where(col(posting.dated) <= as_of)
        .group_by(*cell)
        .order_by(*cell[:1], sa.func.min(posting.sequence))
    )
    if pledge_ids is not None:
        wanted = wanted.where(cell[0].in_(list(pledge_ids)))
    found: dict[int, dict[CellKey, PledgeSums]] = defaultdict(dict)
    for pledge, activity, year, *sums in session.connection().execute(wanted):
        found[pledge][activity, year] = _pledge_sums(sums)
    return found


@kept
def chair_terms(session: Session) -> list[Term]:
    """All chair terms with the codes of their chairs."""
    chairs: dict[int, list[str]] = defaultdict(list)
    for term, code in session.exec(
        select(t.ChairTermOrganisation.term_id, t.Organisation.code)
        .join(t.Organisation, col(t.Organisation.id) == t.ChairTermOrganisation.organisation_id)
        .order_by(col(t.ChairTermOrganisation.id))
    ):
        chairs[term].append(code)
    return [
        Term(tuple(chairs[row.id]), row.starts, row.ends, row.known_from)
        for row in session.exec(select(t.ChairTerm).order_by(col(t.ChairTerm.starts))).all()
    ]


def held_receipts(as_of: date) -> list[sa.ColumnElement[bool]]:
    """The condition on receipts that count on a day: arrived, not taken back, not reversed by then."""
    reversal = t.Reversal
    gone = sa.select(col(reversal.id)).where(
        col(reversal.receipt_id) == col(t.Receipt.id), col(reversal.dated) <= as_of, ~col(reversal.void)
    )
    return [col(t.Receipt.dated) <= as_of, ~col(t.Receipt.void), ~gone.exists()]


def refunds(session: Session, *, as_of: date) -> dict[int, list[t.Refund]]:
    """What went back of each receipt by a day, oldest first."""
    found: dict[int, list[t.Refund]] = defaultdict(list)
    wanted = select(t.Refund).where(t.Refund.dated <= as_of).order_by(col(t.Refund.dated), col(t.Refund.entry))
    for row in session.exec(wanted):
        found[row.receipt_id].append(row)
    return found


def rate_text(rate: Decimal) -> str:
    """A rate as it is shown: plain decimals."""
    return format(rate, "f")
