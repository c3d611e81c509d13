"""A Word file as plain text, for reviews and snapshots: styles and texts, table rows, the figures of charts.

Reads the XML itself, because text inside content controls is invisible to the usual document library.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from lxml import etree

from crm.formats.package import unpack

_NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_VAL = f"{{{_NS['w']}}}val"


def outline(data: bytes) -> str:
    """The texts of a Word file in reading order, one line a paragraph or table row, every space and dash an ordinary one.

    A paragraph is "Style: text", a row "| cell | cell |", a chart its name, alternative text and series.
    """
    parts = unpack(data)
    lines = []
    for name in sorted(parts):
        if name.startswith(("word/header", "word/footer")):
            tree = etree.fromstring(parts[name])
            lines += [f"[{posixpath.basename(name)}] {line}" for line in _lines(tree, parts)]
    body = etree.fromstring(parts["word/document.xml"])[0]
    return "\n".join([*lines, *_lines(body, parts)]).replace("\u00a0", " ").replace("\u200d", "") + "\n"


def _lines(container: Any, parts: dict[str, bytes]) -> Iterator[str]:
    for element in container:
        kind = etree.QName(element).localname
        if kind == "tbl":
            yield from _table(element)
        elif kind == "p":
            yield from _paragraph(element, parts)
        elif kind in {"sdt", "sdtContent"}:
            yield from _lines(element, parts)


def _table(table: Any) -> Iterator[str]:
    for row in table.iterfind("w:tr", _NS):
        cells = [" / ".join(_text(one) for one in cell.iterfind(".//w:p", _NS)) for cell in row.iterfind("w:tc", _NS)]
        yield f"| {' | '.join(cells)} |"


def _paragraph(paragraph: Any, parts: dict[str, bytes]) -> Iterator[str]:
    style = paragraph.find("w:pPr/w:pStyle", _NS)
    if text := _text(paragraph):
        yield f"{'Normal' if style is None else style.get(_VAL)}: {text}"
    for drawing in paragraph.iterfind(".//wp:inline", _NS):
        described = drawing.find("wp:docPr", _NS)
        yield f"[{described.get('name')}] {described.get('descr')}"
        if (chart := drawing.find(".//c:chart", _NS)) is not None:
            yield from _chart(chart.get(f"{{{_NS['r']}}}id"), parts)


def _chart(relation: str, parts: dict[str, bytes]) -> Iterator[str]:
    relations: Any = etree.fromstring(parts["word/_rels/document.xml.rels"])
    target = next(one.get("Target") for one in relations if one.get("Id") == relation)
    tree: Any = etree.fromstring(parts[posixpath.normpath(posixpath.join("word", str(target)))])
    for series in tree.iterfind(".//c:ser", _NS):
        name = series.findtext("c:tx//c:v", "", _NS)
        values = [str(point.text) for point in series.iterfind("c:val//c:v", _NS)]
        yield f"  {name}: {', '.join(values)}"


def _text(paragraph: Any) -> str:
    pieces = []
    for one in paragraph.iter(f"{{{_NS['w']}}}t", f"{{{_NS['w']}}}tab", f"{{{_NS['w']}}}br"):
        if one.getparent().tag == f"{{{_NS['w']}}}tabs":
            continue
        pieces.append(
            (one.text or "") if etree.QName(one).localname == "t" else "\t" if one.tag.endswith("tab") else "\n"
        )
    return "".join(pieces)
