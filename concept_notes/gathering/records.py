"""What the group keeps in its records, read for one day and one audience, and how a note's language says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from concept_notes.facts.context import Audience, Group
from concept_notes.gathering.group_texts import group_texts
from concept_notes.language.pack import Language, sentence
from concept_notes.making.told import Told
from crm.errors import Refused
from crm.formats.country_names import country_name
from crm.store import queries
from crm.store import tables as t

#: Towns of focal points that are no towns.
_NO_TOWNS = {"capital": "office.in_capital", "headquarters": "office.at_headquarters"}


def focal_point(session: Session, organisation: t.Organisation, as_of: date) -> t.FocalPoint | None:
    """Whom to write to at an organisation on a day: the one verified last."""
    point = t.FocalPoint
    return session.exec(
        select(point)
        .where(
            point.organisation_id == organisation.id,
            sa.or_(col(point.valid_from).is_(None), col(point.valid_from) <= as_of),
            sa.or_(col(point.valid_to).is_(None), col(point.valid_to) >= as_of),
        )
        .order_by(col(point.last_verified).desc().nulls_last(), col(point.id))
    ).first()


@dataclass
class Records:
    """What the group keeps in its records, read for one day and one audience, said in one language."""

    session: Session
    as_of: date
    audience: Audience
    said: Language
    #: What the maker of the note is told.
    told: Told = field(default_factory=Told)

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

    def focal_point(self, organisation: t.Organisation) -> t.FocalPoint | None:
        """Whom to write to at an organisation on the day."""
        return focal_point(self.session, organisation, self.as_of)

    def office_of(self, point: t.FocalPoint) -> str:
        """An office as an address says it: "Counsellor, Geneva", "Desk officer in the capital"."""
        function = self.word("function", point.function)
        town = point.duty_station
        no_town = _NO_TOWNS.get(town.casefold())
        if no_town:
            return sentence(self.said.text(no_town, function=function).strip())
        place = self.word("place", town)
        if not (function and place):
            return sentence(function or place)
        return sentence(self.said.text("office.in_town", function=function, place=place))

    def name_inside(self, organisation: t.Organisation) -> str:
        """An organisation's name as it stands inside a sentence of the note's language."""
        named = self.session.exec(
            select(t.OrganisationName.name).where(
                t.OrganisationName.organisation_id == organisation.id, t.OrganisationName.language == self.said.code
            )
        ).first()
        if named:
            return named
        if known := country_name(organisation.name, self.said.code):
            return known
        if not self.texts.at_home:
            self.texts.missing[f"the name of {organisation.code}"] = organisation.name
        return self.said.inside(organisation.name)

    def name_of(self, organisation: t.Organisation) -> str:
        """An organisation's name standing alone."""
        return organisation.name if self.texts.at_home else self.name_inside(organisation)

    def word(self, kind: str, recorded: str) -> str:
        """A word of the records, such as a function or a town, in the note's language."""
        if not recorded or self.texts.at_home:
            return recorded
        own = self.texts.own.get(f"{kind}.{recorded}") or self.said.term(f"{kind}s", recorded.casefold())
        return own or self.texts.get(f"{kind}.{recorded}", recorded) or recorded

    def phrase(self, activity: t.Activity) -> str:
        """What the group calls an activity where it writes to donors; else its title."""
        return self.texts.find(f"buys.{activity.code}") or activity.title
