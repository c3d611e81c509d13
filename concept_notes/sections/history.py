"""What this donor paid, by the year and activity it was for; never anything of another donor."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figure_width, head
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import TEXT_WIDTH
from crm.formats.docx_table import Cell, Row

_YEAR = 2000


def build(context: NoteContext) -> TableBlock | None:
    """One row for each year and activity, and their sum."""
    if not context.history:
        return None
    said, digits = language(context.meta.language), context.base.digits
    heads = [said.text(f"parts.head_{name}") for name in ("year", "activity", "received")]
    rows = [head(*heads, text_columns=2)]
    for one in context.history:
        year = str(one.year) if one.year else said.text("parts.open_year")
        activity = one.activity or said.text("parts.open_activity")
        rows.append(Row((Cell(year), Cell(activity), Cell(said.whole(one.received, digits), "end"))))
    total = said.whole(sum(one.received for one in context.history), digits)
    rows.append(Row((Cell(said.text("parts.total"), span=2), Cell(total, "end")), "total"))
    figure = max(1400, figure_width(said, total, heads[2]))
    base = said.currency(context.base.code)
    return TableBlock(
        caption=said.text("parts.history_caption", donor=context.donor.name_the, base=base),
        alt=sentence(said.text("parts.history_alt", total=total)),
        widths=(_YEAR, TEXT_WIDTH - _YEAR - figure, figure),
        rows=tuple(rows),
    )


SECTION = Section("history", "What this donor paid by year and activity.", build)
