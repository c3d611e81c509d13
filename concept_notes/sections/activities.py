"""The activities the note offers: what each delivers, who leads it, what it needs and lacks over the years asked for."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figure_width, head, word_width
from concept_notes.facts.context import ActivityLine, NoteContext
from concept_notes.facts.sums import Sums
from concept_notes.language.pack import Language, language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import LABEL_WIDTH, TEXT_WIDTH
from crm.domain.gap import coverage_percent
from crm.domain.wording import NONE
from crm.formats.docx_table import Cell, Row

#: Columns for the lead and for the share that is secured.
_LEAD, _SHARE = 1700, 950
#: A table of no more rows than these stands on one page whole.
_SHORT = 5


def build(context: NoteContext) -> TableBlock | None:
    """One row for each activity in the order of the work plan, and their sum."""
    if not context.activities:
        return None
    said = language(context.meta.language)
    digits, total = context.base.digits, context.offered_total
    heads = [said.text(f"activities.head_{name}") for name in ("what", "lead", "need", "missing", "secured")]
    rows = [head(*heads, text_columns=2)]
    lead_open = said.text("offer.lead_open")
    rows += [_row(said, _what(line), sentence(line.lead or lead_open), line.total, digits) for line in context.listed]
    if context.further:
        what = sentence(said.plural("activities.further", len(context.further)))
        rows.append(_row(said, what, NONE, context.further_total, digits))
    rows.append(Row((Cell(said.text("activities.together"), span=2), *_figures(said, total, digits)), "total"))
    need, missing = said.whole(total.need, digits), said.whole(total.missing, digits)
    share = max(_SHARE, word_width(said, heads[4]))
    room = (TEXT_WIDTH - LABEL_WIDTH - _LEAD - share) // 2
    figure = min(room, figure_width(said, need, *heads[2:4]))
    caption = "activities.caption_together" if len(context.ask.years) > 1 else "activities.caption"
    alt = said.plural("activities.alt", len(context.activities), missing=missing, need=need)
    return TableBlock(
        caption=said.text(caption, years=said.years(context.ask.years), base=said.currency(context.base.code)),
        alt=sentence(alt),
        widths=(TEXT_WIDTH - _LEAD - 2 * figure - share, _LEAD, figure, figure, share),
        rows=tuple(rows),
        together=len(rows) <= _SHORT,
    )


def _what(line: ActivityLine) -> str:
    """The activity by its name, what it delivers on a line below."""
    return f"{line.title}\n{sentence(line.deliverables)}" if line.deliverables else line.title


def _row(said: Language, what: str, lead: str, sums: Sums, digits: int) -> Row:
    return Row((Cell(what), Cell(lead), *_figures(said, sums, digits)))


def _figures(said: Language, sums: Sums, digits: int) -> tuple[Cell, ...]:
    share = coverage_percent(sums.need - sums.missing, sums.need)
    amounts = (said.whole(sums.need, digits), said.whole(sums.missing, digits), said.share(share))
    return tuple(Cell(text, "end") for text in amounts)


SECTION = Section("activities", "The activities offered, with deliverables, lead, need and what is missing.", build)
