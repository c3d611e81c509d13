"""A writer is killed (`kill -9`) at random moments: what it told as saved is there, the rest wholly there or wholly absent.

After every kill the database is opened anew: the file is sound, every reference leads somewhere, the journal's chain
holds, the rows are those of the journal's images, the stored division is what the facts do, and the request that nobody
knows the fate of is sent again and acts once. Half of the kills wait until a commit has begun. Not tried here: a loss of
power, in which the disk itself forgets what it said it had written (docs/reliability.md).
"""

import os
import random
import shutil
import time
from contextlib import ExitStack
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import settings
from sqlmodel import Session, col, select

from crm.imports.folder import load_folder
from crm.services import giving_back, pledges
from crm.services.corrections import Correction, correct_pledge
from crm.services.undo import undo
from crm.store import chain
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from tests.factories import ANN, START, day, make_pledge, place, receive, world_in
from tests.invariants import check_journal
from tests.writers import Writer, alone, check_file, check_rows, check_whole, start

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

DEEP = settings().max_examples > 1000
KILLS, ON_A_SERVER, LOADS = (2_000, 300, 20) if DEEP else (200, 30, 2)
#: A new database after so many kills, so that looking at all of it stays quick.
ROUND = 10
#: Rows of a load; on a server, where each takes longer, only `run deep` loads as many.
ROWS = {"sqlite": 2_000, "postgresql": 2_000 if DEEP else 500}


def write(session: Session, request: str) -> None:
    """One change, of a kind that the request's number says; the same number is the same change."""
    number = int(request)
    code = f"P-{number - number % 5}"
    match number % 5:
        case 0:
            splits: dict[str, int | str | Decimal] = {"A 2016": 30, "B": 20}
            make_pledge(session, 100, code=code, splits=splits, signed="02-01", request_id=request)
        case 1:
            receive(session, code, 30, on="03-01", request_id=request)
        case 2:
            received = select(t.Receipt.id).order_by(col(t.Receipt.id).desc())
            last = session.exec(received).first() or 0
            giving_back.refund_receipt(
                session, ANN, last, dated=day("03-05"), reason="x", amount=500, request_id=request
            )
        case 3:
            parts = [pledges.SplitOf(place("A 2016"), 9000)]
            pledges.divide_pledge(session, ANN, code, parts, dated=day("02-15"), why="x", request_id=request)
        case _:
            correct_pledge(session, ANN, code, Correction(amount=12000), why="x", request_id=request)
            undo(session, ANN, chain.head(session).lines)


def keep_writing(engine: sa.Engine, first: int):
    """The work of a writer: one change after the other, each told once it is saved; "commit" when one begins."""

    def work(tell):
        sa.event.listen(engine, "commit", lambda _: tell("commit"))
        for number in range(first, first + 1_000):
            with session_scope(engine, write=True) as session:
                write(session, str(number))
            tell(number)

    return work


def kill_somewhere(writer: Writer, chance: random.Random) -> list[int]:
    """Kill it at a random moment: soon after a commit began, or any time; gives the numbers it told as saved."""
    if chance.random() < 0.5:
        assert writer.first() == "commit"
        time.sleep(chance.random() * 0.004)
    else:
        time.sleep(chance.random() * 0.08)
    writer.kill()
    told = writer.told()
    assert not [one for one in told if isinstance(one, dict)], told
    return [one for one in told if one != "commit"]


def lines_of(numbers):
    """How many lines of the journal so many changes make: a correction that is taken back at once makes two."""
    return sum(2 if number % 5 == 4 else 1 for number in numbers)


def killed_writers(engine, kills, chance):
    """Kill one writer after the other on one small world; gives how many kills met a change that was under way.

    The engine was used before the fork and holds no connection over it: a writer is at work at once.
    """
    before, number, under_way = 1, 0, 0
    for _ in range(kills):
        engine.dispose()
        told = kill_somewhere(start(keep_writing(engine, number)), chance)
        alone(engine)
        check_file(engine)
        with session_scope(engine) as session:
            lines = check_whole(session)
            after = number + len(told)
            assert told == list(range(number, after)), "what was told as saved is not what was asked, in order"
            assert lines - before in {lines_of(told), lines_of([*told, after])}, "a change is there in part"
            under_way += lines - before == lines_of(told)
            saved = set(session.exec(select(t.Request.id)).all())
            asked = {str(one) for one in told if one % 5 != 4}
            assert asked <= saved, "a change that was told as saved is not there"
        there = lines - before == lines_of([*told, after])
        before, number = lines, after + there
        if chance.random() < 0.5 and after % 5 != 4:
            # The one nobody knows the fate of is sent again: it acts once, whatever became of it.
            with session_scope(engine, write=True) as session:
                write(session, str(after))
                before, number = chain.head(session).lines, after + 1
            assert before - lines == (0 if there else 1)
    engine.dispose()
    return under_way


def test_a_killed_writer_leaves_a_whole_file(sqlite_world):
    engine, chance = sqlite_world.engine, random.Random(2016)
    engine.dispose()
    file = engine.url.database
    world = shutil.copyfile(file, f"{file}.world")
    under_way = 0
    for _ in range(0, KILLS, ROUND):
        shutil.copyfile(world, file)
        under_way += killed_writers(engine, ROUND, chance)
    assert under_way > KILLS // 4, "too few kills met a change that was under way; nothing was proven"


@pytest.mark.parametrize("database_kind", [pytest.param("postgresql", marks=pytest.mark.pg)], indirect=True)
def test_a_killed_writer_leaves_a_whole_database_on_a_server_which_goes_on(world):
    assert killed_writers(world.engine, ON_A_SERVER, random.Random(2017)) > ON_A_SERVER // 5


# --- a load of 2,000 rows -------------------------------------------------------------------------------------------------


@pytest.fixture
def many_rates(tmp_path, database_kind):
    """A folder with many rows to load."""
    folder = tmp_path / "many"
    folder.mkdir()
    days = (START.fromordinal(START.toordinal() + number).isoformat() for number in range(1, ROWS[database_kind] + 1))
    lines = [f"EUR,{one},0.{9000 + at % 1000}" for at, one in enumerate(days)]
    (folder / "rates.csv").write_text("\n".join(["currency,from,rate", *lines, ""]), encoding="utf-8")
    return folder


@pytest.mark.parametrize("database_kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)], indirect=True)
def test_a_killed_load_is_wholly_there_or_wholly_absent(database, many_rates):
    engine = make_engine(database)
    world = world_in(engine)
    before = len(world.dump()["exchange_rate"])

    def work(tell):
        own = make_engine(database)
        sa.event.listen(own, "commit", lambda _: tell("commit"))
        began = time.monotonic()
        with session_scope(own, write=True) as session:
            tell("begun")
            loaded = load_folder(session, ANN, many_rates)
            assert not loaded.problems
            tell(time.monotonic() - began)
        tell("saved")

    chance = random.Random(2018)
    loads = LOADS if engine.dialect.name == "sqlite" or DEEP else 1
    for attempt in range(loads):
        engine.dispose()
        writer = start(work)
        assert writer.first() == "begun"
        if attempt == loads - 1:  # at the very end: loaded, and the commit begins
            for expected in (float, str):
                assert isinstance(writer.first(), expected)
            time.sleep(chance.random() * 0.01)
        else:
            time.sleep(chance.random() * 3)
        writer.kill()
        told = writer.told()
        alone(engine)
        check_file(engine)
        rows, wanted = len(world.dump()["exchange_rate"]) - before, ROWS[engine.dialect.name]
        assert rows in {0, wanted}, f"{rows} of {wanted} rows are there"
        assert rows or "saved" not in told
        with session_scope(engine) as session:
            check_journal(session)
            check_rows(session)
        if rows:
            break
    engine.dispose()


# --- the proof proves: without the guard, it fails --------------------------------------------------------------------------


def test_without_a_rollback_journal_a_kill_breaks_the_file(sqlite_database):
    """The control: the same kill in the middle of a change, with SQLite's protection switched off."""
    engine = make_engine(sqlite_database)
    world_in(engine)
    engine.dispose()

    def work(tell, *settings):
        own = make_engine(sqlite_database)
        sa.event.listen(own, "connect", lambda connection, _: [connection.execute(one) for one in settings])
        with session_scope(own, write=True) as session:
            session.connection().exec_driver_sql("PRAGMA cache_size = 5")
            for number in range(15):
                make_pledge(session, 100, splits={"A 2016": 30, "B": 20}, code=f"P-{number}")
            tell("written, not committed")
            time.sleep(60)

    def unprotected(tell):
        work(tell, "PRAGMA journal_mode = OFF")

    file = engine.url.database
    kept = shutil.copyfile(file, f"{file}.kept")
    for act, breaks in ((work, False), (unprotected, True)):
        shutil.copyfile(kept, file)
        writer = start(act)
        assert writer.first() == "written, not committed"
        writer.kill()
        writer.told()
        with ExitStack() as stack:
            if breaks:
                stack.enter_context(pytest.raises((AssertionError, sa.exc.DatabaseError)))
            check_file(engine)
            with session_scope(engine) as session:
                assert check_whole(session) == 1
        engine.dispose()


TAMPERED = {
    "a row without a line": "INSERT INTO exchange_rate (currency, dated, rate, source) VALUES ('EUR', '2016-02-02', '1', '')",
    "a line without its row": "DELETE FROM organisation WHERE code = 'SUD'",
    "a row other than its line": "UPDATE pledge SET note = 'another'",
    "half a division": "DELETE FROM posting WHERE sequence = 2",
    "a figure of a division": "UPDATE posting SET received = received + 1 WHERE fact = 'received'",
    "a line cut off": "DELETE FROM journal WHERE id = (SELECT MAX(id) FROM journal)",
    "a line altered": "UPDATE journal SET actor = 'Eve' WHERE id = 2",
    "the head": "UPDATE journal_head SET hash = 'x'",
}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
def test_the_check_finds(statement, sqlite_database):
    """The control of what is looked at after a kill: each of these would be half a change."""
    engine = make_engine(sqlite_database)
    world = world_in(engine)
    with world.write() as session:
        code = make_pledge(session, Decimal(100), splits={"A": 60})
        receive(session, code, 10)
    with world.read() as session:
        check_whole(session)
    with engine.execution_options(crm_write=True).begin() as connection:
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)
    with world.read() as session, pytest.raises(AssertionError):
        check_whole(session)
    engine.dispose()
