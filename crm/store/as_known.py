"""The ledger as it was known after a line of the journal: rebuilt in memory from the images, and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, col, create_engine, select

from crm.store import tables as t
from crm.store.images import Image
from crm.store.session import session_scope

_METADATA = t.SQLModel.metadata
#: Not rebuilt: the history itself, and files, of which the images hold the hash alone.
_LEFT_OUT = frozenset({"journal", "journal_head", "journal_private", "note_template_file", "request", "snapshot"})


@contextmanager
def as_known(session: Session, line: int) -> Iterator[Session]:
    """A session on the ledger as the journal knew it after a line; what is written there is lost."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        rows = _rows(session, line)
        with engine.begin() as connection:
            for table in _METADATA.sorted_tables:
                table.create(connection)
                if found := rows.get(table.name):
                    connection.execute(table.insert(), found)
        with session_scope(engine) as rebuilt:
            yield rebuilt
    finally:
        engine.dispose()


def _rows(session: Session, line: int) -> dict[str, list[dict[str, Any]]]:
    """Every row that stood after the line, by table."""
    standing: dict[str, dict[tuple[Any, ...], Image]] = {}
    wanted = select(t.Journal.before, t.Journal.after).where(col(t.Journal.id) <= line).order_by(col(t.Journal.id))
    for before, after in session.exec(wanted):
        for side, keep in ((before, False), (after, True)):
            for name, images in json.loads(side).items():
                keys = [column.name for column in _METADATA.tables[name].primary_key]
                rows = standing.setdefault(name, {})
                for image in images:
                    key = tuple(image[one] for one in keys)
                    if keep:
                        rows[key] = image
                    else:
                        rows.pop(key, None)
    return {
        name: [_values(_METADATA.tables[name], image) for image in rows.values()]
        for name, rows in standing.items()
        if name not in _LEFT_OUT
    }


def _values(table: sa.Table, image: Image) -> dict[str, Any]:
    return {column.name: value_of(column, image.get(column.name)) for column in table.columns}


def value_of(column: sa.Column[Any], value: Any) -> Any:
    """A value of an image as the column takes it; what is sealed stays unknown."""
    if isinstance(value, dict):
        return None
    if not isinstance(value, str):
        return value
    kind = type(column.type).__name__
    if kind == "Instant":
        return datetime.fromisoformat(value)
    if kind == "Rate":
        return Decimal(value)
    return date.fromisoformat(value) if isinstance(column.type, sa.Date) else value
