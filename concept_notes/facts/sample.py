"""A note's facts out of the demonstration: what templates are tried with, and the tag guide takes its examples from.

Kept as data, because loading the demonstration takes seconds; `python -m tools.sample_note` writes them anew.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from concept_notes.facts.context import NoteContext
from crm.config import data_dir

#: The donor of the demonstration whose note has something in nearly every section.
DONOR = "VLD"


def sample_file() -> Path:
    """Where the facts are kept."""
    return data_dir() / "templates" / "sample_note.json"


#: What is for the maker of one note.
_NO_SAMPLE = frozenset({"considered", "remarks"})


@cache
def sample_context() -> NoteContext:
    """The facts of a note for a donor of the demonstration, on the demonstration's own day."""
    found: NoteContext = of_json(NoteContext, json.loads(sample_file().read_text(encoding="utf-8")))
    return found


@cache
def sample_of(key: str, kind: Any) -> Any:
    """The facts of a small paper for a donor of the demonstration."""
    file = sample_file().with_name(f"sample_{key}.json")
    return of_json(kind, json.loads(file.read_text(encoding="utf-8")))


def as_json(value: Any) -> Any:
    """Facts as JSON carries them; what was suggested and told for a donor is the trio's own and no sample."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: as_json(getattr(value, one.name)) for one in fields(value) if one.name not in _NO_SAMPLE}
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def of_json(hint: Any, value: Any) -> Any:
    """Facts of the kind that is wanted, out of JSON; a field that was added since has its default."""
    if get_origin(hint) in (Union, UnionType):
        return None if value is None else of_json(next(one for one in get_args(hint) if one is not NoneType), value)
    if get_origin(hint) is tuple:
        return tuple(of_json(get_args(hint)[0], one) for one in value)
    if hint is date:
        return date.fromisoformat(value)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{name: of_json(hints[name], one) for name, one in value.items() if name in hints})
    return value
