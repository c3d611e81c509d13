"""The chain of the journal: each line carries the hash of the one before; its head is kept apart.

A hash is SHA-256 over the line's fields and the hash before it, in one canonical form. Personal fields of
images are replaced by a seal, SHA-256 of a salt and the value; salt and value stand in a table of their own.
Whoever can write to the database can write a new chain, so the head is worth noting elsewhere: `crm journal
verify` prints it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.store import tables as t
from crm.store.images import Image

#: Fields of persons, by table: sealed in images.
PERSONAL: Mapping[str, tuple[str, ...]] = {"focal_point": ("name", "email", "phone")}
_SEAL = "sealed"
_WRITES = "head of the journal"

ByTable = dict[str, list[Image]]


def as_json(value: Any) -> str:
    """JSON in the one form that is hashed and stored: keys in order, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def head(session: Session) -> t.JournalHead:
    """How the journal ends. A session that writes holds on to the row: nobody else can change it meanwhile."""
    found = session.get_one(t.JournalHead, 1)
    if _WRITES in session.info:
        session.info[_WRITES] = found
    return found


def lock(session: Session) -> None:
    """Wait for the writer before. On SQLite the transaction itself waits; elsewhere the head's row does."""
    session.info[_WRITES] = None
    if session.get_bind().dialect.name != "sqlite":
        session.exec(select(t.JournalHead).where(t.JournalHead.id == 1).with_for_update()).one()


def next_entry(session: Session) -> int:
    """The next number in the order of entry: facts of one day act in this order, whatever pledge they are of."""
    last = head(session)
    last.entries += 1
    session.add(last)
    return last.entries


def append(session: Session, line: t.Journal, before: ByTable, after: ByTable) -> None:
    """Add a line at the end of the chain, personal fields sealed."""
    last = head(session)
    sealed: list[t.JournalPrivate] = []
    line.id = last.lines + 1
    line.before = as_json(_sealed(before, sealed))
    line.after = as_json(_sealed(after, sealed))
    line.previous = last.hash
    line.hash = hash_of(line)
    last.lines, last.hash = line.id, line.hash
    session.add_all([line, last])
    session.flush()
    for one in sealed:
        one.journal_id = line.id
    session.add_all(sealed)


def hash_of(line: t.Journal) -> str:
    """The hash a line should carry."""
    content = [
        line.id,
        line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.actor,
        line.action,
        line.subject,
        line.why,
        line.before,
        line.after,
        line.request_id,
        line.previous,
    ]
    return hashlib.sha256(as_json(content).encode()).hexdigest()


def _sealed(side: ByTable, private: list[t.JournalPrivate]) -> ByTable:
    found = {}
    for table, rows in side.items():
        names = PERSONAL.get(table, ())
        found[table] = [
            {name: _seal(value, private) if name in names and value else value for name, value in row.items()}
            for row in rows
        ]
    return found


def _seal(value: Any, private: list[t.JournalPrivate]) -> dict[str, str]:
    salt = secrets.token_hex(16)
    seal = _digest(salt, str(value))
    private.append(t.JournalPrivate(journal_id=0, seal=seal, salt=salt, value=str(value)))
    return {_SEAL: seal}


def _digest(salt: str, value: str) -> str:
    return hashlib.sha256(f"{salt}\x1f{value}".encode()).hexdigest()


@dataclass(frozen=True)
class Side:
    """The images of a line, with personal fields opened where they were not erased."""

    before: ByTable
    after: ByTable
    #: Whether a personal field was erased since.
    erased: bool


def opened(session: Session, line: t.Journal) -> Side:
    """The images of a line as they were taken."""
    rows = session.exec(select(t.JournalPrivate).where(t.JournalPrivate.journal_id == line.id)).all()
    known = {row.seal: row.value for row in rows}
    erased = any(value is None for value in known.values())

    def plain(side: str) -> ByTable:
        images: ByTable = json.loads(side)
        return {
            table: [{name: _unseal(value, known) for name, value in row.items()} for row in rows]
            for table, rows in images.items()
        }

    return Side(plain(line.before), plain(line.after), erased)


def _unseal(value: Any, known: Mapping[str, str | None]) -> Any:
    return known.get(value[_SEAL]) if isinstance(value, dict) and _SEAL in value else value


# --- proving it ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What a look at the whole chain found: `line` is the first that does not hold, and `what` says how."""

    lines: int
    hash: str
    line: int | None = None
    what: str = ""

    @property
    def holds(self) -> bool:
        """Nothing was altered, taken out or cut off."""
        return self.line is None


def verify(session: Session) -> Verdict:
    """Read the whole chain and find the first line that was altered, is missing, or was cut off."""
    last = head(session)
    previous, number = "", 0
    for line in _lines(session):
        number += 1
        if line.id != number:
            return Verdict(last.lines, last.hash, number, "is missing")
        if line.previous != previous or line.hash != hash_of(line):
            return Verdict(last.lines, last.hash, number, "was altered")
        previous = line.hash
    if number < last.lines:
        return Verdict(last.lines, last.hash, number + 1, "was cut off, with everything after it")
    if number > last.lines or last.hash != previous:
        return Verdict(last.lines, last.hash, number, "is not how the head says the journal ends")
    if (broken := _broken_seal(session)) is not None:
        return Verdict(last.lines, last.hash, broken, "has a personal field that was altered")
    return Verdict(last.lines, last.hash)


def _lines(session: Session) -> Iterator[t.Journal]:
    """All lines in order, without keeping them in memory."""
    names = [column.name for column in t.SQLModel.metadata.tables["journal"].columns]
    wanted = sa.select(*(getattr(t.Journal, name) for name in names)).order_by(col(t.Journal.id))
    for row in session.connection().execution_options(yield_per=500).execute(wanted):
        yield t.Journal(**dict(zip(names, row, strict=True)))


def _broken_seal(session: Session) -> int | None:
    for row in session.exec(select(t.JournalPrivate).order_by(col(t.JournalPrivate.journal_id))):
        if row.value is not None and _digest(row.salt, row.value) != row.seal:
            return row.journal_id
    return None


def lines(
    session: Session, *, since: datetime | None = None, subject: str = "", limit: int | None = None
) -> list[t.Journal]:
    """Lines of the journal, newest first."""
    wanted = select(t.Journal).order_by(col(t.Journal.id).desc())
    if since is not None:
        wanted = wanted.where(t.Journal.at >= since)
    if subject:
        wanted = wanted.where(sa.func.lower(col(t.Journal.subject)) == subject.lower())
    return list(session.exec(wanted.limit(limit) if limit else wanted).all())
