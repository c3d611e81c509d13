"""What is known of the installation itself: settings, words of the group, currencies, rates, who may act."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm.store.columns import (
    check,
    currency_code,
    filled,
    key,
    link,
    rate,
    text,
)


class Setting(SQLModel, table=True):
    """A fact of the installation: the group's name, its base currency, the day the demonstration opens on."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True)
    value: str = text()


class GroupText(SQLModel, table=True):
    """Wording of the group in one language, such as its mandate; used by documents."""

    __tablename__ = "group_text"
    key: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    value: str = text()


class Currency(SQLModel, table=True):
    """A currency the ledger knows, and the digits of its minor unit."""

    __tablename__ = "currency"
    __table_args__ = (
        check("digits_range", "digits BETWEEN 0 AND 4 AND digits = CAST(digits AS BIGINT)"),
        check("code_form", "length(code) = 3"),
    )
    code: str = Field(primary_key=True)
    digits: int
    name: str = text()


class ExchangeRate(SQLModel, table=True):
    """Units of a currency per one unit of base, from a day on, with its source."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        sa.UniqueConstraint("currency", "dated"),
        check("rate_above_zero", "CAST(rate AS NUMERIC) > 0"),
    )
    id: int = key()
    currency: str = currency_code()
    dated: date
    rate: Decimal = rate()
    source: str = text()


class AppUser(SQLModel, table=True):
    """Somebody who may act; until sign-in exists, a name in the journal."""

    __tablename__ = "app_user"
    __table_args__ = (filled("name"),)
    id: int = key()
    name: str = Field(unique=True)
    organisation_id: int | None = link("organisation.id", nullable=True)
    active: bool = True
