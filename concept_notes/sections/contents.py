"""The contents list. Its place is marked here; `concept_notes.contents` fills it once the whole note stands."""

from __future__ import annotations

from concept_notes.blocks import Line, Stack
from concept_notes.contents import ENTRY, PLACE
from concept_notes.context import NoteContext
from concept_notes.language import language
from concept_notes.section import Section


def build(context: NoteContext) -> Stack | None:
    """The place of the list."""
    if not context.activities:
        return None
    said = language(context.meta.language)
    title = said.text("parts.contents")
    return Stack(title, f"{title}{said.mark('stop')}", (Line(PLACE, ENTRY.format(1)),))


SECTION = Section("contents", "The contents list with the page of each heading.", build)
