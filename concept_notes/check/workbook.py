"""A small reader of the workbook behind a chart: the values of cells as text, in milliseconds."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from functools import cached_property, lru_cache

from lxml import etree

from concept_notes.word.file import R, parsed

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NS = {"s": _S, "rel": "http://schemas.openxmlformats.org/package/2006/relationships"}
#: More than the figures of a chart: the workbook is not opened.
_MOST_BYTES, _MOST_CELLS = 5_000_000, 10_000
_AREA = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")


class WorkbookUnread(ValueError):
    """A workbook that is damaged, or too large to belong to a chart."""


class Workbook:
    """The sheets of a workbook, read when they are asked for."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts
        self._values: dict[str, dict[str, str]] = {}

    def cells(self, reference: str) -> list[str]:
        """The values of a reference such as “Figures!$B$2:$B$4”, row by row; none where its sheet is not there."""
        sheet, _, area = reference.rpartition("!")
        name = sheet.strip("'").replace("''", "'")
        found = _AREA.fullmatch(area.replace("$", ""))
        if name not in self._sheets or found is None:
            return []
        left, top, right, bottom = found[1], int(found[2]), found[3] or found[1], int(found[4] or found[2])
        columns, rows = range(_column(left), _column(right) + 1), range(top, bottom + 1)
        if len(columns) * len(rows) > _MOST_CELLS:
            return []
        values = self._of(name)
        return [values.get(f"{_letters(column)}{row}", "") for row in rows for column in columns]

    @cached_property
    def _sheets(self) -> dict[str, str]:
        """The part of each sheet by its name."""
        targets = {
            one.get("Id"): posixpath.normpath(
                posixpath.join("xl", one.get("Target", "").lstrip("/").removeprefix("xl/"))
            )
            for one in self._tree("xl/_rels/workbook.xml.rels").iterfind("rel:Relationship", _NS)
        }
        sheets = self._tree("xl/workbook.xml").iterfind(".//s:sheet", _NS)
        return {one.get("name", ""): targets.get(one.get(f"{{{R}}}id"), "") for one in sheets}

    @cached_property
    def _shared(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._parts:
            return []
        return [
            "".join(text.text or "" for text in one.iter(f"{{{_S}}}t"))
            for one in self._tree("xl/sharedStrings.xml").iterfind("s:si", _NS)
        ]

    def _of(self, sheet: str) -> dict[str, str]:
        if sheet not in self._values:
            tree = self._tree(self._sheets[sheet])
            self._values[sheet] = {one.get("r", ""): self._value(one) for one in tree.iter(f"{{{_S}}}c")}
        return self._values[sheet]

    def _value(self, cell: etree._Element) -> str:
        if cell.get("t") == "inlineStr":
            return "".join(text.text or "" for text in cell.iter(f"{{{_S}}}t"))
        said = cell.findtext("s:v", "", _NS)
        if cell.get("t") != "s":
            return str(said)
        at = int(said) if said.isdigit() else -1
        return self._shared[at] if 0 <= at < len(self._shared) else ""

    def _tree(self, name: str) -> etree._Element:
        if name not in self._parts:
            raise WorkbookUnread(name)
        try:
            tree: etree._Element = parsed(self._parts[name])
        except etree.XMLSyntaxError as error:
            raise WorkbookUnread(name) from error
        return tree


@lru_cache(8)
def workbook_of(data: bytes) -> Workbook:
    """A workbook by its bytes. Raises `WorkbookUnread`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST_BYTES:
                raise WorkbookUnread("too large")
            book = Workbook({name: archive.read(name) for name in archive.namelist() if name.startswith("xl/")})
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise WorkbookUnread("damaged") from error
    book.cells("A!A1")  # what every workbook has is there
    return book


def _column(letters: str) -> int:
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
