import contextlib
import shutil
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import select

from crm.config import data_dir
from crm.errors import Conflict, Refused
from crm.imports import demo
from crm.imports.folder import load_folder
from crm.imports.shape import FILES
from crm.imports.stored import Ledger
from crm.services import organisations, setup
from crm.services.actor import Actor
from crm.store import queries
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from tests.conftest import demonstration_file
from tests.crm.imports.small_folder import count, write

CHAIR = Actor("chair")
DAY = date(2026, 11, 24)


@contextlib.contextmanager
def working(url, *, write=True):
    engine = make_engine(url)
    with session_scope(engine, write=write) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def template():
    """The file of the demonstration, to copy."""
    return demonstration_file()


@pytest.fixture
def loaded(template, tmp_path):
    """The URL of a database with the demonstration."""
    file = tmp_path / "loaded.sqlite"
    shutil.copyfile(template, file)
    return f"sqlite:///{file.as_posix()}"


def load(url):
    with working(url) as session:
        return demo.load_demo(session, CHAIR)


def test_the_demonstration_loads_once(sqlite_database):
    assert "illustrative" in load(sqlite_database)
    with working(sqlite_database) as session:
        before = count(session)
    assert load(sqlite_database) == "The demonstration is loaded already; nothing was changed."
    with working(sqlite_database) as session:
        assert count(session) == before


def test_its_files_say_nothing_else_than_the_ledger(loaded):
    with working(loaded) as session:
        again = load_folder(session, CHAIR, data_dir() / "demo")
        assert not again.problems
        assert not again.findings
        assert again.new == 0
        assert set(again.known) == {file.name for file in FILES}
        # No donor of the demonstration added anything after its signature.
        assert [file.name for file in FILES if not Ledger(session).rows(file.name)] == ["raises"]


def test_what_was_changed_in_the_demonstration_stays(loaded):
    with working(loaded) as session:
        setup.put_settings(session, CHAIR, {"group_short": "TIDE"})
    load(loaded)
    with working(loaded) as session:
        assert queries.settings(session)["group_short"] == "TIDE"


def test_it_does_not_come_into_a_database_with_other_records(sqlite_database):
    with working(sqlite_database) as session:
        organisations.add_organisation(session, CHAIR, organisations.NewOrganisation("X", "Ours", "other"))
        before = count(session)
        with pytest.raises(Refused, match="other records"):
            demo.load_demo(session, CHAIR)
        assert count(session) == before


def test_nor_into_one_that_a_group_has_put_its_name_on(sqlite_database):
    with working(sqlite_database) as session:
        setup.put_settings(session, CHAIR, {"group_name": "Group on Tides"})
        with pytest.raises(Refused, match="other records"):
            demo.load_demo(session, CHAIR)


def test_leaving_moves_it_aside_and_starts_clean(database, tmp_path):
    """On PostgreSQL the schema gets another name, on SQLite the file."""
    load(database)
    with working(database) as session:
        before = {name: session.exec(select(sa.func.count()).select_from(table)).one() for name, table in tables()}
    sentence = demo.leave_demo(database, CHAIR, today=DAY)
    assert "nothing of it was deleted" in sentence
    with working(database) as session:
        assert queries.settings(session) == {}
        assert not session.exec(select(t.Organisation)).all()
        assert "EUR" in queries.currencies(session)
        assert not load_folder(session, CHAIR, write(tmp_path / "ours")).problems
    if database.startswith("sqlite"):
        aside = next(tmp_path.glob("*-demonstration-2026-11-24.sqlite"))
        with working(f"sqlite:///{aside.as_posix()}") as session:
            kept = {name: session.exec(select(sa.func.count()).select_from(table)).one() for name, table in tables()}
    else:
        with working(database) as session:
            session.connection().exec_driver_sql('SET search_path TO "demonstration_2026_11_24"')
            kept = {name: session.exec(select(sa.func.count()).select_from(table)).one() for name, table in tables()}
    assert kept == before


def tables():
    return [(table.name, table) for table in t.SQLModel.metadata.sorted_tables]


def test_leaving_twice_on_a_day_keeps_both(loaded, template, tmp_path):
    demo.leave_demo(loaded, CHAIR, today=DAY)
    shutil.copyfile(template, tmp_path / "loaded.sqlite")
    demo.leave_demo(loaded, CHAIR, today=DAY)
    assert sorted(file.name for file in tmp_path.glob("*.sqlite")) == [
        "loaded-demonstration-2026-11-24-2.sqlite",
        "loaded-demonstration-2026-11-24.sqlite",
        "loaded.sqlite",
    ]


def test_only_the_demonstration_is_left(sqlite_database, tmp_path):
    with working(sqlite_database) as session:
        load_folder(session, CHAIR, write(tmp_path / "ours"))
    with pytest.raises(Refused, match="not the demonstration"):
        demo.leave_demo(sqlite_database, CHAIR)
    with working(sqlite_database) as session:
        assert len(session.exec(select(t.Organisation)).all()) == 2


def test_there_is_nothing_to_leave_without_a_database(tmp_path):
    with pytest.raises(Refused, match="no database yet"):
        demo.leave_demo(f"sqlite:///{tmp_path / 'none.sqlite'}", CHAIR)
    assert not list(tmp_path.iterdir())


def test_it_is_not_moved_while_somebody_writes(loaded, tmp_path):
    before = sorted(tmp_path.iterdir())
    with working(loaded) as session:
        setup.put_settings(session, CHAIR, {"group_short": "TIDE"})
        with pytest.raises(Conflict, match="close the dashboard"):
            demo.leave_demo(loaded, CHAIR)
    assert sorted(tmp_path.iterdir()) == before
