"""What a new division or plan of a pledge comes to, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crm.domain.money import Currency
from crm.domain.wording import NONE, activity_or_open, amount_said, day_or_none, movement, year_or_open
from dashboard.views.grid import Grid, headings, row


def division_sentences(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """What the parts come to, what is left open, and which receipts are divided again.

    >>> division_sentences({"currency": "CHF", "total": "100.00", "open": "40.00", "divided_again": []})
    ('The parts come to CHF 60.00 of 100.00; CHF 40.00 is left open.',)
    """
    total, left = Decimal(answer["total"]), Decimal(answer["open"])
    rest = f"{answer['currency']} {left:,} is left open" if left else "nothing is left open"
    again = tuple(f"Divided again: {sentence}." for sentence in answer["divided_again"])
    return (f"The parts come to {answer['currency']} {total - left:,} of {total:,}; {rest}.", *again)


def moved(answer: Mapping[str, Any], currency: Currency) -> Grid:
    """What moves between activities and years, in the pledge's currency."""
    columns = ("Still to come", "Received")
    body = tuple(
        row(
            f"{activity_or_open(one['activity'])}, {year_or_open(one['year'])}",
            *(movement(_minor(one[name], currency), currency.digits) for name in ("open", "received")),
        )
        for one in answer["moved"]
    )
    return Grid(
        f"What moves, in {currency}",
        headings("Activity and year", *columns, amounts=columns),
        body,
        empty="Nothing moves: it is divided so already.",
    )


def divided(answer: Mapping[str, Any]) -> str:
    """The sentence of the strip after a division is saved."""
    what = f"raise {answer['raise']} of {answer['id']}" if answer["raise"] else answer["id"]
    return " ".join([f"Saved: {what} is divided.", *division_sentences(answer)])


def planned(answer: Mapping[str, Any], currency: Currency) -> Grid:
    """The whole plan: what is kept because it is paid, then the parts of what is open."""
    body = [row("paid, stays", _due(one["due"]), amount_said(one["amount"]), NONE) for one in answer["kept"]]
    for one in answer["parts"]:
        meant = "; ".join(
            f"{activity_or_open(place['activity'])}, {year_or_open(place['year'])}" for place in one["meant_for"]
        )
        body.append(row(str(one["n"]), _due(one["due"]), amount_said(one["amount"]), meant or NONE))
    return Grid(
        f"The plan, in {currency}", headings("Part", "Due", "Amount", "Meant for", amounts=("Amount",)), tuple(body)
    )


def _due(text: str | None) -> str:
    return day_or_none(date.fromisoformat(text) if text else None)


def _minor(text: str, currency: Currency) -> int:
    return int(Decimal(text).scaleb(currency.digits))
