"""The contents list. Its place is marked here; `concept_notes.word.contents` fills it once the whole note stands."""

from __future__ import annotations

from concept_notes.blocks import Line, Stack
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import language
from concept_notes.section import Section
from concept_notes.word.contents import ENTRY, PLACE


def build(context: NoteContext) -> Stack | None:
    """The place of the list."""
    if not context.activities:
        return None
    said = language(context.meta.language)
    title = said.text("parts.contents")
    return Stack(title, f"{title}{said.mark('stop')}", (Line(PLACE, ENTRY.format(1)),))


SECTION = Section("contents", "The contents list with the page of each heading.", build)
