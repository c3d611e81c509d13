"""A native chart of Word: stacked bars that can be edited, restyled and read out, with their own workbook.

The figures stand twice in such a chart, as a cache that is drawn and in the workbook behind "Edit data"; both are
written here from the same numbers. A chart is embedded in an open document and refers to it by relationship.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import quoteattr

from concept_notes.blocks.block import Block, Numbering
from concept_notes.language.pack import HOME, Language, language
from concept_notes.word.styles import INK, TEXT_WIDTH
from crm.domain.money import decimal_text
from crm.formats.docx_table import xml_attribute, xml_text

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EMU_PER_DXA = 635
#: Height of the legend and of one bar, and of all bars where there are many, in dxa.
_LEGEND, _BAR, _BARS = 460, 520, 3800
#: A name of so many letters leaves the bars nearly the whole width.
_SHORT_NAME = 12

#: The sheet of every chart's workbook.
SHEET = "Figures"


@dataclass(frozen=True)
class Series:
    """One colour of the stack: its name, its amounts in minor units, how it is drawn."""

    name: str
    values: tuple[int, ...]
    fill: str
    #: Colour of the figures written on it.
    ink: str = INK
    #: Outline, for a fill that is as white as the page.
    line: str | None = None


@dataclass(frozen=True)
class Chart:
    """Stacked bars, one for each category from top to bottom. `alt` says the figures in words."""

    key: str
    caption: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    digits: int
    unit: str

    def block(self, document: Any, numbering: Numbering, made_on: date) -> Block:
        """The chart embedded in `document` (of python-docx), under its caption."""
        number = numbering.counts.get("Figure", 0) + 1
        relation = _embed(document, chart_xml(self, numbering.said), workbook(self, made_on), number)
        bars = min(_BARS, _BAR * max(2, len(self.categories)))
        width, height = TEXT_WIDTH * _EMU_PER_DXA, (_LEGEND + bars) * _EMU_PER_DXA
        drawing = (
            f'<w:p><w:pPr><w:pStyle w:val="NoteChart"/></w:pPr><w:r><w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" '
            f'distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{number}" name={quoteattr("chart:" + self.key)} descr={xml_attribute(self.alt)}/>'
            f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_C}"><c:chart xmlns:c="{_C}" '
            f'xmlns:r="{_R}" r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
        )
        return Block(numbering.caption("Figure", self.caption) + drawing)


def _embed(document: Any, xml: bytes, sheet: bytes, number: int) -> str:
    """Add the parts of a chart to a document's package; the id by which the body refers to it."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.part.package
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, xml, package)
    book = Part(PackURI(f"/word/embeddings/Microsoft_Excel_Worksheet{number}.xlsx"), _XLSX_TYPE, sheet, package)
    # The chart's XML names its workbook rId1: the first relationship of a new part.
    chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    relation: str = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    return relation


@lru_cache(64)
def workbook(chart: Chart, made_on: date) -> bytes:
    """The workbook behind the chart: categories down, series across, the very numbers of the cache.

    Kept, because the notes of a batch show the same chart of the same work plan.
    """
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(made_on.year, made_on.month, made_on.day)})  # noqa: DTZ001 - a day
        sheet = book.add_worksheet(SHEET)
        amounts = book.add_format({"num_format": "#,##0"})
        sheet.set_column(0, len(chart.series), 22)
        sheet.write_string(0, 0, chart.unit)
        for row, category in enumerate(chart.categories, 1):
            sheet.write_string(row, 0, category)
        for column, series in enumerate(chart.series, 1):
            sheet.write_string(0, column, series.name)
            for row, value in enumerate(series.values, 1):
                # A spreadsheet's number is a double; decimal text of at most 15 digits survives it unchanged.
                sheet.write_number(row, column, float(decimal_text(value, chart.digits)), amounts)
    return file.getvalue()


def chart_xml(chart: Chart, said: Language | None = None) -> bytes:
    """The chart part: bars, legend and figures written on them, no value axis because the figures are there."""
    said = said or language(HOME)
    series = "".join(_series(chart, at, said) for at in range(len(chart.series)))
    plot = (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="45"/><c:overlap val="100"/><c:axId val="111111111"/><c:axId val="222222222"/></c:barChart>'
    )
    text = _text(f"{_font(900)}{_face(INK, said)}", said)
    none = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
    ticks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
    axes = (
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>{ticks}{none}<c:crossAx val="222222222"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{_top(chart)}"/><c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="t"/>'
        '<c:numFmt formatCode="#,##0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        '<c:tickLblPos val="none"/><c:crossAx val="111111111"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )
    legend = '<c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend>'
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{_R}"><c:date1904 val="0"/><c:lang val="{said.tag}"/>'
        f'<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{plot}{axes}'
        f'</c:plotArea>{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{text}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    return xml.encode()


def _totals(chart: Chart) -> list[int]:
    return [sum(series.values[at] for series in chart.series) for at in range(len(chart.categories))]


def _top(chart: Chart) -> int:
    """The end of the value axis, in whole units: the longest bar reaches the edge."""
    unit: int = 10**chart.digits
    return max(1, -(-max(_totals(chart)) // unit))


def _least(chart: Chart) -> int:
    """How wide a piece must be to hold a figure, in per cent of the longest bar: bars beside long names are shorter."""
    return 7 if max(map(len, chart.categories)) <= _SHORT_NAME else 11


def _text(look: str, said: Language) -> str:
    """How the text of a chart or of a series' figures looks."""
    return (
        f'<c:txPr><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr><a:defRPr {look}</a:defRPr></a:pPr>'
        f'<a:endParaRPr lang="{said.tag}"/></a:p></c:txPr>'
    )


def _font(size: int, *, bold: bool = False) -> str:
    return f'sz="{size}" b="{int(bold)}">'


def _face(colour: str, said: Language) -> str:
    """Colour and typefaces: a chart without them falls back to a serif in LibreOffice."""
    fonts = said.fonts
    return (
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:latin typeface={quoteattr(fonts.latin)}/>'
        f"<a:ea typeface={quoteattr(fonts.east_asian)}/><a:cs typeface={quoteattr(fonts.complex)}/>"
    )


def _series(chart: Chart, at: int, said: Language) -> str:
    series = chart.series[at]
    column, last = chr(ord("B") + at), len(chart.categories) + 1
    outline = f'<a:ln w="9525"><a:solidFill><a:srgbClr val="{series.line or series.fill}"/></a:solidFill></a:ln>'
    # A figure is written only on a piece wide enough to hold it; all of them stand in the table.
    wide = max(1, max(_totals(chart)) * _least(chart) // 100 // 10**chart.digits)
    labels = (
        f'<c:dLbls><c:numFmt formatCode={quoteattr(_shown_from(wide, said))} sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/>'
        f"</a:ln></c:spPr>{_text(_font(900, bold=True) + _face(series.ink, said), said)}"
        '<c:dLblPos val="ctr"/>'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>'
        f"<c:tx>{_strings(f'{SHEET}!${column}$1', [series.name])}</c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{series.fill}"/></a:solidFill>{outline}</c:spPr>'
        f'<c:invertIfNegative val="0"/>{labels}'
        f"<c:cat>{_strings(f'{SHEET}!$A$2:$A${last}', chart.categories)}</c:cat>"
        f"<c:val>{_numbers(f'{SHEET}!${column}$2:${column}${last}', series.values, chart.digits)}</c:val></c:ser>"
    )


def _shown_from(least: int, said: Language) -> str:
    """The format of figures from a size on, in whole units, with the language's own mark between thousands.

    A comma in a format is whatever the reader's own machine puts there; other marks are written out.
    """
    mark = said.content["numbers"]["group"]
    if mark == ",":
        return f"[>={least}]#,##0;;"
    thousands, millions = f"#\\{mark}##0", f"#\\{mark}###\\{mark}##0"
    return f"[>={least}]{millions};;" if least >= 1_000_000 else f"[>=1000000]{millions};[>={least}]{thousands};"


def _points(texts: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{xml_text(text)}</c:v></c:pt>' for at, text in enumerate(texts))
    return f'<c:ptCount val="{len(texts)}"/>{points}'


def _strings(reference: str, texts: Sequence[str]) -> str:
    return f"<c:strRef><c:f>{reference}</c:f><c:strCache>{_points(texts)}</c:strCache></c:strRef>"


def _numbers(reference: str, values: Sequence[int], digits: int) -> str:
    texts = [decimal_text(value, digits) for value in values]
    cache = f"<c:formatCode>#,##0</c:formatCode>{_points(texts)}"
    return f"<c:numRef><c:f>{reference}</c:f><c:numCache>{cache}</c:numCache></c:numRef>"
