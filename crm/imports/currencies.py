"""Makes the currencies of the vocabulary known to a ledger."""

from __future__ import annotations

from sqlmodel import Session, select

from crm.domain.money import Currency
from crm.imports.vocabularies import read
from crm.services import setup
from crm.services.actor import Actor
from crm.services.journal import change
from crm.store import tables as t


def ensure_currencies(session: Session, actor: Actor) -> int:
    """Make all currencies of the vocabulary known to the ledger. Returns how many were new."""
    known = set(session.exec(select(t.Currency.code)).all())
    missing = [term for term in read("currencies") if term.code not in known]
    with change(session, actor, "currencies added", "currencies"):
        for term in missing:
            setup.add_currency(session, actor, Currency(term.code, term.number("digits")), term.label)
    return len(missing)
