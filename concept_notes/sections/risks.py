"""What may go wrong, how likely and how bad it is, and what is done about it."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head, word_width
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import TEXT_WIDTH
from crm.formats.docx_table import Cell, Row

#: Room for "medium".
_LEVEL = 1000


def build(context: NoteContext) -> TableBlock | None:
    """One row for each risk, below the name of its activity."""
    if not context.risks:
        return None
    said = language(context.meta.language)
    heads = [said.text(f"parts.head_{name}") for name in ("risk", "likelihood", "impact", "answer")]
    rows, before = [head(*heads, text_columns=4)], ""
    for one in context.risks:
        if one.activity != before:
            rows.append(Row((Cell(one.activity, span=4),), "group"))
            before = one.activity
        levels = [said.text(f"parts.level_{level}") for level in (one.likelihood, one.impact)]
        rows.append(Row(tuple(Cell(sentence(text)) for text in (one.risk, *levels, one.answer))))
    level = max(_LEVEL, *(word_width(said, words) for words in heads[1:3]))
    words = (TEXT_WIDTH - 2 * level) // 2
    return TableBlock(
        caption=said.text("parts.risks_caption"),
        alt=sentence(said.text("parts.risks_alt", first=context.risks[0].risk)),
        widths=(TEXT_WIDTH - 2 * level - words, level, level, words),
        rows=tuple(rows),
    )


SECTION = Section("risks", "Risks by activity with likelihood, impact and what is done about them.", build)
