"""Which open pledges an incoming payment may belong to: the pledges of a day, handed to the rules of matching."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from crm.domain.matching import Candidate, OpenPledge, Payment, Proposal, match
from crm.domain.money import decimal_text
from crm.reports.pledge_summary import pledge_summary
from crm.store import find
from crm.store import tables as t


def payment_match(session: Session, payment: Payment, *, as_of: date) -> Proposal:
    """Candidates for a payment among the pledges that are open on a day, restricted ones included: for the trio.

    A pledge promised after the payment's day cannot be paid by it. Raises `NotFound` for an unknown donor.
    """
    if payment.donor:
        find.donor(session, payment.donor)
    return match(payment, open_pledges(session, as_of=as_of, promised_by=payment.dated))


def open_pledges(session: Session, *, as_of: date, promised_by: date) -> list[OpenPledge]:
    """What matching needs to know of every open pledge."""
    names: dict[str, list[str]] = defaultdict(list)
    for code, name in session.exec(
        select(t.Organisation.code, t.OrganisationName.name)
        .join(t.OrganisationName, col(t.OrganisationName.organisation_id) == t.Organisation.id)
        .order_by(col(t.OrganisationName.language))
    ):
        names[code].append(name)
    references = dict(session.exec(select(t.Pledge.code, t.Pledge.reference)).all())
    return [
        OpenPledge(
            code=line.id,
            donor=line.donor,
            donor_name=line.donor_name,
            currency=line.currency,
            open=line.open,
            next_amount=line.next_due_amount,
            next_due=line.next_due,
            other_names=tuple(names.get(line.donor, ())),
            reference=references.get(line.id, ""),
        )
        for line in pledge_summary(session, as_of=as_of, audience="trio").rows
        if line.open and line.promised_on <= promised_by
    ]


def as_json(payment: Payment, found: Proposal, *, as_of: date) -> dict[str, Any]:
    """A proposal as the command line prints it: decimal strings, reasons in words."""
    return {
        "as_of": as_of.isoformat(),
        "payment": {
            "amount": decimal_text(payment.amount, payment.currency.digits),
            "currency": payment.currency.code,
            "date": payment.dated.isoformat(),
            "donor": payment.donor or None,
            "text": payment.text,
        },
        "candidates": [_candidate(one) for one in found.candidates],
        "best": found.best.pledge.code if found.best else None,
        "why": found.why,
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    pledge = one.pledge
    digits = pledge.currency.digits
    return {
        "pledge": pledge.code,
        "donor": pledge.donor,
        "donor_name": pledge.donor_name,
        "currency": pledge.currency.code,
        "open": decimal_text(pledge.open, digits),
        "next_due": pledge.next_due.isoformat() if pledge.next_due else None,
        "next_amount": None if pledge.next_amount is None else decimal_text(pledge.next_amount, digits),
        "points": one.points,
        "reasons": list(one.reasons),
        "remarks": list(one.remarks),
        "needs_rate": one.needs_rate,
    }
