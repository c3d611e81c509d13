"""`crm init`, `load`, `demo`, `serve`, `doctor`: the installation itself."""

from __future__ import annotations

import platform
import sqlite3
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from crm import config
from crm.commands import shared
from crm.errors import CrmError, Refused
from crm.store import queries, schema
from crm.store.session import make_engine, session_scope, settings_in_force, settings_wanted


def ready(url: str) -> sa.Engine:
    """An engine on a database that exists and has the present schema."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    schema.upgrade(engine)
    return engine


def init(
    files: Annotated[Path | None, typer.Option("--files", metavar="FOLDER", help="Write empty CSV files here.")] = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
) -> None:
    """Create the database, or bring it to the present schema; with --files, write empty files to fill in."""
    from crm.imports import folder
    from crm.imports.vocabularies import ensure_currencies

    if dry_run:
        what = f"write empty files into {files}" if files else f"create or upgrade {_shown_url()}"
        shared.say(f"Dry run: this would {what}; nothing was written.")
        return
    if files is not None:
        for name in folder.write_empty(files):
            typer.echo(name)
        shared.say(f"Fill in the files in {files}, then run: crm load {files}")
        return
    who = shared.actor(actor)
    with session_scope(ready(config.database_url()), write=True) as session:
        ensure_currencies(session, who)
    shared.say(f"Ready: {_shown_url()}")


def load(
    folder_path: Annotated[Path, typer.Argument(metavar="FOLDER")],
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Load a folder of CSV files: a group's own work plan, donors and pledges."""
    from crm.imports import folder

    who = shared.actor(actor)
    with session_scope(ready(config.database_url()), write=True) as session:
        loaded = folder.load_folder(session, who, folder_path, dry_run=dry_run)
        if dry_run or loaded.problems:
            session.rollback()
    if json:
        shared.print_json(
            {
                "loaded": loaded.counts,
                "problems": [problem.as_json() for problem in loaded.problems],
                "written": not (dry_run or loaded.problems),
            }
        )
    else:
        for problem in loaded.problems:
            shared.say(str(problem))
        for name, count in loaded.counts.items():
            typer.echo(f"{name}: {count}")
    if loaded.problems:
        raise Refused(
            f"{len(loaded.problems)} problem(s); nothing was written. Mend the rows named above and load again."
        )
    if dry_run:
        shared.say("Dry run: nothing was written.")


def demo(
    leave: Annotated[bool, typer.Option("--leave", help="Move the demonstration aside and start clean.")] = False,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
) -> None:
    """Load the demonstration: the group of the 2015 report, with plainly fictional donors and illustrative amounts."""
    from crm.imports import demo as demonstration

    who = shared.actor(actor)
    if dry_run:
        what = "move the demonstration aside" if leave else "load the demonstration"
        shared.say(f"Dry run: this would {what} ({_shown_url()}); nothing was written.")
        return
    if leave:
        shared.say(demonstration.leave_demo(config.database_url(), who))
        return
    with session_scope(ready(config.database_url()), write=True) as session:
        shared.say(demonstration.load_demo(session, who))


def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8501,
) -> None:
    """Open the dashboard in the browser of this computer."""
    from dashboard.server import serve as run

    raise typer.Exit(run(port, config.database_url()))


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
    return sa.make_url(config.database_url()).render_as_string(hide_password=True)


def examine() -> tuple[dict[str, Any], list[str]]:
    """Facts of the installation, and sentences about what is wrong."""
    problems: list[str] = []
    address = sa.make_url(config.database_url())
    engine = make_engine(config.database_url())
    facts: dict[str, Any] = {
        "database": _shown_url(),
        "data": str(config.data_dir()),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "actor": config.actor_name(),
    }
    missing = address.get_backend_name() == "sqlite" and address.database and not Path(address.database).exists()
    if missing:
        facts["schema"] = None
        return facts, ["The database does not exist yet. Run `crm init`, or `crm demo` for the demonstration."]
    try:
        facts["schema"] = schema.current_revision(engine)
        if address.get_backend_name() == "sqlite":
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
        schema.ensure_current(engine)
        with session_scope(engine) as session:
            facts["group"] = queries.settings(session).get("group_name", "")
            facts["opens_on"] = shared.default_day(session).isoformat()
    except CrmError as error:
        problems.append(str(error))
    except sa.exc.SQLAlchemyError as error:
        problems.append(f"The database cannot be read: {str(error).splitlines()[0]}")
    return facts, problems


def _integrity(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        answers = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    found = [f"SQLite finds damage: {answer}." for answer in answers if answer != "ok"]
    return found + ([f"{len(orphans)} row(s) refer to rows that are gone."] if orphans else [])
