"""A table as a page shows it: headings, rows, totals and the rows that stand below the totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "gap", "surplus", "overdue", "muted", "good"]


@dataclass(frozen=True)
class Cell:
    """Text in a table; `href` makes it a link, `tone` colours what the text already says."""

    text: str
    href: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Heading:
    """A column; amounts stand right, and `help` defines the column."""

    text: str
    amount: bool = False
    help: str = ""


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """A whole table; the first cell of each row names the row."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...] = ()
    #: Rows that are in the totals of no cell: open money, what stands beside.
    below: tuple[Row, ...] = ()
    #: What is said where there are no rows.
    empty: str = "Nothing is recorded here."


def row(*cells: str | Cell) -> Row:
    """A row of texts and cells."""
    return tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in cells)


def headings(*names: str, amounts: tuple[str, ...] = (), helps: dict[str, str] | None = None) -> tuple[Heading, ...]:
    """Columns by name; those in `amounts` stand right."""
    return tuple(Heading(name, name in amounts, (helps or {}).get(name, "")) for name in names)


@dataclass(frozen=True)
class Caption:
    """The four lines around a chart: what it finds, what it measures, where from; and the same for who cannot see it."""

    title: str
    subtitle: str
    source: str
    alt: str


@dataclass(frozen=True)
class Card:
    """One figure on top of a page, with its exact definition."""

    label: str
    value: str
    note: str
    definition: str
