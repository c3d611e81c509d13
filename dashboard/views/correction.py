"""What a correction would change, in the reader's words: before and after, what changes with it, how figures move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from crm.domain.wording import (
    NONE,
    activity_or_open,
    amount_text,
    day,
    day_or_none,
    listed,
    movement,
    year_or_open,
)
from crm.services.corrections import CellMove, FieldChange, Preview
from dashboard.views import fields
from dashboard.views.grid import Cell, Grid, headings, row
from dashboard.views.pledges import EARMARKING

#: What can have been typed wrongly, as the form offers it.
OFFERED: Mapping[str, str] = {
    "amount": "Amount",
    "dated": "Day of the promise",
    "rate": "Rate",
    "signed_on": "Day of the signature",
    "signed_amount": "Amount signed",
    "instrument": "Instrument",
    "reference": "Reference",
    "period": "Period",
    "earmarking": "Earmarking",
    "restricted": "Circulation",
    "receiver": "Received by",
    "conditions": "Conditions",
    "report_note": "What report is due",
    "note": "Note",
}

#: When a correction is right, and when something new happened.
WHEN = (
    "A correction is for a slip of typing: it is valid on every day, as if it had been typed rightly at once.",
    (
        "What was agreed later is no correction, and has a day of its own: more money is a raise, less is a write-off, "
        "another activity or year is a new division, another need is a revision of the work plan."
    ),
)


def grid(found: Preview, words: Mapping[str, str]) -> Grid:
    """Before and after of each field, and of each share and instalment that changes with it."""
    body = [
        row(
            fields.name("pledge", one.name).capitalize(),
            _value(one, one.before, found, words),
            Cell(_value(one, one.after, found, words), tone="good"),
        )
        for one in found.fields
    ]
    for part in found.parts:
        if part.kind == "instalment":
            name = f"Instalment, {f'due {day(part.due)}' if part.due else day_or_none(part.due)}"
        else:
            name = f"Division from {day(part.said)}: {_place(part.place.activity, part.place.year)}"
        amounts = (amount_text(minor, found.currency) for minor in (part.before, part.after))
        before, after = amounts
        body.append(row(name, before, Cell(after, tone="good")))
    return Grid("What is recorded, and what would be", headings("What", "Before", "After"), tuple(body))


def moves(found: Preview, as_of: date) -> Grid:
    """How the figures of the day move, by activity and year."""
    base = found.base
    columns = ("Received", "Signed, to come", "Promised only")
    body = tuple(
        row(
            _place(one.activity, one.year),
            *(movement(minor, base.digits) for minor in (one.received, one.committed, one.pledged)),
        )
        for one in found.moves
    )
    return Grid(
        f"How figures as of {day(as_of)} move, in {base}",
        headings("Activity and year", *columns, amounts=columns),
        body,
        empty=f"No figure as of {day(as_of)} moves.",
    )


def sentences(found: Preview, as_of: date, on_record: Decimal | None) -> tuple[str, ...]:
    """What the correction comes to: its value in base, secured money, circulation, and a rate that stays behind."""
    base, said = found.base, []
    if value := found.field("base_amount"):
        said.append(f"Its value goes from {amount_text(value.before, base)} to {amount_text(value.after, base)}.")
    secured = sum(one.received + one.committed for one in found.moves)
    if secured:
        said.append(
            f"Secured money as of {day(as_of)} {'grows' if secured > 0 else 'shrinks'} by {amount_text(abs(secured), base)}"
            f"{_where(found.moves)}."
        )
    if mark := found.field("restricted"):
        said.append(
            "It leaves the figures of the public, on every day."
            if mark.after
            else "It enters the figures of the public, on every day."
        )
    if found.field("dated") and not found.field("rate") and on_record is not None:
        said.append(
            f"The rate stays as it is. On record for the corrected day is {on_record:f}; choose “Rate” above to take it."
        )
    return tuple(said)


def _where(found: Sequence[CellMove]) -> str:
    """The places whose secured money moves, where they are few."""
    places = [_place(one.activity, one.year) for one in found if one.received + one.committed]
    return f", on {listed(places)}" if len(places) <= 3 else f", on {len(places)} activities and years"


def _place(activity: str | None, year: int | None) -> str:
    return f"{activity_or_open(activity)}, {year_or_open(year)}"


def _value(one: FieldChange, value: Any, found: Preview, words: Mapping[str, str]) -> str:
    """A value as the reader writes it."""
    if value is None or value == "":
        return NONE
    say = _SAID.get(one.name)
    if say:
        return say(value, found)
    return day(value) if isinstance(value, date) else words.get(str(value), str(value))


_SAID: Mapping[str, Callable[[Any, Preview], str]] = {
    "amount": lambda value, found: amount_text(value, found.currency),
    "signed_amount": lambda value, found: amount_text(value, found.currency),
    "base_amount": lambda value, found: amount_text(value, found.base),
    "rate": lambda value, _: f"{value:f}",
    "restricted": lambda value, _: "restricted: for the trio only" if value else "for circulation",
    "earmarking": lambda value, _: EARMARKING[value],
}
