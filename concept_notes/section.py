"""What a section is, and how those of this installation are found.

A section is a file in `concept_notes/sections/` that declares one constant `SECTION`. A template places it by its
key: `{{p block.budget }}`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from concept_notes.blocks import Block, Stack, TableBlock
from concept_notes.word.charts import Chart

Piece = TableBlock | Chart | Stack | Block


@dataclass(frozen=True)
class Section:
    """A block that templates can place: its key, what it shows in a sentence, and the function that makes it.

    `build` returns None where the context holds nothing for it.
    """

    key: str
    shows: str
    build: Callable[[Any], Piece | None]


@cache
def sections() -> dict[str, Section]:
    """All sections by key, in order of their keys."""
    import concept_notes.sections as package

    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = [importlib.import_module(f"{package.__name__}.{name}").SECTION for name in names]
    return {section.key: section for section in found}
