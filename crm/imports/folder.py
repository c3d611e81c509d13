"""A folder of CSV files: written empty for a group to fill in, and loaded with the problems of each row.

The demonstration is loaded by the same code. Loading twice changes nothing; nothing is written while
anything is wrong, and what the ledger already says is never overwritten from a file.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.errors import NotFound, Refused
from crm.imports import guide
from crm.imports.apply import Writer
from crm.imports.cells import Value
from crm.imports.currencies import ensure_currencies
from crm.imports.problems import Problem, Problems, did_you_mean
from crm.imports.records import Key, Known, Reader, Record, Values, key_of
from crm.imports.shape import FILES, Column, File
from crm.imports.sheet import Row, read_sheet
from crm.imports.stored import Ledger
from crm.services.actor import Actor
from crm.store import queries
from crm.store import tables as t

_GUIDE = "README.txt"


@dataclass(frozen=True)
class Loaded:
    """What a folder brought. `counts` are new records by file, `known` those the ledger had already.

    `findings` are worth knowing and hinder nothing: an old exchange rate, money that came before its promise.
    """

    counts: Mapping[str, int]
    known: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    findings: tuple[Problem, ...] = ()
    dry_run: bool = False

    @property
    def new(self) -> int:
        """How many records were new."""
        return sum(self.counts.values())

    @property
    def sentence(self) -> str:
        """What happened, for a person."""
        if self.problems:
            return f"{len(self.problems)} problem(s); nothing was written."
        if self.dry_run:
            return f"{self.new} new records would be loaded; known already: {sum(self.known.values())}."
        return f"{self.new} new records were loaded; known already: {sum(self.known.values())}."


def empty_files(folder: Path) -> list[str]:
    """The names that `write_empty` would write. Raises `Refused` where it would overwrite one, or there is a file."""
    names = [*(file.file_name for file in FILES), _GUIDE]
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file; name a folder, nothing was written.")
    there = [name for name in names if (folder / name).exists()]
    if there:
        raise Refused(f"{folder} has {', '.join(there)} already; name another folder, nothing was written.")
    return names


def write_empty(folder: Path) -> list[str]:
    """Write every file with its header and nothing else, and a README.txt. Returns the names; overwrites nothing.

    Raises `Refused` where one of them is there already.
    """
    names = empty_files(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        with (folder / file.file_name).open("w", encoding="utf-8-sig", newline="") as opened:
            csv.writer(opened).writerow(column.name for column in file.columns)
    (folder / _GUIDE).write_text(guide.readme(), encoding="utf-8-sig")
    return names


def ensure_folder(folder: Path) -> None:
    """Raises `NotFound` where there is no such folder."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.")


def load_folder(session: Session, actor: Actor, folder: Path, *, dry_run: bool = False) -> Loaded:
    """Load all files of a folder, or none: with any problem, and with `dry_run`, nothing is written.

    Raises `NotFound` where there is no such folder.
    """
    ensure_folder(folder)
    problems = Problems()
    whole = session.begin_nested()
    ensure_currencies(session, actor)
    sheets, unreadable = _sheets(folder, problems)
    reader = Reader(_known(session), problems, unreadable, frozenset(name for name, rows in sheets.items() if not rows))
    new, known = _compared(session, reader.records(sheets), problems)
    # What rests on a file that could not be read would be refused for that reason alone.
    if not unreadable and not reader.missed:
        Writer(session, actor, problems).write(new)
    if problems.found or dry_run:
        whole.rollback()
    else:
        whole.commit()
    counts = {name: len(of_file) for name, of_file in new.items()}
    return Loaded(counts, known, _in_order(problems.found), _in_order(problems.findings), dry_run)


def _in_order(found: Sequence[Problem]) -> tuple[Problem, ...]:
    """Problems as somebody mends them: file after file, from the first row to the last."""
    order = {file.file_name: number for number, file in enumerate(FILES)}
    return tuple(sorted(found, key=lambda one: (order.get(one.file, -1), one.file, one.row or 0)))


def _sheets(folder: Path, problems: Problems) -> tuple[dict[str, list[Row]], frozenset[str]]:
    """The rows of each file that is there, and which cannot be read; files nobody knows are named."""
    files = {file.file_name: file for file in FILES}
    found: dict[str, list[Row]] = {}
    unreadable: set[str] = set()
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~")) or not path.is_file():
            continue
        name = path.name.casefold()
        if name in files:
            file = files[name]
            if file.name in found:
                problems.add(path.name, None, "", f"{file.file_name} is there twice.", "Keep one of them.")
            rows = read_sheet(path, file, problems)
            if rows is None:
                unreadable.add(file.name)
            found[file.name] = rows or []
        elif path.suffix.casefold() in (".csv", ".tsv"):
            problems.add(
                path.name, None, "", "There is no such file to load.", did_you_mean(path.stem, _stems()) or _there_are()
            )
        elif path.suffix.casefold() in (".xlsx", ".xls", ".ods") and path.stem.casefold() in _stems():
            unreadable.add(path.stem.casefold())
            problems.add(
                path.name, None, "", "This is a workbook.", f"Save it as CSV UTF-8, {path.stem.casefold()}.csv."
            )
    if not found and not problems.found:
        problems.add(
            folder.name, None, "", "The folder has none of the files.", "crm init --files FOLDER writes empty ones."
        )
    return found, frozenset(unreadable)


def _stems() -> list[str]:
    return [file.name for file in FILES]


def _there_are() -> str:
    return f"There are {', '.join(file.file_name for file in FILES)}."


def _known(session: Session) -> Known:
    """What the ledger knows, that cells of a folder may refer to."""
    known = Known(queries.base_currency(session))
    coded = {
        "organisations": select(t.Organisation.code),
        "activities": select(t.Activity.code),
        "opportunities": select(t.Opportunity.code),
        "pledges": select(t.Pledge.code),
    }
    for name, wanted in coded.items():
        for code in session.exec(wanted):
            known.add_code(name, code)
    currencies = queries.currencies(session)
    for code, currency, dated in session.exec(select(col(t.Pledge.code), col(t.Pledge.currency), col(t.Pledge.dated))):
        known.pledges[code] = (currencies[currency], dated)
    first = (
        select(col(t.Pledge.code), sa.func.min(t.Receipt.dated))
        .join(t.Receipt, col(t.Receipt.pledge_id) == t.Pledge.id)
        .group_by(col(t.Pledge.code))
    )
    known.first_receipts.update((code.casefold(), dated) for code, dated in session.exec(first))
    return known


def _compared(
    session: Session, records: Mapping[str, Sequence[Record]], problems: Problems
) -> tuple[dict[str, list[Record]], dict[str, int]]:
    """Which records are new (those with problems among them) and how many are known; differing ones are named."""
    ledger = Ledger(session)
    new: dict[str, list[Record]] = {}
    known: dict[str, int] = {}
    for file in FILES:
        if file.name not in records:
            continue
        new[file.name] = []
        stored: dict[Key, list[list[Values]]] = defaultdict(list)
        for values in ledger.rows(file.name):
            key = key_of(file, values)
            if file.group and stored[key]:
                stored[key][0].append(values)
            else:
                stored[key].append([values])
        sound = []
        for record in records[file.name]:
            if any(problems.has(file.file_name, row.number) for row in record.rows):
                new[file.name].append(record)
            else:
                sound.append(record)
        differing = _take_equal(file, sound, stored)
        known[file.name] = len(sound) - len(differing)
        for record in differing:
            if stored[record.key]:
                _differs(file, record, stored[record.key].pop(0), problems)
            else:
                new[file.name].append(record)
    return new, known


def _take_equal(file: File, records: Sequence[Record], stored: dict[Key, list[list[Values]]]) -> list[Record]:
    """Take away what is stored as it stands in the file; returns the records that are not."""
    rest = []
    for record in records:
        candidates = stored[record.key]
        equal = next((one for one in candidates if not _differences(file, record, one)), None)
        if equal is None:
            rest.append(record)
        else:
            candidates.remove(equal)
    return rest


def _differences(file: File, record: Record, stored: Sequence[Values]) -> list[str]:
    """The columns of its file in which a record differs from what is stored."""
    if len(record.rows) != len(stored):
        return ["the number of rows"]
    return [
        column.name
        for column in file.columns
        if any(
            column.name in row.given
            and _as_compared(column, row.values) != _as_compared(column, values)
            and not (column.kept and row.values[column.name] is None)
            for row, values in zip(record.rows, stored, strict=True)
        )
    ]


def _as_compared(column: Column, values: Values) -> Value:
    """Codes are the same whatever their case."""
    value = values[column.name]
    return value.casefold() if isinstance(value, str) and column.kind == "code" else value


def _differs(file: File, record: Record, stored: Sequence[Values], problems: Problems) -> None:
    columns = _differences(file, record, stored)
    problems.add(
        file.file_name,
        record.row,
        columns[0] if columns[0] in record.values else "",
        f"The ledger has this already, with something else in {', '.join(columns)}.",
        "A file does not overwrite it: change it in the product, or take the row out.",
    )
