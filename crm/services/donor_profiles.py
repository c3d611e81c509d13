"""A donor's profile changed field by field: what would change is said before, and nobody writes over another.

A profile is read whole (`profile_of`), changed in a few fields and written whole by `organisations.put_profile`, in one
line of the journal that can be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from crm.domain.text import clean
from crm.domain.wording import listed
from crm.errors import Conflict, Refused
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.services.organisations import (
    NewOrganisation,
    Profile,
    add_organisation,
    add_role,
    put_profile,
    valid_code,
)
from crm.store import find, queries
from crm.store import tables as t

#: All that a profile says, by the names of its fields.
FIELDS = tuple(one.name for one in fields(Profile) if one.name != "organisation")
#: What may be empty. Everything else always says something, and has a usual answer.
MAY_BE_EMPTY = (
    "themes", "regions", "strategy", "strategy_date", "page_limit", "word_limit", "languages", "needs", "annexes",
    "visibility", "habit", "remarks",
)  # fmt: skip
#: Texts of several lines.
_LINES = frozenset({"habit", "needs", "annexes", "visibility", "remarks"})
#: What rests on a document of the donor.
_DECLARED = frozenset({"themes", "regions", "strategy"})


@dataclass(frozen=True)
class FieldChange:
    """One field of a profile, as it is and as it would be."""

    name: str
    before: Any
    after: Any


def profile_of(session: Session, code: str) -> Profile:
    """What is recorded of a donor. One without a profile has the usual answers, and no currency.

    Raises `NotFound`, with near names, for an unknown donor.
    """
    body = find.donor(session, code)
    row = session.exec(select(t.DonorProfile).where(t.DonorProfile.organisation_id == body.id)).first()
    if row is None:
        return Profile(organisation=body.code, currency="")
    plain = set(FIELDS) - {"themes", "regions", "languages"}
    themes, regions = t.DonorTheme, t.DonorRegion
    return Profile(
        organisation=body.code,
        **{name: getattr(row, name) for name in plain},
        languages=tuple(one for one in row.languages.split("; ") if one),
        themes=tuple(
            session.exec(
                select(themes.theme).where(themes.organisation_id == body.id).order_by(col(themes.position))
            ).all()
        ),
        regions=tuple(
            session.exec(
                select(regions.region).where(regions.organisation_id == body.id).order_by(col(regions.position))
            ).all()
        ),
    )


def with_fields(recorded: Profile, given: Mapping[str, Any]) -> Profile:
    """The profile with some fields as given, in the form in which they are kept."""
    return replace(recorded, **{name: _kept(name, value) for name, value in given.items()})


def _kept(name: str, value: Any) -> Any:
    if isinstance(value, str):
        text = clean(value, lines=name in _LINES)
        return text.upper() if name == "currency" else text
    if isinstance(value, list | tuple):
        return tuple(dict.fromkeys(map(clean, value)))
    return value


def differences(before: Profile, after: Profile) -> tuple[FieldChange, ...]:
    """The fields in which two profiles differ, in the order of `Profile`."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in FIELDS)
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if _kept(name, old) != _kept(name, new))


def preview_profile(
    session: Session, code: str, given: Mapping[str, Any], *, seen: Profile | None = None
) -> tuple[FieldChange, ...]:
    """What `change_profile` would change; nothing is written. Raises what it raises."""
    return _changes(session, profile_of(session, code), given, seen)[0]


def change_profile(
    session: Session,
    actor: Actor,
    code: str,
    given: Mapping[str, Any],
    *,
    seen: Profile | None = None,
    why: str = "",
    request_id: str | None = None,
) -> dict[str, Any]:
    """Write fields of a donor's profile by their names in `Profile`; the others stay as they are.

    `seen` is the profile the person looked at. Raises `Conflict` where somebody else changed it since, and `Refused`
    where nothing would change, or priorities would be without their source.
    """

    def act() -> dict[str, Any]:
        body = find.organisation(session, find.donor(session, code).code, lock=True)
        found, after = _changes(session, profile_of(session, body.code), given, seen)
        with change(
            session, actor, "donor profile changed", f"organisation {body.code}", why=why, request_id=request_id
        ):
            put_profile(session, actor, after)
        return {
            "donor": body.code,
            "changed": [one.name for one in found],
            "fields": [{"field": one.name, "before": _plain(one.before), "after": _plain(one.after)} for one in found],
        }

    # As pairs, because a field that is emptied is not one that was left out. What was looked at is no part of it.
    pairs = [[name, given[name]] for name in sorted(given)]
    return once(session, request_id, {"kind": "profile change", "of": code, "given": pairs, "why": why}, act)


def _changes(
    session: Session, recorded: Profile, given: Mapping[str, Any], seen: Profile | None
) -> tuple[tuple[FieldChange, ...], Profile]:
    code = recorded.organisation
    if unknown := [name for name in given if name not in FIELDS]:
        raise Refused(f"“{unknown[0]}” is no field of a donor's profile; there are {', '.join(FIELDS)}.")
    if seen is not None and (theirs := differences(seen, recorded)):
        raise Conflict(
            f"Somebody else changed what is recorded of {code} meanwhile ({_named(theirs)}); look at it again. "
            "Nothing was changed."
        )
    after = with_fields(recorded, given)
    if not after.currency:
        after = replace(after, currency=queries.base_currency(session).code)
    found = differences(recorded, after)
    if not found:
        raise Refused(f"{code}: this is recorded already; nothing would change.")
    if (after.themes or after.regions) and not after.strategy and _DECLARED & {one.name for one in found}:
        raise Refused(
            f"The priorities and regions of {code} need their source: say in which document it declares them, and of "
            "which day it is."
        )
    return found, after


def _named(found: tuple[FieldChange, ...]) -> str:
    return listed([one.name.removesuffix("_start").replace("_", " ") for one in found])


def _plain(value: Any) -> Any:
    """A value as an answer that is kept says it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def add_donor(
    session: Session,
    actor: Actor,
    new: NewOrganisation,
    given: Mapping[str, Any],
    *,
    request_id: str | None = None,
) -> dict[str, Any]:
    """Make a donor known with fields of its profile; also an organisation that the group knows and that never gave.

    Raises `Conflict` where it is a donor already, or known by another name.
    """

    def act() -> dict[str, Any]:
        code = valid_code(new.code)
        known = find.organisation_or_none(session, code)
        if known is not None and find.is_donor(session, known):
            raise Conflict(f"There is a donor {known.code} already: {known.name}.")
        if known is not None and clean(new.name).casefold() != known.name.casefold():
            raise Conflict(f"{known.code} is {known.name}; give that name to make it a donor, or another code.")
        with change(session, actor, "donor added", f"organisation {code}", request_id=request_id):
            body = known or add_organisation(session, actor, new)
            add_role(session, actor, body.code, "donor")
            _, profile = _changes(session, Profile(organisation=body.code, currency=""), given, None)
            put_profile(session, actor, profile)
        return {"code": body.code, "name": body.name}

    pairs = [[name, given[name]] for name in sorted(given)]
    return once(session, request_id, {"kind": "donor", "content": new, "given": pairs}, act)
