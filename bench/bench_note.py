"""A concept note with its chart and the gate that looks at it, and the same text filled in by the template engine alone."""

from __future__ import annotations

import io
from collections.abc import Callable

from bench import Result, median_ms, side_by_side

TITLE = "A concept note with its chart"


def run(say: Callable[[str], None]) -> list[Result]:
    """The note of the demonstration, made from literal facts: no database is in the way."""
    import docxtpl

    from concept_notes.check import Known, examine
    from concept_notes.document import write_note, write_with_ledger
    from concept_notes.templates.files import template_path
    from concept_notes.word.file import opened
    from tests.concept_notes.southreach import SOUTHREACH

    template = template_path().read_bytes()
    note, ledger = write_with_ledger(SOUTHREACH, template)

    def opened_and_saved() -> None:
        """What the engine needs to open and save the finished note, and to do nothing to it."""
        engine = docxtpl.DocxTemplate(io.BytesIO(note))
        engine.render({}, autoescape=True)
        engine.save(io.BytesIO())

    say("writing the note")
    written, peer = side_by_side(lambda: write_note(SOUTHREACH, template), opened_and_saved, times=21)
    checked = median_ms(lambda: examine(opened(note), Known(SOUTHREACH, ledger, length="short")), times=21)
    return [
        Result("Note with its chart", written, at_most=150),
        Result("The same, beside the engine that fills in nothing", written, peer="docxtpl", peer_value=peer),
        Result("The gate over it, figures included", checked, at_most=60),
    ]
