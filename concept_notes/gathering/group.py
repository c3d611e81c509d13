"""What a note says of the group: whom to answer, and how a contribution is made."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import select

from concept_notes.facts.context import Contact, How
from concept_notes.facts.offer import Work
from concept_notes.gathering.records import Records
from concept_notes.language.pack import rate_of
from crm.domain.trio import trio_on
from crm.domain.wording import day
from crm.store import queries
from crm.store import tables as t


def contacts(records: Records) -> tuple[Contact, ...]:
    """Offices of the trio, by function: the present chair first, then the past and the upcoming one where known.

    Where there is none the note stops: a donor must know whom to answer.
    """
    trio = trio_on(records.as_of, queries.chair_terms(records.session))
    roles = (("present", trio.present), ("past", trio.past), ("upcoming", trio.upcoming))
    found = [
        Contact(records.said.text(f"roles.{role}"), office)
        for role, codes in roles
        for code in codes
        for office in _offices(records, code)
    ]
    if not found:
        records.told.stop(
            "no-contact",
            f"The note needs “contacts”: no chair on {day(records.as_of)} has a focal point or a text “contact.CODE”.",
        )
    return tuple(found)


def _offices(records: Records, code: str) -> list[str]:
    if text := records.texts.get(f"contact.{code}"):
        return [text]
    organisation = records.session.exec(select(t.Organisation).where(t.Organisation.code == code)).one()
    point = records.focal_point(organisation)
    if point is None:
        return []
    return [f"{records.office_of(point)} ({records.name_of(organisation)})"]


def how(records: Records, chosen: Sequence[Work], years: Sequence[int], *, annex: bool = True) -> How:
    """How a contribution is made: the group's own sentences, and the support cost, which an `annex` shows apart."""
    codes = {work.code for work in chosen}
    rates = sorted(
        {
            need.support_rate
            for (number, year), need in records.needs.items()
            if year in years and need.direct and records.activities[number].code in codes
        }
    )
    cost = records.said.text("how.support_none")
    if any(rates):
        key = "how.support" if annex else "parts.support"
        cost = records.said.text(key, rate=records.said.per_cent(*map(rate_of, rates)))
    texts = records.texts
    return How(
        sign=texts.get("how.sign"),
        instrument=texts.get("how.instrument"),
        support_cost=cost,
        report=texts.get("how.report"),
        audit=texts.get("how.audit"),
    )
