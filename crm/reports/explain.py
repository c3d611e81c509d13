"""Why the funding gap moved between two days, or since figures were frozen (counting rule 13).

The steps come from the stored postings and the revisions of needs; `crm.domain.explain` lets them act in order. Between
states of knowledge, what was entered late or corrected comes first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from crm.domain.explain import Effect, Explained, Matrix, Step, explain, in_order
from crm.domain.gap import Audience
from crm.domain.money import decimal_text, divide_half_up
from crm.store import queries
from crm.store import tables as t
from crm.store.as_known import as_known

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Point:
    """A side of the comparison: a day as it is known now, or figures frozen under a name."""

    day: date
    name: str = ""
    #: The last line of the journal that was known; None = all of it.
    line: int | None = None

    @property
    def place(self) -> tuple[date, bool, int]:
        """What comes first: the earlier day, then what was known earlier."""
        return self.day, self.line is None, self.line or 0

    @property
    def label(self) -> str:
        """As it was asked for."""
        return self.name or self.day.isoformat()


def explain_gap(session: Session, start: Point, end: Point, *, audience: Audience = "trio") -> Explained:
    """How the total gap went from one point to the other; the rows add up exactly to the difference."""
    if end.place < start.place:
        return explain_gap(session, end, start, audience=audience).turned()
    with _known(session, start) as then, _known(session, end) as now:
        before = _steps(then, start.day, audience)
        if start.line == end.line:
            later = _steps(now, end.day, audience)
            return explain(before, [step for step in later if step.dated > start.day])
        same_day = _steps(now, start.day, audience)
        turned = start.line is None or (end.line is not None and start.line > end.line)
        known_later = list(_known_later(then, now, before, same_day, turned=turned))
        between = [step for step in _steps(now, end.day, audience) if step.dated > start.day]
        return explain(before, between, known_later)


@contextmanager
def _known(session: Session, point: Point) -> Iterator[Session]:
    if point.line is None:
        yield session
    else:
        with as_known(session, point.line) as rebuilt:
            yield rebuilt


# --- steps ----------------------------------------------------------------------------------------------------------------


def _steps(session: Session, day: date, audience: Audience) -> list[Step]:
    """Everything up to a day that moved need or secured money of a cell."""
    return in_order([*_needs(session, day), *_money(session, day, audience)])


def _needs(session: Session, day: date) -> Iterator[Step]:
    names = queries.activity_names(session)
    known: dict[tuple[int, int], int] = defaultdict(int)
    lines: dict[int, int] = defaultdict(int)
    for revision, amount in session.exec(select(t.RequirementLine.revision_id, t.RequirementLine.amount)):
        lines[revision] += amount
    wanted = select(t.RequirementRevision).where(t.RequirementRevision.dated <= day)
    ordered = wanted.order_by(col(t.RequirementRevision.dated), col(t.RequirementRevision.id))
    for row in session.exec(ordered):
        direct = lines[row.id]
        total = direct + divide_half_up(direct * row.support_rate, 10_000)
        cell = (names[row.activity_id].code, row.year)
        change = total - known[row.activity_id, row.year]
        known[row.activity_id, row.year] = total
        record = f"requirement {cell[0]} {cell[1]}"
        yield Step(row.dated, (row.entry, row.id), "requirement revised", record, (Effect(cell, required=change),))


_CAUSES = {
    "promised": "pledge",
    "signed": "signed",
    "addendum": "addendum",
    "split": "re-split",
    "write-off": "write-off",
    "cancellation": "cancellation",
    "refund": "refund",
    "reversal": "reversal",
}
#: What orders the facts of each kind: the number of its entry.
_ENTRIES: dict[str, Any] = {
    "received": t.Receipt,
    "split": t.SplitRevision,
    "addendum": t.Addendum,
    "write-off": t.WriteOff,
    "cancellation": t.WriteOff,
    "refund": t.Refund,
    "reversal": t.Reversal,
}


def _money(session: Session, day: date, audience: Audience) -> Iterator[Step]:
    names = queries.activity_names(session)
    entries = {
        model: dict(session.exec(select(model.id, model.entry)).all()) for model in dict.fromkeys(_ENTRIES.values())
    }
    first_splits = _first_splits(session)
    wanted = (
        select(t.Posting, t.Pledge)
        .join(t.Pledge, col(t.Pledge.id) == t.Posting.pledge_id)
        .where(t.Posting.dated <= day)
        .order_by(col(t.Posting.pledge_id), col(t.Posting.sequence))
    )
    if audience != "trio":
        wanted = wanted.where(col(t.Pledge.restricted).is_(False))
    for (fact, fact_id, dated, pledge_id), found in groupby(
        session.exec(wanted), key=lambda row: (row[0].fact, row[0].fact_id, row[0].dated, row[0].pledge_id)
    ):
        rows = list(found)
        pledge = rows[0][1]
        model = _ENTRIES.get(fact)
        entry = entries[model].get(fact_id, pledge.entry) if model else pledge.entry
        if fact == "signed":
            entry = entries[t.Addendum][fact_id] if fact_id else pledge.signed_entry or pledge.entry
        effects: dict[str, list[Effect]] = {}
        for posting, _ in rows:
            for cause, secured in _parts(posting, first_splits):
                known = effects.setdefault(cause, [])
                if posting.activity_id is not None and posting.year is not None:
                    known.append(Effect((names[posting.activity_id].code, posting.year), secured=secured))
        for number, (cause, of_cause) in enumerate(effects.items()):
            order = (entry, pledge_id, rows[0][0].sequence, number)
            yield Step(dated, order, cause, f"pledge {pledge.code}", tuple(of_cause))


def _first_splits(session: Session) -> dict[int, str]:
    """How each pledge and each raise was divided first: that is part of the promise, and no re-split."""
    revision = t.SplitRevision
    wanted = select(revision.id, revision.pledge_id, revision.addendum_id)
    found: dict[tuple[int, int | None], int] = {}
    for number, pledge, addendum in session.exec(wanted.order_by(col(revision.dated), col(revision.entry))):
        found.setdefault((pledge, addendum), number)
    return {number: "addendum" if addendum else "pledge" for (_, addendum), number in found.items()}


def _parts(posting: t.Posting, first_splits: dict[int, str]) -> list[tuple[str, int]]:
    """Causes of a posting with the secured money each moved: a receipt gross at the pledge's rate, then the rest."""
    if posting.fact != "received":
        cause = _CAUSES.get(posting.fact, "correction")
        if posting.fact == "split":
            cause = first_splits.get(posting.fact_id, cause)
        if posting.fact == "signed" and posting.fact_id:  # a raise is promised and signed in one
            cause = "addendum"
        return [(cause, posting.received + posting.committed)]
    if posting.overpaid:
        return [("overpayment", posting.received)]
    gross = posting.received_at_pledge_rate
    parts = [("received", gross + posting.committed)]
    if posting.charged:
        parts.append(("charges", -posting.charged))
    if currency := posting.received - (gross - posting.charged):
        parts.append(("currency", currency))
    return parts


# --- what was known only later --------------------------------------------------------------------------------------------


def _known_later(
    then: Session, now: Session, before: Sequence[Step], after: Sequence[Step], *, turned: bool
) -> Iterator[Step]:
    """What the same day looks like by the other state of knowledge, record by record; `turned`: `then` knows more."""
    old, new = _by_record(before), _by_record(after)
    facts, marks = (_facts(then), _facts(now)), (_marks(then), _marks(now))
    less, more = reversed(facts) if turned else facts
    for record in sorted({*old, *new}, key=lambda one: (min(_days(old, one) + _days(new, one)), one)):
        effects = _matrix(old.get(record, ())).differs_from(_matrix(new.get(record, ())))
        if not effects:
            continue
        if marks[0].get(record) != marks[1].get(record) and record in marks[0] and record in marks[1]:
            cause = "released from restriction"
        else:
            cause = "late entry" if more[record] - less[record] else "correction"
        steps = new.get(record) or old[record]
        ordered = tuple(effects[cell] for cell in sorted(effects))
        yield Step(max(step.dated for step in steps), (0,), cause, record, ordered)


def _by_record(steps: Iterable[Step]) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        found[step.record].append(step)
    return found


def _days(steps: dict[str, list[Step]], record: str) -> list[date]:
    return [step.dated for step in steps.get(record, ())]


def _matrix(steps: Iterable[Step]) -> Matrix:
    matrix = Matrix()
    for step in steps:
        matrix.enter(step)
    return matrix


def _facts(session: Session) -> dict[str, set[tuple[str, int]]]:
    """The numbers of the facts that are known of each record."""
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    codes = dict(session.exec(select(t.Pledge.id, t.Pledge.code)).all())
    for number, code in codes.items():
        found[f"pledge {code}"].add(("pledge", number))
    for model in dict.fromkeys(_ENTRIES.values()):
        for number, pledge in session.exec(select(model.id, model.pledge_id)).all():
            if pledge in codes:
                found[f"pledge {codes[pledge]}"].add((model.__tablename__, number))
    signed = select(t.Pledge.code).where(col(t.Pledge.signed_on).is_not(None))
    for code in session.exec(signed).all():
        found[f"pledge {code}"].add(("signed", 1))
    names = queries.activity_names(session)
    for row in session.exec(select(t.RequirementRevision)):
        found[f"requirement {names[row.activity_id].code} {row.year}"].add(("requirement", row.id))
    return found


def _marks(session: Session) -> dict[str, bool]:
    return {f"pledge {code}": mark for code, mark in session.exec(select(t.Pledge.code, t.Pledge.restricted)).all()}


# --- as JSON --------------------------------------------------------------------------------------------------------------


def as_json(found: Explained, start: Point, end: Point, session: Session) -> dict[str, Any]:
    """As the command line prints it: decimal strings of base; the causes add up to `change`."""
    digits = queries.base_currency(session).digits

    def text(minor: int) -> str:
        return decimal_text(minor, digits)

    return {
        "schema_version": SCHEMA_VERSION,
        "from": start.label,
        "to": end.label,
        "gap_from": text(found.gap_from),
        "gap_to": text(found.gap_to),
        "change": text(found.change),
        "causes": [
            {
                "cause": cause,
                "gap_change": text(sum(row.gap_change for row in rows)),
                "rows": [
                    {
                        "date": row.dated.isoformat(),
                        "record": row.record,
                        "required": text(row.required),
                        "secured": text(row.secured),
                        "gap_change": text(row.gap_change),
                    }
                    for row in rows
                ],
            }
            for cause, rows in found.by_cause().items()
        ],
    }
