"""What of the ledger must not be in a paper for a donor: what is restricted of others, and what the trio keeps to itself.

Three things are looked for. The *name* of a donor of whom nothing but restricted records is known; of one that the
group names anyway, as a member or because a pledge of it is public, the amounts and words alone. The *amounts* of
restricted pledges and conversations of others, from 1,000 on: a smaller one tells nothing. The *words* of restricted
records of others, and of what the trio writes to itself: conversations, habits and remarks, also about the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from concept_notes.check.known import Others, runs
from crm.domain.money import divide_half_up
from crm.formats.country_names import country_names
from crm.store import queries
from crm.store import tables as t
from crm.store.kept import kept

#: An amount below is too common to tell anything.
_LEAST = Decimal(1000)
#: Words of names that tell nobody apart: kinds of States and of bodies, in the languages that names are written in.
_COMMON = frozenset(
    """
    Agency Aid America American Bank Canton Centre Center City Commission Committee Company Confederation Cooperation
    Corporation Council Democratic Department Development Duchy East Emirate Emirates Federal Federated Federation
    Foundation Fund General Global Government Grand Group Help Holy Human Independent Initiative Institute International
    Island Islands Kingdom League Ministry Mission National Nations North Office Organisation Organization Partners
    People's Permanent Plurinational Principality Programme Provinces Public Republic Rights Services Society South State
    States Sultanate Swiss Trust Union United University West World Foreign Affairs Cooperation
    Agence Banque Conseil Confédération Coopération Développement Duché Émirats États Fédération Fédérale Fondation Fonds
    Gouvernement Grand-Duché Institut Îles Ministère Mission Nations Principauté Provinces République Royaume Société
    Sultanat Union Unies Unis Uni
    Agencia Banco Confederación Consejo Cooperación Desarrollo Ducado Emiratos Estado Estados Federación Federal Fondo
    Fundación Gobierno Instituto Islas Ministerio Misión Naciones Principado Provincias Reino República Sociedad Unidas
    Unido Unidos Unión
    Агентство Банк Герцогство Государство Демократическая Институт Княжество Королевство Министерство Острова Провинции
    Республика Республики Совет Союз Соединенные Соединенное Соединённые Соединённое Федерация Федеративная Фонд Фонда
    Объединенные Объединённые Штаты
    """.casefold().split()
)
#: Letters that the telling word of a name has at least.
_TELLING = 5
#: Texts of the group that are names of things; the others are sentences, which may tell what they should not.
_NAMES = ("activity.", "area.", "buys.", "group_", "name.", "region.", "strategy.", "theme.", "unit.")


@kept
def others(session: Session, donor: str | None) -> Others:
    """What is restricted of other donors than `donor` (a code; None: of all)."""
    known = _records(session)
    reader = next((row.id for row in known.bodies.values() if donor and row.code.casefold() == donor.casefold()), None)
    hidden = [one for one in known.pledges if one.restricted and one.donor_id != reader]
    asked = [one for one in known.talks if one.restricted and one.donor_id != reader]
    said = [one for one in known.met if one.restricted and one.donor_id != reader]
    touched = {one.donor_id for one in hidden} | {one.donor_id for one in asked} | {one.donor_id for one in said}
    names = _names(session, {one: body for one, body in known.bodies.items() if one in touched - known.named})
    names += tuple(sorted(set(_telling(names)) - known.public_terms))
    secret = {run for text in _texts(hidden, known.talks, said) for run in runs(text)} | known.own_words
    return Others(names, _amounts(session, hidden, asked), frozenset(secret - known.public_words))


@dataclass(frozen=True)
class _Records:
    """The records that are looked through, the same for every reader."""

    bodies: Mapping[int, t.Organisation]
    pledges: Sequence[t.Pledge]
    talks: Sequence[t.Opportunity]
    met: Sequence[t.Interaction]
    #: Organisations that the group names anyway, as donors or in another role.
    named: frozenset[int]
    #: What the trio writes to itself of donors, and what everybody may read.
    own_words: frozenset[tuple[str, ...]]
    public_words: frozenset[tuple[str, ...]]
    #: Single words of names that everybody may read: of other organisations, of activities, themes and regions.
    public_terms: frozenset[str]


@kept
def _records(session: Session) -> _Records:
    bodies = {row.id: row for row in session.exec(select(t.Organisation))}
    pledges = session.exec(select(t.Pledge).where(col(t.Pledge.void).is_(False))).all()
    met = session.exec(select(t.Interaction)).all()
    profiles = session.exec(select(t.DonorProfile)).all()
    named = frozenset(one.donor_id for one in pledges if not one.restricted) | _in_other_roles(session)
    return _Records(
        bodies=bodies,
        pledges=pledges,
        talks=session.exec(select(t.Opportunity).where(col(t.Opportunity.void).is_(False))).all(),
        met=met,
        named=named,
        own_words=frozenset(run for one in profiles for text in (one.habit, one.remarks) for run in runs(text)),
        public_words=frozenset(run for text in _public(session, bodies.values(), met) for run in runs(text)),
        public_terms=frozenset(word for text in _named_anyway(session, bodies, named) for word in _words(text)),
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.casefold())


def _telling(names: Iterable[str]) -> Iterator[str]:
    """The words by which names are known even where somebody shortens them: “evenmere” of “Evenmere Foundation”.

    Only of scripts that know capital letters: in others a word of a name may stand for anything.
    """
    for name in names:
        for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", name):
            capital = word[0] != word[0].lower()
            if capital and len(word) >= _TELLING and word.casefold() not in _COMMON:
                yield word.casefold()


def _named_anyway(session: Session, bodies: Mapping[int, t.Organisation], named: frozenset[int]) -> Iterator[str]:
    """Names that everybody may read, so that a word of theirs tells nothing of somebody else."""
    for key, body in bodies.items():
        if key in named:
            yield from (body.name, *country_names(body.name))
    name = t.OrganisationName
    yield from session.exec(select(name.name).where(col(name.organisation_id).in_(named)))
    yield from session.exec(select(t.Activity.title))
    yield from (text.value for text in session.exec(select(t.GroupText)) if text.key.startswith(_NAMES))


def _in_other_roles(session: Session) -> set[int]:
    """Organisations that the group names anyway."""
    role = t.OrganisationRole
    return set(session.exec(select(role.organisation_id).where(role.role != "donor")))


def _names(session: Session, bodies: dict[int, t.Organisation]) -> tuple[str, ...]:
    """How these are called in any language, the longest first."""
    name = t.OrganisationName
    elsewhere = session.exec(select(name.name).where(col(name.organisation_id).in_(bodies))).all()
    own = [called for body in bodies.values() for called in (body.name, *country_names(body.name))]
    found = {" ".join(one.split()) for one in (*elsewhere, *own)}
    # Two Latin letters stand in many words; two signs of Chinese are a country.
    told = (one for one in found if len(one) > (2 if one.isascii() else 1))
    return tuple(sorted(told, key=lambda one: (-len(one), one)))


def _amounts(session: Session, pledges: Iterable[t.Pledge], talks: Iterable[t.Opportunity]) -> frozenset[Decimal]:
    """What was promised, signed, asked and expected, in whole units of its currency, and a pledge's value in base."""
    base = queries.base_currency(session)
    digits = {code: currency.digits for code, currency in queries.currencies(session).items()}
    said: list[tuple[int | None, str]] = []
    for pledge in pledges:
        said += [
            (pledge.amount, pledge.currency),
            (pledge.signed_amount, pledge.currency),
            (pledge.base_amount, base.code),
        ]
    revision = t.OpportunityRevision
    of_talks = select(revision).where(col(revision.opportunity_id).in_([one.id for one in talks]))
    for one in session.exec(of_talks):
        said += [(one.asked, one.asked_currency), (one.expected, one.currency)]
    worth = {Decimal(divide_half_up(minor, 10 ** digits[currency])) for minor, currency in said if minor}
    return frozenset(one for one in worth if one >= _LEAST)


def _texts(pledges: Iterable[t.Pledge], talks: Iterable[t.Opportunity], met: Iterable[t.Interaction]) -> Iterator[str]:
    """What is written in records that are not for this reader."""
    yield from (text for one in pledges for text in (one.note, one.conditions, one.report_note))
    yield from (text for one in talks for text in (one.note, one.next_step, one.lost_reason))
    yield from (text for one in met for text in (one.summary, one.follow_up))


def _public(session: Session, bodies: Iterable[t.Organisation], met: Iterable[t.Interaction]) -> Iterator[Any]:
    """What everybody may read, so that the same words in a restricted record tell nothing: names, titles, public talks."""
    yield from (called for body in bodies for called in (body.name, *country_names(body.name)))
    yield from session.exec(select(t.OrganisationName.name))
    yield from session.exec(select(t.Activity.title))
    texts = session.exec(select(t.GroupText))
    yield from (text.value for text in texts if text.key.startswith(_NAMES))
    yield from (text for one in met if not one.restricted for text in (one.summary, one.follow_up))
