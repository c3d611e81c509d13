"""What the ledger page shows: pledges as rows, one pledge with its parts, the sums on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm.domain.money import Currency
from crm.domain.pledges import STATUSES
from crm.domain.wording import NONE, activity_or_open, amount_text, amount_whole, day, year_or_open
from crm.domain.wording import exact as digits_of
from crm.reports.pledge_list import InstalmentLine, PledgeList, ReceiptLine
from crm.reports.pledge_summary import PledgeLine, add_up
from dashboard.opened_pledge import OpenedPledge
from dashboard.views import standing
from dashboard.views.grid import Card, Cell, Grid, Heading, headings, row
from dashboard.views.lens import Lens
from dashboard.views.timeline import TimelineChart, timeline
from dashboard.views.words import dashed, exact, plain

#: So many rows are drawn at once.
PAGE = 100

_MEANINGS = {
    "announced": "promised in writing, not signed: not counted as funding",
    "signed": "signed, nothing received yet",
    "part paid": "signed or promised, and partly received",
    "overdue": "an instalment's day has passed and it is not paid",
    "paid": "received in full",
    "written off": "what was open will not come",
    "cancelled": "withdrawn by agreement",
}


@dataclass(frozen=True)
class LedgerView:
    """The ledger: what it adds up to, its rows, and what is said about the choice made."""

    headline: str
    cards: tuple[Card, ...]
    grid: Grid
    shown: int
    of: int


def ledger(found: PledgeList, lens: Lens, *, donor: str = "", status: str = "", page: int = 1) -> LedgerView:
    """The rows that match; sums are of all that match, not of one screenful."""
    rows = [one for one in found.rows if (not donor or one.donor == donor) and (not status or one.status == status)]
    first = (page - 1) * PAGE
    return LedgerView(
        headline=_headline(rows, found),
        cards=_cards(rows, found.base),
        grid=_grid(rows[first : first + PAGE], rows, found, lens),
        shown=min(PAGE, max(0, len(rows) - first)),
        of=len(rows),
    )


def statuses(found: PledgeList) -> tuple[str, ...]:
    """The statuses that occur, in their order of meaning."""
    there = {one.status for one in found.rows}
    return tuple(status for status in reversed(STATUSES) if status in there)


def _headline(rows: Sequence[PledgeLine], found: PledgeList) -> str:
    if not found.rows:
        return f"No pledge was recorded by {day(found.as_of)}."
    if not rows:
        return "No pledge matches this choice."
    sums = add_up(rows)
    word = "pledge" if len(rows) == 1 else "pledges"
    late = f"; {amount_text(sums.overdue, found.base)} of it is overdue" if sums.overdue else "; nothing is overdue"
    return (
        f"{len(rows)} {word}: {amount_text(sums.received, found.base)} received, "
        f"{amount_text(sums.outstanding, found.base)} still to come{late}."
    )


def _cards(rows: Sequence[PledgeLine], base: Currency) -> tuple[Card, ...]:
    sums = add_up(rows)
    late = [one for one in rows if one.overdue_own]
    return (
        Card("Promised only", plain(sums.pledged, base), "not counted", _said("Promised in writing, not signed, not received, at the rate of each promise.", sums.pledged, base)),
        Card("Signed, to come", plain(sums.signed, base), "counted as secured", _said("Signed and not yet received, at each pledge's own rate.", sums.signed, base)),
        Card("Received", plain(sums.received, base), "counted as secured", _said("Money that arrived, at the rate of the day it arrived.", sums.received, base)),
        Card("Overdue", plain(sums.overdue, base), f"{len(late)} late" if late else "nothing late", _said("The open part of signed instalments whose day has passed, at the pledge's rate. Due today is not overdue.", sums.overdue, base)),
    )  # fmt: skip


def _said(text: str, minor: int, base: Currency) -> str:
    return f"{text} In {base}, exactly {exact(minor, base)}."


def _grid(shown: Sequence[PledgeLine], rows: Sequence[PledgeLine], found: PledgeList, lens: Lens) -> Grid:
    base = found.base
    sums = add_up(rows)
    columns = ("Donor", "Status", "Promised on", "Amount", f"In {base}", "Received", "To come", "Overdue", "Next due")
    amounts = ("Amount", f"In {base}", "Received", "To come", "Overdue")
    helps = {"Status": "; ".join(f"{status}: {meaning}" for status, meaning in _MEANINGS.items())}
    return Grid(
        f"Pledges as of {day(found.as_of)}; received, to come and overdue in {base}",
        headings("Pledge", *columns, amounts=amounts, helps=helps),
        tuple(_row(one, base, lens) for one in shown),
        (
            row(
                "Total", "", "", "", "", "",
                dashed(sums.received, base), dashed(sums.outstanding, base), dashed(sums.overdue, base), "",
            ),
        ) if rows else (),
        empty="No pledge is recorded yet. Record the first one with the button above."
        if not found.rows
        else "No pledge matches. Choose another donor or status.",
    )  # fmt: skip


def _row(one: PledgeLine, base: Currency, lens: Lens) -> tuple[Cell, ...]:
    return row(
        Cell(f"{one.id} (restricted)" if one.restricted else one.id, lens.link("pledges", pledge=one.id)),
        Cell(one.donor_name, lens.link("donor", donor=one.donor)),
        status_cell(one.status),
        day(one.promised_on),
        amount_whole(one.amount, one.currency),
        plain(one.base_amount, base),
        dashed(one.received, base),
        dashed(one.outstanding, base),
        Cell(dashed(one.overdue, base), tone="overdue" if one.overdue else ""),
        next_due(one),
    )


def status_cell(status: str) -> Cell:
    """A status, in its own word; overdue stands out."""
    return Cell(status, tone="overdue" if status == "overdue" else "muted" if status == "announced" else "")


def next_due(one: PledgeLine) -> Cell:
    """When the next money is due, or since when it is late."""
    if one.overdue_own:
        return Cell(f"{one.days_late} days late", tone="overdue")
    if not one.open:
        return Cell(NONE)
    return Cell(day(one.next_due) if one.next_due else "no date")


@dataclass(frozen=True)
class DetailView:
    """One pledge, opened."""

    sentence: str
    #: Why it has its status, and what is being decided about it.
    why: str
    remarks: tuple[str, ...]
    timeline: TimelineChart
    #: The address of its lines in the journal.
    history: str
    facts: tuple[tuple[str, str], ...]
    splits: Grid
    instalments: Grid
    receipts: Grid


def detail(one: OpenedPledge, lens: Lens, source: str) -> DetailView:
    """Status, timeline, papers, splits, instalments and receipts of one pledge."""
    found = one.detail
    line, papers = found.line, found.papers
    own = line.currency
    period = " – ".join(day(one) for one in (papers.period_from, papers.period_to) if one)
    facts = (
        ("Promised", f"{amount_text(line.amount, own)} on {day(line.promised_on)}"),
        ("In base", f"{exact(line.base_amount, found.base)} at rate {line.rate:f} of {day(line.rate_date)}"),
        ("Signed", day(line.signed_on) if line.signed_on else "not signed"),
        ("Instrument", papers.instrument),
        ("Reference", papers.reference),
        ("Period", period),
        ("Received by", line.received_by),
        ("Earmarking", EARMARKING.get(line.earmarking or 0, "")),
        ("Conditions", papers.conditions),
        ("Next report", day(papers.next_report_on) if papers.next_report_on else ""),
        ("Circulation", "restricted: for the trio only" if line.restricted else ""),
    )
    columns = ("Promised", "Paid", "Written off", "Open")
    splits = Grid(
        f"Meant for, in {own}",
        headings("Activity", "Year", *columns, amounts=columns),
        tuple(
            row(
                Cell(
                    f"{split.activity} {split.title}" if split.activity else activity_or_open(None),
                    lens.link("activity", activity=split.activity) if split.activity else "",
                ),
                year_or_open(split.year),
                *(dashed(amount, own) for amount in (split.amount, split.paid, split.closed, split.open)),
            )
            for split in line.splits
        ),
    )
    return DetailView(
        sentence=found.sentence,
        why=standing.why(one),
        remarks=standing.remarks(one),
        timeline=timeline(one, source),
        history=lens.link("history", record=f"pledge {line.id}"),
        facts=facts,
        splits=splits,
        instalments=instalments(found.instalments),
        receipts=receipts(found.receipts, found.base),
    )


#: The Grand Bargain levels in words.
EARMARKING = {1: "1 unearmarked", 2: "2 softly earmarked", 3: "3 earmarked", 4: "4 tightly earmarked"}


def instalments(lines: Sequence[InstalmentLine], *, pledge: bool = False) -> Grid:
    """Instalments, oldest first, each with its word."""
    body = []
    named = any(one.meant_for for one in lines)
    for one in lines:
        word = f"overdue by {one.state.days_late} days" if one.state.overdue else one.word
        body.append(
            row(
                day(one.state.due) if one.state.due else "no date",
                *([one.pledge] if pledge else []),
                amount_whole(one.state.amount, one.currency),
                amount_whole(one.state.open, one.currency) if one.state.open else NONE,
                Cell(word, tone="overdue" if one.state.overdue else ""),
                *([one.meant_for_words or "all that is open"] if named else []),
            )
        )
    columns = ("Due", *(["Pledge"] if pledge else []), "Amount", "Open", "Status", *(["Meant for"] if named else []))
    return Grid(
        "By due day", headings(*columns, amounts=("Amount", "Open")), tuple(body), empty="No instalment is agreed."
    )


def receipts(lines: Sequence[ReceiptLine], base: Currency, *, pledge: bool = False) -> Grid:
    """Receipts, oldest first, with the value of their day and its total."""
    body = tuple(
        row(
            day(one.dated),
            *([one.pledge] if pledge else []),
            amount_whole(one.amount, one.currency),
            f"{one.rate:f}",
            digits_of(one.base_amount, base.digits),
        )
        for one in lines
    )
    columns = ("Received on", *(["Pledge"] if pledge else []), "Amount", "Rate", f"In {base}")
    whole = digits_of(sum(one.base_amount for one in lines), base.digits)
    totals = (row("Total", *([""] if pledge else []), "", "", whole),) if len(lines) > 1 else ()
    return Grid(
        "By day",
        tuple(replace(one, amount=one.text in ("Amount", "Rate", f"In {base}")) for one in map(Heading, columns)),
        body,
        totals,
        empty="Nothing has been received yet.",
    )
