"""What must hold of a database whatever was done to it: read with plain SQL, reckoned anew, compared with the reports.

For the random programs (tests/crm/services/test_machine.py), the killed writers and the writers side by side. None of
these functions changes anything; each fails with an AssertionError that says which figure of which pledge is wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlmodel import Session, col, select

from crm.domain import ledger
from crm.domain.gap import FundingGap, GapRow, OpenRow
from crm.domain.ledger import MEASURES
from crm.services import postings
from crm.store import chain, queries
from crm.store import tables as t

_TABLES = [one for one in t.SQLModel.metadata.sorted_tables if one.name != "journal"]
Row = dict[str, Any]
Cell = tuple[int | None, int | None]


@dataclass(frozen=True)
class Books:
    """Every row of every table at one moment, but of the journal only its length; days as their ISO text."""

    raw: dict[str, list[tuple[Any, ...]]]
    lines: int

    def rows(self, table: str) -> list[Row]:
        """The rows of a table by column; those that were taken back are left out."""
        names = t.SQLModel.metadata.tables[table].columns.keys()
        found = [dict(zip(names, row, strict=True)) for row in self.raw[table]]
        return [row for row in found if not row.get("void")]

    def by_pledge(self, table: str) -> dict[int, list[Row]]:
        """The rows of a table, by the pledge they are of."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows(table):
            found[row["pledge_id"]].append(row)
        return found

    def postings_before(self, day: date) -> list[tuple[Any, ...]]:
        """What is posted before a day, without the postings' own numbers."""
        text = day.isoformat()
        return sorted((row[1:2] + row[3:] for row in self.raw["posting"] if str(row[3]) < text), key=repr)


_SELECTS = {
    table.name: f"SELECT {', '.join(column.name for column in table.columns)} FROM {table.name} ORDER BY 1"
    for table in _TABLES
}


def books(connection: Connection) -> Books:
    """Read them all, past everything the product puts between a person and the database."""
    cursor = connection.connection.cursor()
    raw = {}
    for name, statement in _SELECTS.items():
        cursor.execute(statement)
        raw[name] = [tuple(str(one) if isinstance(one, date) else one for one in row) for row in cursor.fetchall()]
    cursor.execute("SELECT COUNT(*) FROM journal")
    (lines,) = cursor.fetchone() or (0,)
    cursor.close()
    return Books(raw, lines)


# --- one pledge, on each day on which something happened to it ------------------------------------------------------------


@dataclass
class Sums:
    """What is posted up to a day, by cell and altogether."""

    cells: dict[Cell, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    whole: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """One posting more."""
        for name in MEASURES:
            if row[name]:
                self.cells[row["activity_id"], row["year"]][name] += row[name]
                self.whole[name] += row[name]


def by_day(rows: Iterable[Row]) -> Iterator[tuple[str, Sums]]:
    """The sums of postings at the end of each day that has one."""
    sums, days = Sums(), sorted({row["dated"] for row in rows})
    by = defaultdict(list)
    for row in rows:
        by[row["dated"]].append(row)
    for day in days:
        for row in by[day]:
            sums.add(row)
        yield day, sums


def check_pledges(found: Books, only: Iterable[int] | None = None) -> None:
    """Every identity of every pledge, or of some, on each of its days."""
    posted = found.by_pledge("posting")
    facts = {name: found.by_pledge(name) for name in ("addendum", "receipt", "refund", "reversal")}
    there = {row["id"]: row for row in found.rows("pledge")}
    assert not set(posted) - set(there), "a pledge that was taken back still has postings"
    for number in there if only is None else set(there) & set(only):
        mine = {name: rows[number] for name, rows in facts.items()}
        for day, sums in by_day(posted[number]):
            _check_pledge(there[number], mine, day, sums)
    _check_limits(found, there)


def _check_pledge(pledge: Row, facts: dict[str, list[Row]], day: str, sums: Sums) -> None:
    where = f"{pledge['code']} on {day}"
    for cell, figures in sums.cells.items():
        low = {name: value for name, value in figures.items() if value < 0 and name in _NEVER_NEGATIVE}
        assert not low, f"{where}, {cell}: below 0: {low}"
        assert figures["open"] or not (figures["committed"] or figures["pledged"]), (
            f"{where}, {cell}: closed but counted"
        )
        assert figures["conditional"] <= figures["committed"], f"{where}, {cell}: more conditional than committed"
    until = {name: [row for row in rows if row["dated"] <= day] for name, rows in facts.items()}
    gone = {row["receipt_id"] for row in until["reversal"]}
    held = [row for row in until["receipt"] if row["id"] not in gone]
    promised = pledge["amount"] + sum(row["amount"] for row in until["addendum"])
    whole = sums.whole
    # Counting rule 6: pledge + overpaid = received (as paid) + charges + open + closed.
    arrived = sum(row["paid"] + row["charges"] for row in held) - sum(row["paid"] for row in until["refund"])
    assert whole["paid"] + whole["overpaid"] == arrived, f"{where}: paid is not what arrived"
    assert promised + whole["overpaid"] == arrived + whole["open"] + whole["closed"], (
        f"{where}: parts are not the whole"
    )
    received = sum(row["base_amount"] for row in held) - sum(row["base_amount"] for row in until["refund"])
    assert whole["received"] == received, f"{where}: received in base is not the sum of its receipts"
    assert whole["overpaid"] == 0 or any(row["overpayment_accepted"] for row in held), f"{where}: nobody accepted more"
    if pledge["signed_on"] and pledge["signed_on"] <= day:
        assert whole["pledged"] == 0, f"{where}: signed and still counted as only promised"
    else:
        assert whole["committed"] == 0, f"{where}: committed without a signature"
    bases = pledge["base_amount"] + sum(row["base_amount"] for row in until["addendum"])
    assert whole["pledged"] + whole["committed"] <= bases, f"{where}: more counted than was promised"
    assert (whole["pledged"] + whole["committed"] == bases) or whole["open"] < promised, (
        f"{where}: base of the open lost"
    )


#: What a cell can never have less than nothing of; `received` may lose a currency loss on the way back, and still not.
_NEVER_NEGATIVE = ("open", "paid", "closed", "overpaid", "pledged", "committed", "conditional", "received")


def _check_limits(found: Books, there: dict[int, Row]) -> None:
    """Splits and instalments within their pledge; nothing counted of what was taken back."""
    raised: Counter[int] = Counter()
    for row in found.rows("addendum"):
        raised[row["pledge_id"]] += row["amount"]
    revisions = {row["id"] for row in found.rows("split_revision") if row["pledge_id"] in there}
    plans = {row["id"] for row in found.rows("instalment_plan") if row["pledge_id"] in there}
    split: Counter[tuple[int, int]] = Counter()
    for row in found.rows("split"):
        split[row["pledge_id"], row["revision_id"]] += row["amount"]
    for (pledge, revision), amount in split.items():
        assert revision not in revisions or amount <= there[pledge]["amount"], f"splits of {pledge} exceed it"
    due: Counter[tuple[int, int]] = Counter()
    for row in found.rows("instalment"):
        due[row["pledge_id"], row["plan_id"]] += row["amount"]
    for (pledge, plan), amount in due.items():
        most = there[pledge]["amount"] + raised[pledge] if plan in plans else amount
        assert amount <= most, f"instalments of {pledge} exceed it"


# --- the journal ----------------------------------------------------------------------------------------------------------


def check_journal(session: Session) -> chain.Verdict:
    """The whole chain holds."""
    verdict = chain.verify(session)
    assert verdict.holds, f"line {verdict.line} {verdict.what}"
    return verdict


def check_journal_since(session: Session, line: int) -> None:
    """The chain holds from a line that was proven before to its head."""
    previous = session.exec(select(t.Journal.hash).where(t.Journal.id == line)).first() or "" if line else ""
    number, head = line, chain.head(session)
    columns = [getattr(t.Journal, column.name) for column in t.SQLModel.metadata.tables["journal"].columns]
    for one in session.connection().execute(sa.select(*columns).where(col(t.Journal.id) > line).order_by(columns[0])):
        number += 1
        written = chain.hash_of(cast("t.Journal", one))  # it only reads the fields, which the row has
        assert (one.id, one.previous, one.hash) == (number, previous, written), f"line {one.id} does not hold"
        previous = one.hash
    assert (head.lines, head.hash) == (number, previous), "the head is not how the journal ends"


def check_entries(found: Books) -> None:
    """No two facts have the same place in the order of entry."""
    tables = ("split_revision", "instalment_plan", "receipt", "refund", "reversal", "write_off", "requirement_revision")
    numbers = [row["entry"] for table in tables for row in found.rows(table)]
    # What came with its pledge in one change may share nothing either: each has a number of its own.
    numbers += [row["entry"] for row in found.rows("pledge")]
    numbers += [row["entry"] for row in found.rows("addendum")]
    twice = [number for number, times in Counter(numbers).items() if times > 1]
    assert not twice, f"entries given twice: {twice}"


def check_replay(session: Session) -> None:
    """The stored division of each pledge is what its facts do when they are acted out anew."""
    currencies = queries.currencies(session)
    wanted = select(t.Pledge).execution_options(include_void=True)
    for pledge in session.exec(wanted).all():
        anew = ledger.replay(postings.facts(session, pledge), currency=currencies[pledge.currency])
        rows = session.exec(
            select(t.Posting).where(t.Posting.pledge_id == pledge.id).order_by(col(t.Posting.sequence))
        ).all()
        stored = [(row.dated, row.fact, row.fact_id, row.activity_id, row.year, *_measures(row)) for row in rows]
        assert stored == [
            (one.dated, one.fact, one.fact_id, one.cell.activity, one.cell.year, *_measures(one)) for one in anew
        ], f"{pledge.code}: what is stored is not what its facts do"


def _measures(row: t.Posting | ledger.Posting) -> tuple[int, ...]:
    return tuple(getattr(row, name) for name in MEASURES)


# --- the report -----------------------------------------------------------------------------------------------------------

_MONEY = ("received", "committed", "conditional", "pledged")


def check_report(gap: FundingGap, found: Books) -> None:
    """The report of a day says what the postings up to that day add up to: cells, donors and the grand total."""
    pledges = {row["id"]: row for row in found.rows("pledge")}
    activities = {row["id"]: row["code"] for row in found.rows("activity")}
    donors = {row["id"]: row["code"] for row in found.rows("organisation")}
    by_cell: dict[Any, Counter[str]] = defaultdict(Counter)
    by_donor: dict[Any, Counter[str]] = defaultdict(Counter)
    day = gap.as_of.isoformat()
    for row in found.rows("posting"):
        pledge = pledges[row["pledge_id"]]
        if row["dated"] <= day and not (gap.audience == "public" and pledge["restricted"]):
            money = Counter({name: row[name] for name in _MONEY})
            for one in (by_cell[activities.get(row["activity_id"]), row["year"]], by_donor[donors[pledge["donor_id"]]]):
                one.update(money)
    listed: list[GapRow | OpenRow] = [*gap.rows, *gap.open]
    said = {(row.activity, row.year): _said(row) for row in listed}
    assert _filled(said) == _filled(by_cell)
    assert _filled({row.donor: _said(row) for row in gap.donors}) == _filled(by_donor)
    totals = sum(by_cell.values(), Counter())
    assert {name: getattr(gap.totals, name) for name in _MONEY} == {name: totals[name] for name in _MONEY}


def _said(row: Any) -> dict[str, int]:
    return {name: getattr(row, name) for name in _MONEY}


def _filled(figures: Any) -> dict[Any, dict[str, int]]:
    return {
        key: {name: one[name] for name in _MONEY} for key, one in figures.items() if any(one[name] for name in _MONEY)
    }


def day_before(day: date) -> date:
    """The last day on which a fact of that day cannot be seen."""
    return day - timedelta(days=1)
