"""Data quality: what the rules of `crm.domain.checks` find on a day, for an audience.

The trio is shown everything. The public is shown no restricted pledge, and neither opportunities nor tasks, which are
the trio's own. The number of questions to the database does not depend on how much is in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlmodel import Session, col, select

from crm.domain import checked, checks, wording
from crm.domain.checks import Problem, Rule, Severity
from crm.domain.gap import Audience
from crm.domain.money import Currency
from crm.domain.rates import Rates
from crm.domain.table import Column, Detail, Row, Table, ungrouped
from crm.errors import Refused, Usage
from crm.reports.note_slices import shared
from crm.reports.pledge_summary import PledgeLine, pledge_summary
from crm.reports.report import Report
from crm.store import queries
from crm.store import tables as t
from crm.store.find import near
from crm.store.standings import plans_in_force

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class DataQuality:
    """What the rules found on a day: problems in the order of the rules, the worst of each rule first."""

    as_of: date
    audience: Audience
    base: Currency
    rules: tuple[Rule, ...]
    problems: tuple[Problem, ...]
    #: The group's name, and what must be said while the demonstration is loaded.
    group: str = ""
    demonstration: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """How much each rule found that ran, 0 included, by its key."""
        found = Counter(one.rule for one in self.problems)
        return {checks.key(rule): found[checks.key(rule)] for rule in self.rules}

    @property
    def by_severity(self) -> dict[Severity, int]:
        """How many problems there are of each severity, worst first."""
        found = Counter(one.severity for one in self.problems)
        return {severity: found[severity] for severity in checks.SEVERITIES}

    def of(self, rule: Rule) -> tuple[Problem, ...]:
        """What one rule found."""
        return tuple(one for one in self.problems if one.rule == checks.key(rule))

    @property
    def sentence(self) -> str:
        """The answer to "can the figures be trusted?", as far as rules can give one."""
        as_of, rules = wording.day(self.as_of), f"{len(self.rules)} rule{'' if len(self.rules) == 1 else 's'}"
        if not self.problems:
            return f"Nothing to mend as of {as_of}: {rules} found nothing."
        errors, *others = (counted(severity, count) for severity, count in self.by_severity.items())
        if self.by_severity["error"]:
            there = [text for text in others if not text.startswith("0 ")]
            return f"Not all of them: {errors} to mend first{f', then {wording.listed(there)}' if there else ''}."
        return f"As far as {rules} can tell, yes: {wording.listed(['no error', *others])} as of {as_of}."


def counted(severity: str, count: int) -> str:
    """A number of problems in words: "1 warning", "4 hints"."""
    return f"{count} {severity}{'' if count == 1 else 's'}"


def data_quality(
    session: Session, *, as_of: date, audience: Audience = "public", rules: Sequence[str] = ()
) -> DataQuality:
    """Run the rules, or only those asked for by key. Raises `Usage`, with near names, for an unknown key."""
    chosen = _chosen(rules)
    settings = queries.settings(session)
    return DataQuality(
        as_of=as_of,
        audience=audience,
        base=queries.base_currency(session),
        rules=chosen,
        problems=checks.check(facts(session, as_of=as_of, audience=audience), chosen),
        group=settings.get("group_name", ""),
        demonstration=settings.get("demo_note", "") if settings.get("demo") == "1" else "",
    )


def _chosen(asked: Sequence[str]) -> tuple[Rule, ...]:
    by_key = {checks.key(rule): rule for rule in checks.RULES}
    for word in asked:
        if word.lower() not in by_key:
            raise Usage(
                f"There is no rule “{word}”{near(word, {one: one for one in by_key})}; there are {', '.join(by_key)}."
            )
    wanted = {word.lower() for word in asked} or set(by_key)
    return tuple(rule for one, rule in by_key.items() if one in wanted)


# --- gathering --------------------------------------------------------------------------------------------------------


def facts(session: Session, *, as_of: date, audience: Audience) -> checked.Facts:
    """What the rules look at: only what was known by the day, and what the audience may know."""
    rates = queries.rates(session)
    gathered = _Gathered(session, as_of, pledge_summary(session, as_of=as_of, audience=audience).rows)
    donors = gathered.donors()
    trio = audience == "trio"
    conversations = _conversations(session, as_of) if trio else []
    needs, activities = _work_plan(session, as_of)
    return checked.Facts(
        as_of=as_of,
        base=rates.base,
        pledges=gathered.pledges(),
        donors=tuple(donors),
        alike=tuple(alike(donors)),
        activities=activities,
        needs=needs,
        used_rates=(*gathered.used_rates(rates), *_used_today(conversations, gathered.currencies, rates, as_of)),
        known_rates=_known_rates(session, as_of),
        opportunities=tuple(one for one, _ in conversations),
        tasks=_tasks(session, as_of, gathered.organisations) if trio else (),
        slices=tuple(
            checked.Slice(one.activity, one.year, one.sentence(rates.base), one.too_much)
            for one in (shared(session, as_of=as_of) if trio else ())
        ),
    )


class _Gathered:
    """The pledges of a day with their papers, plans, raises and receipts, and the donors they come from."""

    def __init__(self, session: Session, as_of: date, lines: Sequence[PledgeLine]) -> None:
        self.session, self.as_of, self.lines = session, as_of, lines
        self.currencies = queries.currencies(session)
        self.organisations = queries.donor_names(session)
        self.papers = _papers(session)
        self.plans = {
            pledge: sum(due.amount for due in plan) for pledge, plan in plans_in_force(session, as_of=as_of).items()
        }
        self.receipts = _receipts(session, as_of)

    def pledges(self) -> tuple[checked.Pledge, ...]:
        return tuple(self._pledge(line) for line in self.lines)

    def _pledge(self, line: PledgeLine) -> checked.Pledge:
        papers = self.papers[line.id]
        return checked.Pledge(
            code=line.id,
            donor=line.donor,
            currency=line.currency,
            amount=line.amount,
            promised_on=line.promised_on,
            signed_on=line.signed_on,
            ends_on=papers.ends_on,
            reference=papers.reference,
            paid=line.paid,
            closed=line.closed,
            open=line.open,
            parts=tuple(
                checked.Part(split.activity, split.year, split.open + split.paid, split.paid) for split in line.splits
            ),
            planned=self.plans.get(papers.id),
            first_receipt=min((one.dated for one in self.receipts.get(papers.id, ())), default=None),
        )

    def donors(self) -> list[checked.Donor]:
        """Whoever has a donor's role or profile, or a pledge the audience may know, in the order of the codes."""
        roles = _roles(self.session)
        profiles = set(self.session.exec(select(t.DonorProfile.organisation_id)).all())
        giving = {line.donor for line in self.lines}
        owing = {line.donor for line in self.lines if line.open}
        points = _focal_points(self.session, self.as_of)
        found = []
        for number, (code, name) in self.organisations.items():
            own = roles.get(number, [])
            if own or number in profiles or code in giving:
                runs = any(covers(first, last, self.as_of) for first, last in own)
                current = code in owing or (runs if own else True)
                found.append(checked.Donor(code, name, current, tuple(points.get(number, ()))))
        return sorted(found, key=lambda one: one.code)

    def used_rates(self, rates: Rates) -> Iterable[checked.UsedRate]:
        """The rates that stored values rest on: of promises, of raises, of receipts."""
        raises = _raises(self.session, self.as_of)
        for line in self.lines:
            number = self.papers[line.id].id
            used = [_Used(f"pledge {line.id}", line.currency.code, line.promised_on, line.rate, line.rate_date)]
            used += [one.of(line.id) for one in (*raises.get(number, ()), *self.receipts.get(number, ()))]
            for one in used:
                currency = self.currencies[one.currency]
                if currency != rates.base:
                    known = _known(rates, currency, one.dated)
                    yield checked.UsedRate(
                        one.subject, "pledge", line.id, currency, one.dated, one.rate, one.rate_on, known
                    )


def covers(first: date | None, last: date | None, day: date) -> bool:
    """Whether a day is in a period; an end that is not known is open."""
    return (first is None or first <= day) and (last is None or day <= last)


@dataclass(frozen=True)
class _Papers:
    id: int
    reference: str
    ends_on: date | None


@dataclass(frozen=True)
class _Used:
    """A rate of a stored value; `subject` may leave a place for the pledge's code."""

    subject: str
    currency: str
    dated: date
    rate: Decimal
    rate_on: date

    def of(self, pledge: str) -> _Used:
        return _Used(f"{self.subject} {pledge}", self.currency, self.dated, self.rate, self.rate_on)


def _papers(session: Session) -> dict[str, _Papers]:
    """Reference and last day of every pledge. They carry no day of their own: what is known today holds."""
    pledge = t.Pledge
    wanted = sa.select(col(pledge.code), col(pledge.id), col(pledge.reference), col(pledge.period_to)).where(
        ~col(pledge.void)
    )
    rows = session.connection().execute(wanted)
    return {code: _Papers(number, reference, ends_on) for code, number, reference, ends_on in rows}


def _receipts(session: Session, as_of: date) -> Mapping[int, list[_Used]]:
    receipt = t.Receipt
    wanted = sa.select(*_columns(receipt)).where(*queries.held_receipts(as_of))
    return _by_pledge(session, wanted.order_by(col(receipt.dated), col(receipt.id)), "receipt of {} for")


def _raises(session: Session, as_of: date) -> Mapping[int, list[_Used]]:
    addendum = t.Addendum
    wanted = sa.select(*_columns(addendum)).where(col(addendum.dated) <= as_of, ~col(addendum.void))
    return _by_pledge(session, wanted.order_by(col(addendum.dated), col(addendum.id)), "raise of {} of")


def _columns(table: type[t.Receipt | t.Addendum]) -> tuple[Any, ...]:
    return col(table.pledge_id), col(table.currency), col(table.dated), col(table.rate), col(table.rate_on)


def _by_pledge(session: Session, wanted: sa.Select[Any], subject: str) -> Mapping[int, list[_Used]]:
    found: dict[int, list[_Used]] = defaultdict(list)
    for pledge, currency, dated, rate, rate_on in session.connection().execute(wanted):
        found[pledge].append(_Used(subject.format(wording.day(dated)), currency, dated, rate, rate_on))
    return found


def _known(rates: Rates, currency: Currency, day: date) -> Decimal | None:
    try:
        return rates.on(currency, day).rate
    except Refused:
        return None


def _known_rates(session: Session, as_of: date) -> tuple[checked.KnownRate, ...]:
    rate = t.ExchangeRate
    wanted = sa.select(col(rate.currency), col(rate.dated), col(rate.rate)).where(col(rate.dated) <= as_of)
    rows = session.connection().execute(wanted.order_by(col(rate.currency), col(rate.dated)))
    return tuple(checked.KnownRate(*row) for row in rows)


def _roles(session: Session) -> Mapping[int, list[tuple[date | None, date | None]]]:
    """When each organisation is a donor."""
    role = t.OrganisationRole
    found: dict[int, list[tuple[date | None, date | None]]] = defaultdict(list)
    columns = (col(role.organisation_id), col(role.valid_from), col(role.valid_to))
    for number, first, last in session.connection().execute(sa.select(*columns).where(col(role.role) == "donor")):
        found[number].append((first, last))
    return found


def _focal_points(session: Session, as_of: date) -> Mapping[int, list[checked.FocalPoint]]:
    """The focal points that are valid on the day; what was verified later was not known then."""
    found: dict[int, list[checked.FocalPoint]] = defaultdict(list)
    point = t.FocalPoint
    said = (col(point.organisation_id), col(point.function), col(point.duty_station), col(point.last_verified))
    wanted = sa.select(*said, col(point.valid_from), col(point.valid_to)).order_by(col(point.id))
    for number, function, place, verified, first, last in session.connection().execute(wanted):
        if covers(first, last, as_of):
            known = verified if verified and verified <= as_of else None
            found[number].append(checked.FocalPoint(function, place, known))
    return found


def _work_plan(session: Session, as_of: date) -> tuple[tuple[checked.Need, ...], tuple[checked.Activity, ...]]:
    rows = session.exec(select(t.Activity).order_by(col(t.Activity.position), col(t.Activity.code))).all()
    codes = {row.id: row.code for row in rows}
    needs = queries.requirements(session, as_of=as_of)
    return (
        tuple(
            checked.Need(codes[activity], year, one.dated, one.total) for (activity, year), one in sorted(needs.items())
        ),
        tuple(checked.Activity(row.code, row.status == "running", row.first_year, row.last_year) for row in rows),
    )


def _conversations(session: Session, as_of: date) -> list[tuple[checked.Opportunity, str]]:
    """Opportunities that are open on the day, each with the currency that something is expected in ("" for nothing)."""
    became = sa.select(col(t.Pledge.opportunity_id)).where(
        col(t.Pledge.opportunity_id).is_not(None), col(t.Pledge.dated) <= as_of
    )
    opportunity = t.Opportunity
    wanted = (
        select(opportunity, t.Organisation.code)
        .join(t.Organisation, col(t.Organisation.id) == opportunity.donor_id)
        .where(
            opportunity.opened <= as_of,
            sa.or_(col(opportunity.lost_on).is_(None), col(opportunity.lost_on) > as_of),
            col(opportunity.id).not_in(became),
        )
        .order_by(col(opportunity.code))
    )
    expected = _expected_in(session, as_of)
    return [
        (
            checked.Opportunity(row.code, donor, row.next_step, row.next_step_on),
            "" if row.in_kind else expected.get(row.id, ""),
        )
        for row, donor in session.exec(wanted).all()
    ]


def _expected_in(session: Session, as_of: date) -> dict[int, str]:
    """The currency of the latest revision of each opportunity; empty where nothing is expected."""
    revision = t.OpportunityRevision
    rows = session.exec(
        select(revision.opportunity_id, revision.currency, revision.expected, revision.probability)
        .where(revision.dated <= as_of)
        .order_by(col(revision.dated), col(revision.id))
    ).all()
    return {number: currency if expected and probability else "" for number, currency, expected, probability in rows}


def _used_today(
    conversations: Sequence[tuple[checked.Opportunity, str]],
    currencies: Mapping[str, Currency],
    rates: Rates,
    as_of: date,
) -> Iterable[checked.UsedRate]:
    """The rates at which expected money is valued on the day itself (counting rule 9)."""
    for code in sorted({currency for _, currency in conversations if currency and currency != rates.base.code}):
        try:
            rate = rates.on(currencies[code], as_of)
        except Refused:
            continue
        subject = f"expected money in {code}"
        yield checked.UsedRate(subject, "rate", code, currencies[code], as_of, rate.rate, rate.dated, rate.rate)


def _tasks(session: Session, as_of: date, organisations: Mapping[int, tuple[str, str]]) -> tuple[checked.Task, ...]:
    """What is not done by the day, earliest first."""
    task = t.Task
    wanted = select(task).where(
        col(task.due).is_not(None), sa.or_(col(task.done_on).is_(None), col(task.done_on) > as_of)
    )
    rows = session.exec(wanted.order_by(col(task.due), col(task.id))).all()
    return tuple(
        checked.Task(row.title, organisations[row.donor_id][0] if row.donor_id else "", row.due) for row in rows
    )


#: What tells of which kind a state is, and not which state: "Federal Republic of", "the Kingdom of". What makes one
#: out of two stays: "United States" and "United Kingdom", "Dominica" and "Dominican Republic".
_FORMS = re.compile(
    r"\b(?:(?:federal|united|islamic|arab|grand) )*"
    r"(?:republic|kingdom|state|government|commonwealth|federation|union|principality|duchy|sultanate) of\b"
    r"|\b(?:the|of|and)\b"
)


def alike(donors: Sequence[checked.Donor]) -> Iterable[checked.Alike]:
    """Pairs of donors whose names resemble each other, whatever their forms of state, accents and order of words."""
    names = [_essence(one.name) for one in donors]
    for at, name in enumerate(names):
        rest = names[at + 1 :]
        for _, score, further in process.extract(
            name, rest, scorer=fuzz.ratio, limit=None, score_cutoff=checks.ALIKE_PERCENT
        ):
            yield checked.Alike(donors[at], donors[at + 1 + further], int(score))


def _essence(name: str) -> str:
    """The words of a name that say which donor it is, in the order of the alphabet.

    >>> _essence("Kingdom of Valdoria"), _essence("VALDÓRIA (the Kingdom of)")
    ('valdoria', 'valdoria')
    """
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign if sign.isalnum() else " " for sign in folded if not unicodedata.combining(sign))
    plain = " ".join(letters.split())
    return " ".join(sorted(_FORMS.sub(" ", plain).split() or plain.split()))


# --- as a table, as JSON ----------------------------------------------------------------------------------------------


def table(found: DataQuality) -> Table:
    """The problems as every export writes them, and what each rule found."""
    titles = {checks.key(rule): checks.title(rule) for rule in found.rules}
    rows: list[Row] = [
        (one.severity, one.subject, titles[one.rule], one.message, one.rule, one.kind, one.code)
        for one in found.problems
    ]
    return Table(
        key=REPORT.key,
        name="Problems",
        title=REPORT.title,
        as_of=found.as_of,
        audience=found.audience,
        base=found.base,
        columns=_COLUMNS,
        groups=ungrouped(rows),
        scope=_scope(found),
        notes=(f"{_meanings()} A problem stops nothing and changes no figure by itself.",),
        demonstration=found.demonstration,
        label=_LABELS[found.audience],
        finding=found.sentence,
        author=found.group,
        again=f"crm export {REPORT.key} --as-of {found.as_of.isoformat()} --audience {found.audience}",
        details=(Detail(_rules_table(found)),),
        empty=found.sentence,
        schema_version=SCHEMA_VERSION,
    )


_COLUMNS = (
    Column("severity", "Severity", meaning="Error, warning or hint; the notes say what each means.", width=10),
    Column("subject", "Record", meaning="The record that the problem is about.", width=26),
    Column("title", "Rule", meaning="What the rule finds, in a few words.", width=28),
    Column("message", "What is wrong, and how to mend it", meaning="The finding as a sentence.", width=70),
    Column("rule", "Rule key", meaning="How the rule is asked for: crm check --rule KEY.", page=False, width=22),
    Column("kind", "Kind", meaning="Of which kind the record is whose page shows more.", page=False, width=10),
    Column("code", "Code", meaning="The code of that record; blank where it has no page.", page=False, width=16),
)
_RULE_COLUMNS = (
    Column("title", "Rule", meaning="What the rule finds, in a few words.", width=50),
    Column("found", "Found", "integer", meaning="How many problems it found.", width=8),
    Column("rule", "Rule key", meaning="How the rule is asked for: crm check --rule KEY.", width=24),
)
_LABELS: dict[Audience, str] = {
    "public": "Public records only: restricted pledges, opportunities and tasks were not looked at.",
    "trio": "For the trio and its Secretariat only: restricted records are included. Do not pass on.",
}


def _meanings() -> str:
    return " ".join(f"{severity.capitalize()}: {meaning}." for severity, meaning in checks.SEVERITIES.items())


def _scope(found: DataQuality) -> str:
    return f"{len(found.rules)} rules · as of {wording.day(found.as_of)} · audience: {found.audience}"


def _rules_table(found: DataQuality) -> Table:
    counts = found.counts
    rows: list[Row] = [(checks.title(rule), counts[checks.key(rule)], checks.key(rule)) for rule in found.rules]
    return Table(
        key="rules",
        name="Rules",
        title="What each rule found",
        as_of=found.as_of,
        audience=found.audience,
        base=found.base,
        columns=_RULE_COLUMNS,
        groups=ungrouped(rows),
        scope=_scope(found),
        demonstration=found.demonstration,
        label=_LABELS[found.audience],
    )


def as_json(found: DataQuality) -> dict[str, Any]:
    """The problems as `crm check --json` prints them."""
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": found.as_of.isoformat(),
        "audience": found.audience,
        "problems": [
            {
                "rule": one.rule,
                "severity": one.severity,
                "subject": one.subject,
                "kind": one.kind,
                "code": one.code,
                "message": one.message,
            }
            for one in found.problems
        ],
        "counts": found.counts,
    }


def _make(session: Session, as_of: date, audience: Audience) -> Table:
    return table(data_quality(session, as_of=as_of, audience=audience))


REPORT = Report(
    key="data-quality",
    title="Data checks",
    help="What is wrong, missing or late in the ledger, record by record, and how to mend it.",
    table=_make,
)
