"""A Word document for people who read on paper: landscape, one table by group with its subtotals, then the details.

Wide lists are made narrow by what the columns themselves say: which of them a page shows, and which stand
under another one in the same cell. Amounts keep all their digits. The same table gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crm.domain import wording
from crm.domain.table import Column, Table, Value, shown
from crm.domain.table import Row as Values
from crm.formats.docx_table import NAMESPACE, Cell, Look, Row, clean, table_xml, xml_text
from crm.formats.format import Format
from crm.formats.package import settled

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_INK, _DARK, _QUIET = "262626", "0B3754", "5F5F5F"
_LOOK = Look(
    table="ListTable",
    header="TableHead",
    body="TableText",
    total="TableTotal",
    group="TableTotal",
    rule=_DARK,
    header_fill=_DARK,
    group_fill="F2F2F2",
    total_fill="E6EEF4",
)
#: A4 landscape with margins of 12 mm, in twentieths of a point.
_PAGE, _MARGIN = (16_838, 11_906), 680
_ROOM = _PAGE[0] - 2 * _MARGIN
#: What a character of the table's text and the padding of a cell take, in twentieths of a point.
_CHARACTER, _PADDING = 77, 130
#: Text longer than this is broken into lines before another column gives up room.
_LINE = 34


def write(table: Table) -> bytes:
    """The document."""
    import docx

    document = docx.Document()
    _styles(document)
    _properties(document, table)
    _page(document, table)
    _opening(document, table)
    number = 0
    for one in (table, *(detail.table for detail in table.details)):
        if one.rows or one is table:
            number += 1
            _listing(document, one, number)
    _definitions(document, table)
    file = io.BytesIO()
    document.save(file)
    return settled(file.getvalue())


# --- the page -------------------------------------------------------------------------------------------------------------


def _styles(document: Document) -> None:
    """The styles of the document: a person can change each in one place."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.shared import Pt, RGBColor

    def style(
        name: str, size: float, colour: str, *, bold: bool, before: float, after: float, new: bool = False
    ) -> None:
        found: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if new else document.styles[name]
        found.font.size, found.font.bold, found.font.italic = Pt(size), bold, False
        found.font.color.rgb = RGBColor.from_string(colour)
        found.paragraph_format.space_before, found.paragraph_format.space_after = Pt(before), Pt(after)
        found.paragraph_format.line_spacing = 1.0
        fonts = found.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(f"{{{NAMESPACE}}}{script}", "Calibri")

    style("Normal", 9.5, _INK, bold=False, before=0, after=3)
    style("Title", 20, _DARK, bold=True, before=0, after=2)
    style("Subtitle", 11, _INK, bold=True, before=0, after=4)
    style("Heading 1", 12, _DARK, bold=True, before=12, after=4)
    style("Caption", 10, _DARK, bold=True, before=10, after=4)
    style("Header", 8, _QUIET, bold=False, before=0, after=0)
    style("Footer", 8, _QUIET, bold=False, before=0, after=0)
    style("Quiet Line", 9.5, _QUIET, bold=False, before=0, after=2, new=True)
    style("Table Text", 7.5, _INK, bold=False, before=0, after=0, new=True)
    style("Table Head", 7.5, "FFFFFF", bold=True, before=0, after=0, new=True)
    style("Table Total", 7.5, _DARK, bold=True, before=0, after=0, new=True)
    document.styles["Caption"].paragraph_format.keep_with_next = True
    for title in document.styles["Title"].element.findall(f".//{{{NAMESPACE}}}pBdr"):
        title.getparent().remove(title)
    document.styles.element.append(parse_xml(_TABLE_STYLE))
    for language in document.styles.element.findall(f".//{{{NAMESPACE}}}lang"):
        language.set(f"{{{NAMESPACE}}}val", "en-GB")


_TABLE_STYLE = (
    f'<w:style xmlns:w="{NAMESPACE}" w:type="table" w:customStyle="1" w:styleId="ListTable"><w:name w:val="List Table"/>'
    '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:tblPr><w:tblBorders>'
    f'<w:top w:val="single" w:sz="8" w:space="0" w:color="{_DARK}"/>'
    f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{_DARK}"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="D0D7DE"/></w:tblBorders><w:tblCellMar>'
    '<w:top w:w="30" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
    '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def _properties(document: Document, table: Table) -> None:
    core = document.core_properties
    core.title = clean(f"{table.title}, {wording.day(table.as_of)}")
    core.subject = clean(table.scope)[:255]
    core.author = core.last_modified_by = clean(table.author)[:255]
    core.language, core.keywords, core.category = "en-GB", "", ""
    core.comments = clean(" ".join(filter(None, (table.demonstration, table.label, table.again))))[:255]
    # The day of the figures: a clock in the file would make two exports of the same figures differ.
    core.created = core.modified = datetime(table.as_of.year, table.as_of.month, table.as_of.day)  # noqa: DTZ001
    core.revision = 1


def _page(document: Document, table: Table) -> None:
    """A4 landscape; whose it is above, for whom and which page below."""
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Twips

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Twips(_PAGE[0]), Twips(_PAGE[1])
    section.left_margin = section.right_margin = Twips(_MARGIN)
    section.top_margin = section.bottom_margin = Twips(_MARGIN + 200)
    section.header_distance = section.footer_distance = Twips(400)
    for part, (left, right) in (
        (section.header, (table.author, f"{table.title}, {wording.day(table.as_of)}")),
        (section.footer, (_short(table.demonstration) or table.label, "")),
    ):
        line = part.paragraphs[0]
        line.paragraph_format.tab_stops.clear_all()
        line.paragraph_format.tab_stops.add_tab_stop(Twips(_ROOM), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(clean(f"{left}\t{right}"))
    line = section.footer.paragraphs[0]
    line.add_run("Page ")
    _field(line, "PAGE", "1")
    line.add_run(" of ")
    _field(line, "NUMPAGES", "1")


def _short(demonstration: str) -> str:
    """The first words of the demonstration's sentence, for a line that has little room."""
    first = demonstration.partition(".")[0]
    return f"{first}." if first else ""


def _field(paragraph: Paragraph, instruction: str, value: str) -> None:
    """A field that Word keeps up to date, with the value it has now."""
    from docx.oxml import parse_xml

    run = f"<w:r><w:t>{xml_text(value)}</w:t></w:r>"
    paragraph._p.append(  # noqa: SLF001  # the library has no fields
        parse_xml(f'<w:fldSimple xmlns:w="{NAMESPACE}" w:instr=" {instruction} ">{run}</w:fldSimple>')
    )


def _opening(document: Document, table: Table) -> None:
    document.add_paragraph(clean(table.title), style="Title")
    if table.finding:
        document.add_paragraph(clean(table.finding), style="Subtitle")
    for line in table.caption:
        paragraph = document.add_paragraph(style="Quiet Line")
        paragraph.add_run(clean(line)).bold = line == table.demonstration or None


# --- the tables -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stack:
    """What stands in one cell of the page: a column, and those that stand under it."""

    columns: tuple[tuple[int, Column], ...]

    @property
    def main(self) -> Column:
        """The column that the cell is named and aligned for."""
        return self.columns[0][1]

    @property
    def align(self) -> Any:
        return "end" if self.main.numeric else "start"

    def head(self) -> str:
        titles = [column.title for _, column in self.columns]
        if self.main.unit:
            titles[0] = f"{titles[0]} ({self.main.unit})"
        return "\n".join(titles)

    def text(self, row: Values) -> str:
        """The values of a row, one under the other; what is missing below leaves no empty line."""
        lines = [_words(column, row[at]) for at, column in self.columns]
        return "\n".join([lines[0], *(line for line in lines[1:] if line)])

    @property
    def breaks(self) -> bool:
        """Whether its text may be broken into lines."""
        return self.main.kind == "text" or bool(self.main.words)


def _words(column: Column, value: Value) -> str:
    """A value on the page: numbers and days are never broken, and an unknown one is a dash under its heading."""
    text = shown(column, value)
    if column.kind == "text" or column.words:
        return text
    return (text or wording.NONE).replace(" ", "\u00a0") if not column.under or text else ""


def stacks(table: Table) -> list[_Stack]:
    """The columns of the page, each with those that stand under it."""
    printed = [(at, column) for at, column in enumerate(table.columns) if column.page]
    return [
        _Stack(((at, column), *((below, one) for below, one in printed if one.under == column.key)))
        for at, column in printed
        if not column.under
    ]


def _listing(document: Document, table: Table, number: int) -> None:
    """A numbered table: header rows that repeat, a line with the sums above each group, totals at the end."""
    from docx.oxml import parse_xml

    caption = document.add_paragraph(style="Caption")
    caption.add_run("Table ")
    _field(caption, "SEQ Table \\* ARABIC", str(number))
    grouped = f" by {table.column(table.by).title.lower().removesuffix(' code')}" if table.by else ""
    name = f"{table.name}{grouped}" if table.by else table.title
    caption.add_run(clean(f" – {name}, as of {wording.day(table.as_of)}"))
    if not table.rows:
        document.add_paragraph(clean(table.empty))
        return
    columns = stacks(table)
    rows = [Row(tuple(Cell(one.head(), one.align) for one in columns), "header")]
    for group in table.groups:
        if group.subtotal:
            rows.append(_sums_row(table, columns, f"{group.title} ({group.key})", group.subtotal, "group"))
        rows += [Row(tuple(Cell(one.text(row), one.align) for one in columns)) for row in group.rows]
    if table.total:
        rows.append(_sums_row(table, columns, "Total", table.total, "total"))
    told = f"{len(table.rows)} rows. {table.scope}. {table.finding}".strip()
    xml = table_xml(
        rows, _widths(columns, table), title=f"{name}, {wording.day(table.as_of)}", description=told, look=_LOOK
    )
    caption._p.addnext(parse_xml(xml))  # noqa: SLF001  # the library has no place for a ready table
    document.add_paragraph(style="Table Text")


def _sums_row(table: Table, columns: Sequence[_Stack], label: str, sums: Mapping[str, int], kind: Any) -> Row:
    """A row of sums: its label spans the columns before the first of them."""
    first = next(at for at, one in enumerate(columns) if one.main.key in sums)
    cells = [Cell(label, span=first, heading=True)] if first else []
    for one in columns[first:]:
        has = one.main.key in sums
        cells.append(Cell(_words(one.main, sums[one.main.key]) if has else "", one.align))
    return Row(tuple(cells), kind)


def _widths(columns: Sequence[_Stack], table: Table) -> list[int]:
    """Column widths that fill the page: first what cannot be broken, then what would like to stay on one line."""
    needed, wanted = [], []
    for one in columns:
        texts = [one.text(row) for row in table.rows]
        if one.main.key in table.total:
            texts.append(_words(one.main, table.total[one.main.key]))
        lines = [line for text in texts for line in text.split("\n")]
        words = [word for line in lines for word in (line.split(" ") if one.breaks else [line])]
        heads = [word for word in one.head().replace("\n", " ").split(" ") if word]
        least = max(len(word) for word in (*words, *heads))
        needed.append(min(least, _LINE) * _CHARACTER + _PADDING)
        wanted.append(min(max(least, *(len(line) for line in lines)), _LINE) * _CHARACTER + _PADDING)
    spare = _ROOM - sum(needed)
    missing = sum(wanted) - sum(needed)
    share = min(1.0, spare / missing) if missing else 0.0
    widths = [
        int(least + max(-0.5 * least, (most - least) * share)) for least, most in zip(needed, wanted, strict=True)
    ]
    scale = min(1.25, _ROOM / sum(widths))
    return [int(width * scale) for width in widths]


def _definitions(document: Document, table: Table) -> None:
    """What the sums mean, at the end, where a reader who doubts one looks."""
    summed = [column for column in table.columns if column.key in table.total]
    if not summed:
        return
    document.add_paragraph("What the columns mean", style="Heading 1")
    for column in summed:
        paragraph = document.add_paragraph()
        paragraph.add_run(clean(f"{column.title}: ")).bold = True
        paragraph.add_run(clean(column.meaning))
    if table.again:
        document.add_paragraph(clean(f"Made with: {table.again} --format docx"), style="Quiet Line")


FORMAT = Format(
    "docx",
    "Word document",
    "docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    write,
    order=20,
)
