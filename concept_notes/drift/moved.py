"""Drift: what notes that are out say and would say otherwise now, from the day of their figures to a later one.

All that a note says is kept with it; beside it stand the same facts of a later day, gathered around the same request for
the same activities, years and audience, so that a note for the public is compared with what the public may know. What was
asked stays what was asked; that it is more than is still missing is said. Small papers that were sent are watched too
(`drift.papers`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from concept_notes.drift.papers import paper_news, part_of
from concept_notes.drift.walk import Difference, Moved, Reworded, Side, Walk
from concept_notes.drift.words import facts_of, lists, retired, stayed
from concept_notes.facts.context import NoteContext
from concept_notes.facts.kept import kept_facts
from concept_notes.language.pack import language, languages, rate_of
from crm.domain.money import Currency, decimal_text
from crm.domain.wording import amount_text
from crm.errors import CrmError
from crm.imports import vocabularies
from crm.store import queries
from crm.store import tables as t
from crm.store.kept import keeping

#: The notes that are watched: those that are out or about to go. An answered one has done its work.
WATCHED = ("reviewed", "sent")


@dataclass(frozen=True)
class NoteDrift:
    """What has moved since a note was made. `remarks` are sentences."""

    reference: str
    donor: str
    status: str
    as_of: date
    sent: date | None
    moved: tuple[Moved, ...]
    remarks: tuple[str, ...]
    #: What it says beside its amounts and would say otherwise now.
    words: tuple[Reworded, ...] = ()

    @property
    def by_place(self) -> dict[str, list[Difference]]:
        """All of it by the part of the note, amounts first."""
        found: dict[str, list[Difference]] = {}
        every: tuple[Difference, ...] = (*self.moved, *self.words)
        for one in every:
            found.setdefault(one.place, []).append(one)
        return found


@dataclass(frozen=True)
class Drift:
    """The notes with something to say, newest first, out of those looked at."""

    as_of: date
    base: Currency
    looked_at: int
    notes: tuple[NoteDrift, ...]


def drift(session: Session, *, as_of: date, references: Iterable[str] = ()) -> Drift:
    """The notes whose figures have moved by a day; those of later figures, or sent later, are not looked at.

    `references` (as stored) are looked at whatever their status.
    """
    note = t.ConceptNote
    names = list(references)
    watched = sa.or_(col(note.status).in_(WATCHED), col(note.answered_on) > as_of)
    chosen = col(note.reference).in_(names) if names else watched
    wanted = select(note).where(chosen, note.as_of <= as_of)
    rows = [
        row for row in session.exec(wanted.order_by(col(note.id).desc())) if not row.sent_on or row.sent_on <= as_of
    ]
    rows = rows if names else _latest(rows)
    ledger = _Ledger(session, as_of)
    with keeping(session):
        found = [_note(ledger, row) if row.kind == "note" else _paper(ledger, row) for row in rows]
    return Drift(as_of, ledger.base, len(rows), tuple(one for one in found if one.moved or one.remarks or one.words))


def _latest(rows: Iterable[t.ConceptNote]) -> list[t.ConceptNote]:
    """Those to look at, newest first: a later report took the place of the one before, and a note verbale has no figures."""
    found, reported = [], set()
    for row in rows:
        whose = row.donor_id, row.audience
        if row.kind == "verbale" or (row.kind == "report" and whose in reported):
            continue
        if row.kind == "report":
            reported.add(whose)
        found.append(row)
    return found


def _paper(ledger: _Ledger, row: t.ConceptNote) -> NoteDrift:
    """A small paper, whose facts were kept whole."""
    news = paper_news(ledger.session, row, as_of=ledger.as_of)
    moved = tuple(Moved(where, old, new, part_of(where)) for where, old, new in news.figures)
    donor = ledger.donors[row.donor_id][0]
    return NoteDrift(row.reference, donor, row.status, row.as_of, row.sent_on, moved, news.remarks, news.words)


def as_json(found: Drift) -> dict[str, Any]:
    """As the command line prints it: amounts as decimal strings, of base where no currency is named; null for none."""
    return {
        "as_of": found.as_of.isoformat(),
        "currency": found.base.code,
        "looked_at": found.looked_at,
        "rows": [
            {
                "reference": one.reference,
                "donor": one.donor,
                "status": one.status,
                "sent": one.sent.isoformat() if one.sent else None,
                "figures_of": one.as_of.isoformat(),
                "moved": [_figure(line, found.base) for line in one.moved],
                "words": [
                    {"place": line.place, "where": line.where, "old": line.old, "new": line.new} for line in one.words
                ],
                "remarks": list(one.remarks),
            }
            for one in found.notes
        ],
    }


def _figure(moved: Moved, base: Currency) -> dict[str, Any]:
    currency = moved.currency or base
    old, new = (None if one is None else decimal_text(one, currency.digits) for one in (moved.old, moved.new))
    found = {"place": moved.place, "where": moved.where, "old": old, "new": new}
    if moved.currency:
        found["currency"] = currency.code
    if any(moved.rates):
        found |= {"old_rate": moved.rates[0] or None, "new_rate": moved.rates[1] or None}
    return found


@dataclass
class _Ledger:
    """What of a day is the same for all notes, read once."""

    session: Session
    as_of: date
    base: Currency = field(init=False)
    _categories: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.base = queries.base_currency(self.session)
        self.donors = queries.donor_names(self.session)

    def categories(self, code: str) -> Mapping[str, str]:
        """Lines of a budget in English, by what a note in this language calls them."""
        if code not in self._categories:
            self._categories[code] = self._in(code)
        return self._categories[code]

    def _in(self, code: str) -> dict[str, str]:
        known = vocabularies.read("categories")
        needs = queries.requirements(self.session, as_of=self.as_of).values()
        said = language(code) if code in languages() else None
        used = {category for need in needs for category, _ in need.lines} | {one.code for one in known}
        found = {(said.term("categories", one) if said else None) or known.label(one): known.label(one) for one in used}
        if said:
            english = language("en")
            for rate in {need.support_rate for need in needs if need.support_rate}:
                label, own = (one.text("budget.support", rate=one.per_cent(rate_of(rate))) for one in (said, english))
                found[label] = own
        return found


def _note(ledger: _Ledger, row: t.ConceptNote) -> NoteDrift:
    kept: Any = json.loads(row.figures or "{}")
    found: tuple[Difference, ...] = ()
    remarks: list[str] = []
    if "offered_total" not in kept:
        remarks.append("Its figures were not kept, so nothing can be compared.")
    else:
        try:
            now = facts_of(ledger.session, row, kept, as_of=ledger.as_of)
        except CrmError as error:  # a language, an activity or the name of the group is no longer there
            remarks.append(f"Its figures cannot be compared: {error}")
        else:
            found = differences(kept, now, ledger.categories(row.language))
            remarks += _above(row.ask, now.offered_total.missing, ledger.base)
    if gone := retired(ledger.session, row):
        remarks.append(gone)
    words = (*stayed(row), *(one for one in found if isinstance(one, Reworded)))
    moved = tuple(one for one in found if isinstance(one, Moved))
    donor = ledger.donors[row.donor_id][0]
    return NoteDrift(row.reference, donor, row.status, row.as_of, row.sent_on, moved, tuple(remarks), words)


def differences(kept: Mapping[str, Any], now: NoteContext, categories: Mapping[str, str]) -> tuple[Difference, ...]:
    """What a note said and would say otherwise now; what was not kept with it is not compared."""
    present = kept_facts(now)
    return (*Walk(Side(kept), Side(present), now.base, categories).differences(), *lists(kept, present))


def _above(ask: int, missing: int, base: Currency) -> tuple[str, ...]:
    if ask <= missing:
        return ()
    left = f"only {amount_text(missing, base)} is still missing" if missing else "nothing is missing any more"
    return (f"It asks for {amount_text(ask, base)}; {left}.",)
