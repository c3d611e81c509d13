"""Organisations with their roles, chair terms, donor profiles and focal points."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.email_address import email_address
from crm.domain.languages import language_code
from crm.domain.text import clean
from crm.errors import Conflict, Invalid, Refused
from crm.services.actor import Actor
from crm.services.journal import change, done_once, row_once
from crm.store import find
from crm.store import tables as t

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,29}")


@dataclass(frozen=True)
class NewOrganisation:
    """A body the group has to do with. `names` are its names in other languages."""

    code: str
    name: str
    kind: str
    fictional: bool = False
    note: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """What the trio knows of a donor; `themes` and `regions` are the priorities it declared, in its order."""

    organisation: str
    currency: str
    budget_year_start: int = 1
    support_rows: str = "rate"
    levy: bool = False
    cofunding: bool = False
    language: str = "en"
    languages: Sequence[str] = ()
    page_limit: int | None = None
    word_limit: int | None = None
    limit_basis: str = "whole"
    themes: Sequence[str] = ()
    regions: Sequence[str] = ()
    strategy: str = ""
    strategy_date: date | None = None
    results_format: str = "matrix"
    needs: str = ""
    annexes: str = ""
    visibility: str = ""
    habit: str = ""
    remarks: str = ""


@dataclass(frozen=True)
class NewFocalPoint:
    """A person by function; name and addresses may stay empty."""

    organisation: str
    function: str
    duty_station: str = ""
    language: str = "en"
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    channel: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    last_verified: date | None = None


def valid_code(code: str) -> str:
    """A code as it may be stored: letters, digits, points, dashes; at most 30."""
    plain = clean(code)
    if not _CODE.fullmatch(plain):
        raise Refused(f"“{code}” is not a code; use up to 30 letters, digits, dashes or points, like NMK or SEC-1.")
    return plain


def in_order(what: str, first: date | None, last: date | None) -> None:
    """Refuse a period that ends before it begins."""
    if first and last and first > last:
        raise Refused(f"{what} ends ({wording.day(last)}) before it begins ({wording.day(first)}).")


def add_organisation(
    session: Session, actor: Actor, new: NewOrganisation, *, request_id: str | None = None
) -> t.Organisation:
    """Make an organisation known. Raises `Conflict` where the code is taken."""

    def act() -> t.Organisation:
        code = valid_code(new.code)
        if session.exec(
            select(t.Organisation.id).where(sa.func.lower(col(t.Organisation.code)) == code.lower())
        ).first():
            raise Conflict(f"There is an organisation {code} already.")
        if not clean(new.name):
            raise Refused(f"Organisation {code} needs a name.")
        with change(session, actor, "organisation added", f"organisation {code}", request_id=request_id):
            row = t.Organisation(
                code=code, name=clean(new.name), kind=clean(new.kind), fictional=new.fictional, note=clean(new.note)
            )
            session.add(row)
            session.flush()
            for language, name in new.names.items():
                session.add(t.OrganisationName(organisation_id=row.id, language=clean(language), name=clean(name)))
        return row

    return row_once(session, t.Organisation, request_id, {"kind": "organisation", "content": new}, act)


def add_role(
    session: Session,
    actor: Actor,
    organisation: str,
    role: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    source: str = "",
    *,
    request_id: str | None = None,
) -> None:
    """Give an organisation a role with dates."""

    def act() -> None:
        body = find.organisation(session, organisation)
        in_order(f"The role {role} of {body.code}", valid_from, valid_to)
        with change(session, actor, "role added", f"organisation {body.code}", request_id=request_id):
            session.add(
                t.OrganisationRole(
                    organisation_id=body.id,
                    role=clean(role),
                    valid_from=valid_from,
                    valid_to=valid_to,
                    source=clean(source),
                )
            )

    content = {"kind": "role", "of": organisation, "role": role, "from": valid_from, "to": valid_to, "source": source}
    done_once(session, request_id, content, act)


def put_profile(session: Session, actor: Actor, profile: Profile, *, request_id: str | None = None) -> None:
    """Write down a donor's profile and declared priorities, in place of what stood there."""

    def act() -> None:
        body = find.organisation(session, profile.organisation)
        if session.get(t.Currency, profile.currency.upper()) is None:
            raise Refused(f"“{profile.currency}” is not a currency this ledger knows.")
        if not 1 <= profile.budget_year_start <= 12:
            raise Refused("A budget year begins in a month from 1 to 12.")
        for what, limit in (("page", profile.page_limit), ("word", profile.word_limit)):
            if limit is not None and limit < 1:
                raise Refused(f"A {what} limit is at least 1; leave it empty where {body.code} has none.")
        with change(session, actor, "donor profile written", f"organisation {body.code}", request_id=request_id):
            row = session.exec(select(t.DonorProfile).where(t.DonorProfile.organisation_id == body.id)).first()
            row = row or t.DonorProfile(organisation_id=body.id)
            row.currency = profile.currency.upper()
            row.budget_year_start = profile.budget_year_start
            row.habit = clean(profile.habit, lines=True)
            row.needs = clean(profile.needs, lines=True)
            row.page_limit = profile.page_limit
            row.language = clean(profile.language)
            row.word_limit, row.limit_basis = profile.word_limit, clean(profile.limit_basis)
            row.languages = "; ".join(map(clean, profile.languages))
            row.results_format, row.support_rows = clean(profile.results_format), clean(profile.support_rows)
            row.levy, row.cofunding = profile.levy, profile.cofunding
            row.annexes = clean(profile.annexes, lines=True)
            row.visibility = clean(profile.visibility, lines=True)
            row.strategy = clean(profile.strategy)
            row.strategy_date = profile.strategy_date
            row.remarks = clean(profile.remarks, lines=True)
            session.add(row)
            _declare(session, t.DonorTheme, "theme", body, profile.themes)
            _declare(session, t.DonorRegion, "region", body, profile.regions)

    done_once(session, request_id, {"kind": "profile", "content": profile}, act)


def _declare(
    session: Session,
    table: type[t.DonorTheme | t.DonorRegion],
    column: str,
    body: t.Organisation,
    words: Sequence[str],
) -> None:
    """The words in their order; those that stand there already keep their row."""
    known = {
        getattr(row, column): row for row in session.exec(select(table).where(table.organisation_id == body.id)).all()
    }
    wanted = list(dict.fromkeys(map(clean, words)))
    for word, row in known.items():
        if word not in wanted:
            session.delete(row)
    session.flush()
    for position, word in enumerate(wanted):
        new: dict[str, Any] = {"organisation_id": body.id, column: word}
        row = known.get(word) or table(**new)
        row.position = position
        session.add(row)


def add_chair_term(
    session: Session,
    actor: Actor,
    chairs: Sequence[str],
    starts: date,
    ends: date | None,
    known_from: date,
    source: str = "",
    *,
    request_id: str | None = None,
) -> None:
    """Record who chairs from a day to a day; two organisations are co-chairs."""

    def act() -> None:
        if not chairs:
            raise Refused("A term needs at least one chair; leave a term that is unknown out.")
        in_order("The term", starts, ends)
        bodies = [find.organisation(session, code) for code in chairs]
        words = " and ".join(body.code for body in bodies)
        with change(
            session, actor, "chair term recorded", f"chair {words} from {starts.isoformat()}", request_id=request_id
        ):
            term = t.ChairTerm(starts=starts, ends=ends, known_from=known_from, source=clean(source))
            session.add(term)
            session.flush()
            for body in bodies:
                session.add(t.ChairTermOrganisation(term_id=term.id, organisation_id=body.id))

    content = {"kind": "chair term", "chairs": list(chairs), "starts": starts, "ends": ends, "known_from": known_from}
    done_once(session, request_id, content | {"source": source}, act)


def add_focal_point(
    session: Session, actor: Actor, new: NewFocalPoint, *, request_id: str | None = None
) -> t.FocalPoint:
    """Note whom to write to. Raises `Invalid` for what is no e-mail address or language."""

    def act() -> t.FocalPoint:
        body = find.organisation(session, new.organisation)
        in_order(f"The time of the focal point of {body.code}", new.valid_from, new.valid_to)
        if not clean(new.function):
            raise Refused(f"The focal point of {body.code} needs a function.")
        email, language = one_address(body.code, new.email), one_language(body.code, new.language)
        with change(session, actor, "focal point added", f"organisation {body.code}", request_id=request_id):
            row = t.FocalPoint(
                organisation_id=body.id,
                function=clean(new.function),
                duty_station=clean(new.duty_station),
                language=language,
                name=_optional(new.name),
                email=email,
                phone=_optional(new.phone),
                channel=clean(new.channel),
                valid_from=new.valid_from,
                valid_to=new.valid_to,
                last_verified=new.last_verified,
            )
            session.add(row)
            session.flush()
        return row

    return row_once(session, t.FocalPoint, request_id, {"kind": "focal point", "content": new}, act)


def one_address(code: str, text: str | None) -> str | None:
    """One address as it was typed, before anything is taken out of it: what is cleaned could look like an address."""
    if not (text and text.strip()):
        return None
    try:
        return email_address(text)
    except Invalid as wrong:
        raise Invalid(f"The e-mail address of the focal point of {code} cannot be recorded. {wrong}") from None


def one_language(code: str, text: str) -> str:
    """The code of the language that the focal point of `code` is written to in."""
    try:
        return language_code(text)
    except Invalid as wrong:
        raise Invalid(f"The language of the focal point of {code} cannot be recorded. {wrong}") from None


def _optional(text: str | None) -> str | None:
    return clean(text) or None if text is not None else None
