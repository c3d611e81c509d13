"""JSON: for scripts and the next tool. Amounts are decimal strings with all digits, days are ISO, no clock in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from crm.domain.table import Column, Detail, Row, Table, Value, plain
from crm.formats.format import Format


def as_data(table: Table) -> dict[str, Any]:
    """The table as plain data: rows with what belongs to them, subtotals by group, totals."""
    linked = [(detail, _by_link(detail)) for detail in table.details if detail.link]
    rows = []
    for row in table.rows:
        data = _row(table.columns, row)
        for detail, found in linked:
            data[detail.table.key] = found[row[table.at(detail.link)]]
        rows.append(data)
    return {
        "schema_version": table.schema_version,
        "as_of": table.as_of.isoformat(),
        "audience": table.audience,
        "base_currency": table.base.code,
        "rows": rows,
        "subtotals": [
            {table.by: group.key, f"{table.by}_name": group.title, **_sums(table, group.subtotal)}
            for group in table.groups
            if group.subtotal
        ],
        "totals": _sums(table, table.total),
        **{
            detail.table.key: [_row(detail.table.columns, row) for row in detail.table.rows]
            for detail in table.details
            if not detail.link
        },
        "notes": list(table.caption),
    }


def _by_link(detail: Detail) -> dict[Value, list[dict[str, Any]]]:
    """The rows of a detail by what they belong to, without what they repeat from there."""
    table, found = detail.table, defaultdict(list)
    for row in table.rows:
        data = _row(table.columns, row)
        found[row[table.at(detail.link)]].append(
            {key: value for key, value in data.items() if key not in detail.repeats}
        )
    return found


def _row(columns: tuple[Column, ...], row: Row) -> dict[str, Any]:
    return {column.key: _value(column, value) for column, value in zip(columns, row, strict=True)}


def _value(column: Column, value: Value) -> Any:
    if value is None or (isinstance(value, int) and column.kind != "amount"):
        return value
    return plain(column, value)


def _sums(table: Table, sums: Mapping[str, int]) -> dict[str, str]:
    return {key: plain(table.column(key), minor) for key, minor in sums.items()}


def write(table: Table) -> bytes:
    """The file: indented, so that two of them can be compared line by line."""
    return (json.dumps(as_data(table), ensure_ascii=False, indent=2) + "\n").encode()


FORMAT = Format("json", "JSON, for programs", "json", "application/json", write, text=True, order=40)
