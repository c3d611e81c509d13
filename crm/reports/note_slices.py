"""What open concept notes ask of each activity and year, and which slices they offer to more than one donor.

A note is open until it is answered. One request is divided over the activities and years it offers in proportion to what
each lacked when the note was made, to the unit. Of several open notes to one donor the latest counts; a note with the
trio's own figures is never sent, so it asks nothing. For the trio only.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain.money import Currency, decimal_text
from crm.domain.notes import Slice, divided
from crm.domain.wording import amount_text, listed
from crm.reports.funding_gap import funding_gap
from crm.store import queries
from crm.store import tables as t
from crm.store.kept import kept


@dataclass(frozen=True)
class Asked:
    """What one open note asks of one activity in one year, in minor units of base."""

    reference: str
    donor: str
    donor_name: str
    activity: str
    year: int
    amount: int


@dataclass(frozen=True)
class Shared:
    """A slice that open notes offer to more than one donor, and what is missing of it as the trio sees it."""

    activity: str
    year: int
    missing: int
    asks: tuple[Asked, ...]

    @property
    def together(self) -> int:
        """What they ask together."""
        return sum(one.amount for one in self.asks)

    @property
    def too_much(self) -> bool:
        """Together they ask for more than is missing: not all of them could be answered with yes."""
        return self.together > self.missing

    def sentence(self, base: Currency) -> str:
        """Who is asked for what, against what is missing."""
        asks = listed([f"{one.reference} asks {one.donor} for {amount_text(one.amount, base)}" for one in self.asks])
        missing = f"{amount_text(self.missing, base)} is missing" if self.missing else "nothing is missing any more"
        end = (
            f"{amount_text(self.together, base)} together is more than that"
            if self.too_much
            else "there is room for all"
        )
        return f"{self.activity} in {self.year} is offered to {len(self.asks)} donors: {asks}; {missing}, and {end}."


def as_json(one: Shared, base: Currency) -> dict[str, Any]:
    """A shared slice as the command line prints it: amounts of base as decimal strings."""
    return {
        "activity": one.activity,
        "year": one.year,
        "missing": decimal_text(one.missing, base.digits),
        "asked": decimal_text(one.together, base.digits),
        "too_much": one.too_much,
        "asks": [
            {"reference": ask.reference, "donor": ask.donor, "ask": decimal_text(ask.amount, base.digits)}
            for ask in one.asks
        ],
        "says": one.sentence(base),
    }


@kept
def open_asks(session: Session, *, as_of: date) -> tuple[Asked, ...]:
    """What the notes that are open on a day ask, cell by cell, the latest note of each donor for a cell."""
    note = t.ConceptNote
    wanted = select(note).where(
        note.kind == "note",
        note.as_of <= as_of,
        sa.or_(col(note.answered_on).is_(None), col(note.answered_on) > as_of),
        note.audience == "public",
    )
    rows = session.exec(wanted.order_by(col(note.donor_id), col(note.number))).all()
    if not rows:
        return ()
    base, names = queries.base_currency(session), queries.donor_names(session)
    found: dict[tuple[str, str, int], Asked] = {}
    for row in rows:
        code, name = names[row.donor_id]
        for (activity, year), amount in _slices(row, base).items():
            found[code, activity, year] = Asked(row.reference, code, name, activity, year, amount)
    return tuple(found.values())


def _slices(row: t.ConceptNote, base: Currency) -> dict[Slice, int]:
    """What a note asks of each cell: as it was kept; of a note from before that was kept, as its figures have it."""
    kept_choice: Any = json.loads(row.choice) if row.choice else {}
    if "slices" in kept_choice:
        return {(code, year): amount for code, year, amount in kept_choice["slices"]}
    figures: Any = json.loads(row.figures) if row.figures else {}
    lacking = {
        (line["code"], one["year"]): int(Decimal(one["sums"]["missing"]).scaleb(base.digits))
        for line in figures.get("activities", ())
        for one in line["years"]
    }
    return divided(row.ask, lacking)


def elsewhere(asks: Iterable[Asked], donor: str) -> dict[Slice, list[Asked]]:
    """What other donors than this one are asked, by cell."""
    found: dict[Slice, list[Asked]] = defaultdict(list)
    for one in asks:
        if one.donor != donor:
            found[one.activity, one.year].append(one)
    return dict(found)


def shared(session: Session, *, as_of: date) -> tuple[Shared, ...]:
    """The slices that open notes offer to more than one donor on a day, those that are asked for too much first."""
    by_cell: dict[Slice, list[Asked]] = defaultdict(list)
    for one in open_asks(session, as_of=as_of):
        by_cell[one.activity, one.year].append(one)
    several = {cell: asks for cell, asks in by_cell.items() if len(asks) > 1}
    if not several:
        return ()
    gaps = {(row.activity, row.year): row.gap for row in funding_gap(session, as_of=as_of, audience="trio").rows}
    found = [Shared(*cell, gaps.get(cell, 0), tuple(asks)) for cell, asks in several.items()]
    return tuple(sorted(found, key=lambda one: (not one.too_much, one.missing - one.together, one.activity, one.year)))
