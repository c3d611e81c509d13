"""The pages, in the order of the navigation. A new page is a file in `pages/` and a line here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class PageEntry:
    """One page: its file name is its key, `path` its address, `question` what it answers."""

    key: str
    title: str
    question: str
    #: Which parameters of the address it reads, besides those of every page.
    parameters: tuple[str, ...] = ()
    #: Whether years and what is counted change anything on it.
    by_year: bool = True
    #: Whether its figures are those of the as-of day; the journal is the same on every day.
    by_day: bool = True

    @property
    def file(self) -> Path:
        """The script the platform runs."""
        return _FOLDER / f"{self.key}.py"


PAGES = (
    PageEntry("overview", "Overview", "How much do we need, have and lack?"),
    PageEntry("activity", "Activity", "Who pays for this, until when, what is open?", ("activity",)),
    PageEntry(
        "donor", "Donor", "What does this donor fund, until when?", ("donor", "kind", "theme", "region"), by_year=False
    ),
    PageEntry(
        "pledges",
        "Pledges",
        "What was promised, signed, paid; what is late?",
        ("donor", "status", "pledge"),
        by_year=False,
    ),
    PageEntry(
        "notes",
        "Concept notes",
        "Which notes went to whom, and do they still hold?",
        ("kind", "donor", "lang", "status", "note"),
        by_year=False,
    ),
    PageEntry(
        "templates", "Templates", "Which Word files are notes made with?", ("template",), by_year=False, by_day=False
    ),
    PageEntry("changes", "What changed", "Why did the gap move?", ("from", "to"), by_year=False),
    PageEntry(
        "history",
        "History",
        "Who changed what, when and why?",
        ("record", "person", "line"),
        by_year=False,
        by_day=False,
    ),
    PageEntry("checks", "Checks", "Can the figures be trusted?", by_year=False),
)


def page(key: str) -> PageEntry:
    """The page of that key."""
    return next(entry for entry in PAGES if entry.key == key)
