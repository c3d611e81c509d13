"""What a file for readers says of itself on every page: that nothing is real, and that it is not for everybody."""

from __future__ import annotations

from crm.domain.table import Table


def for_few(table: Table) -> str:
    """The sentence that keeps a file with those it is for; empty where it may be passed on."""
    return table.label if table.audience == "trio" else ""


def on_every_page(table: Table) -> str:
    """The line at the foot of each page: a demonstration says so, and never hides for whom the file is."""
    said = (_first_sentence(table.demonstration), for_few(table))
    return " · ".join(filter(None, said)) or table.label


def short(table: Table) -> str:
    """The same where there is room for one sentence only: the demonstration's, else for whom it is."""
    return _first_sentence(table.demonstration) or table.label


def _first_sentence(text: str) -> str:
    """What a line with little room has room for."""
    first, point, _ = text.partition(".")
    return first + point
