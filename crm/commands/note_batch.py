"""`crm note make --all`: notes for many donors in one go: what stops or troubles each, then the files."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer
from sqlmodel import Session

from crm.commands import shared
from crm.commands.note_make import Asked
from crm.domain.wording import amount_text, day
from crm.errors import Refused, Usage
from crm.services.actor import Actor
from crm.store.session import session_scope

if TYPE_CHECKING:
    from concept_notes.batch.index import Row
    from concept_notes.batch.plan import Candidate, Plan
    from concept_notes.batch.run import Run

#: What the command ends with where not every donor has its note, and where somebody stopped it.
PARTLY, INTERRUPTED = 1, 130


def preflight(asked: Asked) -> None:
    """Show what stops the notes and what to know of them; nothing is made. Ends with 1 where a note is stopped."""
    plan = _plan(asked, written=True)
    if asked.json:
        shared.print_json(
            {
                "as_of": plan.wish.as_of.isoformat(),
                "audience": plan.wish.audience,
                "remarks": list(plan.remarks),
                "donors": [one.as_json() for one in plan.candidates],
            }
        )
    else:
        _print_plan(plan)
    shared.say(_found(plan))
    if plan.stopped:
        raise typer.Exit(PARTLY)


def make(asked: Asked, actor: Actor) -> None:
    """Make the notes. Ends with 1 where not every donor has one, with 130 where it was stopped."""
    from concept_notes.batch.bundle import Zip, bundle_at
    from concept_notes.batch.making import warm_up
    from concept_notes.batch.run import Run
    from concept_notes.word import pdf

    if asked.out is None and not asked.dry_run:
        raise Usage("Give a new folder or a file ending in .zip with --out, or ask beforehand with --preflight.")
    warm_up(asked.jobs)
    plan = _plan(asked)
    shared.warn(plan.remarks)
    if not plan.ready:
        _print_stopped(plan)
        raise Refused("No note can be made: something stops each of them (above).")
    if asked.as_pdf and not pdf.available():
        shared.warn([pdf.ABSENT])
    engine = shared.opened_engine()

    @contextmanager
    def writing() -> Iterator[tuple[Session, Actor]]:
        with session_scope(engine, write=True) as session:
            yield session, actor
            if asked.dry_run:
                session.rollback()

    # A dry run writes every note into memory, and forgets it.
    as_pdf = asked.as_pdf and not asked.dry_run
    run = Run(
        plan,
        bundle_at(asked.out) if asked.out and not asked.dry_run else Zip(),
        writing,
        jobs=asked.jobs,
        as_pdf=as_pdf,
    )
    with _stoppable() as stopped:
        _steps(run, stopped)
        run.finish()
    _tell(run, asked, stopped=bool(stopped))


def _plan(asked: Asked, *, written: bool = False) -> Plan:
    from concept_notes.batch.choice import choosable, filters_of, matching
    from concept_notes.batch.plan import preflight_all
    from concept_notes.language.pack import language
    from concept_notes.making.wish import AUTO

    filters = filters_of(asked.filters)
    with shared.reading() as session:
        wish = asked.wish_in(session)
        if wish.said_in != AUTO:
            wish = replace(wish, said_in=language(wish.said_in).code)
        donors = matching(choosable(session, as_of=wish.as_of), filters)
        if not donors:
            raise Refused(
                "No donor matches these filters; `crm donor list` shows all."
                if filters
                else "No donor is recorded yet; `crm donor add` adds one."
            )
        return preflight_all(session, donors, wish, written=written)


@contextmanager
def _stoppable() -> Iterator[list[bool]]:
    """Inside, Ctrl-C asks to stop after what is in hand, by filling the list; a second one stops at once."""
    stopped: list[bool] = []

    def stop(*_: Any) -> None:
        stopped.append(True)
        signal.signal(signal.SIGINT, before)
        shared.say("Stopping after what is in hand; press Ctrl-C again to stop at once.")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


def _steps(run: Run, stopped: Sequence[bool]) -> None:
    """Every note, with a line for each."""
    count = len(run.plan.candidates)
    while not stopped and (row := run.step()):
        shared.say(f"[{len(run.rows)}/{count}] {_line(row)}")


def _line(row: Row) -> str:
    """What came of one donor."""
    ready = row.candidate.ready
    if row.state != "made" or ready is None:
        return f"{row.candidate.donor}: {row.state}: {row.reason}"
    ask = ready.context.ask.amount
    known = f"; {len(row.warnings)} to know" if row.warnings else ""
    return (
        f"{row.candidate.donor}: {row.reference}, {row.candidate.language}, asks for "
        f"{amount_text(ask.minor, ask.currency)}{known}"
    )


def _tell(run: Run, asked: Asked, *, stopped: bool) -> None:
    """The answer, the sentence at its end, and the exit code."""
    from concept_notes.batch.index import counted

    where = "" if asked.dry_run or asked.out is None else str(asked.out)
    if asked.json:
        shared.print_json({"out": where or None, "notes": [row.as_json() for row in run.rows]})
    elif where:
        typer.echo(f"{where}: {counted(run.rows)}; index.xlsx says what to know of each.")
    if asked.dry_run:
        shared.say(f"Dry run: {counted(run.rows)}, and nothing was written.")
    unmade = [row.candidate.donor for row in run.rows if row.state == "not made"]
    if stopped:
        shared.say(f"Stopped. Not made: {', '.join(unmade) or 'none'}.")
        raise typer.Exit(INTERRUPTED)
    if any(row.state != "made" for row in run.rows):
        raise typer.Exit(PARTLY)


def _print_plan(plan: Plan) -> None:
    """A line for each donor, and under it what was found."""
    from concept_notes.making.told import lines

    for one in plan.candidates:
        typer.echo(_heading(one))
        for problem in lines(one.problems, on_command_line=True):
            typer.echo(f"  stops it: {problem}")
        for warning in lines(one.warnings, on_command_line=True):
            typer.echo(f"  to know:  {warning}")
    for remark in plan.remarks:
        typer.echo(remark)


def _print_stopped(plan: Plan) -> None:
    for one in plan.stopped:
        shared.say(f"{one.donor}: {' '.join(problem.in_full for problem in one.problems)}")


def _heading(one: Candidate) -> str:
    if one.ready is None:
        return f"{one.donor} ({one.name}), {one.language}: no note"
    ask = one.ready.context.ask.amount
    return f"{one.donor} ({one.name}), {one.language}: asks for {amount_text(ask.minor, ask.currency)}"


def _found(plan: Plan) -> str:
    """How many can be made, as of when."""
    count, stopped = len(plan.candidates), len(plan.stopped)
    warned = sum(bool(one.warnings) for one in plan.ready)
    return (
        f"As of {day(plan.wish.as_of)}, for the {plan.wish.audience}: {count} donor{'' if count == 1 else 's'}, "
        f"{count - stopped} with a note ({warned} with something to know), {stopped} stopped."
    )
