"""The gate: each fault is planted into the good note, and named with its kind and its place."""

import io
import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from concept_notes.check import RULES, Known, check, examine
from concept_notes.check.known import Stayed
from concept_notes.document import write_with_ledger
from concept_notes.facts.sums import Sums, YearRow
from concept_notes.ledger import Ledger, of_json
from concept_notes.making.limits import Limit
from concept_notes.templates.files import template_path
from concept_notes.word.file import RATIO, Unreadable, opened
from crm.formats.package import pack, unpack
from tests.concept_notes.documents import DOCUMENT, changed, edited, replaced, southreach, template_with
from tests.concept_notes.good_note import OTHERS, known, written
from tests.concept_notes.southreach import SOUTHREACH, fullest, nasty, over

CELL = "<w:tc><w:tcPr>"
CHART = "word/charts/chart1.xml"
WORKBOOK = "word/embeddings/Microsoft_Excel_Worksheet1.xlsx"
RELATIONS, TYPES, CORE = "word/_rels/document.xml.rels", "[Content_Types].xml", "docProps/core.xml"
MANDATE = '<w:r><w:t xml:space="preserve">Mandate</w:t></w:r>'
BUYS, PLAN, FUNDING = "What it buys", "Need and gap of the whole work plan", "Funding of the activities offered"


@dataclass(frozen=True)
class Plant:
    """A fault planted: its kind, words of the place where the gate must find it, the file, and what is known of it."""

    kind: str
    where: str
    make: Any


PLANTS: list[Plant] = []


def plants(kind, where):
    """A function that makes the good note worse, or what is known of it."""

    def kept(make):
        PLANTS.append(Plant(kind, where, make))
        return make

    return kept


def in_document(old, new):
    return changed(southreach(), DOCUMENT, old, new)


def without(part):
    parts = unpack(southreach())
    del parts[part]
    return pack(parts)


def with_part(name, data=b"x", *, declared=""):
    parts = {**unpack(southreach()), name: data}
    if declared:
        tag = f'<Override PartName="/{name}" ContentType="{declared}"/></Types>'
        parts[TYPES] = parts[TYPES].replace(b"</Types>", tag.encode())
    return pack(parts)


def related(data, kind, target, *, key="rIdX", mode=""):
    """The file with one more relationship of its text."""
    tag = f'<Relationship Id="{key}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    return changed(data, RELATIONS, "</Relationships>", f'{tag} Target="{target}"{mode}/></Relationships>')


def external(kind, target):
    return related(southreach(), kind, target, mode=' TargetMode="External"')


def in_cell(table, row, old, new):
    """The file with the first `old` after a row's label in a table replaced."""

    def edit(text):
        start = text.index(row, text.index("</w:tblGrid>", text.index(f'<w:tblCaption w:val="{table}')))
        return text[:start] + replaced(text[start:], f">{old}<", f">{new}<")

    return edited(southreach(), DOCUMENT, edit)


# --- the package ----------------------------------------------------------------------------------------


@plants("part-twice", "word/settings.xml")
def a_part_twice():
    file = io.BytesIO(southreach())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("word/settings.xml", b"<w/>")
    return file.getvalue()


@plants("control-character", "near “Man")
def a_control_character():
    return in_document(">Mandate<", ">Man\x0bdate<")


@plants("control-character", DOCUMENT)
def a_control_character_as_an_entity():
    return in_document(">Mandate<", ">Man&#11;date<")


@plants("broken-xml", "near “Smith & Sons")
def a_bare_ampersand():
    return in_document(">Mandate<", ">Smith & Sons<")


@plants("broken-xml", DOCUMENT)
def an_element_that_is_closed_by_another():
    return in_document("</w:body>", "</w:bdy>")


@plants("undeclared-part", "word/media/picture.tiff")
def a_part_nobody_declared():
    return with_part("word/media/picture.tiff")


@plants("undeclared-part", TYPES)
def a_package_that_does_not_say_what_its_parts_are():
    return without(TYPES)


@plants("lost-part", "word/header1.xml")
def a_lost_header():
    return without("word/header1.xml")


@plants("lost-part", "word/document.xml")
def a_missing_image():
    return related(southreach(), "image", "media/logo.png")


@plants("dangling-reference", "under “Funding status”")
def a_reference_that_leads_nowhere():
    return in_document("<c:chart xmlns:c=", '<c:chart r:embed="rId99" xmlns:c=')


@plants("loads-from-outside", RELATIONS.replace("_rels/", "").removesuffix(".rels"))
def a_picture_from_outside():
    return external("image", "https://example.org/logo.png")


@plants("loads-from-outside", "word/document.xml")
def a_template_from_outside():
    return external("attachedTemplate", "https://example.org/t.dotm")


@plants("link-to-own-place", "Mandate")
def a_link_to_a_file():
    data = external("hyperlink", "file:///C:/Users/jane/budget.xlsx")
    link = f'<w:hyperlink r:id="rIdX">{MANDATE}</w:hyperlink>'
    return changed(data, DOCUMENT, MANDATE, link)


@plants("macro", "word/vbaProject.bin")
def a_macro():
    return with_part("word/vbaProject.bin", declared="application/vnd.ms-office.vbaProject")


@plants("macro", TYPES)
def a_file_that_may_hold_macros():
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return changed(southreach(), TYPES, kind, "application/vnd.ms-word.document.macroEnabled.main+xml")


@plants("embedded-object", "word/embeddings/oleObject1.bin")
def an_object_of_another_program():
    return with_part(
        "word/embeddings/oleObject1.bin", declared="application/vnd.openxmlformats-officedocument.oleObject"
    )


# --- the schema -----------------------------------------------------------------------------------------


@plants("unknown-value", f"table “{BUYS}")
def a_word_that_word_does_not_know():
    return in_document('<w:jc w:val="right"/>', '<w:jc w:val="rightish"/>')


@plants("unknown-value", "table “")
def a_number_that_is_none():
    return in_document('<w:gridCol w:w="1000"/>', '<w:gridCol w:w="wide"/>')


_REMARK = '<w:name w:val="Note Remark"/><w:basedOn w:val="Normal"/>'
_LIST = '<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'


def in_styles(old, new):
    return changed(southreach(), "word/styles.xml", old, new)


def in_lists(old, new):
    return changed(southreach(), "word/numbering.xml", old, new)


@plants("wrong-order", "style “Note Remark”")
def a_style_in_another_order():
    return in_styles(_REMARK, '<w:basedOn w:val="Normal"/><w:name w:val="Note Remark"/>')


@plants("wrong-order", "style “Note Remark”")
def settings_of_a_style_in_another_order():
    return in_styles(_REMARK, _REMARK + '<w:pPr><w:jc w:val="left"/><w:keepNext/></w:pPr>')


@plants("wrong-order", "list 0")
def a_list_in_another_order():
    return in_lists(_LIST, '<w:lvlText w:val="•"/><w:numFmt w:val="bullet"/>')


@plants("unknown-value", "style “Note Remark”")
def a_style_with_a_word_that_word_does_not_know():
    return in_styles(_REMARK, _REMARK + '<w:pPr><w:jc w:val="rightish"/></w:pPr>')


@plants("lost-style", "style “Note Remark”")
def a_style_based_on_one_that_is_gone():
    return in_styles(_REMARK, '<w:name w:val="Note Remark"/><w:basedOn w:val="Gone"/>')


@plants("lost-style", "word/styles.xml")
def a_style_that_is_there_twice():
    style = '<w:style w:type="paragraph" w:styleId="NoteRemark"><w:name w:val="Other"/></w:style></w:styles>'
    return in_styles("</w:styles>", style)


@plants("lost-style", "list 0")
def a_list_for_a_style_that_is_gone():
    return in_lists(_LIST, '<w:numFmt w:val="bullet"/><w:pStyle w:val="Gone"/><w:lvlText w:val="•"/>')


@plants("lost-style", "list 1")
def a_number_of_a_list_that_is_gone():
    return in_lists('<w:abstractNumId w:val="0"/>', '<w:abstractNumId w:val="7"/>')


@plants("wrong-order", "What it buys")
def settings_in_another_order():
    return in_document('<w:pStyle w:val="NoteCaption"/><w:keepNext/>', '<w:keepNext/><w:pStyle w:val="NoteCaption"/>')


@plants("wrong-order", "Mandate")
def settings_after_the_text():
    return in_document(
        f'<w:pPr><w:pStyle w:val="Heading1Page"/></w:pPr>{MANDATE}',
        f'{MANDATE}<w:pPr><w:pStyle w:val="Heading1Page"/></w:pPr>',
    )


# --- text -----------------------------------------------------------------------------------------------


@plants("tag-left", "{{ group.mandate }}")
def a_tag_that_nobody_filled():
    return in_document(">Mandate<", ">{{ group.mandate }}<")


@plants("tag-left", "group.mandate }}")
def half_a_tag():
    return in_document(">Mandate<", ">{ group.mandate }}<")


@plants("tag-left", "the header")
def a_tag_in_the_header():
    return changed(southreach(), "word/header1.xml", "Demonstration: ", "{% if x %}")


@plants("unprintable-character", "Man")
def a_character_some_programs_refuse():
    return in_document(">Mandate<", ">Man\x85date<")


@plants("escaped-twice", "Smith")
def an_ampersand_escaped_twice():
    return in_document(">Mandate<", ">Smith &amp;amp; Sons<")


@plants("nested-paragraph", "Mandate")
def a_paragraph_in_a_paragraph():
    return in_document(MANDATE, f"<w:p/>{MANDATE}")


@plants("stray-content", "after")
def loose_text():
    return in_document("<w:sectPr", "loose<w:sectPr")


@plants("stray-content", "after")
def a_run_in_the_body():
    return in_document("<w:sectPr", "<w:r/><w:sectPr")


@plants("tables-touch", "table number 2")
def two_tables_that_touch():
    return in_document("</w:tbl>", "</w:tbl><w:tbl><w:tblGrid/></w:tbl>")


@plants("table-at-end", f"table “{FUNDING}")
def a_table_at_the_end():
    return edited(
        southreach(),
        DOCUMENT,
        lambda text: text[: text.rindex("</w:tbl>") + 8] + "</w:sdtContent></w:sdt>" + text[text.rindex("<w:sectPr") :],
    )


@plants("empty-paragraph", "after")
def an_empty_paragraph():
    return in_document("<w:sectPr", "<w:p/><w:sectPr")


@plants("unknown-style", "USD 120,000")
def a_style_that_is_not_there():
    return in_document('w:val="AskAmount"', 'w:val="AskAmont"')


@plants("open-field", "the footer")
def a_field_left_open():
    return changed(southreach(), "word/footer1.xml", '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "")


@plants("empty-field", "What it buys")
def a_field_without_a_result():
    field = '<w:fldSimple w:instr=" SEQ Table \\* ARABIC ">'
    return in_document(f'{field}<w:r><w:t xml:space="preserve">1</w:t></w:r>', field)


@plants("empty-field", "the footer")
def a_page_number_that_word_has_not_counted():
    return changed(southreach(), "word/footer1.xml", '<w:t xml:space="preserve">3</w:t>', "<w:t/>")


# --- tables ---------------------------------------------------------------------------------------------


@plants("cell-without-paragraph", "row 1")
def a_cell_without_a_paragraph():
    return in_document("</w:tcPr><w:p>", "</w:tcPr></w:tc><w:tc><w:p>")


@plants("grid-mismatch", f"table “{BUYS}")
def a_row_with_a_cell_too_many():
    return in_document(CELL, "<w:tc><w:p/></w:tc>" + CELL)


@plants("grid-mismatch", "column 3 (“2017”)")
def a_cell_of_another_width():
    return in_document('<w:tcW w:w="1000"', '<w:tcW w:w="1340"')


@plants("column-without-width", f"table “{BUYS}")
def a_column_without_width():
    return in_document('<w:gridCol w:w="1000"', '<w:gridCol w:w="-1000"')


@plants("table-too-wide", f"table “{BUYS}")
def a_table_wider_than_the_page():
    return in_document('<w:gridCol w:w="1000"', '<w:gridCol w:w="9000"')


@plants("torn-figure", "row 2 (“Secretariat functions”), column 3 (“2017”)")
def a_figure_too_wide_for_its_column():
    return in_document(">17,327<", ">17,327,327,327,327,327,327<")


@plants("no-header-row", f"table “{BUYS}")
def a_table_without_a_header_row():
    return in_document("<w:tblHeader/>", "")


@plants("table-without-words", f"table “{BUYS}")
def a_table_without_words():
    return in_document("<w:tblDescription ", "<w:tblDescriptio ")


# --- drawings and charts --------------------------------------------------------------------------------


@plants("drawing-id-twice", "Annex")
def two_drawings_with_one_id():
    def edit(text):
        start, end = (
            text.index('<w:p><w:pPr><w:pStyle w:val="NoteChart"/>'),
            text.index("</w:drawing></w:r></w:p>") + 24,
        )
        return replaced(text, "<w:sectPr", text[start:end] + "<w:sectPr")

    return edited(southreach(), DOCUMENT, edit)


@plants("drawing-without-words", "under “Funding status”")
def a_drawing_without_words():
    return in_document(' descr="', ' title="')


@plants("chart-workbook", "chart:gap")
def a_cache_that_differs_from_the_workbook():
    return changed(southreach(), CHART, "65234.07", "65234.08")


@plants("chart-workbook", "Figures!$B$2:$B$4")
def a_workbook_that_somebody_changed():
    parts = unpack(southreach())
    book = openpyxl.load_workbook(io.BytesIO(parts[WORKBOOK]))
    book.worksheets[0]["B2"] = 1
    file = io.BytesIO()
    book.save(file)
    return pack({**parts, WORKBOOK: file.getvalue()})


@plants("chart-workbook", "Figures!$B$1")
def a_series_of_another_name():
    return changed(southreach(), CHART, "<c:v>Received</c:v>", "<c:v>Paid</c:v>")


@plants("chart-workbook", "chart:gap")
def a_chart_with_an_empty_cache():
    return edited(southreach(), CHART, lambda text: re.sub(r'<c:pt idx="\d+"><c:v>[\d.]+</c:v></c:pt>', "", text))


@plants("chart-without-workbook", "chart:gap")
def a_chart_without_a_workbook():
    return edited(southreach(), CHART, lambda text: text[: text.index("<c:externalData")] + "</c:chartSpace>")


@plants("chart-without-workbook", "chart:gap")
def a_chart_with_a_workbook_that_does_not_open():
    return pack({**unpack(southreach()), WORKBOOK: b"PK"})


@plants("chart-figures", "“Received”, 2017")
def a_chart_edited_together_with_its_workbook():
    parts = unpack(southreach())
    book = openpyxl.load_workbook(io.BytesIO(parts[WORKBOOK]))
    book.worksheets[0]["B3"] = 95234.07
    file = io.BytesIO()
    book.save(file)
    return changed(pack({**parts, WORKBOOK: file.getvalue()}), CHART, "65234.07", "95234.07")


@plants("chart-figures", "“Paid”, 2016")
def a_chart_without_a_series_of_the_ledger():
    drawn = replace(written().ledger.charts[0], figures={"Paid": {"2016": "1.00"}})
    return southreach(), replace(known(), ledger=replace(written().ledger, charts=(drawn,)))


# --- figures --------------------------------------------------------------------------------------------


@plants("figure-changed", "“USD 125,000”")
def a_figure_altered_in_a_sentence():
    return in_document("USD\u00a0120,000", "USD\u00a0125,000")


@plants("figure-changed", "“for everything ICAT does")
def a_figure_altered_in_a_sentence_that_was_rewritten():
    data = in_document("for the core work of ICAT in", "for everything ICAT does in")
    return changed(data, DOCUMENT, "USD\u00a060,000", "USD\u00a065,000")


@plants("figure-changed", f"table “{PLAN} by year, in USD”, row 2 (“Need”), column 3 (“2017”)")
def a_figure_altered_in_a_cell():
    return in_cell(PLAN, "Need", "665,570", "665,571")


@plants("figure-changed", f"table “{PLAN} by year, in USD”, row 3 (“Received”), column 4 (“2018”)")
def a_figure_put_where_there_was_none():
    return in_cell(PLAN, "Received", "0", "–")


@plants("figure-changed", f"table “{PLAN}")
def a_figure_altered_in_what_a_screen_reader_says():
    return in_document("179,912 of 427,140", "179,912 of 527,140")


@plants("sum-wrong", "row 7 (“Together in 2017”), column 4 (“Signed”)")
def a_column_that_no_longer_adds_up():
    return in_cell(FUNDING, "Secretariat functions", "124,575", "125,575")


@plants("sum-wrong", "row 2 (“Staff”), column 4 (“Total”)")
def a_row_that_no_longer_adds_up():
    return in_cell("Budget of the activities", "Staff", "356,000", "366,000")


@plants("sum-wrong", f"table “{FUNDING} by year, in USD”, row “Together in 2017”")
def a_total_that_its_rows_never_made():
    table = next(grid for grid in written().ledger.grids if grid.title.startswith(FUNDING))
    rows = tuple(replace(row, adds="") if row.cells[0] == "Together in 2017" else row for row in table.rows)
    grids = tuple(replace(table, rows=rows) if grid is table else grid for grid in written().ledger.grids)
    return southreach(), replace(known(), ledger=replace(written().ledger, grids=grids))


@plants("sum-wrong", "column 3 (“Need”)")
def a_row_taken_out_of_a_sum():
    def edit(text):
        start = text.index(
            "<w:tr>", text.index("Yearly meeting with Permanent Missions</w:t>", text.index("Activities offered")) - 400
        )
        return text[:start] + text[text.index("</w:tr>", start) + 7 :]

    return edited(southreach(), DOCUMENT, edit)


@plants("gap-wrong", "row 6 (“Still missing”), column 2 (“2016”)")
def a_gap_that_is_not_need_less_what_is_secured():
    return in_cell(PLAN, "Still missing", "179,912", "279,912")


@plants("gap-wrong", "the facts of the note")
def facts_whose_gap_is_wrong():
    wrong = replace(SOUTHREACH, plan=(YearRow(2016, Sums(100, 50, 0, 0, 40, 0)),))
    return southreach(), replace(known(), context=wrong)


@plants("figure-unknown", "row “Need”, column “2017”")
def a_block_that_counts_by_itself():
    ledger = of_json(written().ledger.as_json())
    grid = next(one for one in ledger.grids if one.title.startswith(PLAN))
    row = replace(grid.rows[1], cells=("Need", "427,140", "665,569", "563,870"))
    wrong = replace(grid, rows=(grid.rows[0], row, *grid.rows[2:]))
    grids = tuple(wrong if one is grid else one for one in ledger.grids)
    return southreach(), replace(known(), ledger=replace(ledger, grids=grids))


# --- what is not for this reader, and traces of work ----------------------------------------------------


@plants("restricted-name", "under “Mandate”")
def the_name_of_a_restricted_donor():
    return in_document("brings together", "with the Evenmere Foundation brings together")


@plants("restricted-name", "under “Funding status”")
def the_name_of_a_restricted_donor_in_an_alternative_text():
    return in_document('descr="Stacked', 'descr="Without EVENMERE FOUNDATION. Stacked')


@plants("restricted-words", "under “Mandate”")
def words_of_a_restricted_record():
    return in_document("brings together", "and a board wants another AUTHOR, for the note brings together")


@plants("restricted-figure", "under “Mandate”")
def an_amount_of_a_restricted_donor():
    return in_document("brings together", "with USD 750,000 of a donor brings together")


@plants("change-left", "Mandate")
def a_tracked_change():
    return in_document(MANDATE, f'<w:ins w:id="1" w:author="Jane">{MANDATE}</w:ins>')


@plants("change-left", "Mandate")
def a_tracked_deletion():
    return in_document(
        MANDATE, f'{MANDATE}<w:del w:id="2" w:author="Jane"><w:r><w:delText>Old</w:delText></w:r></w:del>'
    )


@plants("comment-left", "Mandate")
def a_comment():
    return in_document(MANDATE, f'{MANDATE}<w:r><w:commentReference w:id="0"/></w:r>')


@plants("comment-left", "word/comments.xml")
def a_comment_that_nothing_refers_to():
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part = f'<w:comments xmlns:w="{space}"><w:comment w:id="0" w:author="Jane"><w:p/></w:comment></w:comments>'
    return related(with_part("word/comments.xml", part.encode()), "comments", "comments.xml")


@plants("hidden-property", "docProps/custom.xml")
def a_property_of_ones_own():
    return with_part("docProps/custom.xml", b'<Properties xmlns="x"><property name="pledge"/></Properties>')


@plants("hidden-property", "customXml/item1.xml")
def data_that_nobody_sees():
    return with_part("customXml/item1.xml", b'<ledger xmlns="x"/>')


@plants("author-left", "the file's properties")
def an_author_who_is_a_program():
    return changed(southreach(), CORE, "<dc:creator>ICAT", "<dc:creator>python-docx")


@plants("author-left", "the file's properties")
def the_person_who_changed_it_last():
    return changed(southreach(), CORE, "<cp:lastModifiedBy>ICAT", "<cp:lastModifiedBy>Jane Doe")


@plants("names-left", "word/people.xml")
def persons_who_commented():
    return with_part("word/people.xml", b'<people xmlns="x"/>')


@plants("editing-marks", "word/settings.xml")
def sessions_in_the_settings():
    return changed(
        southreach(), "word/settings.xml", "</w:settings>", '<w:rsids><w:rsid w:val="00A1"/></w:rsids></w:settings>'
    )


@plants("editing-marks", DOCUMENT)
def a_paragraph_with_its_session():
    return in_document("<w:p>", '<w:p w:rsidR="00A1B2C3">')


@plants("private-tag", "Mandate")
def a_control_of_another_program():
    return in_document('w:val="note:text.mandate"', 'w:val="crm:pledge:17"')


@plants("hidden-text", "Mandate")
def words_that_nobody_sees():
    return in_document(MANDATE, MANDATE + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>NMK may give</w:t></w:r>")


@plants("figure-old", "We lack USD 429,576")
def a_figure_of_an_earlier_day_in_words_of_ones_own():
    words = "<w:p><w:r><w:t>We lack USD 429,576 and need you.</w:t></w:r></w:p><w:sectPr"
    return in_document("<w:sectPr", words), replace(known(), stayed=(Stayed("Plan", "429,576", "409,576"),))


# --- for everybody, and the length ----------------------------------------------------------------------


@plants("no-title", "properties")
def a_file_without_a_title():
    return changed(southreach(), CORE, "<dc:title>Concept note for the Commonwealth of Southreach", "<dc:title>")


@plants("no-language", "styles")
def a_file_without_a_language():
    return edited(southreach(), "word/styles.xml", lambda text: re.sub(r"<w:lang [^>]*/>", "", text, count=1))


@plants("heading-skips", "Mandate")
def a_heading_that_skips_a_level():
    parts = unpack(southreach())
    style = b'<w:style w:type="paragraph" w:styleId="Heading3"><w:name w:val="heading 3"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style></w:styles>'
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", style)
    return changed(pack(parts), DOCUMENT, '<w:pStyle w:val="Heading1Page"/>', '<w:pStyle w:val="Heading3"/>')


@plants("heading-empty", "under “How to contribute”")
def a_heading_without_words():
    return in_document(MANDATE, "<w:r><w:br/></w:r>")


@plants("too-long", "words")
def a_note_of_too_many_words():
    return in_document("brings together", "brings together " + "many " * 2000)


@plants("too-long", "5 pages")
def a_note_of_too_many_pages():
    return southreach(), replace(known(), pages=5)


@plants("over-limit", "words")
def a_note_of_more_words_than_its_donor_reads():
    return southreach(), replace(known(), limit=Limit("Southreach", words=300, whole=False))


@plants("over-limit", "words")
def a_note_that_fills_more_pages_than_its_donor_reads():
    return southreach(), replace(known(), limit=Limit("Southreach", pages=1))


@plants("over-limit", "3 pages")
def a_note_of_more_counted_pages_than_its_donor_reads():
    return southreach(), replace(known(), limit=Limit("Southreach", pages=2, whole=False), pages=3, pages_of_text=3)


# --- the tests ------------------------------------------------------------------------------------------


def planted(plant):
    """The faults that the gate finds in a planted file."""
    made = plant.make()
    data, told = made if isinstance(made, tuple) else (made, known())
    return examine(opened(data), told).faults


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.make.__name__)
def test_the_gate_names_a_planted_fault_and_its_place(plant):
    found = planted(plant)

    assert [one for one in found if one.kind == plant.kind and plant.where in one.where], found
    for fault in found:
        assert fault.what[0].isupper()
        assert fault.what.endswith(".")
        assert fault.mend[0].isupper()
        assert fault.mend.endswith(".")
        assert fault.where


def test_every_rule_was_seen_to_find_something():
    assert {plant.kind for plant in PLANTS} == {rule.kind for rule in RULES}
    assert len({rule.kind for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("context", [SOUTHREACH, fullest(), over(1), over(4), over(9), over(3, large=100)])
def test_a_good_note_has_no_fault_and_nothing_typed_by_hand(context):
    note = write_with_ledger(context, template_path())
    told = Known(context, note.ledger, OTHERS, group=context.group.short, length="short")

    report = examine(opened(note.document), told)

    assert (report.faults, report.typed_by_hand, report.ledger) == ((), (), True)


def test_without_a_ledger_the_structure_is_checked_and_no_figure():
    data = in_document("USD\u00a0120,000", "USD\u00a0125,000")

    report = examine(opened(data), Known())

    assert (report.faults, report.typed_by_hand, report.ledger) == ((), (), False)
    assert check(changed(data, DOCUMENT, 'w:val="AskAmount"', 'w:val="AskAmont"')) == [
        "The style “AskAmont” is used, but the file does not have it (under “Request”: “USD 125,000”)."
    ]


def test_without_a_ledger_nothing_tells_a_restricted_amount_from_one_that_is_everybodys():
    assert examine(opened(an_amount_of_a_restricted_donor()), Known(others=OTHERS)).faults == ()


def test_a_figure_typed_by_hand_is_listed_and_is_no_fault():
    typed = in_document("brings together", "with 23 observers brings together")
    paragraph = "<w:p><w:r><w:t>A further 1,000 was named on the telephone.</w:t></w:r></w:p><w:sectPr"
    typed = changed(typed, DOCUMENT, "<w:sectPr", paragraph)

    report = examine(opened(typed), known())

    assert report.faults == ()
    assert {(one.figure, "Mandate" in one.where) for one in report.typed_by_hand} == {("23", True), ("1,000", False)}


def test_a_figure_typed_by_hand_in_the_template_is_listed_in_every_note():
    note = write_with_ledger(SOUTHREACH, template_with("Call 61 before noon, ask for {{ donor.code }} 7"))

    report = examine(opened(note.document), replace(known(), ledger=note.ledger))

    assert [one.figure for one in report.typed_by_hand] == ["61", "7"]


def test_a_number_written_in_another_way_is_the_same_number():
    assert examine(opened(in_document(">17,327<", ">17\u202f327<")), known()).faults == ()


def test_the_ledger_survives_the_register():
    ledger = of_json(written().ledger.as_json())

    assert ledger.as_json() == written().ledger.as_json()
    told = replace(known(), context=None, ledger=ledger)
    assert examine(opened(southreach()), told).faults == ()
    data = in_cell(PLAN, "Need", "665,570", "665,571")
    assert {one.kind for one in examine(opened(data), told).faults} == {"figure-changed"}


def test_a_name_with_braces_is_known_by_facts_and_by_ledger():
    note = write_with_ledger(nasty(), template_path())

    assert check(note.document, nasty()) == []
    assert [one for one in check(note.document) if "unfilled" in one]
    assert check(note.document, known=Known(ledger=of_json(note.ledger.as_json()))) == []


def test_no_mark_of_the_ledger_stays_in_the_file():
    data = b"".join(unpack(write_with_ledger(nasty(), template_path()).document).values())

    assert not any(mark in data for mark in ("\ufdd0".encode(), "\ufdd1".encode(), b"64976", b"64977", b"fdd0"))


def test_an_internal_copy_may_hold_comments_changes_and_names():
    internal = replace(known(), internal=True)

    kinds = {"change-left", "comment-left", "hidden-property"}
    for plant in PLANTS:
        if plant.kind in kinds:
            assert kinds.isdisjoint(fault.kind for fault in examine(opened(plant.make()), internal).faults)
    assert examine(opened(the_person_who_changed_it_last()), internal).faults == ()


def test_two_changes_that_cancel_each_other_are_still_named():
    data = in_cell(FUNDING, "Secretariat functions", "124,575", "125,575")
    data = changed(data, DOCUMENT, ">31,640<", ">30,640<")

    kinds = {fault.kind for fault in examine(opened(data), known()).faults}

    assert kinds == {"figure-changed", "sum-wrong"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK", "cannot be opened as a package"),
        (b"", "cannot be opened as a package"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password, or is an old .doc"),
        (pack({"[Content_Types].xml": b"<Types/>"}), "is not there"),
        (pack({"xl/workbook.xml": b"<w/>", "[Content_Types].xml": b"<Types spreadsheetml.sheet />"}), "a spreadsheet"),
    ],
)
def test_what_is_no_word_file_is_said_in_a_sentence(data, sentence):
    with pytest.raises(Unreadable, match=re.escape(sentence)):
        opened(data)
    assert len(check(data)) == 1


def test_a_file_that_unfolds_without_measure_is_not_unfolded():
    bomb = pack({**unpack(southreach()), "word/media/a.xml": b" " * (RATIO * 20_000)})
    assert len(bomb) < 40_000

    with pytest.raises(Unreadable, match="unfolds to far more"):
        opened(bomb)


def test_an_encrypted_package_and_one_with_a_document_type_are_refused():
    data = bytearray(southreach())
    for at in [match.start() for match in re.finditer(b"PK\x01\x02", southreach())]:
        data[at + 8] |= 1
    with pytest.raises(Unreadable, match="encrypted"):
        opened(bytes(data))
    typed = changed(southreach(), DOCUMENT, "<w:document", '<!DOCTYPE x [<!ENTITY a "b">]><w:document')
    with pytest.raises(Unreadable, match="declares a document type"):
        opened(typed)


def test_a_damaged_file_is_refused():
    with pytest.raises(Unreadable, match="damaged"):
        opened(southreach()[:-200])


def test_how_a_note_is_checked_is_explained_for_every_kind():
    page = Path(__file__).parents[2] / "docs" / "how-to" / "check-a-document.md"

    assert not [rule.kind for rule in RULES if f"`{rule.kind}`" not in page.read_text(encoding="utf-8")]


def test_an_empty_ledger_is_no_ledger_of_figures():
    assert Ledger().as_json() == {"lines": [], "tables": [], "charts": [], "like_tags": []}
