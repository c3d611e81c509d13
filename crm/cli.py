"""The command `crm`: every change and every figure, for people and for scripts.

Exit codes: 0 done, 1 failure, 2 not understood, 3 not found, 4 refused, 5 conflict, 130 interrupted.
Each command is loaded when it is asked for, so that `crm --help` and small ones answer at once.
"""

from __future__ import annotations

import os
import re
import sys

try:
    from collections.abc import Callable, Iterator, MutableMapping
    from functools import cache
    from importlib import import_module
    from typing import Annotated, Any

    import typer
    from typer.core import TyperGroup

    from crm.errors import CrmError
except KeyboardInterrupt:  # Ctrl-C while Python is still loading
    sys.exit(130)


def _receipts() -> typer.Typer:
    from crm.commands import giving_back, matching, pledges

    pledges.receipts.add_typer(giving_back.receipt_app)
    pledges.receipts.command("match")(matching.match_payment)
    return pledges.receipts


def _donors() -> typer.Typer:
    from crm.commands import donor_contacts, donor_record, donors

    donors.app.add_typer(donor_record.app)
    donors.app.add_typer(donor_contacts.app, name="contact")
    return donors.app


def _pledges() -> typer.Typer:
    from crm.commands import giving_back, plans, pledges, rates  # noqa: F401  # rates brings `pledge rerate`

    pledges.app.add_typer(plans.app)
    pledges.app.add_typer(giving_back.pledge_app)
    return pledges.app


#: Each command: its line in `crm --help`, and where it is: a module of crm.commands with a name in it, or a function.
COMMANDS: dict[str, tuple[str, str | Callable[[], Any]]] = {
    "init": ("Create the database, or write empty files to fill in.", "system:init"),
    "load": ("Load a folder of CSV files: a group's own work plan, donors and pledges.", "system:load"),
    "demo": ("Load the demonstration.", "system:demo"),
    "serve": ("Open the dashboard in the browser of this computer.", "system:serve"),
    "doctor": ("Show where everything is, and whether the database is sound.", "system:doctor"),
    "gap": ("Show the funding gap per activity and year on a day.", "gap:gap"),
    "gains": ("Show gain and loss on currency.", "gains:gains"),
    "check": ("Run the data checks of a day.", "check:check"),
    "donor": ("Donors: list, show, add, change; whom to write to.", _donors),
    "activity": ("Activities of the work plan: list, show.", "activities:app"),
    "pledge": ("Pledges: promised, signed, divided, planned, written off.", _pledges),
    "receipt": ("Money that arrived, and what went back of it.", _receipts),
    "rate": ("Exchange rates.", "rates:app"),
    "journal": ("The journal: who changed what.", "history:app"),
    "undo": ("Take a change back.", "history:undo"),
    "snapshot": ("Figures frozen and proven.", "snapshots:app"),
    "explain": ("Explain why the gap moved.", "snapshots:explain"),
    "note": ("Concept notes.", "notes:app"),
    "letter": ("Letters to donors: note verbale, thanks, reminder.", "letters:app"),
    "report": ("Reports as Word files: to a donor, and for the next Chair.", "word_reports:app"),
    "template": ("Word templates of notes.", "templates:app"),
    "export": ("Export figures as files.", "export:export_app"),
}


@cache
def _loaded(name: str) -> Any:
    """A command or a group of commands, with all it needs."""
    where = COMMANDS[name][1]
    if isinstance(where, str):
        module, _, attribute = where.partition(":")
        found = getattr(import_module(f"crm.commands.{module}"), attribute)
    else:
        found = where()
    part = typer.Typer(callback=lambda: None, rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        part.add_typer(found, name=name)
    else:
        part.command(name)(found)
    group: Any = typer.main.get_command(part)
    return group.commands[name]


class _Loaded(MutableMapping[str, Any]):
    """The commands by name, each loaded when somebody looks at it."""

    def __getitem__(self, name: str) -> Any:
        if name not in COMMANDS:
            raise KeyError(name)
        return _loaded(name)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)

    def __setitem__(self, name: str, command: Any) -> None:
        raise TypeError("a command is a line in COMMANDS")

    def __delitem__(self, name: str) -> None:
        raise TypeError("a command is a line in COMMANDS")


class _Commands(TyperGroup):
    """The commands; `crm --help` lists them without loading any."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Loaded()

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (line, _) in COMMANDS.items()])

    def invoke(self, ctx: Any) -> Any:
        """Run a command; where it does not understand how a record was named, its message says how to name it."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if how := _how_to_name(error):
                error.message = f"{error.message}; {how}"  # type: ignore[attr-defined]
            raise


#: Options that name a record, and what is asked where the record was given by itself.
_NAMED = {"--donor": "say for which donor", "--pledge": "say for which pledge"}


def _how_to_name(error: Any) -> str:
    """How a command takes the record that was given in another way: behind `--donor`, or by itself."""
    known = getattr(error, "ctx", None)
    if known is None or known.command is None:
        return ""
    taken = known.command.params
    alone = [one for one in taken if one.param_type_name == "argument"]
    if hasattr(error, "possibilities") and alone:
        shown = alone[0].metavar or alone[0].name.upper()
        path = _path(known)
        words = {alone[0].name, shown.lower(), *path[:-1]}
        return f"it stands by itself: crm {' '.join(path)} {shown}" if error.option_name.lstrip("-") in words else ""
    if extra := re.fullmatch(r"Got unexpected extra argument\(s\) \((\S+)\)", str(getattr(error, "message", ""))):
        for option, asked in _NAMED.items():
            if any(option in one.opts for one in taken):
                return f"{asked} with {option} {extra[1]}"
    return ""


def _path(ctx: Any) -> list[str]:
    """The words of a command after `crm`."""
    return [*_path(ctx.parent), ctx.info_name] if ctx.parent else []


app = typer.Typer(
    name="crm",
    cls=_Commands,
    help="The fundraising ledger of a coordination group: what it needs, has and lacks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(*, wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        typer.echo(f"crm {version('coordination-crm')}")
    except PackageNotFoundError:
        typer.echo("crm (not installed)")
    raise typer.Exit


@app.callback()
def options(
    actor: Annotated[
        str | None, typer.Option("--actor", help="Who acts; else CRM_ACTOR, else the system's user.")
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=lambda wanted: _version(wanted=wanted), is_eager=True, help="The version."),
    ] = False,
) -> None:
    """Options before the command."""
    from crm.commands import shared

    shared.given_actor[:] = [actor] if actor else []


def main() -> None:
    """Run the command; a refusal is one sentence and an exit code, never a stack trace."""
    try:
        _streams()
        code = _run()
        _flush()
    except KeyboardInterrupt:
        code = 130
    except OSError as error:
        code = _failed(error)
    sys.exit(code)


def _run() -> int:
    """Run the command; its exit code."""
    try:
        app()
    except SystemExit as stop:
        # Nobody reads on (a pager was left, `| head`): what was asked is done.
        unread = isinstance(stop.__context__, BrokenPipeError)
        return 0 if unread or stop.code is None else int(stop.code)
    except CrmError as error:
        _say(error.in_full)
        return error.exit_code
    except Exception as error:
        if not _of_database(error):
            raise
        reason = str(getattr(error, "orig", None) or error).splitlines()[0].rstrip(".")
        _say(f"The database cannot be used: {reason}. Run `crm doctor` to see where it is (CRM_DATABASE_URL names it).")
        return 1
    return 0


def _of_database(error: Exception) -> bool:
    """Whether the database itself failed; without the library there was none to fail."""
    known = sys.modules.get("sqlalchemy.exc")
    return known is not None and isinstance(error, known.SQLAlchemyError)


def _failed(error: OSError) -> int:
    """Say which file or place failed; where nobody reads on, nothing is said and nothing has failed."""
    if isinstance(error, BrokenPipeError):
        _give_up_output()
        return 0
    _say(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
    if not error.filename:
        _give_up_output()
    return 1


def _say(sentence: str) -> None:
    typer.echo(f"crm: {sentence}", err=True)


def _streams() -> None:
    """Make the three streams usable: closed ones lead nowhere, and a letter that one cannot hold is written escaped."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, so that no file of ours gets it
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # as long as the process: nobody closes it
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _flush() -> None:
    """Write out what is left now, where a full disk or a closed pipe can still be told."""
    try:
        sys.stdout.flush()
    except ValueError:  # closed already
        return


def _give_up_output() -> None:
    """Let what could not be written go nowhere, so that Python does not complain of it at the end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


if __name__ == "__main__":
    main()
