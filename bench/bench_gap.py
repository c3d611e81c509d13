"""The whole gap report on 100,000 pledges, against the one best statement anybody could write by hand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from bench import Result, Say, in_own_process, postgresql, side_by_side, timed
from bench import ledger as large
from bench.gap_statement import STATEMENT
from crm.domain.gap import DonorRow, FundingGap, GapRow, OpenRow
from crm.reports.funding_gap import funding_gap
from crm.store.session import make_engine, session_scope

TITLE = "The funding gap of 100,000 pledges"
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def run(say: Say) -> list[Result]:
    """Fill a database of each kind with the same ledger, compare the figures, then the times and the memory."""
    with _databases(say) as urls:
        took, postings = timed(lambda: large.fill(urls))
        say(f"{large.PLEDGES:,} pledges, {postings:,} postings in {len(urls)} databases: {took / 1000:.0f} s")
        return [result for url in urls for result in _measured(url, say)]


@contextmanager
def _databases(say: Say) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as folder, postgresql() as url:
        if url is None:
            say("LEFT OUT: PostgreSQL cannot be started here.")
        yield [f"sqlite:///{(Path(folder) / 'gap.sqlite').as_posix()}", *([url] if url else [])]


def _measured(url: str, say: Say) -> list[Result]:
    engine = make_engine(url)
    kind = KINDS[engine.dialect.name]
    with session_scope(engine) as session:
        differences = compare(session)
        if differences:
            raise AssertionError(f"{kind}: the report and the statement differ: {differences[:3]}")
        own, by_hand = side_by_side(lambda: report(session), lambda: statement(session), times=9, warm_up=2)
    engine.dispose()
    _, peak = in_own_process(report_of, url)
    say(f"{kind}: the report {own:.0f} ms, the statement {by_hand:.0f} ms, {peak:.0f} MB at most")
    return [
        Result(f"Gap report, {kind}", own, peer="one SQL statement by hand", peer_value=by_hand, at_most=1.5),
        Result(f"Gap report, {kind}: most memory of its process", peak, unit="MB", at_most=300),
    ]


def report(session: Session) -> FundingGap:
    """The report as page, note and command line call it."""
    return funding_gap(session, as_of=large.AS_OF)


def report_of(url: str) -> int:
    """The report in a process of its own; gives back how many cells it has."""
    engine = make_engine(url)
    with session_scope(engine) as session:
        return len(report(session).rows)


def statement(session: Session) -> list[tuple[Any, ...]]:
    """What the statement by hand gives."""
    day = sa.bindparam("as_of", type_=sa.Date)
    rows = session.connection().execute(sa.text(STATEMENT).bindparams(day), {"as_of": large.AS_OF})
    return [tuple(one) for one in rows]


def compare(session: Session) -> list[str]:
    """Every figure that differs between the report and the statement; empty when they agree."""
    found = report(session)
    own: dict[tuple[str, str | None, int | None], tuple[int, ...]] = {
        ("cell", row.activity, row.year): (row.required, row.support_cost, *_money(row)) for row in found.rows
    }
    own |= {("open", row.activity, row.year): (0, 0, *_money(row)) for row in found.open}
    own |= {("donor", row.donor, None): (0, 0, *_money(row)) for row in found.donors}
    by_hand = {
        (kind, code, year): tuple(int(one) for one in figures) for kind, code, year, *figures in statement(session)
    }
    by_hand = {key: figures for key, figures in by_hand.items() if any(figures)}
    return [
        f"{key}: {own.get(key)} here, {by_hand.get(key)} by hand"
        for key in sorted({*own, *by_hand}, key=str)
        if own.get(key) != by_hand.get(key)
    ]


def _money(row: GapRow | OpenRow | DonorRow) -> tuple[int, ...]:
    return row.received, row.committed, row.conditional, row.pledged
