"""`crm check`: what is wrong, missing or late in the records, and how to mend it."""

from __future__ import annotations

from typing import Annotated

import typer

from crm.commands import shared
from crm.domain import checks, wording
from crm.reports.data_quality import DataQuality, as_json, counted, data_quality


def check(
    as_of: shared.AsOf = None,
    audience: shared.For = shared.AudienceOption.trio,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="KEY", help="Only this rule; may be repeated.")
    ] = None,
    json: shared.Json = False,
) -> None:
    """Run the data checks of a day: what is wrong, missing or late, and how to mend it. Problems are no failure."""
    with shared.reading() as session:
        found = data_quality(
            session, as_of=shared.as_of(session, as_of), audience=audience.value, rules=tuple(rule or ())
        )
    if json:
        shared.print_json(as_json(found))
    else:
        _print(found)
    shared.say(_counts(found))


def _print(found: DataQuality) -> None:
    """The problems by rule: its title and key, then a line for each."""
    for rule in found.rules:
        if problems := found.of(rule):
            typer.echo(f"{checks.title(rule)} ({checks.key(rule)})")
            for one in problems:
                typer.echo(f"  {one.severity:<8} {one.subject}: {one.message}")
            typer.echo("")


def _counts(found: DataQuality) -> str:
    ran = f"{len(found.rules)} rule{'' if len(found.rules) == 1 else 's'}"
    total = wording.listed([counted(severity, count) for severity, count in found.by_severity.items()])
    return f"As of {wording.day(found.as_of)}, for the {found.audience}: {ran}, {total}."
