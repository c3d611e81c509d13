"""Every activity of the work plan, year by year: what the request is a part of."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.facts.context import NoteContext
from concept_notes.section import Section
from concept_notes.sections.funding import by_year


def build(context: NoteContext) -> TableBlock | None:
    """The whole work plan; nothing where the note does not hold it."""
    if not context.whole_plan:
        return None
    return by_year(
        context, context.whole_plan, context.plan, caption="parts.whole_plan_caption", alt="parts.whole_plan_alt"
    )


SECTION = Section("whole_plan", "Need and funding of every activity of the work plan, year by year.", build)
