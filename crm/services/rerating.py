"""Valuing a pledge at another rate: shown before it is done, done with a reason, and undone by doing it again.

A pledge keeps the rate of the day of its promise. Where that rate was wrong, it is re-rated by hand: a correction,
valid on every day. Nothing else moves a stored rate: not a signature, not a receipt, not a corrected table of
rates. Raises (addenda) and receipts have rates of their own and keep them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from crm.domain import ledger, wording
from crm.domain.ledger import Cell
from crm.domain.money import LARGEST, Currency, decimal_text
from crm.domain.rates import RateOn, to_base
from crm.domain.text import clean
from crm.errors import Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.store import find, queries
from crm.store import tables as t


@dataclass(frozen=True)
class CellChange:
    """How a re-rating moves an activity and year (None = left open), in minor units of base."""

    activity: str | None
    year: int | None
    committed: int
    pledged: int


@dataclass(frozen=True)
class Rerating:
    """What a re-rating of a pledge would change; `amount` in its own currency, all else in base."""

    pledge: str
    currency: Currency
    base: Currency
    amount: int
    old: RateOn
    new: RateOn
    old_base: int
    new_base: int
    cells: tuple[CellChange, ...]
    #: How the value at the pledge's rate of what has arrived moves: realised gain moves the other way.
    received_at_pledge_rate: int
    warnings: tuple[str, ...] = ()


def preview_rerating(session: Session, code: str, rate: Decimal | None = None) -> Rerating:
    """What would change with another rate, or with the ledger's own rate of the day of the promise.

    Raises `Refused` where the pledge is in the base currency, or has that rate already.
    """
    return _preview(session, find.pledge(session, code), rate)


def _preview(session: Session, pledge: t.Pledge, rate: Decimal | None) -> Rerating:
    base = queries.base_currency(session)
    currency = queries.currencies(session)[pledge.currency]
    new, warnings = _rate(session, pledge, currency, rate)
    old = RateOn(pledge.rate, pledge.rate_on, pledge.rate_source)
    new_base = to_base(pledge.amount, currency, new.rate, base)
    if new_base > LARGEST:
        raise Refused(
            f"At {queries.rate_text(new.rate)} {pledge.code} is worth {wording.amount_text(new_base, base)}, more than "
            "this ledger takes; look at the rate again."
        )
    if old.rate == new.rate and pledge.base_amount == new_base:
        raise Refused(f"{pledge.code} is valued at {queries.rate_text(old.rate)} already; nothing would change.")
    cells, at_pledge_rate = _moves(session, pledge, new_base, currency=currency)
    return Rerating(
        pledge=pledge.code,
        currency=currency,
        base=base,
        amount=pledge.amount,
        old=old,
        new=new,
        old_base=pledge.base_amount,
        new_base=new_base,
        cells=cells,
        received_at_pledge_rate=at_pledge_rate,
        warnings=warnings,
    )


def _rate(
    session: Session, pledge: t.Pledge, currency: Currency, given: Decimal | None
) -> tuple[RateOn, tuple[str, ...]]:
    rates = queries.rates(session)
    if currency == rates.base:
        raise Refused(f"{pledge.code} is in {currency.code}, the base currency; its rate is 1 and stays 1.")
    if given is None:
        stale = rates.warning(currency, pledge.dated)
        return rates.on(currency, pledge.dated), (stale,) if stale else ()
    if not given.is_finite() or given <= 0:
        raise Refused(f"A rate is above 0: units of {currency.code} per one {rates.base.code}, not {given}.")
    return RateOn(given, pledge.dated, "given with the re-rating"), ()


def _moves(
    session: Session, pledge: t.Pledge, new_base: int, *, currency: Currency
) -> tuple[tuple[CellChange, ...], int]:
    """The change of each cell: what the same facts do with another base value, less what is stored."""
    facts = [
        replace(fact, base=new_base) if isinstance(fact, ledger.Promised) and fact.tranche == 0 else fact
        for fact in postings.facts(session, pledge)
    ]
    stored = session.exec(
        select(t.Posting).where(t.Posting.pledge_id == pledge.id).order_by(col(t.Posting.sequence))
    ).all()
    moves: dict[Cell, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    _add(moves, ((posting, posting.cell) for posting in ledger.replay(facts, currency=currency)), 1)
    _add(moves, ((row, Cell(row.activity_id, row.year)) for row in stored), -1)
    codes = {number: name.code for number, name in queries.activity_names(session).items()}
    changes = (
        CellChange(codes.get(cell.activity or 0), cell.year, move["committed"], move["pledged"])
        for cell, move in moves.items()
        if move["committed"] or move["pledged"]
    )
    order = sorted(changes, key=lambda one: (one.activity is None, one.activity or "", one.year is None, one.year or 0))
    return tuple(order), sum(move["received_at_pledge_rate"] for move in moves.values())


def _add(moves: dict[Cell, dict[str, int]], rows: Iterable[tuple[ledger.Posting | t.Posting, Cell]], sign: int) -> None:
    for row, cell in rows:
        for name in ("committed", "pledged", "received_at_pledge_rate"):
            moves[cell][name] += sign * getattr(row, name)


def rerate(
    session: Session,
    actor: Actor,
    code: str,
    rate: Decimal | None = None,
    *,
    why: str,
    request_id: str | None = None,
) -> dict[str, Any]:
    """Value a pledge at another rate, in one change with its reason; returns what changed.

    Raises `Refused` as the preview does, and where no reason is given.
    """

    def act() -> dict[str, Any]:
        if not clean(why, lines=True):
            raise Refused("Say why the pledge is re-rated (--why); a correction without a reason is not recorded.")
        pledge = find.pledge(session, code, lock=True)
        found = _preview(session, pledge, rate)
        with change(session, actor, "pledge re-rated", f"pledge {pledge.code}", why=why, request_id=request_id):
            pledge.rate, pledge.rate_on, pledge.rate_source = found.new.rate, found.new.dated, found.new.source
            pledge.base_amount = found.new_base
            pledge.version += 1
            session.add(pledge)
            postings.renew(session, pledge, currency=found.currency)
        return as_json(found)

    return once(session, request_id, {"kind": "rerate", "of": code, "rate": rate, "why": why}, act)


def as_json(found: Rerating) -> dict[str, Any]:
    """A re-rating as the command line prints it: decimal strings, rates as written."""
    digits = found.base.digits

    def side(rate: RateOn, base: int) -> dict[str, str]:
        return {
            "rate": queries.rate_text(rate.rate),
            "rate_date": rate.dated.isoformat(),
            "rate_source": rate.source,
            "base_amount": decimal_text(base, digits),
        }

    return {
        "id": found.pledge,
        "currency": found.currency.code,
        "amount": decimal_text(found.amount, found.currency.digits),
        "base_currency": found.base.code,
        "old": side(found.old, found.old_base),
        "new": side(found.new, found.new_base),
        "base_change": decimal_text(found.new_base - found.old_base, digits),
        "committed_change": decimal_text(sum(one.committed for one in found.cells), digits),
        "pledged_change": decimal_text(sum(one.pledged for one in found.cells), digits),
        "received_at_pledge_rate_change": decimal_text(found.received_at_pledge_rate, digits),
        "cells": [
            {
                "activity": one.activity,
                "year": one.year,
                "committed": decimal_text(one.committed, digits),
                "pledged": decimal_text(one.pledged, digits),
            }
            for one in found.cells
        ],
        "warnings": list(found.warnings),
    }
