"""What the parts of a note say: the baseline that is kept with a note, and later compared with what people made of it.

A part is what stands in one content control. Its pieces are paragraphs, tables and charts. A field, a picture and the
like inside a paragraph stand as one sign, so that a page number or a caption's number moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from concept_notes.word.controls import PREFIX, controls
from concept_notes.word.file import C, Element, R, WordFile, clark, value, w

#: Stands for a field, a drawing or another object in the text of a paragraph.
OBJECT = "\ufffc"
_SIGNS = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "\u2011"}
_OBJECTS = frozenset(
    w(name) for name in ("fldSimple", "drawing", "pict", "object", "sym", "footnoteReference", "endnoteReference")
)
_TEXT, _FIELD, _KIND = w("t"), w("fldChar"), w("fldCharType")
_READ = frozenset((_TEXT, _FIELD, *_SIGNS, *_OBJECTS))
#: What stands in these is not read where it stands.
_NOT_READ = frozenset(w(name) for name in ("fldSimple", "p", "tabs", "drawing", "pict", "del", "moveFrom"))
#: By series and category, the figures of a chart.
Figures = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Piece:
    """A paragraph by its text, a table by the texts of its rows, or a chart by its figures."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    figures: Figures | None = None
    #: How a table or chart is called and what it shows, for those who cannot see it.
    told: tuple[str, str] = ("", "")

    @property
    def kind(self) -> str:
        """What it is."""
        return "chart" if self.figures is not None else "table" if self.rows else "paragraph"

    def same(self, other: Piece) -> bool:
        """It says the same, whatever the spaces and the digits behind a point."""
        return bool(self.sign == other.sign)

    @property
    def sign(self) -> Any:
        """What two pieces that say the same have in common."""
        if self.figures is not None:
            return (
                "chart",
                tuple(
                    (plain(name), tuple((plain(at), _worth(one)) for at, one in row.items()))
                    for name, row in self.figures.items()
                ),
            )
        if self.rows:
            return ("table", tuple(tuple(map(plain, row)) for row in self.rows))
        return ("paragraph", plain(self.text))

    def as_json(self) -> dict[str, Any]:
        """As the register keeps it."""
        told = {"told": list(self.told)} if any(self.told) else {}
        if self.figures is not None:
            return {"figures": self.figures, **told}
        return {"rows": [list(row) for row in self.rows], **told} if self.rows else {"text": self.text}


@dataclass(frozen=True)
class Part:
    """What stands in one control, by its key."""

    key: str
    pieces: tuple[Piece, ...]

    def same(self, other: Part) -> bool:
        """It says the same."""
        return [one.sign for one in self.pieces] == [one.sign for one in other.pieces]


@dataclass(frozen=True)
class Baseline:
    """What the engine wrote: the parts of the body in their order, and the paragraphs of headers and footers."""

    parts: tuple[Part, ...] = ()
    edges: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As the register keeps it."""
        return {
            "parts": [{"key": one.key, "pieces": [piece.as_json() for piece in one.pieces]} for one in self.parts],
            "edges": list(self.edges),
        }


def of_json(kept: Mapping[str, Any]) -> Baseline:
    """A baseline from what the register keeps."""
    return Baseline(
        tuple(Part(one["key"], tuple(_piece(piece) for piece in one["pieces"])) for one in kept.get("parts", ())),
        tuple(kept.get("edges", ())),
    )


def _piece(kept: Mapping[str, Any]) -> Piece:
    rows = tuple(tuple(row) for row in kept.get("rows", ()))
    name, words = kept.get("told", ("", ""))
    return Piece(kept.get("text", ""), rows, kept.get("figures"), (name, words))


def baseline(file: WordFile) -> Baseline:
    """What a note says that has just been made."""
    parts = [
        Part(key, tuple(piece_of(one, file) for one in elements_in(control)))
        for key, control in controls(file.trees[file.document])
    ]
    return Baseline(tuple(parts), tuple(read_paragraph(one) for one in edges(file)))


def edges(file: WordFile) -> list[Element]:
    """The paragraphs of headers and footers that say something."""
    kinds = (w("hdr"), w("ftr"))
    found = [one for tree in file.texts.values() if tree.tag in kinds for one in tree.iter(w("p"))]
    return [one for one in found if plain(read_paragraph(one))]


def elements_in(holder: Element) -> list[Element]:
    """The paragraphs and tables in the body or in a control, other controls opened."""
    found: list[Element] = []
    held = holder.find(clark("w:sdtContent")) if holder.tag == w("sdt") else holder
    for child in () if held is None else held:
        if child.tag in (w("p"), w("tbl")):
            found.append(child)
        elif child.tag == w("sdt"):
            found += elements_in(child)
    return found


def key_of(element: Element) -> str:
    """The key of the note's own control that an element stands in; "" outside of one."""
    for one in element.iterancestors(w("sdt")):
        tag = value(one.find(clark("w:sdtPr/w:tag")))
        if tag.startswith(PREFIX):
            return tag.removeprefix(PREFIX)
    return ""


def piece_of(element: Element, file: WordFile) -> Piece:
    """What a paragraph or table says."""
    if element.tag == w("tbl"):
        told = [value(element.find(clark(f"w:tblPr/w:{name}"))) for name in ("tblCaption", "tblDescription")]
        return Piece(
            rows=tuple(tuple(map(read_cell, cells_of(row))) for row in rows_of(element)), told=(told[0], told[1])
        )
    if (chart := chart_part(element, file)) and chart in file.charts:
        drawing = element.find(clark(".//wp:docPr"))
        name, words = ("", "") if drawing is None else (drawing.get("name", ""), drawing.get("descr", ""))
        return Piece(figures=drawn(file.charts[chart]), told=(name, words))
    return Piece(read_paragraph(element))


def rows_of(table: Element) -> list[Element]:
    """The rows of a table, those in controls too."""
    return [one for one in table.iter(w("tr")) if next(one.iterancestors(w("tbl"))) is table]


def cells_of(row: Element) -> list[Element]:
    """The cells of a row."""
    return [one for one in row.iter(w("tc")) if next(one.iterancestors(w("tr"))) is row]


def read_cell(cell: Element) -> str:
    """The text of a cell, a line a paragraph."""
    return "\n".join(read_paragraph(one) for one in cell.iter(w("p")))


def read_paragraph(paragraph: Element) -> str:
    """The text of a paragraph as it is read: without what was struck out, one sign for each object in it."""
    return "".join(text for text, _ in atoms(paragraph))


def atoms(paragraph: Element) -> Iterator[tuple[str, Element]]:
    """The texts, signs and objects of a paragraph with their elements, in reading order; of a field its first one."""
    depth = 0
    for element in paragraph.iter():
        tag = element.tag
        if tag not in _READ:
            continue
        if tag == _FIELD:
            step = {"begin": 1, "end": -1}.get(element.get(_KIND, ""), 0)
            if step == 1 and depth == 0:
                yield OBJECT, element
            depth = max(0, depth + step)
        elif not depth and _counts(element, paragraph):
            yield (element.text or "") if tag == _TEXT else _SIGNS.get(tag, OBJECT), element


def _counts(element: Element, paragraph: Element) -> bool:
    """Whether an element is read where it stands: not in a simple field, a text box, or among the settings."""
    for one in element.iterancestors():
        if one is paragraph:
            return True
        if one.tag in _NOT_READ:
            return False
    return False


def has_changes(element: Element) -> bool:
    """Somebody tracked a change in it."""
    return next(element.iter(w("ins"), w("del"), w("moveFrom"), w("moveTo")), None) is not None


def chart_part(paragraph: Element, file: WordFile) -> str:
    """The part of the chart that a paragraph of the body shows; "" where it shows none."""
    chart = paragraph.find(clark(".//c:chart"))
    relation = None if chart is None else file.relations(file.document).get(chart.get(f"{{{R}}}id"))
    return "" if relation is None else file.target(file.document, relation)


def drawn(tree: Element) -> Figures:
    """Name, categories and figures of each series of a chart."""
    found = {}
    for at, series in enumerate(tree.iter(f"{{{C}}}ser"), 1):
        name = series.findtext(clark("c:tx//c:v"), "") or f"series {at}"
        categories = _points(series.find(clark("c:cat")))
        found[name] = {
            categories.get(place, place): said for place, said in _points(series.find(clark("c:val"))).items()
        }
    return found


def _points(holder: Element | None) -> dict[str, str]:
    if holder is None:
        return {}
    return {one.get("idx", ""): one.findtext(clark("c:v"), "") for one in holder.iterfind(clark(".//c:pt"))}


def plain(text: str) -> str:
    """A text with ordinary spaces, one between words."""
    return " ".join(text.replace("\u200d", "").split())


def _worth(figure: str) -> str:
    try:
        return format(Decimal(figure).quantize(Decimal("0.01")), "f")
    except InvalidOperation:
        return figure


def in_rows(pieces: Sequence[Piece]) -> Iterator[tuple[str, str, str]]:
    """The cells of tables: the name of the row, that of the column, the text."""
    for piece in pieces:
        heads = piece.rows[0] if piece.rows else ()
        for row in piece.rows[1:]:
            for at, cell in enumerate(row):
                yield plain(row[0]), plain(heads[at]) if at < len(heads) else "", cell
