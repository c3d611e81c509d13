"""`crm init`, `load`, `demo`, `serve`, `doctor`: the installation itself."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from crm import config
from crm.commands import shared
from crm.errors import CrmError, Refused
from crm.services.actor import Actor
from crm.store import queries, schema
from crm.store.address import shown
from crm.store.session import make_engine, session_scope, settings_in_force, settings_wanted


def ready(url: str) -> sa.Engine:
    """An engine on a database that exists and has the present schema."""
    file = shared.file_of(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    schema.upgrade(engine)
    return engine


def as_it_is(url: str) -> sa.Engine | None:
    """An engine on a database as it stands, for a dry run; None where there is none yet, or an empty one.

    Raises `Refused` for what the real command would refuse too.
    """
    file = shared.file_of(url)
    if file is not None and not file.exists():
        return None
    engine = make_engine(url)
    return engine if schema.ensure_ours(engine) is not None else None


def in_memory() -> sa.Engine:
    """A throw-away database with the schema."""
    engine = make_engine("sqlite://")
    schema.create_all(engine)
    return engine


def init(
    files: Annotated[str | None, typer.Option("--files", metavar="FOLDER", help="Write empty CSV files here.")] = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
) -> None:
    """Create the database, or bring it to the present schema; with --files, write empty files to fill in."""
    if files is not None:
        _write_files(Path(str(shared.given(files, "--files"))), dry_run=dry_run)
        return
    from crm.imports.currencies import ensure_currencies

    url, who = config.database_url(), shared.actor(actor)
    if dry_run:
        found = as_it_is(url)
        what = "create" if found is None else "bring up to date" if _is_old(found) else "leave as it is"
        shared.say(f"Dry run: this would {what} {_shown_url()}; nothing was written.")
        return
    with session_scope(ready(url), write=True) as session:
        ensure_currencies(session, who)
    shared.say(f"Ready: {_shown_url()}")


def _is_old(engine: sa.Engine) -> bool:
    return schema.current_revision(engine) != schema.newest_revision()


def _write_files(where: Path, *, dry_run: bool) -> None:
    from crm.imports import folder

    if dry_run:
        for name in folder.empty_files(where):
            typer.echo(name)
        shared.say(f"Dry run: these would be written into {where}; nothing was written.")
        return
    for name in folder.write_empty(where):
        typer.echo(name)
    shared.say(f"Fill in the files in {where}, then run: crm load {where}")


def load(
    folder_path: Annotated[str, typer.Argument(metavar="FOLDER")],
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Load a folder of CSV files: a group's own work plan, donors and pledges."""
    who, where = shared.actor(actor), Path(str(shared.given(folder_path, "FOLDER")))
    loaded = _loaded(who, where, dry_run=dry_run)
    for found in (*loaded.problems, *loaded.findings):
        shared.say(str(found) if found in loaded.problems else f"note: {found}")
    if json:
        shared.print_json(
            {
                "written": not (dry_run or loaded.problems),
                "records": dict(loaded.counts),
                "known": dict(loaded.known),
                "problems": [problem.as_json() for problem in loaded.problems],
                "findings": [finding.as_json() for finding in loaded.findings],
            }
        )
    elif not loaded.problems:
        for name, count in loaded.counts.items():
            known = f"; known already: {loaded.known[name]}" if loaded.known[name] else ""
            typer.echo(f"{name}: {count} {'would be loaded' if dry_run else 'loaded'}{known}")
    if loaded.problems:
        raise Refused(
            f"{len(loaded.problems)} problem(s); nothing was written. Mend the rows named above and load again."
        )
    shared.say(f"Dry run, nothing was written: {loaded.sentence}" if dry_run else loaded.sentence)


def _loaded(who: Actor, where: Path, *, dry_run: bool) -> Any:
    """What a folder brought. For a database that is not there yet it is tried in memory: problems make none."""
    from crm.imports import folder

    url = config.database_url()
    folder.ensure_folder(where)
    engine = as_it_is(url)
    if dry_run or engine is None:
        if engine is not None:
            schema.ensure_current(engine)
        with session_scope(engine or in_memory(), write=True) as session:
            tried = folder.load_folder(session, who, where, dry_run=True)
            session.rollback()
        if dry_run or tried.problems:
            return tried
    with session_scope(ready(url), write=True) as session:
        return folder.load_folder(session, who, where)


def demo(
    leave: Annotated[bool, typer.Option("--leave", help="Move the demonstration aside and start clean.")] = False,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
) -> None:
    """Load the demonstration: the group of the 2015 report, with plainly fictional donors and illustrative amounts."""
    from crm.imports import demo as demonstration

    url, who = config.database_url(), shared.actor(actor)
    if dry_run:
        would = demonstration.would_leave(url) if leave else _would_load(url)
        shared.say(f"Dry run: {would} ({_shown_url()}); nothing was written.")
        return
    if leave:
        shared.say(demonstration.leave_demo(url, who))
        return
    with session_scope(ready(url), write=True) as session:
        sentence = demonstration.load_demo(session, who)
    shared.say(sentence)


def _would_load(url: str) -> str:
    """What `crm demo` would do; refuses what it would refuse."""
    from crm.imports import demo as demonstration

    engine = as_it_is(url)
    if engine is not None and not _is_old(engine):
        with session_scope(engine) as session:
            if demonstration.is_loaded(session):
                return "the demonstration is loaded already, so this would change nothing"
    return "this would load the demonstration"


def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8501,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say where it is.")] = False,
) -> None:
    """Open the dashboard in the browser of this computer."""
    from dashboard.server import serve as run

    url = config.database_url()
    # What can be known now is said now, and not on the first page; an empty database has a page that says how to begin.
    engine = as_it_is(url)
    if engine is not None:
        schema.ensure_current(engine)
        engine.dispose()
    opens = sys.stdout.isatty() and not no_browser and not os.environ.get("CI")
    raise typer.Exit(run(port, url, say=shared.say, open_browser=opens))


def doctor(json: shared.Json = False) -> None:
    """Show where everything is, with which settings, and whether the database is sound."""
    facts, problems = examine()
    if json:
        shared.print_json({**facts, "problems": problems})
    else:
        shared.print_rows(
            [{"what": key, "value": _shown(value)} for key, value in facts.items()],
            [("what", "What"), ("value", "Value")],
        )
        for problem in problems:
            shared.say(f"problem: {problem}")
    if problems:
        raise typer.Exit(1)


def _shown(value: Any) -> str:
    return ", ".join(f"{key}={one}" for key, one in value.items()) if isinstance(value, dict) else str(value)


def _shown_url() -> str:
    return shown(config.database_url())


def examine() -> tuple[dict[str, Any], list[str]]:
    """Facts of the installation, and sentences about what is wrong."""
    from concept_notes.word import pdf

    url = config.database_url()
    facts: dict[str, Any] = {
        "database": shown(url),
        "data": str(config.data_dir()),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "libreoffice": pdf.program() or "not installed: notes are not made as PDF",
        "actor": config.actor_name(),
        "schema": None,
    }
    try:
        file = shared.file_of(url)
        if file is not None and not file.exists():
            return facts, ["The database does not exist yet. Run `crm init`, or `crm demo` for the demonstration."]
        return facts, _examined(facts, make_engine(url))
    except CrmError as error:
        return facts, [str(error)]
    except sa.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return facts, [f"The database cannot be read: {reason}"]


def _examined(facts: dict[str, Any], engine: sa.Engine) -> list[str]:
    """Fill in the facts of a database that is there; what is wrong with it."""
    problems: list[str] = []
    facts["schema"] = schema.current_revision(engine)
    if engine.dialect.name == "sqlite":
        facts["settings"] = settings_in_force(engine)
        problems += [
            f"SQLite runs with {name} = {facts['settings'][name]}, wanted {value}."
            for name, value in settings_wanted().items()
            if str(facts["settings"][name]) != str(value)
        ]
        problems += _integrity(engine)
    else:
        with engine.connect() as connection:
            facts["server"] = connection.exec_driver_sql("SHOW server_version").scalar_one()
    try:
        schema.ensure_current(engine)
    except CrmError as error:
        return [*problems, str(error)]
    with session_scope(engine) as session:
        facts["group"] = queries.settings(session).get("group_name", "")
        facts["opens_on"] = shared.default_day(session).isoformat()
    return problems


def _integrity(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        answers = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    found = [f"SQLite finds damage: {answer}." for answer in answers if answer != "ok"]
    return found + ([f"{len(orphans)} row(s) refer to rows that are gone."] if orphans else [])
