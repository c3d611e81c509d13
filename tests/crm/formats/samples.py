"""Tables to write in every format: with every kind of column and every trap, with amounts at the limit, and empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from crm.domain.money import LARGEST, Currency, Money
from crm.domain.table import Column, Detail, Group, Row, SumBy, Table, ungrouped

USD, JPY, KWD = Currency("USD"), Currency("JPY", 0), Currency("KWD", 3)

#: Names a person may give a donor, and what a spreadsheet, XML or a terminal would make of them.
TRAPS = (
    '=HYPERLINK("http://example.org","pay here")',
    "+1 555 0100",
    "-2+3",
    "@SUM(1+1)",
    "\tTab first",
    "http://example.org/pay",
    "00123",
    "1e5",
    'Quote " and, comma; semicolon',
    "<b>bold</b> & sons",
    "العربية 中文 Ñandú",
    "with\x0bcontrol\ufffe",
    "A*?~ <>",
    "x" * 40_000,
)

_COLUMNS = (
    Column("code", "Code", meaning="The code."),
    Column("name", "Name", meaning="The name.", page=False),
    Column("level", "Level", "integer", meaning="The level.", words={1: "low", 2: "high"}),
    Column("day", "Day", "date", meaning="The day."),
    Column("amount", "Amount", "amount", meaning="In its own currency."),
    Column("rate", "Rate", "rate", meaning="The rate.", under="amount"),
    Column("share", "Share", "percent", meaning="The share."),
    Column("year", "Year", "integer", meaning="The year.", blank="year open"),
    Column("received", "Received", "amount", USD, "What came.", total=True, colour="0B3754"),
    Column("balance", "Balance", "amount", USD, "What is left; may be negative.", total=True, colour="0072BC"),
    Column("remark", "Remark", meaning="What else."),
)


def _row(number: int, name: str) -> Row:
    own = (Money(1_234_567, USD), Money(9_000_000, JPY), Money(15_000_000, KWD))[number % 3]
    return (
        f"C-{number}",
        name,
        (1, 2, None)[number % 3],
        date(2016, 1, 31) if number % 2 else None,
        own,
        Decimal("0.883") if number % 2 else None,
        number * 10,
        2016 + number % 2 if number % 4 else None,
        100_10 * (number + 1),
        -5 * number,
        name[:60],
    )


def table() -> Table:
    """Two groups over all traps, with a detail that belongs to the rows and one that stands alone."""
    rows = [_row(number, name) for number, name in enumerate(TRAPS)]
    parts = (rows[:6], rows[6:])
    at = {"received": 8, "balance": 9}

    def sums(some: list[Row]) -> dict[str, int]:
        return {key: sum(row[place] for row in some if isinstance(row[place], int)) for key, place in at.items()}  # type: ignore[misc]

    splits = Table(
        "splits",
        "Splits",
        "Splits",
        date(2016, 11, 30),
        "public",
        USD,
        (_COLUMNS[0], Column("part", "Part", meaning="The part."), _COLUMNS[8]),
        ungrouped([(row[0], f"part of {row[0]}", row[8]) for row in rows]),
        {"received": sums(rows)["received"]},
        sums=(SumBy("part", "", "By part"),),
    )
    alone = replace(splits, key="alone", name="Alone", total={}, sums=())
    return Table(
        key="sample",
        name="Rows",
        title="A sample & more",
        as_of=date(2016, 11, 30),
        audience="public",
        base=USD,
        columns=_COLUMNS,
        groups=tuple(Group(f"G{n}", f"=Group {n}", tuple(some), sums(some)) for n, some in enumerate(parts)),
        total=sums(rows),
        by="code",
        scope="All · as of 30 November 2016 · audience: public",
        notes=("Promises are counted only when signed.",),
        demonstration="Demonstration: all amounts are illustrative. Nothing here happened.",
        label="Public figures.",
        finding="USD 1,051 received.",
        author="Group of <Examples> & Co",
        again="crm export sample",
        sums=(SumBy("name", "code", "By name"), SumBy("year", "", "By year")),
        chart=("received", "balance"),
        details=(Detail(splits, "code", ("code",)), Detail(alone)),
    )


def nothing() -> Table:
    """The same without a row."""
    full = table()
    bare = tuple(replace(detail, table=replace(detail.table, groups=())) for detail in full.details)
    return replace(full, groups=(), total={"received": 0, "balance": 0}, details=bare)


def limits() -> Table:
    """The largest amounts the ledger takes, in all digits; their sum has more digits than a spreadsheet keeps."""
    full = table()
    amounts = (LARGEST, LARGEST - 1, 999_999_999_999_999, 900_719_925_474_099, 112_589_990_684_262, 1)
    rows = tuple(
        (*_row(number, f"D-{number}")[:4], Money(amount, USD), *_row(number, "x")[5:8], amount, -amount, "")
        for number, amount in enumerate(amounts)
    )
    total = {"received": sum(amounts), "balance": -sum(amounts)}
    return replace(full, groups=(Group("G", "Group", rows, total),), total=total, details=())
