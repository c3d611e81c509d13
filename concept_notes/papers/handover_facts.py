"""The facts of the hand-over brief: what the next Chair has to know on a day. For the trio alone, every page says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from concept_notes.facts.context import Group, Meta
from concept_notes.facts.sums import NOTHING, OpenMoney, Sums, YearRow
from concept_notes.gathering.plan import conditional, open_money, sums_of_year
from concept_notes.gathering.records import Records
from concept_notes.language.pack import HOME, language, sentence
from concept_notes.papers import letter
from crm.domain.money import Currency, Money
from crm.domain.trio import trio_on
from crm.reports.data_quality import data_quality
from crm.reports.funding_gap import funding_gap
from crm.reports.note_register import note_register
from crm.reports.pledge_list import instalment_lines
from crm.reports.pledge_summary import pledge_summary
from crm.store import queries
from crm.store import tables as t

#: Findings of the data checks that a paper has room for.
MOST_PROBLEMS = 25


@dataclass(frozen=True)
class Chair:
    """A place in the trio, and who holds it: an office where one is known, else the organisation."""

    role: str
    who: str


@dataclass(frozen=True)
class Coming:
    """A payment that is still to come; `due` is None where no day is agreed."""

    donor: str
    pledge: str
    due: date | None
    amount: Money
    late: bool
    days_late_count: int


@dataclass(frozen=True)
class Talk:
    """An open conversation with a donor: the amount expected, its probability, and what is next."""

    donor: str
    code: str
    expected: Money | None
    probability_percent: int | None
    step: str
    on: date | None
    late: bool


@dataclass(frozen=True)
class NoteOut:
    """A concept note that was sent and not answered."""

    reference: str
    donor: str
    sent_on: date
    follow_up: date | None
    late: bool


@dataclass(frozen=True)
class Todo:
    """A task that is not done."""

    title: str
    donor: str
    due: date | None
    late: bool


@dataclass(frozen=True)
class Finding:
    """Something to mend in the data: how bad it is ("error", "warning", "hint"), of what, and what."""

    severity: str
    subject: str
    message: str


@dataclass(frozen=True)
class HandOver:
    """Everything a hand-over brief says."""

    base: Currency
    meta: Meta
    group: Group
    chairs: tuple[Chair, ...]
    #: The whole work plan, from the year of the as-of day on, and the money that stands in no year of it.
    plan: tuple[YearRow, ...]
    open: OpenMoney
    #: All that is signed and not yet paid, and of it what somebody must still allow.
    signed: int
    conditional: int
    coming: tuple[Coming, ...]
    overdue: tuple[Coming, ...]
    talks: tuple[Talk, ...]
    notes: tuple[NoteOut, ...]
    tasks: tuple[Todo, ...]
    problems: tuple[Finding, ...]
    #: Findings beside those listed.
    problems_more: int
    #: Sentences for the maker; no template sees them.
    warnings: tuple[str, ...] = ()

    @property
    def open_line(self) -> bool:
        """There is money outside the years' rows."""
        return bool(self.open.secured or self.open.promised)

    @property
    def applied(self) -> int:
        """What is secured of the first year's need; what is above the need of single activities is not in it."""
        return self.plan[0].sums.need - self.plan[0].sums.missing if self.plan else 0

    @property
    def total(self) -> Sums:
        """All years of the plan together."""
        return sum((row.sums for row in self.plan), NOTHING)


def handover(session: Session, *, as_of: date, said_in: str = HOME, fall_back: bool = False) -> HandOver:
    """The state of things on a day, for whoever takes the chair next.

    Raises `Refused` where it would say something in English that nobody agreed to (`fall_back`).
    """
    records = Records(session, as_of, "trio", language(said_in))
    names = _Names(records)
    shown = funding_gap(session, as_of=as_of, audience="trio")
    plan = tuple(YearRow(year, sums_of_year(shown, year)) for year in shown.years if year >= as_of.year)
    untied = open_money(shown, shown.as_of.year)
    meta = Meta(f"HO/{as_of.isoformat()}", as_of, "trio", records.said.code, records.demonstration)
    found = data_quality(session, as_of=as_of, audience="trio").problems
    if found:
        _tell_of_findings(records, fall_back=fall_back)
    coming = _coming(names)
    return HandOver(
        base=shown.base,
        meta=meta,
        group=records.group,
        chairs=_chairs(records),
        plan=plan,
        open=untied,
        signed=sum(row.sums.signed for row in plan) + untied.signed,
        conditional=conditional(shown, shown.as_of.year),
        coming=tuple(one for one in coming if not one.late),
        overdue=tuple(one for one in coming if one.late),
        talks=_talks(names),
        notes=_notes(names),
        tasks=_tasks(names),
        problems=tuple(Finding(one.severity, one.subject, one.message) for one in found[:MOST_PROBLEMS]),
        problems_more=len(found[MOST_PROBLEMS:]),
        warnings=letter.told(
            records,
            [f"The brief holds the trio’s own figures. Every page says “{meta.mark}”."],
            fall_back=fall_back,
            called="brief",
        ),
    )


class _Names:
    """Donors as the brief calls them: by their names in its language, each looked up once."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._found: dict[str, str] = {}

    def of(self, code: str) -> str:
        """The name of an organisation by its code; one that has none in the language is told to the maker."""
        if code not in self._found:
            self._found[code] = sentence(self.records.name_of(_organisation(self.records, code)))
        return self._found[code]


def _tell_of_findings(records: Records, *, fall_back: bool) -> None:
    """The checks of the data speak English alone: that is agreed to before a brief in another language says it."""
    if records.texts.at_home:
        return
    told = "What the data checks found stands in English"
    if fall_back:
        records.told.warn("not-translated", f"{told}.")
        return
    records.told.stop(
        "not-translated",
        f"{told}, also in a brief in {records.said.name}: let what is not translated stand in English.",
        typed="--fall-back",
    )


def _organisation(records: Records, code: str) -> t.Organisation:
    return records.session.exec(select(t.Organisation).where(t.Organisation.code == code)).one()


def _chairs(records: Records) -> tuple[Chair, ...]:
    """The trio, each place with who holds it; what nobody knows is said."""
    trio = trio_on(records.as_of, queries.chair_terms(records.session))
    said = records.said
    found = []
    for role, codes in (("past", trio.past), ("present", trio.present), ("upcoming", trio.upcoming)):
        who = [records.texts.get(f"contact.{code}") or _member(records, code) for code in codes]
        found.append(
            Chair(said.text(f"roles.{role}"), said.mark("semicolon").join(who) or said.text("handover.unknown"))
        )
    return tuple(found)


def _member(records: Records, code: str) -> str:
    organisation = _organisation(records, code)
    point = records.focal_point(organisation)
    name = records.name_of(organisation)
    return f"{records.office_of(point)} ({name})" if point else name


def _coming(names: _Names) -> list[Coming]:
    """What is still to come of every pledge, oldest first; what stands in no instalment has no day."""
    session, as_of = names.records.session, names.records.as_of
    lines = {line.id: line for line in pledge_summary(session, as_of=as_of, audience="trio").rows if line.open}
    rows = session.exec(select(t.Pledge).where(col(t.Pledge.code).in_(list(lines)))).all()
    found, planned = [], dict.fromkeys(lines, 0)
    for one in instalment_lines(session, rows, as_of=as_of):
        state = one.state
        if state.open:
            planned[one.pledge] += state.open
            line = lines[one.pledge]
            amount = Money(state.open, one.currency)
            donor = names.of(line.donor)
            found.append(Coming(donor, one.pledge, state.due, amount, state.overdue, state.days_late))
    found += [
        Coming(
            names.of(line.donor),
            code,
            None,
            Money(line.open - planned[code], line.currency),
            late=False,
            days_late_count=0,
        )
        for code, line in lines.items()
        if line.open > planned[code]
    ]
    return sorted(found, key=lambda one: (one.due is None, one.due or date.max, one.pledge))


def _talks(names: _Names) -> tuple[Talk, ...]:
    """Conversations that are neither lost nor a pledge, by the day of their next step."""
    session, as_of = names.records.session, names.records.as_of
    became = set(
        session.exec(
            select(t.Pledge.opportunity_id).where(
                col(t.Pledge.opportunity_id).is_not(None), t.Pledge.dated <= as_of, col(t.Pledge.void).is_(False)
            )
        )
    )
    expected = {one.id: one for one in queries.open_opportunities(session, as_of=as_of)}
    codes, currencies = queries.donor_names(session), queries.currencies(session)
    wanted = select(t.Opportunity).where(t.Opportunity.opened <= as_of, col(t.Opportunity.void).is_(False))
    found = []
    for row in session.exec(wanted).all():
        if row.id in became or (row.lost_on is not None and row.lost_on <= as_of):
            continue
        one = expected.get(row.id)
        late = row.next_step_on is not None and row.next_step_on < as_of
        found.append(
            Talk(
                donor=names.of(codes[row.donor_id][0]),
                code=row.code,
                expected=Money(one.expected, currencies[one.currency]) if one else None,
                probability_percent=one.probability // 100 if one else None,
                step=row.next_step,
                on=row.next_step_on,
                late=late,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.on is None, one.on or date.max, one.code)))


def _notes(names: _Names) -> tuple[NoteOut, ...]:
    session, as_of = names.records.session, names.records.as_of
    lines = note_register(session, as_of=as_of, status="sent")
    found = [
        NoteOut(
            line.reference,
            names.of(line.donor),
            line.sent_on,
            line.follow_up,
            line.follow_up is not None and line.follow_up < as_of,
        )
        for line in lines
        if line.sent_on
    ]
    return tuple(sorted(found, key=lambda one: (one.follow_up is None, one.follow_up or date.max, one.reference)))


def _tasks(names: _Names) -> tuple[Todo, ...]:
    """Tasks that were known by the day and were not done on it, by the day they are due."""
    session, as_of = names.records.session, names.records.as_of
    codes = queries.donor_names(session)
    talks = {row.id: row.dated for row in session.exec(select(t.Interaction))}
    sent = {row.id: row.sent_on for row in session.exec(select(t.ConceptNote))}
    found: list[Todo] = []
    for row in session.exec(select(t.Task).order_by(col(t.Task.id))).all():
        since: Sequence[date | None] = (talks.get(row.interaction_id or 0), sent.get(row.note_id or 0))
        if any(day is not None and day > as_of for day in since) or (row.done_on is not None and row.done_on <= as_of):
            continue
        donor = names.of(codes[row.donor_id][0]) if row.donor_id else ""
        found.append(Todo(row.title, donor, row.due, row.due is not None and row.due < as_of))
    return tuple(sorted(found, key=lambda one: (one.due is None, one.due or date.max, one.title)))


def unbalanced(context: HandOver) -> list[str]:
    """What does not add up, as sentences; empty for every brief that may be printed."""
    found = [
        f"Need, received, signed and missing of the work plan in {row.year} do not add up."
        for row in context.plan
        if row.sums.need != row.sums.secured - row.sums.surplus + row.sums.missing
    ]
    if context.signed != context.total.signed + context.open.signed:
        found.append("What is signed does not add up.")
    return found
