"""The short note: two pages and a budget annex. The first page stands alone."""

from __future__ import annotations

from concept_notes.shipped import parts
from concept_notes.shipped.words import paragraph, tag


def body() -> list[str]:
    """The paragraphs of the note."""
    first = [
        *parts.opening(),
        tag("{{p block.buys }}"),
        *parts.without(),
        tag("{{p block.plan }}"),
        *parts.other_sizes(),
        *parts.thanks(),
        *parts.contribute(),
        parts.counted(),
    ]
    second = [
        *parts.background(),
        *parts.offered(),
        paragraph("Heading1", "{{ text.status }}"),
        tag("{{p block.gap_chart }}"),
    ]
    return [*first, *second, *parts.annex()]
