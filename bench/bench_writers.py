"""Eight processes that record receipts at once, beside one that does so alone: what waiting for each other costs.

Each write is a whole change as a person makes it: checked, divided, journalled, chained and committed to the disk. The
longest wait is of writers that never pause, which people do; who is told that the ledger is busy tries again.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from bench import Result, Say, postgresql
from crm.domain.money import Currency
from crm.errors import Conflict
from crm.services import organisations, pledges, setup
from crm.services.actor import Actor
from crm.store import chain
from crm.store.schema import upgrade
from crm.store.session import make_engine, session_scope

TITLE = "Writers at once"

WHO = Actor("Bench")
DAY = date(2016, 1, 1)
PROCESSES, WRITES = 8, 50
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def run(say: Say) -> list[Result]:
    """Receipts on one pledge and on one pledge each, on SQLite and on PostgreSQL."""
    if not hasattr(os, "fork"):
        say("LEFT OUT: this system cannot fork.")
        return []
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as folder, postgresql() as url:
        if url is None:
            say("LEFT OUT: PostgreSQL cannot be started here.")
        file = f"sqlite:///{(Path(folder) / 'writers.sqlite').as_posix()}"
        return [result for kind in (file, *([url] if url else [])) for result in measured(kind, say)]


def measured(url: str, say: Say) -> list[Result]:
    """What a receipt takes in an empty database of one kind; raises where a line of its journal does not hold after it."""
    engine = make_engine(url)
    kind = KINDS[engine.dialect.name]
    upgrade(engine)
    with session_scope(engine, write=True) as session:
        setup.put_settings(session, WHO, {"base_currency": "USD"})
        setup.add_currency(session, WHO, Currency("USD", 2), "US dollar")
        organisations.add_organisation(session, WHO, organisations.NewOrganisation("NOR", "Norway", "government"))
    found = []
    for name, shared in (("one pledge", True), ("a pledge each", False)):
        alone, _, _ = at_once(url, 1, max(1, PROCESSES * WRITES // 4), shared=shared)
        many, longest, busy = at_once(url, PROCESSES, WRITES, shared=shared)
        say(f"{kind}, {name}: {1000 / many:.0f} writes a second, the longest wait {longest:.1f} s, {busy} times busy")
        found += [
            Result(f"A receipt, {kind}, {name}: {PROCESSES} at once", many, peer="one process alone", peer_value=alone),
            Result(f"A receipt, {kind}, {name}: the longest wait of one of {PROCESSES}", longest, unit="s"),
        ]
    with session_scope(engine) as session:
        verdict = chain.verify(session)
    engine.dispose()
    if not verdict.holds:
        raise AssertionError(f"{kind}: line {verdict.line} of the journal {verdict.what}")
    return found


def at_once(url: str, processes: int, writes: int, *, shared: bool) -> tuple[float, float, int]:
    """Milliseconds of the clock for each write, the longest in seconds, and how often the ledger was busy.

    Raises `AssertionError` with what a writer says that failed.
    """
    from tests.writers import all_told, start

    engine = make_engine(url)
    with session_scope(engine, write=True) as session:
        promised = pledges.NewPledge("NOR", 100 * processes * writes, "USD", DAY, signed_on=DAY)
        codes = [pledges.add_pledge(session, WHO, promised)["id"] for _ in range(1 if shared else processes)]
    # A forked process must not share a connection.
    engine.dispose()
    began = time.perf_counter()
    writers = [start(partial(_write, url, codes[number % len(codes)], writes)) for number in range(processes)]
    told = all_told(writers)
    took = time.perf_counter() - began
    waits = [wait for ((waited, _),) in told for wait in waited]
    return took * 1000 / len(waits), max(waits), sum(busy for ((_, busy),) in told)


def _write(url: str, code: str, writes: int, tell: Callable[[object], None]) -> None:
    """Tell how many seconds each write took, with all its tries, and how often the ledger said that it is busy."""
    engine = make_engine(url)
    waits: list[float] = []
    busy = 0
    for _ in range(writes):
        began = time.perf_counter()
        while True:
            try:
                with session_scope(engine, write=True) as session:
                    pledges.add_receipt(session, WHO, pledges.NewReceipt(code, 100, DAY))
                break
            except Conflict as conflict:
                if "busy" not in str(conflict):
                    raise
                busy += 1
        waits.append(time.perf_counter() - began)
    tell((waits, busy))
