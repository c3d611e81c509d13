"""Gain and loss on currency by pledge, donor and year of receipt, on a day and for an audience.

Received money is held against its value at the pledge's rate (realised), and what is signed and still to come is
valued at the rate of the as-of day (unrealised): counting rule 15, docs/algorithms/currency.md. `received`,
`committed` and `pledged` are those of the funding gap and of the pledge summary, to the minor unit. Nothing that
is unrealised is in any other figure: the default valuation stays the pledge's rate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain import gains, wording
from crm.domain.gains import OpenPart
from crm.domain.gap import Audience
from crm.domain.money import Currency, Money, decimal_text
from crm.domain.rates import RateOn, Rates
from crm.domain.table import Column, Detail, Group, Row, SumBy, Table, ungrouped
from crm.reports.pledge_summary import LABELS, PledgeLine, PledgeSummary, pledge_summary
from crm.reports.report import Report
from crm.store import queries
from crm.store import tables as t

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Sums:
    """What adds up, in minor units of base; the keys of every row and total, in their order."""

    #: What arrived, each receipt at the rate of its own day.
    received: int = 0
    #: Of it: accepted above the pledge, so without a value at the pledge's rate.
    overpaid: int = 0
    #: The rest of it at the pledge's rate, without what the bank kept.
    received_at_pledge_rate: int = 0
    realised: int = 0
    #: Signed and still to come: at the pledge's rate, and at the rate of the as-of day.
    committed: int = 0
    committed_at_as_of_rate: int = 0
    unrealised: int = 0
    #: Promised and not signed: shown beside, in no gain or loss.
    pledged: int = 0
    pledged_at_as_of_rate: int = 0


KEYS = tuple(field.name for field in fields(Sums))
#: What a year of receipt has: money that is still to come belongs to no such year.
YEAR_KEYS = KEYS[:4]


@dataclass(frozen=True)
class PartLine:
    """What of a pledge is still to come for an activity and a year (None = left open by the donor)."""

    activity: str | None
    year: int | None
    #: In minor units of the pledge's currency.
    open: int
    committed: int
    committed_at_as_of_rate: int
    pledged: int
    pledged_at_as_of_rate: int


@dataclass(frozen=True)
class YearLine:
    """What arrived in one calendar year; of the sums only those of `YEAR_KEYS` are there."""

    year: int
    sums: Sums


@dataclass(frozen=True)
class GainLine:
    """One pledge; `as_of_rate` is None where nothing is open or the pledge is in the base currency."""

    pledge: PledgeLine
    sums: Sums
    as_of_rate: RateOn | None
    years: tuple[YearLine, ...]
    parts: tuple[PartLine, ...]


@dataclass(frozen=True)
class DonorGains:
    """A donor's pledges and what they add up to."""

    donor: str
    name: str
    rows: tuple[GainLine, ...]
    sums: Sums


@dataclass(frozen=True)
class CurrencyGains:
    """The whole report; donors by code, years in order."""

    summary: PledgeSummary
    donors: tuple[DonorGains, ...]
    years: tuple[YearLine, ...]
    totals: Sums
    warnings: tuple[str, ...]

    @property
    def rows(self) -> tuple[GainLine, ...]:
        """All pledges, donor after donor."""
        return tuple(row for donor in self.donors for row in donor.rows)


def add_up(found: Iterable[Sums]) -> Sums:
    """Plain sums."""
    listed = list(found)
    return Sums(*(sum(getattr(one, key) for one in listed) for key in KEYS))


def currency_gains(session: Session, *, as_of: date, audience: Audience = "public") -> CurrencyGains:
    """Every pledge promised by a day, with its gain or loss; restricted ones for the trio only.

    Raises `Refused` where money is open in a currency without a rate on or before the day. A rate older than
    45 days is used, and the warnings say so. The number of questions to the database is fixed.
    """
    summary = pledge_summary(session, as_of=as_of, audience=audience)
    arrived = _arrived(session, as_of=as_of)
    rates = queries.rates(session)
    rows = [_line(line, arrived.get(line.id, {}), rates, as_of) for line in summary.rows]
    stale = (rates.warning(row.pledge.currency, as_of) for row in rows if row.as_of_rate)
    return CurrencyGains(
        summary=summary,
        donors=tuple(_by_donor(rows)),
        years=_years(rows),
        totals=add_up(row.sums for row in rows),
        warnings=tuple(dict.fromkeys(sentence for sentence in stale if sentence)),
    )


def _arrived(session: Session, *, as_of: date) -> Mapping[str, Mapping[int, Sums]]:
    """What arrived of each pledge (by code) in each year. A line of the division that overpays holds nothing else."""
    posting = t.Posting
    year = sa.extract("year", col(posting.dated))
    overpaid = sa.case((col(posting.overpaid) != 0, col(posting.received)), else_=0)
    measures = (col(posting.received), overpaid, col(posting.received_at_pledge_rate), col(posting.charged))
    wanted = (
        sa.select(col(posting.pledge_id), year, *(sa.func.sum(one) for one in measures))
        .where(col(posting.dated) <= as_of)
        .group_by(col(posting.pledge_id), year)
    )
    codes = dict(session.exec(select(t.Pledge.id, t.Pledge.code)).all())
    found: dict[str, dict[int, Sums]] = defaultdict(dict)
    for number, when, *sums in session.connection().execute(wanted):
        received, over, at_pledge_rate, charged = (int(one) for one in sums)
        if received or at_pledge_rate:
            gain = gains.realised(received, overpaid=over, at_pledge_rate=at_pledge_rate, charged=charged)
            found[codes[number]][int(when)] = Sums(received, over, at_pledge_rate - charged, gain)
    return found


def _line(line: PledgeLine, arrived: Mapping[int, Sums], rates: Rates, as_of: date) -> GainLine:
    foreign = line.currency != rates.base and line.open > 0
    rate = rates.on(line.currency, as_of) if line.open else RateOn(Decimal(1), as_of)
    parts = _parts(line, rate.rate, rates.base)
    years = tuple(YearLine(year, sums) for year, sums in sorted(arrived.items()))
    committed, pledged = (
        sum(getattr(part, f"{side}_at_as_of_rate") for part in parts) for side in ("committed", "pledged")
    )
    coming = Sums(
        committed=line.signed,
        committed_at_as_of_rate=committed,
        unrealised=committed - line.signed,
        pledged=line.pledged,
        pledged_at_as_of_rate=pledged,
    )
    return GainLine(
        pledge=line,
        sums=add_up([coming, *(one.sums for one in years)]),
        as_of_rate=rate if foreign else None,
        years=years,
        parts=parts,
    )


def _parts(line: PledgeLine, rate: Decimal, base: Currency) -> tuple[PartLine, ...]:
    splits = [split for split in line.splits if split.open]
    opens = [OpenPart(split.open, split.signed, split.pledged) for split in splits]
    values = gains.valued(opens, line.currency, rate, base, signed=line.signed_on is not None)
    return tuple(
        PartLine(
            activity=split.activity,
            year=split.year,
            open=split.open,
            committed=split.signed,
            committed_at_as_of_rate=value.committed,
            pledged=split.pledged,
            pledged_at_as_of_rate=value.pledged,
        )
        for split, value in zip(splits, values, strict=True)
    )


def _by_donor(rows: Sequence[GainLine]) -> Iterable[DonorGains]:
    for (code, name), found in groupby(rows, key=lambda row: (row.pledge.donor, row.pledge.donor_name)):
        theirs = tuple(found)
        yield DonorGains(code, name, theirs, add_up(row.sums for row in theirs))


def _years(rows: Sequence[GainLine]) -> tuple[YearLine, ...]:
    by_year: dict[int, list[Sums]] = defaultdict(list)
    for row in rows:
        for one in row.years:
            by_year[one.year].append(one.sums)
    return tuple(YearLine(year, add_up(found)) for year, found in sorted(by_year.items()))


# --- as JSON ------------------------------------------------------------------------------------------------------------


def as_json(found: CurrencyGains) -> dict[str, Any]:
    """The report as the command line prints it: decimal strings, rates as written."""
    digits = found.summary.base.digits

    def sums(of: Sums, keys: Sequence[str] = KEYS) -> dict[str, str]:
        return {key: decimal_text(getattr(of, key), digits) for key in keys}

    def years(lines: Sequence[YearLine]) -> list[dict[str, Any]]:
        return [{"year": one.year, **sums(one.sums, YEAR_KEYS)} for one in lines]

    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": found.summary.as_of.isoformat(),
        "audience": found.summary.audience,
        "base_currency": found.summary.base.code,
        "pledges": [
            {
                "id": row.pledge.id,
                "donor": row.pledge.donor,
                "donor_name": row.pledge.donor_name,
                "status": row.pledge.status,
                "currency": row.pledge.currency.code,
                "rate": queries.rate_text(row.pledge.rate),
                "rate_date": row.pledge.rate_date.isoformat(),
                "as_of_rate": queries.rate_text(row.as_of_rate.rate) if row.as_of_rate else None,
                "as_of_rate_date": row.as_of_rate.dated.isoformat() if row.as_of_rate else None,
                "open": decimal_text(row.pledge.open, row.pledge.currency.digits),
                **sums(row.sums),
                "years": years(row.years),
                "parts": [_part_json(part, row.pledge.currency, digits) for part in row.parts],
            }
            for row in found.rows
        ],
        "donors": [{"donor": one.donor, "name": one.name, **sums(one.sums)} for one in found.donors],
        "years": years(found.years),
        "totals": sums(found.totals),
        "warnings": list(found.warnings),
    }


def _part_json(part: PartLine, currency: Currency, digits: int) -> dict[str, Any]:
    keys = ("committed", "committed_at_as_of_rate", "pledged", "pledged_at_as_of_rate")
    return {
        "activity": part.activity,
        "year": part.year,
        "open": decimal_text(part.open, currency.digits),
        **{key: decimal_text(getattr(part, key), digits) for key in keys},
    }


# --- as a table -----------------------------------------------------------------------------------------------------


_HOW = (
    "Realised: received less its value at the pledge's rate, without bank charges and without what was paid above the "
    "pledge. Unrealised: what is signed and still to come, at the rate of this day less its value at the pledge's "
    "rate; it is in no other figure."
)


def table(found: CurrencyGains) -> Table:
    """The report as every export writes it."""
    summary = found.summary
    base = summary.base
    return Table(
        key="currency-gains",
        name="Currency",
        title="Gain and loss on currency",
        as_of=summary.as_of,
        audience=summary.audience,
        base=base,
        columns=_columns(base),
        groups=tuple(
            Group(one.donor, one.name, tuple(_row(row) for row in one.rows), _shown(one.sums)) for one in found.donors
        ),
        total=_shown(found.totals),
        by="donor",
        scope=f"All donors · as of {wording.day(summary.as_of)} · audience: {summary.audience} · amounts in {base.code}",
        notes=(
            _HOW,
            *found.warnings,
        ),
        demonstration=summary.demonstration,
        label=LABELS[summary.audience],
        finding=_finding(found),
        author=summary.group,
        again=f"crm export currency-gains --as-of {summary.as_of.isoformat()} --audience {summary.audience}",
        sums=(SumBy("donor", "donor_name", "By donor"), SumBy("currency", "", "By currency")),
        details=(Detail(_years_table(found)),),
        empty=f"No pledge was recorded by {wording.day(summary.as_of)}.",
        schema_version=SCHEMA_VERSION,
    )


def _columns(base: Currency) -> tuple[Column, ...]:
    meanings = {
        "received": ("Received", "Money that arrived, each receipt at the rate of its own day."),
        "overpaid": ("Of which above the pledge", "Accepted above the pledge: no value at its rate, no gain, no loss."),
        "received_at_pledge_rate": (
            "The rest at the pledge's rate",
            "What arrived of the pledge, at its own rate, without what the bank kept.",
        ),
        "realised": ("Realised gain or loss", "Received, less what was above the pledge, less the rest at its rate."),
        "committed": ("Signed, to come", "Signed and neither received nor closed, at the pledge's rate."),
        "committed_at_as_of_rate": ("Signed at this day's rate", "The open sum converted once at the day's rate."),
        "unrealised": ("Unrealised gain or loss", "At this day's rate less at the pledge's rate."),
        "pledged": ("Promised, not signed", "At the pledge's rate; in no gain or loss."),
        "pledged_at_as_of_rate": ("Promised at this day's rate", "For information; in no gain or loss."),
    }
    on_page = ("received", "realised", "committed", "unrealised")
    return (
        Column("id", "Pledge", meaning="The pledge's own code.", width=13),
        Column("donor", "Donor code", meaning="The donor's code in this ledger.", width=8, page=False),
        Column("donor_name", "Donor", meaning="The donor's name.", width=21, page=False),
        Column("currency", "Currency", meaning="The currency of the pledge.", width=10),
        Column("rate", "Pledge's rate", "rate", meaning=f"Units of it for one {base.code}, of the day of the promise."),
        Column("as_of_rate", "This day's rate", "rate", meaning="The latest on or before the day; blank if not used."),
        Column("as_of_rate_date", "Rate of", "date", meaning="The day that rate is from.", under="as_of_rate"),
        Column("open", "Open", "amount", meaning="What is still to come, in its own currency.", width=15),
        *(
            Column(key, title, "amount", base, meaning, total=True, page=key in on_page, width=14)
            for key, (title, meaning) in meanings.items()
        ),
    )


def _row(row: GainLine) -> Row:
    line, rate = row.pledge, row.as_of_rate
    return (
        line.id,
        line.donor,
        line.donor_name,
        line.currency.code,
        line.rate,
        rate.rate if rate else None,
        rate.dated if rate else None,
        Money(line.open, line.currency),
        *(getattr(row.sums, key) for key in KEYS),
    )


def _shown(sums: Sums) -> dict[str, int]:
    return {key: getattr(sums, key) for key in KEYS}


def _finding(found: CurrencyGains) -> str:
    base, totals = found.summary.base, found.totals
    said = (
        f"{_in_words(totals.realised, base)} on what was received; {_in_words(totals.unrealised, base)} on what is "
        "signed and still to come, at this day's rates."
    )
    return said[:1].upper() + said[1:]


def _in_words(minor: int, base: Currency) -> str:
    if minor == 0:
        return "no gain or loss"
    return f"{wording.amount_whole(abs(minor), base)} {'gained' if minor > 0 else 'lost'}"


def _years_table(found: CurrencyGains) -> Table:
    summary = found.summary
    columns = tuple(column for column in _columns(summary.base) if column.key in YEAR_KEYS)
    rows: list[Row] = [(one.year, *(getattr(one.sums, key) for key in YEAR_KEYS)) for one in found.years]
    return Table(
        key="years",
        name="Years",
        title="By year of receipt",
        as_of=summary.as_of,
        audience=summary.audience,
        base=summary.base,
        columns=(Column("year", "Year", "integer", meaning="The calendar year in which the money arrived."), *columns),
        groups=ungrouped(rows),
        total={key: getattr(found.totals, key) for key in YEAR_KEYS},
        scope=f"As of {wording.day(summary.as_of)} · audience: {summary.audience} · amounts in {summary.base.code}",
        demonstration=summary.demonstration,
        label=LABELS[summary.audience],
    )


def _make(session: Session, as_of: date, audience: Audience) -> Table:
    return table(currency_gains(session, as_of=as_of, audience=audience))


REPORT = Report(
    key="currency-gains",
    title="Gain and loss on currency",
    help="Gain and loss on currency by pledge, donor and year of receipt.",
    table=_make,
)
