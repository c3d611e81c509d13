"""The language of a note on the page of a donor."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from concept_notes.word import pdf
from dashboard import nav, session
from tests.conftest import demonstration_file


@pytest.fixture
def donor(tmp_path, monkeypatch):
    """The page of a donor, on a copy of the demonstration."""
    file = tmp_path / "demo.sqlite"
    shutil.copyfile(demonstration_file(), file)
    monkeypatch.setenv("CRM_DATABASE_URL", f"sqlite:///{file.as_posix()}")
    monkeypatch.setenv("CRM_ACTOR", "Tester")
    at = AppTest.from_file(str(nav.page("donor").file), default_timeout=60)
    at.query_params["donor"] = "LUM"
    yield at.run()
    session.forget()


def words(at):
    return " ".join(one.value for kind in (at.caption, at.warning, at.error, at.success) for one in kind)


def test_a_note_is_made_in_the_language_that_was_chosen_after_its_caution_was_said(donor):
    choice = donor.selectbox(key="note-language-LUM")
    assert choice.options == ["English", "Arabic", "Chinese", "French", "Russian", "Spanish"]
    assert "reviewed" not in words(donor)

    at = choice.select("fr").run()
    assert "nobody who writes French has reviewed it" in words(at)

    at = at.button(key="note-make-LUM").click().run()
    assert not at.exception
    assert "CN-LUM-1 asks for" in words(at)
    assert at.session_state["note-made"]["note"].file_name.endswith("_fr.docx")


def test_a_note_whose_pages_were_counted_has_its_pdf_at_once(donor, monkeypatch):
    monkeypatch.setattr(pdf, "available", lambda: True)
    monkeypatch.setattr("concept_notes.making.finish.printed", lambda document: b"/Type /Page")
    at = donor.button(key="note-make-LUM").click().run()

    assert at.session_state["note-made"]["pdf"] == b"/Type /Page"
    assert "Download the note (PDF)" in [one.proto.label for one in at.get("download_button")]


def test_a_note_is_made_a_pdf_when_somebody_asks_for_it(donor, monkeypatch):
    monkeypatch.setattr(pdf, "available", lambda: True)
    monkeypatch.setattr(pdf, "pdfs", lambda given: dict.fromkeys(given, b"%PDF-"))
    at = donor.button(key="note-make-LUM").click().run()
    assert "pdf" not in at.session_state["note-made"]
    at = at.button(key="note-pdf-make").click().run()
    assert not at.exception
    assert at.session_state["note-made"]["pdf"] == b"%PDF-"
    assert "Download the note (PDF)" in [one.proto.label for one in at.get("download_button")]

    monkeypatch.setattr(pdf, "pdfs", lambda given: {})
    at.session_state["note-made"].pop("pdf")
    at = at.run().button(key="note-pdf-make").click().run()
    assert "LibreOffice could not make a PDF of this note" in words(at)

    monkeypatch.setattr(pdf, "available", lambda: False)
    assert "because LibreOffice is not installed" in words(at.run())
