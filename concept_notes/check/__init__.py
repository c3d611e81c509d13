"""The gate: what is wrong with a finished Word file, in plain sentences, before anybody can download it.

It looks for what makes Word repair a file, for what validators miss (a cell without a paragraph, a style that is not
there, a row that does not fit its grid, an open field), for figures that are not those the note was made with, for
what is restricted, for traces of work, and for what people with a screen reader need. Each rule is one function; its
kind, what it looks for and how to mend it stand together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from concept_notes.check import (
    confidential,
    drawings,
    figures,
    for_everybody,
    length,
    package,
    schema,
    tables,
    text,
    traces,
)
from concept_notes.check.fault import Fault, Rule
from concept_notes.check.figures import Typed, Unsaid
from concept_notes.check.known import Known, Others
from concept_notes.kind import Facts
from concept_notes.word.file import Unreadable, WordFile, opened

__all__ = ["RULES", "Fault", "Known", "Others", "Report", "Rule", "Typed", "Unsaid", "check", "examine"]

#: In this order they are told.
RULES: tuple[Rule, ...] = (
    *package.RULES,
    *schema.RULES,
    *text.RULES,
    *tables.RULES,
    *drawings.RULES,
    *figures.RULES,
    *confidential.RULES,
    *traces.RULES,
    *for_everybody.RULES,
    *length.RULES,
)


@dataclass(frozen=True)
class Report:
    """What the gate found in a file: faults, the numbers that somebody typed, and the figures that somebody took out of
    a sentence. `ledger`: its figures were compared.
    """

    faults: tuple[Fault, ...]
    typed_by_hand: tuple[Typed, ...] = ()
    ledger: bool = False
    no_longer_said: tuple[Unsaid, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as the command line prints it."""
        return {
            "ledger": self.ledger,
            "faults": [fault.as_json() for fault in self.faults],
            "typed_by_hand": [{"figure": one.figure, "where": one.where} for one in self.typed_by_hand],
            "no_longer_said": [{"figure": one.figure, "where": one.where} for one in self.no_longer_said],
        }


def check(data: bytes, context: Facts | None = None, known: Known | None = None) -> list[str]:
    """What is wrong with a Word file, a sentence each; an empty list lets it pass.

    `context`, the facts the file was made from, tells apart a name that holds braces from a tag left unfilled; `known`
    holds them and more.
    """
    try:
        file = opened(data)
    except Unreadable as refused:
        return [str(refused)]
    return [fault.sentence for fault in examine(file, known or Known(context)).faults]


def examine(file: WordFile, known: Known) -> Report:
    """What is wrong with a Word file that was opened, held against what is known of it."""
    first = [fault for rule in package.FIRST for fault in rule.faults(file, known)]
    if first or file.document not in file.trees:
        return Report(tuple(first), ledger=known.ledger is not None)
    found = tuple(fault for rule in RULES if rule not in package.FIRST for fault in rule.faults(file, known))
    typed, unsaid = figures.typed_by_hand(file, known), figures.no_longer_said(file, known)
    return Report(found, tuple(typed), known.ledger is not None, tuple(unsaid))
