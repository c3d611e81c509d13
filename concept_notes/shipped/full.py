"""The full note: a contents list, all of the standard note, each activity by itself, and the group with its contacts."""

from __future__ import annotations

from concept_notes.shipped import parts
from concept_notes.shipped.words import paragraph, tag, when


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
    listed = when("shows.contents", paragraph("NoteContents", "{{ text.contents }}"), tag("{{p block.contents }}"))
    chapters = when("shows.chapters", paragraph("Heading1Page", "{{ text.chapters }}"), tag("{{p block.chapters }}"))
    governance = when("shows.governance", paragraph("Heading2", "{{ text.governance }}"), tag("{{p block.contacts }}"))
    plan = when("shows.whole_plan", paragraph("Heading1Annex", "{{ text.whole_plan }}"), tag("{{p block.whole_plan }}"))
    words = when("shows.definitions", paragraph("Heading1", "{{ text.definitions }}"), tag("{{p block.definitions }}"))
    return [
        *first,
        *listed,
        *parts.background(),
        *parts.offered(),
        *chapters,
        *parts.achieved(),
        *parts.status(),
        *parts.contribute(offices=False),
        *governance,
        parts.counted(),
        *parts.annex(),
        *plan,
        *words,
        *when("shows.whole_plan or shows.definitions", paragraph("NoteFootnote", "{{ text.rounded }}")),
    ]
