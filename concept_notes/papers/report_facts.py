"""The facts of a donor report: what one donor promised, what came, what it was for and what is still to come.

All of it is of one donor; nothing of another enters. Figures are those of the pledge summary of the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from concept_notes.facts.context import Audience, Contact, Group, Meta
from concept_notes.gathering.records import Records
from concept_notes.language.pack import HOME, language, sentence
from concept_notes.papers import letter
from concept_notes.papers.letter import Reader
from crm.domain.money import Currency, Money
from crm.domain.wording import day as in_words
from crm.errors import Refused
from crm.imports import vocabularies
from crm.reports.donor_profile import DonorProfile, donor_profile
from crm.reports.pledge_summary import PledgeLine
from crm.store import queries
from crm.store import tables as t


@dataclass(frozen=True)
class Promise:
    """A pledge in its own currency: promised = paid - overpaid + closed + open."""

    #: Our code, and what it rests on.
    code: str
    agreement: str
    promised_on: date
    #: None where it is not signed.
    signed_on: date | None
    #: Raises included.
    promised: Money
    #: Bank charges included, refunds taken off.
    paid: Money
    #: Of it: above what was promised.
    overpaid: Money
    #: Cancelled, written off, refunded, or not signed for.
    closed: Money
    open: Money


@dataclass(frozen=True)
class Payment:
    """Money that arrived, or went back with an amount below 0: in its own currency, and in base at the rate of its day."""

    pledge: str
    paid_on: date
    amount: Money
    #: Units of its currency for one unit of base; None where it came in base.
    rate: str | None
    worth: int


@dataclass(frozen=True)
class Place:
    """What is meant for one activity and year, in base; None where the donor left it open."""

    what: str | None
    year: int | None
    received: int
    #: Signed and still to come; promised and not signed.
    signed: int
    promised: int


@dataclass(frozen=True)
class ToCome:
    """What is still to come of a pledge and when, in its own currency; `due` is None where no day is agreed."""

    pledge: str
    due: date | None
    amount: Money
    signed: bool
    #: Its day has passed.
    late: bool


@dataclass(frozen=True)
class Work:
    """An activity that the money was or is for: what it delivers, how it stands, what came of it."""

    #: Its name with the years.
    what: str
    years: tuple[int, ...]
    #: In base.
    received: int
    #: In words of the language: "under way".
    state: str
    deliverables: str | None
    #: The group's own words on what came of it; None where it has none.
    results: str | None


@dataclass(frozen=True)
class Bridge:
    """From what was promised to what was received, in base: promised - closed - signed - unsigned - charges + currency + above = received."""

    promised: int
    closed: int
    #: Signed and still to come; promised and not signed.
    signed: int
    unsigned: int
    #: What banks kept: paid by the donor, received by nobody.
    charges: int
    #: Paid at other rates than that of the promise: more is above 0.
    currency: int
    #: Above what was promised.
    above: int
    received: int

    @property
    def to_come(self) -> int:
        """Signed or promised, and not yet received."""
        return self.signed + self.unsigned


@dataclass(frozen=True)
class DonorReport:
    """Everything a donor report says."""

    base: Currency
    meta: Meta
    group: Group
    donor: Reader
    promises: tuple[Promise, ...]
    payments: tuple[Payment, ...]
    places: tuple[Place, ...]
    coming: tuple[ToCome, ...]
    work: tuple[Work, ...]
    bridge: Bridge
    contacts: tuple[Contact, ...]
    #: Sentences for the maker; no template sees them.
    warnings: tuple[str, ...] = ()


def donor_report(
    session: Session,
    donor: str,
    *,
    as_of: date,
    audience: Audience = "public",
    said_in: str = HOME,
    fall_back: bool = False,
) -> DonorReport:
    """What a donor's money did by a day. For the public without what is not for circulation.

    Raises `NotFound` for an unknown donor, and `Refused` where it has promised nothing that the report may show.
    """
    found = donor_profile(session, donor, as_of=as_of, audience=audience)
    if not found.pledges:
        raise Refused(
            f"{found.name} has promised nothing by {in_words(as_of)} that a report for the {audience} may show."
        )
    records = Records(session, as_of, audience, language(said_in))
    organisation = session.exec(select(t.Organisation).where(t.Organisation.code == found.code)).one()
    reader, warnings = letter.reader(records, organisation, written_to=False)
    rows = {row.code: row for row in session.exec(select(t.Pledge).where(col(t.Pledge.donor_id) == organisation.id))}
    meta = Meta(f"DR/{found.code}/{as_of.isoformat()}", as_of, audience, records.said.code, records.demonstration)
    marked = (
        [f"The report holds what is not for circulation. Every page says “{meta.mark}”: it is not to be sent."]
        if meta.mark
        else []
    )
    return DonorReport(
        base=found.base,
        meta=meta,
        group=records.group,
        donor=reader,
        promises=tuple(_promise(records, line, rows[line.id]) for line in found.pledges),
        payments=tuple(
            Payment(
                one.pledge,
                one.dated,
                Money(one.amount, one.currency),
                None if one.currency == found.base else queries.rate_text(one.rate),
                one.base_amount,
            )
            for one in found.receipts
        ),
        places=_places(records, found.pledges),
        coming=_coming(found),
        work=_work(records, found.pledges),
        bridge=_bridge(found.pledges),
        contacts=letter.answer_to(records),
        warnings=letter.told(records, [*marked, *warnings], fall_back=fall_back, called="report"),
    )


def _promise(records: Records, line: PledgeLine, row: t.Pledge) -> Promise:
    own = line.currency
    return Promise(
        code=line.id,
        agreement=letter.agreement(records, row, line.signed_on),
        promised_on=line.promised_on,
        signed_on=line.signed_on,
        **{
            name: Money(minor, own)
            for name, minor in (
                ("promised", line.amount),
                ("paid", line.paid),
                ("overpaid", line.overpaid),
                ("closed", line.closed),
                ("open", line.open),
            )
        },
    )


def _places(records: Records, lines: Sequence[PledgeLine]) -> tuple[Place, ...]:
    """By year and in the order of the work plan; what is open last."""
    order = {row.code: at for at, row in enumerate(records.activities.values())}
    sums: dict[tuple[str | None, int | None], list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in lines:
        for split in line.splits:
            for at, amount in enumerate((split.received, split.signed, split.pledged)):
                sums[split.activity, split.year][at] += amount
    codes = {row.code: row for row in records.activities.values()}

    def place(key: tuple[str | None, int | None]) -> tuple[bool, int, bool, int]:
        activity, year = key
        return year is None, year or 0, activity is None, order.get(activity or "", 0)

    return tuple(
        Place(_called(records, codes[activity]) if activity else None, year, *sums[activity, year])
        for activity, year in sorted(sums, key=place)
        if any(sums[activity, year])
    )


def _called(records: Records, row: t.Activity) -> str:
    return records.texts.get(f"buys.{row.code}", row.title) or row.title


def _coming(found: DonorProfile) -> tuple[ToCome, ...]:
    """Open instalments, oldest first; what of a pledge stands in no instalment comes without a day."""
    lines = {line.id: line for line in found.pledges}
    known = [
        ToCome(
            one.pledge,
            one.state.due,
            Money(one.state.open, one.currency),
            lines[one.pledge].signed > 0,
            one.state.overdue,
        )
        for one in found.instalments
        if one.state.open
    ]
    planned: dict[str, int] = defaultdict(int)
    for one in known:
        planned[one.pledge] += one.amount.minor
    known += [
        ToCome(line.id, None, Money(line.open - planned[line.id], line.currency), line.signed > 0, late=False)
        for line in found.pledges
        if line.open > planned[line.id]
    ]
    return tuple(sorted(known, key=lambda one: (one.due is None, one.due or date.max, one.pledge)))


def _work(records: Records, lines: Sequence[PledgeLine]) -> tuple[Work, ...]:
    """The activities that money was received or signed for, in the order of the work plan."""
    years: dict[str, set[int]] = defaultdict(set)
    received: dict[str, int] = defaultdict(int)
    for line in lines:
        for split in line.splits:
            if split.activity and (split.received or split.signed):
                received[split.activity] += split.received
                years[split.activity] |= {split.year} if split.year else set()
    texts = records.texts
    return tuple(
        Work(
            what=_with_years(records, row, years[row.code]),
            years=tuple(sorted(years[row.code])),
            received=received[row.code],
            state=_state(records, row.status),
            deliverables=sentence(texts.get(f"deliverables.{row.code}", row.deliverables) or "") or None,
            results=texts.get(f"results.{row.code}"),
        )
        for row in records.activities.values()
        if row.code in received
    )


def _with_years(records: Records, row: t.Activity, years: set[int]) -> str:
    what = _called(records, row)
    return records.said.text("thanks.place", what=what, years=records.said.loose_years(years)) if years else what


def _state(records: Records, code: str) -> str:
    """How an activity stands, in words."""
    known = vocabularies.read("activity_states")
    return records.said.term("activity_states", code) or (known.label(code).lower() if code in known.codes else code)


def _bridge(lines: Sequence[PledgeLine]) -> Bridge:
    """What explains the difference between promised and received, each pledge at its own rate."""
    differences = [(line, line.received - (line.received_at_pledge_rate - line.charged)) for line in lines]
    return Bridge(
        promised=sum(line.base_amount for line in lines),
        closed=sum(line.base_amount - line.received_at_pledge_rate - line.signed - line.pledged for line in lines),
        signed=sum(line.signed for line in lines),
        unsigned=sum(line.pledged for line in lines),
        charges=sum(line.charged for line in lines),
        currency=sum(difference for line, difference in differences if not line.overpaid),
        above=sum(difference for line, difference in differences if line.overpaid),
        received=sum(line.received for line in lines),
    )


def unbalanced(context: DonorReport) -> list[str]:
    """What does not add up, as sentences; empty for every report that may be printed."""
    one = context.bridge
    found = []
    if one.promised - one.closed - one.to_come - one.charges + one.currency + one.above != one.received:
        found.append("What was promised and what was received are not explained to the end.")
    if sum(payment.worth for payment in context.payments) != one.received:
        found.append("The payments do not add up to what was received.")
    sums = [(place.received, place.signed, place.promised) for place in context.places]
    if tuple(map(sum, zip(*sums, strict=True))) != (one.received, one.signed, one.unsigned) and sums:
        found.append("The activities and years do not add up to what was received and is to come.")
    found += [
        f"{promise.code} does not add up."
        for promise in context.promises
        if promise.promised.minor + promise.overpaid.minor
        != promise.paid.minor + promise.closed.minor + promise.open.minor
    ]
    for code in {promise.code for promise in context.promises}:
        open_ = sum(promise.open.minor for promise in context.promises if promise.code == code)
        if open_ != sum(coming.amount.minor for coming in context.coming if coming.pledge == code):
            found.append(f"What is still to come of {code} does not add up.")
    return found
