"""A table as a page shows it: headings, rows, totals and the rows that stand below the totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, overload

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


class Later(Sequence[Row]):
    """Rows of a table that is folded until somebody asks: so many of them, made when one is looked at."""

    def __init__(self, count: int, make: Callable[[], Iterable[Row]]) -> None:
        self._count, self._make = count, make

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        return tuple(self._make())

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, at: int | slice) -> Row | tuple[Row, ...]:
        return self._rows[at]


@dataclass(frozen=True)
class Grid:
    """A whole table; the first cell of each row names the row."""

    caption: str
    headings: tuple[Heading, ...]
    rows: Sequence[Row]
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
