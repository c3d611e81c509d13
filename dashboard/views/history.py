"""What the page History shows: lines of the journal, one of them field by field, and whether the journal is whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from crm.store.chain import Verdict
from dashboard.journal import PROVEN_HERE, Line, Lines, OpenedLine, RowChange
from dashboard.views import fields, undone
from dashboard.views.grid import Cell, Grid, Row, headings, row
from dashboard.views.lens import Lens

#: The page of a kind of record, and the parameter that holds its code.
PAGES = {
    "pledge": ("pledges", "pledge"),
    "activity": ("activity", "activity"),
    "organisation": ("donor", "donor"),
    "note": ("notes", "note"),
    "snapshot": ("changes", "from"),
}
_LONG = 400


@dataclass(frozen=True)
class HistoryView:
    """The list."""

    sentence: str
    grid: Grid
    shown: int
    of: int


@dataclass(frozen=True)
class OpenedLineView:
    """One line: what happened in a sentence, each field before and after, and what was reckoned anew from it."""

    sentence: str
    why: str
    grid: Grid
    remark: str
    facts: tuple[tuple[str, str], ...]
    button: str


def history(found: Lines, lens: Lens, donors: frozenset[str], *, record: str = "", person: str = "") -> HistoryView:
    """A screenful of lines; `donors` are the organisations that have a page."""
    return HistoryView(
        _sentence(found, record, person),
        Grid(
            "Newest first; times in UTC",
            headings("Line", "When", "Who", "What", "Record", "Why"),
            tuple(_row(line, lens, donors, record, person) for line in found.rows),
            empty="Nothing has been recorded yet." if not found.total else "No line matches. Choose another record or person.",
        ),
        len(found.rows),
        found.matching,
    )  # fmt: skip


def _sentence(found: Lines, record: str, person: str) -> str:
    if not found.total:
        return "Nothing has been recorded yet."
    count = f"{found.matching:,} change{'' if found.matching == 1 else 's'}"
    of = f" of {record}" if record else ""
    by = f" by {person}" if person else ""
    if not found.matching:
        return f"No change{of}{by} is in the journal."
    newest = found.rows[0] if found.rows else None
    last = f", the last on {fields.moment(newest.at)} UTC" if newest else ""
    return f"{count}{of}{by}{last}."


def _row(line: Line, lens: Lens, donors: frozenset[str], record: str, person: str) -> Row:
    kept = {key: text for key, text in (("record", record), ("person", person)) if text}
    return row(
        Cell(str(line.number), lens.link("history", **kept, line=str(line.number))),
        fields.stamp(line.at),
        line.actor,
        undone.shown(line.action),
        Cell(line.subject, link(line.subject, lens, donors)),
        _short(line.why),
    )


def link(subject: str, lens: Lens, donors: frozenset[str]) -> str:
    """The page of a record; empty where it has none."""
    kind, _, code = subject.partition(" ")
    code = code.split(" ")[0] if kind == "activity" else code
    if kind not in PAGES or not code or (kind == "organisation" and code not in donors):
        return ""
    page, parameter = PAGES[kind]
    return lens.link(page, **{parameter: code})


def whole(verdict: Verdict | None, total: int) -> tuple[bool, str]:
    """Whether the journal is whole, and the sentence that says so."""
    if verdict is None:
        return True, (
            f"The journal has {total:,} lines. A journal of more than {PROVEN_HERE:,} is proven on the command line: "
            "crm journal verify."
        )
    if not verdict.holds:
        return False, (
            f"The journal does not hold: line {verdict.line} {verdict.what}. Compare with a backup before you go on."
        )
    if not verdict.lines:
        return True, "The journal is empty."
    return (
        True,
        f"The journal is whole: {verdict.lines:,} lines, each sealed to the one before; it ends in {verdict.hash[:12]}.",
    )


def opened(found: OpenedLine) -> OpenedLineView:
    """One line, field by field."""
    line = found.line
    rows: list[Row] = []
    for called, change in _called(found.rows):
        rows += _fields(called, change, found)
    derived = sum(change.table in fields.DERIVED for change in found.rows)
    return OpenedLineView(
        sentence=f"Line {line.number}: {line.actor}, {undone.shown(line.action)}, {line.subject}",
        why=line.why,
        grid=Grid(
            f"On {fields.moment(line.at)} UTC",
            headings("Field", "Before", "After"),
            tuple(rows),
            empty="Only figures that follow from other records changed.",
        ),
        remark=f"Reckoned anew from it: {derived} row{'' if derived == 1 else 's'} of the division over activities and years."
        if derived
        else "",
        facts=(("Sealed with", f"{found.hash[:16]}…"),),
        button=undone.label(line.action),
    )


def _called(rows: tuple[RowChange, ...]) -> list[tuple[str, RowChange]]:
    """Each row that is a record of its own, by its name; several of a kind are counted."""
    shown = [change for change in rows if change.table not in fields.DERIVED]
    many = Counter(change.table for change in shown)
    seen: Counter[str] = Counter()
    named = []
    for change in shown:
        seen[change.table] += 1
        number = f" {seen[change.table]}" if many[change.table] > 1 else ""
        state = "" if change.before and change.after else "new " if change.after else "removed "
        named.append((f"{state}{fields.table_name(change.table)}{number}", change))
    return named


def _fields(called: str, change: RowChange, found: OpenedLine) -> list[Row]:
    """A row for each field that changed; of a new record, for each that says something."""
    image = change.after or change.before or {}
    rows = []
    for field in image:
        if field in fields.SILENT or (field == "pledge_id" and change.table != "pledge"):
            continue
        before = fields.value(change.table, field, change.before, found.names) if change.before else ""
        after = fields.value(change.table, field, change.after, found.names) if change.after else ""
        if before == after or _says_nothing(change, field):
            continue
        rows.append(row(f"{called}: {fields.name(change.table, field)}", _short(before), _short(after)))
    return rows


def _says_nothing(change: RowChange, field: str) -> bool:
    """Empty fields and plain "no" of a new or removed record."""
    if change.before and change.after:
        return False
    return (change.after or change.before or {}).get(field) in (None, "", False)


def _short(text: str) -> str:
    return text if len(text) <= _LONG else text[:_LONG] + " …"
