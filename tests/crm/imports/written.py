"""The folder that says what a ledger holds: its rows, written as a person would write them."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlmodel import Session

from crm.domain.money import decimal_text
from crm.imports.records import Values
from crm.imports.shape import FILES, Column
from crm.imports.stored import Ledger
from crm.store import queries


def write_folder(session: Session, folder: Path) -> Path:
    """Write every file of which the ledger has rows, and the rates that were typed with an entry left as they are."""
    ledger = Ledger(session)
    digits = {code: one.digits for code, one in queries.currencies(session).items()}
    currencies = {str(row["code"]): str(row["currency"]) for row in ledger.rows("pledges")}
    base = queries.base_currency(session).code
    folder.mkdir()
    for file in FILES:
        rows = ledger.rows(file.name)
        if not rows:
            continue
        with (folder / file.file_name).open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, [column.name for column in file.columns])
            writer.writeheader()
            for values in rows:
                code = _currency(values, currencies, base)
                writer.writerow({one.name: _text(one, values[one.name], values, digits, code) for one in file.columns})
    return folder


def _currency(values: Values, currencies: dict[str, str], base: str) -> str:
    return currencies.get(str(values.get("pledge")), base)


def _text(column: Column, value: Any, values: Values, digits: dict[str, int], code: str) -> str:
    if value is None:
        return ""
    if column.kind == "amount":
        own = {"pledge": code, "base": code}.get(column.money) or str(values[column.money])
        return decimal_text(value, digits[own])
    if column.kind == "percent":
        return decimal_text(value, 2)
    if isinstance(value, tuple):
        return "; ".join(one if isinstance(one, str) else _place(one, digits[code]) for one in value)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def _place(cell: tuple[str | None, int | None, int | None], digits: int) -> str:
    activity, year, amount = cell
    words = " ".join(str(one) for one in (activity, year) if one) or "open"
    return words if amount is None else f"{words} = {decimal_text(amount, digits)}"
