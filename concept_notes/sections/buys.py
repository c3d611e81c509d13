"""What the contribution buys: each thing with its unit and what a unit costs in each year asked for."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head
from concept_notes.context import NoteContext
from concept_notes.english import number
from concept_notes.section import Section
from concept_notes.styles import columns
from crm.domain.wording import NONE, whole
from crm.formats.docx_table import Cell, Row


def build(context: NoteContext) -> TableBlock | None:
    """One row for each thing, at most as many as leave the first page one page."""
    if not context.buys:
        return None
    years, digits = context.ask.years, context.base.digits
    rows = [head("What", "Unit", *(str(year) for year in years), text_columns=2)]
    for line in context.buys:
        costs = [Cell(NONE if cost is None else whole(cost, digits), "end") for cost in line.costs]
        rows.append(Row((Cell(line.what), Cell(line.each), *costs)))
    first = context.buys[0]
    more = f"And {number(context.buys_more)} more, listed in the annex." if context.buys_more else ""
    return TableBlock(
        caption=f"What it buys: cost of a unit in {context.base.code}, support cost included",
        alt=(
            f"Each row is something the contribution pays for, with its unit and what a unit costs in each year. "
            f"The first is {first.what}, {first.each}."
        ),
        widths=columns(1200, numbers=len(years)),
        rows=tuple(rows),
        remark=more,
    )


SECTION = Section("buys", "What the contribution buys, by unit and year.", build)
