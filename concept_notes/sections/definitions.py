"""How the figures are counted: the words of a note and what they mean, for a reader who checks."""

from __future__ import annotations

from typing import Final

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import language
from concept_notes.section import Section
from concept_notes.word.styles import LABEL_WIDTH, TEXT_WIDTH
from crm.formats.docx_table import Cell, Row

#: Each word as the note's tables have it, and the key of its meaning.
_WORDS: Final = (
    ("plan.need", "need"),
    ("plan.received", "received"),
    ("plan.signed", "signed"),
    ("plan.surplus", "surplus"),
    ("plan.missing", "missing"),
    ("plan.promised", "promised"),
    ("parts.word_open", "open"),
    ("parts.word_rates", "rates"),
    ("parts.word_rounding", "rounding"),
)


def build(context: NoteContext) -> TableBlock | None:
    """One row for each word of the tables of figures."""
    if not context.plan:
        return None
    said = language(context.meta.language)
    heads = [said.text("parts.head_word"), said.text("parts.head_meaning")]
    rows = [Row((Cell(said.text(word)), Cell(said.text(f"parts.meaning_{key}")))) for word, key in _WORDS]
    return TableBlock(
        caption=said.text("parts.definitions_caption"),
        alt=said.text("parts.definitions_alt", first=said.text("plan.need")),
        widths=(LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH),
        rows=(head(*heads, text_columns=2), *rows),
    )


SECTION = Section("definitions", "The words of a note and what they mean.", build)
