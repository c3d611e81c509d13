"""How the need was decided: which meeting said when what each activity needs, and what was changed since."""

from __future__ import annotations

from collections.abc import Sequence

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figures, head, year_columns
from concept_notes.facts.context import NoteContext
from concept_notes.facts.proposal import Decision
from concept_notes.language.pack import Language, language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import columns
from crm.formats.docx_table import Cell, Row


def build(context: NoteContext) -> TableBlock | None:
    """Below each decision the activities it was about, by year; at the end the first need, the changes, and what holds."""
    decisions = context.proposal.decisions
    if not decisions:
        return None
    said, digits = language(context.meta.language), context.base.digits
    original, changes = context.proposal.original, context.proposal.changes
    now = [first + change for first, change in zip(original, changes, strict=True)]
    total = said.whole(sum(now), digits)
    by_year = year_columns(said, context.ask.years, largest=total)

    def shown(amounts: Sequence[int | None]) -> list[int | None]:
        """An amount by column; None where the decision did not speak of any of its years."""
        told = by_year.sums([one or 0 for one in amounts])
        spoken = by_year.sums([int(one is not None) for one in amounts])
        return [amount if count else None for amount, count in zip(told, spoken, strict=True)]

    rows = [head(said.text("proposal.head_activity"), *by_year.titles)]
    for one in decisions:
        rows.append(Row((Cell(_title(said, one), span=1 + len(by_year.titles)),), "group"))
        rows += [figures(said, line.activity, shown(line.needs), digits) for line in one.lines]
    rows.append(Row((Cell(said.text("proposal.decided_together"), span=1 + len(by_year.titles)),), "group"))
    rows.append(figures(said, said.text("proposal.decided_first"), by_year.sums(original), digits))
    moved = [Cell(_signed(said, one, digits), "end") for one in by_year.sums(changes)]
    rows.append(Row((Cell(said.text("proposal.decided_changes")), *moved)))
    day = said.day(context.meta.as_of)
    rows.append(figures(said, said.text("proposal.decided_now", day=day), by_year.sums(now), digits, total=True))
    return TableBlock(
        caption=said.text("proposal.decided_caption", base=said.currency(context.base.code)),
        alt=sentence(said.text("proposal.decided_alt", day=day, total=total)),
        widths=columns(numbers=len(by_year.titles), width=1500),
        rows=tuple(rows),
    )


def _title(said: Language, one: Decision) -> str:
    return f"{said.day(one.dated)}{said.mark('colon')}{one.by}" if one.by else said.day(one.dated)


def _signed(said: Language, minor: int, digits: int) -> str:
    """What was changed; what was taken off has a minus."""
    return said.less(-minor, digits) if minor < 0 else said.whole(minor, digits)


SECTION = Section(
    "decided", "Which meeting decided when what the activities offered need, and what changed since.", build
)
