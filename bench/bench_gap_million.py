"""The whole gap report on 1,000,000 pledges, ten times what is promised for, beside the same statement by hand.

Writing so many pledges takes tens of minutes and some gigabytes of disk, so this runs only where it is named. It is
measured on SQLite, the smaller of the two databases; PostgreSQL would take as long again and is left out.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import Result, Say, bench_gap, in_own_process, side_by_side, timed
from bench import ledger as large
from crm.store.session import make_engine, session_scope

TITLE = "The funding gap of 1,000,000 pledges (SQLite; measured only where it is named)"

ONLY_BY_NAME = True
PLEDGES = 1_000_000


def run(say: Say) -> list[Result]:
    """Fill a file, compare the figures, then the times and the memory."""
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as folder:
        file = Path(folder) / "gap.sqlite"
        url = f"sqlite:///{file.as_posix()}"
        say(f"writing {PLEDGES:,} pledges; this takes long")
        took, postings = timed(lambda: large.fill([url], pledges=PLEDGES))
        size = file.stat().st_size / 1e6
        say(f"{postings:,} postings, {size:,.0f} MB: {took / 1000:.0f} s")
        engine = make_engine(url)
        with session_scope(engine) as session:
            if differences := bench_gap.compare(session):
                raise AssertionError(f"the report and the statement differ: {differences[:3]}")
            own, by_hand = side_by_side(
                lambda: bench_gap.report(session), lambda: bench_gap.statement(session), times=3, warm_up=0
            )
        engine.dispose()
        _, peak = in_own_process(bench_gap.report_of, url)
    return [
        Result("Gap report", own / 1000, "s", "one SQL statement by hand", by_hand / 1000, 1.5),
        Result("Gap report: most memory of its process", peak, unit="MB", at_most=300),
        Result(f"The file, with {postings:,} postings", size, unit="MB"),
    ]
