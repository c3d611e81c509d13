"""Full images of every row a change touches, before and after, taken where rows are written.

The journal is filled from these, so no service can forget one: a flush outside `recording` is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, UOWTransaction
from sqlmodel import SQLModel

Image = dict[str, Any]

#: Tables that are themselves history.
_HISTORY = frozenset({"journal", "journal_head", "journal_private", "request"})


@dataclass
class Images:
    """Rows touched, by table and key, as they were and as they are; None where the row did not exist."""

    before: dict[tuple[str, Any], Image | None] = field(default_factory=dict)
    after: dict[tuple[str, Any], Image | None] = field(default_factory=dict)
    new: list[SQLModel] = field(default_factory=list)

    def by_table(self, side: dict[tuple[str, Any], Image | None]) -> dict[str, list[Image]]:
        """The images of one side, grouped by table."""
        grouped: dict[str, list[Image]] = {}
        for (table, _), image in side.items():
            if image is not None:
                grouped.setdefault(table, []).append(image)
        return grouped


def watch(sessions: type[Session]) -> None:
    """Take images of all that sessions of this class write."""
    sa.event.listen(sessions, "before_flush", _before)
    sa.event.listen(sessions, "after_flush", _after)


@contextmanager
def recording(session: Session) -> Iterator[Images]:
    """Collect the images of one change; an inner change adds to the outer one.

    What is refused on the way is undone at once, so that a caller may go on with the next change.
    """
    outer: Images | None = session.info.get("images")
    if outer is not None:
        yield outer
        session.flush()
        return
    images = Images()
    session.info["images"] = images
    try:
        with session.begin_nested():
            yield images
            session.flush()
    finally:
        session.info.pop("images", None)


def _rows(rows: Any) -> list[SQLModel]:
    return [row for row in rows if row.__tablename__ not in _HISTORY]


def _before(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    dirty = [row for row in _rows(session.dirty) if session.is_modified(row)]
    touched = [*_rows(session.new), *dirty, *_rows(session.deleted)]
    if not touched:
        return
    images: Images | None = session.info.get("images")
    if images is None:
        raise RuntimeError(f"{touched[0].__tablename__} would change without a line in the journal")
    for row in [*dirty, *_rows(session.deleted)]:
        images.before.setdefault(_key(row), image_of(row, old=True))
    images.new = _rows(session.new)
    for row in _rows(session.deleted):
        images.after[_key(row)] = None
    session.info["dirty"] = dirty


def _after(session: Session, _context: UOWTransaction) -> None:
    images: Images | None = session.info.get("images")
    if images is None:
        return
    for row in images.new:
        images.before.setdefault(_key(row), None)
        images.after[_key(row)] = image_of(row)
    for row in session.info.pop("dirty", []):
        images.after[_key(row)] = image_of(row)
    images.new = []


def _key(row: SQLModel) -> tuple[str, Any]:
    return str(row.__tablename__), tuple(sa.inspect(row).mapper.primary_key_from_instance(row))


def image_of(row: SQLModel, *, old: bool = False) -> Image:
    """All columns of a row, as JSON can carry them; with `old`, as they were before the pending change."""
    state = sa.inspect(row)
    image = {}
    for attribute in state.mapper.column_attrs:
        value = getattr(row, attribute.key)
        if old and (deleted := state.attrs[attribute.key].history.deleted):
            value = deleted[0]
        image[attribute.key] = plain(value)
    return image


def plain(value: Any) -> Any:
    """A stored value as JSON carries it: days and moments in ISO form, exact decimals as text, of a file its hash."""
    if isinstance(value, bytes):
        return f"SHA-256 {hashlib.sha256(value).hexdigest()}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value
