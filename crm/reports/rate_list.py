"""The exchange rates on record, with who published them: units of a currency per one unit of base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from crm.store import queries
from crm.store import tables as t


@dataclass(frozen=True)
class RateLine:
    """A rate and the day from which it is used."""

    currency: str
    dated: date
    rate: Decimal
    source: str


def rate_list(session: Session, *, currency: str = "", as_of: date | None = None) -> tuple[RateLine, ...]:
    """All rates by currency and day, or one currency's; with `as_of` none dated after that day."""
    wanted = select(t.ExchangeRate).order_by(col(t.ExchangeRate.currency), col(t.ExchangeRate.dated))
    if currency:
        wanted = wanted.where(t.ExchangeRate.currency == currency)
    if as_of:
        wanted = wanted.where(t.ExchangeRate.dated <= as_of)
    return tuple(RateLine(row.currency, row.dated, row.rate, row.source) for row in session.exec(wanted).all())


def as_json(lines: tuple[RateLine, ...]) -> dict[str, Any]:
    """The list as the command line prints it."""
    return {
        "rows": [
            {
                "currency": one.currency,
                "date": one.dated.isoformat(),
                "rate": queries.rate_text(one.rate),
                "source": one.source,
            }
            for one in lines
        ]
    }
