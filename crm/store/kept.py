"""Answers kept for as long as a session only reads: a batch asks for the same rates and gaps for every donor.

A function marked `kept` answers the same question from memory while `keeping` is on. What is written in between empties
the memory, so an answer is never older than the session's own changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import sqlalchemy as sa
from sqlmodel import Session

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_MEMORY = "kept answers"


def kept(read: Callable[Concatenate[Session, _Asked], _Answer]) -> Callable[Concatenate[Session, _Asked], _Answer]:
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

    return cast("Callable[Concatenate[Session, _Asked], _Answer]", answer)


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
