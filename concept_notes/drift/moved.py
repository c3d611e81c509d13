"""Drift: which figures of notes that are out have moved since, from what they say to what the ledger says today.

The figures a note printed are kept with it; beside them stand the same figures of a later day, for the same activities,
years and audience, so that a note for the public is compared with what the public may know. What was asked stays what
was asked; that it is more than is still missing is said. Small papers that were sent are watched too (`drift.papers`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from concept_notes.drift.longer import MONEY, longer
from concept_notes.drift.papers import paper_news
from concept_notes.drift.words import Reworded, facts_of, retired, reworded, stayed
from concept_notes.language.pack import language, languages
from crm.domain.gap import Audience, FundingGap, GapRow
from crm.domain.money import Currency, decimal_text
from crm.domain.wording import amount_text, years_text
from crm.imports import vocabularies
from crm.reports.funding_gap import funding_gap
from crm.store import queries
from crm.store import tables as t
from crm.store.kept import keeping

#: The notes that are watched: those that are out or about to go. An answered one has done its work.
WATCHED = ("reviewed", "sent")

#: What of it stands beside what is tied to no need.
_OPEN: Mapping[str, str] = {"received": "received", "signed": "signed, not yet paid", "promised": "promised"}
_Figures = dict[str, int]


@dataclass(frozen=True)
class Moved:
    """A figure of a note: where it stands in plain words, what it says and what it would say now, in minor units."""

    where: str
    old: int
    new: int


@dataclass(frozen=True)
class NoteDrift:
    """What has moved since a note was made, all of it in minor units of base. `remarks` are sentences."""

    reference: str
    donor: str
    status: str
    as_of: date
    sent: date | None
    moved: tuple[Moved, ...]
    remarks: tuple[str, ...]
    #: What it says beside its figures and would say otherwise now.
    words: tuple[Reworded, ...] = ()


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
    moved = tuple(Moved(*one) for one in news.figures)
    donor = ledger.donors[row.donor_id][0]
    return NoteDrift(row.reference, donor, row.status, row.as_of, row.sent_on, moved, news.remarks, news.words)


def as_json(found: Drift) -> dict[str, Any]:
    """As the command line prints it: amounts of base as decimal strings."""

    def text(minor: int) -> str:
        return decimal_text(minor, found.base.digits)

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
                "moved": [{"where": line.where, "old": text(line.old), "new": text(line.new)} for line in one.moved],
                "words": [{"where": line.where, "old": line.old, "new": line.new} for line in one.words],
                "remarks": list(one.remarks),
            }
            for one in found.notes
        ],
    }


@dataclass
class _Ledger:
    """The ledger of one day, read once for each audience."""

    session: Session
    as_of: date
    base: Currency = field(init=False)
    _gaps: dict[str, FundingGap] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.base = queries.base_currency(self.session)
        self.needs = queries.requirements(self.session, as_of=self.as_of)
        self.codes = {number: one.code for number, one in queries.activity_names(self.session).items()}
        self.donors = queries.donor_names(self.session)

    def gap(self, audience: str) -> FundingGap:
        """The funding gap as that audience sees it."""
        if audience not in self._gaps:
            whom: Audience = "trio" if audience == "trio" else "public"
            self._gaps[audience] = funding_gap(self.session, as_of=self.as_of, audience=whom)
        return self._gaps[audience]


def _note(ledger: _Ledger, row: t.ConceptNote) -> NoteDrift:
    kept = json.loads(row.figures or "{}")
    frame = _Frame(ledger, row, kept)
    moved: tuple[Moved, ...] = ()
    now = facts_of(ledger.session, row, as_of=ledger.as_of)
    if "offered_total" in kept:
        old, new = dict(frame.printed()), dict(frame.present())
        if now is not None:
            more = longer(kept, now, frame.minor)
            old, new = {**old, **more.old}, {**new, **more.new}
        moved = tuple(
            Moved(where, old.get(where, 0), new.get(where, 0))
            for where in {**old, **new}
            if old.get(where, 0) != new.get(where, 0)
        )
        remarks = _above(row.ask, frame.missing(), ledger.base)
    else:
        remarks = ("Its figures were not kept, so nothing can be compared.",)
    if gone := retired(ledger.session, row):
        remarks = (*remarks, gone)
    words = (*stayed(row), *reworded(row, now))
    donor = ledger.donors[row.donor_id][0]
    return NoteDrift(row.reference, donor, row.status, row.as_of, row.sent_on, moved, tuple(remarks), words)


def _above(ask: int, missing: int, base: Currency) -> tuple[str, ...]:
    if ask <= missing:
        return ()
    left = f"only {amount_text(missing, base)} is still missing" if missing else "nothing is missing any more"
    return (f"It asks for {amount_text(ask, base)}; {left}.",)


@dataclass(frozen=True)
class _Frame:
    """The tables of one note: the same rows and columns, filled from what it printed or from the ledger of the day."""

    ledger: _Ledger
    row: t.ConceptNote
    kept: Mapping[str, Any]

    @property
    def gap(self) -> FundingGap:
        """The figures of the note's audience, and no others."""
        return self.ledger.gap(self.row.audience)

    @property
    def years(self) -> tuple[int, ...]:
        """The years asked for."""
        return tuple(self.kept["ask"]["years"])

    @property
    def titles(self) -> dict[str, str]:
        """The activities offered, by code, as the note names them."""
        return {one["code"]: one["title"] for one in self.kept["activities"]}

    def missing(self) -> int:
        """What the activities offered still lack in the years asked for."""
        return sum(row.gap for row in self._cells(self.titles, self.years))

    # --- what the note says -------------------------------------------------------------------------------

    def printed(self) -> Iterator[tuple[str, int]]:
        """Each figure of the note by its place."""
        kept = self.kept
        offered = {one["year"]: self._sums(one["sums"]) for one in kept["offered"]}
        yield from self._block(self._offered, offered, self._sums(kept["offered_total"]))
        for one in kept["activities"] if len(self.titles) > 1 else ():
            rows = {year["year"]: self._sums(year["sums"]) for year in one["years"]}
            yield from self._block(self._named(one["code"]), rows, self._sums(one["total"]))
        for one in kept["plan"]:
            yield from _lines(_PLAN, one["year"], self._sums(one["sums"]))
        yield from self._outside(
            {name: self.minor(kept["open"][name]) for name in _OPEN},
            self.minor(kept["signed"]),
            self.minor(kept["conditional"]),
        )
        yield from self._budget_printed(kept["budget"])

    def _sums(self, kept: Mapping[str, str]) -> _Figures:
        return {name: self.minor(kept[name]) for name in MONEY}

    def minor(self, text: str) -> int:
        """An amount as it was kept, in minor units of base."""
        return int(Decimal(text).scaleb(self.ledger.base.digits))

    # --- what the ledger says -----------------------------------------------------------------------------

    def present(self) -> Iterator[tuple[str, int]]:
        """Each figure of the note by its place, as the ledger of the day has it."""
        yield from self._block(self._offered, *self._by_year(self.titles))
        for code in self.titles if len(self.titles) > 1 else ():
            yield from self._block(self._named(code), *self._by_year([code]))
        first = self.row.as_of.year
        plan = {year: self._added(None, [year]) for year in self.gap.years if year >= first}
        for year, sums in plan.items():
            yield from _lines(_PLAN, year, sums)
        loose = [row for row in self.gap.open if row.year is None or row.year >= first]
        untied = {
            "received": sum(row.received for row in loose),
            "signed": sum(row.committed for row in loose),
            "promised": sum(row.pledged for row in loose),
        }
        conditional = sum(row.conditional for row in loose)
        conditional += sum(row.conditional for row in self.gap.rows if row.year >= first)
        signed = sum(sums["signed"] for sums in plan.values()) + untied["signed"]
        yield from self._outside(untied, signed, conditional)
        yield from self._budget_present()

    def _by_year(self, codes: Iterable[str]) -> tuple[dict[int, _Figures], _Figures]:
        chosen = list(codes)
        return {year: self._added(chosen, [year]) for year in self.years}, self._added(chosen, self.years)

    def _added(self, codes: Iterable[str] | None, years: Iterable[int]) -> _Figures:
        rows = list(self._cells(codes, years))
        return {
            "missing": sum(row.gap for row in rows),
            "need": sum(row.required for row in rows),
            "received": sum(row.received for row in rows),
            "signed": sum(row.committed for row in rows),
            "surplus": sum(row.surplus for row in rows),
            "promised": sum(row.pledged for row in rows),
        }

    def _cells(self, codes: Iterable[str] | None, years: Iterable[int]) -> Iterator[GapRow]:
        """Cells of some activities (None: of all) in some years."""
        chosen, of_years = None if codes is None else set(codes), set(years)
        return (row for row in self.gap.rows if row.year in of_years and (chosen is None or row.activity in chosen))

    # --- places -------------------------------------------------------------------------------------------

    @property
    def _offered(self) -> str:
        return "All activities offered" if len(self.titles) > 1 else self._named(*self.titles)

    def _named(self, code: str) -> str:
        return f"Activity {code} “{self.titles[code]}”"

    def _block(self, place: str, rows: Mapping[int, _Figures], total: _Figures) -> Iterator[tuple[str, int]]:
        """All years together where there are several, then each."""
        if len(rows) > 1:
            yield from _named(f"{place}, {years_text(list(rows))} together", total, MONEY)
        for year, sums in rows.items():
            yield from _lines(place, year, sums)

    @staticmethod
    def _outside(untied: _Figures, signed: int, conditional: int) -> Iterator[tuple[str, int]]:
        yield from _named("Money tied to no activity or year", untied, _OPEN)
        yield "All that is signed and not yet paid", signed
        yield "Of what is signed, what still depends on a parliament or on available funds", conditional

    # --- the budget ---------------------------------------------------------------------------------------

    def _budget_printed(self, budget: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        years = budget["years"]
        codes = {label: code for code, label in self._labels.items()}
        lines = {codes.get(one["category"]): self._minors(one["amounts"]) for one in budget["lines"]}
        direct, totals = self._minors(budget["direct"]), self._minors(budget["totals"])
        # A category that is called otherwise by now cannot be told from a new one; the sums say what moved.
        yield from self._budget(years, {} if None in lines else lines, direct, totals)

    def _minors(self, texts: Iterable[str]) -> list[int]:
        return [self.minor(text) for text in texts]

    def _budget_present(self) -> Iterator[tuple[str, int]]:
        years = self.kept["budget"]["years"]
        lines: dict[str | None, list[int]] = {}
        direct, totals = [0] * len(years), [0] * len(years)
        for (number, year), need in self.ledger.needs.items():
            if year not in years or self.ledger.codes[number] not in self.titles or not need.direct:
                continue
            at = years.index(year)
            direct[at] += need.direct
            totals[at] += need.direct + need.support_cost
            for category, amount in need.lines:
                lines.setdefault(category, [0] * len(years))[at] += amount
        printed = {one["category"] for one in self.kept["budget"]["lines"]}
        yield from self._budget(years, lines if printed <= set(self._labels.values()) else {}, direct, totals)

    @property
    def _labels(self) -> dict[str, str]:
        """The budget categories as a note in this language calls them."""
        categories = vocabularies.read("categories")
        said = language(self.row.language) if self.row.language in languages() else None
        used = {category for need in self.ledger.needs.values() for category, _ in need.lines}
        codes = used | {one.code for one in categories}
        return {code: (said.term("categories", code) if said else None) or categories.label(code) for code in codes}

    def _budget(
        self, years: list[int], lines: Mapping[str | None, list[int]], direct: list[int], totals: list[int]
    ) -> Iterator[tuple[str, int]]:
        categories = vocabularies.read("categories")
        rows = {categories.label(code): lines[code] for code in sorted(filter(None, lines), key=categories.position)}
        support = [total - part for total, part in zip(totals, direct, strict=True)]
        rows |= {"direct cost": direct, "programme support cost": support, "total": totals}
        for what, amounts in rows.items():
            if len(years) > 1:
                yield f"Budget, {years_text(years)} together: {what}", sum(amounts)
            yield from ((f"Budget in {year}: {what}", amount) for year, amount in zip(years, amounts, strict=True))


_PLAN = "Whole work plan"


def _lines(place: str, year: int, sums: _Figures) -> Iterator[tuple[str, int]]:
    return _named(f"{place} in {year}", sums, MONEY)


def _named(place: str, sums: _Figures, words: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    return ((f"{place}: {said}", sums[name]) for name, said in words.items())
