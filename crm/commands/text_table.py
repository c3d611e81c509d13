"""A table as plain text for a terminal of any width: words wrap, figures, days and codes never break.

Where all columns do not fit side by side, they are printed in blocks one under the other, each with the columns that
say what a row is.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_GAP = "  "
#: A word of this length or less is never cut; a longer one (an address of the web) may be.
_WORD = 24


@dataclass(frozen=True)
class Column:
    """A column with its cells, and how narrow it can be without a break inside a figure or a short word."""

    heading: str
    cells: tuple[str, ...]
    right: bool = False

    @property
    def whole(self) -> bool:
        """Whether its cells stay in one piece: figures, days, codes."""
        return self.right or all(" " not in cell and len(cell) <= _WORD for cell in self.cells)

    @property
    def natural(self) -> int:
        """The width at which nothing wraps."""
        return max(map(_width, [self.heading, *self.cells]))

    @property
    def least(self) -> int:
        """The least width."""
        words = [word for text in (self.heading, *(() if self.whole else self.cells)) for word in text.split()]
        longest = max((min(_width(word), _WORD) for word in words), default=1)
        return max(longest, *(map(_width, self.cells) if self.whole else ()), 1)


def lines(columns: Sequence[Column], width: int) -> Iterator[tuple[str, bool]]:
    """The lines of a table that is at most `width` wide, and of each whether it belongs to the headings."""
    for number, block in enumerate(_blocks(columns, width)):
        if number:
            yield "", False
        yield from _block(block, width)


def _blocks(columns: Sequence[Column], width: int) -> list[list[Column]]:
    """The columns that stand side by side, block after block; what says what a row is stands in each."""
    if _least(columns) <= width:
        return [list(columns)]
    first = next((number for number, column in enumerate(columns) if column.right), 1) or 1
    while first > 1 and _least(columns[:first]) > width // 2:
        first -= 1
    keys, blocks = list(columns[:first]), [list(columns[:first])]
    for column in columns[first:]:
        if len(blocks[-1]) > len(keys) and _least([*blocks[-1], column]) > width:
            blocks.append(list(keys))
        blocks[-1].append(column)
    return blocks


def _least(columns: Sequence[Column]) -> int:
    return sum(column.least for column in columns) + len(_GAP) * (len(columns) - 1)


def _block(columns: Sequence[Column], width: int) -> Iterator[tuple[str, bool]]:
    widths = _widths(columns, width)
    for line in _row([column.heading for column in columns], columns, widths):
        yield line, True
    for cells in zip(*(column.cells for column in columns), strict=True):
        for line in _row(cells, columns, widths):
            yield line, False


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """What each column gets: its least, and of what is left as much as it can use."""
    widths = [column.least for column in columns]
    spare = width - _least(columns)
    while spare > 0:
        wanting = [number for number, column in enumerate(columns) if widths[number] < column.natural]
        if not wanting:
            break
        for number in wanting[:spare]:
            widths[number] += 1
        spare -= len(wanting)
    return widths


def _row(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """The lines of one row."""
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, wrapped))):
        parts = []
        for column, own, width in zip(columns, wrapped, widths, strict=True):
            text = own[number] if number < len(own) else ""
            room = " " * (width - _width(text))
            parts.append(room + text if column.right else text + room)
        yield _GAP.join(parts).rstrip()


def _wrapped(cell: str, width: int) -> list[str]:
    if _width(cell) <= width:
        return [cell]
    return textwrap.wrap(cell, width, break_on_hyphens=False) or [""]


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: letters of East Asia two, marks above letters none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text
    )
