"""`crm note`: concept notes out of today's figures; `note_make` makes one, `note_batch` many, `note_register` follows them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from crm.commands import (
    note_batch,
    note_check,
    note_copy,
    note_mail,
    note_make,
    note_register,
    note_renew,
    note_suggest,
    shared,
)
from crm.commands.note_check import LengthOption
from crm.errors import Usage

app = typer.Typer(
    help="Concept notes: make, check, review, send, answer; which figures have moved.", no_args_is_help=True
)


@app.command("make")
def make(
    donor: Annotated[str | None, typer.Option("--donor", help="The donor's code.")] = None,
    file: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE", help="The document to write; with --all a new folder, or a .zip file."),
    ] = None,
    activity: Annotated[
        list[str] | None, typer.Option("--activity", help="Offer this activity; may be repeated.")
    ] = None,
    years: Annotated[str | None, typer.Option("--years", help="Like 2016-2018.")] = None,
    ask: Annotated[
        str | None, typer.Option("--ask", help="The amount asked for; else the gap of what is offered.")
    ] = None,
    as_of: shared.AsOf = None,
    audience: shared.For = shared.AudienceOption.public,
    said_in: Annotated[
        str | None,
        typer.Option(
            "--language",
            metavar="LANGUAGE",
            help="The language of the note: en, ar, es, fr, ru or zh; auto, as with --all, the one the donor reads.",
        ),
    ] = None,
    fall_back: Annotated[
        bool, typer.Option("--fall-back", help="Leave in English what is not translated, instead of refusing.")
    ] = False,
    as_pdf: Annotated[bool, typer.Option("--pdf", help="The same as PDF beside it, through LibreOffice.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="A note for every donor, or for those that --filter leaves.")
    ] = False,
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            metavar="NAME=WORD",
            help="With --all: only donors of this kind, theme, region, language or stage, like theme=training; may be repeated.",
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", metavar="N", min=1, max=64, help="With --all: so many processes write at once.")
    ] = 1,
    check_first: Annotated[
        bool, typer.Option("--preflight", help="Say what stops the note and what to know, and make nothing.")
    ] = False,
    length: Annotated[
        LengthOption | None,
        typer.Option(
            "--length",
            help="brief: 1 page; short: 2 and a budget annex; standard: 4 or 5; full: 10 to 15 with a contents list. "
            "Else short, or brief where the donor reads no more.",
        ),
    ] = None,
    over_limit: Annotated[
        bool, typer.Option("--over-limit", help="It may be longer than the donor's profile allows.")
    ] = False,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Make a concept note as a Word file, or with --all one for each donor, with a list and e-mail drafts.

    With --preflight, only say beforehand what stops it and what to know.
    """
    from concept_notes.language.pack import HOME
    from concept_notes.making.wish import AUTO, Wish

    wish = partial(
        Wish,
        activities=shared.all_given(activity, "--activity"),
        years=shared.years_of(shared.given(years, "--years")),
        ask=shared.given(ask, "--ask"),
        length=length.value if length else None,
        over_limit=over_limit,
        audience=audience.value,
        said_in=shared.given(said_in, "--language") or (AUTO if every else HOME),
        fall_back=fall_back,
    )
    place = shared.given(file, "--out")
    asked = note_make.Asked(
        wish,
        as_of,
        Path(place) if place else None,
        filters=shared.all_given(filters, "--filter"),
        jobs=jobs,
        as_pdf=as_pdf,
        json=json,
        dry_run=dry_run,
    )
    if every:
        if donor is not None:
            raise Usage("--donor is for one donor and --all for every one; give one of them.")
        if check_first:
            note_batch.preflight(asked)
        else:
            note_batch.make(asked, shared.actor(actor))
        return
    if asked.filters or jobs != 1:
        raise Usage("--filter and --jobs are for many notes; add --all.")
    if not shared.given(donor, "--donor"):
        raise Usage("Say for whom: --donor CODE, or --all.")
    one = replace(asked, wish=partial(wish, str(donor)))
    if check_first:
        note_make.preflight(one)
    else:
        note_make.make(one, shared.actor(actor))


app.command("check")(note_check.check)
app.command("renew")(note_renew.renew)
app.command("copy")(note_copy.copy)
app.command("mail")(note_mail.mail)
app.command("suggest")(note_suggest.suggest)
app.add_typer(note_register.app)
