"""The demonstration: the group of the 2015 report, loaded from `data/demo` like any folder, and left again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from crm.config import data_dir
from crm.errors import Conflict, Refused
from crm.imports.currencies import ensure_currencies
from crm.imports.folder import load_folder
from crm.services.actor import Actor
from crm.store import queries, schema
from crm.store import tables as t
from crm.store.address import address_of
from crm.store.session import make_engine, session_scope

#: A database with a row in one of these holds somebody's records.
_RECORDS = (t.Organisation, t.Activity, t.Opportunity, t.Pledge, t.ExchangeRate, t.Interaction, t.Task, t.ConceptNote)


def is_demonstration(session: Session) -> bool:
    """Whether the records of this database are the demonstration's."""
    return queries.settings(session).get("demo", "") not in ("", "0")


def load_demo(session: Session, actor: Actor) -> str:
    """Load the demonstration into an empty database; where it is loaded already, nothing changes.

    Returns a sentence for the person. Raises `Refused` where the database holds other records.
    """
    if is_loaded(session):
        return "The demonstration is loaded already; nothing was changed."
    loaded = load_folder(session, actor, data_dir() / "demo")
    if loaded.problems:
        raise Refused(f"The demonstration cannot be loaded: {loaded.problems[0]}")
    return (
        f"The demonstration is loaded: {loaded.new} records, opened on {queries.settings(session)['as_of']}. "
        "All its amounts are illustrative. `crm demo --leave` moves it aside."
    )


def is_loaded(session: Session) -> bool:
    """Whether the demonstration is there already. Raises `Refused` where the database holds other records."""
    if is_demonstration(session):
        return True
    if _holds_records(session):
        raise Refused(
            "This database holds other records, so the demonstration is not loaded into it. "
            "Name another one, for example CRM_DATABASE_URL=sqlite:///demo.sqlite crm demo."
        )
    return False


def _holds_records(session: Session) -> bool:
    if queries.settings(session).get("group_name", "").strip():
        return True
    return any(
        session.exec(select(sa.literal(1)).select_from(table).limit(1)).first() is not None for table in _RECORDS
    )


def leave_demo(url: str, actor: Actor, *, today: date | None = None) -> str:
    """Move the demonstration aside, whole, and start with an empty database. Nothing is deleted.

    SQLite: the file gets another name beside the new one. PostgreSQL: its schema gets another name. Returns a
    sentence that says where it is. Raises `Refused` where the database is not the demonstration.
    """
    day = today or date.today()  # noqa: DTZ011 - a name for a person, by the day on the wall
    address = address_of(url)
    sqlite = address.get_backend_name() == "sqlite"
    would_leave(url)
    with _engine(url) as engine:
        moved = "" if sqlite else _rename_schema(engine, day)
    if sqlite:
        moved = _rename_file(url, Path(str(address.database)), day)
    with _engine(url) as engine:
        schema.upgrade(engine)
        with session_scope(engine, write=True) as session:
            ensure_currencies(session, actor)
    return f"The demonstration is now {moved}; nothing of it was deleted. The database is empty and ready."


def would_leave(url: str) -> str:
    """What `leave_demo` would do, in words. Raises `Refused` where the database is not the demonstration."""
    address = address_of(url)
    if address.get_backend_name() == "sqlite" and not (address.database and Path(address.database).is_file()):
        raise Refused("There is no database yet, so there is no demonstration to leave.")
    with _engine(url) as engine:
        schema.ensure_current(engine)
        with session_scope(engine) as session:
            if not is_demonstration(session):
                raise Refused("This database is not the demonstration; it stays where it is.")
    return "this would move the demonstration aside and start with an empty database"


@contextlib.contextmanager
def _engine(url: str) -> Iterator[sa.Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _rename_file(url: str, file: Path, day: date) -> str:
    """Give the file another name, once nobody else is writing and everything stands in it alone."""
    with _engine(url) as engine, engine.connect() as connection:
        try:
            connection.exec_driver_sql("PRAGMA busy_timeout = 1000")
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
        except DBAPIError:
            raise Conflict("Somebody else is using the demonstration; close the dashboard and try again.") from None
    aside = _free(file.with_name(f"{file.stem}-demonstration-{day.isoformat()}{file.suffix}"))
    for ending in ("-wal", "-shm", "-journal"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{file}{ending}").rename(f"{aside}{ending}")
    file.rename(aside)
    return str(aside)


def _free(wanted: Path) -> Path:
    """The name wanted, or the first with a number that nobody has."""
    number, free = 1, wanted
    while free.exists():
        number += 1
        free = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return free


def _rename_schema(engine: sa.Engine, day: date) -> str:
    """Give the schema another name and make an empty one in its place, in one transaction."""
    with engine.connect() as connection:
        current = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        taken = set(connection.execute(sa.text("SELECT nspname FROM pg_namespace")).scalars())
    aside = base = f"demonstration_{day.isoformat().replace('-', '_')}"
    number = 1
    while aside in taken:
        number += 1
        aside = f"{base}_{number}"
    quote = engine.dialect.identifier_preparer.quote
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            connection.exec_driver_sql(f"ALTER SCHEMA {quote(current)} RENAME TO {quote(aside)}")
            connection.exec_driver_sql(f"CREATE SCHEMA {quote(current)}")
    except DBAPIError as error:
        raise Refused(
            f"The server does not let this user rename the schema {current} ({str(error.orig).splitlines()[0]}). "
            "Let its owner do it, or set CRM_DATABASE_URL to an empty database; nothing was changed."
        ) from error
    return f"the schema {aside} of the same database"
