"""A captioned table of a note. Caption, alternative text and widths are not optional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from concept_notes.blocks.block import Block, Numbering, paragraph
from concept_notes.language.pack import Language
from concept_notes.word.styles import LEAST_NUMBER_WIDTH, SPAN_WIDTH, TABLE, heading_width, room_for, width_of
from crm.formats.docx_table import Cell, Row, table_xml


@dataclass(frozen=True)
class TableBlock:
    """A table with its caption over it and, where there is something to say, a remark under it.

    `alt` is what somebody hears who cannot see the table: what stands in it, and the main figure.
    """

    caption: str
    alt: str
    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    remark: str = ""
    #: A short table that no page ends in.
    together: bool = False

    def block(self, numbering: Numbering) -> Block:
        """The table as a block, numbered in the note's order."""
        # A sum stays with a row it is made of, and the last row with the remark under it.
        held = [self.together or after.kind == "total" for after in self.rows[1:]] + [bool(self.remark)]
        rows = [replace(row, keep=keep) for row, keep in zip(self.rows, held, strict=True)]
        table = table_xml(rows, self.widths, title=self.caption, description=self.alt, look=TABLE)
        below = paragraph(self.remark, "NoteRemark") if self.remark else ""
        return Block(numbering.caption("Table", self.caption) + table + below)


def head(*titles: str, text_columns: int = 1) -> Row:
    """The header row: the first columns hold text, the others figures."""
    cells = [Cell(title, "start" if at < text_columns else "end") for at, title in enumerate(titles)]
    return Row(tuple(cells), "header")


def figures(
    said: Language, label: str | Sequence[str], amounts: Sequence[int | None], digits: int, *, total: bool = False
) -> Row:
    """A row of text cells followed by amounts in whole units; None is shown as a dash, never as 0."""
    labels = [label] if isinstance(label, str) else list(label)
    texts = [Cell(text) for text in labels]
    numbers = [Cell(said.whole_or_none(amount, digits), "end") for amount in amounts]
    return Row((*texts, *numbers), "total" if total else "body")


@dataclass(frozen=True)
class Years:
    """The columns of a table by year: a year each as long as they fit, the last ones in a column together.

    >>> Years((2016, 2017, 2018, 2019), 3).titles
    ('2016', '2017', '2018–2019')
    >>> Years((2016, 2017), 3).sums([1, 2]), Years((2016, 2017, 2018, 2019), 3).sums([1, 2, 3, 4])
    ([1, 2], [1, 2, 7])
    """

    years: tuple[int, ...]
    #: The most columns there is room for.
    most: int
    #: How the language writes from one year to another.
    span: str = "{first}–{last}"

    @property
    def alone(self) -> int:
        """How many years have a column of their own."""
        return len(self.years) if len(self.years) <= self.most else self.most - 1

    @property
    def together(self) -> tuple[int, ...]:
        """The last years, which share a column; none where all have their own."""
        return self.years[self.alone :]

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings of the columns."""
        return (*map(str, self.years[: self.alone]), *([self.last] if self.together else []))

    @property
    def last(self) -> str:
        """The heading of the shared column: "2028–2030"."""
        first, *others = self.together
        return self.span.format(first=first, last=others[-1]) if others else str(first)

    def sums(self, amounts: Sequence[int]) -> list[int]:
        """One amount for each column; those of the years that share one are added."""
        own = list(amounts[: self.alone])
        return [*own, sum(amounts[self.alone :])] if self.together else own


def year_columns(said: Language, years: Sequence[int], *fixed: int, largest: str, others: int = 0) -> Years:
    """The columns for years beside `fixed` ones and `others` of figures, wide enough for the largest figure."""
    span = said.span("{first}", "{last}")
    room = room_for(*fixed, width=max(SPAN_WIDTH, word_width(said, said.span(2000, 2000)), width_of(largest)))
    return Years(tuple(years), max(1, room - others), span)


def word_width(said: Language, heading: str) -> int:
    """The width of a column that breaks no word of its heading as the language writes it, in dxa."""
    return heading_width(heading, said.fonts.scale)


def figure_width(said: Language, largest: str, *headings: str, least: int = LEAST_NUMBER_WIDTH) -> int:
    """The width of a column of figures that holds its largest one and every word of its heading, in dxa."""
    return max(least, width_of(largest), *(word_width(said, one) for one in headings))
