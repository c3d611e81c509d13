"""What a source to import from is, and which there are: every module of this package that declares `SOURCE`.

Reading a file of a source makes plain rows and says row by row what it saw; it needs no database. What becomes of
the rows is said by the module that declares the source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import crm.imports
from crm.discover import declared
from crm.imports.problems import Problem


@dataclass(frozen=True)
class Reading:
    """What a file says: rows by kind, in the order of the file, what of it could not be taken, and remarks."""

    #: Frozen dataclasses of the source, by kind ("rates").
    rows: Mapping[str, tuple[Any, ...]]
    #: Rows left out, with the reason and how to mend it.
    problems: tuple[Problem, ...] = ()
    #: What somebody should know, and what does not hinder.
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A kind of file from outside that the product reads."""

    #: As it is asked for: "un_rates"; also the folder of its sample files.
    key: str
    #: As a menu says it.
    title: str
    #: One sentence: what it brings.
    help: str
    #: The endings of its files.
    endings: tuple[str, ...]
    read: Callable[[Path], Reading] = field(repr=False)


def sources() -> dict[str, Source]:
    """All sources by key."""
    return {one.key: one for one in declared(crm.imports, "SOURCE", Source).values()}
