"""Every Word file that leaves the product is fit to: papers and exported lists, before the gate and as `crm note check` sees them."""

import io
from datetime import date

import pytest
from docx import Document
from sqlmodel import select

from concept_notes.check import Others, examine
from concept_notes.check.registered import for_the_trio, registered
from concept_notes.check.restricted import others
from concept_notes.exported import written
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.papers.handover_facts import handover
from concept_notes.papers.make import make_paper
from concept_notes.papers.reminder import reminder
from concept_notes.papers.report_facts import donor_report
from concept_notes.papers.thanks import thanks
from concept_notes.papers.verbale import verbale
from concept_notes.templates.guide import tag_guide
from concept_notes.word.file import opened
from crm.errors import Refused
from crm.formats import docx_
from crm.formats.format import format_of
from crm.reports.report import reports
from crm.store import tables as t
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.documents import DOCUMENT, changed

DAY = date(2016, 11, 30)


@pytest.fixture(scope="module")
def leaving(book):
    """Each file that is no note, by what it is."""
    receipt = (
        select(t.Receipt.id).join(t.Pledge, t.Pledge.id == t.Receipt.pledge_id).where(t.Pledge.code == "NMK-2016-1")
    )
    papers = {
        "hand-over brief": handover(book, as_of=DAY),
        "donor report": donor_report(book, "NMK", as_of=DAY),
        "report for the trio": donor_report(book, "EVM", as_of=DAY, audience="trio"),
        "cover letter": verbale(book, "CN-NMK-1", as_of=DAY),
        "thanks": thanks(book, book.exec(receipt).first(), as_of=DAY),
        "reminder": reminder(book, "VLD-2016-1", as_of=DAY),
    }
    files = {name: make_paper(book, facts).document for name, facts in papers.items()}
    for audience in ("public", "trio"):
        table = reports()["pledge-summary"].table(book, DAY, audience)
        files[f"pledge summary, {audience}"] = written(format_of("docx"), table)
    return files


def test_no_fault_is_found_in_what_leaves(book, leaving):
    for name, data in leaving.items():
        file = opened(data)
        found = registered(book, data, file)
        assert found.reference == "", name
        assert examine(file, found.known).faults == (), name


def test_what_is_for_the_trio_is_known_by_its_property_and_by_what_stands_on_its_pages(book, leaving):
    kept = {name for name, data in leaving.items() if for_the_trio(opened(data))}
    assert kept == {"hand-over brief", "report for the trio", "pledge summary, trio"}
    # A donor that is not for circulation is named in it; where no page says for whom it is, that is a fault.
    brief = leaving["hand-over brief"]
    spoiled = changed(brief, "docProps/core.xml", "<cp:keywords>For the trio", "<cp:keywords>For many")
    found = registered(book, spoiled, opened(spoiled))
    assert "restricted-name" in {one.kind for one in examine(opened(spoiled), found.known).faults}
    # A paper to that donor itself may name it.
    own = changed(
        leaving["report for the trio"], "docProps/core.xml", "<cp:keywords>For the trio", "<cp:keywords>For it"
    )
    assert examine(opened(own), registered(book, own, opened(own)).known).faults == ()


def test_a_list_with_a_fault_does_not_leave(book, monkeypatch):
    table = reports()["pledge-summary"].table(book, DAY, "public")
    monkeypatch.setattr(docx_, "_definitions", lambda table: [docx_.paragraph("Normal")])
    held = docx_.FORMAT
    with pytest.raises(Refused, match="is held back, because it is not fit to be passed on: An empty paragraph"):
        written(held, table)


def minutes(reference):
    """Minutes that name a note in the text, in their subtitle and, saved out of it, among their properties."""
    document = Document()
    document.core_properties.identifier = reference
    document.add_paragraph(f"On {reference}", style="Subtitle")
    document.add_paragraph(f"Northmark was asked for USD 526,308.08 by {reference}; we met 3 times in 2016.")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_files_that_speak_of_a_note_are_not_taken_for_it(book):
    note = book.exec(select(t.ConceptNote).where(t.ConceptNote.reference == "CN-NMK-1")).one()
    for data in (tag_guide(), minutes(note.reference)):
        found = registered(book, data, opened(data))
        assert (found.reference, found.known.ledger) == ("", None)


# --- names and figures that are not for the reader, however somebody writes them ---------------------------


@pytest.fixture(scope="module")
def note(book):
    """A note for another donor, and what is known of it."""
    made = make_note(book, ACTOR, Wish("NMK", as_of=DAY)).document
    return made, registered(book, made, opened(made)).known


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("EVENMERE gives.", "restricted-name"),
        ("Evenmere’s board met.", "restricted-name"),
        ("as at Evenmere", "restricted-name"),
        ("the evenmere\u00a0foundation", "restricted-name"),
        ("Эвенмир даёт", "restricted-name"),
        ("USD 60 000", "restricted-figure"),
        ("USD 60\u00a0000", "restricted-figure"),
        ("USD 60\u202f000", "restricted-figure"),
        ("USD 0.06 million", "restricted-figure"),
        ("A foundation, an agency, a republic and a kingdom met 60 times, 000 or 1 000 in 2016.", ""),
    ],
)
def test_a_restricted_name_or_figure_is_found_however_it_is_written(note, text, kind):
    made, known = note
    said = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p><w:sectPr"

    faults = examine(opened(changed(made, DOCUMENT, "<w:sectPr", said)), known).faults

    assert [one.kind for one in faults] == ([kind] if kind else [])


def test_a_name_with_an_apostrophe_is_found_with_any_of_them():
    hidden = Others(("Côte d'Ivoire",))
    assert hidden.name_in("for Côte d’Ivoire")
    assert hidden.name_in("for CÔTE D'IVOIRE")


def test_no_note_of_the_demonstration_is_stopped_by_a_word_of_a_name(book):
    hidden = others(book, None)
    assert {"evenmere", "эвенмир"} <= set(hidden.names)
    assert not [one for one in hidden.names if one in {"foundation", "fondation", "fundación", "фонд"}]
    texts = [one.value for one in book.exec(select(t.GroupText))]
    assert [text for text in texts if hidden.name_in(text)] == []
