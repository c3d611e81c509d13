"""Column types and helpers shared by all tables: exact money, exact rates, UTC instants, named constraints.

Every constraint has a name by convention, because a batch migration on SQLite silently drops unnamed ones.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone of a datetime, so it is put back when read."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a moment without zone; store the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The moment, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Rate(TypeDecorator[Decimal]):
    """An exchange rate as exact decimal text: `NUMERIC` on SQLite would be a float."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:
        """Plain decimal text with the digits it was given, never an exponent."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Decimal | None:
        """The exact decimal."""
        return None if value is None else Decimal(value)


def now() -> datetime:
    """This moment, in UTC: what `recorded_at` columns are filled with."""
    return datetime.now(UTC)


def key() -> Any:
    """The primary key, given by the database; numbers of deleted rows are never given again."""
    return Field(default=None, primary_key=True)


def link(target: str, *, nullable: bool = False, index: bool = True) -> Any:
    """A reference to another table's row; what is referred to cannot be deleted."""
    column = sa.Column(sa.Integer, sa.ForeignKey(target, ondelete="RESTRICT"), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def minor(*, nullable: bool = False, default: int | None = None) -> Any:
    """An amount in whole minor units."""
    column = sa.Column(sa.BigInteger, nullable=nullable)
    return Field(default=default, sa_column=column) if nullable or default is not None else Field(sa_column=column)


def currency_code() -> Any:
    """An ISO currency known to the ledger."""
    return Field(sa_column=sa.Column(sa.String(3), sa.ForeignKey("currency.code", ondelete="RESTRICT"), nullable=False))


def rate(*, nullable: bool = False) -> Any:
    """Units of a currency per one unit of base."""
    column = sa.Column(Rate, nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def instant(*, nullable: bool = False) -> Any:
    """A moment in UTC; filled with the present one unless it may be empty."""
    column = sa.Column(Instant, nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(default_factory=now, sa_column=column)


def text(*, nullable: bool = False) -> Any:
    """Text of any length, already cleaned by the services."""
    column = sa.Column(sa.Text, nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(default="", sa_column=column)


def void() -> Any:
    """True where the entry was taken back: it counts on no day, and stays to be seen in the journal."""
    return Field(default=False, sa_column=sa.Column(sa.Boolean, nullable=False, server_default=sa.false()))


def whole(column: str, *, zero: bool = False, name: str | None = None) -> sa.CheckConstraint:
    """Amounts are whole minor units above 0 (or from 0), also for a second program that writes here."""
    sign = ">=" if zero else ">"
    return sa.CheckConstraint(
        f"{column} {sign} 0 AND {column} = CAST({column} AS BIGINT)", name=name or f"{column}_whole"
    )


def whole_signed(column: str) -> sa.CheckConstraint:
    """Whole minor units of either sign."""
    return sa.CheckConstraint(f"{column} = CAST({column} AS BIGINT)", name=f"{column}_whole")


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    """A column that holds one of a few words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def check(name: str, condition: str) -> sa.CheckConstraint:
    """A named rule of one row."""
    return sa.CheckConstraint(condition, name=name)


def filled(column: str) -> sa.CheckConstraint:
    """A text that must not be blank."""
    return sa.CheckConstraint(f"trim({column}) <> ''", name=f"{column}_filled")


def cell_key(name: str, *columns: str) -> sa.Index:
    """At most one row for an activity and a year, where an open one (NULL) counts as a value."""
    parts = [
        sa.text(f"COALESCE({column}, 0)") if column in ("activity_id", "year") else sa.text(column)
        for column in columns
    ]
    return sa.Index(name, *parts, unique=True)
