import zipfile
from io import BytesIO

import openpyxl
import pytest

from concept_notes.check import check
from crm.formats.package import pack, unpack
from tests.concept_notes.documents import DOCUMENT, changed, edited, replaced, southreach

CELL = "<w:tc><w:tcPr>"
CHART = "word/charts/chart1.xml"
WORKBOOK = "word/embeddings/Microsoft_Excel_Worksheet1.xlsx"


def in_document(old, new):
    return lambda: changed(southreach(), DOCUMENT, old, new)


def without(part):
    parts = unpack(southreach())
    del parts[part]
    return pack(parts)


def with_part(name, data=b"x"):
    return pack({**unpack(southreach()), name: data})


def other_workbook():
    """The chart's workbook with one figure changed, as by somebody who saved it alone."""
    parts = unpack(southreach())
    book = openpyxl.load_workbook(BytesIO(parts[WORKBOOK]))
    book.worksheets[0]["B2"] = 1
    file = BytesIO()
    book.save(file)
    return pack({**parts, WORKBOOK: file.getvalue()})


def twice():
    file = BytesIO(southreach())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("word/settings.xml", b"<w/>")
    return file.getvalue()


def last_paragraphs_gone(text):
    """What follows the document's last table taken out, so that it ends the document."""
    return text[: text.rindex("</w:tbl>") + len("</w:tbl>")] + text[text.rindex("<w:sectPr") :]


FAULTS = {
    "a cut file": (lambda: southreach()[:-200], "cannot be opened as a package"),
    "no Word file": (lambda: without(DOCUMENT), "not there"),
    "a part twice": (twice, "more than once"),
    "broken XML": (in_document("</w:body>", "</w:bdy>"), "not well-formed"),
    "a control character": (in_document("Mandate", "Man\x0bdate"), "control character"),
    "a control character as entity": (in_document("Mandate", "Man&#11;date"), "control character"),
    "a control character some programs refuse": (in_document("Mandate", "Man\x85date"), "control character"),
    "a part nobody declared": (lambda: with_part("word/media/picture.tiff"), "does not say what the part"),
    "a lost part": (lambda: without("word/header1.xml"), "not there"),
    "a macro": (lambda: with_part("word/vbaProject.bin"), "macro"),
    "a picture from outside": (
        lambda: edited(
            southreach(),
            "word/_rels/document.xml.rels",
            lambda text: replaced(
                text, "</Relationships>", '<Relationship Id="rIdX" Type="x/image" TargetMode="External" Target="y"/></Relationships>'
            ),
        ),
        "from outside",
    ),
    "a dangling reference": (in_document("<c:chart xmlns:c=", '<c:chart r:embed="rId99" xmlns:c='), "relationship rId99"),
    "an unfilled tag": (in_document("Mandate", "{{ group.mandate }}"), "unfilled"),
    "half a tag": (in_document("Mandate", "{ group.mandate }}"), "unfilled"),
    "a tracked change": (
        in_document('<w:r><w:t xml:space="preserve">Mandate</w:t></w:r>', '<w:ins w:id="1" w:author="x"><w:r><w:t>M</w:t></w:r></w:ins>'),
        "tracked insertion",
    ),
    "loose text": (in_document("<w:sectPr", "loose<w:sectPr"), "Loose text"),
    "a run in the body": (in_document("<w:sectPr", "<w:r/><w:sectPr"), "between the paragraphs"),
    "a paragraph in a paragraph": (in_document('<w:r><w:t xml:space="preserve">Mandate', '<w:p/><w:r><w:t xml:space="preserve">Mandate'), "inside a paragraph"),
    "two tables that touch": (in_document("</w:tbl>", "</w:tbl><w:tbl><w:tblGrid/></w:tbl>"), "Two tables touch"),
    "a table at the end": (lambda: edited(southreach(), DOCUMENT, last_paragraphs_gone), "ends with a table"),
    "an empty paragraph": (in_document("<w:sectPr", "<w:p/><w:sectPr"), "empty paragraph"),
    "an unknown style": (in_document('w:val="AskAmount"', 'w:val="AskAmont"'), "“AskAmont”"),
    "a field left open": (
        lambda: changed(southreach(), "word/footer1.xml", '<w:r><w:fldChar w:fldCharType="end"/></w:r>', ""),
        "field",
    ),
    "a field without result": (in_document('<w:fldSimple w:instr=" SEQ Table \\* ARABIC "><w:r><w:t xml:space="preserve">1</w:t></w:r>', '<w:fldSimple w:instr=" SEQ Table \\* ARABIC ">'), "no result"),
    "a cell without paragraph": (in_document("</w:tcPr><w:p>", "</w:tcPr></w:tc><w:tc><w:p>"), "no paragraph"),
    "a row that does not fit": (in_document(CELL, "<w:tc><w:p/></w:tc>" + CELL), "do not fit the columns"),
    "a cell of another width": (in_document('<w:tcW w:w="1000"', '<w:tcW w:w="1340"'), "not as wide"),
    "a column without width": (in_document('<w:gridCol w:w="1000"', '<w:gridCol w:w="-1000"'), "has no width"),
    "a table wider than the page": (in_document('<w:gridCol w:w="1000"', '<w:gridCol w:w="9000"'), "wider than the page"),
    "a figure too wide for its column": (in_document(">17,327<", ">17,327,327,327,327,327,327<"), "does not fit its column"),
    "a table without header row": (in_document("<w:tblHeader/>", ""), "no header row"),
    "a table without words": (in_document("<w:tblDescription ", "<w:tblDescriptio "), "no alternative text"),
    "two drawings with one id": (
        lambda: edited(
            southreach(),
            DOCUMENT,
            lambda text: replaced(text, "<w:sectPr", text[text.index('<w:p><w:pPr><w:pStyle w:val="NoteChart"/>') : text.index("</w:drawing></w:r></w:p>") + 24] + "<w:sectPr"),
        ),
        "same id",
    ),
    "a drawing without words": (in_document(' descr="', ' title="'), "no alternative text"),
    "a chart with another figure": (lambda: changed(southreach(), CHART, "65234.07", "65234.08"), "other figures"),
    "a workbook with another figure": (other_workbook, "other figures"),
    "a chart with another name": (lambda: changed(southreach(), CHART, "<c:v>Received</c:v>", "<c:v>Paid</c:v>"), "other figures"),
    "a chart without workbook": (lambda: edited(southreach(), CHART, lambda text: text[: text.index("<c:externalData")] + "</c:chartSpace>"), "no workbook"),
    "a file without title": (lambda: changed(southreach(), "docProps/core.xml", "<dc:title>Concept note for the Commonwealth of Southreach", "<dc:title>"), "no title"),
    "a file without language": (lambda: changed(southreach(), "word/styles.xml", '<w:lang w:val="en-GB"', "<w:lang"), "language"),
    "a heading that skips a level": (in_document('<w:pStyle w:val="Heading1Page"/>', '<w:pStyle w:val="Heading3"/>'), "skips a level|Heading3"),
    "an author who is a program": (lambda: changed(southreach(), "docProps/core.xml", "<dc:creator>ICAT", "<dc:creator>python-docx"), "author"),
}  # fmt: skip


def test_the_gate_finds_nothing_wrong_with_a_note():
    assert check(southreach()) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_the_gate_names_a_planted_fault(fault):
    plant, sentence = FAULTS[fault]

    found = check(plant())

    assert any(_says(sentence, one) for one in found), found


def _says(sentence, one):
    return any(part in one for part in sentence.split("|"))


def test_sentences_are_for_people():
    for plant, _ in FAULTS.values():
        for sentence in check(plant()):
            assert sentence[0].isupper()
            assert sentence.endswith((".", ")."))


def test_another_programs_file_is_checked_too(tmp_path):
    assert check(b"PK") == ["This is no Word file: it cannot be opened as a package."]
