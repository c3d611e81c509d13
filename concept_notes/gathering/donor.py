"""What a note says of its donor: how it is addressed, what it declared, what it paid and what it announced.

Habits, remarks and overdue payments stay in the records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from concept_notes.facts.context import Announcement, Donor, Priority, Thanks
from concept_notes.facts.offer import Work
from concept_notes.gathering.payments import payments
from concept_notes.gathering.records import Records
from concept_notes.language.pack import HOME, language, languages, lower
from concept_notes.mail.address import addressee
from concept_notes.making.limits import Limit
from concept_notes.tailoring.regions import lies_within
from crm.domain.money import Money
from crm.domain.wording import amount_text, day, listed
from crm.imports import vocabularies
from crm.store import find, queries
from crm.store import tables as t

#: A focal point not verified for this long is asked about before a note is sent.
_STALE = timedelta(days=365)


def donor(records: Records, code: str) -> tuple[t.Organisation, t.DonorProfile | None]:
    """A donor and its profile; an unknown code is answered with near ones."""
    found = find.donor(records.session, code)
    wanted = select(t.DonorProfile).where(t.DonorProfile.organisation_id == found.id)
    return found, records.session.exec(wanted).first()


def limit_of(donor: t.Organisation, profile: t.DonorProfile | None) -> Limit | None:
    """The limit in a donor's profile."""
    if profile is None or not (profile.page_limit or profile.word_limit):
        return None
    return Limit(donor.name, profile.page_limit, profile.word_limit, profile.limit_basis == "whole")


def themes(records: Records, organisation: t.Organisation) -> list[str]:
    """The themes the donor declared, in its order."""
    wanted = select(t.DonorTheme.theme).where(t.DonorTheme.organisation_id == organisation.id)
    return list(records.session.exec(wanted.order_by(col(t.DonorTheme.position), col(t.DonorTheme.id))))


def regions(records: Records, organisation: t.Organisation) -> list[str]:
    """The regions the donor declared, in its order."""
    wanted = select(t.DonorRegion.region).where(t.DonorRegion.organisation_id == organisation.id)
    return list(records.session.exec(wanted.order_by(col(t.DonorRegion.position), col(t.DonorRegion.id))))


def about(
    records: Records, organisation: t.Organisation, profile: t.DonorProfile | None, chosen: Sequence[Work]
) -> Donor:
    """The donor as the note addresses it; its habits and remarks stay where they are."""
    point = records.focal_point(organisation)
    strategy = profile.strategy if profile and not undeclared(records, profile) else ""
    return Donor(
        code=organisation.code,
        name=organisation.name,
        name_the=records.name_inside(organisation),
        addressee=records.office_of(point) if point else None,
        priorities=() if undeclared(records, profile) else _priorities(records, organisation, chosen),
        strategy=_strategy(records, organisation, strategy) if strategy else None,
        kind=organisation.kind,
        strategy_date=profile.strategy_date if profile and not undeclared(records, profile) else None,
    )


def _priorities(records: Records, organisation: t.Organisation, chosen: Sequence[Work]) -> tuple[Priority, ...]:
    """Themes, then regions, each with what of the note serves it; what works everywhere serves no region by name."""
    found = [
        Priority(_term(records, "theme", theme), tuple(work.phrase for work in chosen if theme in work.themes))
        for theme in themes(records, organisation)
    ]
    for region in regions(records, organisation):
        serving = [work for work in chosen if any(lies_within(one, [region]) for one in work.regions)]
        found.append(Priority(_term(records, "region", region), tuple(work.phrase for work in serving)))
    return tuple(found)


def _strategy(records: Records, organisation: t.Organisation, recorded: str) -> str:
    """Where a donor declared its priorities, as the note cites it."""
    words = recorded if records.texts.at_home else records.texts.get(f"strategy.{organisation.code}", recorded)
    return records.said.dashed(words or recorded)


def undeclared(records: Records, profile: t.DonorProfile | None) -> bool:
    """The donor's strategy, where its priorities are declared, is of a later day than the figures."""
    return bool(profile and profile.strategy_date and profile.strategy_date > records.as_of)


def _term(records: Records, kind: str, code: str) -> str:
    """A theme or region inside a sentence, as the group says it: "the regional approach", "Western Africa"."""
    own = records.texts.own.get(f"{kind}.{code}") or records.said.term(f"{kind}s", code)
    label = vocabularies.read(f"{kind}s").label(code)
    return own or records.texts.get(f"{kind}.{code}", lower(label) if kind == "theme" else label) or code


def remarks(records: Records, organisation: t.Organisation, profile: t.DonorProfile | None) -> None:
    """What the maker should know of the donor before the note is sent."""
    warn, name = records.told.warn, organisation.name
    _addressee(records, organisation)
    taken = [profile.language, *profile.languages.split("; ")] if profile else []
    if profile and profile.language and records.said.code not in taken and not records.texts.at_home:
        takes = listed([language(one).name if one in languages() else one for one in taken if one])
        warn("accepts", f"{name} takes documents in {takes}, and this note is in {records.said.name}.")
    if profile and records.texts.at_home and records.said.code not in taken and profile.language in languages():
        reads = language(profile.language).name
        said = f"{name} reads {reads}, and this note is in {records.said.name}; choose its language, or see that English will do."
        warn("language", said, typed=f"--language {profile.language}")
    if profile and profile.strategy_date and undeclared(records, profile):
        warn(
            "strategy",
            f"The strategy of {name} is of {day(profile.strategy_date)}, after the day of the figures: "
            "it and the priorities it declares are left out.",
        )
    elif not themes(records, organisation) and not regions(records, organisation):
        warn("no-priority", "The reasons why this donor are left out: no priority it declared is recorded.")


def _addressee(records: Records, organisation: t.Organisation) -> None:
    point, named = records.focal_point(organisation), language(HOME).inside(organisation.name)
    if point is None:
        missing = f"No focal point of {named} is recorded: the note names no addressee."
        records.told.warn("no-focal-point", missing)
    elif point.last_verified is None or records.as_of - point.last_verified > _STALE:
        when = f"last verified on {day(point.last_verified)}" if point.last_verified else "never verified"
        records.told.warn(
            "stale-focal-point", f"The focal point of {named} was {when}; check it before the note is sent."
        )
    if point and records.audience == "public":
        records.told.warn("no-address", addressee(records.session, organisation.code, as_of=records.as_of).missing)


def thanks(records: Records, organisation: t.Organisation) -> tuple[Thanks, ...]:
    """Earlier payments with what they were for, oldest first.

    Money that this donor paid and that is not given to an activity stops the note: the page must say for what.
    """
    receipts = records.session.exec(
        select(t.Receipt, t.Pledge)
        .join(t.Pledge, col(t.Pledge.id) == t.Receipt.pledge_id)
        .where(t.Pledge.donor_id == organisation.id, *queries.held_receipts(records.as_of), *_visible(records))
        .order_by(col(t.Receipt.dated), col(t.Receipt.id))
    ).all()
    currencies = queries.currencies(records.session)
    back = queries.refunds(records.session, as_of=records.as_of)
    kept = {row.id: row.amount - sum(gone.amount for gone in back.get(row.id, ())) for row, _ in receipts}
    return tuple(
        Thanks(
            Money(kept[receipt.id], currencies[receipt.currency]), receipt.dated, _what_for(records, receipt, pledge)
        )
        for receipt, pledge in receipts
        if kept[receipt.id]
    )


def _visible(records: Records) -> list[sa.ColumnElement[bool]]:
    """The condition on pledges for the audience."""
    return [] if records.audience == "trio" else [col(t.Pledge.restricted).is_(False)]


def _what_for(records: Records, receipt: t.Receipt, pledge: t.Pledge) -> str:
    """What a payment was for: the activities and years that its own money stands on."""
    places = payments(records.session, pledge.id, as_of=records.as_of).get(receipt.id, {})
    unplaced = sum(amount for (activity, _), amount in places.items() if activity is None)
    if unplaced or not places:
        currencies = queries.currencies(records.session)
        paid = amount_text(receipt.amount, currencies[receipt.currency])
        part = amount_text(unplaced, currencies[pledge.currency])
        whole = unplaced == sum(places.values())
        records.told.stop(
            "money-not-given",
            f"{paid if whole else f'{part} of the {paid}'} that this donor paid on {day(receipt.dated)} ({pledge.code}) is "
            "not given to an activity, and the note must say what it was for. Say so first: divide the pledge, and let "
            "what came move with it.",
            typed=f"crm pledge divide {pledge.code} --split ACTIVITY:YEAR:AMOUNT --move-received --date DAY --why DECISION",
        )
        return ""
    return _places(records, [(records.activities[number], year) for number, year in places if number])


def announced(records: Records, organisation: t.Organisation) -> tuple[Announcement, ...]:
    """What the donor promised in writing and did not sign, oldest first; what is restricted for the trio alone."""
    pledges = records.session.exec(
        select(t.Pledge)
        .where(t.Pledge.donor_id == organisation.id, t.Pledge.dated <= records.as_of, *_visible(records))
        .order_by(col(t.Pledge.dated), col(t.Pledge.id))
    ).all()
    sums = queries.pledge_sums(records.session, as_of=records.as_of, pledge_ids=[pledge.id for pledge in pledges])
    currencies, found = queries.currencies(records.session), []
    for pledge in pledges:
        one = sums.get(pledge.id)
        if one and one.pledged:
            # Where a part is signed, only base tells the parts of what is open apart.
            rest = Money(one.pledged, records.base) if one.committed else Money(one.open, currencies[pledge.currency])
            found.append(Announcement(rest, pledge.dated))
    return tuple(found)


def _places(records: Records, places: Sequence[tuple[t.Activity, int | None]]) -> str:
    """Activities with their years, at most three by name."""
    years: dict[str, list[int]] = defaultdict(list)
    for activity, year in places:
        title = records.texts.get(f"buys.{activity.code}", activity.title) or activity.title
        years[title] += [] if year is None else [year]
    named = [_place(records, title, known) for title, known in years.items()]
    if len(named) > 3:
        return records.said.listed([*named[:2], records.said.plural("thanks.further", len(named) - 2)])
    return records.said.listed(named)


def _place(records: Records, title: str, years: Sequence[int]) -> str:
    quoted = records.said.quoted(title)
    return records.said.text("thanks.place", what=quoted, years=records.said.loose_years(years)) if years else quoted
