"""Reading the journal for a page: one screenful of lines, one line opened, and whether the chain is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from crm.domain.money import Currency
from crm.store import chain, queries
from crm.store import tables as t

#: So many lines are shown at once.
PAGE = 100
#: A longer chain is not proven while somebody waits for a page.
PROVEN_HERE = 20_000
#: What stands where a person was erased.
ERASED = "(erased)"
#: Where `Names.currency_of` keeps the currency of the pledge that a receipt is on.
PLEDGE_OF_RECEIPT = "pledge of receipt"

Image = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A line of the journal without its images; `at` in UTC."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    why: str


@dataclass(frozen=True)
class Lines:
    """A screenful, newest first, out of all that match."""

    rows: tuple[Line, ...]
    #: How many lines match, and how many there are.
    matching: int
    total: int
    #: Who ever wrote a line.
    persons: tuple[str, ...]


@dataclass(frozen=True)
class RowChange:
    """One row of one table that a change touched: None before where it is new, None after where it is gone."""

    table: str
    before: Image | None
    after: Image | None


@dataclass(frozen=True)
class Names:
    """What codes and currencies are looked up in: rows by table and id."""

    base: Currency
    currencies: Mapping[str, Currency]
    #: The code or name of a row, by table and id.
    codes: Mapping[tuple[str, int], str]
    #: The currency of a pledge, a receipt, an opportunity's revision, by table and id.
    currency_of: Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class OpenedLine:
    """A line with every row it touched."""

    line: Line
    hash: str
    rows: tuple[RowChange, ...]
    names: Names


def lines(session: Session, *, record: str = "", person: str = "", page: int = 1) -> Lines:
    """The lines of a record (its name, or its code alone) and of a person, newest first."""
    conditions = [*_of_record(record), *([col(t.Journal.actor) == person] if person else [])]
    matching = session.exec(select(sa.func.count()).select_from(t.Journal).where(*conditions)).one()
    shown = (t.Journal.id, t.Journal.at, t.Journal.actor, t.Journal.action, t.Journal.subject, t.Journal.why)
    wanted: Any = sa.select(*map(col, shown)).where(*conditions).order_by(col(t.Journal.id).desc())
    found = session.connection().execute(wanted.limit(PAGE).offset((page - 1) * PAGE))
    persons = session.exec(select(t.Journal.actor).distinct().order_by(col(t.Journal.actor))).all()
    return Lines(tuple(Line(*row) for row in found), matching, chain.head(session).lines, tuple(persons))


def _of_record(record: str) -> Iterator[sa.ColumnElement[bool]]:
    """The record with exactly this name, like "pledge NMK-2016-1", or any whose name ends in this code."""
    if record:
        subject = sa.func.lower(col(t.Journal.subject))
        typed = record.strip().lower()
        yield sa.or_(subject == typed, subject.endswith(f" {typed}", autoescape=True))


def verdict(session: Session) -> chain.Verdict | None:
    """Whether the journal is whole; None where it is too long to be read through for a page."""
    return chain.verify(session) if chain.head(session).lines <= PROVEN_HERE else None


def opened(session: Session, number: int) -> OpenedLine | None:
    """One line with its rows; None where the journal has no such line."""
    line = session.get(t.Journal, number)
    if line is None:
        return None
    side = chain.opened(session, line)
    rows = tuple(_rows(_marked(side.before, line.before), _marked(side.after, line.after)))
    head = Line(line.id, line.at, line.actor, line.action, line.subject, line.why)
    return OpenedLine(head, line.hash, rows, _names(session, rows))


def _marked(side: chain.ByTable, sealed: str) -> chain.ByTable:
    """The images, with a word where a personal field was sealed and its value is no longer there."""
    stored: chain.ByTable = json.loads(sealed)
    return {
        table: [
            {name: ERASED if value is None and isinstance(kept[name], dict) else value for name, value in image.items()}
            for image, kept in zip(images, stored[table], strict=True)
        ]
        for table, images in side.items()
    }


def _rows(before: chain.ByTable, after: chain.ByTable) -> Iterator[RowChange]:
    for table in dict.fromkeys([*after, *before]):
        columns = [column.name for column in SQLModel.metadata.tables[table].primary_key]
        old = {tuple(image[name] for name in columns): image for image in before.get(table, [])}
        new = {tuple(image[name] for name in columns): image for image in after.get(table, [])}
        for key in dict.fromkeys([*new, *old]):
            yield RowChange(table, old.get(key), new.get(key))


# --- names --------------------------------------------------------------------------------------------------------------

#: What a row is called, by its table.
_CALLED: Mapping[str, Any] = {
    "organisation": t.Organisation.name,
    "activity": t.Activity.code,
    "pledge": t.Pledge.code,
    "opportunity": t.Opportunity.code,
}

_CURRENCIES: Mapping[str, Any] = {
    "pledge": t.Pledge.currency,
    "receipt": t.Receipt.currency,
    "opportunity_revision": t.OpportunityRevision.currency,
}


def _names(session: Session, rows: tuple[RowChange, ...]) -> Names:
    wanted: dict[str, set[int]] = {}
    for row in rows:
        columns = SQLModel.metadata.tables[row.table].columns
        for image in (row.before, row.after):
            for name, value in (image or {}).items():
                for key in columns[name].foreign_keys if name in columns and value is not None else ():
                    wanted.setdefault(key.column.table.name, set()).add(value)
    codes = {
        (table, number): called
        for table, field in _CALLED.items()
        for number, called in _pick(session, table, field, wanted)
    }
    currency_of = {
        (table, number): code
        for table, field in _CURRENCIES.items()
        for number, code in _pick(session, table, field, wanted)
    }
    pledge_of = dict(_pick(session, "receipt", t.Receipt.pledge_id, wanted))
    of_pledge = dict(_pick(session, "pledge", t.Pledge.currency, {"pledge": set(pledge_of.values())}))
    currency_of |= {(PLEDGE_OF_RECEIPT, receipt): of_pledge[pledge] for receipt, pledge in pledge_of.items()}
    return Names(queries.base_currency(session), queries.currencies(session), codes, currency_of)


def _pick(session: Session, table: str, field: Any, wanted: Mapping[str, set[int]]) -> list[tuple[int, Any]]:
    if not wanted.get(table):
        return []
    number = field.class_.id
    found = session.exec(
        sa.select(number, field).where(number.in_(wanted[table])).execution_options(include_void=True)  # type: ignore[call-overload]
    )
    return [(row[0], row[1]) for row in found]
