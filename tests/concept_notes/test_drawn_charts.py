"""A chart drawn in Word inside a template gets the figures of each note and keeps the looks that somebody gave it."""

from dataclasses import replace

import pytest

from concept_notes.check import check, examine
from concept_notes.check.workbook import workbook_of
from concept_notes.document import write_with_ledger
from concept_notes.facts.proposal import NO_PROPOSAL
from concept_notes.pieces import baseline
from concept_notes.renewing.edited import renewed
from concept_notes.renewing.retext import Ink
from concept_notes.sections.gap_chart import build
from concept_notes.templates.files import template_path
from concept_notes.templates.lint import check_template
from concept_notes.word.charts import Chart, Series, chart_xml, workbook
from concept_notes.word.file import NS, C, opened
from concept_notes.word.parts import as_bytes, workbook_of_chart
from crm.formats.package import pack, unpack
from tests.concept_notes.documents import DOCUMENT, edited, tree
from tests.concept_notes.good_note import known
from tests.concept_notes.southreach import SOUTHREACH

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TITLE = (
    '<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>Our own title</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/>'
    "</c:title>"
)


def drawn(kind="bar", series=2):
    """A chart as somebody draws it in Word: other series, categories, colours and kind of plot than a note's."""
    rows = tuple(Series(f"Series {at}", (100 * at, 200, 300, 400), fill="AA0000") for at in range(1, series + 1))
    chart = Chart("x", "", "", ("Q1", "Q2", "Q3", "Q4"), rows, 2, "USD")
    text = chart_xml(chart).decode().replace('<c:barDir val="bar"/>', '<c:barDir val="col"/>')
    text = text.replace('<c:autoTitleDeleted val="1"/>', f'{TITLE}<c:autoTitleDeleted val="0"/>')
    if kind != "bar":
        start, end = text.index("<c:barChart>"), text.index("</c:barChart>") + len("</c:barChart>")
        one = text[text.index("<c:ser>") : text.index("</c:ser>") + len("</c:ser>")].replace(
            '<c:invertIfNegative val="0"/>', ""
        )
        plot = f'<c:pieChart><c:varyColors val="1"/>{one}</c:pieChart>'
        text = text[:start] + plot + text[text.index("</c:valAx>") + len("</c:valAx>") :]
        assert end
    return text.encode(), workbook(chart, SOUTHREACH.meta.as_of)


def template(words="chart:gap", *, kind="bar", series=2, of="chart"):
    """The group's template with a chart that was drawn in Word, at its end."""
    xml, book = drawn(kind, series)
    paragraph = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        f'<wp:extent cx="4000000" cy="2000000"/><wp:docPr id="77" name="Chart 1" descr="{words}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="{C}"><c:chart '
        f'xmlns:c="{C}" r:id="rId77"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )
    parts = unpack(template_path().read_bytes())
    parts[DOCUMENT] = parts[DOCUMENT].replace(b"<w:sectPr>", paragraph.encode() + b"<w:sectPr>")
    relation = f'<Relationship Id="rId77" Type="{RELATIONS}/{of}" Target="charts/chart77.xml"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", relation.encode()
    )
    parts["word/charts/chart77.xml"] = xml
    parts["word/charts/_rels/chart77.xml.rels"] = (
        f'<Relationships xmlns="{NS["rel"]}"><Relationship Id="rId1" Type="{RELATIONS}/package" '
        'Target="../embeddings/Microsoft_Excel_Worksheet77.xlsx"/></Relationships>'
    ).encode()
    parts["word/embeddings/Microsoft_Excel_Worksheet77.xlsx"] = book
    types = (
        '<Override PartName="/word/charts/chart77.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.'
        'chart+xml"/><Override PartName="/word/embeddings/Microsoft_Excel_Worksheet77.xlsx" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.sheet"/></Types>'
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types.encode())
    return pack(parts)


def figures(root):
    return {
        one.findtext("c:tx//c:v", "", NS): [at.text for at in one.iterfind("c:val//c:v", NS)]
        for one in root.iter(f"{{{C}}}ser")
    }


@pytest.mark.parametrize("series", [1, 3, 5])
def test_cache_series_and_workbook_are_the_notes_and_the_looks_are_the_drawers(series):
    note = write_with_ledger(SOUTHREACH, template(series=series))
    file = opened(note.document)
    root = file.trees["word/charts/chart77.xml"]

    assert figures(root) == figures(tree(chart_xml(build(SOUTHREACH))))
    assert examine(file, replace(known(), ledger=note.ledger)).faults == (), "cache and workbook agree"
    assert {chart.name for chart in note.ledger.charts} == {"chart:gap"}
    first = next(root.iter(f"{{{C}}}ser"))
    assert b"AA0000" in as_bytes(first.find("c:spPr", NS))
    assert b"Our own title" in file.parts["word/charts/chart77.xml"]
    assert root.find(".//c:barDir", NS).get("val") == "col"
    book = workbook_of(workbook_of_chart(file, "word/charts/chart77.xml"))
    assert book.cells(root.findtext(".//c:ser/c:val//c:f", "", NS)) == ["243261.01", "65234.07", "0"]
    drawing = [one for _, one in file.elements(".//wp:docPr")][-1]
    assert drawing.get("descr").startswith("Stacked bars"), "the figures in words"
    assert write_with_ledger(SOUTHREACH, template(series=series)).document == note.document


def test_a_pie_shows_what_is_missing_by_year():
    file = opened(write_with_ledger(SOUTHREACH, template(kind="pie")).document)
    assert list(figures(file.trees["word/charts/chart77.xml"])) == ["Still missing"]


def test_a_chart_for_which_there_are_no_figures_leaves_no_trace():
    without = edited(
        template(), DOCUMENT, lambda text: text.replace("{{p block.plan }}", "x").replace("{{p block.gap_chart }}", "y")
    )
    note = write_with_ledger(replace(SOUTHREACH, plan=(), proposal=NO_PROPOSAL), without).document
    assert not list(opened(note).elements(".//wp:docPr"))
    assert b"chart.gap" not in opened(note).parts[DOCUMENT]


def test_a_drawn_chart_is_renewed_cache_and_workbook_together():
    old = write_with_ledger(SOUTHREACH, template()).document
    plan = (
        *SOUTHREACH.plan[:1],
        replace(SOUTHREACH.plan[1], sums=replace(SOUTHREACH.plan[1].sums, received=6523507, missing=42957488)),
        SOUTHREACH.plan[2],
    )
    fresh = write_with_ledger(replace(SOUTHREACH, plan=plan, whole_plan=()), template()).document
    painted = unpack(old)
    painted["word/charts/chart77.xml"] = painted["word/charts/chart77.xml"].replace(b"AA0000", b"00BB00")
    made = renewed(
        pack(painted), baseline(opened(old)), fresh, days=("a", "b"), ink=Ink(), made_on=SOUTHREACH.meta.as_of
    )
    file = opened(made.document)
    assert figures(file.trees["word/charts/chart77.xml"]) == figures(opened(fresh).trees["word/charts/chart77.xml"])
    assert b"00BB00" in as_bytes(file.trees["word/charts/chart77.xml"])
    assert check(made.document) == []
    assert {one.key for one in made.news if one.outcome == "renewed"} >= {"chart.gap", "gap_chart"}


@pytest.mark.parametrize(
    ("made", "what"),
    [
        (lambda: template("a nice chart"), "A chart that was drawn in Word keeps the figures it was drawn with"),
        (lambda: template("chart:gaps"), "The chart asks for “chart:gaps”, and there is chart:gap"),
        (lambda: template(of="chartEx"), "A chart of this kind is not supported"),
        (lambda: pack({**unpack(template()), "word/charts/chart77.xml": f'<c:chartSpace xmlns:c="{C}"/>'.encode()}), "cannot take the figures"),
    ],
)  # fmt: skip
def test_a_chart_that_nobody_can_fill_is_a_fault_that_names_those_there_are(made, what):
    (fault,) = check_template(made())
    assert fault.kind == "chart"
    assert what in fault.what
    assert check_template(template(" Chart:gap ")) == []
