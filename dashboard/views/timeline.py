"""One pledge along time: promise and signature, instalments with what became of them, and money that arrived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crm.domain.wording import amount_text, amount_whole, day, month
from dashboard.opened_pledge import OpenedPledge
from dashboard.views.grid import Caption, Cell, Grid, Tone, headings, row
from dashboard.views.words import brief

Kind = Literal["promised", "signed", "ends", "paid", "part paid", "overdue", "due", "closed", "received", "back"]

#: The lanes of the chart, from top to bottom.
LANES = ("Promise and agreement", "Instalments", "Money that arrived")


@dataclass(frozen=True)
class Mark:
    """One event: what is written at it is its amount (may be empty), a word, and the day."""

    when: date
    lane: str
    kind: Kind
    amount: str
    word: str
    hover: str

    @property
    def lines(self) -> tuple[str, ...]:
        """What is written at the mark, line by line."""
        return tuple(text for text in (self.amount, self.word, short_day(self.when)) if text)


@dataclass(frozen=True)
class TimelineChart:
    """The chart and its table."""

    caption: Caption
    marks: tuple[Mark, ...]
    today: date
    grid: Grid


def short_day(when: date) -> str:
    """A day where the years stand above: "15 Oct"."""
    return f"{when.day} {month(when)[:3]}"


def timeline(one: OpenedPledge, source: str) -> TimelineChart:
    """The timeline of an opened pledge."""
    line, as_of = one.detail.line, one.detail.as_of
    marks = tuple(sorted((*_papers(one), *_instalments(one), *_receipts(one)), key=lambda mark: mark.when))
    title = _title(one)
    caption = Caption(
        title,
        f"Along time, in {line.currency}; the dotted line is {day(as_of)}",
        source,
        f"{title}. Timeline: {'; '.join(mark.hover for mark in marks)}.",
    )
    return TimelineChart(caption, marks, as_of, _grid(one, marks))


def _title(one: OpenedPledge) -> str:
    line = one.detail.line
    own = line.currency
    if line.overdue_own:
        return f"{amount_text(line.overdue_own, own)} should have come and is {line.days_late} days late"
    if not line.open:
        return "Nothing is open any more"
    dated = [one.state for one in one.detail.instalments if one.state.open and one.state.due]
    if not dated:
        return f"{amount_text(line.open, own)} is to come, without a day"
    first = dated[0]
    last = dated[-1]
    if len(dated) == 1:
        return f"{amount_text(first.open, own)} is due on {day(first.due or one.detail.as_of)}"
    total = amount_text(sum(state.open for state in dated), own)
    return f"{total} is due in {len(dated)} instalments, the last on {day(last.due or one.detail.as_of)}"


def _papers(one: OpenedPledge) -> Iterator[Mark]:
    line = one.detail.line
    own, lane = line.currency, LANES[0]
    raised = sum(added.amount for added in line.raises)
    first = line.amount - raised
    yield Mark(
        line.promised_on, lane, "promised", brief(first, own.digits), "promised",
        f"{day(line.promised_on)}: {amount_text(first, own)} promised",
    )  # fmt: skip
    for added in line.raises:
        text = f"{day(added.dated)}: {amount_text(added.amount, own)} added"
        yield Mark(added.dated, lane, "promised", f"+{brief(added.amount, own.digits)}", "added", text)
    if line.signed_on:
        yield Mark(line.signed_on, lane, "signed", "", "signed", f"{day(line.signed_on)}: signed")
    for closing in one.approved:
        word = "written off" if closing.kind == "write-off" else "cancelled"
        closed = "" if closing.amount is None else brief(closing.amount, own.digits)
        exact = "what was open" if closing.amount is None else amount_text(closing.amount, own)
        yield Mark(closing.dated, lane, "closed", closed, word, f"{day(closing.dated)}: {exact} {word}")
    ends = one.detail.papers.period_to
    if ends:
        yield Mark(ends, lane, "ends", "", "ends", f"{day(ends)}: the agreement ends")


def _instalments(one: OpenedPledge) -> Iterator[Mark]:
    own = one.detail.line.currency
    words: dict[str, Kind] = {
        "paid": "paid", "part paid": "part paid", "overdue": "overdue", "closed": "closed", "due": "due",
    }  # fmt: skip
    for instalment in one.detail.instalments:
        state = instalment.state
        if state.due is None:
            continue
        kind = words[instalment.word]
        parts = {"paid": state.paid, "closed": state.closed, "open": state.open}
        said = ", ".join(f"{amount_text(amount, own)} {word}" for word, amount in parts.items() if amount)
        text = f"{day(state.due)}: instalment of {amount_text(state.amount, own)} {kind}, {said}"
        shown = {"paid": state.paid, "overdue": state.open, "closed": state.closed}.get(kind, state.amount)
        yield Mark(state.due, LANES[1], kind, brief(shown, own.digits), kind, text)


def _receipts(one: OpenedPledge) -> Iterator[Mark]:
    for receipt in one.detail.receipts:
        own, back = receipt.currency, receipt.amount < 0
        amount = brief(abs(receipt.amount), own.digits)
        if own != one.detail.line.currency:
            amount = f"{own} {amount}"
        word: Kind = "back" if back else "received"
        text = f"{day(receipt.dated)}: {amount_text(abs(receipt.amount), own)} {'went back' if back else 'received'}"
        yield Mark(receipt.dated, LANES[2], word, amount, "went back" if back else "received", text)


def _grid(one: OpenedPledge, marks: tuple[Mark, ...]) -> Grid:
    undated = [instalment for instalment in one.detail.instalments if instalment.state.due is None]
    rows = [
        row(day(mark.when), mark.lane, Cell(mark.hover.partition(": ")[2], tone=_tone(mark.kind))) for mark in marks
    ]
    rows += [
        row("no date", LANES[1], f"instalment of {amount_whole(found.state.amount, found.currency)}, {found.word}")
        for found in undated
    ]
    return Grid("In the order of days", headings("Day", "Part", "What happened, or is due"), tuple(rows))


def _tone(kind: Kind) -> Tone:
    return "overdue" if kind in ("overdue", "back") else ""
