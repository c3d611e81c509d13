"""A large, consistent ledger to measure on: 100,000 pledges with 3 splits and 2 receipts each, 200 activities, 10 years.

The same seed gives the same ledger. Postings come from `crm.domain.ledger`, as the services would store them; the rows
are written in bulk, on PostgreSQL by COPY with its triggers and foreign keys at rest, since every row is known to be
in order.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm.domain import ledger
from crm.domain.ledger import MEASURES, Cell, Share
from crm.domain.money import Currency, allocate
from crm.domain.rates import to_base
from crm.store.schema import upgrade
from crm.store.tables import SQLModel

PLEDGES, ACTIVITIES, DONORS = 100_000, 200, 400
FIRST, YEARS = 2012, 10
#: The day on which about a quarter of the facts are still to come.
AS_OF = date(2019, 6, 30)
#: Rows are written in portions of so many pledges, so that the ledger never stands in memory.
PORTION = 4_000
BASE = Currency("USD")
CURRENCIES = (
    (BASE, Decimal(1)),
    (Currency("EUR"), Decimal("0.883")),
    (Currency("JPY", 0), Decimal(109)),
    (Currency("KWD", 3), Decimal("0.305")),
)
#: What is the same in every row of a table; columns that may be empty are empty.
COMMON: dict[str, Any] = {
    "area": "1",
    "kind": "government",
    "title": "",
    "version": 1,
    "recorded_at": "2012-01-01 00:00:00.000000",
    "entry": 1,
    "status": "planned",
}

Row = tuple[Any, ...]
Portion = dict[str, list[Row]]


def fill(urls: Sequence[str], *, pledges: int = PLEDGES, seed: int = 2016) -> int:
    """Write the same ledger into empty databases; gives back how many postings it has."""
    engines = [sa.create_engine(url) for url in urls]
    for url in urls:
        _make_schema(url)
    postings = 0
    for portion in itertools.chain([_frame()], _portions(pledges, random.Random(seed))):
        postings += len(portion.get("posting", ()))
        for engine in engines:
            _write(engine, portion)
    for engine in engines:
        _settle(engine)
        engine.dispose()
    return postings


def _make_schema(url: str) -> None:
    from crm.store.session import make_engine

    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


# --- what the ledger says ---------------------------------------------------------------------------------------------


def _frame() -> Portion:
    """Currencies, donors, the work plan and what it needs: two revisions of three lines for every cell."""
    random_ = random.Random(1)
    portion: Portion = {
        "setting": [row("setting", key="base_currency", value=BASE.code)],
        "currency": [row("currency", code=one.code, digits=one.digits, name=one.code) for one, _ in CURRENCIES],
        "organisation": [row("organisation", id=n, code=f"D{n:03}", name=f"Donor {n}") for n in range(1, DONORS + 1)],
        "activity": [
            row("activity", id=n, code=f"A{n:03}", title=f"Activity {n}", position=n) for n in range(1, ACTIVITIES + 1)
        ],
        "exchange_rate": [
            row("exchange_rate", id=n, currency=one.code, dated=f"{FIRST}-01-01", rate=str(rate))
            for n, (one, rate) in enumerate(CURRENCIES[1:], start=1)
        ],
        "requirement_revision": [],
        "requirement_line": [],
    }
    cells = itertools.product(range(1, ACTIVITIES + 1), range(FIRST, FIRST + YEARS), (0, 1))
    for number, (activity, year, revised) in enumerate(cells, start=1):
        dated = date(year - 1, 6, 1) + timedelta(days=400 * revised)
        portion["requirement_revision"].append(
            row("requirement_revision", id=number, activity_id=activity, year=year, dated=dated, support_rate=1300)
        )
        portion["requirement_line"] += [
            row(
                "requirement_line",
                id=3 * number + line,
                revision_id=number,
                category=category,
                amount=random_.randint(10**7, 6 * 10**9),
            )
            for line, category in enumerate(("staff", "travel", "meetings"))
        ]
    return portion


def _portions(pledges: int, random_: random.Random) -> Iterator[Portion]:
    sequence = itertools.count(1)
    for first in range(1, pledges + 1, PORTION):
        portion: Portion = {
            name: [] for name in ("pledge", "split_revision", "split", "receipt", "receipt_name", "posting")
        }
        for number in range(first, min(first + PORTION, pledges + 1)):
            _pledge(portion, number, random_, sequence)
        yield portion


def _pledge(portion: Portion, number: int, random_: random.Random, sequence: Iterator[int]) -> None:
    """One pledge: promised and divided on a day, mostly signed, paid twice; a quarter by name of a split."""
    currency, rate = random_.choices(CURRENCIES, (5, 3, 1, 1))[0]
    amount = random_.randint(10**4, 10**8)
    base = to_base(amount, currency, rate, BASE)
    dated = date(FIRST, 1, 1) + timedelta(days=random_.randrange(365 * YEARS - 500))
    signed = dated + timedelta(days=random_.randrange(90)) if random_.random() < 0.8 else None
    shares = _shares(random_, amount, dated.year)
    paid = _payments(random_, amount)
    arrived = [dated + timedelta(days=random_.randrange(1, 500)) for _ in paid]
    named = random_.random() < 0.25
    facts: list[ledger.Fact] = [
        ledger.Promised(dated=dated, entry=-1, amount=amount, base=base),
        ledger.Divided(dated=dated, entry=1, id=number, shares=shares),
    ]
    if signed:
        facts.append(ledger.Signed(dated=signed, entry=2, amount=amount))
    for entry, (part, day) in enumerate(zip(paid, arrived, strict=True), start=3):
        cell = shares[entry % len(shares)].cell
        receipt = 2 * number + entry - 4
        value = to_base(part, currency, rate, BASE)
        names = ((cell, None),) if named else ()
        facts.append(ledger.Received(dated=day, entry=entry, id=receipt, paid=part, base=value, names=names))
        if named:
            where = {"activity_id": cell.activity, "year": cell.year}
            portion["receipt_name"].append(row("receipt_name", id=receipt, receipt_id=receipt, **where))
        portion["receipt"].append(
            row(
                "receipt",
                id=receipt,
                pledge_id=number,
                dated=day,
                entry=entry,
                currency=currency.code,
                amount=part,
                rate=str(rate),
                rate_on=day,
                base_amount=value,
                paid=part,
            )
        )
    portion["pledge"].append(
        row(
            "pledge",
            id=number,
            code=f"P{number}",
            donor_id=1 + random_.randrange(DONORS),
            dated=dated,
            currency=currency.code,
            amount=amount,
            rate=str(rate),
            rate_on=dated,
            base_amount=base,
            signed_on=signed,
            signed_amount=amount if signed else None,
            signed_entry=2 if signed else None,
            restricted=random_.random() < 0.05,
        )
    )
    portion["split_revision"].append(row("split_revision", id=number, pledge_id=number, dated=dated, entry=1))
    portion["split"] += [
        row(
            "split",
            id=3 * number + position,
            revision_id=number,
            pledge_id=number,
            currency=currency.code,
            position=position,
            activity_id=share.cell.activity,
            year=share.cell.year,
            amount=share.amount,
            conditional=share.conditional,
        )
        for position, share in enumerate(shares)
    ]
    for order, one in enumerate(ledger.replay(facts, currency=currency), start=1):
        head = (next(sequence), number, order, one.dated.isoformat(), one.fact, one.fact_id)
        figures = (getattr(one, name) for name in MEASURES)
        portion["posting"].append((*head, one.cell.activity, one.cell.year, *figures))


def _shares(random_: random.Random, amount: int, year: int) -> tuple[Share, ...]:
    """Three splits over near years; one pledge in eight leaves something open."""
    activities = random_.sample(range(1, ACTIVITIES + 1), 3)
    last = FIRST + YEARS - 1
    cells = [Cell(activity, min(last, year + random_.randrange(3))) for activity in activities]
    if random_.random() < 0.125:
        cells[2] = random_.choice((Cell(activities[2], None), Cell(None, year), Cell(None, None)))
    parts = allocate(amount, [random_.randint(1, 9) for _ in cells])
    conditional = random_.random() < 0.1
    return tuple(Share(cell, part, conditional) for cell, part in zip(cells, parts, strict=True))


def _payments(random_: random.Random, amount: int) -> tuple[int, int]:
    """Two receipts; half of the pledges are paid in full."""
    first = random_.randint(1, amount // 2)
    return first, amount - first if random_.random() < 0.5 else random_.randint(1, amount - first)


# --- rows, and how they are written -----------------------------------------------------------------------------------


def columns(table: str) -> list[sa.Column[Any]]:
    """The columns of a table, in the order in which rows are written."""
    return list(SQLModel.metadata.tables[table].columns)


_COLUMNS: dict[str, tuple[tuple[str, Any], ...]] = {}


def row(table: str, **given: Any) -> Row:
    """A row of a table as the database takes it: what is given, what is common, else nothing or an empty text."""
    if table not in _COLUMNS:
        _COLUMNS[table] = tuple(
            (one.name, None if one.nullable else COMMON.get(one.name, _nothing(one))) for one in columns(table)
        )
    values = (given.get(name, otherwise) for name, otherwise in _COLUMNS[table])
    return tuple(value.isoformat() if isinstance(value, date) else value for value in values)


def _nothing(column: sa.Column[Any]) -> Any:
    """No, 0 or an empty text, as the column takes it."""
    return {sa.Boolean: False, sa.Integer: 0, sa.BigInteger: 0}.get(type(column.type), "")


def _write(engine: sa.Engine, portion: Portion) -> None:
    if engine.dialect.name == "postgresql":
        _copy(engine, portion)
        return
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        for table, rows in portion.items():
            marks = ", ".join("?" * len(columns(table)))
            connection.exec_driver_sql(f"INSERT INTO {table} ({_names(table)}) VALUES ({marks})", rows)


def _names(table: str) -> str:
    return ", ".join(f'"{one.name}"' for one in columns(table))


def _copy(engine: sa.Engine, portion: Portion) -> None:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("SET session_replication_role = replica")
        for table, rows in portion.items():
            with cursor.copy(f"COPY {table} ({_names(table)}) FROM STDIN") as copy:
                _copy_rows(copy, rows)
        connection.commit()
    finally:
        connection.close()


def _copy_rows(copy: Any, rows: Iterable[Row]) -> None:
    for one in rows:
        copy.write_row(one)


def _settle(engine: sa.Engine) -> None:
    """PostgreSQL looks after its statistics by itself, but not at once."""
    if engine.dialect.name == "postgresql":
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
