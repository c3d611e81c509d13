"""The payment reminder: the instalments of one pledge whose day has passed, each with what is still to come of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlmodel import Session

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figure_width, head
from concept_notes.facts.sample import sample_of
from concept_notes.gathering.records import Records
from concept_notes.kind import Kind
from concept_notes.language.pack import HOME, Language, language
from concept_notes.papers import letter
from concept_notes.papers.letter import Letter
from concept_notes.section import Section
from concept_notes.word.styles import TEXT_WIDTH
from crm.domain.money import Money
from crm.domain.pledges import Standing
from crm.domain.wording import day as in_words
from crm.errors import Refused
from crm.formats.docx_table import Cell, Row
from crm.store import find, queries
from crm.store import tables as t
from crm.store.standings import standings


@dataclass(frozen=True)
class Overdue:
    """An instalment whose day has passed: what was agreed, what of it is paid and closed, what is still to come."""

    due: date
    amount: Money
    paid: Money
    #: Written off or cancelled.
    closed: Money
    open: Money


@dataclass(frozen=True)
class Reminder(Letter):
    """Everything a payment reminder says."""

    #: Our code of the pledge, and what it rests on.
    pledge: str
    agreement: str
    #: The member that receives the payment; None where the pledge names none.
    payee: str | None
    overdue: tuple[Overdue, ...]
    #: What is overdue together.
    total: Money


def reminder(session: Session, code: str, *, as_of: date, said_in: str = HOME, fall_back: bool = False) -> Reminder:
    """The reminder for a pledge, dated on the day.

    Raises `NotFound` for an unknown pledge, and `Refused` where nothing of it is overdue on the day.
    """
    row = find.pledge(session, code)
    standing = standings(session, as_of=as_of, pledge_ids=[row.id]).get(row.id)
    own = queries.currencies(session)[row.currency]
    late = [one for one in standing.instalments if one.overdue] if standing else []
    if not late:
        raise Refused(_nothing_late(row, standing, as_of))
    records = Records(session, as_of, "trio", language(said_in))
    reader, warnings = letter.reader(records, session.get_one(t.Organisation, row.donor_id))
    if row.restricted:
        warnings.insert(0, f"{row.code} is not for circulation: this letter goes to {reader.name} and to nobody else.")
    signed = row.signed_on if row.signed_on and row.signed_on <= as_of else None
    return Reminder(
        base=records.base,
        meta=letter.meta(records, f"PR/{row.code}/{as_of.isoformat()}"),
        group=records.group,
        donor=reader,
        contacts=letter.answer_to(records),
        pledge=row.code,
        agreement=letter.agreement(records, row, signed),
        payee=letter.payee(records, row),
        overdue=tuple(
            Overdue(one.due, *(Money(minor, own) for minor in (one.amount, one.paid, one.closed, one.open)))
            for one in late
            if one.due is not None
        ),
        total=Money(sum(one.open for one in late), own),
        warnings=letter.told(records, warnings, fall_back=fall_back),
    )


def _nothing_late(row: t.Pledge, standing: Standing | None, as_of: date) -> str:
    """Why there is nothing to remind of, and what comes next."""
    on = in_words(as_of)
    if standing is None:
        return f"{row.code} was promised on {in_words(row.dated)}; on {on} there is nothing to remind of."
    if not standing.signed:
        return f"{row.code} is not signed on {on}, so nothing of it is overdue."
    coming = standing.next_due
    if coming is None:
        return (
            f"Nothing of {row.code} is overdue on {on}: all of it is settled."
            if not standing.open
            else (
                f"Nothing of {row.code} is overdue on {on}: what is still to come has no instalment. Plan its instalments first."
            )
        )
    when = f"is due on {in_words(coming.due)}" if coming.due else "has no day on which it is due"
    return f"Nothing of {row.code} is overdue on {on}: the next instalment {when}."


def _title(context: Reminder, said: Language) -> str:
    return said.text("reminder.title")


def _subject(context: Reminder, said: Language) -> str:
    return said.text("reminder.subject", pledge=context.pledge)


def _opening(context: Reminder, said: Language) -> str:
    return letter.formula("reminder.opening", context, said, day=said.day(context.meta.as_of))


def _agreement(context: Reminder, said: Language) -> str:
    return said.text("letter.under", agreement=context.agreement)


def _request(context: Reminder, said: Language) -> str:
    return letter.formula("reminder.request", context, said, amount=said.amount(context.total))


def _crossed(context: Reminder, said: Language) -> str:
    return said.text("reminder.crossed")


def _unbalanced(context: Reminder) -> list[str]:
    found = [
        f"The instalment of {in_words(one.due)} does not add up."
        for one in context.overdue
        if one.amount.minor != one.paid.minor + one.closed.minor + one.open.minor
    ]
    if sum(one.open.minor for one in context.overdue) != context.total.minor:
        found.append("The instalments do not add up to what is overdue.")
    found += [
        f"The instalment of {in_words(one.due)} is not overdue."
        for one in context.overdue
        if one.due >= context.meta.as_of
    ]
    return found


def build(context: Reminder) -> TableBlock | None:
    """A row for each overdue instalment, and their sum where there are several."""
    if not context.overdue:
        return None
    said = language(context.meta.language)
    closed = any(one.closed.minor for one in context.overdue)
    names = ["amount", "paid", *(["closed"] if closed else []), "open"]
    heads = [said.text(f"reminder.head_{name}") for name in ("due", *names)]
    columns = [[getattr(one, name) for one in context.overdue] for name in names]
    figures = said.exact_column([money for column in columns for money in column] + [context.total])
    rows = [head(*heads)]
    for one in context.overdue:
        cells = [Cell(figures(getattr(one, name).minor), "end") for name in names]
        rows.append(Row((Cell(said.day(one.due)), *cells)))
    if len(context.overdue) > 1:
        sums = [Cell(figures(sum(money.minor for money in column)), "end") for column in columns]
        rows.append(Row((Cell(said.text("reminder.total")), *sums), "total"))
    own = context.total.currency
    largest = figures(max(sum(money.minor for money in column) for column in columns))
    width = max(figure_width(said, largest, *heads[1:]), 1700)
    width = min(width, (TEXT_WIDTH - 2400) // len(names))
    return TableBlock(
        caption=said.text("reminder.caption", currency=said.currency(own.code), day=said.day(context.meta.as_of)),
        alt=said.text("reminder.alt", amount=said.amount(context.total)),
        widths=(TEXT_WIDTH - len(names) * width, *[width] * len(names)),
        rows=tuple(rows),
    )


_OVERDUE = Section(
    "overdue", "The overdue instalments with their day, what was agreed, paid and is still to come.", build
)

KIND = Kind(
    key="reminder",
    called="reminder",
    facts=Reminder,
    sections=lambda: {_OVERDUE.key: _OVERDUE},
    texts={
        **letter.TEXTS,
        "title": _title,
        "subject": _subject,
        "opening": _opening,
        "agreement": _agreement,
        "request": _request,
        "crossed": _crossed,
        **letter.words("letter.payee_label"),
    },
    title=_title,
    subject=_subject,
    category="reminder.title",
    unbalanced=_unbalanced,
    sample=partial(sample_of, "reminder", Reminder),
    template="letter_reminder.docx",
)
