"""`crm note check`: any Word file, held against the register where it is in it."""

import io
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from docx import Document

from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.word.contents import Pages
from crm.formats.package import pack, unpack
from crm.services.actor import Actor
from crm.store.session import make_engine, session_scope
from tests.concept_notes.documents import DOCUMENT, changed, southreach

#: The amount that the note asks for, as its file writes it.
ASKED = "USD\u00a0120,000"
DAY = date(2016, 11, 30)


@pytest.fixture(autouse=True)
def without_an_office(monkeypatch):
    """LibreOffice takes seconds; pages are counted by it in a test of their own."""
    monkeypatch.setattr(shutil, "which", lambda name: None)


@pytest.fixture(scope="module")
def made(loaded, tmp_path_factory):
    """The demonstration with a note in its register, and the note's file; made once."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copy(loaded, folder / "crm.sqlite")
    engine = make_engine(f"sqlite:///{(folder / 'crm.sqlite').as_posix()}")
    with session_scope(engine, write=True) as session:
        note = make_note(
            session, Actor("tests"), Wish("MRD", as_of=DAY, activities=("SEC-1",), years=(2017, 2018), ask="120000")
        )
    engine.dispose()
    return folder / "crm.sqlite", note.document


@pytest.fixture
def note(crm, made, tmp_path):
    """A note of the demonstration, in the register."""
    shutil.copy(made[0], tmp_path / "crm.sqlite")
    file = tmp_path / "note.docx"
    file.write_bytes(made[1])
    return file


def test_a_note_as_it_was_made_has_no_fault_and_is_known(crm, note):
    code, out, err = crm("note", "check", note)

    assert (code, out) == (0, "")
    assert err == "note.docx: no fault. It is CN-MRD-1 as it was made.\n"


def test_a_figure_changed_by_hand_is_found_with_its_place_and_typed_ones_are_listed(crm, note):
    data = changed(note.read_bytes(), DOCUMENT, ASKED, "USD\u00a0140,000")
    paragraph = "<w:p><w:r><w:t>We met 23 times.</w:t></w:r></w:p><w:sectPr"
    note.write_bytes(changed(data, DOCUMENT, "<w:sectPr", paragraph))

    code, out, err = crm("note", "check", note, "--json")
    found = json.loads(out)

    assert code == 1
    assert found["file"] == str(note)
    assert found["ledger"] is True
    assert [(one["kind"], one["where"]) for one in found["faults"]] == [
        ("figure-changed", "under “Request”: “USD 140,000”")
    ]
    assert [sorted(one) for one in found["faults"]] == [["kind", "mend", "what", "where"]]
    assert [one["figure"] for one in found["typed_by_hand"]] == ["23"]
    assert "1 fault. It is CN-MRD-1, changed since it was made" in err


def test_the_words_for_people_say_where_what_and_how_to_mend(crm, note):
    note.write_bytes(changed(note.read_bytes(), DOCUMENT, ASKED, "USD\u00a0140,000"))

    code, out, _ = crm("note", "check", note)

    assert code == 1
    assert "figure-changed: under “Request”: “USD 140,000”\n" in out
    assert "  The text says 140,000; the note was made with 120,000.\n" in out
    assert "  Put the figure back as it was made" in out


def test_a_note_is_known_by_the_reference_in_its_text_where_its_properties_are_gone(crm, note):
    data = changed(note.read_bytes(), "docProps/core.xml", "<dc:identifier>CN-MRD-1</dc:identifier>", "")
    note.write_bytes(changed(data, DOCUMENT, ASKED, "USD\u00a0140,000"))

    code, _, err = crm("note", "check", note)

    assert code == 1
    assert "It is CN-MRD-1, changed" in err


def test_any_other_file_is_checked_for_its_structure_alone(demo, tmp_path):
    file = tmp_path / "other.docx"
    file.write_bytes(changed(southreach(), DOCUMENT, 'w:val="AskAmount"', 'w:val="AskAmont"'))

    code, out, err = demo("note", "check", file, "--json")
    found = json.loads(out)

    assert code == 1
    assert [one["kind"] for one in found["faults"]] == ["unknown-style"]
    assert (found["ledger"], found["typed_by_hand"]) == (False, [])
    assert "not in the register of notes, so its structure alone was checked" in err


def test_a_restricted_donors_name_is_found_in_any_file(demo, tmp_path):
    file = tmp_path / "other.docx"
    file.write_bytes(changed(southreach(), DOCUMENT, "brings together", "with the Evenmere Foundation brings together"))

    found = json.loads(demo("note", "check", file, "--json")[1])

    assert [one["kind"] for one in found["faults"]] == ["restricted-name"]


def test_without_a_database_the_structure_is_checked_and_it_is_said(crm, tmp_path):
    file = tmp_path / "other.docx"
    file.write_bytes(southreach())

    code, out, err = crm("note", "check", file)

    assert (code, out) == (0, "")
    assert "other.docx: no fault." in err
    assert "The register was not asked: There is no database" in err


def test_the_form_can_be_asked_for_and_an_internal_copy_allowed(demo, tmp_path):
    file = tmp_path / "other.docx"
    file.write_bytes(southreach())
    assert demo("note", "check", file, "--length", "brief")[0] == 1
    assert demo("note", "check", file, "--length", "short")[0] == 0

    mark = '<w:r><w:t xml:space="preserve">Mandate</w:t></w:r>'
    file.write_bytes(changed(southreach(), DOCUMENT, mark, f'<w:ins w:id="1" w:author="Jane">{mark}</w:ins>'))
    assert demo("note", "check", file)[0] == 1
    assert demo("note", "check", file, "--internal")[0] == 0


def test_a_limit_without_annexes_counts_the_pages_before_them(crm, note, tmp_path, monkeypatch):
    with closing(sqlite3.connect(tmp_path / "crm.sqlite")) as raw, raw:
        raw.execute("UPDATE donor_profile SET page_limit = 2, limit_basis = 'text'")
    seen = [Pages(3, 2), Pages(3, 3)]
    monkeypatch.setattr("concept_notes.checked.pages", lambda data: seen.pop(0))

    assert crm("note", "check", note)[0] == 0
    code, out, _ = crm("note", "check", note)

    assert code == 1
    assert "reads at most 2 pages without annexes; this note has 3 pages." in out


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "cannot be opened as a package"),
        (b"%PDF-1.7", "cannot be opened as a package"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password"),
        (pack({**unpack(southreach()), "word/a.xml": b" " * 9_000_000}), "unfolds to far more"),
        (pack({"xl/workbook.xml": b"<w/>", "[Content_Types].xml": b"<Types spreadsheetml.sheet />"}), "a spreadsheet"),
    ],
)
def test_what_is_no_word_file_is_refused_in_a_sentence(demo, tmp_path, data, sentence):
    file = tmp_path / "bad.docx"
    file.write_bytes(data)

    code, out, err = demo("note", "check", file)

    assert (code, out) == (4, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_file_that_is_not_there_and_one_with_macros_are_told(demo, tmp_path):
    assert demo("note", "check", tmp_path / "no.docx")[0] == 4
    file = tmp_path / "macro.docx"
    file.write_bytes(pack({**unpack(southreach()), "word/vbaProject.bin": b"x"}))

    found = json.loads(demo("note", "check", file, "--json")[1])

    assert {one["kind"] for one in found["faults"]} == {"macro", "undeclared-part"}


def test_a_document_of_another_program_is_looked_at_without_trouble(demo, tmp_path):
    document = Document()
    document.add_heading("Minutes", 0)
    document.add_table(2, 2)
    file = io.BytesIO()
    document.save(file)
    path = tmp_path / "minutes.docx"
    path.write_bytes(file.getvalue())

    found = json.loads(demo("note", "check", path, "--json")[1])

    assert {"no-header-row", "table-without-words", "author-left"} <= {one["kind"] for one in found["faults"]}
