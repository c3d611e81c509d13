"""The full note: a contents list, all of the standard note, each activity by itself, the group, and annexes.

Its parts stand in the order that full proposals have in common: need, objective, activities, results, money, risks,
partners, reporting, contacts.
"""

from __future__ import annotations

from concept_notes.shipped import parts
from concept_notes.shipped.words import paragraph, tag, when

#: Where few activities are offered, there is room for this annex on a page of its own.
_FEW = "activities|length < 3"


def _part(name: str, *, style: str = "Heading1") -> list[str]:
    """A part that is its heading and its block."""
    return when(f"shows.{name}", paragraph(style, f"{{{{ text.{name} }}}}"), tag(f"{{{{p block.{name} }}}}"))


def body() -> list[str]:
    """The paragraphs of the note."""
    first = [
        *parts.opening(),
        *when("shows.facts", tag("{{p block.facts }}")),
        tag("{{p block.buys }}"),
        *parts.without(),
        *parts.other_sizes(),
        *parts.thanks(),
    ]
    safeguards = paragraph("Heading1", "{{ text.safeguards }}"), paragraph("Normal", "{{ proposal.safeguards }}")
    return [
        *first,
        *_part("contents", style="NoteContents"),
        *parts.reasoning(),
        *_part("uses"),
        *_part("chapters"),
        *parts.results(),
        *parts.status(),
        *parts.risks(),
        *when("shows.safeguards", *safeguards),
        *_part("governance"),
        *_part("monitoring"),
        *parts.contribute(all_of_it=False),
        *_part("contacts"),
        *when("not shows.definitions", parts.counted()),
        *parts.annex(),
        *_part("own_currency"),
        *_part("decided"),
        *_part("work_plan", style="Heading1Annex"),
        *_part("whole_plan", style="Heading1Annex"),
        *when(
            "shows.definitions",
            *when(_FEW, paragraph("Heading1Annex", "{{ text.definitions }}")),
            *when(f"not ({_FEW})", paragraph("Heading1", "{{ text.definitions }}")),
            tag("{{p block.definitions }}"),
        ),
        *when("shows.whole_plan or shows.definitions", paragraph("NoteFootnote", "{{ text.rounded }}")),
    ]
