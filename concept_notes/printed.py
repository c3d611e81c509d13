"""What a PDF tells of a note that its Word file does not: how many pages it has, and whether that is more than is read."""

from __future__ import annotations

from concept_notes.check.known import Known
from concept_notes.check.length import RULES
from concept_notes.contents import counted
from concept_notes.context import NoteContext
from concept_notes.word_file import opened


def too_many_pages(context: NoteContext, document: bytes, pdf: bytes) -> list[str]:
    """Sentences where a note has more pages than its form or its donor allows, by its PDF.

    Where no PDF is made, words stand for pages, and a note with large tables may have more pages than its words tell.
    """
    pages = counted(pdf, document)
    known = Known(
        context, length=context.meta.length, pages=pages.all, pages_of_text=pages.of_text, limit=context.wants.limit
    )
    file = opened(document, shares_looks=True)
    return [f"{fault.sentence} {fault.mend}" for rule in RULES for fault in rule.faults(file, known)]
