"""Making a note in one go: facts, document, gate, register."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import Session

from concept_notes.check import check
from concept_notes.context import Audience, NoteContext
from concept_notes.document import write_note
from concept_notes.gather import gather
from crm.config import data_dir
from crm.domain.money import Money, decimal_text
from crm.errors import Refused
from crm.services.actor import Actor
from crm.services.notes import MadeNote, register_note

#: The template of two pages and a budget annex.
SHORT = "note_short.docx"


class Made(NamedTuple):
    """A finished note: its file, the facts it says, and sentences for the person who made it."""

    document: bytes
    context: NoteContext
    warnings: tuple[str, ...]

    @property
    def figures(context: NoteContext) -> dict[str, Any]:
    """Every figure printed, as decimal strings: what a later look for moved figures compares with."""
    digits = context.base.digits
    kept = ("ask", "plan", "open", "activities", "offered", "offered_total", "budget")
    return {name: _plain(getattr(context, name), digits) for name in kept}


def _plain(value: Any, digits: int, name: str = "") -> Any:
    if isinstance(value, Money):
        return {"amount": decimal_text(value.minor, value.currency.digits), "currency": value.currency.code}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name), digits, field.name) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one, digits, name) for one in value]
    if isinstance(value, int) and name not in {"year", "years"}:
        return decimal_text(value, digits)
    return value.isoformat() if isinstance(value, date) else value


def _made(context: NoteContext, data: bytes, template: str) -> MadeNote:
    return MadeNote(
        donor=context.donor.code,
        ask=context.ask.amount.minor,
        ask_currency=context.ask.amount.currency.code,
        activities=[line.code for line in context.activities],
        years=context.ask.years,
        as_of=context.meta.as_of,
        audience=context.meta.audience,
        template=template,
        language=context.meta.language,
        sha256=hashlib.sha256(data).hexdigest(),
        figures=figures(context),
    )
