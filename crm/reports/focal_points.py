"""Whom to write to at an organisation, now and before: with names and addresses, so for the trio alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from crm.store import find
from crm.store import tables as t


@dataclass(frozen=True)
class Person:
    """A focal point as it was known on a day; `number` is what commands call it by. Personal fields may be empty."""

    number: int
    function: str
    duty_station: str
    language: str
    name: str
    email: str
    phone: str
    channel: str
    valid_from: date | None
    valid_to: date | None
    last_verified: date | None
    #: In the function on the day.
    current: bool


def focal_points(session: Session, code: str, *, as_of: date) -> tuple[Person, ...]:
    """The focal points of an organisation who had begun by the day; those who are there on it first.

    Raises `NotFound`, with near names, for an unknown organisation.
    """
    body = find.organisation(session, code)
    rows = session.exec(
        select(t.FocalPoint).where(t.FocalPoint.organisation_id == body.id).order_by(col(t.FocalPoint.id))
    ).all()
    known = [_person(row, as_of) for row in rows if row.valid_from is None or row.valid_from <= as_of]
    return tuple(sorted(known, key=lambda one: (not one.current, -(one.valid_to or date.max).toordinal(), one.number)))


def of_the_group(session: Session, *, as_of: date) -> dict[str, str]:
    """Members, hosts, partners and Chairs by code, with their names: the bodies that are no donors, as known on the day."""
    role, body = t.OrganisationRole, t.Organisation
    holds = select(role.organisation_id).where(
        role.role != "donor",
        col(role.valid_from).is_(None) | (col(role.valid_from) <= as_of),
        col(role.valid_to).is_(None) | (col(role.valid_to) >= as_of),
    )
    chairs = (
        select(t.ChairTermOrganisation.organisation_id)
        .join(t.ChairTerm, col(t.ChairTerm.id) == t.ChairTermOrganisation.term_id)
        .where(t.ChairTerm.known_from <= as_of)
    )
    wanted = select(body.code, body.name).where(col(body.id).in_(holds) | col(body.id).in_(chairs))
    return dict(session.exec(wanted.order_by(body.code)).all())


def _person(row: t.FocalPoint, as_of: date) -> Person:
    return Person(
        number=row.id,
        function=row.function,
        duty_station=row.duty_station,
        language=row.language,
        name=row.name or "",
        email=row.email or "",
        phone=row.phone or "",
        channel=row.channel,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        last_verified=row.last_verified if row.last_verified and row.last_verified <= as_of else None,
        current=row.valid_to is None or row.valid_to >= as_of,
    )


def as_json(person: Person) -> dict[str, Any]:
    """The person as the command line prints it: ISO days, null for unknown."""
    found = vars(person).copy()
    for name in ("valid_from", "valid_to", "last_verified"):
        found[name] = found[name].isoformat() if found[name] else None
    return found
