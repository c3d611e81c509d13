"""Where the money of each activity offered stands, year by year: the detail behind every figure of the note."""

from __future__ import annotations

from collections.abc import Sequence

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figure_width, figures, head
from concept_notes.facts.context import ActivityLine, NoteContext
from concept_notes.facts.sums import NOTHING, Sums, YearRow
from concept_notes.language.pack import language
from concept_notes.section import Section
from concept_notes.word.styles import LABEL_WIDTH, TEXT_WIDTH
from crm.formats.docx_table import Cell, Row

#: Five columns of figures leave room for names.
_NARROW, _FIGURES = 1050, 5


def _amounts(sums: Sums) -> Sequence[int]:
    return (sums.need, sums.received, sums.signed, sums.missing, sums.promised)


def by_year(
    context: NoteContext, lines: Sequence[ActivityLine], together: Sequence[YearRow], *, caption: str, alt: str
) -> TableBlock:
    """Year by year: a row for each of the activities with a figure, then the sum of the year."""
    said, digits = language(context.meta.language), context.base.digits
    named = ("activity", "need", "received", "signed", "missing", "promised")
    heads = [said.text(f"funding.head_{name}") for name in named]
    rows = [head(*heads)]
    for at, whole in enumerate(together):
        year = str(whole.year)
        of_year = [(line.title, line.years[at].sums) for line in lines]
        rows.append(Row((Cell(year, span=1 + _FIGURES),), "group"))
        rows += [figures(said, title, _amounts(sums), digits) for title, sums in of_year if sums != NOTHING]
        label = said.text("funding.together", year=year)
        rows.append(figures(said, label, _amounts(whole.sums), digits, total=True))
    largest = said.whole(max(amount for row in together for amount in _amounts(row.sums)), digits)
    figure = min((TEXT_WIDTH - LABEL_WIDTH) // _FIGURES, figure_width(said, largest, *heads[1:], least=_NARROW))
    total = sum((row.sums for row in together), NOTHING)
    remarks = [said.text("funding.remark")]
    if total.surplus:
        remarks.append(said.text("funding.remark_surplus", amount=said.whole(total.surplus, digits)))
    return TableBlock(
        caption=said.text(caption, base=said.currency(context.base.code)),
        alt=said.text(alt, missing=said.whole(total.missing, digits)),
        widths=(TEXT_WIDTH - _FIGURES * figure, *[figure] * _FIGURES),
        rows=tuple(rows),
        remark=said.mark("space").join(remarks),
    )


def build(context: NoteContext) -> TableBlock | None:
    """The activities offered, over the years of the request."""
    if not context.activities:
        return None
    return by_year(context, context.activities, context.offered, caption="funding.caption", alt="funding.alt")


SECTION = Section("funding", "Need, received, signed, missing and promised for each activity and year.", build)
