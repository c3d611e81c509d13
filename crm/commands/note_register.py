"""More of `crm note`: the register, what becomes of a note, and which notes hold figures that have moved since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from crm.commands import shared
from crm.domain import wording
from crm.domain.notes import template_in_words
from crm.errors import Usage
from crm.reports import note_register as register
from crm.reports import note_slices as slices
from crm.services import notes as service
from crm.store import find, queries

app = typer.Typer()

Reference = Annotated[str, typer.Argument(metavar="REFERENCE", help="Like CN-NMK-1.")]
Day = Annotated[str, typer.Option("--date", metavar="DAY", help="On this day.")]


@app.command("list")
def list_notes(
    donor: Annotated[str | None, typer.Option("--donor", help="Only for this donor.")] = None,
    status: Annotated[str | None, typer.Option("--status", help="draft, reviewed, sent or answered.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="Only in this language, like en.")] = None,
    kind: Annotated[
        str,
        typer.Option("--kind", help="note; or the small papers verbale, thanks, reminder, report; or all of these."),
    ] = "note",
    json: shared.Json = False,
) -> None:
    """List the notes that were made, newest first; with --kind the letters and reports that were."""
    with shared.reading() as session:
        found = register.note_register(
            session,
            donor=shared.given(donor, "--donor") or "",
            status=shared.given(status, "--status") or "",
            language=shared.given(language, "--language") or "",
            kind=shared.given(kind, "--kind") or "",
        )
        offered = _shared(session)
    rows = [{**register.as_json(line), "shared": offered(line.reference)} for line in found]
    if json:
        shared.print_json({"rows": rows})
        return
    columns = [
        ("reference", "Note"),
        ("donor", "Donor"),
        ("currency", "In"),
        ("ask", "Asks for"),
        ("as_of", "Figures of"),
        ("language", "Language"),
        ("status", "Status"),
        ("by", "By"),
        ("sent", "Sent"),
        ("follow_up", "Follow up"),
        ("offered", "Also offered to others, by activity and year"),
    ]
    if kind != "note":  # a small paper asks for nothing
        columns = [("reference", "Paper"), ("said_of", "What it is"), *columns[1:2], *columns[4:-1]]
    shown = [
        {**row, "ask": shared.money(row["ask"]), "offered": _count(row["shared"]), "said_of": register.said_of(line)}
        for row, line in zip(rows, found, strict=True)
    ]
    shared.print_rows(shown, columns, right=("ask",) if kind == "note" else ())


def _shared(session: Session) -> Callable[[str], list[dict[str, Any]]]:
    """For a note, the slices it offers that another open note offers to another donor, as printed for scripts."""
    base = queries.base_currency(session)
    every = slices.shared(session, as_of=shared.default_day(session))
    return lambda reference: [
        slices.as_json(one, base) for one in every if reference in {ask.reference for ask in one.asks}
    ]


def _count(offered: Sequence[dict[str, Any]]) -> str:
    """How many years of its activities, and for how many more is asked together than is missing; empty for none."""
    too_much = sum(one["too_much"] for one in offered)
    if not offered:
        return ""
    most = "all of them" if too_much == len(offered) else str(too_much)
    return f"{len(offered)}, and too much is asked for {most}" if too_much else f"{len(offered)}, with room for all"


@app.command("show")
def show_note(reference: Reference, json: shared.Json = False) -> None:
    """Show one note: what it asks for, out of which facts, and every step with who and when."""
    from concept_notes.language.pack import language_name

    with shared.reading() as session:
        line = register.note_line(session, reference)
        offered = _shared(session)(line.reference)
    if json:
        shared.print_json({**register.as_json(line), "shared": offered})
        return
    typer.echo(_says(line))
    typer.echo(
        f"Figures of {wording.day(line.as_of)}{_whom(line)}, in {language_name(line.language)}; its template is "
        f"{template_in_words(line.template)}; SHA-256 {line.sha256}."
    )
    for sentence in (*register.chosen_in_words(line), *(one["says"] for one in offered), *_steps(line)):
        typer.echo(sentence)


def _says(line: register.NoteLine) -> str:
    """What a note asks for; what a small paper is."""
    if line.kind != "note":
        return f"{line.reference} is the {register.said_of(line)}, for {line.donor_name}."
    return (
        f"{line.reference} asks {line.donor_name} for {wording.amount_text(line.ask, line.currency)} for "
        f"{wording.listed(line.activities)}, {wording.years_text(line.years)}."
    )


def _whom(line: register.NoteLine) -> str:
    """Whom the figures are for; a letter goes to its donor and to nobody else."""
    return f" for the {line.audience}" if line.kind in ("note", "report") else ""


def _steps(line: register.NoteLine) -> list[str]:
    """Each step in a sentence; the day of a step that has none of its own is the one it was written down on."""
    renewing = f"Renews {line.renews}, as it was edited; made" if line.renews else "Made"
    said = [f"{renewing} by {line.made.by} on {wording.day(line.made.at.date())}."]
    if line.reviewed:
        said.append(f"Reviewed by {line.reviewed.by} on {wording.day(line.reviewed.at.date())}.")
    if line.sent and line.sent_on:
        said.append(f"Sent on {wording.day(line.sent_on)} to {line.sent_to}, recorded by {line.sent.by}.")
    if line.sent_sha256:
        said.append(f"The file that was sent has the SHA-256 {line.sent_sha256}.")
    if line.sent_because:
        said.append(f"It was not fit to be sent, and went because: {line.sent_because}")
    if line.follow_up:
        said.append(f"To be followed up on {wording.day(line.follow_up)}.")
    if line.answered and line.answered_on:
        led = wording.listed([code for code in (line.opportunity, line.pledge) if code])
        said.append(
            f"Answered on {wording.day(line.answered_on)}, recorded by {line.answered.by}: {line.outcome}"
            + (f" It led to {led}." if led else "")
        )
    return said


@app.command("review")
def review(
    reference: Reference,
    file: Annotated[
        str | None,
        typer.Option("--file", metavar="FILE.docx", help="The file that was read: its pages are counted."),
    ] = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Say that you read a draft, and that it may go."""
    from concept_notes.copies import read_through
    from concept_notes.making.finish import pages_in
    from crm.commands.note_check import read_file

    who, path = shared.actor(actor), shared.given(file, "--file")
    data = read_file(Path(path)) if path else b""
    there = pages_in(data) if path else None
    with shared.writing(dry_run=dry_run) as session:
        told = read_through(session, data, reference, there=there) if path else ()
        answer = service.review_note(session, who, reference, request_id=request_id)
    shared.warn(list(told))
    _print(answer, json, f"{answer['reference']} is reviewed by {who.name}.")


@app.command("send")
def send(
    reference: Reference,
    date: Day,
    to: Annotated[str, typer.Option("--to", help="The office and the way, like “Counsellor, Geneva, by e-mail”.")],
    due: Annotated[
        str | None,
        typer.Option("--due", metavar="DAY", help="When to ask for the answer; else when the note asks for it."),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option("--file", metavar="FILE.docx", help="The file that was sent; refused where it is not fit to be."),
    ] = None,
    because: Annotated[
        str | None,
        typer.Option("--because", help="Why the file went although figures or words in it are not fit to; it is kept."),
    ] = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Say when a reviewed note was sent and where; a task to ask for the answer follows."""
    from concept_notes.copies import Sent, sent_file
    from concept_notes.making.finish import pages_in
    from crm.commands.note_check import read_file

    who, dated = shared.actor(actor), _day(date, "--date")
    path, reason = shared.given(file, "--file"), shared.given(because, "--because") or ""
    if reason and not path:
        raise Usage("--because says why a file went as it is; name the file with --file.")
    data = read_file(Path(path)) if path else b""
    there = pages_in(data) if path else None
    with shared.writing(dry_run=dry_run) as session:
        left = sent_file(session, data, reference, because=reason, there=there) if path else Sent("")
        answer = service.send_note(
            session,
            who,
            reference,
            dated=dated,
            to=to,
            due=shared.day(due, what="day for --due"),
            sha256=left.sha256,
            faults=left.faults,
            because=reason,
            request_id=request_id,
        )
        moved = _moved(session, dated, answer["reference"])
    shared.warn([*left.warnings, *(f"Recorded although: {one}" for one in left.faults), *moved])
    due_on = answer["follow_up"]
    until = f"; to be followed up on {wording.day(dt.date.fromisoformat(due_on))}" if due_on else ""
    _print(answer, json, f"{answer['reference']} is sent{until}.")


def _moved(session: Session, sent: dt.date, reference: str) -> list[str]:
    """That a note was sent with figures that had moved by then."""
    from concept_notes.drift.moved import drift

    said = []
    for one in drift(session, as_of=sent, references=[reference]).notes:
        said += list(one.remarks)
        if one.moved:
            said.append(
                f"{len(one.moved)} of its figures had moved by {wording.day(sent)}; `crm note drift {reference}` lists them."
            )
    return [f"{reference}: {sentence}" for sentence in said]


@app.command("answer")
def answer_(
    reference: Reference,
    date: Day,
    outcome: Annotated[str, typer.Option("--outcome", help="What the donor answered, in words.")],
    opportunity: Annotated[
        str | None, typer.Option("--opportunity", metavar="CODE", help="The conversation it led to.")
    ] = None,
    pledge: Annotated[str | None, typer.Option("--pledge", metavar="ID", help="The pledge it led to.")] = None,
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Record what the donor answered; the task to ask for it is done."""
    who, dated = shared.actor(actor), _day(date, "--date")
    with shared.writing(dry_run=dry_run) as session:
        answer = service.answer_note(
            session,
            who,
            reference,
            dated=dated,
            outcome=outcome,
            opportunity=shared.given(opportunity, "--opportunity") or "",
            pledge=shared.given(pledge, "--pledge") or "",
            request_id=request_id,
        )
    _print(answer, json, f"{answer['reference']} is answered.")


@app.command("drift")
def drifted(
    reference: Annotated[
        list[str] | None, typer.Argument(metavar="[REFERENCE]...", help="Only these notes; else all.")
    ] = None,
    as_of: shared.AsOf = None,
    json: shared.Json = False,
) -> None:
    """List the notes that are sent, or ready to be, whose figures have moved since: what they say, and what is so now."""
    from concept_notes.drift.moved import as_json, drift
    from concept_notes.drift.walk import Moved, Reworded, heading

    with shared.reading() as session:
        wanted = [find.registered(session, one).reference for one in reference or ()]
        found = drift(session, as_of=shared.as_of(session, as_of), references=wanted)
    if json:
        shared.print_json(as_json(found))
        return
    number = f"{found.looked_at} note{'' if found.looked_at == 1 else 's'}"
    what = "looked at" if wanted else "sent or reviewed"
    shared.say(f"As of {wording.day(found.as_of)}, in {found.base.code}: {number} {what}.")
    if found.looked_at and not found.notes:
        shared.say("No figure has moved.")
    if not found.notes:
        return
    for note in found.notes:
        for remark in note.remarks:
            shared.say(f"{note.reference}: {remark}")
        for said in (one for lines in note.by_place.values() for one in lines if isinstance(one, Reworded)):
            old, new = said.written(found.base)
            shared.say(f"{note.reference}: {said.where}. It says: {old.rstrip('.')}. Now: {new.rstrip('.')}.")
    shared.print_rows(
        [
            {
                "reference": note.reference,
                "place": "" if at else heading(place, lines),
                "where": one.within if place else one.where,
                **dict(zip(("old", "new"), one.written(found.base), strict=True)),
            }
            for note in found.notes
            for place, lines in note.by_place.items()
            for at, one in enumerate(one for one in lines if isinstance(one, Moved))
        ],
        [
            ("reference", "Note"),
            ("place", "Part of the note"),
            ("where", "Figure"),
            ("old", "In the note"),
            ("new", "Now"),
        ],
        right=("old", "new"),
    )


def _print(answer: dict[str, Any], json: bool, sentence: str) -> None:
    if json:
        shared.print_json(answer)
    else:
        typer.echo(sentence)


def _day(text: str, option: str) -> dt.date:
    found = shared.day(text, what=f"day for {option}")
    if found is None:
        raise Usage(f"Give the day with {option}.")
    return found
