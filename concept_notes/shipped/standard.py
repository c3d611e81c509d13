"""The standard note: four pages and a budget annex."""

from __future__ import annotations

from concept_notes.shipped import parts
from concept_notes.shipped.words import paragraph, tag


def body() -> list[str]:
    """The paragraphs of the note."""
    first = [*parts.opening(), tag("{{p block.buys }}"), *parts.without(), *parts.other_sizes(), *parts.thanks()]
    status = [
        paragraph("Heading1", "{{ text.status }}"),
        tag("{{p block.plan }}"),
        tag("{{p block.gap_chart }}"),
    ]
    return [
        *first,
        *parts.background(),
        *parts.offered(),
        *status,
        *parts.contribute(),
        parts.counted(),
        *parts.annex(),
    ]
