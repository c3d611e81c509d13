"""The figure ledger: which numbers a note was made with, and where each of them stands.

While a note is written, everything that a tag or a block prints stands between two marks. `read` takes the marks in:
it says of each number in which sentence, row and column or chart it is, and whether it was made or typed by hand in
the template. The marks are then taken out; the file that leaves holds none. Later the same reading of a file, which
somebody may have edited, is compared with the ledger of the note it was (`concept_notes.check.figures`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from concept_notes.word.file import Element, WordFile, clark, span_of, value, w
from concept_notes.word.styles import TABLE
from crm.domain.wording import NONE

#: What the register calls the ledger of the figures as they stand in the file, beside the facts' own figures.
PRINTED = "printed"
#: Two characters that XML allows and no text holds: what stands between them was printed by a tag or a block.
BEGIN, END = "\ufdd0", "\ufdd1"
_BLOCK_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)([^<]+)(?=</w:t>)")

_MARKS = re.compile(f"([{BEGIN}{END}])")
_TEXT, _FIELD, _SIMPLE = w("t"), w("fldChar"), w("fldSimple")
#: What else of a paragraph is read, as the sign it stands for.
_SIGNS = {w("tab"): " ", w("br"): " ", w("noBreakHyphen"): "-"}
_READ = frozenset((_TEXT, _FIELD, _SIMPLE, *_SIGNS))
#: Written out, because they are walked for every cell.
_TABLE, _ROW, _CELL, _PARAGRAPH, _STYLE = w("tbl"), w("tr"), w("tc"), w("p"), w("pStyle")
_HEAD = clark("w:trPr/w:tblHeader")

#: A number as people write it: digits, with points, commas, apostrophes or narrow spaces between them.
_NUMBER = re.compile(r"(?<!\w)[-−]?\d(?:[\d.,'’\u00a0\u202f\u2009]*\d)?|\d(?:[\d.,'’\u00a0\u202f\u2009]*\d)?")
_DIGIT = re.compile(r"\d")
_LIKE_TAG = re.compile(r"[{}]")
#: Invisible marks that keep a minus before its number in a script from right to left.
_DIRECTION = "\u200e\u200f"
#: For each character of a text: whether a tag or block made it.
_BY_TAG, _BY_HAND = b"\1", b"\0"
#: What stands for a number in the words around it.
_PLACE = "#"
#: Tables are compared as whole units; each figure is rounded by itself.
_HALF = Decimal("0.5")


def marked(text: str) -> str:
    """What a tag prints, between marks."""
    return f"{BEGIN}{text}{END}"


def marked_block(xml: str) -> str:
    """The XML of a block with each of its texts between marks."""
    return _BLOCK_TEXT.sub(rf"\1{BEGIN}\2{END}", str(xml))


def unmarked(data: bytes) -> bytes:
    """A part without marks."""
    return data.replace(BEGIN.encode(), b"").replace(END.encode(), b"")


# --- numbers ----------------------------------------------------------------------------------------------


@lru_cache(8192)
def numbers(text: str) -> tuple[str, ...]:
    """The numbers in a text as they are written.

    >>> numbers("USD 60,000 in 2017/18, about 45.5 per cent, −10,089 above")
    ('60,000', '2017', '18', '45.5', '−10,089')
    """
    return tuple(match[0] for match in _NUMBER.finditer(text)) if _DIGIT.search(text) else ()


@lru_cache(4096)
def amount(number: str) -> Decimal:
    """What a written number is worth, whatever the language that wrote it.

    >>> [str(amount(one)) for one in ("1,234,567", "353,691.49", "353.691,49", "−10 089".replace(" ", chr(0x202f)))]
    ['1234567', '353691.49', '353691.49', '-10089']
    >>> [str(amount(one)) for one in ("0.912", "17.5", "2017")]
    ['0.912', '17.5', '2017']
    """
    body = number.lstrip("-−")
    between = [one for one in body if not one.isdigit()]
    whole, part = body, ""
    if between and between[-1] in ".,":
        head, _, tail = body.rpartition(between[-1])
        mixed = between[-1] != between[0]
        if len(tail) != 3 or mixed or body.startswith("0") or (len(between) == 1 and len(head) > 3):
            whole, part = head, tail
    digits = "".join(one for one in whole if one.isdigit())
    worth = Decimal(f"{digits}.{part}" if part else digits)
    return -worth if body != number else worth


@lru_cache(4096)
def cell_amount(text: str) -> Decimal | None:
    """The amount that is all a cell says; a dash is nothing, words and shares in per cent are no amount.

    >>> cell_amount("427,140"), cell_amount("–"), cell_amount("57 %"), cell_amount("a month")
    (Decimal('427140'), Decimal('0'), None, None)
    """
    said = text.strip(f"{_DIRECTION} ")
    if said == NONE:
        return Decimal(0)
    match = _NUMBER.fullmatch(said)
    return amount(said) if match else None


# --- the ledger -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A paragraph outside tables that holds a number: its words with “#” for each number, and the numbers.

    `typed` are the places of those numbers that were typed by hand.
    """

    part: str
    words: str
    figures: tuple[str, ...]
    typed: tuple[int, ...] = ()
    #: Where it stands in the file that was read, for people; no part of what is kept.
    element: Element = None


@dataclass(frozen=True)
class GridRow:
    """A row of a table: header, group, body or total, its cells by grid column, and how a total is made up.

    A total is the "sum" of the rows above it, or the "rest": the first of them less the others.
    """

    kind: str
    cells: tuple[str, ...]
    adds: str = ""
    element: Element = None


@dataclass(frozen=True)
class Grid:
    """A table with figures. `across`: its last column is the sum of the columns of figures before it."""

    title: str
    rows: tuple[GridRow, ...]
    across: bool = False
    made: bool = True
    element: Element = None

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands over the columns."""
        return next((row.cells for row in self.rows if row.kind == "header"), ())


@dataclass(frozen=True)
class Drawn:
    """What a chart shows: by series and category, the figure of its cache."""

    name: str
    figures: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Ledger:
    """The figures of a file with their places."""

    lines: tuple[Line, ...] = ()
    grids: tuple[Grid, ...] = ()
    charts: tuple[Drawn, ...] = ()
    #: Texts that were printed and hold what looks like a tag of a template.
    like_tags: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What the register keeps: the figures as printed, and nothing that was typed by hand alone."""
        return {
            "lines": [
                {"part": one.part, "words": one.words, "figures": list(one.figures), "typed": list(one.typed)}
                for one in self.lines
                if len(one.typed) < len(one.figures)
            ],
            "tables": [
                {
                    "title": one.title,
                    "across": one.across,
                    "rows": [{"kind": row.kind, "cells": list(row.cells), "adds": row.adds} for row in one.rows],
                }
                for one in self.grids
                if one.made
            ],
            "charts": [{"name": one.name, "figures": one.figures} for one in self.charts],
            "like_tags": list(self.like_tags),
        }


def of_json(kept: Mapping[str, Any]) -> Ledger:
    """A ledger from what the register keeps."""
    return Ledger(
        lines=tuple(
            Line(one["part"], one["words"], tuple(one["figures"]), tuple(one["typed"])) for one in kept["lines"]
        ),
        grids=tuple(
            Grid(
                one["title"],
                tuple(GridRow(row["kind"], tuple(row["cells"]), row["adds"]) for row in one["rows"]),
                one["across"],
            )
            for one in kept["tables"]
        ),
        charts=tuple(Drawn(one["name"], one["figures"]) for one in kept["charts"]),
        like_tags=tuple(kept.get("like_tags", ())),
    )


# --- reading ----------------------------------------------------------------------------------------------


def read(file: WordFile, *, being_made: bool = False) -> Ledger:
    """The figures of a Word file. In one that is being made there are marks, and it is found out how totals are made up."""
    reader = _Reader(file.texts.values())
    lines: list[Line] = []
    grids: list[Grid] = []
    for name, tree in file.texts.items():
        for element in _outermost(tree):
            if element.tag == _TABLE:
                grids += _grid(element, reader, being_made=being_made)
            elif line := _line(element, name, file, reader):
                lines.append(line)
    lines += _spoken(file, being_made=being_made)
    charts = [Drawn(file.chart_names.get(name, name), _drawn(tree)) for name, tree in file.charts.items()]
    return Ledger(tuple(lines), tuple(grids), tuple(charts), tuple(sorted(reader.like_tags, key=len, reverse=True)))


def _outermost(tree: Element) -> list[Element]:
    """The paragraphs and tables of a part that stand in no table."""
    found = list(tree.iter(_PARAGRAPH, _TABLE))
    inside = {held for one in found if one.tag == _TABLE for held in one.iter(_PARAGRAPH, _TABLE) if held is not one}
    return [one for one in found if one not in inside]


def _spoken(file: WordFile, *, being_made: bool) -> Iterator[Line]:
    """What is said of tables and charts to those who cannot see them; the block that draws one says it."""
    told = [(one, value(one)) for _, one in file.elements(".//w:tblDescription")]
    told += [(one, one.get("descr", "")) for _, one in file.elements(".//wp:docPr")]
    for element, text in told:
        if figures := tuple(numbers(text)):
            yield Line(
                "alternative text", skeleton(text), figures, () if being_made else tuple(range(len(figures))), element
            )


class _Reader:
    """Takes the marks out of texts, in their order: a value may begin in one text and end in a later one."""

    def __init__(self, trees: Iterable[Element]) -> None:
        self.inside = False
        self.like_tags: set[str] = set()
        #: The paragraphs that hold more than texts; few of them do.
        self.mixed = {
            paragraph
            for tree in trees
            for one in tree.iter(_FIELD, _SIMPLE, *_SIGNS)
            for paragraph in one.iterancestors(_PARAGRAPH)
        }

    def take(self, paragraph: Element) -> tuple[str, bytes]:
        """The text of a paragraph without marks and without results of fields, and for each character whether it was made."""
        if not self.inside and paragraph not in self.mixed:
            texts = list(paragraph.iter(_TEXT))
            if not texts:
                return "", b""
            said = texts[0].text or ""
            if len(texts) == 1 and "{" not in said and "}" not in said:
                # As nearly every cell is: one text, made from end to end or not at all.
                _, opened, within = said.partition(BEGIN)
                within, closed, after = within.partition(END)
                if not opened and END not in said:
                    return said, _BY_HAND * len(said)
                if said[0] == BEGIN and closed and not after and BEGIN not in within:
                    return within, _BY_TAG * len(within)
        return self._taken(paragraph)

    def _taken(self, paragraph: Element) -> tuple[str, bytes]:
        text: list[str] = []
        made: list[bytes] = []
        depth, simple = 0, False
        # A search by names costs more than to look at every element of a paragraph.
        for element in paragraph.iter():
            tag = element.tag
            if tag not in _READ:
                continue
            if tag == _FIELD:
                depth += {"begin": 1, "end": -1}.get(element.get(w("fldCharType"), ""), 0)
                continue
            if tag == _SIMPLE:
                simple = True
                continue
            said = (element.text or "") if tag == _TEXT else _SIGNS[tag]
            shown = depth <= 0 and not (simple and next(element.iterancestors(_SIMPLE, _PARAGRAPH)).tag == _SIMPLE)
            for piece in _MARKS.split(said) if BEGIN in said or END in said else (said,):
                if piece in (BEGIN, END):
                    self.inside = piece == BEGIN
                elif shown:
                    text.append(piece)
                    made.append((_BY_TAG if self.inside else _BY_HAND) * len(piece))
        whole = "".join(text)
        if "{" in whole or "}" in whole:
            printed = "".join(one if by_tag else "\0" for one, by_tag in zip(whole, b"".join(made), strict=True))
            self.like_tags |= {one for one in printed.split("\0") if _LIKE_TAG.search(one)}
        return whole, b"".join(made)


def _line(element: Element, part: str, file: WordFile, reader: _Reader) -> Line | None:
    text, made = reader.take(element)
    # An entry of a contents list repeats a heading, and Word counts its page anew.
    if not _DIGIT.search(text) or value(element.find(clark("w:pPr/w:pStyle"))).casefold().startswith("toc"):
        return None
    found = list(_NUMBER.finditer(text))
    typed = tuple(at for at, match in enumerate(found) if not all(made[match.start() : match.end()]))
    # Another program numbers headers and footers anew.
    kind = "body" if part == file.document else re.sub(r"\d*\.xml$", "", posixpath.basename(part))
    return Line(kind, skeleton(text), tuple(match[0] for match in found), typed, element)


@lru_cache(8192)
def skeleton(text: str) -> str:
    """The words of a text, every space an ordinary one, with “#” for each number.

    >>> skeleton("USD 60,000 in 2017/18")
    'USD # in #/#'
    """
    return " ".join(_NUMBER.sub(_PLACE, text).replace("\u200d", "").split())


def _grid(table: Element, reader: _Reader, *, being_made: bool) -> Iterator[Grid]:
    rows, any_made = [], False
    for row in table.iter(_ROW):
        cells: list[str] = []
        for cell in row.iterchildren(_CELL):
            taken = [reader.take(one) for one in cell.iter(_PARAGRAPH)]
            any_made = any_made or any(_BY_TAG in made for _, made in taken)
            cells.append(taken[0][0] if len(taken) == 1 else "\n".join(text for text, _ in taken))
            cells += [""] * (min(span_of(cell), 100) - 1)
        rows.append(GridRow(_kind(row), tuple(cells), element=row))
    if not any(numbers(cell) for row in rows for cell in row.cells):
        return
    title = value(table.find(clark("w:tblPr/w:tblCaption")))
    if not being_made:
        yield Grid(title, tuple(rows), made=any_made, element=table)
        return
    said = tuple(replace(row, adds=_adds(rows, at)) if row.kind == "total" else row for at, row in enumerate(rows))
    yield Grid(title, said, across=_adds_across(rows), made=any_made, element=table)


def _kind(row: Element) -> str:
    """What a row is, by its looks."""
    if row.find(_HEAD) is not None:
        return "header"
    if value(next(row.iter(_STYLE), None)) != TABLE.total:
        return "body"
    return "group" if len(row.findall(_CELL)) == 1 else "total"


def rows_above(rows: Sequence[GridRow], at: int) -> list[GridRow]:
    """The rows that a total stands for: those above it since the last header or group, other totals left out."""
    found: list[GridRow] = []
    for row in reversed(rows[:at]):
        if row.kind in {"header", "group"}:
            break
        if row.kind == "body":
            found.append(row)
    return found[::-1]


def sums_of(rows: Sequence[GridRow], at: int, adds: str) -> Iterator[tuple[int, Decimal, Decimal, bool]]:
    """For each column of amounts of a total row: the column, what it says, what the rows above make, whether it agrees.

    Each figure is rounded by itself, so n of them and their sum may differ by half of n + 1 in the last place.
    """
    above = rows_above(rows, at)
    for column, text in enumerate(rows[at].cells):
        said = cell_amount(text)
        parts = [cell_amount(row.cells[column]) if column < len(row.cells) else None for row in above]
        if said is None or not parts or not numbers(text) or any(one is None for one in parts):
            continue
        known = [one for one in parts if one is not None]
        made = sum(known, Decimal(0)) if adds == "sum" else known[0] - sum(known[1:], Decimal(0))
        yield column, said, made, abs(said - made) <= _slack(said, *known)


def _slack(*amounts: Decimal) -> Decimal:
    """How far a sum may be from its parts: half a unit in the last place for each figure."""
    exponents = [one.as_tuple().exponent for one in amounts]
    places = max((-one for one in exponents if isinstance(one, int)), default=0)
    return _HALF * len(amounts) * Decimal(1).scaleb(-max(0, places))


def _adds(rows: Sequence[GridRow], at: int) -> str:
    """How a total is made up, found out from its figures; "" where it is neither."""
    for adds in ("sum", "rest"):
        agrees = [agree for *_, agree in sums_of(rows, at, adds)]
        if agrees and all(agrees):
            return adds
    return ""


def across_of(row: GridRow) -> tuple[Decimal, Decimal, bool] | None:
    """What the last column of a row says, what the figures before it make, whether they agree; None where too few."""
    amounts = [one for cell in row.cells if (one := cell_amount(cell)) is not None]
    if len(amounts) < 3 or row.kind not in {"body", "total"}:
        return None
    *parts, said = amounts
    made = sum(parts, Decimal(0))
    return said, made, abs(said - made) <= _slack(*amounts)


def _adds_across(rows: Sequence[GridRow]) -> bool:
    found = [one for row in rows if (one := across_of(row)) is not None]
    return len(found) > 1 and all(agrees for *_, agrees in found) and any(said for said, *_ in found)


def _drawn(tree: Element) -> dict[str, dict[str, str]]:
    """Name, categories and figures of each series of a chart."""
    found = {}
    for at, series in enumerate(tree.iterfind(clark(".//c:ser")), 1):
        name = series.findtext(clark("c:tx//c:v"), "") or f"series {at}"
        categories = _points(series.find(clark("c:cat")))
        values = _points(series.find(clark("c:val")))
        found[name] = {categories.get(place, place): said for place, said in values.items()}
    return found


def _points(holder: Element | None) -> dict[str, str]:
    if holder is None:
        return {}
    return {one.get("idx", ""): one.findtext(clark("c:v"), "") for one in holder.iterfind(clark(".//c:pt"))}
