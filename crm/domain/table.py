"""A table on its way out: what every report makes and every export format writes.

It holds exact values (minor units, days, exact rates) and says what each column means; how a value looks in
a sheet, in a CSV file or on a page is the format's business. `plain` and `shown` are the two common forms:
for programs, and for readers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from crm.domain import wording
from crm.domain.gap import Audience
from crm.domain.money import Currency, Money, decimal_text

Kind = Literal["text", "amount", "date", "rate", "percent", "integer"]

#: A cell: text, whole minor units or a whole number, an amount with its own currency, a day, a rate, nothing.
Value = str | int | Money | date | Decimal | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Column:
    """A column: what it is called, what its cells hold, and what it means in one sentence.

    An amount column with a `currency` holds whole minor units of it; without one, each cell is `Money`.
    """

    #: For programs: snake_case, unique in the table.
    key: str
    #: For readers, without the unit.
    title: str
    kind: Kind = "text"
    currency: Currency | None = None
    #: The definition a finance officer can hold us to.
    meaning: str = ""
    #: Whether its sums stand in subtotals and totals.
    total: bool = False
    #: Whether it is also shown where width is scarce: on a page of a document.
    page: bool = True
    #: On a page it may stand under the value of another column, in the same cell.
    under: str = ""
    #: What whole numbers are called where people read them.
    words: Mapping[int, str] = field(default_factory=dict)
    #: What readers see where there is nothing ("year open").
    blank: str = ""
    #: How wide it wants to be, in characters; 0 leaves it to the kind.
    width: int = 0
    #: The colour of its figures in a chart, as six hexadecimal digits.
    colour: str = ""

    @property
    def unit(self) -> str:
        """The currency code of the whole column; empty where it has no one unit."""
        return self.currency.code if self.currency else ""

    @property
    def numeric(self) -> bool:
        """Whether its figures stand right-aligned: words for whole numbers do not."""
        return self.kind in ("amount", "rate", "percent") or (self.kind == "integer" and not self.words)


@dataclass(frozen=True)
class Group:
    """Rows that belong together, such as one donor's, and their sums by column key."""

    key: str
    title: str
    rows: tuple[Row, ...]
    subtotal: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SumBy:
    """A summary worth having: the sums of the table for each value of a column."""

    #: The column to sum by, and the one that says its value in words ("" for none).
    key: str
    label: str
    title: str


@dataclass(frozen=True)
class Detail:
    """A second table that belongs to a first one.

    With `link`, its rows belong to the rows of the first that have the same value there (both have such a
    column), and `repeats` are the keys it repeats from them so that it can be read alone.
    """

    table: Table
    link: str = ""
    repeats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A report as it leaves: columns, rows in groups, totals, and the sentences that must travel with them."""

    #: The product in file names and on the command line ("pledge-summary").
    key: str
    #: One word for what its rows are ("Pledges").
    name: str
    title: str
    as_of: date
    audience: Audience
    base: Currency
    columns: tuple[Column, ...]
    groups: tuple[Group, ...] = ()
    #: Sums of all rows by column key, in the order of the columns.
    total: Mapping[str, int] = field(default_factory=dict)
    #: The column whose values the groups are.
    by: str = ""
    #: The codes that were asked for; empty for all. Part of the file's name.
    only: tuple[str, ...] = ()
    #: The language of its words.
    language: str = "en"
    #: What is shown, in words: filter, day, audience. The first line under the title.
    scope: str = ""
    #: Sentences that belong to the figures: how they are counted, which rates.
    notes: tuple[str, ...] = ()
    #: While the demonstration is loaded: the sentence that says that nothing here is real.
    demonstration: str = ""
    #: For whom it is.
    label: str = ""
    #: What a reader should see first, in words.
    finding: str = ""
    #: The group whose table it is.
    author: str = ""
    #: The command that makes it again.
    again: str = ""
    sums: tuple[SumBy, ...] = ()
    #: Columns to draw as stacked bars over the first of `sums`.
    chart: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    #: What is written where there is no row.
    empty: str = "There is nothing to show."
    schema_version: int = 1

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys):
            raise ValueError(f"Two columns of “{self.title}” have the same key.")
        for row in self.rows:
            if len(row) != len(keys):
                raise ValueError(f"A row of “{self.title}” does not fill its {len(keys)} columns.")

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, group after group."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def caption(self) -> tuple[str, ...]:
        """The lines under the title that no copy may lose."""
        return tuple(line for line in (self.scope, self.demonstration, self.label, *self.notes) if line)

    def at(self, key: str) -> int:
        """Where the column of that key stands."""
        return next(number for number, column in enumerate(self.columns) if column.key == key)

    def column(self, key: str) -> Column:
        """The column of that key."""
        return self.columns[self.at(key)]


def ungrouped(rows: Sequence[Row]) -> tuple[Group, ...]:
    """Rows without groups: one group without name and sums."""
    return (Group("", "", tuple(rows)),) if rows else ()


def plain(column: Column, value: Value) -> str:
    """A value as programs read it: plain decimals, ISO days, the number and not its word; empty for nothing.

    >>> usd = Column("received", "Received", "amount", Currency("USD"))
    >>> plain(usd, -123450), plain(usd, None), plain(Column("d", "Day", "date"), date(2016, 11, 30))
    ('-1234.50', '', '2016-11-30')
    """
    if value is None:
        return ""
    if isinstance(value, Money):
        return decimal_text(value.minor, value.currency.digits)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int) and column.kind == "amount":
        return decimal_text(value, _digits(column))
    return str(value)


def shown(column: Column, value: Value) -> str:
    """A value as people read it; what is unknown is the column's `blank`, never 0.

    >>> chf = Money(6000000, Currency("CHF"))
    >>> shown(Column("amount", "Amount", "amount"), chf), shown(Column("d", "Day", "date"), date(2016, 11, 3))
    ('CHF 60,000.00', '3 Nov 2016')
    >>> shown(Column("year", "Year", "integer", blank="year open"), None)
    'year open'
    """
    if value is None or value == "":
        return column.blank
    if isinstance(value, Money):
        return wording.amount_text(value.minor, value.currency) if value.minor else wording.NONE
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, int):
        if column.kind == "amount":
            return wording.exact(value, _digits(column)) if value else wording.NONE
        return column.words.get(value, str(value)) if column.kind == "integer" else f"{value} %"
    return plain(column, value)


def short_day(day: date) -> str:
    """A day for the narrow columns of a table: "30 Nov 2016"."""
    full = wording.day(day)
    number, month, year = full.split()
    return f"{number} {month[:3]} {year}"


def _digits(column: Column) -> int:
    if column.currency is None:
        raise ValueError(f"The amounts of “{column.title}” have no currency.")
    return column.currency.digits
