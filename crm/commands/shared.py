"""What all commands share: the session, the actor, days and amounts as typed, and how answers are printed.

Data goes to standard output, messages to standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as RichTable
from sqlmodel import Session

from crm import config
from crm.errors import Usage
from crm.services.actor import Actor
from crm.store import queries, schema
from crm.store.session import make_engine, session_scope


class AudienceOption(StrEnum):
    """Who the figures are for."""

    trio = "trio"
    public = "public"


Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="The day asked for, like 2016-11-30.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and show, but write nothing.")]
ActorName = Annotated[str | None, typer.Option("--actor", help="Who acts; else CRM_ACTOR, else the system's user.")]
RequestId = Annotated[str | None, typer.Option("--request-id", help="The same id twice changes nothing twice.")]
For = Annotated[AudienceOption, typer.Option("--audience", help="Restricted records are for the trio only.")]

#: Set by the option before the command (`crm --actor NAME pledge add ...`).
given_actor: list[str] = []


def actor(name: str | None) -> Actor:
    """Who acts."""
    return Actor(config.actor_name(name or (given_actor[-1] if given_actor else None)))


@contextmanager
def reading() -> Iterator[Session]:
    """A session on a database that is ready."""
    engine = make_engine(config.database_url())
    schema.ensure_current(engine)
    with session_scope(engine) as session:
        yield session


@contextmanager
def writing(*, dry_run: bool = False) -> Iterator[Session]:
    """A session that commits once at the end, or not at all in a dry run."""
    engine = make_engine(config.database_url())
    schema.ensure_current(engine)
    with session_scope(engine, write=True) as session:
        yield session
        if dry_run:
            session.rollback()
            say("Dry run: nothing was written.")


def day(text: str | None, *, what: str = "day") -> date | None:
    """A day as typed, in ISO form only: 01/02/2016 has two readings."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Usage(f"“{text}” is not a {what}; write it year-month-day, like 2016-11-30.") from None


def year(text: str | None) -> int | None:
    """A year as typed."""
    if text is None:
        return None
    if not (text.strip().isdecimal() and len(text.strip()) == 4):
        raise Usage(f"“{text}” is not a year; write it like 2016.")
    return int(text)


def as_of(session: Session, text: str | None) -> date:
    """The day asked for; else the demonstration's own day while it is loaded, else today."""
    if found := day(text, what="day for --as-of"):
        return found
    return default_day(session)


def default_day(session: Session) -> date:
    """The day on which the installation opens."""
    known = queries.settings(session).get("as_of")
    return date.fromisoformat(known) if known else date.today()  # noqa: DTZ011  # the person's own day


def say(message: str) -> None:
    """A message for the person, beside the data."""
    typer.echo(message, err=True)


def warn(sentences: Sequence[str]) -> None:
    """Warnings that came with an answer."""
    for sentence in sentences:
        say(f"warning: {sentence}")


def print_json(value: Any) -> None:
    """JSON as scripts read it: one document, keys in the order of the documentation."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_rows(
    rows: Sequence[dict[str, Any]], columns: Sequence[tuple[str, str]], *, right: Sequence[str] = ()
) -> None:
    """Rows as a plain table; `columns` are key and heading."""
    table = RichTable(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for key, heading in columns:
        table.add_column(heading, justify="right" if key in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if row.get(key) is None else str(row[key]) for key, _ in columns))
    console = Console(highlight=False, markup=False, soft_wrap=False, width=None if sys.stdout.isatty() else 200)
    console.print(table)
