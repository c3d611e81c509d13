"""The pledge summary: by donor and pledge, what was promised, what is signed, what has come, what is late.

Its figures are those of the funding gap for the same day and audience, to the minor unit, because both add up
the same stored divisions:

* `pledged` – promised but not signed: never counted as funding (the gap's `pledged`)
* `signed` – signed but not yet received (the gap's `committed`)
* `received` – money that arrived, at the rate of its own day (the gap's `received`)
* `outstanding` – `pledged` + `signed`: what is still to come, at the pledge's rate
* `overdue` – the part of `signed` whose due day has passed

So `signed` + `received` is what is secured, and what was signed once is not counted twice when it is paid.
docs/reference/pledge-summary.md defines every column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from crm.domain import wording
from crm.domain.gap import Audience
from crm.domain.money import Currency, Money, divide_half_up
from crm.domain.pledges import Standing
from crm.domain.table import Detail, Group, Row, SumBy, Table, short_day, ungrouped
from crm.formats import json_
from crm.reports.pledge_columns import pledge_columns, rate_columns, split_columns
from crm.reports.report import Report
from crm.store import find, queries
from crm.store import tables as t
from crm.store.kept import is_keeping, kept
from crm.store.standings import standings

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class SplitLine:
    """The part of a pledge meant for an activity and a year (None = left open by the donor), on a day.

    `amount`, `paid`, `closed` and `open` are minor units of the pledge's currency, and amount = paid + closed +
    open unless an overpayment was accepted; the others are minor units of base.
    """

    activity: str | None
    title: str
    year: int | None
    amount: int
    paid: int
    closed: int
    open: int
    pledged: int
    signed: int
    conditional: int
    received: int

    @property
    def outstanding(self) -> int:
        """Promised or signed, and not yet received."""
        return self.pledged + self.signed


@dataclass(frozen=True)
class Raise:
    """An addendum: what was added to a pledge, when, and at which rate."""

    dated: date
    amount: int
    rate: Decimal


@dataclass(frozen=True)
class PledgeLine:
    """One pledge on a day. Amounts in base unless said otherwise."""

    id: str
    donor: str
    donor_name: str
    status: str
    restricted: bool
    earmarking: int | None
    received_by: str
    promised_on: date
    signed_on: date | None
    currency: Currency
    #: Promised by the day, raises included: minor units of `currency`, and of base at the rate of each promise.
    amount: int
    base_amount: int
    rate: Decimal
    rate_date: date
    rate_source: str
    raises: tuple[Raise, ...]
    #: In minor units of `currency`: paid (charges included), overpaid, written off or cancelled, still to come.
    paid: int
    overpaid: int
    closed: int
    open: int
    #: How what is closed ended: "cancelled", "written off", or empty where less was signed than promised.
    ended: str
    pledged: int
    signed: int
    conditional: int
    received: int
    received_at_pledge_rate: int
    #: Of it: what the bank kept.
    charged: int
    overdue: int
    #: In minor units of `currency`.
    overdue_own: int
    overdue_since: date | None
    days_late: int
    next_due: date | None
    next_due_amount: int | None
    splits: tuple[SplitLine, ...]

    @property
    def outstanding(self) -> int:
        """Promised or signed, and not yet received."""
        return self.pledged + self.signed

    @property
    def currency_gain(self) -> int | None:
        """What was received above (or below) its value at the pledge's rate; None where there was an overpayment.

        Bank charges were never received, so they are no loss on the currency (counting rules 3 and 15).
        """
        return None if self.overpaid else self.received - (self.received_at_pledge_rate - self.charged)


@dataclass(frozen=True)
class Sums:
    """What pledges add up to, in minor units of base. The keys of every subtotal and total, in their order."""

    pledged: int = 0
    signed: int = 0
    received: int = 0
    outstanding: int = 0
    overdue: int = 0


SUM_KEYS = tuple(field.name for field in fields(Sums))


@dataclass(frozen=True)
class DonorPledges:
    """A donor's pledges and what they add up to."""

    donor: str
    name: str
    rows: tuple[PledgeLine, ...]
    sums: Sums


@dataclass(frozen=True)
class PledgeSummary:
    """The whole summary for one day and one audience; donors in the order of their codes."""

    as_of: date
    audience: Audience
    base: Currency
    donors: tuple[DonorPledges, ...]
    totals: Sums
    #: The codes asked for; empty for all donors.
    only: tuple[str, ...] = ()
    #: The group's name, and what must be said while the demonstration is loaded.
    group: str = ""
    demonstration: str = ""

    @property
    def rows(self) -> tuple[PledgeLine, ...]:
        """All pledges, donor after donor."""
        return tuple(row for donor in self.donors for row in donor.rows)


def add_up(rows: Iterable[PledgeLine]) -> Sums:
    """The plain sums of pledges."""
    listed = list(rows)
    return Sums(*(sum(getattr(row, key) for row in listed) for key in SUM_KEYS))


def pledge_summary(
    session: Session, *, as_of: date, audience: Audience = "public", donors: Sequence[str] = ()
) -> PledgeSummary:
    """All pledges promised by a day, with what has become of them; restricted ones for the trio only.

    With `donors` (codes) only theirs. Raises `NotFound` for an unknown code. The number of questions to the
    database does not depend on the number of pledges.
    """
    known = [find.donor(session, code) for code in donors]
    rows = _lines(session, as_of=as_of, audience=audience, donor_ids={one.id for one in known})
    settings = queries.settings(session)
    return PledgeSummary(
        as_of=as_of,
        audience=audience,
        base=queries.base_currency(session),
        donors=tuple(_by_donor(rows)),
        totals=add_up(rows),
        only=tuple(sorted({one.code for one in known})),
        group=settings.get("group_name", ""),
        demonstration=settings.get("demo_note", "") if settings.get("demo") == "1" else "",
    )


def lines_of(session: Session, donor: str, *, as_of: date) -> Sequence[PledgeLine]:
    """The pledges of one donor (its code as stored), restricted ones too. Where many donors are asked about, all are read at once."""
    if is_keeping(session):
        return _lines_by_donor(session, as_of).get(donor, ())
    return pledge_summary(session, as_of=as_of, audience="trio", donors=[donor]).rows


@kept
def _lines_by_donor(session: Session, as_of: date) -> Mapping[str, Sequence[PledgeLine]]:
    return {one.donor: one.rows for one in pledge_summary(session, as_of=as_of, audience="trio").donors}


def _by_donor(rows: Iterable[PledgeLine]) -> Iterable[DonorPledges]:
    for (code, name), found in groupby(rows, key=lambda row: (row.donor, row.donor_name)):
        theirs = tuple(found)
        yield DonorPledges(code, name, theirs, add_up(theirs))


def _lines(session: Session, *, as_of: date, audience: Audience, donor_ids: Collection[int | None]) -> list[PledgeLine]:
    wanted = select(t.Pledge).where(t.Pledge.dated <= as_of)
    if audience != "trio":
        wanted = wanted.where(col(t.Pledge.restricted).is_(False))
    if donor_ids:
        wanted = wanted.where(col(t.Pledge.donor_id).in_(donor_ids))
    pledges = session.exec(wanted).all()
    facts = _Facts(session, as_of, [row.id or 0 for row in pledges] if donor_ids else None)
    found = [facts.line(row.id or 0, row) for row in pledges if row.id in facts.sums]
    return sorted(found, key=lambda row: (row.donor, row.promised_on, row.id))


class _Facts:
    """What is known of all pledges on a day: one question to the database for each kind of fact."""

    def __init__(self, session: Session, as_of: date, pledge_ids: Sequence[int] | None) -> None:
        self.sums = queries.pledge_sums(session, as_of=as_of, pledge_ids=pledge_ids)
        self.cells = queries.pledge_cells(session, as_of=as_of, pledge_ids=pledge_ids)
        self.standings = standings(session, as_of=as_of, pledge_ids=pledge_ids)
        self.currencies = queries.currencies(session)
        self.organisations = queries.donor_names(session)
        self.activities = queries.activity_names(session)
        self.raises: dict[int, list[t.Addendum]] = defaultdict(list)
        for row in session.exec(
            select(t.Addendum).where(t.Addendum.dated <= as_of).order_by(col(t.Addendum.dated), col(t.Addendum.entry))
        ):
            self.raises[row.pledge_id].append(row)

    def line(self, number: int, pledge: t.Pledge) -> PledgeLine:
        sums, standing, raises = self.sums[number], self.standings[number], self.raises.get(number, [])
        code, name = self.organisations[pledge.donor_id]
        due = standing.next_due
        late = [one for one in standing.instalments if one.overdue]
        return PledgeLine(
            id=pledge.code,
            donor=code,
            donor_name=name,
            status=standing.status,
            restricted=pledge.restricted,
            earmarking=pledge.earmarking,
            received_by=self.organisations[pledge.receiver_id][1] if pledge.receiver_id else "",
            promised_on=pledge.dated,
            signed_on=pledge.signed_on if standing.signed else None,
            currency=self.currencies[pledge.currency],
            amount=pledge.amount + sum(one.amount for one in raises),
            base_amount=pledge.base_amount + sum(one.base_amount for one in raises),
            rate=pledge.rate,
            rate_date=pledge.rate_on,
            rate_source=pledge.rate_source,
            raises=tuple(Raise(one.dated, one.amount, one.rate) for one in raises),
            paid=sums.paid + sums.overpaid,
            overpaid=sums.overpaid,
            closed=sums.closed,
            open=sums.open,
            ended=sums.ended,
            pledged=sums.pledged,
            signed=sums.committed,
            conditional=sums.conditional,
            received=sums.received,
            received_at_pledge_rate=sums.received_at_pledge_rate,
            charged=sums.charged,
            overdue=overdue_in_base(standing, sums.committed),
            overdue_own=standing.overdue,
            overdue_since=late[0].due if late else None,
            days_late=late[0].days_late if late else 0,
            next_due=due.due if due else None,
            next_due_amount=due.open if due else None,
            splits=tuple(sorted(self._splits(number), key=lambda one: (one.activity is None, one.year is None))),
        )

    def _splits(self, number: int) -> Iterable[SplitLine]:
        for (activity, year), sums in self.cells.get(number, {}).items():
            amount = sums.open + sums.paid + sums.closed
            if not (amount or sums.overpaid):
                continue
            name = self.activities[activity] if activity is not None else None
            yield SplitLine(
                activity=name.code if name else None,
                title=name.title if name else "",
                year=year,
                amount=amount,
                paid=sums.paid + sums.overpaid,
                closed=sums.closed,
                open=sums.open,
                pledged=sums.pledged,
                signed=sums.committed,
                conditional=sums.conditional,
                received=sums.received,
            )


def overdue_in_base(standing: Standing, signed: int) -> int:
    """The overdue part of a pledge in base at its own rate: all of what is signed where all of it is overdue."""
    if not standing.overdue or not standing.open:
        return 0
    if standing.overdue >= standing.open:
        return signed
    return divide_half_up(signed * standing.overdue, standing.open)


# --- as a table ---------------------------------------------------------------------------------------------------------


def table(summary: PledgeSummary) -> Table:
    """The summary as every export writes it."""
    base = summary.base
    total = _sums(summary.totals)
    return Table(
        key="pledge-summary",
        name="Pledges",
        title="Pledge summary",
        as_of=summary.as_of,
        audience=summary.audience,
        base=base,
        columns=pledge_columns(base),
        groups=tuple(
            Group(donor.donor, donor.name, tuple(_row(row) for row in donor.rows), _sums(donor.sums))
            for donor in summary.donors
        ),
        total=total,
        by="donor",
        only=summary.only,
        scope=_scope(summary),
        notes=_notes(base),
        demonstration=summary.demonstration,
        label=LABELS[summary.audience],
        finding=_finding(summary),
        author=summary.group,
        again=_again(summary),
        sums=(SumBy("donor", "donor_name", "By donor"), SumBy("status", "", "By status")),
        chart=("received", "signed", "pledged"),
        details=(
            Detail(_splits_table(summary), link="id", repeats=("id", "donor", "donor_name", "currency")),
            Detail(_rates_table(summary)),
        ),
        empty=f"No pledge was recorded by {wording.day(summary.as_of)}.",
        schema_version=SCHEMA_VERSION,
    )


#: For whom a file is: the first thing to know before it is passed on.
LABELS: dict[Audience, str] = {
    "public": "Public figures: this file may be passed on.",
    "trio": "For the trio and its Secretariat only: restricted pledges are included. Do not pass on.",
}


def _scope(summary: PledgeSummary) -> str:
    who = f"Donors {wording.listed(list(summary.only))}" if summary.only else "All donors"
    return f"{who} · as of {wording.day(summary.as_of)} · audience: {summary.audience} · amounts in {summary.base.code}"


def _notes(base: Currency) -> tuple[str, ...]:
    rates = (
        f"Received money is valued in {base.code} at the rate of the day it arrived, all else at the rate of the promise. "
        f"Rates are units of the pledge's currency for one {base.code}."
    )
    return (
        "Promises are counted only when signed: what is promised but not signed is shown apart and is no funding.",
        rates,
    )


def _finding(summary: PledgeSummary) -> str:
    base, totals = summary.base, summary.totals
    said = (
        f"{wording.amount_whole(totals.received, base)} received, {wording.whole(totals.signed, base.digits)} signed but "
        f"not yet received, {wording.whole(totals.pledged, base.digits)} promised but not signed"
    )
    return f"{said}; {wording.whole(totals.overdue, base.digits)} overdue." if totals.overdue else f"{said}."


def _again(summary: PledgeSummary) -> str:
    only = "".join(f" --donor {code}" for code in summary.only)
    return f"crm export pledge-summary --as-of {summary.as_of.isoformat()} --audience {summary.audience}{only}"


def _sums(sums: Sums) -> dict[str, int]:
    return {key: getattr(sums, key) for key in SUM_KEYS}


def _row(line: PledgeLine) -> Row:
    def own(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, line.currency)

    return (
        line.id,
        line.donor,
        line.donor_name,
        line.status,
        line.earmarking,
        line.promised_on,
        line.signed_on,
        line.currency.code,
        own(line.amount),
        line.rate,
        line.rate_date,
        line.base_amount,
        line.pledged,
        line.signed,
        line.received,
        line.outstanding,
        line.overdue,
        line.next_due,
        own(line.next_due_amount),
        _remarks(line),
        own(line.paid),
        own(line.closed),
        own(line.open),
        line.days_late or None,
        line.conditional,
        line.currency_gain,
        line.received_by,
        line.rate_source,
        "; ".join(_in_words(split, line.currency) for split in line.splits),
    )


def _in_words(split: SplitLine, currency: Currency) -> str:
    """A split in one line: "POL-5 2016 20,000.00"."""
    place = f"{wording.activity_or_open(split.activity)} {wording.year_or_open(split.year)}"
    return f"{place} {wording.exact(split.amount, currency.digits)}"


def _remarks(line: PledgeLine) -> str:
    """What the figures of a pledge do not say by themselves."""

    def amount(minor: int) -> str:
        return wording.amount_text(minor, line.currency)

    said = [
        f"{amount(one.amount)} of it added on {short_day(one.dated)} at {queries.rate_text(one.rate)}"
        for one in line.raises
    ]
    if line.overdue_own and line.overdue_since:
        days = f"{line.days_late} day{'s' if line.days_late > 1 else ''}"
        said.append(f"{amount(line.overdue_own)} overdue since {short_day(line.overdue_since)}, {days}")
    if line.closed:
        said.append(f"{amount(line.closed)} {line.ended or 'not signed for'}")
    if line.overpaid:
        said.append(f"{amount(line.overpaid)} more received than promised")
    if line.conditional:
        said.append("part of what is signed is subject to a parliament or to available funds")
    if line.received and not line.signed_on:
        said.append("received without signature")
    if line.restricted:
        said.append("restricted: not for circulation")
    text = "; ".join(said)
    return text[:1].upper() + text[1:]


def _splits_table(summary: PledgeSummary) -> Table:
    rows: list[Row] = [
        (
            line.id,
            line.donor,
            line.donor_name,
            split.activity,
            split.title,
            split.year,
            line.currency.code,
            Money(split.amount, line.currency),
            Money(split.paid, line.currency),
            Money(split.closed, line.currency),
            Money(split.open, line.currency),
            split.pledged,
            split.signed,
            split.received,
            split.outstanding,
            split.conditional,
        )
        for line in summary.rows
        for split in line.splits
    ]
    keys = ("pledged", "signed", "received", "outstanding")
    return Table(
        key="splits",
        name="Splits",
        title="What the pledges are meant for",
        as_of=summary.as_of,
        audience=summary.audience,
        base=summary.base,
        columns=split_columns(summary.base),
        groups=ungrouped(rows),
        total=_part(summary.totals, keys),
        scope=_scope(summary),
        demonstration=summary.demonstration,
        label=LABELS[summary.audience],
        sums=(SumBy("year", "", "By year"), SumBy("activity", "activity_title", "By activity")),
    )


def _part(sums: Sums, keys: Iterable[str]) -> dict[str, int]:
    return {key: getattr(sums, key) for key in keys}


def _rates_table(summary: PledgeSummary) -> Table:
    """The rates that the pledges were converted at, each once, with the pledges that use it."""
    used: dict[tuple[str, date, Decimal, str], list[str]] = defaultdict(list)
    for line in summary.rows:
        if line.currency != summary.base:
            used[line.currency.code, line.rate_date, line.rate, line.rate_source].append(line.id)
    rows: list[Row] = [
        (currency, rate, dated, source, ", ".join(pledges))
        for (currency, dated, rate, source), pledges in sorted(used.items())
    ]
    return Table(
        key="rates",
        name="Rates",
        title="Exchange rates of the promises",
        as_of=summary.as_of,
        audience=summary.audience,
        base=summary.base,
        columns=rate_columns(summary.base),
        groups=ungrouped(rows),
        scope=_scope(summary),
        demonstration=summary.demonstration,
        label=LABELS[summary.audience],
    )


def as_json(summary: PledgeSummary) -> dict[str, Any]:
    """The summary as the command line and scripts get it: what the JSON export writes."""
    return json_.as_data(table(summary))


def _make(session: Session, as_of: date, audience: Audience) -> Table:
    return table(pledge_summary(session, as_of=as_of, audience=audience))


REPORT = Report(
    key="pledge-summary",
    title="Pledge summary",
    help="Pledges by donor: promised, signed, received, still to come, overdue.",
    table=_make,
)
