"""The gate: what is wrong with a finished Word file, in plain sentences, before anybody can download it.

It looks for what makes Word repair a file, for what validators miss (a cell without a paragraph, a style that is
not there, a row that does not fit its grid, an open field), for figures of a chart that differ from its workbook,
and for what people with a screen reader need.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import pairwise
from typing import Any

from lxml import etree

from crm.formats.docx_table import clean

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_NS = {
    "w": _W,
    "r": _R,
    "c": _C,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
    "ct": "http://schemas.openxmlformats.org/package/2006/content-types",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_DOCUMENT, _STYLES, _CORE = "word/document.xml", "word/styles.xml", "docProps/core.xml"
_UNFIT_BYTES = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[1245678]|2\d|3[01]));", re.IGNORECASE
)
#: A figure in a table, and the least that a digit of readable text takes, in dxa.
_FIGURE, _DIGIT = re.compile(r"[-−]?\d[\d,.]*"), 70
_TAGS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")

Element = Any


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


@dataclass
class _File:
    """A Word file's parts, and those that are XML as trees."""

    parts: dict[str, bytes]
    #: Texts of the note's facts that may look like tags.
    known: tuple[str, ...] = ()

    @cached_property
    def trees(self) -> dict[str, Element]:
        """The XML parts that can be read."""
        found = {}
        for name, data in self.parts.items():
            if name.endswith((".xml", ".rels")):
                try:
                    found[name] = etree.fromstring(data)
                except etree.XMLSyntaxError:
                    continue
        return found

    @cached_property
    def texts(self) -> dict[str, Element]:
        """The parts that people read: body, headers, footers, notes."""
        return {
            name: tree
            for name, tree in self.trees.items()
            if tree.tag in {_w("document"), _w("hdr"), _w("ftr"), _w("footnotes")}
        }

    @property
    def body(self) -> Element:
        """The document's body."""
        return self.trees[_DOCUMENT].find(_w("body"))

    def elements(self, path: str) -> Iterator[tuple[str, Element]]:
        """Elements of all texts by path, with the part they are in."""
        for name, tree in self.texts.items():
            for element in tree.iterfind(path, _NS):
                yield name, element

    def relations(self, name: str) -> dict[str, Element]:
        """The relationships of a part, by id."""
        folder, file = posixpath.split(name)
        tree = self.trees.get(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {} if tree is None else {one.get("Id"): one for one in tree.iterfind("rel:Relationship", _NS)}

    def target(self, name: str, relation: Element) -> str:
        """The name of the part to which a relationship of `name` leads."""
        target = relation.get("Target", "")
        if target.startswith("/"):
            return str(target[1:])
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), target))


def check(data: bytes, facts: object | None = None) -> list[str]:
    """What is wrong with a Word file; an empty list lets it pass.

    `facts`, the context the file was made from, tells apart a name that holds braces from a tag left unfilled.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if archive.testzip():
                return ["The file is damaged: a part of it does not match its check sum."]
            file = _File({name: archive.read(name) for name in names}, tuple(_texts_of(facts)))
    except zipfile.BadZipFile:
        return ["This is no Word file: it cannot be opened as a package."]
    twice = [
        f"The part {name} is in the package more than once." for name, count in Counter(names).items() if count > 1
    ]
    found = [*twice, *_package(file)]
    if found or _DOCUMENT not in file.trees:
        return found or ["This is no Word file: it has no document."]
    for rule in RULES:
        found += rule(file)
    return list(dict.fromkeys(found))


def _texts_of(facts: object) -> Iterator[str]:
    """Texts among the facts of a note that hold braces or per cent signs of a tag, longest first."""
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.add(clean(value))
        elif is_dataclass(value) and not isinstance(value, type):
            for field in fields(value):
                walk(getattr(value, field.name))
        elif isinstance(value, tuple):
            for one in value:
                walk(one)

    walk(facts)
    yield from sorted((text for text in found if _TAGS.search(text)), key=len, reverse=True)


# --- the package ----------------------------------------------------------------------------------------


def _package(file: _File) -> list[str]:
    """Parts that cannot be read, are not declared, or are not there."""
    if "[Content_Types].xml" not in file.parts:
        return ["The package does not say what its parts are."]
    return [*_unreadable(file), *_undeclared(file), *_lost(file)]


def _unreadable(file: _File) -> Iterator[str]:
    for name, data in file.parts.items():
        if "vbaproject" in name.lower():
            yield "The file holds a macro."
        if not name.endswith((".xml", ".rels")):
            continue
        if _UNFIT_BYTES.search(data):
            yield f"The part {name} holds a control character, which Word refuses."
        elif name not in file.trees:
            yield f"The part {name} is not well-formed XML."


def _undeclared(file: _File) -> Iterator[str]:
    types = file.trees.get("[Content_Types].xml")
    if types is None:
        return
    declared = {one.get("PartName", "").lstrip("/") for one in types.iterfind("ct:Override", _NS)}
    endings = {one.get("Extension", "").lower() for one in types.iterfind("ct:Default", _NS)}
    for name in sorted(set(file.parts) - declared - {"[Content_Types].xml"}):
        if name.rpartition(".")[2].lower() not in endings:
            yield f"The package does not say what the part {name} is."
    for name in sorted(declared - set(file.parts)):
        yield f"The package names a part {name} that is not there."


def _lost(file: _File) -> Iterator[str]:
    for name in sorted(set(file.parts)):
        for relation in file.relations(name).values():
            if relation.get("TargetMode") == "External":
                if not relation.get("Type", "").endswith("/hyperlink"):
                    yield f"The part {name} loads something from outside: {relation.get('Target')}."
            elif file.target(name, relation) not in file.parts:
                yield f"The part {name} refers to {relation.get('Target')}, which is not there."


def _relations(file: _File) -> list[str]:
    """Every reference by id leads somewhere."""
    found = []
    for name, tree in {**file.texts, **{n: t for n, t in file.trees.items() if t.tag == f"{{{_C}}}chartSpace"}}.items():
        known = file.relations(name)
        used = {
            value for element in tree.iter() for key, value in element.attrib.items() if key.startswith(f"{{{_R}}}")
        }
        found += [f"The part {name} uses a relationship {one} that is not there." for one in sorted(used - set(known))]
    return found


# --- text -----------------------------------------------------------------------------------------------


def text_of(paragraph: Element) -> str:
    """The text of a paragraph."""
    return "".join(one.text or "" for one in paragraph.iter(_w("t")))


def _unfilled(file: _File) -> list[str]:
    """Tags of the template that nobody filled."""
    found = []
    for name, paragraph in file.elements(".//w:p"):
        text = text_of(paragraph)
        for known in file.known:
            text = text.replace(known, "").replace(known[:1].upper() + known[1:], "")
        if match := _TAGS.search(text):
            near = text[max(0, match.start() - 20) : match.end() + 30]
            found.append(f"A tag of the template is left unfilled in {name}: “{near}”.")
    return found


def _characters(file: _File) -> list[str]:
    """Characters that some program refuses."""
    return [
        f"A control character stands in the text “{clean(text_of(paragraph))[:40]}” of {name}."
        for name, paragraph in file.elements(".//w:p")
        if clean(text_of(paragraph)) != text_of(paragraph)
    ]


def _changes(file: _File) -> list[str]:
    """Traces of editing that a sent note must not carry."""
    names = {"ins": "a tracked insertion", "del": "a tracked deletion", "commentReference": "a comment"}
    return [
        f"The file still holds {words} in {name}."
        for tag, words in names.items()
        for name, _ in file.elements(f".//w:{tag}")
    ]


def _body(file: _File) -> list[str]:
    """What stands between paragraphs, and paragraphs that hold nothing."""
    found = []
    allowed = {_w(name) for name in ("p", "tbl", "sdt", "sectPr", "bookmarkStart", "bookmarkEnd")}
    children = list(file.body)
    if any(child.tag in {_w("p"), _w("tbl")} for one in file.body.iter(_w("p"), _w("r"), _w("t")) for child in one):
        found.append("A paragraph or table stands inside a paragraph.")
    if (file.body.text or "").strip() or any((child.tail or "").strip() for child in children):
        found.append("Loose text stands between the paragraphs of the body.")
    found += [
        f"A {etree.QName(child).localname} stands between the paragraphs of the body."
        for child in children
        if child.tag not in allowed
    ]
    content = [child for child in children if child.tag in {_w("p"), _w("tbl")}]
    for first, second in pairwise(content):
        if first.tag == second.tag == _w("tbl"):
            found.append("Two tables touch; Word joins them into one.")
    if content and content[-1].tag == _w("tbl"):
        found.append("The body ends with a table; Word wants a paragraph after it.")
    for child in content:
        if child.tag == _w("p") and not text_of(child).strip() and not _holds_more(child):
            found.append("An empty paragraph stands in the body; space belongs to the styles.")
    return found


def _holds_more(paragraph: Element) -> bool:
    """A drawing, a break or the end of a section."""
    return next(paragraph.iter(_w("drawing"), _w("br"), _w("sectPr"), _w("pict"), _w("object")), None) is not None


def _styles(file: _File) -> list[str]:
    """Styles that are used and not there."""
    tree = file.trees.get(_STYLES)
    if tree is None:
        return ["The file has no styles."]
    known = {one.get(_w("styleId")) for one in tree.iterfind("w:style", _NS)}
    used = {
        element.get(_w("val"))
        for tag in ("pStyle", "rStyle", "tblStyle")
        for _, element in file.elements(f".//w:{tag}")
    }
    return [f"The style “{name}” is used, but the file does not have it." for name in sorted(used - known)]


def _fields(file: _File) -> list[str]:
    """Fields that are open, or that show nothing until Word counts."""
    found = []
    for name, tree in file.texts.items():
        for paragraph in tree.iter(_w("p")):
            found += [f"{problem} in {name}." for problem in _fields_of(paragraph)]
        for field in tree.iter(_w("fldSimple")):
            if not text_of(field).strip():
                found.append(f"A field has no result yet in {name}.")
    return found


def _fields_of(paragraph: Element) -> list[str]:
    state, found, result = "", [], ""
    for element in paragraph.iter(_w("fldChar"), _w("t")):
        if element.tag == _w("t"):
            result += (element.text or "") if state == "separate" else ""
            continue
        kind = element.get(_w("fldCharType"))
        if (state, kind) not in {("", "begin"), ("begin", "separate"), ("begin", "end"), ("separate", "end")}:
            return ["A field does not open and close in order"]
        if kind == "end" and not result.strip():
            found.append("A field has no result yet")
        state, result = ("" if kind == "end" else str(kind)), ("" if kind == "begin" else result)
    return [*found, "A field is not closed"] if state else found


# --- tables ---------------------------------------------------------------------------------------------


def _tables(file: _File) -> list[str]:
    """Cells, grids, header rows and what a screen reader says of each table."""
    found = []
    room = _text_width(file)
    for number, (_, table) in enumerate(file.elements(".//w:tbl"), 1):
        grid = [int(one.get(_w("w"), "0")) for one in table.iterfind("w:tblGrid/w:gridCol", _NS)]
        called = _caption(table) or f"number {number}"
        if min(grid, default=1) <= 0:
            found.append(f"A column of the table {called} has no width.")
        if room and sum(grid) > room:
            found.append(f"The table {called} is wider than the page.")
        for at, row in enumerate(table.iterfind("w:tr", _NS), 1):
            found += [f"{problem} in row {at} of the table {called}." for problem in _row(row, grid)]
        first = table.find("w:tr", _NS)
        if first is None or first.find("w:trPr/w:tblHeader", _NS) is None:
            found.append(f"The table {called} has no header row that repeats.")
        if not _caption(table) or not _value(table.find("w:tblPr/w:tblDescription", _NS)):
            found.append(f"The table {called} has no alternative text.")
    return found


def _value(element: Element | None) -> str:
    return "" if element is None else str(element.get(_w("val"), "")).strip()


def _caption(table: Element) -> str:
    return f"“{said}”" if (said := _value(table.find("w:tblPr/w:tblCaption", _NS))) else ""


def _row(row: Element, grid: list[int]) -> list[str]:
    found, at = [], 0
    for cell in row.iterfind("w:tc", _NS):
        last = [child for child in cell if child.tag != _w("tcPr")][-1:]
        if not last or last[0].tag != _w("p"):
            found.append("A cell has no paragraph at its end")
        span = int(_value(cell.find("w:tcPr/w:gridSpan", _NS)) or 1)
        width = cell.find("w:tcPr/w:tcW", _NS)
        if (
            width is not None
            and width.get(_w("type")) == "dxa"
            and int(width.get(_w("w"), "0")) != sum(grid[at : at + span])
        ):
            found.append("A cell is not as wide as its columns")
        if (figure := _torn(cell, sum(grid[at : at + span]))) is not None:
            found.append(f"The figure {figure} does not fit its column")
        at += span
    before = sum(int(_value(row.find(f"w:trPr/w:{tag}", _NS)) or 0) for tag in ("gridBefore", "gridAfter"))
    if at + before != len(grid):
        found.append("The cells do not fit the columns")
    return found


def _torn(cell: Element, width: int) -> str | None:
    """A figure that its column is too narrow for, however small the table's text is: it would be torn apart."""
    for paragraph in cell.iterfind("w:p", _NS):
        text = text_of(paragraph).strip()
        if _FIGURE.fullmatch(text) and _DIGIT * sum(one.isdigit() for one in text) > width:
            return text
    return None


def _text_width(file: _File) -> int:
    """The width of the text on the narrowest page, in dxa; 0 where the file does not say."""
    widths = [0]
    for section in file.body.iter(_w("sectPr")):
        size, margins = section.find("w:pgSz", _NS), section.find("w:pgMar", _NS)
        if size is not None and margins is not None:
            sides = sum(int(margins.get(_w(side), "0")) for side in ("left", "right"))
            widths.append(int(size.get(_w("w"), "0")) - sides)
    return min(widths[1:], default=0)


# --- drawings -------------------------------------------------------------------------------------------


def _drawings(file: _File) -> list[str]:
    """Ids that must differ, and words for those who cannot see a drawing."""
    drawn = [element for _, element in file.elements(".//wp:docPr")]
    twice = [number for number, count in Counter(one.get("id") for one in drawn).items() if count > 1]
    found = [f"Two drawings have the same id {number}." for number in twice]
    return found + [
        f"The drawing {one.get('name')} has no alternative text."
        for one in drawn
        if not (one.get("descr") or "").strip()
    ]


def _charts(file: _File) -> list[str]:
    """What a chart shows equals what its workbook holds."""
    found = []
    for name, tree in file.trees.items():
        if tree.tag == f"{{{_C}}}chartSpace":
            found += [f"{problem} ({name})." for problem in _chart(file, name, tree)]
    return found


def _chart(file: _File, name: str, tree: Element) -> list[str]:
    import openpyxl

    outside = tree.find("c:externalData", _NS)
    relation = file.relations(name).get(outside.get(f"{{{_R}}}id")) if outside is not None else None
    if relation is None:
        return ["A chart has no workbook, so it cannot be edited"]
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(file.parts[file.target(name, relation)]), read_only=False, data_only=True
        )
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return ["The workbook of a chart cannot be opened"]
    found = []
    for reference in tree.iter(f"{{{_C}}}strRef", f"{{{_C}}}numRef"):
        where = reference.findtext("c:f", "", _NS)
        cached = [point.findtext("c:v", "", _NS) for point in reference.iterfind(".//c:pt", _NS)]
        if not cached:
            found.append(f"A chart shows nothing for {where}, because its cache is empty")
        elif not _same(cached, _cells(book, where)):
            found.append(f"A chart shows other figures than its workbook holds in {where}")
    return found


def _cells(book: Any, where: str) -> list[Any]:
    sheet, _, cells = where.rpartition("!")
    sheet = sheet.strip("'")
    if sheet not in book.sheetnames:
        return []
    area = book[sheet][cells.replace("$", "")]
    rows = area if isinstance(area, tuple) else ((area,),)
    return [cell.value for row in rows for cell in (row if isinstance(row, tuple) else (row,))]


def _same(cached: list[str], held: list[Any]) -> bool:
    if len(cached) != len(held):
        return False
    return all(_number(one) == _number(other) for one, other in zip(cached, held, strict=True))


def _number(value: Any) -> Decimal | str:
    """A figure as an exact number, a text as it is."""
    if isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return Decimal(repr(value)) if isinstance(value, (int, float)) else str(value)


# --- for everybody --------------------------------------------------------------------------------------


def _described(file: _File) -> list[str]:
    """Title and language, without which a screen reader guesses."""
    found = []
    core = file.trees.get(_CORE)
    if core is None or not (core.findtext("dc:title", "", _NS) or "").strip():
        found.append("The file has no title among its properties.")
    styles = file.trees.get(_STYLES)
    language = None if styles is None else styles.find("w:docDefaults/w:rPrDefault/w:rPr/w:lang", _NS)
    if not _value(language):
        found.append("The file does not say which language it is in.")
    author = "" if core is None else core.findtext("dc:creator", "", _NS) or ""
    if author.lower() in {"python-docx", "un-named", "openpyxl"}:
        found.append(f"The file names “{author}” as its author.")
    return found


def _headings(file: _File) -> list[str]:
    """Headings step down one level at a time and say something."""
    styles = file.trees.get(_STYLES)
    if styles is None:
        return []
    by_id = {one.get(_w("styleId")): one for one in styles.iterfind("w:style", _NS)}
    levels = {key: level for key, style in by_id.items() if (level := _level(style, by_id)) is not None}
    found, before = [], -1
    for paragraph in file.body.iterfind(".//w:p", _NS):
        level = levels.get(_value(paragraph.find("w:pPr/w:pStyle", _NS)))
        if level is None:
            continue
        if level > before + 1:
            found.append(f"The heading “{text_of(paragraph)[:60]}” skips a level.")
        if not text_of(paragraph).strip():
            found.append("A heading says nothing.")
        before = level
    return found


def _level(style: Element, by_id: dict[str, Element]) -> int | None:
    """The outline level of a style, its own or that of the one it is based on."""
    for _ in range(len(by_id)):
        if (own := style.find("w:pPr/w:outlineLvl", _NS)) is not None:
            return int(_value(own))
        parent = by_id.get(_value(style.find("w:basedOn", _NS)))
        if parent is None:
            return None
        style = parent
    return None


Rule = Callable[[_File], list[str]]

#: In this order; the package itself is looked at before them.
RULES: tuple[Rule, ...] = (
    _relations,
    _unfilled,
    _characters,
    _changes,
    _body,
    _styles,
    _fields,
    _tables,
    _drawings,
    _charts,
    _described,
    _headings,
)
