"""The chain of the journal: what was altered, taken out or cut off is found, and where; persons can be erased."""

import json

import pytest
from sqlalchemy import text
from sqlmodel import select

from crm.services import organisations
from crm.store import chain
from crm.store import tables as t
from tests.factories import ANN, make_pledge, receive


@pytest.fixture
def ledger(world):
    """A world with six lines after its own."""
    with world.write() as session:
        code = make_pledge(session, 100)
    for _ in range(4):
        with world.write() as session:
            receive(session, code, 1, on="02-01")
    with world.write() as session:
        organisations.add_focal_point(
            session, ANN, organisations.NewFocalPoint("NOR", "counsellor", name="Ola Nordmann", email="ola@example.org")
        )
    return world


def verdict(world):
    with world.read() as session:
        return chain.verify(session)


def behind_the_back(world, *statements):
    """What somebody with the database in hand can do: the rules are taken away first."""
    with world.engine.begin() as connection:
        if world.engine.dialect.name == "sqlite":
            wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('journal', 'journal_head')"
            for (name,) in connection.exec_driver_sql(wanted).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER ALL")
            connection.exec_driver_sql("ALTER TABLE journal_head DISABLE TRIGGER ALL")
        for statement in statements:
            connection.execute(text(statement))


def test_a_whole_journal_holds_and_tells_its_head(ledger):
    found = verdict(ledger)
    assert found.holds
    with ledger.read() as session:
        last = session.exec(select(t.Journal).order_by(t.Journal.id.desc())).first()
        assert (found.lines, found.hash) == (last.id, last.hash)
        assert [line.id for line in chain.lines(session)][::-1] == list(range(1, last.id + 1))


@pytest.mark.parametrize("column", ["actor", "action", "subject", "why", "before", "after", "hash", "previous"])
def test_a_line_that_was_altered_is_found(ledger, column):
    behind_the_back(ledger, f"UPDATE journal SET {column} = 'other' WHERE id = 3")
    found = verdict(ledger)
    assert (found.line, found.what) == (3, "was altered")


def test_a_moment_that_was_altered_is_found(ledger):
    behind_the_back(ledger, "UPDATE journal SET at = '2016-01-01 00:00:00+00' WHERE id = 4")
    assert verdict(ledger).line == 4


def test_the_first_altered_line_is_named(ledger):
    behind_the_back(ledger, "UPDATE journal SET why = 'x' WHERE id IN (5, 3)")
    assert verdict(ledger).line == 3


def test_a_line_taken_out_of_the_middle_is_missed(ledger):
    behind_the_back(ledger, "DELETE FROM journal WHERE id = 4")
    found = verdict(ledger)
    assert (found.line, found.what) == (4, "is missing")


def test_an_end_that_was_cut_off_is_missed(ledger):
    behind_the_back(ledger, "DELETE FROM journal_private WHERE journal_id >= 6", "DELETE FROM journal WHERE id >= 6")
    found = verdict(ledger)
    assert found.line == 6
    assert found.what.startswith("was cut off")


def test_a_line_written_behind_the_head_is_found(ledger):
    behind_the_back(
        ledger,
        "INSERT INTO journal (id, at, actor, action, subject, why, before, after, previous, hash)"
        " SELECT id + 1, at, actor, action, subject, why, before, after, hash, 'x' FROM journal"
        " WHERE id = (SELECT MAX(id) FROM journal)",
    )
    assert not verdict(ledger).holds


def test_a_head_that_was_altered_is_found(ledger):
    behind_the_back(ledger, "UPDATE journal_head SET hash = 'x'")
    assert verdict(ledger).what == "is not how the head says the journal ends"


def test_persons_stand_apart_from_the_chain(ledger):
    with ledger.read() as session:
        line = session.exec(select(t.Journal).order_by(t.Journal.id.desc())).first()
        assert "Nordmann" not in line.after
        assert "ola@example.org" not in line.after
        assert json.loads(line.after)["focal_point"][0]["function"] == "counsellor"
        assert chain.opened(session, line).after["focal_point"][0]["name"] == "Ola Nordmann"


def test_a_person_who_is_erased_leaves_the_chain_whole(ledger):
    behind_the_back(ledger, "UPDATE journal_private SET value = NULL")
    assert verdict(ledger).holds
    with ledger.read() as session:
        line = session.exec(select(t.Journal).order_by(t.Journal.id.desc())).first()
        side = chain.opened(session, line)
        assert side.erased
        assert side.after["focal_point"][0]["name"] is None


def test_a_personal_field_that_was_altered_is_found(ledger):
    behind_the_back(ledger, "UPDATE journal_private SET value = 'Kari Nordmann'")
    assert verdict(ledger).what == "has a personal field that was altered"


def test_the_same_name_has_another_seal_each_time(ledger):
    with ledger.write() as session:
        organisations.add_focal_point(session, ANN, organisations.NewFocalPoint("SUD", "desk", name="Ola Nordmann"))
    with ledger.read() as session:
        seals = [one.seal for one in session.exec(select(t.JournalPrivate)) if one.value == "Ola Nordmann"]
    assert len(set(seals)) == len(seals) == 2
