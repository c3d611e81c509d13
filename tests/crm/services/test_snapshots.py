"""Frozen figures: kept under a name, proven from the journal as it was known then."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from crm.errors import Conflict, NotFound, Refused
from crm.reports.frozen import figures
from crm.services import organisations
from crm.services.corrections import Correction, correct_pledge
from crm.services.snapshots import all_snapshots, find_snapshot, make_snapshot, verify_snapshot
from crm.store import chain
from crm.store import tables as t
from crm.store.as_known import as_known
from tests.factories import ANN, day, make_pledge, receive, require


@pytest.fixture
def ledger(world):
    with world.write() as session:
        require(session, "A", 2016, 100)
        code = make_pledge(session, 60, splits={"A 2016": 60}, on="02-01", signed="02-01", restricted=True)
        receive(session, code, 20, on="03-01")
        organisations.add_focal_point(session, ANN, organisations.NewFocalPoint("NOR", "desk", name="Ola"))
    return world


def freeze(world, name="January"):
    with world.write() as session:
        return make_snapshot(session, ANN, name, as_of=day("06-30"), figures=figures, why="hand-over")


def proof(world, name="January"):
    with world.read() as session:
        return verify_snapshot(session, find_snapshot(session, name), figures=figures)


def rows(session, table):
    return [row.model_dump() for row in session.exec(select(table).order_by(table.id))]


def test_it_keeps_the_figures_for_both_audiences_and_is_found_in_any_case(ledger):
    made = freeze(ledger)
    assert made["as_of"] == "2016-06-30"
    with ledger.read() as session:
        row = find_snapshot(session, "january")
        assert '"gap": "40.00"' in row.figures
        assert '"gap": "100.00"' in row.figures  # the public does not see the restricted pledge
        assert [one["name"] for one in all_snapshots(session)] == ["January"]


def test_it_still_holds_after_late_entries_and_corrections(ledger):
    freeze(ledger)
    with ledger.write() as session:
        make_pledge(session, 10, splits={"A 2016": 10}, on="02-02", signed="02-02")
        correct_pledge(session, ANN, "NOR-2016-1", Correction(amount=7000), why="typo")
    assert proof(ledger).holds
    with ledger.read() as session:
        assert figures(session, day("06-30"))["trio"]["totals"]["gap"] == "30.00"


def test_a_name_is_given_once(ledger):
    freeze(ledger)
    ledger.refuses(
        Conflict, "is not replaced", lambda s: make_snapshot(s, ANN, "JANUARY", as_of=day("06-30"), figures=figures)
    )
    ledger.refuses(Refused, "1 to 100", lambda s: make_snapshot(s, ANN, " ", as_of=day("06-30"), figures=figures))
    with ledger.read() as session, pytest.raises(NotFound, match="no snapshot “May”; there are January"):
        find_snapshot(session, "May")


def without_rules(world, *statements):
    with world.engine.begin() as connection:
        if world.engine.dialect.name == "sqlite":
            wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(wanted).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            for table in ("journal", "snapshot"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            connection.execute(text(statement))


def test_figures_that_were_altered_are_found(ledger):
    freeze(ledger)
    without_rules(ledger, """UPDATE snapshot SET figures = replace(figures, '"gap": "40.00"', '"gap": "30.00"')""")
    assert proof(ledger).problem == "its figures were altered since they were frozen"


def test_figures_altered_with_their_hash_no_longer_come_out_of_the_journal(ledger):
    import hashlib

    freeze(ledger)
    with ledger.read() as session:
        false = find_snapshot(session, "January").figures.replace('"gap": "40.00"', '"gap": "30.00"')
    digest = hashlib.sha256(false.encode()).hexdigest()
    quoted = false.replace("'", "''").replace(":", "\\:")
    without_rules(ledger, f"UPDATE snapshot SET figures = '{quoted}', sha256 = '{digest}'")
    assert proof(ledger).problem.startswith("the journal gives other figures: trio.rows[0].gap is 40.00, not 30.00")


def test_a_journal_that_was_altered_proves_nothing(ledger):
    freeze(ledger)
    without_rules(ledger, "UPDATE journal SET why = 'x' WHERE id = 2")
    assert proof(ledger).problem == "line 2 of the journal was altered"


def test_the_ledger_as_it_was_known_is_rebuilt_from_the_journal_alone(ledger):
    with ledger.read() as session:
        now = chain.head(session).lines
        tables = [t.Pledge, t.Posting, t.Receipt, t.RequirementLine, t.Split, t.Organisation]
        here = [rows(session, table) for table in tables]
        with as_known(session, now) as rebuilt:
            assert [rows(rebuilt, table) for table in tables] == here
            assert rows(rebuilt, t.FocalPoint)[0]["name"] is None  # persons stand apart from the chain
        with as_known(session, 1) as early:
            assert rows(early, t.Pledge) == []


def test_a_day_that_nobody_named_is_no_part_of_the_request(ledger):
    def make(on, request, **more):
        with ledger.write() as session:
            return make_snapshot(
                session, ANN, request, as_of=day(on), figures=figures, request_id=request, **more
            )  # fmt: skip

    first = make("06-30", "r-1", today=True)
    assert make("07-01", "r-1", today=True) == first
    assert first["as_of"] == "2016-06-30"
    named = make("06-30", "r-2")
    assert make("06-30", "r-2") == named
    for on, request, more in (("07-01", "r-2", {}), ("06-30", "r-1", {}), ("06-30", "r-2", {"today": True})):
        ledger.refuses(
            Conflict, "used before for something else",
            lambda s, o=on, r=request, m=more: make_snapshot(s, ANN, r, as_of=day(o), figures=figures, request_id=r, **m),
        )  # fmt: skip
