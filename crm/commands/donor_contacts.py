"""`crm donor contact`: whom to write to, whether that is still right, who followed whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from crm.commands import shared
from crm.domain import wording
from crm.errors import Usage
from crm.imports import typed
from crm.reports import focal_points as report
from crm.services import focal_points as service
from crm.services.organisations import NewFocalPoint, add_focal_point
from crm.store import find

app = typer.Typer(help="Focal points: list, add, verify, succeed, correct. Personal data, for the trio.", no_args_is_help=True)  # fmt: skip

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As `crm donor contact list` shows it.")]
Station = Annotated[str | None, typer.Option("--city", help="Duty station, or “capital”.")]
Language = Annotated[str | None, typer.Option("--language", help="The language to write in, like en.")]
Name = Annotated[str | None, typer.Option("--name", help="The person's name, where it may be kept.")]
Email = Annotated[str | None, typer.Option("--email", help="E-mail address.")]
Phone = Annotated[str | None, typer.Option("--phone", help="Telephone.")]
Channel = Annotated[str | None, typer.Option("--channel", help="How this person wants to be written to.")]
From = Annotated[str | None, typer.Option("--from", metavar="DAY", help="In this function since.")]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="In this function until.")]
Verified = Annotated[
    str | None, typer.Option("--verified", metavar="DAY", help="The day somebody last made sure of this.")
]


def _texts(**given: str | None) -> dict[str, str]:
    """What was given, by the columns of focal_points.csv (`from` is written `since` here: Python keeps that word)."""
    named = {("from" if name == "since" else name): text for name, text in given.items()}
    return {name: text for name, text in named.items() if shared.given(text, f"--{name}") is not None and text}


def _called(texts: dict[str, str]) -> dict[str, str]:
    return {name: f"--{name}" for name in texts}


def _print(answer: dict[str, Any], json: bool, sentence: str) -> None:
    if json:
        shared.print_json(answer)
    else:
        typer.echo(sentence)


def _words(answer: dict[str, Any]) -> str:
    place = f", {answer['duty_station']}" if answer["duty_station"] else ""
    return f"{answer['organisation']}: {answer['function']}{place} (number {answer['number']})"


@app.command("list")
def list_contacts(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The donor's code, or another organisation's.")],
    as_of: shared.AsOf = None,
    json: shared.Json = False,
) -> None:
    """List whom to write to, and who was there before, with the numbers that the other commands ask for."""
    with shared.reading() as session:
        found = report.focal_points(session, code, as_of=shared.as_of(session, as_of))
    rows = [report.as_json(one) for one in found]
    if json:
        shared.print_json({"rows": rows})
        return
    columns = [("number", "No."), ("function", "Function"), ("duty_station", "Where"), ("language", "Language")]
    columns += [("name", "Name"), ("email", "E-mail"), ("phone", "Telephone"), ("channel", "Channel")]
    columns += [("valid_from", "Since"), ("valid_to", "Until"), ("last_verified", "Verified")]
    shown = [{**row, "last_verified": row["last_verified"] or "never"} for row in rows]
    there = [(key, name) for key, name in columns if any(row[key] for row in shown) or not shown]
    shared.print_rows(shown, there, right=("number",))


@app.command("add")
def add_contact(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The donor's code, or another organisation's.")],
    function: Annotated[str, typer.Option("--function", help="What the person is there, such as counsellor.")],
    city: Station = None,
    language: Language = None,
    name: Name = None,
    email: Email = None,
    phone: Phone = None,
    channel: Channel = None,
    since: From = None,
    to: To = None,
    verified: Verified = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Note whom to write to."""
    who = shared.actor(actor)
    texts = _texts(
        function=function, city=city, language=language, name=name, email=email, phone=phone, channel=channel,
        since=since, to=to, verified=verified,
    )  # fmt: skip
    with shared.writing(dry_run=dry_run) as session:
        given = typed.focal_point_fields(session, texts, _called(texts))
        row = add_focal_point(session, who, NewFocalPoint(organisation=code, **given), request_id=request_id)
        body = find.organisation(session, code).code
        answer = {"number": row.id, "organisation": body, "function": row.function, "duty_station": row.duty_station}
    _print(answer, json, f"{_words(answer)} is {'not yet ' if dry_run else ''}noted.")


@app.command("verify")
def verify_contact(
    number: Number,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="When somebody made sure; else today.")
    ] = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Say that this person is still there, and still to be written to like this."""
    who, dated = shared.actor(actor), shared.day(date, what="day for --date")
    with shared.writing(dry_run=dry_run) as session:
        answer = service.verify_focal_point(
            session, who, number, dated or shared.default_day(session), request_id=request_id
        )
    _print(answer, json, f"{_words(answer)}: verified on {answer['verified']}.")


@app.command("succeed")
def succeed_contact(
    number: Number,
    date: Annotated[str, typer.Option("--date", metavar="DAY", help="The first day of the one who follows.")],
    function: Annotated[
        str | None, typer.Option("--function", help="What the one who follows is; else as before.")
    ] = None,
    city: Station = None,
    language: Language = None,
    name: Name = None,
    email: Email = None,
    phone: Phone = None,
    channel: Channel = None,
    verified: Verified = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Another person follows: this one ends on the day before, and both are kept. Function, place, language stay unless given."""
    who = shared.actor(actor)
    texts = _texts(
        function=function, city=city, language=language, name=name, email=email, phone=phone, channel=channel,
        since=date, verified=verified,
    )  # fmt: skip
    if "from" not in texts:
        raise Usage("Give the day with --date.")
    with shared.writing(dry_run=dry_run) as session:
        given = typed.focal_point_fields(session, texts, {**_called(texts), "from": "--date"})
        old = service.focal_point_of(session, number)
        usual = NewFocalPoint(old.organisation, old.function, old.duty_station, old.language)
        answer = service.succeed_focal_point(session, who, number, replace(usual, **given), request_id=request_id)
    _print(
        answer, json, f"{_words(answer)}: ended on {answer['ended']}; number {answer['successor']} follows on {answer['began']}."
    )  # fmt: skip


@app.command("correct")
def correct_contact(
    number: Number,
    function: Annotated[str | None, typer.Option("--function", help="What the person is there.")] = None,
    city: Station = None,
    language: Language = None,
    name: Name = None,
    email: Email = None,
    phone: Phone = None,
    channel: Channel = None,
    since: From = None,
    to: To = None,
    verified: Verified = None,
    empty: Annotated[
        list[str] | None,
        typer.Option("--empty", metavar="OPTION", help="Empty a field, named like its option: phone, to …"),
    ] = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Correct what is recorded of a person, or say until when; another person is a succession."""
    who = shared.actor(actor)
    texts = _texts(
        function=function, city=city, language=language, name=name, email=email, phone=phone, channel=channel,
        since=since, to=to, verified=verified,
    )  # fmt: skip
    for one in empty or ():
        option = one.strip().removeprefix("--").casefold()
        if option not in _MAY_BE_EMPTY:
            raise Usage(f"“{one}” is no field that can be empty; there are {wording.listed(list(_MAY_BE_EMPTY))}.")
        if option in texts:
            raise Usage(f"--{option} is given and emptied at once; leave one of the two out.")
        texts[option] = ""
    if not texts:
        raise Usage("Say what changes: give at least one field, or empty one with --empty.")
    with shared.writing(dry_run=dry_run) as session:
        given = typed.focal_point_fields(session, texts, _called(texts))
        answer = service.correct_focal_point(session, who, number, given, request_id=request_id)
    named = wording.listed([one.replace("_", " ") for one in answer["changed"]])
    _print(answer, json, f"{_words(answer)}: corrected {named}.")


_MAY_BE_EMPTY = ("city", "name", "email", "phone", "channel", "from", "to", "verified")
