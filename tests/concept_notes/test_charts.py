import io
from dataclasses import replace
from datetime import date

import openpyxl
from docx import Document

from concept_notes.blocks import Numbering
from concept_notes.templates.files import template_path
from concept_notes.word.charts import SHEET, Chart, Series, chart_xml, workbook
from tests.concept_notes.documents import tree

NS = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
DAY = date(2016, 11, 30)
CHART = Chart(
    key="gap",
    caption="What is missing",
    alt="Two bars.",
    categories=("2016", "R&D <x>"),
    series=(
        Series("Received", (24326101, 0), "0B3754", ink="FFFFFF"),
        Series("Missing", (17991189, 5), "FFFFFF", line="737373"),
    ),
    digits=2,
    unit="USD",
)


def cached(path):
    return [one.text for one in tree(chart_xml(CHART)).iterfind(path, NS)]


def test_the_cache_holds_the_exact_amounts():
    assert cached(".//c:val//c:v") == ["243261.01", "0.00", "179911.89", "0.05"]
    assert cached(".//c:ser/c:tx//c:v") == ["Received", "Missing"]
    assert cached(".//c:ser[1]/c:cat//c:v") == list(CHART.categories)


def test_the_workbook_holds_the_same():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(CHART, DAY)))[SHEET]

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["USD", "Received", "Missing"],
        ["2016", 243261.01, 179911.89],
        ["R&D <x>", 0, 0.05],
    ]


def test_the_same_chart_gives_the_same_bytes():
    assert workbook(CHART, DAY) == workbook(CHART, DAY)


def test_amounts_without_decimals_stay_whole():
    yen = replace(CHART, digits=0, series=(Series("Received", (9000000, 1), "0B3754"),))

    assert b"<c:v>9000000</c:v>" in chart_xml(yen)


def test_every_text_of_the_chart_names_its_typeface():
    chart = tree(chart_xml(CHART))

    assert all(one.find("a:latin", NS) is not None for one in chart.iter(f"{{{NS['a']}}}defRPr"))


def test_a_figure_beside_a_long_name_needs_a_wider_piece():
    """Bars beside long names are shorter, and a figure would stand over their edges."""
    longest = max(sum(series.values[at] for series in CHART.series) for at in range(len(CHART.categories)))
    long = replace(CHART, categories=tuple(f"{one}, at great length" for one in CHART.categories))
    for chart, share in ((CHART, 7), (long, 11)):
        least = longest * share // 100 // 10**CHART.digits
        assert f"[&gt;={least}]".encode() in chart_xml(chart)


def test_a_document_takes_several_charts_with_parts_of_their_own():
    document = Document(str(template_path()))
    numbering = Numbering()

    blocks = [CHART.block(document, numbering, DAY).xml for _ in range(2)]

    names = {str(part.partname) for part in document.part.package.iter_parts()}
    assert {"/word/charts/chart1.xml", "/word/charts/chart2.xml"} <= names
    assert "Figure" in blocks[1]
    assert 'descr="Two bars."' in blocks[0]
