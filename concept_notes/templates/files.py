"""The templates that travel with the product."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from concept_notes.kind import kind_for
from crm.config import data_dir
from crm.errors import Refused

#: The template of two pages and a budget annex.
SHORT = "note_short.docx"


def template_path(name: str = SHORT) -> Path:
    """Where a template that travels with the product lies."""
    return data_dir() / "templates" / name


@dataclass(frozen=True)
class Chosen:
    """The template a note is made with: what the register calls it, and its bytes."""

    label: str
    content: bytes


def shipped(length: str = "short") -> Chosen:
    """The template that travels with the product. Raises `Refused` for a length that none travels for."""
    path = template_path(kind_for(length).template.format(length=PurePath(length).name))
    if not path.is_file():
        raise Refused(f"No template of the length “{length}” is approved, and none travels with the product.")
    return Chosen(path.name, path.read_bytes())
