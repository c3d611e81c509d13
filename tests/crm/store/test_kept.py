"""Answers that are kept while a session only reads."""

from contextlib import suppress

import pytest
from sqlmodel import Session, select

from crm.errors import Refused
from crm.services.actor import Actor
from crm.services.journal import change
from crm.store import tables as t
from crm.store.kept import is_keeping, keeping, kept, kept_of
from crm.store.session import session_scope

asked: list[tuple[object, bool]] = []


@kept
def answer(session: Session, word: object, *, loud: bool = False) -> object:
    asked.append((word, loud))
    return word


@pytest.fixture(autouse=True)
def nothing_asked():
    asked.clear()


def test_inside_the_same_question_is_asked_once_and_outside_every_time(session):
    with keeping(session):
        assert [answer(session, "a"), answer(session, "a"), answer(session, "b")] == ["a", "a", "b"]
        assert answer(session, "a", loud=True) == "a"
        assert asked == [("a", False), ("b", False), ("a", True)]
    answer(session, "a")
    answer(session, "a")
    assert len(asked) == 5


def test_a_change_of_the_session_empties_what_was_kept(session):
    with keeping(session):
        answer(session, "a")
        with change(session, Actor("a desk officer"), "setting changed", "setting colour"):
            session.add(t.Setting(key="colour", value="blue"))
        answer(session, "a")
    assert asked == [("a", False)] * 2


def test_one_inside_another_keeps_with_it(session):
    with keeping(session):
        answer(session, "a")
        with keeping(session):
            answer(session, "a")
        answer(session, "a")
    assert len(asked) == 1


def test_a_question_that_is_a_list_is_asked_every_time(session):
    with keeping(session):
        assert [answer(session, ["a"]), answer(session, ["a"])] == [["a"], ["a"]]
    assert len(asked) == 2


def test_a_session_says_whether_answers_are_kept(session):
    assert not is_keeping(session)
    with keeping(session):
        assert is_keeping(session)
    assert not is_keeping(session)


class TestOfTables:
    """Answers that rest on a few tables, in every session of the product."""

    @pytest.fixture
    def colours(self):
        """Reads the settings, and notes that it did."""

        @kept_of(t.Setting)
        def read(session):
            asked.append(("colours", False))
            return dict(session.exec(select(t.Setting.key, t.Setting.value)).all())

        return read

    @staticmethod
    def paint(session, value):
        with change(session, Actor("a desk officer"), "setting changed", "setting colour"):
            row = session.get(t.Setting, "colour") or t.Setting(key="colour")
            row.value = value
            session.add(row)

    def test_it_is_read_once_until_one_of_them_changes(self, session, colours):
        assert [colours(session), colours(session)] == [{}, {}]
        with change(session, Actor("a desk officer"), "currency added", "currency XTS"):
            session.add(t.Currency(code="XTS", digits=2, name="a test"))
        assert colours(session) == {}
        assert len(asked) == 1
        self.paint(session, "blue")
        assert colours(session) == {"colour": "blue"}
        self.paint(session, "red")
        assert colours(session) == {"colour": "red"}
        assert len(asked) == 3

    def test_what_was_not_yet_written_is_seen(self, session, colours):
        colours(session)
        with change(session, Actor("a desk officer"), "setting changed", "setting colour"):
            session.add(t.Setting(key="colour", value="blue"))
            assert colours(session) == {"colour": "blue"}

    def test_what_is_refused_is_forgotten(self, session, colours):
        self.paint(session, "blue")
        with suppress(Refused), change(session, Actor("a desk officer"), "setting changed", "setting colour"):
            session.get(t.Setting, "colour").value = "red"
            assert colours(session) == {"colour": "red"}
            raise Refused("no")
        assert colours(session) == {"colour": "blue"}

    def test_the_next_transaction_reads_anew(self, engine, colours):
        with session_scope(engine) as first:
            assert colours(first) == {}
            first.rollback()
            with session_scope(engine, write=True) as second:
                self.paint(second, "blue")
            assert colours(first) == {"colour": "blue"}

    def test_another_session_remembers_nothing(self, engine, colours):
        with Session(engine) as plain:
            assert [colours(plain), colours(plain)] == [{}, {}]
        assert len(asked) == 2
