"""How the work leads to its objective: by area and activity, what changes, and what must hold for it."""

from __future__ import annotations

from collections.abc import Sequence

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import TEXT_WIDTH
from crm.domain.wording import NONE
from crm.formats.docx_table import Cell, Row


def build(context: NoteContext) -> TableBlock | None:
    """One row for each activity, below the name of its area; a column that nobody has words for is left out."""
    pathways = context.proposal.pathways
    if not pathways:
        return None
    said = language(context.meta.language)
    steps = [step for one in pathways for step in one.steps]
    changes, assumptions = any(one.changes for one in steps), any(one.assumptions for one in steps)
    named = ["done", *(["change"] if changes else []), *(["provided"] if assumptions else [])]
    rows = [head(*(said.text(f"proposal.head_{name}") for name in named), text_columns=len(named))]
    for one in pathways:
        rows.append(Row((Cell(one.area, span=len(named)),), "group"))
        for step in one.steps:
            words = [step.activity]
            words += [_lines(step.changes)] if changes else []
            words += [_lines(step.assumptions)] if assumptions else []
            rows.append(Row(tuple(map(Cell, words))))
    width = TEXT_WIDTH // len(named)
    return TableBlock(
        caption=said.text("proposal.objective_caption"),
        alt=sentence(said.text("proposal.objective_alt", first=pathways[0].area)),
        widths=(TEXT_WIDTH - (len(named) - 1) * width, *[width] * (len(named) - 1)),
        rows=tuple(rows),
    )


def _lines(words: Sequence[str]) -> str:
    """Each on a line of its own."""
    return "\n".join(sentence(one) for one in words) or NONE


SECTION = Section("objective", "By area and activity: what is done, what changes, what must hold.", build)
