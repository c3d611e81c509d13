"""Where the money of each activity offered stands, year by year: the detail behind every figure of the note."""

from __future__ import annotations

from collections.abc import Sequence

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figures, head
from concept_notes.context import NOTHING, NoteContext, Sums
from concept_notes.section import Section
from concept_notes.styles import columns
from crm.domain.wording import whole


def _amounts(sums: Sums) -> Sequence[int]:
    return (sums.need, sums.received, sums.signed, sums.missing, sums.promised)


def build(context: NoteContext) -> TableBlock | None:
    """A row for each activity and year with a figure, a sum for each year."""
    digits, rows = context.base.digits, []
    rows.append(head("Activity", "Year", "Need", "Received", "Signed", "Missing", "Promised", text_columns=2))
    for line in context.activities:
        for one in line.years:
            if one.sums != NOTHING:
                rows.append(figures((line.title, str(one.year)), _amounts(one.sums), digits))
    for one in context.offered:
        rows.append(figures(("Together", str(one.year)), _amounts(one.sums), digits, total=True))
    if not context.activities:
        return None
    surplus = context.offered_total.surplus
    remark = "Signed: signed and not yet paid. Promised: in writing, not counted."
    if surplus:
        remark += (
            f" What is secured above an activity's need ({whole(surplus, digits)} in all) closes no other activity's gap."
        )
    return TableBlock(
        caption=f"Funding of the activities offered by year, in {context.base.code}",
        alt=(
            "Need, received, signed, missing and promised for each activity and year. Together "
            f"{whole(context.offered_total.missing, digits)} is missing."
        ),
        widths=columns(700, numbers=5),
        rows=tuple(rows),
        remark=remark,
    )


SECTION = Section("funding", "Need, received, signed, missing and promised for each activity and year.", build)
