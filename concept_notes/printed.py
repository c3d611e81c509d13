"""What a PDF tells of a note that its Word file does not: how many pages it has, and whether that is more than is read."""

from __future__ import annotations

from concept_notes.check.fault import in_words
from concept_notes.check.known import Known
from concept_notes.check.length import RULES, too_long
from concept_notes.making.finish import Ready
from concept_notes.word.contents import counted
from concept_notes.word.file import opened


def too_many_pages(ready: Ready, document: bytes, pdf: bytes) -> tuple[str, str]:
    """What holds a note back and what its maker is told, where it has more pages than its donor reads or its form has.

    Nothing where it has not.
    """
    pages, context = counted(pdf, document), ready.context
    known = Known(context, length=ready.length, pages=pages.all, pages_of_text=pages.of_text, limit=context.wants.limit)
    file = opened(document, shares_looks=True)
    faults = [fault for rule in RULES for fault in rule.faults(file, known)]
    form = [fault for fault in faults if fault.kind == too_long.kind]
    return in_words([fault for fault in faults if fault not in form]), in_words(form)
