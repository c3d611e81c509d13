"""What is wrong in a file: records with a place, gathered for all rows, never an exception at the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from rapidfuzz import fuzz, process, utils


@dataclass(frozen=True)
class Problem:
    """One thing that has to be mended: in which file, in which row as a spreadsheet numbers them, in which column."""

    file: str
    row: int | None
    column: str
    wrong: str
    mend: str = ""

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                self.file,
                f"row {self.row}" if self.row else "",
                f"column {self.column}" if self.column else "",
            )
            if part
        )
        return f"{place}: {self.wrong}{' ' + self.mend if self.mend else ''}"

    def as_json(self) -> dict[str, Any]:
        """The problem as the command line prints it."""
        return asdict(self)


@dataclass
class Problems:
    """The problems of a folder as they are found, the rows that have any, and what is only worth knowing."""

    found: list[Problem] = field(default_factory=list)
    findings: list[Problem] = field(default_factory=list)
    _rows: set[tuple[str, int]] = field(default_factory=set)

    def add(self, file: str, row: int | None, column: str, wrong: str, mend: str = "") -> None:
        """Note a problem."""
        self.found.append(Problem(file, row, column, wrong, mend))
        if row is not None:
            self._rows.add((file, row))

    def tell(self, file: str, row: int | None, column: str, what: str) -> None:
        """Note what somebody should know, and what does not hinder loading."""
        self.findings.append(Problem(file, row, column, what))

    def has(self, file: str, row: int) -> bool:
        """Whether a row has a problem already."""
        return (file, row) in self._rows


def did_you_mean(typed: str, candidates: Iterable[str], *, likeness: int = 65) -> str:
    """A sentence with the names that resemble what was typed (to so many of 100), or nothing.

    >>> did_you_mean("pleges", ["pledges", "receipts"])
    'Did you mean pledges?'
    """
    known = list(candidates)
    matches = process.extract(
        typed, known, scorer=fuzz.ratio, processor=utils.default_process, limit=3, score_cutoff=likeness
    )
    return f"Did you mean {' or '.join(match[0] for match in matches)}?" if matches else ""
