"""Focal points over time: verified on a day, succeeded by another person, corrected. Their history is kept.

Answers and sentences name a person by function alone: names and addresses are sealed in the journal, so that a person
can be erased, and stand nowhere else. `organisations.add_focal_point` adds one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, select

from crm.domain.text import clean
from crm.domain.wording import day, listed
from crm.errors import Conflict, NotFound, Refused
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.services.organisations import NewFocalPoint, add_focal_point, in_order, one_address, one_language
from crm.store import tables as t

#: What is known of a focal point, by the names of its fields.
FIELDS = tuple(one.name for one in fields(NewFocalPoint) if one.name != "organisation")
#: What may be empty.
MAY_BE_EMPTY = (
    "duty_station", "name", "email", "phone", "channel", "valid_from", "valid_to", "last_verified",
)  # fmt: skip
#: Texts that are empty and not null.
_TEXTS = frozenset({"duty_station", "channel"})


@dataclass(frozen=True)
class Found:
    """A focal point with its organisation's code."""

    row: t.FocalPoint
    organisation: str

    @property
    def words(self) -> str:
        """The person by function: “the counsellor of NMK, Vienna”."""
        place = f", {self.row.duty_station}" if self.row.duty_station else ""
        return f"the {self.row.function} of {self.organisation}{place}"


def _found(session: Session, number: int, *, lock: bool = True) -> Found:
    wanted = select(t.FocalPoint).where(t.FocalPoint.id == number)
    row = session.exec(wanted.with_for_update() if lock else wanted).first()
    if row is None:
        raise NotFound(f"There is no focal point number {number}.", typed="crm donor contact list shows them")
    body = session.get_one(t.Organisation, row.organisation_id)
    return Found(row, body.code)


def focal_point_of(session: Session, number: int) -> NewFocalPoint:
    """What is recorded of a focal point. Raises `NotFound` for an unknown number."""
    found = _found(session, number, lock=False)
    return _known(found)


def _known(found: Found) -> NewFocalPoint:
    return NewFocalPoint(found.organisation, **{name: getattr(found.row, name) for name in FIELDS})


def verify_focal_point(
    session: Session, actor: Actor, number: int, dated: date, *, request_id: str | None = None
) -> dict[str, Any]:
    """Say that somebody made sure on a day that this person is still there, and still to be written to like this."""

    def act() -> dict[str, Any]:
        found = _found(session, number)
        row = found.row
        if row.valid_from and dated < row.valid_from:
            raise Refused(f"{_begin(found)} began on {day(row.valid_from)}; nobody could verify that before.")
        if row.valid_to and dated > row.valid_to:
            raise Refused(f"{_begin(found)} left on {day(row.valid_to)}; add the person who followed.")
        if row.last_verified and dated <= row.last_verified:
            raise Refused(f"{_begin(found)} was verified on {day(row.last_verified)} already; nothing would change.")
        with change(
            session, actor, "focal point verified", f"organisation {found.organisation}", request_id=request_id
        ):
            row.last_verified = dated
            session.add(row)
        return {**_answer(found), "verified": dated.isoformat()}

    return once(session, request_id, {"kind": "verified", "number": number, "dated": dated}, act)


def succeed_focal_point(
    session: Session, actor: Actor, number: int, new: NewFocalPoint, *, request_id: str | None = None
) -> dict[str, Any]:
    """Another person takes the place of this one from `new.valid_from` on; this one ends on the day before."""

    def act() -> dict[str, Any]:
        found = _found(session, number)
        row, begins = found.row, new.valid_from
        if begins is None:
            raise Refused(f"Say from which day on somebody else is {found.words}.")
        if row.valid_from and begins <= row.valid_from:
            raise Refused(
                f"{_begin(found)} began on {day(row.valid_from)}; who follows begins after that, not on {day(begins)}."
            )
        if row.valid_to and row.valid_to < begins - timedelta(days=1):
            raise Refused(f"{_begin(found)} left on {day(row.valid_to)} already; add the person who followed.")
        with change(
            session, actor, "focal point succeeded", f"organisation {found.organisation}", request_id=request_id
        ):
            row.valid_to = begins - timedelta(days=1)
            session.add(row)
            successor = add_focal_point(session, actor, replace(new, organisation=found.organisation))
        return {
            **_answer(found),
            "ended": row.valid_to.isoformat(),
            "successor": successor.id,
            "began": begins.isoformat(),
        }

    return once(session, request_id, {"kind": "succeeded", "number": number, "content": new}, act)


def correct_focal_point(
    session: Session,
    actor: Actor,
    number: int,
    given: Mapping[str, Any],
    *,
    seen: NewFocalPoint | None = None,
    request_id: str | None = None,
) -> dict[str, Any]:
    """Write fields of a focal point by their names in `NewFocalPoint`; the others stay. `seen` is what one looked at.

    Raises `Conflict` where somebody else changed it since, `Invalid` for what is no e-mail address or language, and `Refused` where
    nothing would change.
    """

    def act() -> dict[str, Any]:
        found = _found(session, number)
        recorded = _known(found)
        if unknown := [name for name in given if name not in FIELDS]:
            raise Refused(f"“{unknown[0]}” is no field of a focal point; there are {', '.join(FIELDS)}.")
        if seen is not None and (theirs := _different(seen, recorded)):
            raise Conflict(
                f"Somebody else changed what is recorded of {found.words} meanwhile ({_named(theirs)}); look at it "
                "again. Nothing was changed."
            )
        kept = {name: _kept(name, value) for name, value in given.items()}
        if "email" in given:
            kept["email"] = one_address(found.organisation, given["email"])
        if "language" in given:
            kept["language"] = one_language(found.organisation, given["language"])
        after = replace(recorded, **kept)
        changed = _different(recorded, after)
        if not changed:
            raise Refused(f"{_begin(found)}: this is recorded already; nothing would change.")
        if not after.function:
            raise Refused(f"The focal point of {found.organisation} needs a function.")
        in_order(f"The time of the focal point of {found.organisation}", after.valid_from, after.valid_to)
        with change(
            session, actor, "focal point corrected", f"organisation {found.organisation}", request_id=request_id
        ):
            for name in changed:
                setattr(found.row, name, getattr(after, name))
            session.add(found.row)
        return {**_answer(found), "changed": changed}

    # As pairs, because a field that is emptied is not one that was left out. What was looked at is no part of it.
    pairs = [[name, given[name]] for name in sorted(given)]
    return once(session, request_id, {"kind": "corrected", "number": number, "given": pairs}, act)


def _kept(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return "" if value is None and name in _TEXTS else value
    text = clean(value)
    return text if text or name in (*_TEXTS, "function", "language") else None


def _different(one: NewFocalPoint, other: NewFocalPoint) -> list[str]:
    return [name for name in FIELDS if getattr(one, name) != getattr(other, name)]


def _named(names: list[str]) -> str:
    return listed([name.replace("_", " ") for name in names])


def _begin(found: Found) -> str:
    return found.words[0].upper() + found.words[1:]


def _answer(found: Found) -> dict[str, Any]:
    return {
        "number": found.row.id,
        "organisation": found.organisation,
        "function": found.row.function,
        "duty_station": found.row.duty_station,
    }
