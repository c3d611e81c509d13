"""Where the money of each activity offered stands, year by year: the detail behind every figure of the note."""

from __future__ import annotations

from collections.abc import Sequence

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figures, head
from concept_notes.context import NOTHING, NoteContext, Sums
from concept_notes.section import Section
from concept_notes.styles import LABEL_WIDTH, TEXT_WIDTH, width_of
from crm.domain.wording import whole
from crm.formats.docx_table import Cell, Row

#: Five columns of figures leave room for names.
_NARROW, _FIGURES = 1050, 5


def _amounts(sums: Sums) -> Sequence[int]:
    return (sums.need, sums.received, sums.signed, sums.missing, sums.promised)


def build(context: NoteContext) -> TableBlock | None:
    """Year by year: a row for each activity with a figure, then their sum."""
    if not context.activities:
        return None
    digits = context.base.digits
    rows = [head("Activity", "Need", "Received", "Signed", "Missing", "Promised")]
    for at, together in enumerate(context.offered):
        year = str(together.year)
        of_year = [(line.title, line.years[at].sums) for line in context.activities]
        rows.append(Row((Cell(year, span=1 + _FIGURES),), "group"))
        rows += [figures(title, _amounts(sums), digits) for title, sums in of_year if sums != NOTHING]
        rows.append(figures(f"Together in {year}", _amounts(together.sums), digits, total=True))
    largest = max(amount for row in context.offered for amount in _amounts(row.sums))
    figure = min((TEXT_WIDTH - LABEL_WIDTH) // _FIGURES, max(_NARROW, width_of(whole(largest, digits))))
    remark = "Signed: signed and not yet paid. Promised: in writing, not counted."
    if surplus := context.offered_total.surplus:
        remark += f" What is secured above an activity’s need ({whole(surplus, digits)} in all) closes no other activity’s gap."
    return TableBlock(
        caption=f"Funding of the activities offered by year, in {context.base.code}",
        alt=(
            "Need, received, signed, missing and promised for each activity and year. Together "
            f"{whole(context.offered_total.missing, digits)} is missing."
        ),
        widths=(TEXT_WIDTH - _FIGURES * figure, *[figure] * _FIGURES),
        rows=tuple(rows),
        remark=remark,
    )


SECTION = Section("funding", "Need, received, signed, missing and promised for each activity and year.", build)
