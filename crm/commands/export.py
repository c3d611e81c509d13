"""`crm export`: each report as a file, in each format. Reports and formats are found by themselves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from crm.commands import shared
from crm.domain.table import Table
from crm.errors import Refused, Usage
from crm.formats.file_name import file_name
from crm.formats.format import Format, format_of, formats
from crm.reports.report import Report, reports
from crm.store import find, queries

export_app = typer.Typer(no_args_is_help=True)

_KINDS = ", ".join(formats())
Kind = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help=f"One of {_KINDS}; else as the file's name ends, else xlsx."),
]
Out = Annotated[
    str | None,
    typer.Option("--out", metavar="FILE", help="Where to; - is standard output. Else a file named for what is in it."),
]


def _command(report: Report) -> None:
    """Give the sub-command of one report."""

    def export(
        kind: Kind = None,
        as_of: shared.AsOf = None,
        out: Out = None,
        audience: shared.For = shared.AudienceOption.public,
    ) -> None:
        path = Path(text) if (text := shared.given(out, "--out")) is not None else None
        fmt = _format(kind, path)
        with shared.reading() as session:
            table = report.table(session, shared.as_of(session, as_of), audience.value)
            group = queries.settings(session).get("group_short", "")
        _deliver(fmt, table, path, group)

    export_app.command(report.key, help=report.help)(export)


for _report in reports().values():
    _command(_report)


def _format(kind: str | None, out: Path | None) -> Format:
    """The format asked for, else the one the file's name ends with, else a workbook.

    Raises `Usage` where the two contradict each other: a file that is not what its name says opens nowhere.
    """
    known = formats()
    if kind is not None and kind.casefold() not in known:
        meant = find.near(kind, {name: name for name in known})
        raise Usage(f"“{kind}” is not a format; there are {_KINDS}{meant}.")
    asked = format_of(kind.casefold()) if kind is not None else None
    ending = out.suffix.lstrip(".").lower() if out and not out.is_dir() else ""
    if not ending:
        return asked or format_of("xlsx")
    if asked is not None and asked.extension != ending:
        raise Usage(f"--format {kind} makes a file that ends in .{asked.extension}, and “{out}” does not.")
    named = asked or next((one for one in known.values() if one.extension == ending), None)
    if named is None:
        endings = ", ".join(f".{one.extension}" for one in known.values())
        raise Usage(f"No format makes a file that ends in .{ending} (“{out}”); let its name end in one of {endings}.")
    return named


def _deliver(fmt: Format, table: Table, out: Path | None, group: str) -> None:
    """Write the file and say where it is; text goes to standard output unless a file is asked for."""
    data = _written(fmt, table)
    if str(out) == "-" or (out is None and fmt.text):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = out or Path(file_name(table, fmt.extension, group=group))
    if path.is_dir():
        path /= file_name(table, fmt.extension, group=group)
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}; make it first, or give another --out.")
    path.write_bytes(data)
    shared.say(str(path))


def _written(fmt: Format, table: Table) -> bytes:
    """The file; a Word document passes the gate first, which is loaded for no other format."""
    if fmt.extension != "docx":
        return fmt.write(table)
    from concept_notes.exported import written

    return written(fmt, table)
