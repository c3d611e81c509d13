"""The ledger as a list, and one pledge with its splits, instalments and receipts, on a day.

Where each pledge stands is what `crm.reports.pledge_summary` says of it; this module adds the papers and the payments.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.gap import Audience
from crm.domain.money import Currency, decimal_text
from crm.domain.pledges import InstalmentState
from crm.errors import NotFound
from crm.reports.pledge_summary import PledgeLine, pledge_summary
from crm.store import find, queries
from crm.store import tables as t
from crm.store.standings import standings


@dataclass(frozen=True)
class PledgeList:
    """The pledges of a day for an audience, by donor and day of the promise."""

    as_of: date
    audience: Audience
    base: Currency
    rows: tuple[PledgeLine, ...]


@dataclass(frozen=True)
class ReceiptLine:
    """Money that arrived: `amount` in minor units of `currency`, `base_amount` at the rate of its day.

    Money that went back has a line of its own, with amounts below 0.
    """

    pledge: str
    dated: date
    currency: Currency
    amount: int
    rate: Decimal
    base_amount: int
    reference: str


@dataclass(frozen=True)
class InstalmentLine:
    """An instalment of a pledge on a day, in minor units of the pledge's currency.

    `meant_for` are the activities (by code) and years it names, None for what it leaves open; empty where it names nothing.
    """

    pledge: str
    currency: Currency
    state: InstalmentState
    meant_for: tuple[tuple[str | None, int | None], ...] = ()

    @property
    def meant_for_words(self) -> str:
        """What it is meant for, as people say it; empty where it names nothing."""
        return "; ".join(
            f"{wording.activity_or_open(activity)}, {wording.year_or_open(year)}" for activity, year in self.meant_for
        )

    @property
    def word(self) -> str:
        """Paid, closed, overdue, part paid, due or no date: the first that holds."""
        state = self.state
        if state.open == 0:
            return "paid" if state.paid else "closed"
        if state.overdue:
            return "overdue"
        if state.due is None:
            return "no date"
        return "part paid" if state.paid else "due"


@dataclass(frozen=True)
class Papers:
    """What was written down of a pledge besides its money; signature only where it was given by the day."""

    instrument: str
    reference: str
    period_from: date | None
    period_to: date | None
    conditions: str
    next_report_on: date | None
    report_note: str
    note: str


@dataclass(frozen=True)
class PledgeDetail:
    """One pledge with everything that belongs to it."""

    as_of: date
    base: Currency
    line: PledgeLine
    papers: Papers
    instalments: tuple[InstalmentLine, ...]
    receipts: tuple[ReceiptLine, ...]

    @property
    def sentence(self) -> str:
        """The pledge in one sentence."""
        return pledge_sentence(self.line, self.papers, self.as_of)


def pledge_list(session: Session, *, as_of: date, audience: Audience = "trio", donor: str | None = None) -> PledgeList:
    """All pledges promised by the day, or one donor's. Raises `NotFound` for an unknown donor."""
    found = pledge_summary(session, as_of=as_of, audience=audience, donors=[donor] if donor else [])
    return PledgeList(as_of, audience, found.base, found.rows)


def pledge_detail(session: Session, code: str, *, as_of: date, audience: Audience = "trio") -> PledgeDetail:
    """One pledge on a day. Raises `NotFound` for an unknown one, or one promised only later."""
    row = find.pledge(session, code)
    donor = session.get_one(t.Organisation, row.donor_id).code
    found = pledge_list(session, as_of=as_of, audience=audience, donor=donor)
    line = next((one for one in found.rows if one.id == row.code), None)
    if line is None:
        raise NotFound(f"{row.code} is not in the figures for this audience as of {wording.day(as_of)}.")
    return PledgeDetail(
        as_of,
        found.base,
        line,
        papers(row, as_of),
        instalment_lines(session, [row], as_of=as_of),
        receipt_lines(session, [row], as_of=as_of),
    )


def papers(row: t.Pledge, as_of: date) -> Papers:
    """The papers of a pledge as they were known on a day: what the signature brought counts from its day."""
    signed = row.signed_on is not None and row.signed_on <= as_of
    return Papers(
        instrument=row.instrument if signed or row.signed_on is None else "",
        reference=row.reference if signed or row.signed_on is None else "",
        period_from=row.period_from if signed else None,
        period_to=row.period_to if signed else None,
        conditions=row.conditions,
        next_report_on=row.next_report_on if signed else None,
        report_note=row.report_note if signed else "",
        note=row.note,
    )


def instalment_lines(session: Session, rows: Sequence[t.Pledge], *, as_of: date) -> tuple[InstalmentLine, ...]:
    """The instalments of these pledges, oldest due first, those without a day last."""
    known = queries.currencies(session)
    stands = standings(session, as_of=as_of, pledge_ids=[row.id for row in rows]) if rows else {}
    codes = {number: one.code for number, one in queries.activity_names(session).items()}
    lines = [
        InstalmentLine(
            row.code,
            known[row.currency],
            state,
            tuple((codes.get(name.activity or 0), name.year) for name in state.names),
        )
        for row in rows
        if row.id in stands
        for state in stands[row.id].instalments
    ]
    return tuple(sorted(lines, key=lambda one: (one.state.due is None, one.state.due or date.max, one.pledge)))


def receipt_lines(session: Session, rows: Collection[t.Pledge], *, as_of: date) -> tuple[ReceiptLine, ...]:
    """The receipts of these pledges that count on a day, and what went back of them, oldest first."""
    known = queries.currencies(session)
    codes = {row.id: row.code for row in rows}
    wanted = (
        select(t.Receipt)
        .where(col(t.Receipt.pledge_id).in_(list(codes)), *queries.held_receipts(as_of))
        .order_by(col(t.Receipt.dated), col(t.Receipt.id))
    )
    back = queries.refunds(session, as_of=as_of)
    lines = []
    for one in session.exec(wanted).all():
        about = (codes[one.pledge_id], known[one.currency], one.rate)
        lines.append(_line(*about, one.dated, one.amount, one.base_amount, one.reference))
        lines += [
            _line(*about, gone.dated, -gone.amount, -gone.base_amount, f"went back: {gone.reason}")
            for gone in back.get(one.id, ())
        ]
    return tuple(sorted(lines, key=lambda line: line.dated))


def _line(
    pledge: str, currency: Currency, rate: Decimal, dated: date, amount: int, base_amount: int, reference: str
) -> ReceiptLine:
    return ReceiptLine(pledge, dated, currency, amount, rate, base_amount, reference)


def pledge_sentence(line: PledgeLine, known: Papers, as_of: date) -> str:
    """Promised, signed, received, late, next: the pledge in one sentence."""

    def own(minor: int) -> str:
        return wording.amount_text(minor, line.currency)

    first = line.amount - sum(one.amount for one in line.raises)
    raised = "".join(f", raised by {own(one.amount)} on {wording.day(one.dated)}" for one in line.raises)
    parts = [f"{line.donor_name} promised {own(first)} on {wording.day(line.promised_on)}{raised}"]
    if line.signed_on:
        until = f", running to {wording.day(known.period_to)}" if known.period_to else ""
        parts.append(f"signed on {wording.day(line.signed_on)}{until}")
    else:
        parts.append("not signed, so not counted as funding")
    parts.append(f"{own(line.paid)} received" if line.paid else "nothing received yet")
    if line.closed:
        parts.append(f"{own(line.closed)} {line.ended or 'not signed for'}")
    if line.overdue_own:
        parts.append(f"{own(line.overdue_own)} overdue by {line.days_late} days")
    elif line.next_due and line.next_due_amount:
        parts.append(f"{own(line.next_due_amount)} due {wording.day(line.next_due)}")
    return f"{line.id} ({line.status}): {'; '.join(parts)} (as of {wording.day(as_of)})."


# --- as JSON ------------------------------------------------------------------------------------------------------------


def as_json(found: PledgeList) -> dict[str, Any]:
    """The list as the command line prints it: decimal strings; `received`, `outstanding`, `overdue` in base."""
    return {
        "as_of": found.as_of.isoformat(),
        "audience": found.audience,
        "base_currency": found.base.code,
        "rows": [line_json(line, found.base) for line in found.rows],
    }


def line_json(line: PledgeLine, base: Currency) -> dict[str, Any]:
    """One pledge in a list."""
    return {
        "id": line.id,
        "donor": line.donor,
        "donor_name": line.donor_name,
        "status": line.status,
        "restricted": line.restricted,
        "date": line.promised_on.isoformat(),
        "signed": _iso(line.signed_on),
        "currency": line.currency.code,
        "amount": decimal_text(line.amount, line.currency.digits),
        "rate": queries.rate_text(line.rate),
        "rate_date": line.rate_date.isoformat(),
        **{
            key: decimal_text(getattr(line, key), base.digits)
            for key in ("base_amount", "pledged", "received", "outstanding", "overdue")
        },
        "committed": decimal_text(line.signed, base.digits),
        "next_due": _iso(line.next_due),
        # In the pledge's own currency, as its instalments are.
        "next_due_amount": None
        if line.next_due_amount is None
        else decimal_text(line.next_due_amount, line.currency.digits),
        "earmarking": line.earmarking,
    }


def detail_json(found: PledgeDetail) -> dict[str, Any]:
    """One pledge with what belongs to it; splits and instalments in its own currency."""
    own = found.line.currency.digits
    return {
        "as_of": found.as_of.isoformat(),
        "base_currency": found.base.code,
        "sentence": found.sentence,
        **line_json(found.line, found.base),
        "instrument": found.papers.instrument,
        "reference": found.papers.reference,
        "period_from": _iso(found.papers.period_from),
        "period_to": _iso(found.papers.period_to),
        "conditions": found.papers.conditions,
        "next_report": _iso(found.papers.next_report_on),
        "raises": [
            {
                "n": number,
                "date": one.dated.isoformat(),
                "amount": decimal_text(one.amount, own),
                "rate": queries.rate_text(one.rate),
            }
            for number, one in enumerate(found.line.raises, start=1)
        ],
        "splits": [
            {
                "activity": split.activity,
                "year": split.year,
                "amount": decimal_text(split.amount, own),
                "paid": decimal_text(split.paid, own),
                "closed": decimal_text(split.closed, own),
                "open": decimal_text(split.open, own),
            }
            for split in found.line.splits
        ],
        "instalments": [instalment_json(one) for one in found.instalments],
        "receipts": [receipt_json(one, found.base) for one in found.receipts],
    }


def instalment_json(one: InstalmentLine) -> dict[str, Any]:
    """An instalment: decimal strings of the pledge's currency."""
    digits, state = one.currency.digits, one.state
    return {
        "pledge": one.pledge,
        "due": _iso(state.due),
        "currency": one.currency.code,
        "amount": decimal_text(state.amount, digits),
        "paid": decimal_text(state.paid, digits),
        "open": decimal_text(state.open, digits),
        "status": one.word,
        "days_late": state.days_late,
        "meant_for": [{"activity": activity, "year": year} for activity, year in one.meant_for],
    }


def receipt_json(one: ReceiptLine, base: Currency) -> dict[str, Any]:
    """A receipt: its own amount, its rate and its value in base."""
    return {
        "pledge": one.pledge,
        "date": one.dated.isoformat(),
        "currency": one.currency.code,
        "amount": decimal_text(one.amount, one.currency.digits),
        "rate": queries.rate_text(one.rate),
        "base_amount": decimal_text(one.base_amount, base.digits),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
