"""Exchange rates by hand: recorded once with a request id, and corrected with a reason. Stored values never move."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.text import clean
from crm.errors import NotFound, Refused
from crm.services import setup
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.store import queries
from crm.store import tables as t


def record_rate(
    session: Session,
    actor: Actor,
    *,
    currency: str,
    dated: date,
    rate: Decimal,
    source: str,
    request_id: str | None = None,
) -> dict[str, Any]:
    """Record a rate from a day on, with who published it; the same rate twice changes nothing.

    Raises `Conflict` where another rate is recorded for that day: changing one is a correction.
    """
    if not clean(source):
        raise Refused("Say who published the rate (--source); a rate without a source cannot be checked.")

    def act() -> dict[str, Any]:
        code = clean(currency).upper()
        with change(session, actor, "rate recorded", f"rate {code} {dated.isoformat()}", request_id=request_id):
            setup.add_rate(session, actor, currency, dated, rate, source)
        row = _row(session, currency, dated)
        return {
            "currency": row.currency,
            "date": row.dated.isoformat(),
            "rate": queries.rate_text(row.rate),
            "source": row.source,
        }

    content = {"kind": "rate", "currency": currency, "dated": dated, "rate": rate, "source": source}
    return once(session, request_id, content, act)


def correct_rate(
    session: Session,
    actor: Actor,
    *,
    currency: str,
    dated: date,
    rate: Decimal,
    why: str,
    request_id: str | None = None,
) -> dict[str, Any]:
    """Put another rate in the place of a wrong one, with a reason.

    What was valued at the old rate keeps it. The answer names those pledges, which may be re-rated one by one,
    and says how many receipts keep it.
    """

    def act() -> dict[str, Any]:
        row = _row(session, currency, dated)
        old = row.rate
        if not clean(why, lines=True):
            raise Refused("Say why the rate is corrected (--why); a correction without a reason is not recorded.")
        if rate <= 0:
            raise Refused(f"A rate is above 0, not {rate}.")
        if old == rate:
            raise Refused(f"The rate of {row.currency} of {wording.day(dated)} is {queries.rate_text(old)} already.")
        with change(
            session,
            actor,
            "rate corrected",
            f"rate {row.currency} {dated.isoformat()}",
            why=why,
            request_id=request_id,
        ):
            row.rate = rate
            session.add(row)
        return {
            "currency": row.currency,
            "date": row.dated.isoformat(),
            "old_rate": queries.rate_text(old),
            "rate": queries.rate_text(rate),
            "source": row.source,
            "pledges_at_the_old_rate": _pledges(session, row, old),
            "receipts_at_the_old_rate": _receipts(session, row, old),
        }

    content = {"kind": "correct rate", "currency": currency, "dated": dated, "rate": rate, "why": why}
    return once(session, request_id, content, act)


def _row(session: Session, currency: str, dated: date) -> t.ExchangeRate:
    code = clean(currency).upper()
    row = session.exec(
        select(t.ExchangeRate)
        .where(t.ExchangeRate.currency == code, t.ExchangeRate.dated == dated)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(f"No rate of {code} is recorded for {wording.day(dated)}; record it with crm rate add.")
    return row


def _pledges(session: Session, row: t.ExchangeRate, old: Decimal) -> list[str]:
    """The pledges valued at a rate of the ledger, not at one given by hand for the same day."""
    rows = session.exec(
        select(t.Pledge)
        .where(t.Pledge.currency == row.currency, t.Pledge.rate_on == row.dated, t.Pledge.rate_source == row.source)
        .order_by(col(t.Pledge.code))
    ).all()
    # As numbers: 0.90 and 0.9 are kept as they were written.
    return [pledge.code for pledge in rows if pledge.rate == old]


def _receipts(session: Session, row: t.ExchangeRate, old: Decimal) -> int:
    wanted = select(t.Receipt).where(
        t.Receipt.currency == row.currency, t.Receipt.rate_on == row.dated, t.Receipt.rate_source == row.source
    )
    return sum(receipt.rate == old for receipt in session.exec(wanted).all())
