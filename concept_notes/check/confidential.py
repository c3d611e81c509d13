"""Confidentiality: names, words and amounts of records that are not for the reader (`check.restricted` says which)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import SMALL, Known, figures_in
from concept_notes.ledger import amount, numbers
from concept_notes.word.file import WordFile


@rule("restricted-name", mend="Take the name out: that this donor gives, or is asked, is not for circulation.")
def restricted_name(file: WordFile, known: Known) -> Iterator[Found]:
    """The name of another donor whose records are restricted."""
    reader = getattr(known.context, "donor", None)
    own = reader.name if reader is not None else ""
    for paragraph in file.paragraphs if known.others.names else ():
        text = " ".join(paragraph.text.split())
        if name := known.others.name_in(text.replace(own, "") if own else text):
            said = f"The text names “{name}”, a donor whose records are not for circulation."
            yield file.near(paragraph.element), said
    for _, element in file.elements(".//wp:docPr"):
        if name := known.others.name_in(element.get("descr", "")):
            yield file.near(element), f"The alternative text names “{name}”, whose records are not for circulation."


@rule(
    "restricted-words", mend="Say it in other words, or take it out: it stands in a record that is not for this reader."
)
def restricted_words(file: WordFile, known: Known) -> Iterator[Found]:
    """Words of a record that is restricted, or that the trio keeps to itself."""
    for paragraph in file.paragraphs if known.others.words else ():
        if words := known.others.words_in(paragraph.text):
            said = f"The words “{words}” stand in a record that is not for this reader."
            yield file.near(paragraph.element), said


@rule("restricted-figure", mend="Take the figure out, or make sure that it comes from somewhere else.")
def restricted_figure(file: WordFile, known: Known) -> Iterator[Found]:
    """A figure that nobody's facts give, equal to an amount of a restricted record of another donor."""
    if not known.others.amounts or (known.ledger is None and known.context is None):
        return  # nothing tells such a figure from one that is everybody's
    made = _printed(known)
    for paragraph in file.paragraphs:
        for number, worth in figures_in(paragraph.text):
            if worth > SMALL and worth in known.others.amounts and worth not in made and worth not in known.amounts:
                yield (
                    file.near(paragraph.element),
                    f"The figure {number} is the amount of a record of another donor that is not for circulation.",
                )


def _printed(known: Known) -> set[Decimal]:
    """What the note was made with."""
    if known.ledger is None:
        return set()
    lines = {amount(one) for line in known.ledger.lines for at, one in enumerate(line.figures) if at not in line.typed}
    cells = (cell for grid in known.ledger.grids for row in grid.rows for cell in row.cells)
    return lines | {amount(one) for cell in cells for one in numbers(cell)}


RULES = (restricted_name, restricted_words, restricted_figure)
