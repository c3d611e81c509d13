"""The letter of thanks for one receipt: what arrived, under which agreement, and what it is recorded for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

import sqlalchemy as sa
from sqlmodel import Session, col, select

from concept_notes.facts.sample import sample_of
from concept_notes.gathering.payments import payments
from concept_notes.gathering.records import Records
from concept_notes.kind import Kind
from concept_notes.language.pack import HOME, Language, language
from concept_notes.papers import letter
from concept_notes.papers.letter import Letter
from crm.domain.money import Money
from crm.domain.wording import day as in_words
from crm.errors import NotFound, Refused
from crm.store import queries
from crm.store import tables as t


@dataclass(frozen=True)
class Recorded:
    """What of a payment is recorded for one activity: its name with the year; None where the donor left it open."""

    what: str | None
    #: In the currency of the pledge; None where a refund or another payment is among it.
    amount: Money | None


@dataclass(frozen=True)
class Received:
    """The payment thanked for."""

    amount: Money
    received_on: date
    #: What it pays of the pledge, bank charges included, in the pledge's currency.
    pays: Money
    #: In base at the rate of its day; None where it arrived in base.
    worth: Money | None
    #: What the bank kept on the way: the donor paid it and nobody received it.
    charges: Money | None
    #: What of it went back since.
    refunded: Money | None
    #: What it rests on: "Agreement of 24 June 2016 (our reference NMK-2016-1)".
    agreement: str
    #: The member that received it.
    payee: str | None
    recorded: tuple[Recorded, ...]

    @property
    def open(self) -> bool:
        """Some of it the donor left to the group."""
        return any(one.what is None for one in self.recorded)

    @property
    def named(self) -> tuple[Recorded, ...]:
        """What of it is recorded for an activity."""
        return tuple(one for one in self.recorded if one.what is not None)


@dataclass(frozen=True)
class ThanksLetter(Letter):
    """Everything a letter of thanks says."""

    receipt: Received


def thanks(session: Session, number: int, *, as_of: date, said_in: str = HOME, fall_back: bool = False) -> ThanksLetter:
    """The letter for a receipt by its number, dated on the day.

    Raises `NotFound` for an unknown receipt, and `Refused` for one that did not hold or went back whole.
    """
    row = session.get(t.Receipt, number)
    if row is None:
        raise NotFound(f"There is no receipt number {number}.", typed="crm receipt list shows them")
    _held(session, row, as_of)
    pledge = session.get_one(t.Pledge, row.pledge_id)
    records = Records(session, as_of, "trio", language(said_in))
    reader, warnings = letter.reader(records, session.get_one(t.Organisation, pledge.donor_id))
    receipt, about = _received(records, row, pledge)
    if pledge.restricted:
        about.append(f"{pledge.code} is not for circulation: this letter goes to {reader.name} and to nobody else.")
    return ThanksLetter(
        base=records.base,
        meta=letter.meta(records, f"TL/{pledge.code}/{row.dated.isoformat()}"),
        group=records.group,
        donor=reader,
        contacts=letter.answer_to(records),
        receipt=receipt,
        warnings=letter.told(records, [*about, *warnings], fall_back=fall_back),
    )


def _held(session: Session, row: t.Receipt, as_of: date) -> None:
    wanted = select(t.Receipt.id).where(t.Receipt.id == row.id, *queries.held_receipts(as_of))
    if session.exec(wanted).first() is not None:
        return
    if row.dated > as_of:
        raise Refused(f"Receipt {row.id} is of {in_words(row.dated)}, after the day of the letter.")
    raise Refused(f"Receipt {row.id} did not hold: it was taken back or reversed, so there is nothing to thank for.")


def _received(records: Records, row: t.Receipt, pledge: t.Pledge) -> tuple[Received, list[str]]:
    """The payment as the letter says it, and what its maker should know."""
    session, currencies = records.session, queries.currencies(records.session)
    own, came_in = currencies[pledge.currency], currencies[row.currency]
    back = sum(one.amount for one in queries.refunds(session, as_of=records.as_of).get(row.id, ()))
    if back >= row.amount:
        raise Refused(f"All of receipt {row.id} went back to the donor, so there is nothing to thank for.")
    cells, warnings = _cells(records, row, whole=not back)
    signed = pledge.signed_on if pledge.signed_on and pledge.signed_on <= records.as_of else None
    return Received(
        amount=Money(row.amount, came_in),
        received_on=row.dated,
        pays=Money(row.paid + row.charges, own),
        worth=None if came_in == records.base else Money(row.base_amount, records.base),
        charges=Money(row.charges, own) if row.charges else None,
        refunded=Money(back, came_in) if back else None,
        agreement=letter.agreement(records, pledge, signed),
        payee=letter.payee(records, pledge),
        recorded=tuple(
            Recorded(
                _place(records, activity, year) if activity is not None else None,
                Money(amount, own) if amount is not None else None,
            )
            for (activity, year), amount in cells
        ),
    ), warnings


def _place(records: Records, number: int, year: int | None) -> str:
    """An activity as the group calls it, with the year."""
    activity = records.activities[number]
    what = records.texts.get(f"buys.{activity.code}", activity.title) or activity.title
    return (
        what if year is None else records.said.text("thanks.place", what=what, years=records.said.loose_years([year]))
    )


Cells = list[tuple[queries.CellKey, int | None]]


def _cells(records: Records, row: t.Receipt, *, whole: bool) -> tuple[Cells, list[str]]:
    """For which activities and years the payment is recorded, with amounts where they are this payment's alone.

    Money that was moved since is where the ledger has it now; with amounts as long as there is no other payment.
    """
    session, posting = records.session, t.Posting
    place = (col(posting.activity_id), col(posting.year))
    amount = sa.func.sum(col(posting.paid) + col(posting.overpaid))
    of_receipt = (
        sa.select(*place, amount)
        .where(
            col(posting.pledge_id) == row.pledge_id,
            col(posting.fact) == "received",
            col(posting.fact_id) == row.id,
            col(posting.dated) <= records.as_of,
        )
        .group_by(*place)
        .order_by(sa.func.min(col(posting.sequence)))
    )
    then = [((activity, year), int(paid)) for activity, year, paid in session.connection().execute(of_receipt) if paid]
    now = payments(session, row.pledge_id, as_of=records.as_of).get(row.id, {})
    if dict(now) == dict(then):
        return [(cell, paid if whole else None) for cell, paid in then], []
    others = select(t.Receipt.id).where(
        t.Receipt.pledge_id == row.pledge_id, t.Receipt.id != row.id, *queries.held_receipts(records.as_of)
    )
    if session.exec(others).first() is None and sum(now.values()) == sum(paid for _, paid in then):
        return list(now.items()), []
    moved = "Money of this pledge was moved or went back since it arrived: the letter names what it is recorded for now, without amounts."
    return [(cell, None) for cell in now], [moved]


def _title(context: ThanksLetter, said: Language) -> str:
    return said.text("thanks_letter.title")


def _subject(context: ThanksLetter, said: Language) -> str:
    receipt = context.receipt
    return said.text("thanks_letter.subject", amount=said.amount(receipt.amount), day=said.day(receipt.received_on))


def _opening(context: ThanksLetter, said: Language) -> str:
    receipt = context.receipt
    values = {"amount": said.amount(receipt.amount), "day": said.day(receipt.received_on)}
    return letter.formula("thanks_letter.opening", context, said, **values)


def _agreement(context: ThanksLetter, said: Language) -> str:
    return said.text("letter.under", agreement=context.receipt.agreement)


def _worth(context: ThanksLetter, said: Language) -> str | None:
    worth = context.receipt.worth
    return said.text("thanks_letter.worth", amount=said.amount(worth)) if worth else None


def _pays(context: ThanksLetter, said: Language) -> str | None:
    """What it pays of the pledge, where that is another sum than what arrived."""
    receipt = context.receipt
    if receipt.pays == receipt.amount:
        return None
    if receipt.charges:
        values = {"charges": said.amount(receipt.charges), "amount": said.amount(receipt.pays)}
        return said.text("thanks_letter.charges", **values)
    return said.text("thanks_letter.pays", amount=said.amount(receipt.pays))


def _refunded(context: ThanksLetter, said: Language) -> str | None:
    back = context.receipt.refunded
    return said.text("thanks_letter.refunded", amount=said.amount(back)) if back else None


def _recorded(context: ThanksLetter, said: Language) -> str | None:
    return said.text("thanks_letter.recorded") if context.receipt.named else None


def _open(context: ThanksLetter, said: Language) -> str | None:
    if not context.receipt.open:
        return None
    return said.text("thanks_letter.open_part" if context.receipt.named else "thanks_letter.open")


def _unbalanced(context: ThanksLetter) -> list[str]:
    receipt = context.receipt
    amounts = [one.amount for one in receipt.recorded]
    if not receipt.recorded:
        return ["The payment is recorded nowhere."]
    known = [one.minor for one in amounts if one is not None]
    if len(known) == len(amounts) and sum(known) != receipt.pays.minor:
        return ["What the payment is recorded for does not add up to it."]
    return []


KIND = Kind(
    key="thanks",
    called="letter of thanks",
    facts=ThanksLetter,
    sections=dict,
    texts={
        **letter.TEXTS,
        "title": _title,
        "subject": _subject,
        "opening": _opening,
        "agreement": _agreement,
        "worth": _worth,
        "pays": _pays,
        "refunded": _refunded,
        "recorded": _recorded,
        "open": _open,
        **letter.words("letter.payee_label"),
    },
    title=_title,
    subject=_subject,
    category="thanks_letter.title",
    unbalanced=_unbalanced,
    sample=partial(sample_of, "thanks", ThanksLetter),
    template="letter_thanks.docx",
)
