"""Which donors a batch is for: all of the register, or those that match filters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from concept_notes.language.pack import HOME, languages
from concept_notes.tailoring.regions import met
from crm.domain.text import clean
from crm.errors import Usage
from crm.imports import words
from crm.store import find
from crm.store import tables as t


@dataclass(frozen=True)
class Choosable:
    """A donor with what it can be chosen by."""

    code: str
    name: str
    kind: str
    themes: tuple[str, ...]
    #: The language it reads.
    language: str
    #: The stages of the conversations that are open with it on the day.
    stages: tuple[str, ...]
    #: The regions it declared.
    regions: tuple[str, ...] = ()


#: What a filter looks at, by its name.
FILTERS: Mapping[str, Callable[[Choosable], Sequence[str]]] = {
    "kind": lambda donor: (donor.kind,),
    "theme": lambda donor: donor.themes,
    # Whoever declared Africa is found by Western Africa, and the other way round.
    "region": lambda donor: sorted(met(donor.regions)),
    "language": lambda donor: (donor.language,),
    "stage": lambda donor: donor.stages,
}
_VOCABULARIES = {"kind": "organisation_kinds", "theme": "themes", "region": "regions", "stage": "stages"}
#: Filters whose words may be a group's own.
_OWN = ("theme", "region")

Filters = Mapping[str, Sequence[str]]


def choosable(session: Session, *, as_of: date) -> tuple[Choosable, ...]:
    """Every donor (`find.gives` says who is one), in order of code."""
    donors = session.exec(select(t.Organisation).where(find.gives()).order_by(col(t.Organisation.code))).all()
    themes: dict[int, list[str]] = defaultdict(list)
    for theme in session.exec(select(t.DonorTheme).order_by(col(t.DonorTheme.position), col(t.DonorTheme.id))):
        themes[theme.organisation_id].append(theme.theme)
    regions: dict[int, list[str]] = defaultdict(list)
    for region in session.exec(select(t.DonorRegion).order_by(col(t.DonorRegion.position), col(t.DonorRegion.id))):
        regions[region.organisation_id].append(region.region)
    reads = dict(session.exec(select(t.DonorProfile.organisation_id, t.DonorProfile.language)).all())
    stages = _stages(session, as_of)
    return tuple(
        Choosable(
            one.code,
            one.name,
            one.kind,
            tuple(themes[one.id]),
            reads.get(one.id, HOME),
            tuple(stages.get(one.id, ())),
            tuple(regions[one.id]),
        )
        for one in donors
    )


def matching(donors: Iterable[Choosable], filters: Filters) -> tuple[Choosable, ...]:
    """The donors that match every filter; a filter is matched by any of its words."""
    return tuple(
        donor
        for donor in donors
        if all(set(wanted) & set(FILTERS[name](donor)) for name, wanted in filters.items() if wanted)
    )


def language_for(reads: str) -> str:
    """The language of a note for somebody who reads this one: the same where there is a pack, else that of the records."""
    return reads if reads in languages() else HOME


def language_read(session: Session, donor: str) -> str:
    """The language in which a note for a donor (a code) is made where nobody said another."""
    body = find.donor(session, donor)
    wanted = select(t.DonorProfile.language).where(t.DonorProfile.organisation_id == body.id)
    return language_for(session.exec(wanted).first() or HOME)


def filters_of(texts: Iterable[str]) -> dict[str, list[str]]:
    """Filters as typed, like "theme=coordination", by name. Raises `Usage` and `Refused` for what is not known."""
    found: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if name not in FILTERS or not equals or not value:
            raise Usage(f"“{text}” is not a filter; write {_listed()}, for example theme=coordination.")
        vocabulary = _VOCABULARIES.get(name)
        found[name].append(words.word(vocabulary, value, own=name in _OWN) if vocabulary else clean(value).lower())
    return dict(found)


def _listed() -> str:
    *first, last = (f"{name}=…" for name in FILTERS)
    return f"{', '.join(first)} or {last}"


def _stages(session: Session, as_of: date) -> dict[int, list[str]]:
    """The stages of each donor's conversations: open on the day, not lost, not a pledge yet."""
    became = select(t.Pledge.opportunity_id).where(
        col(t.Pledge.opportunity_id).is_not(None), col(t.Pledge.dated) <= as_of
    )
    talk, revision = t.Opportunity, t.OpportunityRevision
    rows = session.exec(
        select(talk.id, talk.donor_id, revision.stage)
        .join(revision, col(revision.opportunity_id) == talk.id)
        .where(
            talk.opened <= as_of,
            sa.or_(col(talk.lost_on).is_(None), col(talk.lost_on) > as_of),
            col(talk.id).not_in(became),
            revision.dated <= as_of,
        )
        .order_by(col(revision.dated), col(revision.id))
    )
    latest = {talk_id: (donor, stage) for talk_id, donor, stage in rows}
    found: dict[int, list[str]] = defaultdict(list)
    for donor, stage in latest.values():
        found[donor].append(stage)
    return found
