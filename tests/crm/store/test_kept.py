"""Answers that are kept while a session only reads."""

import pytest
from sqlmodel import Session

from crm.services.actor import Actor
from crm.services.journal import change
from crm.store import tables as t
from crm.store.kept import is_keeping, keeping, kept

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
