"""From the records to what only the full note says. Nothing of donors is read here: no money but the need, no talks.

Roles and terms are those of the day. A state's place in the Group of Friends is left out: the records seldom name all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import col, select

from concept_notes.facts.context import ActivityLine, Ask, Budget, BudgetLine
from concept_notes.facts.longer import Result
from concept_notes.facts.offer import Work
from concept_notes.facts.proposal import (
    Body,
    Decided,
    Decision,
    OwnBudget,
    OwnLine,
    Pathway,
    Planned,
    Proposal,
    Step,
    Term,
    Use,
)
from concept_notes.gathering.records import Records
from concept_notes.language.pack import sentence
from crm.domain.money import Currency, Money, divide_half_up
from crm.domain.notes import divided_by_year
from crm.domain.trio import trio_terms
from crm.formats.country_names import country_name
from crm.imports import vocabularies
from crm.store import queries
from crm.store import tables as t

#: Roles that a note tells, in the order in which it tells them; donors are never among them.
_ROLES = ("working-group", "member", "partner", "secretariat", "host", "receiver")
#: Who comes first.
_RANK = ("working-group", "member", "partner")


def proposal(
    records: Records,
    has: Callable[[str], bool],
    chosen: Sequence[Work],
    years: Sequence[int],
    ask: Ask,
    budget: Budget,
    levy: Sequence[int],
    plan: Sequence[ActivityLine],
    results: Sequence[Result],
) -> Proposal:
    """What of a full proposal the note should have; `plan` are the lines of the whole work plan, over its years."""
    texts = records.texts
    led = {line.code for line in plan} | {work.code for work in chosen}
    bodies, named = _bodies(records, led) if has("governance") else ((), 0)
    members = records.settings.get("members_total", "")
    uses = _uses(chosen, ask) if has("uses") else ()
    decisions, original, changes = _decisions(records, chosen, years) if has("decided") else ((), (), ())
    return Proposal(
        objective=texts.get("objective") if has("objective") else None,
        monitoring=texts.get("monitoring") if has("monitoring") else None,
        safeguards=texts.get("safeguards") if has("safeguards") else None,
        pathways=_pathways(records, chosen, results) if has("objective") else (),
        uses=uses,
        used=tuple(sum(one.amounts[at] for one in uses) for at in range(len(years))) if uses else (),
        bodies=bodies,
        members_named=named,
        members=int(members) if members.isdigit() and bodies else None,
        terms=_terms(records) if has("governance") else (),
        plan=_plan(records, plan, {work.code for work in chosen}) if has("work_plan") else (),
        own_budget=_own_budget(records, ask, budget, levy) if has("own_currency") else None,
        decisions=decisions,
        original=original,
        changes=changes,
    )


def _area(records: Records, area: str) -> str:
    """An area of work as a heading."""
    return area if records.texts.at_home else sentence(records.texts.get(f"area.{area}", area) or area)


def _pathways(records: Records, chosen: Sequence[Work], results: Sequence[Result]) -> tuple[Pathway, ...]:
    """The areas of what is offered, in the order of the work plan, with the results of their activities."""
    areas: dict[str, list[Step]] = defaultdict(list)
    for work in chosen:
        own = [one for one in results if one.activity == work.phrase]
        areas[work.area].append(
            Step(work.phrase, _once(one.change for one in own), _once(one.assumption for one in own))
        )
    return tuple(Pathway(_area(records, area), tuple(steps)) for area, steps in areas.items())


def _uses(chosen: Sequence[Work], ask: Ask) -> tuple[Use, ...]:
    """How the request is divided over activities and years; those of which nothing is asked are left out."""
    lacking = {(work.code, year): work.of(year).missing for work in chosen for year in ask.years}
    parts = divided_by_year(dict(zip(ask.years, ask.by_year, strict=True)), lacking)
    uses = [Use(work.phrase, tuple(parts.get((work.code, year), 0) for year in ask.years)) for work in chosen]
    return tuple(one for one in uses if any(one.amounts))


def _once(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in words if one))


def _bodies(records: Records, led: set[str]) -> tuple[tuple[Body, ...], int]:
    """The organisations of the group on the day, the active core first, and how many of them are members."""
    role, as_of = t.OrganisationRole, records.as_of
    roles: dict[int, set[str]] = defaultdict(set)
    for number, known in records.session.exec(
        select(role.organisation_id, role.role).where(
            col(role.role).in_(_ROLES),
            sa.or_(col(role.valid_from).is_(None), col(role.valid_from) <= as_of),
            sa.or_(col(role.valid_to).is_(None), col(role.valid_to) >= as_of),
        )
    ):
        roles[number].add(known)
    leads: dict[int, list[str]] = defaultdict(list)
    leading = {(one.organisation_id, one.activity_id) for one in records.session.exec(select(t.ActivityLead))}
    for activity in records.activities.values():
        for number, of in sorted(leading):
            if of == activity.id and activity.code in led:
                leads[number].append(records.phrase(activity))
    numbers = {*roles, *leads}
    organisations = records.session.exec(select(t.Organisation).where(col(t.Organisation.id).in_(numbers))).all()
    ordered = sorted(organisations, key=lambda one: (_rank(roles[one.id]), one.code))
    names = _names(records, numbers)
    found = tuple(
        Body(_name(records, one, names), _roles(records, roles[one.id]), tuple(leads[one.id])) for one in ordered
    )
    return found, sum(bool(known & {"member", "working-group"}) for known in roles.values())


def _rank(roles: set[str]) -> int:
    return next((at for at, one in enumerate(_RANK) if one in roles), len(_RANK))


def _roles(records: Records, roles: set[str]) -> tuple[str, ...]:
    """Roles in words; who is in the Working Group is a member besides."""
    told = roles - {"member"} if "working-group" in roles else roles
    return tuple(_word(records, "roles", one) for one in _ROLES if one in told)


def _word(records: Records, vocabulary: str, code: str) -> str:
    """A word of a vocabulary as the note's language has it; one that the group added stands as it is."""
    return records.said.term(f"{vocabulary}_of", code) or vocabularies.read(vocabulary).label(code)


def _names(records: Records, numbers: Iterable[int]) -> dict[int, str]:
    """The full names of organisations in the note's language, where the records have them."""
    name = t.OrganisationName
    return dict(
        records.session.exec(
            select(name.organisation_id, name.name).where(
                col(name.organisation_id).in_(list(numbers)), name.language == records.said.code
            )
        ).all()
    )


def _name(records: Records, one: t.Organisation, names: dict[int, str]) -> str:
    """An organisation by its full name, where the note's language has one, and its short one."""
    short = records.texts.own.get(f"short.{one.code}") or one.code
    full = one.name if records.texts.at_home else names.get(one.id) or country_name(one.name, records.said.code)
    return short if not full or full == short else f"{sentence(full)} ({short})"


def _terms(records: Records) -> tuple[Term, ...]:
    """The trio of the day with its terms, the present one first; an upcoming Chair may not be known yet."""
    past, present, upcoming = trio_terms(records.as_of, queries.chair_terms(records.session))
    found = []
    for role, known in (("present", present), ("past", past), ("upcoming", upcoming)):
        said = records.said.text(f"roles.{role}")
        found += [
            Term(said, records.said.listed([_short(records, code) for code in one.chairs]), one.starts, one.ends)
            for one in known
        ]
        if not known and role == "upcoming":
            found.append(Term(said, None))
    return tuple(found) if present or past else ()


def _short(records: Records, code: str) -> str:
    return records.texts.own.get(f"short.{code}") or code


def _plan(records: Records, lines: Sequence[ActivityLine], asked: set[str]) -> tuple[Planned, ...]:
    """The work plan at a glance."""
    rows = {row.code: row for row in records.activities.values()}
    return tuple(
        Planned(
            line.title,
            _area(records, line.area),
            line.lead,
            _standing(records, rows[line.code]),
            tuple(row.sums.need for row in line.years),
            line.code in asked,
        )
        for line in lines
    )


def _standing(records: Records, row: t.Activity) -> str:
    """How an activity stands: "core; running"."""
    priority = _word(records, "priorities", str(row.priority)) if row.priority else ""
    known = [priority, _word(records, "activity_states", row.status)]
    return records.said.mark("semicolon").join(one for one in known if one)


def _own_budget(records: Records, ask: Ask, budget: Budget, levy: Sequence[int]) -> OwnBudget | None:
    """The budget in the donor's currency: each amount converted once, and the sums made of what stands in the table."""
    if ask.equivalent is None or ask.rate is None or ask.rate_date is None or not budget.lines:
        return None
    currency, base = ask.equivalent.currency, records.base
    rate = Fraction(queries.rates(records.session).on(currency, records.as_of).rate)
    one = rate * 10**currency.digits / 10**base.digits

    def worth(minor: int) -> int:
        return divide_half_up(minor * one.numerator, one.denominator)

    def line(of: BudgetLine) -> OwnLine:
        amounts = tuple(Money(worth(minor), currency) for minor in of.amounts)
        return OwnLine(of.category, amounts, _sum(amounts, currency))

    lines = tuple(map(line, (*budget.lines, *budget.support)))
    totals = tuple(_sum([line.amounts[at] for line in lines], currency) for at in range(len(budget.years)))
    on_top = tuple(Money(worth(minor), currency) for minor in levy)
    return OwnBudget(ask.rate, ask.rate_date, lines, totals, _sum(totals, currency), on_top)


def _sum(amounts: Iterable[Money], currency: Currency) -> Money:
    return Money(sum(one.minor for one in amounts), currency)


def _decisions(
    records: Records, chosen: Sequence[Work], years: Sequence[int]
) -> tuple[tuple[Decision, ...], tuple[int, ...], tuple[int, ...]]:
    """The decisions on what these activities need in these years, the first need of each year, and what changed since."""
    phrases = {work.code: work.phrase for work in chosen}
    places = {year: at for at, year in enumerate(years)}
    first: dict[tuple[int, int], int] = {}
    latest: dict[tuple[int, int], int] = {}
    told: dict[tuple[date, str], dict[int, list[int | None]]] = defaultdict(dict)
    for one in queries.revisions(records.session, as_of=records.as_of):
        activity = records.activities[one.activity_id]
        if activity.code not in phrases or one.year not in places:
            continue
        cell = (one.activity_id, one.year)
        first.setdefault(cell, one.total)
        latest[cell] = one.total
        needs = told[one.dated, one.approved_by].setdefault(one.activity_id, [None] * len(years))
        needs[places[one.year]] = one.total
    order = list(records.activities)
    decisions = tuple(
        Decision(
            dated,
            records.word("meeting", by) or None,
            tuple(
                Decided(phrases[records.activities[number].code], tuple(lines[number]))
                for number in sorted(lines, key=order.index)
            ),
        )
        for (dated, by), lines in told.items()
    )
    original, now = [0] * len(years), [0] * len(years)
    for cell, amount in first.items():
        original[places[cell[1]]] += amount
        now[places[cell[1]]] += latest[cell]
    return decisions, tuple(original), tuple(after - before for before, after in zip(original, now, strict=True))
