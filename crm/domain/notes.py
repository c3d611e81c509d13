"""Concept notes as values: what the register keeps of one, and how its request is divided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm.domain.gap import Audience
from crm.domain.money import allocate

#: An activity and a year.
Slice = tuple[str, int]

#: What the templates that travel with the product make, by the name of their file.
SHIPPED: Mapping[str, str] = {
    "note_brief.docx": "brief note",
    "note_short.docx": "short note",
    "note_standard.docx": "standard note",
    "note_full.docx": "full note",
    "letter_verbale.docx": "note verbale",
    "letter_thanks.docx": "letter of thanks",
    "letter_reminder.docx": "payment reminder",
    "donor_report.docx": "report to a donor",
    "handover_brief.docx": "hand-over brief",
}


@dataclass(frozen=True)
class MadeNote:
    """A finished document: the ask in minor units of its currency, and the figures printed (decimal strings)."""

    donor: str
    ask: int
    ask_currency: str
    activities: Sequence[str]
    years: Sequence[int]
    as_of: date
    audience: Audience
    template: str
    language: str
    sha256: str
    figures: Mapping[str, Any]
    #: What the engine wrote, part by part.
    parts: Mapping[str, Any] = field(default_factory=dict)
    #: The note whose edited file this one renews; "" for one that was made anew.
    renews: str = ""
    #: What it asks of each activity and year, what was suggested and taken, its length and what was left open.
    choice: Mapping[str, Any] = field(default_factory=dict)


#: The small papers of the register, as a sentence calls them.
PAPERS: Mapping[str, str] = {
    "verbale": "note verbale",
    "thanks": "letter of thanks",
    "reminder": "reminder",
    "report": "report",
}
#: What an answer is waited for after it was sent.
ANSWERED = ("note", "reminder")


def called(kind: str) -> str:
    """A kind of the register as a sentence calls it.

    >>> called("note"), called("thanks")
    ('concept note', 'letter of thanks')
    """
    return PAPERS.get(kind, "concept note")


@dataclass(frozen=True)
class PaperEntry:
    """A small paper as the register keeps it; it asks for nothing."""

    #: One of the `PAPERS`.
    kind: str
    reference: str
    donor: str
    #: The note it covers by reference, the receipt it thanks for by number, the pledge it reminds of by code; of a report
    #: the donor.
    about: str
    as_of: date
    audience: Audience
    template: str
    language: str
    sha256: str
    #: Its facts and what it printed, as JSON.
    figures: Mapping[str, Any]


def divided(ask: int, lacking: Mapping[Slice, int]) -> dict[Slice, int]:
    """A request over the slices it offers, in proportion to what each lacks.

    >>> divided(300, {("A", 2017): 200, ("B", 2017): 100, ("B", 2018): 0})
    {('A', 2017): 200, ('B', 2017): 100}
    """
    cells = {cell: lacks for cell, lacks in lacking.items() if lacks > 0}
    if not cells:
        return {}
    return dict(zip(cells, allocate(ask, list(cells.values())), strict=True))


def divided_by_year(asked: Mapping[int, int], lacking: Mapping[Slice, int]) -> dict[Slice, int]:
    """The same, where it is said how much of the request is for each year.

    >>> divided_by_year({2017: 200, 2018: 100}, {("A", 2017): 300, ("A", 2018): 50, ("B", 2017): 100, ("B", 2018): 50})
    {('A', 2017): 150, ('A', 2018): 50, ('B', 2017): 50, ('B', 2018): 50}
    """
    found: dict[Slice, int] = {}
    for year, part in asked.items():
        found |= divided(part, {cell: lacks for cell, lacks in lacking.items() if cell[1] == year})
    return {cell: found[cell] for cell in lacking if cell in found}


def template_in_words(label: str) -> str:
    """What the register calls a template, for people: the product's own by what it makes, the group's by name and version.

    >>> template_in_words("note_short.docx"), template_in_words("House style 2"), template_in_words("ours.docx")
    ("the product's own, short note", '“House style”, version 2', 'ours.docx')
    """
    if label in SHIPPED:
        return f"the product's own, {SHIPPED[label]}"
    name, _, number = label.rpartition(" ")
    return f"“{name}”, version {number}" if name and number.isdigit() else label
