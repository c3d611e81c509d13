"""What an export format is, and which there are: every module of this package that declares `FORMAT`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import crm.formats
from crm.discover import declared
from crm.domain.table import Table
from crm.errors import Usage


@dataclass(frozen=True)
class Format:
    """A kind of file that a table can leave as."""

    #: As it is asked for: "xlsx".
    key: str
    #: As a menu says it: "Excel workbook".
    title: str
    #: The ending of its files, without the dot.
    extension: str
    #: The media type for downloads.
    mime: str
    #: The whole file; the same table gives the same bytes.
    write: Callable[[Table], bytes]
    #: Whether it can be read on a terminal.
    text: bool = False
    #: Its place in menus: what most people want comes first.
    order: int = 50


def formats() -> dict[str, Format]:
    """All formats by key, in the order of menus."""
    found = declared(crm.formats, "FORMAT", Format).values()
    return {one.key: one for one in sorted(found, key=lambda one: (one.order, one.key))}


def format_of(key: str) -> Format:
    """The format of that key, whatever the case. Raises `Usage` with those there are."""
    known = formats()
    found = known.get(key.strip().lower())
    if found is None:
        raise Usage(f"“{key}” is not a format; there are {', '.join(known)}.")
    return found
