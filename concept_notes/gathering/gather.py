"""From the database to the facts of a note: the figures of one day for one audience, and nothing they may not know.

All figures come from `crm.reports.funding_gap`. Other donors' names, restricted money, opportunities, habits and
overdue payments are never read into a context, so no template can print them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlmodel import Session

from concept_notes.facts import asking, offer
from concept_notes.facts.context import SHORT_LENGTHS, Announcement, Chapter, Considered, Meta, NoteContext, Wished
from concept_notes.facts.offer import Work
from concept_notes.facts.sums import NOTHING, YearRow
from concept_notes.gathering import donor as donor_facts
from concept_notes.gathering import group as group_facts
from concept_notes.gathering import longer as longer_facts
from concept_notes.gathering import plan as plan_facts
from concept_notes.gathering import proposal as proposal_facts
from concept_notes.gathering import request as request_facts
from concept_notes.gathering.group_texts import GroupTexts
from concept_notes.gathering.plan import conditional, open_money, sums_of_year
from concept_notes.gathering.records import Records
from concept_notes.gathering.weighed import weigh
from concept_notes.language.pack import language
from concept_notes.making import limits
from concept_notes.making.told import Remark, Told, refused
from concept_notes.making.wish import Wish
from concept_notes.profiles import is_wanted, left_out
from concept_notes.tailoring.points import Suggestion, taken_by_default
from concept_notes.tailoring.suggest import considered
from crm.domain.wording import amount_text, day, listed, years_text
from crm.reports.funding_gap import funding_gap
from crm.services.notes import next_reference
from crm.store import find

#: Earlier payments that the first page thanks for.
_MOST_THANKS = 2


@dataclass(frozen=True)
class Gathered:
    """What was found for a note: its facts as far as there are any, and all that its maker is told."""

    donor: str
    donor_name: str
    #: Not to be printed where there are problems.
    draft: NoteContext
    #: The activities offered, by code, and the years asked for, also where something stops the note.
    activities: tuple[str, ...]
    years: tuple[int, ...]
    problems: tuple[Remark, ...]
    warnings: tuple[Remark, ...]

    @property
    def facts(self) -> NoteContext:
        """The facts. Raises `Refused`, with every problem, where one stops the note."""
        if self.problems:
            raise refused(self.problems)
        return self.draft


def gather(session: Session, wish: Wish) -> NoteContext:
    """The facts of a note, as `collect` finds them.

    Raises `Refused`, with every problem, where one stops it: nothing is left to ask for, more is asked than may be, a
    fact is missing that the first page cannot do without, a text that the note prints is not translated.
    """
    return collect(session, wish).facts


def collect(session: Session, wish: Wish) -> Gathered:
    """The facts of a note as somebody wants it, and all that stops it.

    Raises `NotFound` for an unknown code, `Invalid` for an amount that cannot be read.
    """
    as_of, audience = wish.as_of, wish.audience
    said = language(wish.said_in)
    records = Records(session, as_of, audience, said)
    told = records.told
    organisation, profile = donor_facts.donor(records, wish.donor)
    limit = donor_facts.limit_of(organisation, profile)
    length = wish.length or (limit.suggested if limit else "short")
    if not wish.over_limit:
        said_of_length, typed = limits.remark(limit, wish.length, length)
        told.warn("length", said_of_length, typed=typed)
    # Around a request that is held, the plan begins where it began for it.
    held, since = wish.held, wish.held.dated if wish.held else as_of
    open_years = list(wish.years) if held else _years(wish.years, records)
    shown = funding_gap(session, as_of=as_of, audience=audience)
    whole = shown if audience == "trio" else funding_gap(session, as_of=as_of, audience="trio")
    for warning in shown.warnings:
        told.warn("old-rate", warning)
    works = plan_facts.works(records, shown, whole)
    answer = wish.reply_by or asking.reply_by(as_of)
    offered_years = open_years or asking.still_open(plan_facts.years_ahead(shown), answer)
    codes = {find.activity(session, code).code for code in wish.activities}
    looked_at = () if held else considered(records, organisation, profile, works, offered_years, answer)
    wanted = codes or taken_by_default(looked_at)
    chosen = [work for work in works if work.code in wanted]
    if not held:
        offered_years = _needed(records, chosen, offered_years, asked=bool(open_years))
    _tell_bound(told, works, looked_at, wanted, offered_years)
    request = request_facts.request(records, wish, profile, chosen, works, offered_years, whole)
    thanks = donor_facts.thanks(records, organisation)
    announced = donor_facts.announced(records, organisation)
    offered = tuple(YearRow(year, sum((work.of(year) for work in chosen), NOTHING)) for year in offered_years)
    leading = offer.leading_year(chosen, offered_years, since)
    most = offer.MOST_BUYS if length in SHORT_LENGTHS else len(works)
    bought, more = offer.buys(said, chosen, offered_years, most=most)
    wants = longer_facts.wants(records, profile, organisation.code, request, None if wish.over_limit else limit)
    has = partial(is_wanted, length=length, kind=organisation.kind, wants=wants)
    plan = tuple(YearRow(year, sums_of_year(shown, year)) for year in shown.years if year >= since.year)
    untied = open_money(shown, since.year)
    costs = plan_facts.budget(records, chosen, offered_years, rows=profile.support_rows if profile else "rate")
    results = longer_facts.results(records, chosen, offered_years) if has("results") else ()
    lines = plan_facts.whole_plan(records, works, [row.year for row in plan]) if has("whole_plan") else ()
    reference, _ = next_reference(session, organisation.code)
    context = NoteContext(
        base=shown.base,
        meta=Meta(
            reference=reference,
            as_of=as_of,
            audience=audience,
            language=said.code,
            length=length,
            demonstration=records.demonstration,
        ),
        group=records.group,
        donor=donor_facts.about(records, organisation, profile, chosen),
        ask=request,
        buys=bought,
        buys_more=more,
        without=offer.without(said, chosen, leading, _consequence(records.texts, chosen)),
        plan=plan,
        open=untied,
        signed=sum(row.sums.signed for row in plan) + untied.signed,
        conditional=conditional(shown, since.year),
        sizes=offer.sizes(said, chosen, leading, request.amount.minor),
        thanks=thanks[-_MOST_THANKS:],
        thanks_more=len(thanks[:-_MOST_THANKS]),
        announced=announced,
        wants=wants,
        results=results,
        risks=longer_facts.risks(records, chosen) if has("risks") else (),
        history=longer_facts.history(records, organisation.id) if has("history") else (),
        shares=longer_facts.shares(records, organisation.id, chosen, offered_years) if has("shares") else (),
        chapters=tuple(_chapter(records, work, offered_years, since) for work in chosen) if has("chapters") else (),
        whole_plan=lines,
        proposal=proposal_facts.proposal(
            records, has, chosen, offered_years, request, costs, wants.levy_by_year, lines, results
        ),
        how=group_facts.how(records, chosen, offered_years, annex=length != "brief"),
        contacts=group_facts.contacts(records),
        activities=tuple(work.line(offered_years) for work in chosen),
        offered=offered,
        offered_total=sum((row.sums for row in offered), NOTHING),
        budget=costs,
        budget_years=asking.by_budget_year(request, costs, offered, starts=profile.budget_year_start if profile else 1),
        considered=tuple(
            Considered(one.activity, one.points, tuple((reason.kind, reason.points) for reason in one.reasons))
            for one in looked_at
        ),
        wished=Wished(ask_open=wish.ask is None, over_limit=wish.over_limit),
    )
    if not held:  # nobody is about to send it
        plan_facts.need_words_for(records, chosen, context.ask.subject)
        weigh(records, organisation, profile, request, costs, typed=isinstance(wish.ask, str))
        donor_facts.remarks(records, organisation, profile)
        plan_facts.remarks(records, chosen, offered_years)
        records.texts.tell(told, fall_back=wish.fall_back)
        told.warn("unreviewed", said.caution)
        _tell(told, context)
    return Gathered(
        organisation.code,
        organisation.name,
        replace(context, remarks=told.warnings),
        tuple(work.code for work in chosen),
        tuple(offered_years),
        told.problems,
        told.warnings,
    )


def _years(years: Sequence[int], records: Records) -> list[int]:
    """The years asked for; one that is over stops the note."""
    as_of = records.as_of
    wanted = sorted(set(years))
    if past := [year for year in wanted if year < as_of.year]:
        records.told.stop(
            "past-year",
            f"A note asks for {as_of.year} and later; {years_text(past)} ended before {day(as_of)}. Leave it out of the years.",
        )
    return [year for year in wanted if year not in past]


def _chapter(records: Records, work: Work, years: Sequence[int], since: date) -> Chapter:
    """The part of its own that an activity has in a full note."""
    said = records.said
    lines, _ = offer.buys(said, [work], years)
    year = offer.leading_year([work], years, since)
    return Chapter(
        work.line(years),
        next(iter(lines), None),
        plan_facts.budget(records, [work], years),
        _purpose(records, work.code),
        offer.without(said, [work], year, records.texts.get(f"without.{work.code}")),
    )


def _purpose(records: Records, code: str) -> str | None:
    recorded = next(row.purpose for row in records.activities.values() if row.code == code)
    return records.texts.get(f"purpose.{code}", recorded)


def _needed(records: Records, chosen: Sequence[Work], years: Sequence[int], *, asked: bool) -> list[int]:
    """The years in which the activities need something; the maker is told which of those asked for are left out."""
    needed = [year for year in years if any(work.of(year).need for work in chosen)]
    if asked and needed and (idle := [year for year in years if year not in needed]):
        verb = "needs" if len(chosen) == 1 else "need"
        records.told.warn(
            "idle-year",
            f"{listed([work.code for work in chosen])} {verb} nothing in {years_text(idle)}: left out of the years.",
        )
    return needed or list(years)


def _tell_bound(
    told: Told, works: Sequence[Work], looked_at: Sequence[Suggestion], wanted: set[str], years: Sequence[int]
) -> None:
    """That a limit binds an activity: left out of what is offered by itself, or offered because somebody chose it."""
    left = [one.activity for one in looked_at if one.bound and one.serves and one.activity not in wanted]
    if left:
        told.warn(
            "limit",
            f"{listed(left)} {'is' if len(left) == 1 else 'are'} left out: a limit binds in {years_text(list(years))}, and "
            "a reader could take the request off what the note shows as missing and see that somebody pays the "
            "difference. Who chooses it all the same asks for a round sum.",
        )


def _consequence(texts: GroupTexts, chosen: Sequence[Work]) -> str | None:
    """The group's own sentence on what it would mean to go without the first of these activities that has one."""
    return next((words for work in chosen if (words := texts.get(f"without.{work.code}"))), None)


def _tell(told: Told, context: NoteContext) -> None:
    """A sentence for each optional section that has nothing to say, and for what a reader may ask."""
    donor, group, mark = context.donor, context.group, context.meta.mark
    for sentence in left_out(context):
        told.warn("left-out", sentence)
    if donor.priorities and not donor.served:
        told.warn(
            "not-served", "The reasons why this donor are left out: nothing offered serves a priority it declared."
        )
    if mark:
        told.warn(
            "trio-figures", f"The note holds the trio’s own figures. Every page says “{mark}”: it is not to be sent."
        )
    for one in context.announced:
        told.warn("announced", _not_signed(one))
    for text in (group.mandate, group.context):
        told.warn("later-day", _later_day(text or "", context.meta))


def _not_signed(one: Announcement) -> str:
    """That the donor has an announcement open, which the request does not take off."""
    amount = amount_text(one.amount.minor, one.amount.currency)
    return (
        f"This donor announced {amount} on {day(one.announced_on)} and has not signed it: the note says so, and the "
        "request is not made smaller by it."
    )


def _later_day(text: str, meta: Meta) -> str:
    """That a text of the group speaks of a day after the one of the figures; nothing where it does not."""
    later = [words for words, when in language(meta.language).days_in(text) if when > meta.as_of]
    return (
        f"A text of the group speaks of {listed(later)}, after the day of the figures: read it again." if later else ""
    )
