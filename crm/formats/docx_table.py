"""A Word table as one piece of WordprocessingML: fixed grid, repeated header rows, alt text.

Written as text because a table built cell by cell through a document library takes time quadratic in its
rows (400 rows of 5 cells: half a minute against some milliseconds). Pledge summaries and the blocks of
concept notes share it. Widths are in twentieths of a point (dxa) and stand in the grid *and* in every
cell, which is what LibreOffice and Google Docs need to show them as Word does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

Align = Literal["start", "end", "center"]

#: What XML 1.0 cannot hold: control characters but tab and line ends, lone surrogates, two non-characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

#: Ordinary spaces and line ends; those inside numbers are others.
_SPACES = re.compile(r"[ \t\r\n]+")

#: WordprocessingML's main name space, declared on the table itself so that it can be parsed alone.
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def clean(text: str) -> str:
    """Text without the characters that make a Word file unreadable.

    >>> clean("a" + chr(11) + "b & c")
    'ab & c'
    """
    return _UNFIT.sub("", text)


def xml_text(text: str) -> str:
    """Text as the content of an element: cleaned and escaped.

    >>> xml_text("Smith & Sons <x>")
    'Smith &amp; Sons &lt;x&gt;'
    """
    return escape(clean(text))


def xml_attribute(text: str) -> str:
    """Text as an attribute's value with its quotes: cleaned, escaped, line ends as spaces; a number keeps its own spaces.

    >>> xml_attribute("17" + chr(0x202f) + "327" + chr(10) + "a month") == '"17' + chr(0x202f) + '327 a month"'
    True
    """
    return quoteattr(_SPACES.sub(" ", clean(text)).strip(" "))


@dataclass(frozen=True)
class Cell:
    """One cell: its text (each line a paragraph), how it is aligned, the grid columns it spans.

    `style` is the id of a paragraph style; "" takes the row's. `heading` marks a row's own heading.
    """

    text: str
    align: Align = "start"
    span: int = 1
    style: str = ""
    heading: bool = False


@dataclass(frozen=True)
class Row:
    """One row. Header rows repeat on every page; total rows are ruled off and take the total style.

    A group row stands above the rows it names, and stays on their page. `keep` holds a row on the page of what
    follows it.
    """

    cells: tuple[Cell, ...]
    kind: Literal["header", "body", "group", "total"] = "body"
    keep: bool = False


@dataclass(frozen=True)
class Look:
    """The ids of the styles a table uses; the file's own template says what they look like."""

    table: str = "TableGrid"
    header: str = ""
    body: str = ""
    total: str = ""
    #: Colour of the rule above a total row, as six hexadecimal digits.
    rule: str = "0b3754"
    #: Fill of the header row; "" leaves it to the table style.
    header_fill: str = ""
    #: Fill of total rows; "" leaves it to the table style.
    total_fill: str = ""
    #: The style and the fill of group rows; "" takes those of body rows.
    group: str = ""
    group_fill: str = ""
    #: Styles of one paragraph by row kind, made from those above.
    styles: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        styles = {"header": self.header, "body": self.body, "group": self.group or self.body, "total": self.total}
        object.__setattr__(self, "styles", styles)


class UnevenTable(ValueError):
    """A row whose cells do not fill the grid, or a table without rows."""


def table_xml(rows: Sequence[Row], widths: Sequence[int], *, title: str, description: str, look: Look) -> str:
    """The `w:tbl` element of `rows` over columns of `widths` dxa.

    `title` and `description` are what a screen reader says of the table; neither may be empty.
    """
    if not title.strip() or not description.strip():
        raise UnevenTable("A table needs a title and a description for those who cannot see it.")
    if not rows:
        raise UnevenTable(f"The table “{title}” has no rows.")
    for number, row in enumerate(rows, 1):
        if sum(cell.span for cell in row.cells) != len(widths):
            raise UnevenTable(f"Row {number} of the table “{title}” does not fill its {len(widths)} columns.")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look_flags = 'w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"'
    head = (
        f'<w:tbl xmlns:w="{NAMESPACE}"><w:tblPr><w:tblStyle w:val={quoteattr(look.table)}/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="06A0" {look_flags}/>'
        f"<w:tblCaption w:val={xml_attribute(title)}/><w:tblDescription w:val={xml_attribute(description)}/>"
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )
    return head + "".join(_row_xml(row, widths, look) for row in rows) + "</w:tbl>"


def _row_xml(row: Row, widths: Sequence[int], look: Look) -> str:
    repeat = "<w:tblHeader/>" if row.kind == "header" else ""
    cells, at = [], 0
    for cell in row.cells:
        cells.append(_cell_xml(cell, row, sum(widths[at : at + cell.span]), look))
        at += cell.span
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(cells)}</w:tr>"


def _cell_xml(cell: Cell, row: Row, width: int, look: Look) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    rule = f'<w:tcBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="{look.rule}"/></w:tcBorders>'
    fill = {"header": look.header_fill, "group": look.group_fill, "total": look.total_fill}.get(row.kind, "")
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    style = cell.style or look.styles[row.kind]
    paragraphs = "".join(_paragraph_xml(line, style, cell, row) for line in cell.text.split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{rule if row.kind == "total" else ""}{shade}'
        f"</w:tcPr>{paragraphs}</w:tc>"
    )


@lru_cache(256)
def _styled(style: str) -> str:
    return f"<w:pStyle w:val={quoteattr(style)}/>"


def _paragraph_xml(line: str, style: str, cell: Cell, row: Row) -> str:
    styled = _styled(style) if style else ""
    together = "<w:keepNext/>" if row.keep or row.kind in {"header", "group"} else ""
    aligned = "" if cell.align == "start" else f'<w:jc w:val="{"right" if cell.align == "end" else cell.align}"/>'
    bold = "<w:rPr><w:b/></w:rPr>" if cell.heading else ""
    run = f'<w:r>{bold}<w:t xml:space="preserve">{xml_text(line)}</w:t></w:r>' if line else ""
    return f"<w:p><w:pPr>{styled}{together}{aligned}</w:pPr>{run}</w:p>"
