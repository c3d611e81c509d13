"""From the database to the facts of a note: the figures of one day for one audience, and nothing they may not know.

All figures come from `crm.reports.funding_gap`. Other donors' names, restricted money, opportunities, habits and
overdue payments are never read into a context, so no template can print them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import Session, col, select

from concept_notes import asking, offer
from concept_notes.context import (
    NOTHING,
    Announcement,
    Ask,
    Audience,
    Budget,
    BudgetLine,
    Contact,
    Donor,
    Group,
    How,
    Meta,
    NoteContext,
    OpenMoney,
    Priority,
    Sums,
    Thanks,
    YearRow,
)
from concept_notes.group_texts import GroupTexts, group_texts
from concept_notes.language import HOME, PLURAL, Language, language, languages, lower, rate_of, sentence
from concept_notes.offer import Unit, Work
from crm.domain.gap import FundingGap, GapRow
from crm.domain.money import Currency, Money, divide_half_up, parse_amount
from crm.domain.rates import to_base
from crm.domain.trio import trio_on
from crm.domain.wording import amount_text, day, listed, years_text
from crm.errors import Refused
from crm.imports import vocabularies
from crm.reports.funding_gap import funding_gap
from crm.services.notes import next_reference
from crm.store import find, queries
from crm.store import tables as t

#: A focal point not verified for this long is asked about before a note is sent.
_STALE = timedelta(days=365)
#: Towns of focal points that are no towns.
_NO_TOWNS = {"capital": "office.in_capital", "headquarters": "office.at_headquarters"}
#: Earlier payments that the first page thanks for.
_MOST_THANKS = 2


def gather(
    session: Session,
    donor: str,
    activities: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    ask: str | int | None = None,
    *,
    as_of: date,
    audience: Audience = "public",
    reply_by: date | None = None,
    said_in: str = HOME,
    fall_back: bool = False,
) -> NoteContext:
    """The facts of a note for `donor` (a code, whatever its case), in the language `said_in`.

    `activities` are codes; without them, those with a gap that serve a theme the donor declared, else all with a gap.
    Without `years`, the as-of year and later ones in which they have a need. `ask` is what a person typed, or minor
    units of base; without it, the gap. Raises `NotFound` for an unknown code and `Refused` where nothing is left to
    ask for, where more is asked than may be, where a fact is missing that the first page cannot do without, or where
    a text that the note prints is not translated; with `fall_back` that one stands in English.
    """
    said = language(said_in)
    office = _Office(session, as_of, audience, said)
    organisation, profile = office.donor(donor)
    open_years = _years(years, as_of)
    shown = funding_gap(session, as_of=as_of, audience=audience)
    whole = shown if audience == "trio" else funding_gap(session, as_of=as_of, audience="trio")
    works = office.works(shown, whole)
    offered_years = open_years or sorted({row.year for row in shown.rows if row.year >= as_of.year and row.required})
    codes = [find.activity(session, code).code for code in activities or ()]
    chosen = _chosen(works, codes, office.themes(organisation), offered_years)
    warnings = [*shown.warnings]
    offered_years = _needed(chosen, offered_years, warnings if open_years else [])
    request = _request(office, profile, chosen, works, offered_years, ask, whole, reply_by, warnings)
    thanks = office.thanks(organisation)
    announced = office.announced(organisation)
    offered = tuple(YearRow(year, sum((work.of(year) for work in chosen), NOTHING)) for year in offered_years)
    leading = offer.leading_year(chosen, offered_years, as_of)
    bought, more = offer.buys(said, chosen, offered_years)
    plan = tuple(YearRow(year, _sums_of(shown, year)) for year in shown.years if year >= as_of.year)
    untied = _open(shown)
    reference, _ = next_reference(session, organisation.code)
    context = NoteContext(
        base=shown.base,
        meta=Meta(
            reference=reference,
            as_of=as_of,
            audience=audience,
            language=said.code,
            demonstration=office.demonstration,
        ),
        group=office.group,
        donor=office.about(organisation, profile, chosen),
        ask=request,
        buys=bought,
        buys_more=more,
        without=offer.without(said, chosen, leading, _consequence(office.texts, chosen)),
        plan=plan,
        open=untied,
        signed=sum(row.sums.signed for row in plan) + untied.signed,
        conditional=_conditional(shown),
        sizes=offer.sizes(said, chosen, leading, request.amount.minor),
        thanks=thanks[-_MOST_THANKS:],
        thanks_more=len(thanks[:-_MOST_THANKS]),
        announced=announced,
        how=office.how(chosen, offered_years),
        contacts=office.contacts(),
        activities=tuple(work.line(offered_years) for work in chosen),
        offered=offered,
        offered_total=sum((row.sums for row in offered), NOTHING),
        budget=office.budget(chosen, offered_years),
    )
    office.need_words_for(chosen, request.subject)
    untranslated = office.texts.refuse_or_tell(fall_back=fall_back)
    return _with_warnings(context, [*warnings, *office.remarks(organisation, profile), *untranslated, said.caution])


def _years(years: Sequence[int] | None, as_of: date) -> list[int]:
    wanted = sorted(set(years or ()))
    past = [year for year in wanted if year < as_of.year]
    if past:
        raise Refused(
            f"A note asks for {as_of.year} and later; {years_text(past)} ended before {day(as_of)}. Leave it out of the years."
        )
    return wanted


def _chosen(
    works: Sequence[Work], codes: Sequence[str] | None, themes: Sequence[str], years: Sequence[int]
) -> list[Work]:
    """The activities offered, in the order of the work plan."""
    if not codes:
        chosen = offer.chosen_for(themes, works, years)
        if not chosen:
            raise Refused(f"Nothing is left to ask for: no activity lacks money in {_in_years(years)}.")
        return chosen
    wanted = set(codes)
    return [work for work in works if work.code in wanted]


def _needed(chosen: Sequence[Work], years: Sequence[int], warnings: list[str]) -> list[int]:
    """The years in which the activities need something; the others are left out, with a sentence for the maker."""
    needed = [year for year in years if any(work.of(year).need for work in chosen)]
    if needed and (idle := [year for year in years if year not in needed]):
        warnings.append(
            f"{listed([work.code for work in chosen])} need nothing in {years_text(idle)}: left out of the years."
            if len(chosen) > 1
            else f"{chosen[0].code} needs nothing in {years_text(idle)}: left out of the years."
        )
    return needed or list(years)


def _in_years(years: Sequence[int]) -> str:
    return years_text(list(years)) or "the coming years"


def _request(
    office: _Office,
    profile: t.DonorProfile | None,
    chosen: Sequence[Work],
    works: Sequence[Work],
    years: Sequence[int],
    ask: str | int | None,
    whole: FundingGap,
    reply_by: date | None,
    warnings: list[str],
) -> Ask:
    """What is asked, never above the gap that the trio sees in the same cells (counting rule 17)."""
    base, codes = whole.base, {work.code for work in chosen}
    limits = [sum(row.gap for row in whole.rows if row.year == year and row.activity in codes) for year in years]
    limit, missing = sum(limits), sum(work.missing(years) for work in chosen)
    if limit <= 0:
        raise Refused(
            f"Nothing is left to ask for: {listed([work.code for work in chosen])} may ask for no more money in {_in_years(years)}."
        )
    typed = None
    if ask is None:
        amount = limit
        if limit < missing:
            warnings.append(
                f"A limit binds: the request is {amount_text(limit, base)}, below the {amount_text(missing, base)} that the "
                "note shows as missing."
            )
    else:
        amount, typed = office.asked(ask, warnings)
        if amount > limit:
            binds = " A limit binds." if limit < missing else ""
            raise Refused(
                f"{amount_text(amount, base)} is more than may be asked for {listed([work.code for work in chosen])} in "
                f"{_in_years(years)}: at most {amount_text(limit, base)}.{binds} Ask for less, or add activities or years."
            )
    divided = asking.spread(amount, limits, base)
    starts = profile.budget_year_start if profile else 1
    answer = reply_by or asking.reply_by(office.as_of)
    if over := [year for year in years if date(year, 12, 31) < answer]:
        warnings.append(_over_before(over, [year for year in years if year not in over], answer))
    equivalent, rate, rate_date = office.equivalent(amount, typed, profile, warnings)
    return Ask(
        amount=Money(amount, base),
        subject=office.subject(chosen, works, years, amount),
        years=tuple(years),
        parts=asking.parts_by_budget_year(years, divided, base, starts=starts, decided=answer),
        reply_by=answer,
        equivalent=equivalent,
        rate=rate,
        rate_date=rate_date,
        covers_all=amount == missing,
    )


def _over_before(over: Sequence[int], later: Sequence[int], answer: date) -> str:
    """That money is asked for a year that is over when the answer comes, and how to leave it out."""
    ends = f"{years_text(list(over))} {'ends' if len(over) == 1 else 'end'}"
    typed = f"--years {','.join(map(str, later))}" if later else "--years with later ones"
    return f"{ends} before the reply, which is asked for by {day(answer)}; to leave it out, say {typed}."


def _consequence(texts: GroupTexts, chosen: Sequence[Work]) -> str | None:
    """The group's own sentence on what it would mean to go without the first of these activities that has one."""
    return next((words for work in chosen if (words := texts.get(f"without.{work.code}"))), None)


def _sums(row: GapRow) -> Sums:
    above = max(0, row.received - row.required)
    return Sums(row.required, row.received, row.committed, row.surplus, row.gap, row.pledged, above)


def _sums_of(gap: FundingGap, year: int) -> Sums:
    return sum((_sums(row) for row in gap.rows if row.year == year), NOTHING)


def _open(gap: FundingGap) -> OpenMoney:
    """Money tied to no activity or no year, but for what was meant for a year that is over."""
    rows = [row for row in gap.open if row.year is None or row.year >= gap.as_of.year]
    return OpenMoney(
        received=sum(row.received for row in rows),
        signed=sum(row.committed for row in rows),
        promised=sum(row.pledged for row in rows),
    )


def _conditional(gap: FundingGap) -> int:
    """What of the money signed for this year and later, or for no year, somebody must still allow."""
    cells = sum(row.conditional for row in gap.rows if row.year >= gap.as_of.year)
    return cells + sum(row.conditional for row in gap.open if row.year is None or row.year >= gap.as_of.year)


def _with_warnings(context: NoteContext, warnings: Sequence[str]) -> NoteContext:
    """The context with a sentence for each optional section that has nothing to say, and for what a reader may ask."""
    donor, group = context.donor, context.group
    told = {
        "“Mandate” is left out: the group has no text “mandate”.": not group.mandate,
        "“Where the work stands” is left out: the group has no text “context”.": not group.context,
        "The reasons why this donor are left out: nothing offered serves a priority it declared.": bool(
            donor.priorities and not donor.served
        ),
        "The thanks are left out: no earlier payment of this donor is recorded.": not context.thanks,
        f"The note holds the trio’s own figures. Every page says “{context.meta.mark}”: it is not to be sent.": bool(
            context.meta.mark
        ),
    }
    told_of = [*warnings, *(words for words, true in told.items() if true)]
    told_of += [_not_signed(one) for one in context.announced]
    told_of += [_later_day(text, context.meta) for text in (group.mandate, group.context) if text]
    return replace(context, warnings=tuple(dict.fromkeys(one for one in told_of if one)))


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


@dataclass
class _Office:
    """What the group keeps in its records, read for one day and one audience, said in one language."""

    session: Session
    as_of: date
    audience: Audience
    said: Language

    def __post_init__(self) -> None:
        self.settings = queries.settings(self.session)
        self.texts = group_texts(self.session, self.said)
        self.base = queries.base_currency(self.session)
        name, short = self.settings.get("group_name", ""), self.settings.get("group_short", "")
        if not name:
            raise Refused("The note needs “group.name”: enter the setting group_name, the name of the group.")
        self.group = Group(
            self.texts.get("group_name", name) or name,
            self.texts.own.get("group_short") or short or name,
            self.texts.get("mandate"),
            self.texts.get("context"),
        )
        rows = self.session.exec(select(t.Activity).order_by(col(t.Activity.position), col(t.Activity.code)))
        self.activities = {row.id: row for row in rows}
        self.needs = queries.requirements(self.session, as_of=self.as_of)

    @property
    def demonstration(self) -> str | None:
        """The sentence that every page of a demonstration's note carries."""
        if self.settings.get("demo", "") in ("", "0"):
            return None
        # The group's own short sentence: the one on the screens may name a donor, which a note for another one must not.
        return self.texts.own.get("demonstration") or self.said.text("page.demonstration")

    # --- the donor ------------------------------------------------------------------------------------

    def donor(self, code: str) -> tuple[t.Organisation, t.DonorProfile | None]:
        """A donor and its profile; an unknown code is answered with near ones."""
        found = find.donor(self.session, code)
        wanted = select(t.DonorProfile).where(t.DonorProfile.organisation_id == found.id)
        return found, self.session.exec(wanted).first()

    def themes(self, organisation: t.Organisation) -> list[str]:
        """The themes the donor declared, in its order."""
        wanted = select(t.DonorTheme.theme).where(t.DonorTheme.organisation_id == organisation.id)
        return list(self.session.exec(wanted.order_by(col(t.DonorTheme.position), col(t.DonorTheme.id))))

    def about(self, organisation: t.Organisation, profile: t.DonorProfile | None, chosen: Sequence[Work]) -> Donor:
        """The donor as the note addresses it; its habits and remarks stay where they are."""
        point = self._focal_point(organisation)
        strategy = profile.strategy if profile and not self._undeclared(profile) else ""
        return Donor(
            code=organisation.code,
            name=organisation.name,
            name_the=self._name_inside(organisation),
            addressee=self._office_of(point) if point else None,
            priorities=tuple(
                Priority(self._theme(theme), tuple(work.phrase for work in chosen if theme in work.themes))
                for theme in ([] if self._undeclared(profile) else self.themes(organisation))
            ),
            strategy=self._strategy(organisation, strategy) if strategy else None,
            strategy_date=profile.strategy_date if profile and not self._undeclared(profile) else None,
        )

    def _name_inside(self, organisation: t.Organisation) -> str:
        """An organisation's name as it stands inside a sentence of the note's language."""
        named = self.session.exec(
            select(t.OrganisationName.name).where(
                t.OrganisationName.organisation_id == organisation.id, t.OrganisationName.language == self.said.code
            )
        ).first()
        if named:
            return named
        if not self.texts.at_home:
            self.texts.missing[f"the name of {organisation.code}"] = organisation.name
        return self.said.inside(organisation.name)

    def _strategy(self, organisation: t.Organisation, recorded: str) -> str:
        """Where a donor declared its priorities, as the note cites it."""
        words = recorded if self.texts.at_home else self.texts.get(f"strategy.{organisation.code}", recorded)
        return self.said.dashed(words or recorded)

    def _undeclared(self, profile: t.DonorProfile | None) -> bool:
        """The donor's strategy, where its priorities are declared, is of a later day than the figures."""
        return bool(profile and profile.strategy_date and profile.strategy_date > self.as_of)

    def _theme(self, code: str) -> str:
        """A theme inside a sentence, as the group says it: "the regional approach"."""
        own = self.texts.own.get(f"theme.{code}") or self.said.term("themes", code)
        return own or self.texts.get(f"theme.{code}", lower(vocabularies.read("themes").label(code))) or code

    def _focal_point(self, organisation: t.Organisation) -> t.FocalPoint | None:
        point = t.FocalPoint
        return self.session.exec(
            select(point)
            .where(
                point.organisation_id == organisation.id,
                sa.or_(col(point.valid_from).is_(None), col(point.valid_from) <= self.as_of),
                sa.or_(col(point.valid_to).is_(None), col(point.valid_to) >= self.as_of),
            )
            .order_by(col(point.last_verified).desc().nulls_last(), col(point.id))
        ).first()

    def remarks(self, organisation: t.Organisation, profile: t.DonorProfile | None) -> list[str]:
        """What the maker should know of the donor before the note is sent."""
        said = self._addressee(organisation)
        if profile and self.texts.at_home and profile.language != self.said.code and profile.language in languages():
            said.append(
                f"{organisation.name} reads {language(profile.language).name}: --language {profile.language} makes the note in it."
            )
        if profile and profile.strategy_date and self._undeclared(profile):
            said.append(
                f"The strategy of {organisation.name} is of {day(profile.strategy_date)}, after the day of the figures: "
                "it and the priorities it declares are left out."
            )
        elif not self.themes(organisation):
            said.append("The reasons why this donor are left out: no priority it declared is recorded.")
        return said

    def _addressee(self, organisation: t.Organisation) -> list[str]:
        point = self._focal_point(organisation)
        if point is None:
            return [f"No focal point of {organisation.name} is recorded: the note names no addressee."]
        if point.last_verified is None or self.as_of - point.last_verified > _STALE:
            when = f"last verified on {day(point.last_verified)}" if point.last_verified else "never verified"
            return [f"The focal point of {organisation.name} was {when}; check it before the note is sent."]
        return []

    def thanks(self, organisation: t.Organisation) -> tuple[Thanks, ...]:
        """Earlier payments with what they were for, oldest first.

        Raises `Refused` while money that this donor paid is not given to an activity: the page must say for what.
        """
        receipts = self.session.exec(
            select(t.Receipt, t.Pledge)
            .join(t.Pledge, col(t.Pledge.id) == t.Receipt.pledge_id)
            .where(t.Pledge.donor_id == organisation.id, *queries.held_receipts(self.as_of), *self._visible())
            .order_by(col(t.Receipt.dated), col(t.Receipt.id))
        ).all()
        currencies = queries.currencies(self.session)
        back = queries.refunds(self.session, as_of=self.as_of)
        kept = {row.id: row.amount - sum(gone.amount for gone in back.get(row.id, ())) for row, _ in receipts}
        return tuple(
            Thanks(
                Money(kept[receipt.id], currencies[receipt.currency]), receipt.dated, self._what_for(receipt, pledge)
            )
            for receipt, pledge in receipts
            if kept[receipt.id]
        )

    def _visible(self) -> list[sa.ColumnElement[bool]]:
        """The condition on pledges for the audience."""
        return [] if self.audience == "trio" else [col(t.Pledge.restricted).is_(False)]

    def _what_for(self, receipt: t.Receipt, pledge: t.Pledge) -> str:
        """What a payment was for: as its payer divided it, else as the ledger divides its pledge today."""
        cells = queries.pledge_cells(self.session, as_of=self.as_of, pledge_ids=[receipt.pledge_id])
        places = [cell for cell, sums in cells.get(receipt.pledge_id, {}).items() if sums.received > 0]
        if any(activity is None for activity, _ in places) or not places:
            currency = queries.currencies(self.session)[receipt.currency]
            raise Refused(
                f"{amount_text(receipt.amount, currency)} that this donor paid on {day(receipt.dated)} ({pledge.code}) is not "
                "given to an activity, and the note must say what it was for. Say so first: "
                f"crm pledge divide {pledge.code} --split ACTIVITY:YEAR:AMOUNT --move-received --date DAY --why DECISION"
            )
        named = self.session.exec(
            select(t.ReceiptName.activity_id, t.ReceiptName.year)
            .where(t.ReceiptName.receipt_id == receipt.id)
            .order_by(col(t.ReceiptName.position))
        ).all()
        own = [cell for cell in named if cell in places]
        # Money that was moved since is where the ledger has it, not where the payer meant it.
        meant = own if own and len(own) == len(named) else places
        return self._places([(self.activities[number], year) for number, year in meant if number])

    def announced(self, organisation: t.Organisation) -> tuple[Announcement, ...]:
        """What the donor promised in writing and did not sign, oldest first; what is restricted for the trio alone."""
        pledges = self.session.exec(
            select(t.Pledge)
            .where(t.Pledge.donor_id == organisation.id, t.Pledge.dated <= self.as_of, *self._visible())
            .order_by(col(t.Pledge.dated), col(t.Pledge.id))
        ).all()
        sums = queries.pledge_sums(self.session, as_of=self.as_of, pledge_ids=[pledge.id for pledge in pledges])
        currencies, found = queries.currencies(self.session), []
        for pledge in pledges:
            one = sums.get(pledge.id)
            if one and one.pledged:
                # Where a part is signed, only base tells the parts of what is open apart.
                rest = Money(one.pledged, self.base) if one.committed else Money(one.open, currencies[pledge.currency])
                found.append(Announcement(rest, pledge.dated))
        return tuple(found)

    def _phrase(self, activity: t.Activity) -> str:
        """What the group calls an activity where it writes to donors; else its title."""
        return self.texts.find(f"buys.{activity.code}") or activity.title

    # --- the work plan --------------------------------------------------------------------------------

    def _name(self, activity: t.Activity) -> str:
        """The same inside a sentence; what the group has no words for stands in quotation marks."""
        own = self.texts.own.get(f"name.{activity.code}")
        return own or self.said.quoted(self._phrase(activity))

    def works(self, shown: FundingGap, whole: FundingGap) -> list[Work]:
        """All activities with the figures shown and the gaps of the whole, in the order of the work plan."""
        cells: dict[str, dict[int, Sums]] = defaultdict(dict)
        for row in shown.rows:
            cells[row.activity][row.year] = _sums(row)
        limits: dict[str, dict[int, int]] = defaultdict(dict)
        for row in whole.rows:
            limits[row.activity][row.year] = row.gap
        themes: dict[int, set[str]] = defaultdict(set)
        for number, theme in self.session.exec(select(t.ActivityTheme.activity_id, t.ActivityTheme.theme)):
            themes[number].add(theme)
        leads: dict[int, list[str]] = defaultdict(list)
        for number, code in self.session.exec(
            select(t.ActivityLead.activity_id, t.Organisation.code)
            .join(t.Organisation, col(t.Organisation.id) == t.ActivityLead.organisation_id)
            .order_by(col(t.ActivityLead.id))
        ):
            leads[number].append(code)
        return [
            Work(
                code=row.code,
                title=row.title,
                area=row.area,
                deliverables=self.texts.own.get(f"deliverables.{row.code}") or row.deliverables,
                priority=row.priority,
                lead=self._lead(row, leads[number]),
                themes=frozenset(themes[number]),
                phrase=self._phrase(row),
                name=self._name(row),
                area_name=self.texts.find(f"area.{row.area}") or lower(row.area),
                unit=_unit(self.texts, row.code),
                cells=cells.get(row.code, {}),
                limits=limits.get(row.code, {}),
            )
            for number, row in self.activities.items()
        ]

    def budget(self, chosen: Sequence[Work], years: Sequence[int]) -> Budget:
        """The latest budget of the activities on the day, by category and year."""
        codes = {work.code for work in chosen}
        places = {year: at for at, year in enumerate(years)}
        lines: dict[str, list[int]] = {}
        support: dict[int, list[int]] = {}
        for (number, year), need in self.needs.items():
            if year not in places or self.activities[number].code not in codes or not need.direct:
                continue
            for category, amount in need.lines:
                lines.setdefault(category, [0] * len(years))[places[year]] += amount
            if need.support_rate:
                support.setdefault(need.support_rate, [0] * len(years))[places[year]] += need.support_cost
        categories = vocabularies.read("categories")
        listed_lines = tuple(
            BudgetLine(self.said.term("categories", category) or categories.label(category), tuple(amounts))
            for category, amounts in sorted(lines.items(), key=lambda one: (categories.position(one[0]), one[0]))
            if any(amounts)
        )
        support_lines = tuple(
            BudgetLine(self.said.text("budget.support", rate=self.said.per_cent(rate_of(rate))), tuple(amounts))
            for rate, amounts in sorted(support.items())
        )
        direct = tuple(sum(line.amounts[at] for line in listed_lines) for at in range(len(years)))
        totals = tuple(direct[at] + sum(line.amounts[at] for line in support_lines) for at in range(len(years)))
        return Budget(tuple(years), listed_lines, support_lines, direct, totals, sum(totals))

    def _lead(self, row: t.Activity, codes: Sequence[str]) -> str | None:
        """Who leads an activity: organisations by their short names, else what the work plan says of it."""
        if codes:
            return self.said.listed([self.texts.own.get(f"short.{code}") or code for code in codes])
        return self.texts.own.get(f"lead.{row.code}") or row.lead_note or None

    def _places(self, places: Sequence[tuple[t.Activity, int | None]]) -> str:
        """Activities with their years, at most three by name."""
        years: dict[str, list[int]] = defaultdict(list)
        for activity, year in places:
            title = self.texts.get(f"buys.{activity.code}", activity.title) or activity.title
            years[title] += [] if year is None else [year]
        named = [self._place(title, known) for title, known in years.items()]
        if len(named) > 3:
            return self.said.listed([*named[:2], self.said.plural("thanks.further", len(named) - 2)])
        return self.said.listed(named)

    def _place(self, title: str, years: Sequence[int]) -> str:
        quoted = self.said.quoted(title)
        return self.said.text("thanks.place", what=quoted, years=self.said.loose_years(years)) if years else quoted

    def subject(self, chosen: Sequence[Work], works: Sequence[Work], years: Sequence[int], amount: int) -> str:
        """What the money is for: units where it buys whole ones, else the activities or what they work on."""
        units = offer.units_of(self.said, chosen, years, amount)
        return units or offer.subject(self.said, chosen, works, years, self.group.short)

    def need_words_for(self, chosen: Sequence[Work], subject: str) -> None:
        """Remember which words for the activities offered are not translated."""
        if self.texts.at_home:
            return
        activities = {row.code: row for row in self.activities.values()}
        for work in chosen:
            row, code = activities[work.code], work.code
            self.texts.get(f"buys.{code}", row.title)
            self.texts.get(f"name.{code}")
            self.texts.get(f"deliverables.{code}", row.deliverables)
            if work.lead == row.lead_note:
                self.texts.get(f"lead.{code}", row.lead_note)
            if len(chosen) > offer.MOST_NAMED and work.area_name in subject:
                self.texts.get(f"area.{row.area}", row.area)
            if work.unit:
                self.texts.get(f"unit.{code}.each")
                self._need_forms(code, work.unit)

    def _need_forms(self, code: str, unit: Unit) -> None:
        """Each form that counts of a unit can come to in the language."""
        english = self.texts.english.get(f"unit.{code}.many", unit.many)
        for form in sorted({self.said.category(count) for count in range(1, unit.per_year + 1)}):
            self.texts.get(f"unit.{code}.{form}", english)

    def how(self, chosen: Sequence[Work], years: Sequence[int]) -> How:
        """How a contribution is made: the group's own sentences, and the support cost of the activities offered."""
        codes = {work.code for work in chosen}
        rates = sorted(
            {
                need.support_rate
                for (number, year), need in self.needs.items()
                if year in years and need.direct and self.activities[number].code in codes
            }
        )
        cost = self.said.text("how.support_none")
        if any(rates):
            cost = self.said.text("how.support", rate=self.said.per_cent(*map(rate_of, rates)))
        texts = self.texts
        return How(
            sign=texts.get("how.sign"),
            instrument=texts.get("how.instrument"),
            support_cost=cost,
            report=texts.get("how.report"),
            audit=texts.get("how.audit"),
        )

    # --- the group ------------------------------------------------------------------------------------

    def contacts(self) -> tuple[Contact, ...]:
        """Offices of the trio, by function: the present chair first, then the past and the upcoming one where known.

        Raises `Refused` where there is none: a donor must know whom to answer.
        """
        trio = trio_on(self.as_of, queries.chair_terms(self.session))
        roles = (("present", trio.present), ("past", trio.past), ("upcoming", trio.upcoming))
        found = [
            Contact(self.said.text(f"roles.{role}"), office)
            for role, codes in roles
            for code in codes
            for office in self._offices(code)
        ]
        if not found:
            raise Refused(
                f"The note needs “contacts”: no chair on {day(self.as_of)} has a focal point or a text “contact.CODE”."
            )
        return tuple(found)

    def _offices(self, code: str) -> list[str]:
        if text := self.texts.get(f"contact.{code}"):
            return [text]
        organisation = self.session.exec(select(t.Organisation).where(t.Organisation.code == code)).one()
        point = self._focal_point(organisation)
        if point is None:
            return []
        return [f"{self._office_of(point)} ({self._name_of(organisation)})"]

    def _name_of(self, organisation: t.Organisation) -> str:
        """An organisation's name standing alone."""
        return organisation.name if self.texts.at_home else self._name_inside(organisation)

    def _office_of(self, point: t.FocalPoint) -> str:
        """An office as an address says it: "Counsellor, Geneva", "Desk officer in the capital"."""
        function = self._word("function", point.function)
        town = point.duty_station
        no_town = _NO_TOWNS.get(town.casefold())
        if no_town:
            return sentence(self.said.text(no_town, function=function).strip())
        place = self._word("place", town)
        if not (function and place):
            return sentence(function or place)
        return sentence(self.said.text("office.in_town", function=function, place=place))

    def _word(self, kind: str, recorded: str) -> str:
        """A word of the records, such as a function or a town, in the note's language."""
        if not recorded or self.texts.at_home:
            return recorded
        own = self.texts.own.get(f"{kind}.{recorded}") or self.said.term(f"{kind}s", recorded.casefold())
        return own or self.texts.get(f"{kind}.{recorded}", recorded) or recorded

    # --- money ----------------------------------------------------------------------------------------

    def asked(self, ask: str | int, warnings: list[str]) -> tuple[int, Money | None]:
        """What a person typed, in minor units of base; another currency is valued at the rate of the day.

        Where it was typed in another currency, that amount comes too.
        """
        if isinstance(ask, int):
            return ask, None
        currencies = queries.currencies(self.session)
        words = ask.replace("\u00a0", " ").upper().split()
        other = next((currencies[word] for word in words if word in currencies and word != self.base.code), None)
        if other is None:
            return parse_amount(ask, self.base), None
        rates = queries.rates(self.session)
        amount = parse_amount(ask, other)
        base = to_base(amount, other, rates.on(other, self.as_of).rate, self.base)
        if stale := rates.warning(other, self.as_of):
            warnings.append(stale)
        warnings.append(
            f"{amount_text(amount, other)} is asked as {amount_text(base, self.base)}, at the rate of the day."
        )
        return base, Money(amount, other)

    def equivalent(
        self, amount: int, typed: Money | None, profile: t.DonorProfile | None, warnings: list[str]
    ) -> tuple[Money | None, str | None, date | None]:
        """The request in the donor's own currency at the rate of the day, and that rate."""
        currency = queries.currencies(self.session).get(profile.currency) if profile else None
        if currency is None or currency == self.base:
            return None, None, None
        rates = queries.rates(self.session)
        try:
            known = rates.on(currency, self.as_of)
        except Refused as reason:
            warnings.append(f"The request is not shown in {currency.code}: {reason}")
            return None, None, None
        if stale := rates.warning(currency, self.as_of):
            warnings.append(stale)
        worth = _worth(amount, self.base, known.rate, currency)
        same = typed if typed and typed.currency == currency else Money(worth, currency)
        if not same.minor:
            return None, None, None
        return same, f"{currency.code} {queries.rate_text(known.rate)}", known.dated


def _unit(texts: GroupTexts, code: str) -> Unit | None:
    """How the group counts an activity, where its texts say so."""
    parts = {part: texts.find(f"unit.{code}.{part}") or "" for part in ("each", "one", "per_year")}
    forms = {form: words for form in PLURAL if (words := texts.own.get(f"unit.{code}.{form}"))}
    many = forms.get("many") or forms.get("other") or texts.find(f"unit.{code}.many") or ""
    if not all((*parts.values(), many)):
        return None
    return Unit(parts["each"], forms.get("one") or parts["one"], many, max(1, int(parts["per_year"])), forms)


def _worth(minor: int, base: Currency, rate: Decimal, currency: Currency) -> int:
    """An equivalent is a size, not an amount to pay: whole units, rounded once to three digits that count.

    >>> usd = Currency("USD")
    >>> _worth(52630815, usd, Decimal("0.912"), Currency("EUR")), _worth(10735000, usd, Decimal("104.5"), Currency("JPY", 0))
    (48000000, 11200000)
    >>> _worth(50, usd, Decimal("0.912"), Currency("EUR"))
    46
    """
    worth = Fraction(minor, 10**base.digits) * Fraction(rate)
    unit: int = 10**currency.digits
    if worth < 1:
        return divide_half_up((worth * unit).numerator, (worth * unit).denominator)
    step: int = 10 ** max(0, len(str(int(worth))) - 3)
    return divide_half_up(worth.numerator, worth.denominator * step) * step * unit
