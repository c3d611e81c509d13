"""More of `crm donor`: what is recorded of a donor, changed field by field."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from crm.commands import shared
from crm.domain import wording
from crm.errors import Usage
from crm.imports import typed, vocabularies
from crm.services import donor_profiles as service

app = typer.Typer()

#: What an option is called whose name is not that of its column in donors.csv.
_COLUMNS = {"theme": "themes", "region": "regions", "other_language": "languages"}


def _options(column: str) -> str:
    """The option that fills a column."""
    name = next((option for option, filled in _COLUMNS.items() if filled == column), column)
    return f"--{name.replace('_', '-')}"


@app.command("change")
def change(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The donor's code.")],
    language: Annotated[
        str | None, typer.Option("--language", help="The language it wants documents in, like en.")
    ] = None,
    other_language: Annotated[
        list[str] | None, typer.Option("--other-language", help="Another language it takes.")
    ] = None,
    page_limit: Annotated[
        str | None, typer.Option("--page-limit", metavar="PAGES", help="The most pages it reads.")
    ] = None,
    word_limit: Annotated[
        str | None, typer.Option("--word-limit", metavar="WORDS", help="The most words it reads.")
    ] = None,
    limit_basis: Annotated[
        str | None, typer.Option("--limit-basis", help="Whether the limits count annexes: whole or without-annexes.")
    ] = None,
    currency: Annotated[str | None, typer.Option("--currency", help="The currency it gives in.")] = None,
    budget_year: Annotated[
        str | None,
        typer.Option("--budget-year", help="calendar, april-march, july-june or october-september."),
    ] = None,
    support_rows: Annotated[
        str | None, typer.Option("--support-rows", help="How it reads support cost: by rate or by activity.")
    ] = None,
    levy: Annotated[
        bool | None, typer.Option("--levy/--no-levy", help="The coordination levy of 1 per cent comes on top.")
    ] = None,
    cofunding: Annotated[
        bool | None, typer.Option("--cofunding/--no-cofunding", help="It wants to see what others pay beside it.")
    ] = None,
    theme: Annotated[
        list[str] | None,
        typer.Option("--theme", help="A priority it declared, most important first. They replace all."),
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option("--region", help="A region it declared. They replace all.")
    ] = None,
    strategy: Annotated[str | None, typer.Option("--strategy", help="The document in which it declares them.")] = None,
    strategy_date: Annotated[
        str | None, typer.Option("--strategy-date", metavar="DAY", help="The day of that document.")
    ] = None,
    results_format: Annotated[
        str | None, typer.Option("--results-format", help="matrix, logframe, theory-of-change or none.")
    ] = None,
    needs: Annotated[str | None, typer.Option("--needs", help="What a note for it has to bring.")] = None,
    annexes: Annotated[str | None, typer.Option("--annexes", help="What it wants to go with a note.")] = None,
    visibility: Annotated[
        str | None, typer.Option("--visibility", help="Its words on how a contribution is made known.")
    ] = None,
    habit: Annotated[str | None, typer.Option("--habit", help="How it usually gives. For the trio.")] = None,
    remarks: Annotated[str | None, typer.Option("--remarks", help="Anything else. For the trio.")] = None,
    empty: Annotated[
        list[str] | None,
        typer.Option("--empty", metavar="OPTION", help="Empty a field, named like its option: page-limit, theme …"),
    ] = None,
    why: Annotated[str, typer.Option("--why", help="Where this is known from; it goes into the journal.")] = "",
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Change what is recorded of a donor; only the fields that are given. With --dry-run, only show what would change."""
    who = shared.actor(actor)
    plain = {
        "language": language, "page_limit": page_limit, "word_limit": word_limit, "limit_basis": limit_basis,
        "currency": currency, "budget_year": budget_year, "support_rows": support_rows, "strategy": strategy,
        "strategy_date": strategy_date, "results_format": results_format, "needs": needs, "annexes": annexes,
        "visibility": visibility, "habit": habit, "remarks": remarks,
    }  # fmt: skip
    texts = {name: text for name, text in plain.items() if text is not None and shared.given(text, _options(name))}
    for column, several in (("themes", theme), ("regions", region), ("languages", other_language)):
        if several:
            texts[column] = "; ".join(shared.all_given(several, _options(column)))
    for column, mark in (("levy", levy), ("cofunding", cofunding)):
        if mark is not None:
            texts[column] = "yes" if mark else "no"
    for name in empty or ():
        column = _emptied(name)
        if column in texts:
            raise Usage(f"{_options(column)} is given and emptied at once; leave one of the two out.")
        texts[column] = ""
    if not texts:
        raise Usage("Say what changes: give at least one field, or empty one with --empty.")
    with shared.writing(dry_run=dry_run) as session:
        given = typed.profile_fields(session, texts, {name: _options(name) for name in texts})
        answer = service.change_profile(session, who, code, given, why=why, request_id=request_id)
    if json:
        shared.print_json(answer)
        return
    named = wording.listed([_called(name) for name in answer["changed"]])
    typer.echo(f"{answer['donor']}: {'would change' if dry_run else 'changed'} {named}.")
    rows = [
        {"what": _called(one["field"]), **{key: _shown(one["field"], one[key]) for key in ("before", "after")}}
        for one in answer["fields"]
    ]
    shared.print_rows(rows, [("what", "What"), ("before", "Before"), ("after", "After")])


def _called(field: str) -> str:
    """What a field of a profile is called here."""
    return field.removesuffix("_start").replace("_", " ")


def _emptied(name: str) -> str:
    """The column that `--empty` names, as its option is called."""
    option = name.strip().removeprefix("--").replace("-", "_").casefold()
    column = _COLUMNS.get(option, option)
    if column not in service.MAY_BE_EMPTY:
        there = wording.listed([_options(one).removeprefix("--") for one in service.MAY_BE_EMPTY])
        raise Usage(f"“{name}” is no field that can be empty; there are {there}.")
    return column


def _shown(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field == "budget_year_start":
        years = {term.number("first_month"): term.label for term in vocabularies.read("budget_years")}
        return years.get(value, f"begins in month {value}")
    if isinstance(value, list):
        value = ", ".join(value)
    return wording.NONE if value in (None, "") else str(value)
