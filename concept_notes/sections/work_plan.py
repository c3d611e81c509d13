"""The work plan at a glance: each activity with its area, who leads it, how it stands and what it needs by year."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head, year_columns
from concept_notes.facts.context import NoteContext
from concept_notes.facts.proposal import Planned
from concept_notes.language.pack import Language, language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import columns
from crm.formats.docx_table import Cell, Row

_LEAD, _STANDING = 1600, 1600


def build(context: NoteContext) -> TableBlock | None:
    """One row for each activity in the order of the work plan, and the need of all by year."""
    lines = context.proposal.plan
    if not lines:
        return None
    said, digits = language(context.meta.language), context.base.digits
    needs = [row.sums.need for row in context.plan]
    largest = said.whole(sum(needs), digits)
    by_year = year_columns(said, [row.year for row in context.plan], _LEAD, _STANDING, largest=largest)
    heads = [said.text(f"proposal.head_{name}") for name in ("activity", "lead", "standing")]
    rows = [head(*heads, *by_year.titles, text_columns=3)]
    for line in lines:
        amounts = [Cell(said.whole(one, digits), "end") for one in by_year.sums(line.needs)]
        rows.append(Row((*(Cell(text) for text in _words(said, line)), *amounts)))
    total = [Cell(said.whole(one, digits), "end") for one in by_year.sums(needs)]
    rows.append(Row((Cell(said.text("proposal.plan_total"), span=3), *total), "total"))
    return TableBlock(
        caption=said.text("proposal.plan_caption", base=said.currency(context.base.code)),
        alt=sentence(said.text("proposal.plan_alt", year=context.plan[0].year, need=said.whole(needs[0], digits))),
        widths=columns(_LEAD, _STANDING, numbers=len(total)),
        rows=tuple(rows),
    )


def _words(said: Language, line: Planned) -> tuple[str, str, str]:
    """The activity with its area below, its lead, and how it stands, with whether the request asks for it."""
    asked = f"\n{said.text('proposal.asked')}" if line.asked else ""
    lead = line.lead or said.text("offer.lead_open")
    return f"{line.activity}\n{line.area}", sentence(lead), f"{sentence(line.standing)}{asked}"


SECTION = Section("work_plan", "Every activity with its area, lead, standing and need by year, at a glance.", build)
