"""The facts of a note as the register keeps them: what a later look compares with. Amounts are decimal strings."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date
from typing import Any, Final

from concept_notes.facts.context import FOR_THE_MAKER, NoteContext
from crm.domain.money import Money, decimal_text

#: Whole numbers of a context that are no amounts.
COUNTS: Final = frozenset(
    {
        "year", "years", "buys_more", "thanks_more", "members", "members_named", "coverage_percent", "pages", "words",
        "digits",
    }
)  # fmt: skip


def kept_facts(context: NoteContext) -> dict[str, Any]:
    """Everything a note says; a field that is added to the context is kept as well."""
    digits = context.base.digits
    names = (name for name in context.__dataclass_fields__ if name not in FOR_THE_MAKER)
    return {name: _plain(getattr(context, name), digits, name) for name in names}


def _plain(value: Any, digits: int, name: str) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if name in COUNTS else decimal_text(value, digits)
    if isinstance(value, tuple):
        return [_plain(one, digits, name) for one in value]
    if isinstance(value, Money):
        return {"amount": decimal_text(value.minor, value.currency.digits), "currency": value.currency.code}
    if is_dataclass(value):
        return {one: _plain(getattr(value, one), digits, one) for one in value.__dataclass_fields__}
    return value.isoformat() if isinstance(value, date) else value
