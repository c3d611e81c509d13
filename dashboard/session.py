"""What a page run needs from the database: one engine per process, a session per run, figures kept until data change.

Whether data have changed is asked of the database itself, so that a change made on the command line is seen
at the next click. Nothing here is shared between people but figures for one day and audience.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from crm.config import actor_name, database_url
from crm.domain.gap import Audience, FundingGap
from crm.errors import CrmError
from crm.reports.funding_gap import funding_gap
from crm.services.actor import Actor
from crm.store import queries
from crm.store.schema import ensure_current
from crm.store.session import make_engine, session_scope

Found = TypeVar("Found")

#: So many answers are kept: the days and audiences people are looking at.
KEPT = 64


@dataclass
class _Store:
    """One database of this process: its engine, and what was read since its data last changed."""

    engine: sa.Engine
    file: Path | None
    inode: int | None
    watch: Any
    lock: threading.Lock = field(default_factory=threading.Lock)
    version: Hashable = None
    kept: dict[Hashable, Any] = field(default_factory=dict)


_stores: dict[str, _Store] = {}
_stores_lock = threading.Lock()


def _store() -> _Store:
    """The store of the database in use; a new one where its file was moved aside."""
    url = database_url()
    with _stores_lock:
        store = _stores.get(url)
        if store is not None and store.inode != _inode(store.file):
            store.watch.close()
            store.engine.dispose()
            store = None
        if store is None:
            store = _open(url)
            _stores[url] = store
        return store


def _open(url: str) -> _Store:
    address = sa.make_url(url)
    on_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    file = Path(str(address.database)) if on_file else None
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    # A bare connection of its own: SQLite tells each connection what the *others* wrote.
    watch = engine.raw_connection()
    if engine.dialect.name == "postgresql":
        watch.dbapi_connection.autocommit = True  # type: ignore[union-attr]  # psycopg has it
    return _Store(engine, file, _inode(file), watch)


def _inode(file: Path | None) -> int | None:
    try:
        return file.stat().st_ino if file else None
    except FileNotFoundError:
        return None


def _data_version(store: _Store) -> Hashable:
    """Differs whenever somebody, in whatever process, has written."""
    sqlite = store.engine.dialect.name == "sqlite"
    asked = "PRAGMA data_version" if sqlite else "SELECT pg_current_snapshot()::text"
    cursor = store.watch.cursor()
    try:
        cursor.execute(asked)
        return str(cursor.fetchone()[0])
    finally:
        cursor.close()


def _kept(key: Hashable, read: Callable[[Session], Found]) -> Found:
    """What `read` gives, read once for each state of the data."""
    store = _store()
    with store.lock:
        version = _data_version(store)
        if version != store.version or len(store.kept) > KEPT:
            store.kept.clear()
            store.version = version
        if key in store.kept:
            kept: Found = store.kept[key]
            return kept
    with session_scope(store.engine) as session:
        found = read(session)
    with store.lock:
        if store.version == version:
            store.kept[key] = found
    return found


def trouble() -> str:
    """Why this database cannot be shown, as a sentence; empty where it can."""

    def check(session: Session) -> str:
        try:
            ensure_current(_engine_of(session))
        except CrmError as error:
            return str(error)
        return ""

    return _kept("trouble", check)


def _engine_of(session: Session) -> sa.Engine:
    bind = session.get_bind()
    return bind if isinstance(bind, sa.Engine) else bind.engine


def settings() -> dict[str, str]:
    """The facts of the installation: names, the demonstration's note and days."""
    return _kept("settings", queries.settings)


def gap(as_of: date, audience: Audience) -> FundingGap:
    """The funding gap of a day for an audience, over all activities and years."""
    return _kept(("gap", as_of, audience), lambda session: funding_gap(session, as_of=as_of, audience=audience))


def read(key: Hashable, reading: Callable[[Session], Found]) -> Found:
    """The answer of a report, kept under its key until data change. Keys name everything the answer depends on."""
    return _kept(key, reading)


@contextmanager
def writing() -> Iterator[tuple[Session, Actor]]:
    """A session that commits once at the end, and who acts. No page element may be drawn inside."""
    with session_scope(_store().engine, write=True) as session:
        yield session, Actor(actor_name())


def tried(key: Hashable, act: Callable[[Session, Actor], Found]) -> Found:
    """What a write would answer; nothing stays written. Kept under its key until data change. Raises as the write does."""

    def trying(_: Session) -> Found:
        with session_scope(_store().engine, write=True) as opened:
            found = act(opened, Actor(actor_name()))
            opened.rollback()
            return found

    return _kept(("tried", key), trying)


def today() -> date:
    """The day a page opens on: the demonstration's own, else the day of the clock."""
    set_day = settings().get("as_of", "")
    try:
        return date.fromisoformat(set_day)
    except ValueError:
        return date.today()  # noqa: DTZ011 - the day on the wall of whoever sits here


def group_name() -> str:
    """What the group is called on pages."""
    known = settings()
    return known.get("group_short") or known.get("group_name") or "The group"


def forget() -> None:
    """Drop every engine and answer (between tests)."""
    with _stores_lock:
        for store in _stores.values():
            store.watch.close()
            store.engine.dispose()
        _stores.clear()
