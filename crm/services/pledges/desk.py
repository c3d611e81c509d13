"""What every change of a pledge needs to hand: currencies, rates, places, the order of entry, the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from crm.domain import days, wording
from crm.domain.ledger import Cell
from crm.domain.money import LARGEST, Currency, decimal_text
from crm.domain.rates import RateOn, Rates, to_base
from crm.errors import Refused
from crm.store import find, queries
from crm.store import tables as t
from crm.store.chain import next_entry
from crm.store.standings import standings


@dataclass(frozen=True)
class Place:
    """An activity (by code) and a year; None = left open."""

    activity: str | None = None
    year: int | None = None


def cell_of(session: Session, place: Place) -> Cell:
    """A place as the ledger knows it. Raises `NotFound` for an unknown activity, `Refused` for an impossible year."""
    if place.year is not None and place.year not in days.YEARS:
        raise Refused(f"{place.year} is not a year this ledger takes ({days.IN_WORDS}).")
    return Cell(find.activity(session, place.activity).id if place.activity else None, place.year)


@dataclass
class Desk:
    """What every change of a pledge needs to hand."""

    session: Session
    currencies: dict[str, Currency] = field(init=False)
    rates: Rates = field(init=False)

    def __post_init__(self) -> None:
        self.currencies = queries.currencies(self.session)
        self.rates = queries.rates(self.session)

    def currency(self, code: str) -> Currency:
        """A currency by its code. Raises `Refused` for one that the ledger does not know."""
        known = self.currencies.get(code.strip().upper())
        if known is None:
            raise Refused(
                f"“{code}” is not a currency this ledger knows; it knows {', '.join(sorted(self.currencies))}."
            )
        return known

    def rate(self, currency: Currency, day: date, given: Decimal | None) -> RateOn:
        """The rate that a person gave with the entry, else the latest known on or before the day."""
        if given is None:
            return self.rates.on(currency, day)
        if currency == self.rates.base and given != 1:
            raise Refused(f"{currency.code} is the base currency; its rate is 1, not {queries.rate_text(given)}.")
        if not given.is_finite() or given <= 0:
            raise Refused(f"A rate is above 0: units of {currency.code} per one {self.rates.base.code}, not {given}.")
        return RateOn(given, day, "given with the entry")

    def in_base(self, minor: int, currency: Currency, rate: RateOn) -> int:
        """What an amount is worth in minor units of base. Raises `Refused` where that is more than the ledger takes."""
        base = to_base(minor, currency, rate.rate, self.rates.base)
        if base > LARGEST:
            raise Refused(
                f"At {queries.rate_text(rate.rate)} {currency.code} per {self.rates.base.code} the amount is worth "
                f"{wording.amount_text(base, self.rates.base)}, more than this ledger takes; look at the rate again."
            )
        return base

    def warnings(self, currency: Currency, day: date, given: Decimal | None) -> list[str]:
        """That the rate taken is an old one; nothing where a person gave it."""
        sentence = None if given is not None else self.rates.warning(currency, day)
        return [sentence] if sentence else []

    def cell(self, place: Place) -> Cell:
        """A place as the ledger knows it (`cell_of`)."""
        return cell_of(self.session, place)


def above_zero(amount: int, currency: Currency) -> None:
    """Refuse an amount that is nothing, or larger than any the ledger takes."""
    if amount <= 0:
        raise Refused(f"An amount is above 0, not {wording.amount_text(amount, currency)}.")
    if amount > LARGEST:
        raise Refused(f"{wording.amount_text(amount, currency)} is larger than any amount this ledger takes.")


def not_before(pledge: t.Pledge, dated: date, what: str) -> None:
    """Refuse a fact of a pledge that is older than its promise."""
    if dated < pledge.dated:
        raise Refused(
            f"{pledge.code} was promised on {wording.day(pledge.dated)}; its {what} cannot be dated {wording.day(dated)}."
        )


def entry_of(session: Session, pledge: t.Pledge) -> int:
    """The next number in the order of entry, for a fact of this pledge."""
    pledge.version += 1
    return next_entry(session)


def whole_of(session: Session, pledge: t.Pledge) -> int:
    """The pledge with its addenda."""
    raised = session.exec(select(sa.func.sum(t.Addendum.amount)).where(t.Addendum.pledge_id == pledge.id)).one()
    return pledge.amount + int(raised or 0)


def answer_of(session: Session, pledge: t.Pledge, currency: Currency, warnings: Sequence[str]) -> dict[str, Any]:
    """A pledge as it stands after a change, raises included; amounts as decimal strings."""
    base = queries.base_currency(session)
    wanted = select(sa.func.sum(t.Addendum.amount), sa.func.sum(t.Addendum.base_amount))
    raised, raised_base = session.exec(wanted.where(t.Addendum.pledge_id == pledge.id)).one()
    return {
        "id": pledge.code,
        "status": status(session, pledge),
        "amount": decimal_text(pledge.amount + int(raised or 0), currency.digits),
        "currency": currency.code,
        "base_amount": decimal_text(pledge.base_amount + int(raised_base or 0), base.digits),
        "rate": queries.rate_text(pledge.rate),
        "rate_date": pledge.rate_on.isoformat(),
        "warnings": list(warnings),
    }


def status(session: Session, pledge: t.Pledge) -> str:
    """The status by everything recorded, on the day of the pledge's last fact."""
    last = session.exec(select(sa.func.max(t.Posting.dated)).where(t.Posting.pledge_id == pledge.id)).one()
    return standings(session, as_of=last, pledge_ids=[pledge.id])[pledge.id].status
