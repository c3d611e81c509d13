"""The engine's settings, the one commit, and several writers at once."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from crm.domain.money import LARGEST
from crm.errors import Conflict, CrmError, Refused
from crm.services.journal import change
from crm.services.undo import undo
from crm.store import chain
from crm.store import session as store
from crm.store import tables as t
from crm.store.columns import Instant
from crm.store.session import make_engine, session_scope, settings_in_force, settings_wanted
from tests.factories import ANN, World, make_pledge, receive

NAMED = select(t.Organisation.code)
GIVEN = col(t.Pledge.donor_id) == t.Organisation.id


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        (select(t.Pledge.code), ["P-2"]),
        (select(aliased(t.Pledge).code), ["P-2"]),
        (select(sa.func.count()).select_from(t.Pledge), [1]),
        (NAMED.join(t.Pledge, GIVEN), ["NOR"]),
        (NAMED.where(col(t.Organisation.id).in_(select(t.Pledge.donor_id))), ["NOR"]),
        (NAMED.where(sa.exists().where(GIVEN)), ["NOR"]),
        (select(sa.select(sa.func.count(col(t.Pledge.id))).scalar_subquery()), [1]),
        (sa.select(select(t.Pledge.code).subquery()), ["P-2"]),
        (sa.union(select(t.Pledge.code), select(t.Pledge.code)), ["P-2"]),
        (select(t.Pledge.code).order_by(t.Pledge.code).execution_options(include_void=True), ["P-1", "P-2"]),
    ],
)
def test_what_was_taken_back_is_left_out_wherever_a_statement_names_its_table(sqlite_world, statement, left):
    with sqlite_world.write() as session:
        make_pledge(session, 100, donor="SUD", code="P-1")
        make_pledge(session, 100, donor="NOR", code="P-2")
        undo(session, ANN, 2)
    with sqlite_world.read() as session:
        assert session.execute(statement).scalars().all() == left


class TestSqliteSettings:
    def test_each_connection_has_them(self, sqlite_world):
        engine = sqlite_world.engine
        with engine.connect() as first, engine.connect() as second:
            for connection in (first, second):
                found = {
                    name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                    for name in ("foreign_keys", "synchronous", "secure_delete", "busy_timeout")
                }
                assert found == {"foreign_keys": 1, "synchronous": 2, "secure_delete": 1, "busy_timeout": 15000}
        assert settings_in_force(engine) == settings_wanted()

    @pytest.mark.parametrize(
        ("version", "mode"),
        [
            ((3, 7, 0), "delete"),
            ((3, 40, 1), "delete"),
            ((3, 51, 2), "delete"),
            ((3, 51, 3), "wal"),
            ((3, 53, 0), "wal"),
        ],
    )
    def test_the_journal_is_one_that_is_safe_with_the_library(self, version, mode):
        assert store.journal_mode(version) == mode

    def test_the_journal_in_force_is_that_of_the_library_at_hand(self, sqlite_world):
        assert settings_in_force(sqlite_world.engine)["journal_mode"] == store.journal_mode(sqlite3.sqlite_version_info)

    def test_a_file_left_in_an_unsafe_mode_is_brought_back(self, tmp_path, monkeypatch):
        file = tmp_path / "old.sqlite"
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE x (id INTEGER)")
        connection.close()
        monkeypatch.setattr(store, "SAFE_WAL", (99, 0, 0))
        monkeypatch.setattr(store, "journal_mode", lambda: "delete")
        engine = make_engine(f"sqlite:///{file.as_posix()}")
        assert settings_in_force(engine)["journal_mode"] == "delete"
        engine.dispose()

    def test_without_foreign_keys_nothing_runs(self, tmp_path, monkeypatch):
        monkeypatch.setattr(store, "settings_wanted", lambda: {"foreign_keys": 0})
        engine = make_engine(f"sqlite:///{(tmp_path / 'x.sqlite').as_posix()}")
        with pytest.raises(RuntimeError, match="without foreign keys"), engine.connect():
            pass
        engine.dispose()

    def test_what_was_erased_cannot_be_read_in_the_file(self, sqlite_world):
        file = Path(sqlite_world.engine.url.database)
        secrets = [f"secret-person-{number:03}@example.org" for number in range(100)]
        with sqlite_world.write() as session, change(session, ANN, "recorded", "contacts"):
            session.add_all(t.FocalPoint(organisation_id=1, function="x", email=secret) for secret in secrets)
        assert secrets[0].encode() in _bytes_of(file)
        # Personal fields stand apart from the journal's chain, so erasing a person leaves the chain whole.
        with sqlite_world.engine.execution_options(crm_write=True).begin() as connection:
            connection.exec_driver_sql("UPDATE journal_private SET value = NULL, salt = ''")
            connection.exec_driver_sql("UPDATE focal_point SET email = NULL")
        with sqlite_world.read() as session:
            assert chain.verify(session).holds
        assert [secret for secret in secrets if secret.encode() in _bytes_of(file)] == []


def _bytes_of(file):
    return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))


class TestAddresses:
    def test_a_database_this_product_does_not_run_on_is_refused(self):
        with pytest.raises(CrmError, match=r"CRM_DATABASE_URL is “mysql://localhost/x”.*does not run on"):
            make_engine("mysql://localhost/x")

    def test_any_postgresql_driver_is_read_as_ours(self):
        engine = make_engine("postgresql://localhost/x")
        assert engine.dialect.driver == "psycopg"


class TestTheOneCommit:
    def test_a_writing_scope_commits_once_at_its_end(self, world):
        with world.write() as session:
            make_pledge(session, 10)
            with world.engine.connect() as other:
                if world.engine.dialect.name == "postgresql":
                    assert other.execute(sa.text("SELECT count(*) FROM pledge")).scalar_one() == 0
        assert len(world.dump()["pledge"]) == 1

    def test_whatever_goes_wrong_leaves_nothing_behind(self, world):
        before = world.dump()
        with pytest.raises(TypeError), world.write() as session:
            assert make_pledge(session, 10) / 0
        assert world.dump() == before

    def test_what_the_database_refuses_is_a_sentence(self, world):
        says = r"database refuses this.*Nothing was changed"
        with pytest.raises(Refused, match=says), world.write() as session, change(session, ANN, "recorded", "x"):
            session.add(t.Organisation(code="NOR", name="again", kind="other"))

    def test_a_busy_database_is_said_so(self, sqlite_world, monkeypatch):
        monkeypatch.setattr(store, "BUSY_TIMEOUT", 20)
        engine = make_engine(str(sqlite_world.engine.url))
        with sqlite_world.write() as session:
            session.exec(select(t.Pledge)).all()
            with pytest.raises(Conflict, match="busy with another change"), session_scope(engine, write=True) as other:
                other.exec(select(t.Pledge)).all()
        engine.dispose()


class TestSeveralAtOnce:
    """Four people enter 25 receipts each: every one is kept or refused with a sentence, none is lost."""

    def at_once(self, world: World, count, act):
        trouble = []
        barrier = threading.Barrier(count)

        def work(number):
            barrier.wait()
            try:
                act(number)
            except BaseException as error:  # noqa: BLE001 - whatever a person would have seen
                trouble.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return trouble

    def test_no_receipt_is_lost_and_nobody_hears_of_locks(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 50, "B": 50}, signed="2016-01-01")

        def enter_25(_number):
            for _ in range(25):
                with world.write() as session:
                    receive(session, code, 1)

        assert self.at_once(world, 4, enter_25) == []
        with world.read() as session:
            receipts = session.exec(select(t.Receipt)).all()
            assert len(receipts) == 100
            last = session.get_one(t.JournalHead, 1).entries
            assert sorted(one.entry for one in receipts) == list(range(last - 99, last + 1))
            assert sum(one.paid for one in session.exec(select(t.Posting))) == 10000
            assert sum(one.open for one in session.exec(select(t.Posting))) == 0
        assert len(world.journal()) == 101

    def test_nobody_can_receive_more_than_the_pledge_together(self, world):
        with world.write() as session:
            code = make_pledge(session, 10)

        def enter(_number):
            for _ in range(5):
                with world.write() as session:
                    receive(session, code, 1)

        trouble = self.at_once(world, 4, enter)
        assert trouble
        assert {type(one) for one in trouble} == {Refused}
        assert sum(row.paid for row in _receipts(world)) == 1000

    def test_codes_given_at_once_differ(self, world):
        def promise(_number):
            for _ in range(5):
                with world.write() as session:
                    make_pledge(session, 1)

        assert self.at_once(world, 4, promise) == []
        with world.read() as session:
            codes = {one.code for one in session.exec(select(t.Pledge))}
        assert codes == {f"NOR-2016-{number}" for number in range(1, 21)}

    def test_a_form_sent_twice_at_once_makes_one_pledge(self, world):
        def send(_number):
            with world.write() as session:
                make_pledge(session, 1, request_id="form-1")

        trouble = self.at_once(world, 4, send)
        assert {type(one) for one in trouble} <= {Refused, Conflict}
        with world.read() as session:
            assert len(session.exec(select(t.Pledge)).all()) == 1


def _receipts(world):
    with world.read() as session:
        return list(session.exec(select(t.Receipt)).all())


class TestWhatIsStored:
    def test_the_largest_amount_comes_back_exactly(self, world):
        with world.write() as session:
            make_pledge(session, Decimal(LARGEST) / 100, splits={"A": Decimal(LARGEST - 1) / 100, "B": "0.01"})
        with world.read() as session:
            assert session.exec(select(t.Pledge)).one().amount == LARGEST
            assert session.exec(select(sa.func.sum(t.Posting.pledged))).one() == LARGEST

    def test_a_rate_comes_back_digit_by_digit(self, world):
        rate = Decimal("1234567.12345678")
        with world.write() as session:
            make_pledge(session, 1, currency="EUR", rate=rate)
        with world.read() as session:
            assert session.exec(select(t.Pledge)).first().rate == rate

    def test_a_moment_comes_back_in_utc_and_one_without_zone_is_refused(self, world):
        moment = datetime(2016, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=3)))
        with world.write() as session:
            session.add(t.Request(id="x", digest="d", at=moment))
        with world.read() as session:
            found = session.get(t.Request, "x").at
            assert found == moment
            assert found.tzinfo is UTC
        with pytest.raises(ValueError, match="time zone"):
            Instant().process_bind_param(datetime(2016, 3, 1), sa.create_engine("sqlite://").dialect)  # noqa: DTZ001

    def test_the_number_of_a_row_is_never_given_again(self, sqlite_world):
        with sqlite_world.write() as session, change(session, ANN, "recorded", "x"):
            session.add(t.Organisation(code="X", name="X", kind="other"))
        with sqlite_world.write() as session, change(session, ANN, "removed", "x"):
            row = session.exec(select(t.Organisation).where(t.Organisation.code == "X")).one()
            gone = row.id
            session.delete(row)
        with sqlite_world.write() as session, change(session, ANN, "recorded", "y"):
            session.add(t.Organisation(code="Y", name="Y", kind="other"))
        with sqlite_world.read() as session:
            assert session.exec(select(t.Organisation).where(t.Organisation.code == "Y")).one().id > gone
