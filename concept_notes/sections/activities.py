"""The activities the note offers: what each delivers, who leads it, what it needs and lacks over the years asked for."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head
from concept_notes.context import ActivityLine, NoteContext, Sums
from concept_notes.english import counted, sentence, years
from concept_notes.section import Section
from concept_notes.styles import LABEL_WIDTH, LEAST_NUMBER_WIDTH, TEXT_WIDTH, width_of
from crm.domain.gap import coverage_percent
from crm.domain.wording import NONE, percent, whole
from crm.formats.docx_table import Cell, Row

#: Columns for the lead and for the share that is secured.
_LEAD, _SHARE = 1700, 950


def build(context: NoteContext) -> TableBlock | None:
    """One row for each activity in the order of the work plan, and their sum."""
    if not context.activities:
        return None
    digits, total = context.base.digits, context.offered_total
    rows = [head("Activity and what it delivers", "Lead", "Need", "Missing", "Secured", text_columns=2)]
    rows += [_row(_what(line), sentence(line.lead or "to be agreed"), line.total, digits) for line in context.listed]
    if context.further:
        further = counted(len(context.further), "further activity", "further activities")
        what = f"{sentence(further)}, listed in the annex"
        rows.append(_row(what, NONE, context.further_total, digits))
    rows.append(Row((Cell("Together", span=2), *_figures(total, digits)), "total"))
    together = " together" if len(context.ask.years) > 1 else ""
    room = (TEXT_WIDTH - LABEL_WIDTH - _LEAD - _SHARE) // 2
    figure = min(room, max(LEAST_NUMBER_WIDTH, width_of(whole(total.need, digits))))
    return TableBlock(
        caption=f"Activities offered, {years(context.ask.years)}{together}, in {context.base.code}",
        alt=(
            f"{sentence(counted(len(context.activities), 'activity', 'activities'))} with deliverables, lead, need, what is missing and the share that is "
            f"secured. Together {whole(total.missing, digits)} of {whole(total.need, digits)} is missing."
        ),
        widths=(TEXT_WIDTH - _LEAD - 2 * figure - _SHARE, _LEAD, figure, figure, _SHARE),
        rows=tuple(rows),
    )


def _what(line: ActivityLine) -> str:
    """The activity by its name, what it delivers on a line below."""
    return f"{line.title}\n{sentence(line.deliverables)}" if line.deliverables else line.title


def _row(what: str, lead: str, sums: Sums, digits: int) -> Row:
    return Row((Cell(what), Cell(lead), *_figures(sums, digits)))


def _figures(sums: Sums, digits: int) -> tuple[Cell, ...]:
    share = coverage_percent(sums.need - sums.missing, sums.need)
    amounts = (whole(sums.need, digits), whole(sums.missing, digits), percent(share))
    return tuple(Cell(text, "end") for text in amounts)


SECTION = Section("activities", "The activities offered, with deliverables, lead, need and what is missing.", build)
