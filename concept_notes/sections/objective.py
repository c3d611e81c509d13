"""How the work leads to its objective: by area, what is done, what changes, and what must hold."""

from __future__ import annotations

from collections.abc import Sequence

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head
from concept_notes.context import NoteContext
from concept_notes.language import language, sentence
from concept_notes.section import Section
from concept_notes.styles import TEXT_WIDTH
from crm.domain.wording import NONE
from crm.formats.docx_table import Cell, Row

#: Width of the column of areas.
_AREA = 1700


def build(context: NoteContext) -> TableBlock | None:
    """One row for each area; a column that nobody has words for is left out."""
    pathways = context.proposal.pathways
    if not pathways:
        return None
    said = language(context.meta.language)
    columns = {
        "done": [one.activities for one in pathways],
        "change": [one.changes for one in pathways],
        "provided": [one.assumptions for one in pathways],
    }
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    heads = [said.text(f"proposal.head_{name}") for name in ("area", *shown)]
    rows = [head(*heads, text_columns=len(heads))]
    for at, one in enumerate(pathways):
        rows.append(Row((Cell(one.area), *(Cell(_lines(cells[at])) for cells in shown.values()))))
    width = (TEXT_WIDTH - _AREA) // len(shown)
    return TableBlock(
        caption=said.text("proposal.objective_caption"),
        alt=sentence(said.text("proposal.objective_alt", first=pathways[0].area)),
        widths=(TEXT_WIDTH - len(shown) * width, *[width] * len(shown)),
        rows=tuple(rows),
    )


def _lines(words: Sequence[str]) -> str:
    """Each on a line of its own."""
    return "\n".join(sentence(one) for one in words) or NONE


SECTION = Section("objective", "By area of work: what is done, what changes, what must hold.", build)
