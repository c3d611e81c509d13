"""What was changed, by whom and when; nothing of it is ever changed itself."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm.store.columns import (
    check,
    filled,
    instant,
    key,
    link,
    text,
)


class Journal(SQLModel, table=True):
    """One line per change: who, when, what, before and after as full images, why. Append-only, and chained."""

    __tablename__ = "journal"
    #: Counted without a gap, so that a missing line shows.
    id: int = key()
    at: datetime = instant()
    actor: str
    action: str
    #: The record in the reader's words: "pledge NMK-2016-1".
    subject: str = Field(index=True)
    why: str = text()
    #: JSON: {"pledge": [{...}, ...]} of every row touched; personal fields are sealed (`JournalPrivate`).
    before: str = text()
    after: str = text()
    request_id: str | None = Field(default=None, index=True)
    #: The hash of the line before, and of this one with it.
    previous: str = text()
    hash: str = text()


class JournalPrivate(SQLModel, table=True):
    """A personal field of an image, apart from the chain: erasing it here leaves the chain whole."""

    __tablename__ = "journal_private"
    id: int = key()
    journal_id: int = link("journal.id")
    #: The seal that stands in the image: SHA-256 of salt and value.
    seal: str
    salt: str = text()
    #: Empty once the person was erased.
    value: str | None = text(nullable=True)


class JournalHead(SQLModel, table=True):
    """How long the journal is and how it ends, and the last number in the order of entry. One row.

    Whoever writes takes this row first, so that writers follow each other on every database.
    """

    __tablename__ = "journal_head"
    __table_args__ = (check("one_row", "id = 1"),)
    id: int = Field(sa_column=sa.Column(sa.Integer, primary_key=True, autoincrement=False))
    lines: int = 0
    hash: str = text()
    entries: int = 0


class Snapshot(SQLModel, table=True):
    """Figures frozen on a day, as they were known then: what people have seen must not move."""

    __tablename__ = "snapshot"
    __table_args__ = (filled("name"), sa.Index("uq_snapshot_name_folded", sa.text("lower(name)"), unique=True))
    id: int = key()
    name: str
    as_of: date
    #: The last line of the journal that was known, and its hash.
    line: int
    line_hash: str = text()
    #: JSON of the funding gap for both audiences, and its SHA-256.
    figures: str
    sha256: str
    why: str = text()
    made_by: str
    made_at: datetime = instant()


class Request(SQLModel, table=True):
    """A write that carried an id, and its answer: the same id again gives the same answer."""

    __tablename__ = "request"
    id: str = Field(primary_key=True)
    #: SHA-256 of what was asked: the same id with other content is refused.
    digest: str
    answer: str = text()
    at: datetime = instant()
