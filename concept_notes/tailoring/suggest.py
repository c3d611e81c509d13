"""Suggestions out of the records: what a donor declared and gave, when it decides, what open notes ask elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from concept_notes.facts import asking
from concept_notes.facts.offer import Work
from concept_notes.gathering import donor as donor_facts
from concept_notes.gathering import plan as plan_facts
from concept_notes.gathering.records import Records
from concept_notes.language.pack import HOME, language, lower
from concept_notes.tailoring.points import Elsewhere, Giving, Reader, Suggestion, suggest, taken_by_default
from crm.domain.gap import Audience
from crm.domain.money import Currency, decimal_text, divide_half_up
from crm.imports import vocabularies
from crm.reports.funding_gap import funding_gap
from crm.reports.note_slices import elsewhere, open_asks
from crm.reports.pledge_summary import lines_of
from crm.store import tables as t


@dataclass(frozen=True)
class Suggestions:
    """All activities looked at for a donor on a day, the best first. For the trio only."""

    donor: str
    donor_name: str
    as_of: date
    years: tuple[int, ...]
    base: Currency
    rows: tuple[Suggestion, ...]
    #: What a note offers unless somebody chooses.
    default: frozenset[str]

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it: amounts of base as decimal strings."""

        def text(minor: int) -> str:
            return decimal_text(minor, self.base.digits)

        return {
            "donor": self.donor,
            "as_of": self.as_of.isoformat(),
            "years": list(self.years),
            "currency": self.base.code,
            "rows": [
                {
                    "activity": one.activity,
                    "title": one.title,
                    "points": one.points,
                    "offered": one.activity in self.default,
                    "missing": text(one.missing),
                    "asked_elsewhere": text(one.elsewhere),
                    "free": text(one.free),
                    "reasons": [
                        {"kind": reason.kind, "points": reason.points, "says": reason.says} for reason in one.reasons
                    ],
                }
                for one in self.rows
            ],
        }


def suggestions(
    session: Session,
    donor: str,
    years: Sequence[int] | None = None,
    *,
    as_of: date,
    audience: Audience = "public",
) -> Suggestions:
    """Every activity with its points and reasons for a donor (a code, whatever its case), and what is offered by default.

    Without `years`, those in which something is needed and that are not over when an answer comes. Raises `NotFound` for an unknown donor.
    """
    records = Records(session, as_of, audience, language(HOME))
    organisation, profile = donor_facts.donor(records, donor)
    shown = funding_gap(session, as_of=as_of, audience=audience)
    whole = shown if audience == "trio" else funding_gap(session, as_of=as_of, audience="trio")
    works = plan_facts.works(records, shown, whole)
    wanted = sorted({year for year in years or () if year >= as_of.year})
    open_years = wanted or asking.still_open(plan_facts.years_ahead(shown), asking.reply_by(as_of))
    rows = considered(records, organisation, profile, works, open_years)
    return Suggestions(
        organisation.code,
        organisation.name,
        as_of,
        tuple(open_years),
        records.base,
        rows,
        frozenset(taken_by_default(rows)),
    )


def considered(
    records: Records,
    organisation: t.Organisation,
    profile: t.DonorProfile | None,
    works: Sequence[Work],
    years: Sequence[int],
    answer: date | None = None,
) -> tuple[Suggestion, ...]:
    """Every activity with its points, the best first; `answer` is the day by which the donor is asked to reply."""
    asks = elsewhere(open_asks(records.session, as_of=records.as_of), organisation.code)
    summed = {
        cell: Elsewhere(sum(one.amount for one in each), tuple(one.reference for one in each))
        for cell, each in asks.items()
    }
    reader = _reader(records, organisation, profile, answer or asking.reply_by(records.as_of))
    return suggest(reader, works, years, summed, records.base)


def _reader(records: Records, organisation: t.Organisation, profile: t.DonorProfile | None, answer: date) -> Reader:
    labels = vocabularies.read("themes")
    declared = not donor_facts.undeclared(records, profile)
    themes = donor_facts.themes(records, organisation) if declared else ()
    return Reader(
        name=language(HOME).inside(organisation.name),
        themes={code: lower(labels.label(code)) for code in themes},
        strategy=profile.strategy if profile and declared else "",
        strategy_date=profile.strategy_date if profile and declared else None,
        giving=_giving(records, organisation),
        starts=profile.budget_year_start if profile else 1,
        answer=answer,
        regions=donor_facts.regions(records, organisation) if declared else (),
    )


def _giving(records: Records, organisation: t.Organisation) -> Giving:
    """What the donor promised so far, restricted pledges included: this is for the trio."""
    lines = lines_of(records.session, organisation.code, as_of=records.as_of)
    total = named = longest = 0
    firm: dict[str, int] = defaultdict(int)
    for line in lines:
        total += line.base_amount
        whole = sum(split.amount for split in line.splits)
        of_activities = sum(split.amount for split in line.splits if split.activity)
        named += divide_half_up(line.base_amount * of_activities, whole) if whole else 0
        longest = max(longest, len({split.year for split in line.splits if split.year}))
        for split in line.splits:
            if split.activity:
                firm[split.activity] += split.received + split.signed
    return Giving(total, named, {code: amount for code, amount in firm.items() if amount}, longest)
