"""Answers kept for as long as nothing changes: a batch asks for the same rates and gaps for every donor.

A function marked `kept` answers the same question from memory while `keeping` is on. What is written in between empties
the memory, so an answer is never older than the session's own changes.

A function marked `kept_of` reads nothing but the tables it names, which seldom change: currencies, rates, names. It
answers from memory in every session of `session_scope`, until that session changes one of these tables or ends its
transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import chain
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import orm
from sqlmodel import Session, SQLModel

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_Read = Callable[Concatenate[Session, _Asked], _Answer]
_MEMORY = "kept answers"
_OF_TABLES = "kept answers of tables"


def kept(read: _Read[_Asked, _Answer]) -> _Read[_Asked, _Answer]:
    """A function that reads, and is asked the same often; nobody may change what it answers."""

    @wraps(read)
    def answer(session: Session, *words: _Asked.args, **named: _Asked.kwargs) -> _Answer:
        memory: dict[Any, Any] | None = session.info.get(_MEMORY)
        if memory is None:
            return read(session, *words, **named)
        question = (read, words, tuple(sorted(named.items())))
        try:
            hash(question)
        except TypeError:  # asked with a list
            return read(session, *words, **named)
        if question not in memory:
            memory[question] = read(session, *words, **named)
        found: _Answer = memory[question]
        return found

    return cast("_Read[_Asked, _Answer]", answer)


@contextmanager
def keeping(session: Session) -> Iterator[None]:
    """Inside, answers are kept; a change of this session empties them. What is inside another one keeps with it."""
    if is_keeping(session):
        yield
        return
    memory: dict[Any, Any] = {}

    def forget(*_: Any) -> None:
        memory.clear()

    session.info[_MEMORY] = memory
    events = ("after_flush", "after_bulk_update", "after_bulk_delete", "after_rollback", "after_commit")
    for event in events:
        sa.event.listen(session, event, forget)
    try:
        yield
    finally:
        for event in events:
            sa.event.remove(session, event, forget)
        del session.info[_MEMORY]


def is_keeping(session: Session) -> bool:
    """Whether answers are kept: many will ask the same."""
    return _MEMORY in session.info


# --- answers that rest on a few tables -----------------------------------------------------------------------------------


def kept_of(*tables: type[SQLModel]) -> Callable[[_Read[_Asked, _Answer]], _Read[_Asked, _Answer]]:
    """A function that reads these tables and no other; nobody may change what it answers."""

    def of(read: _Read[_Asked, _Answer]) -> _Read[_Asked, _Answer]:
        @wraps(read)
        def answer(session: Session, *words: _Asked.args, **named: _Asked.kwargs) -> _Answer:
            memory: dict[Any, Any] | None = session.info.get(_OF_TABLES)
            if memory is None:
                return read(session, *words, **named)
            if session.autoflush:  # as the question itself would; what is written now makes an old answer forgotten
                session.flush()
            question = (tables, read, words, tuple(sorted(named.items())))
            if question not in memory:
                memory[question] = read(session, *words, **named)
            found: _Answer = memory[question]
            return found

        return cast("_Read[_Asked, _Answer]", answer)

    return of


def remember(session: Session) -> None:
    """From now on `kept_of` answers this session from memory; `forgetting` says when no longer."""
    session.info[_OF_TABLES] = {}


def forgetting(sessions: type[Session]) -> None:
    """Make sessions of this class forget what no longer holds."""
    sa.event.listen(sessions, "after_flush", _forget_changed)
    for event in ("after_bulk_update", "after_bulk_delete"):
        sa.event.listen(sessions, event, lambda context: _forget_all(context.session))
    sa.event.listen(sessions, "after_soft_rollback", _forget_all)
    sa.event.listen(sessions, "after_commit", _forget_at_the_end)


def _forget_changed(session: orm.Session, *_: Any) -> None:
    memory = session.info.get(_OF_TABLES)
    if memory:
        changed = {type(row) for row in chain(session.new, session.dirty, session.deleted)}
        for question in [one for one in memory if not changed.isdisjoint(one[0])]:
            del memory[question]


def _forget_at_the_end(session: orm.Session) -> None:
    if not session.in_nested_transaction():  # a savepoint that is let go changes nothing
        _forget_all(session)


def _forget_all(session: orm.Session, *_: Any) -> None:
    session.info.get(_OF_TABLES, {}).clear()
