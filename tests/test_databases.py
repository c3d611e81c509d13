"""The databases that tests are handed: empty, alike, apart from each other, and really of the kind they claim."""

import os

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from crm.store.session import make_engine
from tests import postgres, shared_run, workers
from tests.conftest import fill
from tests.factories import world_in


def columns(engine):
    inspector = inspect(engine)
    return {(table, column["name"]) for table in inspector.get_table_names() for column in inspector.get_columns(table)}


def test_a_database_is_of_the_kind_asked_for_and_has_the_schema(engine, database_kind):
    assert engine.dialect.name == database_kind
    assert ("pledge", "id") in columns(engine)


def test_two_databases_of_one_test_are_apart(new_engine):
    first, second = new_engine(), new_engine()
    with first.begin() as connection:
        connection.execute(text("CREATE TABLE only_here (id INTEGER)"))
    assert not inspect(second).has_table("only_here")


def dump(url):
    """Every row of every table, and where every numbering stands."""
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        rows = {name: connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables}
        numbers = connection.execute(text("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")).all()
    engine.dispose()
    return rows, [tuple(one) for one in numbers]


@pytest.mark.pg
def test_a_used_database_is_handed_on_as_new():
    with postgres.clone(fill) as url:
        engine = make_engine(url)
        world_in(engine)
        engine.dispose()
        assert dump(url) != dump(postgres.named(postgres.template(fill)))
    with postgres.clone(fill) as again:
        assert again == url
        assert dump(again) == dump(postgres.named(postgres.template(fill)))


@pytest.mark.pg
@pytest.mark.parametrize(
    "changed",
    [
        "DROP TRIGGER pledge_is_kept ON pledge",
        "ALTER TABLE pledge DISABLE TRIGGER pledge_is_kept",
        "ALTER TABLE pledge ADD COLUMN more INTEGER",
        "ALTER TABLE pledge DROP COLUMN note",
        "ALTER TABLE pledge ALTER COLUMN note DROP NOT NULL",
        "ALTER TABLE pledge DROP CONSTRAINT ck_pledge_amount_whole",
        "CREATE TABLE more (id INTEGER)",
        "CREATE FUNCTION more() RETURNS INTEGER LANGUAGE SQL AS 'SELECT 1'",
        "UPDATE alembic_version SET version_num = '0000'",
        "DROP SCHEMA public CASCADE",
    ],
)
def test_a_database_with_another_schema_is_not_handed_on(changed):
    with postgres.clone(fill) as url:
        postgres.execute(url, changed)
    assert make_url(url).database not in postgres._free


@pytest.mark.pg
def test_a_database_that_somebody_is_connected_to_is_not_handed_on():
    with postgres.clone(fill) as url:
        engine = create_engine(url)
        connection = engine.connect()
    assert make_url(url).database not in postgres._free
    connection.invalidate()
    engine.dispose()


@pytest.mark.pg
def test_the_server_is_reached_through_a_socket_of_this_run_alone():
    if postgres.GIVEN in os.environ:
        pytest.skip("a server was given")
    engine = create_engine(postgres.server())
    with engine.connect() as connection:
        assert not connection.execute(text("SHOW listen_addresses")).scalar_one()
        folder = connection.execute(text("SHOW unix_socket_directories")).scalar_one()
    engine.dispose()
    assert folder == str(shared_run.folder() / "pg")


def test_no_test_meets_the_records_of_the_person_at_the_machine():
    assert str(shared_run.folder()) in os.environ["CRM_DATABASE_URL"]


def test_a_part_that_must_be_there_fails_the_test_instead_of_leaving_it_out(monkeypatch):
    monkeypatch.setenv("CRM_REQUIRE_TELESCOPE", "1")
    with pytest.raises(pytest.fail.Exception, match="CRM_REQUIRE_TELESCOPE=1"):
        shared_run.lacking("TELESCOPE", "There is no telescope.")


def test_a_test_that_calls_out_is_stopped():
    import socket

    with pytest.raises(PermissionError, match="calls out"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with socket.socket() as own, pytest.raises(PermissionError, match="calls out"):
        own.connect_ex(("192.0.2.1", 80))
    with pytest.raises(PermissionError, match="asked for the address"):
        socket.getaddrinfo("example.org", 80)


def test_tests_that_share_what_is_made_for_their_module_stay_in_one_worker():
    assert workers.together("tests/dashboard/test_browser.py::test_one") == "tests/dashboard/test_browser.py"
    machine = "tests/crm/services/test_machine.py::test_random_programs_keep_every_rule[1]"
    assert workers.together(machine) == machine  # its parts are long, and are done side by side
