"""What the page shows of a Word file that was looked at: the verdict, each fault with its place and mend, typed
numbers, and figures that are no longer said.
"""

from __future__ import annotations

from dataclasses import dataclass

from concept_notes.checked import Checked
from dashboard.views.grid import Cell, Grid, headings, row


@dataclass(frozen=True)
class CheckView:
    """A file that was looked at. `reference` is its note; "" where the register has none, so that no copy can be made."""

    sentence: str
    remarks: tuple[str, ...]
    faults: Grid
    typed: Grid
    unsaid: Grid
    reference: str


def check(found: Checked, name: str) -> CheckView:
    """What the gate found in a file of this name."""
    typed = found.report.typed_by_hand
    return CheckView(
        sentence=f"{name}: {found.verdict}.",
        remarks=tuple(one for one in (found.what_it_is, found.unsaid) if one),
        faults=Grid(
            "What is wrong, where, and how to mend it",
            headings("Where", "What is wrong", "How to mend it"),
            tuple(row(one.where or "the whole file", Cell(one.what, tone="overdue"), one.mend) for one in found.report.faults),
            empty="Nothing is wrong with this file.",
        ),
        typed=Grid(
            "No record stands behind these: whoever wrote them answers for them",
            headings("Number", "Where"),
            tuple(row(one.figure, one.where) for one in typed),
        ),
        unsaid=Grid(
            "The note was made with these; the sentence that somebody rewrote says them no longer",
            headings("Figure", "Where"),
            tuple(row(one.figure, one.where) for one in found.report.no_longer_said),
        ),
        reference=found.found.reference,
    )  # fmt: skip


def folded(count: int) -> str:
    """What the folded list of typed numbers is called.

    >>> folded(1), folded(12)
    ('1 number was typed by hand', '12 numbers were typed by hand')
    """
    return "1 number was typed by hand" if count == 1 else f"{count} numbers were typed by hand"


def folded_unsaid(count: int) -> str:
    """What the folded list of figures that are no longer said is called.

    >>> folded_unsaid(1), folded_unsaid(12)
    ('1 figure is no longer said', '12 figures are no longer said')
    """
    return "1 figure is no longer said" if count == 1 else f"{count} figures are no longer said"
