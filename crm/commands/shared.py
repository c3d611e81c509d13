"""What all commands share: the session, the actor, days and amounts as typed, and how answers are printed.

Data goes to standard output, messages to standard error.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from sqlmodel import Session

from crm import config
from crm.commands.text_table import Column, lines
from crm.domain import days, wording
from crm.errors import CrmError, Usage
from crm.services.actor import Actor
from crm.store import queries, schema
from crm.store.address import address_of
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


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for a database on a server or in memory."""
    address = address_of(url)
    on_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return Path(str(address.database)) if on_file else None


def opened_engine() -> sa.Engine:
    """An engine on a database that is there and ready; a file that is missing is not made by looking at it."""
    url = config.database_url()
    file = file_of(url)
    if file is not None and not file.exists():
        raise CrmError(
            f"There is no database {file} yet. Run `crm init` to make it, or `crm demo` for the demonstration; "
            "CRM_DATABASE_URL names another one."
        )
    engine = make_engine(url)
    schema.ensure_current(engine)
    return engine


@contextmanager
def reading() -> Iterator[Session]:
    """A session on a database that is ready."""
    with session_scope(opened_engine()) as session:
        yield session


@contextmanager
def writing(*, dry_run: bool = False) -> Iterator[Session]:
    """A session that commits once at the end, or not at all in a dry run."""
    with session_scope(opened_engine(), write=True) as session:
        yield session
        if dry_run:
            session.rollback()
            say("Dry run: nothing was written.")


#: The years a fact may have, here as everywhere.
YEARS = days.YEARS
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day(text: str | None, *, what: str = "day", any_year: bool = False) -> date | None:
    """A day as typed, year-month-day with all its digits: 01/02/2016 has two readings.

    A day of a fact lies in the years this ledger takes; one may look at any day (`any_year`).
    """
    if text is None:
        return None
    try:
        # Python reads 20161130 and 2016-W48 as days too.
        found = date.fromisoformat(text.strip()) if _DAY.fullmatch(text.strip()) else None
    except ValueError:
        found = None
    if found is None:
        raise Usage(f"“{text}” is not a {what}; write it year-month-day, like 2016-11-30.")
    if not (any_year or days.taken(found)):
        raise Usage(f"“{text}” is not a {what} this ledger takes; its years are {days.IN_WORDS}.")
    return found


def year(text: str | None) -> int | None:
    """A year as typed."""
    if text is None:
        return None
    if not (re.fullmatch(r"[0-9]{4}", text.strip()) and int(text) in YEARS):
        raise Usage(f"“{text}” is not a year; write it like 2016 (years are {days.IN_WORDS}).")
    return int(text)


def years_of(text: str | None) -> tuple[int, ...]:
    """`2016-2018`, `2017` or `2016,2018` as years."""
    if text is None:
        return ()
    years: list[int] = []
    for part in re.split(r"[,\s]+", text.strip()):
        found = re.fullmatch(r"(\d{4})(?:[-–](\d{4}))?", part)
        ends = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if ends[0] > ends[1] or any(end not in YEARS for end in ends):
            raise Usage(f"“{text}” are not years; write them like 2016-2018 (from {YEARS[0]} on).")
        years += range(ends[0], ends[1] + 1)
    return tuple(sorted(set(years)))


def given(text: str | None, option: str) -> str | None:
    """The value of an option; empty is refused, since it could mean “left open” as well as a slip in a script."""
    if text is not None and not text.strip():
        raise Usage(f"{option} has no value; give one, or leave {option} out.")
    return text


def all_given(texts: Iterable[str] | None, option: str) -> tuple[str, ...]:
    """The values of an option that is repeated, none of them empty."""
    return tuple(str(given(text, option)) for text in texts or ())


def as_of(session: Session, text: str | None) -> date:
    """The day asked for; else the demonstration's own day while it is loaded, else today."""
    if found := day(text, what="day for --as-of", any_year=True):
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
    """JSON as scripts read it: one document in UTF-8, keys in the order of the documentation."""
    stream: Any = sys.stdout
    if hasattr(stream, "reconfigure") and not stream.isatty():
        stream.reconfigure(encoding="utf-8")
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def money(text: str | None) -> str | None:
    """A decimal figure of an answer as tables show it, with a comma between thousands.

    >>> money("1234567.50"), money(None)
    ('1,234,567.50', None)
    """
    if text is None:
        return None
    digits = len(text.partition(".")[2])
    return wording.exact(int(text.replace(".", "")), digits)


def print_rows(
    rows: Sequence[dict[str, Any]], columns: Sequence[tuple[str, str]], *, right: Sequence[str] = ()
) -> None:
    """Rows as a plain table as wide as the terminal; `columns` are key and heading."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 200
    table = [
        Column(heading, tuple("" if row.get(key) is None else str(row[key]) for row in rows), key in right)
        for key, heading in columns
    ]
    for line, of_head in lines(table, width):
        typer.echo(typer.style(line, bold=True) if of_head and line else line)
