"""How a wide list becomes narrow enough for a page: columns it leaves out, and columns that stand under others.

Which is which the columns themselves say (`page` and `under`); every format for readers uses the same rule.
"""

from __future__ import annotations

from dataclasses import dataclass

from crm.domain.table import Column, Row, Table, shown


@dataclass(frozen=True)
class Stack:
    """What stands in one cell of the page: a column, and those that stand under it, with their places in a row."""

    columns: tuple[tuple[int, Column], ...]

    @property
    def main(self) -> Column:
        """The column that the cell is aligned for."""
        return self.columns[0][1]

    def head(self) -> list[str]:
        """The lines of the heading, the first with its unit."""
        first, *others = (column.title for _, column in self.columns)
        return [f"{first} ({self.main.unit})" if self.main.unit else first, *others]

    def lines(self, row: Row) -> list[str]:
        """The values of a row one under the other; none where nothing is known of any of them."""
        if all(row[at] is None for at, _ in self.columns):
            return [""] if self.main.kind == "date" else [shown(self.main, None)]
        first, *others = (_unbroken(column, shown(column, row[at])) for at, column in self.columns)
        return [first, *(line for line in others if line)]

    @property
    def wraps(self) -> bool:
        """Whether its text may be broken into lines."""
        return self.main.kind == "text" or bool(self.main.words)


def _unbroken(column: Column, text: str) -> str:
    """Figures and days are never broken into lines."""
    return text if column.kind == "text" or column.words else text.replace(" ", "\u00a0")


def stacks(table: Table) -> list[Stack]:
    """The columns of the page, each with those that stand under it."""
    printed = [(at, column) for at, column in enumerate(table.columns) if column.page]
    return [
        Stack(((at, column), *((below, one) for below, one in printed if one.under == column.key)))
        for at, column in printed
        if not column.under
    ]
