"""What the page What changed shows: the gap at two points, a step for each cause, and every row behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from crm.domain.explain import Row as Step
from crm.domain.money import Currency
from crm.domain.wording import NONE, amount_short, amount_text, day, listed
from crm.domain.wording import exact as digits_of
from crm.reports.explain import Point
from dashboard.gap_change import Change
from dashboard.views import fields
from dashboard.views.grid import Caption, Cell, Grid, headings, row
from dashboard.views.lens import AUDIENCES, Lens
from dashboard.views.words import brief

#: Causes as bars are named, and what each says.
CAUSES: Mapping[str, tuple[str, str]] = {
    "late entry": ("Entered later", "dated before, and recorded only after the figures were frozen"),
    "correction": ("Corrected", "what was recorded wrongly when the figures were frozen"),
    "released from restriction": ("Released", "a pledge that may be circulated now, or no longer may"),
    "requirement revised": ("Needs revised", "what activities cost, by the revisions of the work plan"),
    "pledge": ("Promised", "promises, which count only once they are signed"),
    "signed": ("Signed", "agreements signed: their money counts from that day"),
    "addendum": ("Raised", "pledges raised by an addendum"),
    "received": ("Received", "money that arrived without having been signed before"),
    "charges": ("Bank charges", "what banks kept of what was paid"),
    "currency": ("Currency", "money that was worth more or less on the day it arrived than when it was promised"),
    "overpayment": ("Overpaid", "more than was promised"),
    "re-split": ("Divided anew", "pledges meant for other activities or years than before"),
    "write-off": ("Written off", "money that will not come"),
    "cancellation": ("Cancelled", "agreements withdrawn"),
    "refund": ("Refunded", "money that went back to the donor"),
    "reversal": ("Reversed", "receipts that did not hold"),
}


@dataclass(frozen=True)
class Bar:
    """A bar from `low` to `high` in minor units of base: a total, or what one cause added or took."""

    name: str
    low: int
    high: int
    kind: Literal["total", "more", "less"]
    label: str
    hover: str


@dataclass(frozen=True)
class WaterfallChart:
    """The gap at the first point, the causes in their order, the gap at the second."""

    caption: Caption
    bars: tuple[Bar, ...]
    grid: Grid


@dataclass(frozen=True)
class Because:
    """One cause: its name with what it moved, what it says, and the facts behind it, adding up exactly."""

    key: str
    title: str
    meaning: str
    grid: Grid


@dataclass(frozen=True)
class ChangesView:
    """The whole page."""

    sentence: str
    remarks: tuple[str, ...]
    waterfall: WaterfallChart
    becauses: tuple[Because, ...]
    #: What is said of the facts that moved nothing.
    still: str
    source: str


def changes(change: Change, lens: Lens, group: str) -> ChangesView:
    """Why the gap moved."""
    source = (
        f"Source: {group} ledger, {point_text(change.start)} to {point_text(change.end)}, figures for the "
        f"{AUDIENCES[change.audience].lower()}, all years of the plan."
    )
    return ChangesView(
        _sentence(change),
        tuple(_remarks(change, lens)),
        _waterfall(change, source),
        _becauses(change, lens),
        _still(change),
        source,
    )


def point_text(point: Point) -> str:
    """A day in words, or the name of the frozen figures with their day."""
    return f"“{point.name}” ({day(point.day)})" if point.name else day(point.day)


def _sentence(change: Change) -> str:
    found, base = change.found, change.base
    before, after = amount_text(found.gap_from, base), amount_text(found.gap_to, base)
    if not found.change:
        return f"The gap did not move: {before} is missing, as before."
    more = "more" if found.change > 0 else "less"
    return f"The gap went from {before} to {after}: {amount_text(abs(found.change), base)} {more} is missing."


def _remarks(change: Change, lens: Lens) -> list[str]:
    base = change.base
    moved = [(cause, total) for cause, total, _ in _causes(change) if total]
    up = [(cause, total) for cause, total in moved if total > 0]
    down = [(cause, total) for cause, total in moved if total < 0]
    said = []
    if up:
        said.append(f"More is missing through: {_named(up, base)}.")
    if down:
        said.append(f"Less is missing through: {_named(down, base)}.")
    said.append(
        "This is the gap of all years of the plan, those that are over included; the overview's headline speaks of "
        f"{lens.as_of.year} and later."
    )
    if change.start.line is None and change.end.line is None and change.start.day != change.end.day:
        said.append(
            "Both days are shown as they are known now. Compare with frozen figures to see what was entered late."
        )
    return said


def _named(causes: Sequence[tuple[str, int]], base: Currency) -> str:
    largest = sorted(causes, key=lambda one: -abs(one[1]))
    return listed([f"{CAUSES[cause][0].lower()} {amount_short(abs(total), base)}" for cause, total in largest])


def _causes(change: Change) -> list[tuple[str, int, tuple[Step, ...]]]:
    return [(cause, sum(one.gap_change for one in rows), rows) for cause, rows in change.found.by_cause().items()]


def signed(minor: int, digits: int) -> str:
    """An amount with its sign, exact.

    >>> signed(123456, 2), signed(-5, 2), signed(0, 2)
    ('+1,234.56', '−0.05', '0.00')
    """
    sign = "+" if minor > 0 else "−" if minor < 0 else ""
    return sign + digits_of(abs(minor), digits)


def _short(minor: int, digits: int) -> str:
    return ("+" if minor > 0 else "−") + brief(abs(minor), digits)


def _waterfall(change: Change, source: str) -> WaterfallChart:
    found, base = change.found, change.base
    digits = base.digits
    at = found.gap_from
    bars = [_total(point_text(change.start), at, base)]
    body = []
    for cause, total, rows in _causes(change):
        name, meaning = CAUSES[cause]
        if total:
            kind: Literal["more", "less"] = "more" if total > 0 else "less"
            hover = f"{name}: {signed(total, digits)} {base}"
            bars.append(Bar(name, min(at, at + total), max(at, at + total), kind, _short(total, digits), hover))
        body.append(row(name, meaning, str(len(rows)), Cell(signed(total, digits), tone="gap" if total > 0 else "")))
        at += total
    bars.append(_total(point_text(change.end), at, base))
    totals = (
        row("Change", "", str(len(found.rows)), signed(found.change, digits)),
        row(f"Gap, {point_text(change.end)}", "", "", digits_of(found.gap_to, digits)),
    )
    grid = Grid(
        f"{base}; the gap of {point_text(change.start)} was {digits_of(found.gap_from, digits)}",
        headings("Cause", "What it is", "Facts", f"Gap in {base}", amounts=("Facts", f"Gap in {base}")),
        tuple(body),
        totals if body else (),
        empty="Nothing happened in between that moves the gap.",
    )
    title = _title(change)
    told = "; ".join(bar.hover for bar in bars)
    caption = Caption(
        title, f"The gap step by step, in {base}: each bar begins where the one above ends", source, f"{title}. {told}."
    )
    return WaterfallChart(caption, tuple(bars), grid)


def _title(change: Change) -> str:
    moved = sorted(((cause, total) for cause, total, _ in _causes(change) if total), key=lambda one: -abs(one[1]))
    if not moved:
        return "The gap stands where it stood"
    cause, total = moved[0]
    does = "added" if total > 0 else "closed"
    return f"{CAUSES[cause][0]}: {does} most, {amount_short(abs(total), change.base)}"


def _total(name: str, gap: int, base: Currency) -> Bar:
    return Bar(f"Gap, {name}", 0, gap, "total", brief(gap, base.digits), f"Gap, {name}: {amount_text(gap, base)}")


def _becauses(change: Change, lens: Lens) -> tuple[Because, ...]:
    """The causes that moved the gap; facts that moved nothing are in no table."""
    base = change.base
    found = []
    for cause, total, rows in _causes(change):
        moved = [one for one in rows if one.gap_change]
        if moved:
            name, meaning = CAUSES[cause]
            found.append(
                Because(cause, f"{name}: {_signed_text(total, base)}", meaning, _facts(moved, total, base, lens))
            )
    return tuple(found)


def _signed_text(minor: int, base: Currency) -> str:
    return f"{base} {signed(minor, base.digits)}"


def _facts(moved: Sequence[Step], total: int, base: Currency, lens: Lens) -> Grid:
    digits, amounts = base.digits, ("Need", "Secured", "Gap")
    return Grid(
        f"In {base}, in the order of days",
        headings("Record", "Day", *amounts, amounts=amounts, helps={"Secured": "Received or signed money"}),
        tuple(
            row(
                Cell(_record(one.record), _link(one.record, lens)),
                day(one.dated),
                signed(one.required, digits) if one.required else NONE,
                signed(one.secured, digits) if one.secured else NONE,
                Cell(signed(one.gap_change, digits), tone="gap" if one.gap_change > 0 else ""),
            )
            for one in moved
        ),
        (row("Together", "", "", "", signed(total, digits)),) if len(moved) > 1 else (),
    )


def _still(change: Change) -> str:
    """The facts that moved no gap, in a sentence; empty where there are none."""
    still = {CAUSES[one.cause][0].lower(): 0 for one in change.found.rows if not one.gap_change}
    count = sum(not one.gap_change for one in change.found.rows)
    if not count:
        return ""
    facts = "1 more fact" if count == 1 else f"{count} more facts"
    return f"{facts} moved no gap ({listed(list(still))}): what they brought was counted before, or is not counted yet."


def _record(record: str) -> str:
    """A record in the reader's words.

    >>> _record("requirement SEC-1 2017"), _record("pledge VLD-2016-1")
    ('need of SEC-1 in 2017', 'pledge VLD-2016-1')
    """
    kind, _, code = record.partition(" ")
    activity, _, year = code.partition(" ")
    return f"need of {activity} in {year}" if kind == "requirement" else record


def _link(record: str, lens: Lens) -> str:
    kind, _, code = record.partition(" ")
    if kind == "pledge":
        return lens.link("pledges", pledge=code)
    return lens.link("activity", activity=code.split(" ")[0]) if kind == "requirement" else ""


def snapshots(made: Sequence[Mapping[str, Any]], lens: Lens) -> Grid:
    """The frozen figures there are, each leading to what changed since."""
    return Grid(
        "Newest first; times in UTC",
        headings("Name", "As of", "Made", "By", "Why", "Since then"),
        tuple(
            row(
                one["name"],
                fields.day_text(one["as_of"]),
                fields.stamp(datetime.fromisoformat(one["made_at"])),
                one["made_by"],
                one["why"],
                Cell("What changed", lens.link("changes", **{"from": one["name"], "to": lens.as_of.isoformat()})),
            )
            for one in made
        ),
        empty="No figures are frozen yet. Freeze them before a meeting, so that you can say later what has changed since.",
    )
