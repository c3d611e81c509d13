"""The brief note: one page. What is asked and why of this donor, what it buys, what is missing, how to give."""

from __future__ import annotations

from concept_notes.shipped import parts
from concept_notes.shipped.words import paragraph, tag, when


def body() -> list[str]:
    """The paragraphs of the note."""
    return [
        *parts.opening(),
        *when("shows.why", paragraph("NoteLead", "{{ text.fits }}")),
        tag("{{p block.buys }}"),
        *parts.without(words=False),
        tag("{{p block.plan }}"),
        *parts.thanks(),
        *parts.contribute(close=True),
        parts.counted(),
    ]
