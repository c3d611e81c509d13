"""The engine with its settings, and the one place where a transaction commits.

SQLite: foreign keys on, full synchronisation, erased data overwritten, and a journal mode that is safe with
the library in use (write-ahead logging could corrupt a database before 3.51.3). Writers begin at once
(`BEGIN IMMEDIATE`), because a transaction that reads first and writes later loses updates or fails.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql import visitors
from sqlmodel import Session, create_engine

from crm.errors import Conflict, CrmError, Refused
from crm.store import chain, images, kept, tables
from crm.store.address import address_of, shown

#: How long a writer waits for another one, in milliseconds.
BUSY_TIMEOUT = 15_000
#: Write-ahead logging is used from this version of SQLite on (a bug that could corrupt was fixed there).
SAFE_WAL = (3, 51, 3)


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """The journal mode that is safe with a version of SQLite.

    >>> journal_mode((3, 40, 1)), journal_mode((3, 51, 3))
    ('delete', 'wal')
    """
    return "wal" if version >= SAFE_WAL else "delete"


def make_engine(url: str) -> sa.Engine:
    """An engine for `sqlite:///FILE` or `postgresql+psycopg://...`; one per process.

    Raises `CrmError` for another kind of address, or where the driver of PostgreSQL is not installed.
    """
    address = address_of(url)
    if address.get_backend_name() == "postgresql":
        try:
            return create_engine(address, pool_pre_ping=True)
        except ImportError:
            raise CrmError(
                f"CRM_DATABASE_URL is “{shown(url)}”, and the driver of PostgreSQL is not installed; "
                "install coordination-crm[postgres]."
            ) from None
    engine = create_engine(address)
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: Any) -> None:
    """Settings of every connection; the ones that matter are asserted, since a typo would pass in silence."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    for name, value in settings_wanted().items():
        if name == "journal_mode" and value == "delete":
            cursor.execute("PRAGMA journal_mode")
            if cursor.fetchone()[0] in ("delete", "memory"):
                continue
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.execute("PRAGMA foreign_keys")
    if cursor.fetchone()[0] != 1:
        raise RuntimeError("SQLite runs without foreign keys")
    # So that what `INSERT OR REPLACE` throws out meets the triggers on DELETE as well.
    cursor.execute("PRAGMA recursive_triggers = ON")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def settings_wanted() -> dict[str, str | int]:
    """The settings of every SQLite connection; `crm doctor` compares them with what is in force."""
    return {"journal_mode": journal_mode(), "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def settings_in_force(engine: sa.Engine) -> dict[str, str | int]:
    """What SQLite says of the same settings."""
    with engine.connect() as connection:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in settings_wanted()}


def _begin(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("crm_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def session_scope(engine: sa.Engine, *, write: bool = False) -> Iterator[Session]:
    """A session; with `write` it commits once at the end, and leaves nothing behind when anything is refused.

    Raises `Refused` or `Conflict` where the database itself refuses.
    """
    try:
        with _Session(engine.execution_options(crm_write=write), expire_on_commit=False) as session:
            kept.remember(session)
            if write:
                chain.lock(session)
            yield session
            if write:
                session.commit()
    except IntegrityError as error:
        raise Refused(f"The database refuses this: {_reason(error)}. Nothing was changed.") from error
    except StaleDataError as error:
        raise Conflict("Somebody else changed this record meanwhile; open it again. Nothing was changed.") from error
    except OperationalError as error:
        if "locked" in str(error.orig) or "busy" in str(error.orig):
            raise Conflict("The database is busy with another change; try again in a moment.") from error
        raise


class _Session(Session):
    """A session of the product: what it writes leaves images, and what was taken back it does not see."""


#: What was taken back is left out of every statement on these tables; made once, since it is the same every time.
_STANDING = {
    str(model.__tablename__): with_loader_criteria(
        model,
        ~model.void,  # type: ignore[attr-defined]  # checked beside it
        include_aliases=True,
    )
    for model in tables.SQLModel.__subclasses__()
    if "void" in model.model_fields
}


def _without_void(state: ORMExecuteState) -> None:
    """What was taken back is seen by nobody but who asks for it (`include_void`)."""
    if state.is_select and not state.is_column_load and not state.execution_options.get("include_void"):
        # Only for the tables that the statement names, wherever: each one costs time, also where it does nothing.
        named = {one.name for one in visitors.iterate(cast("Any", state.statement)) if isinstance(one, sa.Table)}
        wanted = [_STANDING[name] for name in sorted(named & _STANDING.keys())]
        if wanted:
            state.statement = state.statement.options(*wanted)


images.watch(_Session)
kept.forgetting(_Session)
sa.event.listen(_Session, "do_orm_execute", _without_void)


def _reason(error: IntegrityError) -> str:
    return str(error.orig).splitlines()[0].removeprefix("CHECK constraint failed: ").strip().rstrip(".")
