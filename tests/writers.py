"""Writers in processes of their own, forked from this warm one: to be killed at any moment, or to run side by side.

A writer tells what it has done through a pipe, one JSON value a line; what it told before it was killed is what a person
saw as saved.
"""

from __future__ import annotations

import json
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from crm.store import images
from crm.store import tables as t
from tests.invariants import books, check_entries, check_journal, check_pledges, check_replay

Tell = Callable[[Any], None]


@dataclass(frozen=True)
class Writer:
    """A process that writes, and the end of the pipe on which it tells."""

    pid: int
    pipe: int

    def kill(self) -> None:
        """End it at once, as a power switch would: it can finish nothing."""
        os.kill(self.pid, signal.SIGKILL)

    def told(self) -> list[Any]:
        """All it told until its end, which is waited for."""
        text = b""
        while chunk := os.read(self.pipe, 65536):
            text += chunk
        os.close(self.pipe)
        os.waitpid(self.pid, 0)
        return [json.loads(line) for line in text.decode().splitlines()]

    def first(self) -> Any:
        """Wait for the first line."""
        text = b""
        while not text.endswith(b"\n"):
            text += os.read(self.pipe, 1)
        return json.loads(text)


def start(work: Callable[[Tell], None]) -> Writer:
    """Fork a process that does the work and ends; what goes wrong is told as {"error": ...}."""
    there, here = os.pipe()
    pid = os.fork()
    if pid:
        os.close(here)
        return Writer(pid, there)
    try:  # from here on in the new process, which never returns
        os.close(there)

        def tell(value: Any) -> None:
            os.write(here, json.dumps(value, default=str).encode() + b"\n")

        work(tell)
    except BaseException:  # noqa: BLE001 - a forked process must not go on as a test
        os.write(here, json.dumps({"error": traceback.format_exc()[-3000:]}).encode() + b"\n")
        os._exit(1)
    os._exit(0)


def alone(engine: sa.Engine, *, patience: float = 10) -> None:
    """Wait until a server has seen that its killed clients are gone; a file has nobody who could be late."""
    if engine.dialect.name == "sqlite":
        return
    wanted = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with engine.connect() as connection:
            if connection.exec_driver_sql(wanted).scalar_one() == 0:
                return
        time.sleep(0.002)
    raise AssertionError("the server still holds a connection of a process that was killed")


# --- what must hold afterwards --------------------------------------------------------------------------------------------


def check_file(engine: sa.Engine) -> None:
    """The file itself is whole (SQLite); every reference leads somewhere."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


def check_whole(session: Session) -> int:
    """Everything that must hold of a database after writers were killed or met; gives the length of its journal."""
    verdict = check_journal(session)
    check_rows(session)
    check_replay(session)
    found = books(session.connection())
    check_pledges(found)
    check_entries(found)
    assert found.lines == verdict.lines
    return verdict.lines


#: What the journal's images do not hold: the history itself.
_HISTORY = {"journal", "journal_head", "journal_private", "request", "snapshot"}


def check_rows(session: Session) -> None:
    """Each row that is there is the one the journal wrote last, and each one that it wrote is there: wholly or not at all."""
    standing: dict[str, dict[Any, Any]] = {}
    for before, after in session.connection().execute(sa.text("SELECT before, after FROM journal ORDER BY id")):
        for side, stays in ((before, False), (after, True)):
            for table, rows in json.loads(side).items():
                for row in rows:
                    key = tuple(row[column.name] for column in _table(table).primary_key)
                    standing.setdefault(table, {}).pop(key, None)
                    if stays:
                        standing[table][key] = row
    for name in set(t.SQLModel.metadata.tables) - _HISTORY:
        table = _table(name)
        there = {}
        for row in session.connection().execute(sa.select(table)):
            image = {key: images.plain(value) for key, value in row._mapping.items()}
            there[tuple(image[column.name] for column in table.primary_key)] = image
        assert there == standing.get(name, {}), f"{name}: the rows are not those of the journal"


def _table(name: str) -> sa.Table:
    return t.SQLModel.metadata.tables[name]


def all_told(writers: Iterable[Writer]) -> list[list[Any]]:
    """What each told; an error in one of them fails the test."""
    answers = [writer.told() for writer in writers]
    for answer in answers:
        for one in answer:
            assert not (isinstance(one, dict) and "error" in one), one["error"]
    return answers
