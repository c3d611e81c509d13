"""Eight processes write at once: nothing is lost, nothing is there twice, and nobody is turned away for nothing.

What a person does is done here: who is told that the ledger is busy tries again with the same request id. On SQLite that
may be told only after the whole time a writer waits for another; on PostgreSQL never. Afterwards everything is looked at
that is looked at after a crash (tests/writers.py). `run deep` makes 500 writes in each process instead of 25.
"""

import contextlib
import os
import time

import pytest
from hypothesis import settings
from sqlmodel import select

from crm.errors import Conflict
from crm.services import pledges
from crm.services.corrections import Correction, correct_pledge
from crm.store import chain, find
from crm.store import session as store
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from tests.factories import ANN, day, make_pledge, place, receive, world_in
from tests.writers import all_told, check_file, check_whole, start

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

DEEP = settings().max_examples > 1000
PROCESSES, WRITES = 8, 500 if DEEP else 25


def insist(engine, act):
    """What a person gets in the end, and how long each time was waited before the ledger said that it is busy."""
    busy = []
    while True:
        began = time.monotonic()
        try:
            with session_scope(engine, write=True) as session:
                return act(session), busy
        except Conflict as conflict:
            if "busy" not in str(conflict):
                raise
            busy.append(time.monotonic() - began)


def side_by_side(engine, work, *, processes=PROCESSES):
    """Let processes work at once; gives what each of them got, after all their waiting was looked at."""
    engine.dispose()
    everybody = all_told([start(lambda tell, number=number: work(number, tell)) for number in range(processes)])
    least = store.BUSY_TIMEOUT / 1000 * 0.9 if engine.dialect.name == "sqlite" else float("inf")
    for told in everybody:
        too_soon = [waited for _, busy in told for waited in busy if waited < least]
        assert not too_soon, f"turned away after {too_soon} seconds"
    return [[answer for answer, _ in told] for told in everybody]


def lines(engine):
    with session_scope(engine) as session:
        return chain.head(session).lines


# --- everybody on one pledge ----------------------------------------------------------------------------------------------


def receipts(engine, *, processes=PROCESSES, writes=WRITES, shared=True):
    """Each process records so many receipts of one unit, on one pledge or on its own; every fifth it sends twice."""
    with session_scope(engine, write=True) as session:
        promises = {"splits": {"A 2016": processes * writes // 2}, "signed": "01-02"}
        codes = [make_pledge(session, processes * writes, **promises) for _ in range(1 if shared else processes)]
    before = lines(engine)

    def work(number, tell):
        code = codes[number % len(codes)]
        for turn in range(writes):
            for _ in range(2 if turn % 5 == 0 else 1):
                again = {"on": "02-01", "request_id": f"{number}-{turn}"}
                answer, busy = insist(engine, lambda s, again=again: receive(s, code, 1, **again))
                tell((answer["id"], busy))

    told = side_by_side(engine, work, processes=processes)
    check_file(engine)
    wanted = processes * writes
    with session_scope(engine) as session:
        assert check_whole(session) == before + wanted, "a receipt has no line, or two"
        rows = session.exec(select(t.Receipt.id, t.Receipt.amount)).all()
        assert len(rows) == wanted, "a receipt is lost, or there twice"
        assert sum(amount for _, amount in rows) == wanted * 100
        assert {number for answers in told for number in answers} == {number for number, _ in rows}
        assert len(session.exec(select(t.Request.id)).all()) == wanted
        paid = session.exec(select(t.Posting.paid)).all()
        assert sum(paid) == wanted * 100


def test_receipts_on_one_pledge(world):
    receipts(world.engine)


# --- everybody on many pledges --------------------------------------------------------------------------------------------


def test_changes_of_many_pledges(world):
    """Each process promises for the same donor, so codes must not meet; divides, receives, and pays into a common one."""
    engine, writes = world.engine, WRITES if DEEP else WRITES // 2
    with world.write() as session:
        common = make_pledge(session, PROCESSES * writes, code="COMMON", signed="01-02")
    before = lines(engine)

    def work(number, tell):
        code = ""
        for turn in range(writes):
            match turn % 4:
                case 0:
                    act = lambda s: make_pledge(s, 100, splits={"A": 40}, signed="01-05")
                case 1:
                    act = lambda s, code=code: receive(s, code, "33.33", on="02-01") and code
                case 2:
                    parts = [pledges.SplitOf(place("B 2016"), 5000)]
                    act = lambda s, code=code, parts=parts: (
                        pledges.divide_pledge(
                            s, ANN, code, [*parts, pledges.SplitOf(place("A"), 4000)], dated=day("01-20"), why="x"
                        )
                        and code
                    )
                case _:
                    act = lambda s, code=code: receive(s, common, 1, on="02-01") and code
            code, busy = insist(engine, act)
            tell((code, busy))

    told = side_by_side(engine, work)
    check_file(engine)
    with session_scope(engine) as session:
        assert check_whole(session) == before + PROCESSES * writes
        codes = session.exec(select(t.Pledge.code)).all()
        assert len(codes) == len(set(codes)) == 1 + PROCESSES * len(range(0, writes, 4))
        assert set(codes) == {"COMMON", *(code for answers in told for code in answers)}


# --- everybody on one record ----------------------------------------------------------------------------------------------


def marks_on_one_record(engine, *, processes=PROCESSES, writes=WRITES // 5):
    """Each adds its mark to the note of one pledge, by the version it read: who was overtaken is told, and looks again."""
    with session_scope(engine, write=True) as session:
        code = make_pledge(session, 100, note="marks:")

    def add(mark):
        with session_scope(engine) as session:
            row = find.pledge(session, code)
            mend = Correction(texts=(("note", f"{row.note} {mark}"),), version=row.version)
        return insist(engine, lambda session: correct_pledge(session, ANN, code, mend, why="mark"))

    def work(number, tell):
        for turn in range(writes):
            overtaken = True
            while overtaken:
                with contextlib.suppress(Conflict):
                    tell(add(f"{number}.{turn}"))
                    overtaken = False

    side_by_side(engine, work, processes=processes)
    with session_scope(engine) as session:
        marks = find.pledge(session, code).note.split()[1:]
        wanted = {f"{number}.{turn}" for number in range(processes) for turn in range(writes)}
        assert len(marks) == len(wanted), "an update is lost"
        assert set(marks) == wanted
        check_whole(session)


def test_one_record_that_everybody_changes(world):
    marks_on_one_record(world.engine)


# --- the proof proves: without the guard, it fails --------------------------------------------------------------------------


@pytest.fixture
def unguarded(database, monkeypatch):
    """The product without what makes writers follow each other: a plain BEGIN, and no lock of the journal's head."""
    monkeypatch.setattr(store, "_begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    monkeypatch.setattr(chain, "lock", lambda session: None)
    engine = make_engine(database)
    world_in(engine)
    yield engine
    engine.dispose()


def test_without_the_guard_people_are_turned_away_or_lose_something(unguarded):
    with pytest.raises(AssertionError):
        receipts(unguarded, processes=4, writes=10, shared=False)


@pytest.mark.parametrize("guarded", [False, True])
def test_an_update_is_lost_where_it_was_read_before_the_lock(world, guarded):
    """Two people add one each to a number. Step by step, so that it happens every time and not only sometimes."""
    engine = world.engine
    read, write = "SELECT entries FROM journal_head", "UPDATE journal_head SET entries = {}"
    lock = read if engine.dialect.name == "sqlite" else f"{read} FOR UPDATE"

    def number():
        with engine.connect() as connection:
            return connection.exec_driver_sql(read).scalar_one()

    before = number()
    for seen in (number(), number()):
        with engine.execution_options(crm_write=guarded).begin() as connection:
            known = connection.exec_driver_sql(lock).scalar_one() if guarded else seen
            connection.exec_driver_sql(write.format(known + 1))
    assert number() - before == (2 if guarded else 1)
