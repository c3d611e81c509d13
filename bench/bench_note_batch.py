"""Many notes at once: written and looked at by two processes, found and entered in a ledger, as PDF; and a long table."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from sqlmodel import Session

from bench import Result, Say, side_by_side, timed
from concept_notes.facts.context import NoteContext
from concept_notes.facts.proposal import NO_PROPOSAL

TITLE = "Many notes at once"

#: Notes of a batch, processes that write them, notes that become PDF, rows of the long table.
NOTES, JOBS, PRINTED, ROWS = 200, 2, 50, 400
DAY = date(2016, 11, 30)


def run(say: Say) -> list[Result]:
    """Every part by itself; PDF where LibreOffice is installed."""
    return [*written(say), *entered(say), *printed(say), *long_table(say)]


def written(say: Say, *, count: int = NOTES) -> list[Result]:
    """Literal facts to files, and to files that passed the gate: no database is in the way. The start of the processes counts.

    As in a batch, all notes are of the same work plan, and each is for another donor with another request. The limit is
    that of writing, as the gate has one of its own.
    """
    from concept_notes.batch.making import finished_in_turn, processes
    from concept_notes.batch.plan import Candidate
    from concept_notes.check import Others
    from concept_notes.document import write_note
    from concept_notes.making.finish import Ready
    from concept_notes.templates.files import SHORT, Chosen, template_path
    from tests.concept_notes.southreach import SOUTHREACH

    say(f"writing {count} notes with {JOBS} processes")
    template = Chosen(SHORT, template_path().read_bytes())
    facts = [_for_donor(SOUTHREACH, number) for number in range(1, count + 1)]

    def alone() -> list[bytes]:
        with processes(JOBS) as pool:
            return list(pool.map(partial(write_note, template=template.content), facts, chunksize=5))

    wrote, files = timed(alone)
    if len(set(files)) != count:
        raise AssertionError("Not every note is another one.")
    say(f"writing {count} notes and letting each through the gate")
    candidates = [
        Candidate(one.donor.code, one.donor.name, "en", Ready(one, template, Others(), "short")) for one in facts
    ]
    took, outcomes = timed(lambda: list(finished_in_turn(candidates, JOBS)))
    if failed := [one.reason for one in outcomes if one.finished is None]:
        raise AssertionError(f"{len(failed)} notes were not written: {failed[0]}")
    return [
        Result(f"{count} notes written on {JOBS} processes", wrote / 1000, unit="s", at_most=6),
        Result("The same, each through the gate as well", took / 1000, unit="s"),
    ]


def _for_donor(note: NoteContext, number: int) -> NoteContext:
    """The same note for another donor: its own name, code and number, and another sum asked for."""
    name = f"Republic of New {number}"
    less = number * 100
    donor = replace(note.donor, code=f"NEW-{number}", name=name, name_the=f"the {name}")
    first, *others = note.ask.parts
    parts = (replace(first, amount=replace(first.amount, minor=first.amount.minor - less)), *others)
    asked = replace(note.ask.amount, minor=note.ask.amount.minor - less)
    ask = replace(note.ask, amount=asked, parts=parts, covers_all=False)
    return replace(
        note,
        donor=donor,
        ask=ask,
        proposal=NO_PROPOSAL,
        budget_years=(),
        meta=replace(note.meta, reference=f"CN-NEW-{number}"),
    )


def entered(say: Say, *, count: int = NOTES) -> list[Result]:
    """The whole of it for donors of a ledger: looked at first, written, entered in the register, zip and list and drafts."""
    from concept_notes.batch.bundle import Zip
    from concept_notes.batch.choice import choosable
    from concept_notes.batch.plan import preflight_all
    from concept_notes.batch.run import Run
    from concept_notes.making.wish import AUTO, Wish
    from crm.services.actor import Actor
    from crm.store.session import make_engine, session_scope

    actor = Actor("bench")
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as name:
        say(f"a ledger with {count} donors more")
        engine = make_engine(f"sqlite:///{_ledger(Path(name), count, actor).as_posix()}")

        @contextmanager
        def writing() -> Iterator[tuple[Session, Actor]]:
            with session_scope(engine, write=True) as session:
                yield session, actor

        with session_scope(engine) as session:
            donors = [one for one in choosable(session, as_of=DAY) if one.code.startswith("NEW-")]
            looked, plan = timed(partial(preflight_all, session, donors, Wish(as_of=DAY, said_in=AUTO)))
        say(f"making {count} notes")
        run = Run(plan, Zip(), writing, jobs=JOBS)

        def whole() -> None:
            while run.step():
                pass
            run.finish()

        made, _ = timed(whole)
        engine.dispose()
    if failed := [row.reason for row in run.rows if row.state != "made"]:
        raise AssertionError(f"{len(failed)} notes were not made: {failed[0]}")
    return [
        Result(f"{count} donors looked at before", looked / 1000, unit="s"),
        Result(f"{count} notes made and entered, with zip, list and drafts", made / 1000, unit="s"),
    ]


def printed(say: Say, *, count: int = PRINTED) -> list[Result]:
    """PDF of several notes in one call of LibreOffice, its start included."""
    from concept_notes.document import write_note
    from concept_notes.templates.files import template_path
    from concept_notes.word import pdf
    from tests.concept_notes.southreach import SOUTHREACH

    if not pdf.available():
        say("LibreOffice is not installed: no PDF is measured.")
        return []
    say(f"{count} notes as PDF")
    note = write_note(SOUTHREACH, template_path())
    took, made = timed(lambda: pdf.pdfs({str(number): note for number in range(count)}))
    if len(made) != count:
        raise AssertionError(f"LibreOffice made {len(made)} PDFs of {count}.")
    return [Result(f"Each of {count} notes as PDF, in one call", took / 1000 / count, unit="s", at_most=0.5)]


def long_table(say: Say, *, rows: int = ROWS) -> list[Result]:
    """A Word file with a long table, ours and one whose cells are written one by one."""
    import docx

    from crm.domain.money import Currency
    from crm.domain.table import Column, Row, Table, ungrouped
    from crm.formats import docx_

    say(f"a table of {rows} rows")
    usd = Currency("USD")
    names = ("First", "Second", "Third", "Fourth")
    columns = (Column("what", "What"), *(Column(name.lower(), name, "amount", usd) for name in names))
    lines: list[Row] = [(f"Line {n}", *(n * 100 * m for m in range(1, 5))) for n in range(1, rows + 1)]
    table = Table("long", "Lines", "A long table", DAY, "public", usd, columns, ungrouped(lines))

    def cell_by_cell() -> None:
        document = docx.Document()
        made = document.add_table(rows=len(lines), cols=len(columns))
        for row, line in zip(made.rows, lines, strict=True):
            for cell, value in zip(row.cells, line, strict=True):
                cell.text = str(value)
        document.save(io.BytesIO())

    own, peer = side_by_side(lambda: docx_.write(table), cell_by_cell, times=5)
    return [
        Result(f"A Word file with a table of {rows} rows", own, peer="python-docx, by cells", peer_value=peer),
        Result("The same, by itself", own, at_most=200),
    ]


def _ledger(folder: Path, count: int, actor: object) -> Path:
    """The demonstration with so many donors more, each of which declared a theme and reads a language."""
    from crm.services.actor import Actor
    from crm.services.organisations import NewOrganisation, Profile, add_organisation, add_role, put_profile
    from crm.store.session import make_engine, session_scope
    from tests import shared_run
    from tests.conftest import demonstration_file

    shared_run.open_folder()
    try:
        file = folder / "ledger.sqlite"
        shutil.copyfile(demonstration_file(), file)
    finally:
        shared_run.close_folder()
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    who = actor if isinstance(actor, Actor) else Actor("bench")
    themes = ("training", "coordination", "policy", "visibility", "regional")
    with session_scope(engine, write=True) as session:
        for number in range(1, count + 1):
            code = f"NEW-{number}"
            add_organisation(
                session, who, NewOrganisation(code=code, name=f"Republic of New {number}", kind="government")
            )
            add_role(session, who, code, "donor")
            theme = themes[number % len(themes)]
            put_profile(session, who, Profile(organisation=code, currency="USD", themes=(theme,), strategy="strategy"))
    engine.dispose()
    return file
