"""A Word file opened for looking at: its parts, what of them is XML, and where in it a paragraph stands.

What cannot be a Word file, or could do harm when it is unfolded, is refused before anything in it is read.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from lxml import etree

from crm.errors import Refused

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
NS = {
    "w": W,
    "r": R,
    "c": C,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
    "ct": "http://schemas.openxmlformats.org/package/2006/content-types",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
}
TYPES, DOCUMENT, STYLES, CORE = "[Content_Types].xml", "word/document.xml", "word/styles.xml", "docProps/core.xml"
#: Parts that say how a file looks, not what it says: the same for all notes of a template.
_LOOKS = frozenset(
    (
        STYLES,
        "word/numbering.xml",
        "word/settings.xml",
        "word/fontTable.xml",
        "word/theme/theme1.xml",
        "docProps/app.xml",
    )
)

_MB = 1024 * 1024
#: The size of a file, of all its parts unpacked, and of one part; parts, and how many times larger than packed.
FILE, UNPACKED, PART, ENTRIES, RATIO = 25 * _MB, 100 * _MB, 50 * _MB, 2_000, 200
#: How an old Word file begins, and one that a password protects.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = {"spreadsheetml": "a spreadsheet", "presentationml": "a presentation"}

#: Paths, written out because they are walked for every paragraph and cell.
_SETTINGS, _SPAN = f"{{{W}}}tcPr", f"{{{W}}}gridSpan"
_TR, _TC, _HELD = f"{{{W}}}tr", f"{{{W}}}tc", f"{{{W}}}sdt/{{{W}}}sdtContent/"
_VAL, _T = f"{{{W}}}val", f"{{{W}}}t"

Element = Any


class Unreadable(Refused):
    """A file that is no Word file, or that nobody should open; the message says what to do."""


@cache
def _found(path: str) -> Any:
    """A path made ready; a document is searched by dozens of them."""
    return etree.XPath(path, namespaces=NS)


_NUMBER = re.compile(r"-?[0-9]{1,9}")
_PREFIX = re.compile(r"(\w+):(?=\w)")


@cache
def clark(path: str) -> str:
    """A path with its namespaces written out, `{http://...}p`: a search with prefixes takes several times as long."""
    return _PREFIX.sub(lambda match: f"{{{NS[match[1]]}}}", path)


@cache
def w(name: str) -> str:
    """The name of an element or attribute of WordprocessingML."""
    return f"{{{W}}}{name}"


def value(element: Element | None) -> str:
    """What an element of settings says: its `w:val`; "" where it is not there."""
    return "" if element is None else str(element.get(_VAL, "")).strip()


def on(switch: Element | None) -> bool:
    """Whether a switch of Word is on: it is there, and does not say that it is off."""
    return switch is not None and value(switch) not in {"0", "false", "off"}


def text_of(element: Element) -> str:
    """The text in an element: what is read, not what was struck out."""
    return "".join(one.text or "" for one in element.iter(_T))


@dataclass(frozen=True, eq=False)
class Paragraph:
    """A paragraph of a Word file: its text, and the part it stands in."""

    element: Element
    part: str
    text: str


@dataclass(frozen=True, eq=False)
class Table:
    """A table: its element, the widths of its grid in dxa, and its rows with their cells and the columns each takes."""

    element: Element
    grid: list[int]
    rows: list[tuple[Element, list[tuple[Element, int]]]]


class WordFile:
    """The parts of a Word file by name, and those that are XML as trees."""

    def __init__(self, parts: dict[str, bytes], names: list[str] | None = None, *, shares_looks: bool = False) -> None:
        self.parts = parts
        #: All names in the package, a name that is there twice twice.
        self.names = names or list(parts)
        #: Nobody changes how it looks, so that styles, lists and the like may be those of another file.
        self._shares_looks = shares_looks

    @cached_property
    def trees(self) -> dict[str, Element]:
        """The XML parts that can be read."""
        found: dict[str, Element] = {}
        for name, data in self.parts.items():
            if is_xml(name):
                try:
                    found[name] = _shared(data) if self._shares_looks and name in _LOOKS else parsed(data)
                except etree.XMLSyntaxError:
                    continue
        # Many rules walk the text: elements that stay objects need not be made into objects by each of them.
        self._held = list(found[DOCUMENT].iter()) if DOCUMENT in found else []
        return found

    @cached_property
    def document(self) -> str:
        """The name of the part that holds the text."""
        for relation in self.relations("").values():
            if relation.get("Type", "").endswith("/officeDocument"):
                return self.target("", relation)
        return DOCUMENT

    @cached_property
    def texts(self) -> dict[str, Element]:
        """The parts that people read: the body first, then headers, footers and notes."""
        kinds = {w(kind) for kind in ("document", "hdr", "ftr", "footnotes", "endnotes")}
        found = {name: tree for name, tree in self.trees.items() if tree.tag in kinds}
        return dict(sorted(found.items(), key=lambda one: (one[0] != self.document, one[0])))

    @property
    def body(self) -> Element:
        """The document's body; an empty one where the document has none."""
        found = self.trees[self.document].find(w("body"))
        return etree.Element(w("body")) if found is None else found

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """All paragraphs that people read, in reading order of each part."""
        return [
            Paragraph(element, name, text_of(element))
            for name, tree in self.texts.items()
            for element in tree.iter(w("p"))
        ]

    @cached_property
    def headings(self) -> list[tuple[Paragraph, int]]:
        """The headings of the body with their levels, from 0."""
        paragraphs = self.paragraphs  # held, so that each element stays the same object
        styled = {
            id(one.getparent().getparent()): level
            for one in self.trees[self.document].iter(w("pStyle"))
            if (level := self.levels.get(value(one))) is not None
        }
        return [(one, styled[id(one.element)]) for one in paragraphs if id(one.element) in styled]

    @cached_property
    def tables(self) -> list[Table]:
        """All tables that people read."""
        return [_table(table) for tree in self.texts.values() for table in tree.iter(w("tbl"))]

    @cached_property
    def charts(self) -> dict[str, Element]:
        """The chart parts."""
        return {name: tree for name, tree in self.trees.items() if tree.tag == f"{{{C}}}chartSpace"}

    @cached_property
    def chart_names(self) -> dict[str, str]:
        """What the drawing that shows a chart is called, by the chart's part: "chart:gap"."""
        found = {}
        for name in self.texts:
            relations = self.relations(name)
            for part, inline in self.elements(".//wp:docPr"):
                chart = None if part != name else inline.getparent().find(clark(".//c:chart"))
                if chart is not None and (relation := relations.get(chart.get(f"{{{R}}}id"))) is not None:
                    found[self.target(name, relation)] = inline.get("name", "")
        return found

    @cached_property
    def levels(self) -> dict[str, int]:
        """The outline level of each style that makes headings, its own or that of the one it is based on."""
        tree = self.trees.get(STYLES)
        if tree is None:
            return {}
        by_id = {one.get(w("styleId")): one for one in tree.iterfind(clark("w:style"))}
        return {key: level for key, style in by_id.items() if (level := _level(style, by_id)) is not None}

    def elements(self, path: str) -> Iterator[tuple[str, Element]]:
        """Elements of all texts by path, with the part they are in."""
        for name, tree in self.texts.items():
            for element in _found(path)(tree):
                yield name, element

    def relations(self, name: str) -> dict[str, Element]:
        """The relationships of a part by id; those of the package for ""."""
        folder, file = posixpath.split(name)
        tree = self.trees.get(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {} if tree is None else {one.get("Id"): one for one in tree.iterfind(clark("rel:Relationship"))}

    def target(self, name: str, relation: Element) -> str:
        """The name of the part to which a relationship of `name` leads."""
        target = relation.get("Target", "")
        if target.startswith("/"):
            return str(target[1:])
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), target))

    # --- places, in words -----------------------------------------------------------------------------

    def near(self, element: Element) -> str:
        """Where an element stands, as somebody would look for it: part, table or heading, and words nearby."""
        paragraph = _self_or_parent(element, "p")
        cell = _self_or_parent(element, "tc")
        part = self.part_of(element)
        if cell is not None:
            return ", ".join(one for one in (_part(part, self.document), self._in_table(cell)) if one)
        table = _self_or_parent(element, "tbl")
        if table is not None:
            return f"table {self.table_name(table)}"
        said = _short(text_of(paragraph)) if paragraph is not None else ""
        under = _short(self._under.get(paragraph, "")) if paragraph is not None else ""
        places = [_part(part, self.document), f"under “{under}”" if under and under != said else ""]
        place = ", ".join(one for one in places if one) or "the text"
        return f"{place}: “{said}”" if said else place

    def part_of(self, element: Element) -> str:
        """The name of the part that an element is in."""
        root = element.getroottree().getroot()
        return next((name for name, tree in self.trees.items() if tree is root), self.document)

    def table_name(self, table: Element) -> str:
        """What a table is called: by its title, else by its number."""
        if title := value(table.find(clark("w:tblPr/w:tblCaption"))):
            return f"“{_short(title)}”"
        return f"number {self._numbers[table]}" if table in self._numbers else ""

    def _in_table(self, cell: Element) -> str:
        place = self._cells.get(cell)
        if place is None:
            return "a table"
        table, at, cells = place
        number = next(number for number, (one, _) in enumerate(cells) if one is cell)
        column = sum(span for _, span in cells[:number])
        said = [f"table {self.table_name(table.element)}, row {at}", f"column {column + 1}"]
        for number, words in enumerate((_short(text_of(cells[0][0])), self._head(table, column))):
            said[number] += f" (“{words}”)" if words else ""
        return ", ".join(said)

    @cached_property
    def _cells(self) -> dict[Element, tuple[Table, int, list[tuple[Element, int]]]]:
        """Where each cell is: its table, its row's number, and the cells of that row."""
        return {
            cell: (table, at, cells)
            for table in self.tables
            for at, (_, cells) in enumerate(table.rows, 1)
            for cell, _ in cells
        }

    @cached_property
    def _under(self) -> dict[Element, str]:
        """The heading that each paragraph of the body stands under."""
        heads, heading, found = {one.element: one.text for one, _ in self.headings}, "", {}
        for one in self.paragraphs:
            if one.part == self.document:
                found[one.element] = heading
                heading = heads.get(one.element) or heading
        return found

    @cached_property
    def _numbers(self) -> dict[Element, int]:
        """The tables by their number."""
        return {table.element: number for number, table in enumerate(self.tables, 1)}

    def _head(self, table: Table, column: int) -> str:
        """What stands over a column."""
        at = 0
        for cell, span in table.rows[0][1]:
            at += span
            if at > column:
                return _short(text_of(cell))
        return ""


def number(text: str | None) -> int:
    """A whole number of the file; 0 where it is none (the gate says so)."""
    return int(text) if text and _NUMBER.fullmatch(text) else 0


def _table(table: Element) -> Table:
    """A table with its rows and cells, those inside content controls too."""
    rows = [*table.iterfind(_TR), *table.iterfind(f"{_HELD}{_TR}")]
    return Table(
        table,
        [number(one.get(w("w"))) for one in table.iterfind(clark("w:tblGrid/w:gridCol"))],
        [
            (row, [(cell, span_of(cell)) for cell in (*row.iterfind(_TC), *row.iterfind(f"{_HELD}{_TC}"))])
            for row in rows
        ],
    )


def span_of(cell: Element) -> int:
    """How many columns a cell takes."""
    for settings in cell:
        if settings.tag == _SETTINGS:
            return max((max(1, number(value(one))) for one in settings if one.tag == _SPAN), default=1)
    return 1


def opened(data: bytes, *, shares_looks: bool = False) -> WordFile:
    """A Word file by its bytes; one that `shares_looks` is opened sooner, and its styles must not be changed.

    Raises `Unreadable` for what is none, is protected, or unfolds without measure.
    """
    if data.startswith(_COMPOUND):
        raise Unreadable(
            "The file is protected by a password, or is an old .doc file; open it in Word and save it as .docx without "
            "a password."
        )
    if len(data) > FILE:
        raise Unreadable(f"The file is larger than {FILE // _MB} MB; take large pictures out of it.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _weigh(archive.infolist())
            names = archive.namelist()
            parts = {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, OSError) as error:
        raise Unreadable(
            "This is no Word file, or a damaged one: it cannot be opened as a package. Save it anew in Word."
        ) from error
    file = WordFile(parts, names, shares_looks=shares_looks)
    _look_like_word(file)
    return file


def is_xml(name: str) -> bool:
    """Whether a part is XML, by its name."""
    return name.endswith((".xml", ".rels"))


def parsed(data: bytes) -> Element:
    """A part as a tree; nothing is fetched and no entity is unfolded."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


@lru_cache(64)
def _shared(data: bytes) -> Element:
    """A part that is the same from file to file, as a tree that nobody changes."""
    return parsed(data)


def _weigh(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a package that is encrypted or unfolds to more than a document can be."""
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable("The file is encrypted; save it without a password.")
    if len(entries) > ENTRIES:
        raise Unreadable(f"The file has {len(entries)} parts; a document has at most {ENTRIES}.")
    dense = any(one.file_size > _MB and one.file_size > RATIO * max(1, one.compress_size) for one in entries)
    large = any(one.file_size > PART for one in entries) or sum(one.file_size for one in entries) > UNPACKED
    if dense or large:
        raise Unreadable("The file unfolds to far more than a document holds; it is not opened.")


def _look_like_word(file: WordFile) -> None:
    """Refuse a package that is something else, or that Word does not open at all."""
    for name, data in file.parts.items():
        if b"!" in data and is_xml(name) and b"<!doctype" in data.replace(b"\0", b"").lower():
            raise Unreadable(f"The part {name} declares a document type, which no Word file does; save the file anew.")
    types = file.parts.get(TYPES, b"")
    for kind, words in _KINDS.items():
        if f"{kind}.".encode() in types and b"wordprocessingml.document" not in types and b"word/" not in types:
            raise Unreadable(f"This is {words}, no Word file.")
    if b"http://purl.oclc.org/ooxml/wordprocessingml/main" in file.parts.get(file.document, b"")[:4000]:
        raise Unreadable("The file is saved as “Strict Open XML”; save it as an ordinary Word document (.docx).")
    if file.document not in file.parts:
        raise Unreadable(f"This is no Word file: its text, {file.document}, is not there.")


def _level(style: Element, by_id: dict[str, Element]) -> int | None:
    for _ in range(len(by_id)):
        if (own := style.find(clark("w:pPr/w:outlineLvl"))) is not None:
            return int(value(own)) if re.fullmatch("[0-8]", value(own)) else None
        parent = by_id.get(value(style.find(clark("w:basedOn"))))
        if parent is None:
            return None
        style = parent
    return None


def _self_or_parent(element: Element, name: str) -> Element | None:
    return element if element.tag == w(name) else next(element.iterancestors(w(name)), None)


def _short(text: str, most: int = 60) -> str:
    said = " ".join(text.split())
    return said if len(said) <= most else said[:most].rstrip() + "…"


def _part(name: str, document: str) -> str:
    """A part in words; nothing for the body."""
    file = posixpath.basename(name)
    for start, words in (("header", "the header"), ("footer", "the footer"), ("footnotes", "the footnotes")):
        if file.startswith(start):
            return words
    return "" if name == document else name
