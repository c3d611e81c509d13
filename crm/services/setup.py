"""The installation itself: settings, wording, currencies, exchange rates, users."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlmodel import Session, select

from crm.domain import counting, wording
from crm.domain.money import Currency
from crm.domain.text import clean
from crm.errors import Conflict, Refused
from crm.services.actor import Actor
from crm.services.journal import change, done_once
from crm.store import find, queries
from crm.store import tables as t


def put_settings(session: Session, actor: Actor, values: Mapping[str, str], *, request_id: str | None = None) -> None:
    """Set facts of the installation. The base currency is fixed once money is recorded."""

    def act() -> None:
        known = queries.settings(session)
        new_base = values.get("base_currency", known.get("base_currency"))
        if new_base != known.get("base_currency", "USD") and _money_is_recorded(session):
            raise Refused("The base currency cannot change once needs, rates or pledges are recorded in it.")
        with change(session, actor, "settings changed", "settings", request_id=request_id):
            for key, value in values.items():
                row = session.get(t.Setting, clean(key)) or t.Setting(key=clean(key))
                row.value = clean(value, lines=True)
                session.add(row)

    done_once(session, request_id, {"kind": "settings", "values": values}, act)


def _money_is_recorded(session: Session) -> bool:
    """Whether anything is kept in base, or in units of it."""
    tables = (t.Pledge, t.RequirementRevision, t.ExchangeRate, t.InKind)
    return any(session.exec(select(table.id)).first() is not None for table in tables)


def put_text(
    session: Session, actor: Actor, key: str, language: str, value: str, *, request_id: str | None = None
) -> None:
    """Set one of the group's own texts in a language. Raises `Refused` for a word where a number has to stand."""

    def act() -> None:
        counting.check_text(clean(key), clean(value, lines=True))
        with change(session, actor, "text changed", f"text {key} ({language})", request_id=request_id):
            row = session.get(t.GroupText, (clean(key), clean(language))) or t.GroupText(
                key=clean(key), language=clean(language)
            )
            row.value = clean(value, lines=True)
            session.add(row)

    done_once(session, request_id, {"kind": "text", "key": key, "language": language, "text": value}, act)


def add_currency(
    session: Session, actor: Actor, currency: Currency, name: str = "", *, request_id: str | None = None
) -> None:
    """Make a currency known; its digits never change, since amounts are kept in its minor units."""

    def act() -> None:
        known = session.get(t.Currency, currency.code)
        if known is not None:
            if known.digits != currency.digits:
                raise Conflict(f"{currency.code} is known with {known.digits} digits, not {currency.digits}.")
            return
        with change(session, actor, "currency added", f"currency {currency.code}", request_id=request_id):
            session.add(t.Currency(code=currency.code, digits=currency.digits, name=clean(name)))

    done_once(session, request_id, {"kind": "currency", "content": currency, "name": name}, act)


def add_rate(
    session: Session,
    actor: Actor,
    currency: str,
    dated: date,
    rate: Decimal,
    source: str,
    *,
    request_id: str | None = None,
) -> None:
    """Record units of a currency per one unit of base, from a day on. Stored values never move with it."""

    def act() -> None:
        code = clean(currency).upper()
        if session.get(t.Currency, code) is None:
            raise Refused(f"“{currency}” is not a currency this ledger knows.")
        if code == queries.base_currency(session).code:
            raise Refused(f"{code} is the base currency; its rate is 1.")
        if rate <= 0:
            raise Refused(f"A rate is above 0, not {rate}.")
        known = session.exec(
            select(t.ExchangeRate).where(t.ExchangeRate.currency == code, t.ExchangeRate.dated == dated)
        ).first()
        if known is not None:
            if known.rate != rate:
                raise Conflict(
                    f"The rate of {code} of {wording.day(dated)} is recorded as {queries.rate_text(known.rate)}."
                )
            return
        with change(session, actor, "rate recorded", f"rate {code} {dated.isoformat()}", request_id=request_id):
            session.add(t.ExchangeRate(currency=code, dated=dated, rate=rate, source=clean(source)))

    content = {"kind": "new rate", "currency": currency, "dated": dated, "rate": rate, "source": source}
    done_once(session, request_id, content, act)


def add_user(
    session: Session, actor: Actor, name: str, organisation: str = "", *, request_id: str | None = None
) -> None:
    """Note somebody who may act."""

    def act() -> None:
        if session.exec(select(t.AppUser).where(t.AppUser.name == clean(name))).first() is not None:
            return
        with change(session, actor, "user added", f"user {clean(name)}", request_id=request_id):
            number = find.organisation(session, organisation).id if organisation else None
            session.add(t.AppUser(name=clean(name), organisation_id=number))

    done_once(session, request_id, {"kind": "user", "name": name, "organisation": organisation}, act)
