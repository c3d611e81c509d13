"""The standard note: the request with its facts, then reasons, activities, results, risks, money, and a budget annex."""

from __future__ import annotations

from concept_notes.shipped import parts
from concept_notes.shipped.words import paragraph, tag, when

#: A note of few activities has room: its money begins a page, and so does its annex. A longer one would leave most of a
#: page empty before its annex, so that follows on.
_FEW = "activities|length < 3"


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
    return [
        *first,
        *parts.running(),
        *parts.results(),
        *parts.risks(),
        *parts.status(_FEW),
        *parts.contribute(),
        parts.counted(),
        *parts.annex(f"not ({_FEW})"),
        *when("shows.own_currency", paragraph("Heading1", "{{ text.own_currency }}"), tag("{{p block.own_currency }}")),
    ]
