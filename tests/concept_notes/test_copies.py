"""The copy that is sent holds no trace of work; the trio's own says where each figure comes from."""

import re
from datetime import date

import pytest

from concept_notes.check import examine
from concept_notes.check.registered import registered
from concept_notes.check.traces import KINDS
from concept_notes.copies import copy_of, sent_file
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.word.accepting import accept_changes
from concept_notes.word.controls import controls
from concept_notes.word.file import CORE, opened, text_of, w
from concept_notes.word.outline import outline
from crm.errors import Refused
from crm.formats.package import pack, unpack
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.documents import DOCUMENT, changed, edited, southreach, tree

DAY = date(2016, 11, 30)
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MANDATE = '<w:r><w:t xml:space="preserve">Mandate</w:t></w:r>'
PEOPLE = b'<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>'


def worked_on(data):
    """The file as Word leaves it after two people worked on it: every kind of trace that the gate knows, but hidden words."""
    data = edited(data, DOCUMENT, lambda text: text.replace("<w:p>", '<w:p w:rsidR="00A1B2C3">'))
    data = changed(
        data,
        DOCUMENT,
        MANDATE,
        '<w:ins w:id="1" w:author="Jane"><w:r><w:t>Our m</w:t></w:r></w:ins><w:del w:id="2" w:author="Jane"><w:r><w:delText>M</w:delText></w:r></w:del><w:r><w:t>andate</w:t></w:r>',
    )
    data = changed(data, "word/settings.xml", "</w:settings>", '<w:rsids><w:rsid w:val="00A1"/></w:rsids></w:settings>')
    data = changed(data, CORE, "<cp:lastModifiedBy>ICAT", "<cp:lastModifiedBy>Jane Doe")
    types = '<Override PartName="/{}" ContentType="application/xml"/>'
    more = {
        "word/people.xml": PEOPLE,
        "docProps/custom.xml": b'<Properties xmlns="x"><property name="pledge"/></Properties>',
        "customXml/item1.xml": b'<ledger xmlns="x"/>',
    }
    data = changed(data, "[Content_Types].xml", "</Types>", "".join(map(types.format, more)) + "</Types>")
    return pack({**unpack(data), **more})


def test_both_copies_of_a_note_that_people_worked_on(ledger):
    made = make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, activities=("SEC-1",), years=(2017, 2018)))
    internal = copy_of(ledger, made.document, internal=True)
    said = [
        " ".join(text_of(p) for p in one.iter(w("p"))) for one in opened(internal.document).trees["word/comments.xml"]
    ]
    assert any("SEC-1 2017 needs USD 207,920.00" in one and "NMK-2016-1 of" in one for one in said)
    assert any("asks for" in one and "made by notes-test" in one for one in said)
    assert not any("Evenmere" in one for one in said), "restricted of another donor"
    assert "stays with the trio" in internal.warnings[0]
    known = registered(ledger, internal.document, opened(internal.document), internal=True).known
    assert examine(opened(internal.document), known).faults == ()
    with pytest.raises(Refused, match="The file is not the copy for sending: The file still holds a comment"):
        sent_file(ledger, internal.document, "CN-MRD-1")

    worked = worked_on(internal.document)
    before = registered(ledger, worked, opened(worked)).known
    assert {one.kind for one in examine(opened(worked), before).faults} >= KINDS - {"private-tag", "hidden-text"}
    sent = copy_of(ledger, worked, internal=False)
    after = registered(ledger, sent.document, opened(sent.document))
    assert (examine(opened(sent.document), after.known).faults, after.reference) == ((), "CN-MRD-1")
    assert outline(sent.document) == outline(made.document).replace("Mandate", "Our mandate")
    file = opened(sent.document)
    assert not list(controls(file.trees[file.document]))
    assert not [name for name in file.parts if "comments" in name or "custom" in name or "people" in name]
    assert b"Jane" not in b"".join(file.parts.values())
    sent_file(ledger, sent.document, "cn-mrd-1")
    with pytest.raises(Refused, match="The file is CN-MRD-1, and not CN-NMK-1"):
        sent_file(ledger, sent.document, "CN-NMK-1")
    assert copy_of(ledger, worked, internal=False).document == sent.document, "the same bytes"


def test_a_copy_in_which_the_gate_finds_something_is_held_back(ledger):
    made = make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, activities=("SEC-1",), years=(2017, 2018)))
    hidden = changed(
        made.document, DOCUMENT, MANDATE, MANDATE + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden</w:t></w:r>"
    )
    with pytest.raises(Refused, match="not fit to be sent: Hidden words stand in the text"):
        copy_of(ledger, hidden, internal=False)
    with pytest.raises(Refused, match="no note of this register"):
        copy_of(ledger, southreach(), internal=False)
    own = make_note(ledger, ACTOR, Wish("NMK", as_of=DAY, activities=("SEC-1",), years=(2017, 2018), audience="trio"))
    with pytest.raises(Refused, match="trio's own figures"):
        copy_of(ledger, own.document, internal=False)


def test_what_another_program_dropped_is_put_back_in_the_copy(ledger):
    """As LibreOffice does: no alternative text, and charts that refer to no cell of a workbook."""
    made = make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, activities=("SEC-1",), years=(2017, 2018)))
    drop = lambda text: re.sub(r' descr="[^"]*"', "", re.sub(r"<w:tbl(Caption|Description) [^>]*/>", "", text))
    saved = edited(made.document, DOCUMENT, drop)
    (chart,) = opened(saved).charts
    saved = edited(saved, chart, lambda text: re.sub(r"<c:f>[^<]*", "<c:f>categories", text))
    before = examine(opened(saved), registered(ledger, saved, opened(saved)).known)
    assert {one.kind for one in before.faults} == {"table-without-words", "drawing-without-words", "chart-workbook"}

    sent = opened(copy_of(ledger, saved, internal=False).document)
    whole = opened(copy_of(ledger, made.document, internal=False).document)
    spoken = lambda file: [one.get("descr") for _, one in file.elements(".//wp:docPr")]
    assert spoken(sent) == spoken(whole)
    assert all("Figures!" in one for one in formulas(sent, chart))
    own = '<w:tblDescription w:val="In our own words"/>'
    worded = edited(saved, DOCUMENT, lambda text: re.sub(r"<w:tblLook [^>]*/>", rf"\g<0>{own}", text, count=1))
    assert b"In our own words" in unpack(copy_of(ledger, worded, internal=False).document)[DOCUMENT]


def formulas(file, chart):
    return [one.text for one in file.trees[chart].iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}f")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<w:p><w:ins><w:r><w:t>a</w:t></w:r></w:ins><w:del><w:r><w:delText>b</w:delText></w:r></w:del></w:p>", ["a"]),
        ("<w:p><w:moveFrom><w:r><w:t>a</w:t></w:r></w:moveFrom></w:p><w:p><w:moveTo><w:r><w:t>a</w:t></w:r></w:moveTo></w:p>", ["", "a"]),
        ("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p>", ["ab"]),
        ("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>a</w:delText></w:r></w:del></w:p><w:p/>", [""]),
        ("<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p/>", [""]),
        ("<w:tbl><w:tr><w:trPr><w:ins/></w:trPr><w:tc><w:p><w:pPr><w:pPrChange/></w:pPr></w:p></w:tc></w:tr></w:tbl>", [""]),
    ],
)  # fmt: skip
def test_changes_are_accepted_as_word_does(before, after):
    root = tree(f"<w:body {NS}>{before}</w:body>")
    accept_changes(root)
    assert [text_of(one) for one in root.iter(w("p"))] == after
    assert not list(root.iter(w("ins"), w("del"), w("moveFrom"), w("moveTo"), w("pPrChange")))
