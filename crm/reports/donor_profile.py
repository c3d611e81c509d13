"""What one donor funds, until when, what is late and what comes next: in one sentence, and in all its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.gap import Audience
from crm.domain.money import Currency, decimal_text
from crm.reports.note_wishes import NoteWishes, note_wishes
from crm.reports.pledge_list import (
    InstalmentLine,
    Papers,
    ReceiptLine,
    instalment_json,
    instalment_lines,
    line_json,
    papers,
    receipt_json,
    receipt_lines,
)
from crm.reports.pledge_summary import PledgeLine, Sums, pledge_summary
from crm.store import find
from crm.store import tables as t


@dataclass(frozen=True)
class Funded:
    """What a donor gives to one activity (None: left open), in minor units of base, over these years."""

    activity: str | None
    title: str
    years: tuple[int, ...]
    received: int
    signed: int
    pledged: int


@dataclass(frozen=True)
class Contact:
    """A focal point by function."""

    function: str
    duty_station: str
    language: str
    last_verified: date | None


@dataclass(frozen=True)
class Talk:
    """An interaction: when, how, what was said, what follows."""

    dated: date
    kind: str
    place: str
    summary: str
    follow_up: str


@dataclass(frozen=True)
class Step:
    """Something to do, by when."""

    title: str
    due: date | None
    overdue: bool


@dataclass(frozen=True)
class DonorProfile:
    """Everything known of a donor on a day, for an audience."""

    code: str
    name: str
    kind: str
    fictional: bool
    as_of: date
    audience: Audience
    base: Currency
    pledges: tuple[PledgeLine, ...]
    papers: tuple[Papers, ...]
    sums: Sums
    funds: tuple[Funded, ...]
    instalments: tuple[InstalmentLine, ...]
    receipts: tuple[ReceiptLine, ...]
    themes: tuple[str, ...]
    regions: tuple[str, ...]
    strategy: str
    strategy_date: date | None
    needs: str
    #: None for a donor without a profile.
    wishes: NoteWishes | None
    #: For the trio only; empty for the public.
    habit: str
    contacts: tuple[Contact, ...]
    talks: tuple[Talk, ...]
    steps: tuple[Step, ...]
    in_kind: tuple[str, ...]

    @property
    def funds_until(self) -> date | None:
        """The last day of a signed agreement that has one."""
        ends = [one.period_to for one in self.papers if one.period_to]
        return max(ends, default=None)

    @property
    def sentence(self) -> str:
        """The answer: what it funds, until when, what is late, what comes next."""
        return _sentence(self)


def donor_profile(session: Session, code: str, *, as_of: date, audience: Audience = "trio") -> DonorProfile:
    """The profile of a donor. Raises `NotFound`, with near names, for an unknown one."""
    donor = find.donor(session, code)
    summary = pledge_summary(session, as_of=as_of, audience=audience, donors=[donor.code])
    rows = _rows(session, summary.rows)
    profile = session.exec(select(t.DonorProfile).where(t.DonorProfile.organisation_id == donor.id)).first()
    declared = profile is not None and (profile.strategy_date is None or profile.strategy_date <= as_of)
    return DonorProfile(
        code=donor.code,
        name=donor.name,
        kind=donor.kind,
        fictional=donor.fictional,
        as_of=as_of,
        audience=audience,
        base=summary.base,
        pledges=summary.rows,
        papers=tuple(papers(row, as_of) for row in rows),
        sums=summary.totals,
        funds=_funds(summary.rows),
        instalments=instalment_lines(session, rows, as_of=as_of),
        receipts=receipt_lines(session, rows, as_of=as_of),
        themes=_themes(session, donor.id) if declared else (),
        regions=_regions(session, donor.id) if declared else (),
        strategy=profile.strategy if profile and declared else "",
        strategy_date=profile.strategy_date if profile and declared else None,
        needs=profile.needs if profile else "",
        wishes=note_wishes(profile),
        habit=profile.habit if profile and audience == "trio" else "",
        contacts=_contacts(session, donor.id, as_of),
        talks=_talks(session, donor.id, as_of, audience),
        steps=_steps(session, donor.id, as_of, audience),
        in_kind=_in_kind(session, donor.id, as_of),
    )


def _rows(session: Session, lines: Sequence[PledgeLine]) -> list[t.Pledge]:
    found = session.exec(select(t.Pledge).where(col(t.Pledge.code).in_([line.id for line in lines]))).all()
    by_code = {row.code: row for row in found}
    return [by_code[line.id] for line in lines]


def _funds(lines: Sequence[PledgeLine]) -> tuple[Funded, ...]:
    """By activity, in order of code, open money last."""
    years: dict[str | None, set[int]] = defaultdict(set)
    sums: dict[str | None, list[int]] = defaultdict(lambda: [0, 0, 0])
    titles: dict[str | None, str] = {}
    for line in lines:
        for split in line.splits:
            titles[split.activity] = split.title
            if split.year is not None:
                years[split.activity].add(split.year)
            for at, amount in enumerate((split.received, split.signed, split.pledged)):
                sums[split.activity][at] += amount
    order = sorted(sums, key=lambda code: (code is None, code or ""))
    return tuple(Funded(code, titles[code], tuple(sorted(years[code])), *sums[code]) for code in order)


def _themes(session: Session, donor: int) -> tuple[str, ...]:
    wanted = (
        select(t.DonorTheme.theme).where(t.DonorTheme.organisation_id == donor).order_by(col(t.DonorTheme.position))
    )
    return tuple(session.exec(wanted).all())


def _regions(session: Session, donor: int) -> tuple[str, ...]:
    wanted = (
        select(t.DonorRegion.region).where(t.DonorRegion.organisation_id == donor).order_by(col(t.DonorRegion.position))
    )
    return tuple(session.exec(wanted).all())


def _contacts(session: Session, donor: int, as_of: date) -> tuple[Contact, ...]:
    wanted = select(t.FocalPoint).where(t.FocalPoint.organisation_id == donor).order_by(col(t.FocalPoint.id))
    return tuple(
        Contact(
            one.function,
            one.duty_station,
            one.language,
            one.last_verified if one.last_verified and one.last_verified <= as_of else None,
        )
        for one in session.exec(wanted).all()
        if (one.valid_from is None or one.valid_from <= as_of) and (one.valid_to is None or one.valid_to >= as_of)
    )


def _visible(one: t.Interaction, as_of: date, audience: Audience) -> bool:
    return one.dated <= as_of and (audience == "trio" or not one.restricted)


def _talks(session: Session, donor: int, as_of: date, audience: Audience) -> tuple[Talk, ...]:
    wanted = (
        select(t.Interaction)
        .where(t.Interaction.donor_id == donor)
        .order_by(col(t.Interaction.dated).desc(), col(t.Interaction.id).desc())
    )
    return tuple(
        Talk(one.dated, one.kind, one.place, one.summary, one.follow_up)
        for one in session.exec(wanted).all()
        if _visible(one, as_of, audience)
    )


def _steps(session: Session, donor: int, as_of: date, audience: Audience) -> tuple[Step, ...]:
    """Tasks not done by the day, and the next steps of open conversations; earliest first. The trio's own, all of it."""
    if audience != "trio":
        return ()
    steps = []
    for task in session.exec(select(t.Task).where(t.Task.donor_id == donor)).all():
        talk = session.get(t.Interaction, task.interaction_id) if task.interaction_id else None
        note = session.get(t.ConceptNote, task.note_id) if task.note_id else None
        known = talk is None or _visible(talk, as_of, audience)
        # A note is followed up from the day it was sent.
        known = known and (note is None or note.sent_on is None or note.sent_on <= as_of)
        if known and (task.done_on is None or task.done_on > as_of):
            steps.append(Step(task.title, task.due, task.due is not None and task.due < as_of))
    wanted = select(t.Opportunity).where(t.Opportunity.donor_id == donor, t.Opportunity.opened <= as_of)
    for one in session.exec(wanted).all():
        if one.next_step and (one.lost_on is None or one.lost_on > as_of):
            late = one.next_step_on is not None and one.next_step_on < as_of
            steps.append(Step(one.next_step, one.next_step_on, late))
    return tuple(sorted(steps, key=lambda step: (step.due is None, step.due or date.max, step.title)))


def _in_kind(session: Session, donor: int, as_of: date) -> tuple[str, ...]:
    wanted = select(t.InKind).where(t.InKind.organisation_id == donor).order_by(col(t.InKind.id))
    return tuple(one.description for one in session.exec(wanted).all() if one.dated is None or one.dated <= as_of)


# --- the sentence -------------------------------------------------------------------------------------------------------


def _sentence(found: DonorProfile) -> str:
    if not found.pledges:
        return f"{found.name} has promised nothing so far (as of {wording.day(found.as_of)}){_next_step(found)}."
    parts = [_what(found), _how_much(found), _until(found), _late(found), _comes_next(found)]
    return "; ".join(part for part in parts if part) + "."


def _what(found: DonorProfile) -> str:
    past = found.funds_until is not None and found.funds_until < found.as_of and not found.sums.outstanding
    verb = "funded" if past else "funds" if found.sums.received or found.sums.signed else "has promised to fund"
    named = [one for one in found.funds if one.activity]
    words = [f"{one.activity}{_in_years(one)}" for one in named]
    if len({one.years for one in named}) == 1:  # said once for all of them
        words = [f"{wording.listed([str(one.activity) for one in named])}{_in_years(named[0])}"]
    if any(one.activity is None for one in found.funds):
        words.append("work left to the group" if not named else "more that it leaves to the group")
    return f"{found.name} {verb} {wording.listed(words)}"


def _in_years(one: Funded) -> str:
    return f" in {wording.years_text(one.years)}" if one.years else ""


def _how_much(found: DonorProfile) -> str:
    amounts = (("received", found.sums.received), ("signed and still to come", found.sums.signed))
    words = [f"{wording.amount_text(amount, found.base)} {word}" for word, amount in amounts if amount]
    if found.sums.pledged:
        words.append(f"{wording.amount_text(found.sums.pledged, found.base)} promised and not signed")
    return wording.listed(words)


def _until(found: DonorProfile) -> str:
    until = found.funds_until
    if until is None:
        return ""
    return (
        f"its {'last ' if until < found.as_of else ''}agreement {'ended on' if until < found.as_of else 'runs to'} "
        + (wording.day(until))
    )


def _late(found: DonorProfile) -> str:
    late = [one for one in found.instalments if one.state.overdue]
    if not late:
        return "nothing is late" if found.sums.signed else ""
    words = [f"{wording.amount_text(one.state.open, one.currency)} is {one.state.days_late} days late" for one in late]
    return wording.listed(words)


def _comes_next(found: DonorProfile) -> str:
    coming = [one for one in found.instalments if one.state.open and one.state.due and not one.state.overdue]
    words = []
    if coming:
        first = coming[0]
        words.append(
            f"next, {wording.amount_text(first.state.open, first.currency)} is due {wording.day_or_none(first.state.due)}"
        )
    reports = [one.next_report_on for one in found.papers if one.next_report_on and one.next_report_on >= found.as_of]
    if reports:
        words.append(f"its next report is due {wording.day(min(reports))}")
    return wording.listed(words)


def _next_step(found: DonorProfile) -> str:
    if not found.steps:
        return ""
    step = found.steps[0]
    return f"; next step: {step.title.rstrip('.')} ({wording.day_or_none(step.due)})"


# --- as JSON ------------------------------------------------------------------------------------------------------------


def as_json(found: DonorProfile) -> dict[str, Any]:
    """The profile as the command line prints it: decimal strings, ISO days, null for unknown."""
    digits = found.base.digits
    return {
        "as_of": found.as_of.isoformat(),
        "audience": found.audience,
        "base_currency": found.base.code,
        "code": found.code,
        "name": found.name,
        "kind": found.kind,
        "fictional": found.fictional,
        "sentence": found.sentence,
        "funds_until": found.funds_until.isoformat() if found.funds_until else None,
        "totals": {
            key: decimal_text(getattr(found.sums, key), digits)
            for key in ("pledged", "signed", "received", "outstanding", "overdue")
        },
        "funds": [
            {
                "activity": one.activity,
                "title": one.title,
                "years": list(one.years),
                "received": decimal_text(one.received, digits),
                "signed": decimal_text(one.signed, digits),
                "pledged": decimal_text(one.pledged, digits),
            }
            for one in found.funds
        ],
        "pledges": [line_json(line, found.base) for line in found.pledges],
        "instalments": [instalment_json(one) for one in found.instalments],
        "receipts": [receipt_json(one, found.base) for one in found.receipts],
        "themes": list(found.themes),
        "regions": list(found.regions),
        "note": found.wishes.as_json() if found.wishes else None,
        "strategy": found.strategy,
        "strategy_date": found.strategy_date.isoformat() if found.strategy_date else None,
        "focal_points": [
            {
                "function": one.function,
                "duty_station": one.duty_station,
                "language": one.language,
                "last_verified": one.last_verified.isoformat() if one.last_verified else None,
            }
            for one in found.contacts
        ],
        "interactions": [
            {
                "date": one.dated.isoformat(),
                "kind": one.kind,
                "place": one.place,
                "summary": one.summary,
                "follow_up": one.follow_up,
            }
            for one in found.talks
        ],
        "next_steps": [
            {"title": one.title, "due": one.due.isoformat() if one.due else None, "overdue": one.overdue}
            for one in found.steps
        ],
        "in_kind": list(found.in_kind),
    }
