"""About how many pages a document has, reckoned where no printer counted them: its lines, rows and drawings, put on pages.

Nobody's typefaces are measured: a letter is taken to be as wide as letters of its script usually are. What moves to the
next page as a whole does so here too. It serves to warn, and holds nothing back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lxml import etree

from concept_notes.word.file import STYLES, WordFile, clark, on, text_of, value, w
from concept_notes.word.styles import ANNEX

Element = Any

#: How wide a letter is, in parts of the size of its type: of Chinese, of Cyrillic, of any other.
_CHINESE, _CYRILLIC, _LETTER = 1.0, 0.52, 0.45
#: How high a line is, in parts of the size of its type: of letters such as Calibri's, and of Chinese ones.
_LINE, _CHINESE_LINE = 1.18, 1.4
#: In a text: Chinese with its signs, and Cyrillic.
_EAST, _NORTH = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]"), re.compile(r"[\u0400-\u04ff]")
_EXTENT, _CELL_WIDTH, _OWN, _STYLE = map(clark, ("wp:extent", "w:tcPr/w:tcW", "w:pPr", "w:pStyle"))
#: A rule between two rows, in twentieths of a point.
_RULE = 8
#: English Metric Units in a twentieth of a point.
_EMU = 635
#: What a style says nothing of: size of type in half points, spacing of lines in 240ths.
_SIZE, _SPACING = 20, 240


@dataclass(frozen=True)
class Reckoned:
    """Pages in all, and those before the annexes; the last one as far as it is filled."""

    all: float
    of_text: float


@dataclass(frozen=True)
class _Look:
    """What a paragraph style says of height and width, in twentieths of a point."""

    before: int = 0
    after: int = 0
    line: int = _SPACING
    size: int = _SIZE
    left: int = 0
    new_page: bool = False
    with_next: bool = False
    #: Like paragraphs follow each other without the room between them.
    close: bool = False
    annex: bool = False


@dataclass(frozen=True)
class _Piece:
    """Something that stays on one page: its height, whether what follows stays with it, whether a page begins here."""

    height: float
    with_next: bool = False
    new_page: bool = False
    annex: bool = False


def reckoned(file: WordFile) -> Reckoned:
    """About how many pages a document has."""
    section = file.body.find(clark("w:sectPr"))
    width, height = _room(section)
    looks = _Looks(file.trees.get(STYLES))
    return _on_pages(list(_pieces(file.body, width, looks)), height)


def _room(section: Element | None) -> tuple[int, int]:
    """What a page has for text: its width and its height."""
    size = None if section is None else section.find(clark("w:pgSz"))
    edge = None if section is None else section.find(clark("w:pgMar"))
    wide, high = _of(size, "w", 11906), _of(size, "h", 16838)
    return wide - _of(edge, "left", 1134) - _of(edge, "right", 1134), high - _of(edge, "top", 1134) - _of(
        edge, "bottom", 1134
    )


def _on_pages(pieces: Sequence[_Piece], height: float) -> Reckoned:
    """The pieces put one below the other; those that stay together move on together."""
    page, at, text = 0, 0.0, None
    together: list[_Piece] = []
    for number, piece in enumerate(pieces):
        together.append(piece)
        if piece.with_next and number + 1 < len(pieces) and not pieces[number + 1].new_page:
            continue
        wanted = sum(one.height for one in together)
        if together[0].annex and text is None:
            text = page + at / height
        if at and (together[0].new_page or (at + wanted > height and wanted <= height)):
            page, at = page + 1, 0.0
        for one in together:
            if at and at + one.height > height:
                page, at = page + 1, 0.0
            at += one.height
        together = []
    whole = page + at / height
    return Reckoned(whole, whole if text is None else text)


def _pieces(holder: Element, width: int, looks: _Looks) -> Iterator[_Piece]:
    """Paragraphs and rows from first to last, whatever control holds them."""
    for one in holder:
        if one.tag == w("p"):
            look = looks.of(one)
            yield _Piece(looks.height(one, look, width), look.with_next, look.new_page, look.annex)
        elif one.tag == w("tbl"):
            yield from _rows(one, looks)
        elif one.tag in (w("sdt"), w("sdtContent")):
            yield from _pieces(one, width, looks)


def _rows(table: Element, looks: _Looks) -> Iterator[_Piece]:
    above, side = looks.padding(table)
    for row in table.iter(w("tr")):
        tall, with_next = 0.0, False
        for cell in row.iter(w("tc")):
            room = _of(cell.find(_CELL_WIDTH), "w", 1000) - side
            inside = [(one, looks.of(one)) for one in cell.iter(w("p"))]
            tall = max(tall, sum(looks.height(one, look, room) for one, look in inside))
            with_next = with_next or any(look.with_next for _, look in inside)
        yield _Piece(tall + above + _RULE, with_next)


class _Looks:
    """The styles of a document, read as they are asked for."""

    def __init__(self, styles: Element | None) -> None:
        self._styles = {} if styles is None else {one.get(w("styleId"), ""): one for one in styles.iter(w("style"))}
        self._default = "Normal"
        base = None if styles is None else styles.find(clark("w:docDefaults"))
        self._base = _Look() if base is None else _said(_Look(), base)
        self._known: dict[str, _Look] = {}
        self._seen: dict[bytes, _Look] = {}

    def of(self, paragraph: Element) -> _Look:
        """How a paragraph looks."""
        own = paragraph.find(_OWN)
        if own is None:
            return self._named(self._default)
        key = etree.tostring(own)
        found = self._seen.get(key)
        if found is None:
            style = value(own.find(_STYLE)) or self._default
            found = self._seen[key] = replace(_said(self._named(style), own, own=True), annex=style == ANNEX)
        return found

    def height(self, paragraph: Element, look: _Look, width: int) -> float:
        """The room that a paragraph takes, with what is free above and below it."""
        drawn = sum(int(one.get("cy", 0)) / _EMU for one in paragraph.iter(_EXTENT))
        room = max(width - look.left, 400)
        high = sum(_lines(text, room, look.size) for text in text_of(paragraph).split("\n"))
        return look.before + (drawn or high * look.size * 10 * look.line / 240) + (0 if look.close else look.after)

    def padding(self, table: Element) -> tuple[int, int]:
        """What a cell keeps free above and below, and at its sides."""
        name = value(table.find(clark("w:tblPr/w:tblStyle")))
        style = self._styles.get(name)
        found = None if style is None else style.find(clark("w:tblPr/w:tblCellMar"))
        if found is None:
            return 0, 216
        of = {side: _of(found.find(w(side)), "w", 0) for side in ("top", "bottom", "left", "right")}
        return of["top"] + of["bottom"], of["left"] + of["right"]

    def _named(self, name: str) -> _Look:
        if name not in self._known:
            style = self._styles.get(name)
            if style is None:
                return self._base
            self._known[name] = self._base
            parent = value(style.find(clark("w:basedOn")))
            self._known[name] = _said(self._named(parent) if parent else self._base, style)
        return self._known[name]


def _said(look: _Look, holder: Element, *, own: bool = False) -> _Look:
    """A look with what is said of it further on."""

    def first(path: str) -> Element | None:
        return holder.find(clark(path)) if own else next(holder.iter(clark(path)), None)

    breaks = first("w:pageBreakBefore")
    spacing, size, indent = first("w:spacing"), None if own else first("w:sz"), first("w:ind")
    return _Look(
        before=_of(spacing, "before", look.before),
        after=_of(spacing, "after", look.after),
        line=_of(spacing, "line", look.line)
        if spacing is None or spacing.get(w("lineRule"), "auto") == "auto"
        else 240,
        size=int(value(size)) if size is not None and value(size).isdigit() else look.size,
        left=_of(indent, "left", 0) + _of(indent, "right", 0) if indent is not None else look.left,
        new_page=look.new_page if breaks is None else on(breaks),
        with_next=look.with_next or first("w:keepNext") is not None,
        close=look.close or first("w:contextualSpacing") is not None,
    )


def _of(element: Element | None, name: str, otherwise: int) -> int:
    """A number that an element says."""
    said = "" if element is None else element.get(w(name), "")
    return int(said) if said.lstrip("-").isdigit() else otherwise


@lru_cache(4096)
def _lines(text: str, room: int, size: int) -> float:
    """How high a text is that stands in lines so wide, in parts of the size of its type."""
    east, north = (0, 0) if text.isascii() else (len(_EAST.findall(text)), len(_NORTH.findall(text)))
    letters = _CHINESE * east + _CYRILLIC * north + _LETTER * (len(text) - east - north)
    wide = letters * size * 10
    return max(1, math.ceil(wide / room)) * (_CHINESE_LINE if east else _LINE)
