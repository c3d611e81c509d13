"""`crm letter`: the note verbale to a concept note, thanks for a receipt, a reminder of what is overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm.commands import shared
from crm.domain import wording
from crm.errors import Refused, Usage

if TYPE_CHECKING:
    from concept_notes.papers.wish import PaperWish

app = typer.Typer(help="Letters: note verbale, thanks, payment reminder; sent.", no_args_is_help=True)

Out = Annotated[str, typer.Option("--out", metavar="FILE.docx", help="The document to write.")]
SaidIn = Annotated[
    str, typer.Option("--language", metavar="LANGUAGE", help="The language of it: en, ar, es, fr, ru or zh.")
]
FallBack = Annotated[
    bool, typer.Option("--fall-back", help="Leave in English what is not translated, instead of refusing.")
]


@app.command("verbale")
def verbale(
    note: Annotated[
        str, typer.Option("--note", metavar="REFERENCE", help="The concept note it covers, like CN-NMK-1.")
    ],
    file: Out,
    as_of: shared.AsOf = None,
    language: SaidIn = "en",
    fall_back: FallBack = False,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Write the note verbale that goes with a concept note of the register."""
    written(
        file, as_of, wish("verbale", note, language, fall_back=fall_back), Entry(actor, request_id, dry_run), json=json
    )


@app.command("thanks")
def thanks(
    receipt: Annotated[int, typer.Option("--receipt", metavar="NUMBER", help="As `crm receipt list` numbers it.")],
    file: Out,
    as_of: shared.AsOf = None,
    language: SaidIn = "en",
    fall_back: FallBack = False,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Write the letter of thanks for money that arrived."""
    written(
        file,
        as_of,
        wish("thanks", str(receipt), language, fall_back=fall_back),
        Entry(actor, request_id, dry_run),
        json=json,
    )


@app.command("reminder")
def reminder(
    pledge: Annotated[str, typer.Option("--pledge", metavar="ID", help="The pledge, like VLD-2016-1.")],
    file: Out,
    as_of: shared.AsOf = None,
    language: SaidIn = "en",
    fall_back: FallBack = False,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Write the reminder of what is overdue of a pledge; refused where nothing is."""
    written(
        file,
        as_of,
        wish("reminder", pledge, language, fall_back=fall_back),
        Entry(actor, request_id, dry_run),
        json=json,
    )


@app.command("sent")
def sent(
    donor: Annotated[str, typer.Option("--donor", help="The donor's code.")],
    date: Annotated[str, typer.Option("--date", metavar="DAY", help="The day it was sent.")],
    what: Annotated[
        str, typer.Option("--what", help="Which letter, like “Letter of thanks TL/NMK-2016-1/2016-07-20”.")
    ],
    to: Annotated[str, typer.Option("--to", help="The office and the way, like “Counsellor, Vienna, by e-mail”.")] = "",
    restricted: Annotated[bool, typer.Option("--restricted", help="For the trio only.")] = False,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Write down that a letter of another making was sent: it stands among what was said with the donor."""
    from crm.services.conversations import NewInteraction, log_interaction
    from crm.store import find

    who, dated = shared.actor(actor), shared.day(date, what="day for --date")
    if dated is None:
        raise Usage("Give the day with --date.")
    with shared.writing(dry_run=dry_run) as session:
        code = find.donor(session, donor).code
        new = NewInteraction(
            dated, "letter", code, place=to, summary=str(shared.given(what, "--what")), restricted=restricted
        )
        log_interaction(session, who, new, request_id=request_id)
        answer = {"donor": code, "date": dated.isoformat(), "what": new.summary, "to": to}
    if json:
        shared.print_json(answer)
    else:
        typer.echo(f"{code}: {new.summary}, sent on {wording.day(dated)}.")


def spoken(text: str) -> str:
    """The code of a language that papers are written in."""
    from concept_notes.language.pack import language

    return language(str(shared.given(text, "--language"))).code


def target(text: str) -> Path:
    """The Word file to write. Raises `Usage` and `Refused` where it cannot be one."""
    out = Path(str(shared.given(text, "--out")))
    if out.suffix.lower() != ".docx":
        raise Usage(f"“{out.name}” is not the name of a Word file; let it end in .docx.")
    if not out.parent.is_dir():
        raise Refused(f"There is no folder {out.parent}; make it first, or write elsewhere.")
    return out


def wish(kind: str, about: str, language: str, **more: Any) -> Callable[[dt.date], PaperWish]:
    """A paper as somebody wants it, once its day is known."""
    from concept_notes.papers.wish import PaperWish

    return lambda day: PaperWish(kind, about, as_of=day, said_in=spoken(language), **more)


@dataclass(frozen=True)
class Entry:
    """That a paper enters the register: by whom; in a dry run it is only tried."""

    actor: str | None
    request_id: str | None
    dry_run: bool


def written(
    file: str,
    as_of: str | None,
    wished: Callable[[dt.date], PaperWish],
    entry: Entry | None = None,
    *,
    json: bool,
) -> None:
    """Gather the facts of a paper, write it, enter it in the register where that is wanted, and say so."""
    from concept_notes.papers.make import enter, make_paper
    from concept_notes.papers.wish import gathered

    out, who = target(file), shared.actor(entry.actor) if entry else None
    with shared.reading() as session:
        wanted = wished(shared.as_of(session, as_of))
        made = make_paper(session, gathered(session, wanted))
    if entry and who:
        with shared.writing(dry_run=entry.dry_run) as session:
            made = enter(session, who, made, wanted, request_id=entry.request_id)
    if entry is None or not entry.dry_run:
        out.write_bytes(made.document)
    shared.warn(made.warnings)
    answer = {**made.summary, "file": str(out), "warnings": list(made.warnings)}
    if json:
        shared.print_json(answer)
    else:
        about = f" for {answer['donor']}" if answer["donor"] else ""
        typer.echo(f"{out}: {answer['reference']}{about}.")
