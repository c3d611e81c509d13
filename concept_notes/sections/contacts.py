"""Whom to answer: the offices of the trio."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import LABEL_WIDTH, TEXT_WIDTH
from crm.formats.docx_table import Cell, Row


def build(context: NoteContext) -> TableBlock | None:
    """One row for each office."""
    if not context.contacts:
        return None
    said = language(context.meta.language)
    heads = [said.text(f"parts.head_{name}") for name in ("role", "office")]
    rows = [Row((Cell(sentence(one.role)), Cell(sentence(one.office)))) for one in context.contacts]
    return TableBlock(
        caption=said.text("parts.contacts_caption"),
        alt=sentence(said.text("parts.contacts_alt", first=context.contacts[0].office)),
        widths=(LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH),
        rows=(head(*heads, text_columns=2), *rows),
    )


SECTION = Section("contacts", "Whom to answer: the offices of the trio.", build)
