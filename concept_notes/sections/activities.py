"""The activities the note offers: what each delivers, who leads it, what it needs and lacks over the years asked for."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head
from concept_notes.context import ActivityLine, NoteContext
from concept_notes.english import years
from concept_notes.section import Section
from concept_notes.styles import NUMBER_WIDTH, TEXT_WIDTH
from crm.domain.gap import coverage_percent
from crm.domain.wording import NONE, percent, whole
from crm.formats.docx_table import Cell, Row


def build(context: NoteContext) -> TableBlock | None:
    """One row for each activity in the order of the work plan, and their sum."""
    if not context.activities:
        return None
    digits, total = context.base.digits, context.offered_total
    rows = [head("Activity and what it delivers", "Lead", "Need", "Missing", "Secured", text_columns=2)]
    rows += [_row(line, digits) for line in context.activities]
    share = coverage_percent(total.need - total.missing, total.need)
    totals = [Cell(whole(total.need, digits), "end"), Cell(whole(total.missing, digits), "end")]
    rows.append(Row((Cell("Together", span=2), *totals, Cell(percent(share), "end")), "total"))
    numbers = (NUMBER_WIDTH, NUMBER_WIDTH, 1000)
    return TableBlock(
        caption=f"Activities offered, {years(context.ask.years)} together, in {context.base.code}",
        alt=(
            f"{len(context.activities)} activities with deliverables, lead, need, what is missing and the share that is "
            f"secured. Together {whole(total.missing, digits)} of {whole(total.need, digits)} is missing."
        ),
        widths=(TEXT_WIDTH - 1700 - sum(numbers), 1700, *numbers),
        rows=tuple(rows),
    )


def _row(line: ActivityLine, digits: int) -> Row:
    total = line.total
    what = f"{line.title}: {line.deliverables}" if line.deliverables else line.title
    share = coverage_percent(total.need - total.missing, total.need)
    return Row(
        (
            Cell(what),
            Cell(line.lead or NONE),
            Cell(whole(total.need, digits), "end"),
            Cell(whole(total.missing, digits), "end"),
            Cell(percent(share), "end"),
        )
    )


SECTION = Section("activities", "The activities offered, with deliverables, lead, need and what is missing.", build)
