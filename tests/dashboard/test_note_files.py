"""Files on the page of concept notes: any is checked, a note's copies are made, and the file of a note is made again."""

import shutil
from datetime import date

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from concept_notes import checked
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.word.contents import Pages
from crm.services.actor import Actor
from crm.services.journal import change
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from dashboard import nav, session
from tests.concept_notes.documents import DOCUMENT, changed, southreach
from tests.conftest import demonstration_file
from tests.dashboard.test_notes import words

DAY = date(2016, 11, 30)
ASKED = "USD\u00a0120,000"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The demonstration with a note in its register, and the note's file; made once."""
    file = tmp_path_factory.mktemp("files") / "crm.sqlite"
    shutil.copyfile(demonstration_file(), file)
    url = f"sqlite:///{file.as_posix()}"
    engine = make_engine(url)
    with session_scope(engine, write=True) as store:
        wish = Wish("MRD", as_of=DAY, activities=("SEC-1",), years=(2017, 2018), ask="120000")
        note = make_note(store, Actor("Tester"), wish)
    engine.dispose()
    return url, note.document


@pytest.fixture
def page(made, monkeypatch):
    """The page on that ledger; pages are counted in a test of their own."""
    monkeypatch.setenv("CRM_DATABASE_URL", made[0])
    monkeypatch.setattr(checked, "pages", lambda data: Pages())
    yield opened
    session.forget()


def opened(**query):
    at = AppTest.from_file(str(nav.page("notes").file), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def check(at, content):
    """Put a file into the card that checks."""
    one = next(one for one in at.file_uploader if one.label == "The file to check (Word)")
    one.set_value(("edited.docx", content, "application/octet-stream"))
    return at.run()


def downloads(at):
    return [one.label for one in at.get("download_button")]


def test_a_file_is_checked_with_what_where_and_how_to_mend_and_typed_numbers_folded(made, page):
    paragraph = "<w:p><w:r><w:t>We met 23 times.</w:t></w:r></w:p><w:sectPr"
    data = changed(changed(made[1], DOCUMENT, ASKED, "USD\u00a0140,000"), DOCUMENT, "<w:sectPr", paragraph)
    at = check(page(), data)
    assert not at.exception
    shown = words(at)
    assert "edited.docx: 1 fault.</p>" in shown
    assert "<p>It is <span class='crm-code'>CN-MRD-1</span>, changed since it was made" in shown
    assert "under “Request”: “USD 140,000”" in shown
    assert "How to mend it" in shown
    folded = [one.label for one in at.expander if "by hand" in one.label]
    assert folded == ["1 number was typed by hand"]

    at = check(at, southreach())
    assert "It is not in the register of notes" in words(at)
    assert not [one for one in at.button if "copy" in one.label], "nobody knows whom such a file is for"

    at = check(at, b"no Word file")
    assert not at.exception
    assert len(at.error) == 1


def test_the_copy_for_sending_and_the_internal_one_are_made_or_a_sentence_says_why_not(made, page):
    at = check(page(), made[1])
    assert "edited.docx: no fault." in words(at)
    for label in ("Make the copy for sending", "Make the internal copy"):
        at = next(one for one in at.button if one.label == label).click().run()
    assert not at.exception
    assert downloads(at) == ["Download the copy for sending (Word)", "Download the internal copy (Word)"]
    assert "this copy stays with the trio" in words(at)

    at = check(at, changed(made[1], DOCUMENT, ASKED, "USD\u00a0140,000"))
    assert downloads(at) == [], "another file has no copies yet"
    at = next(one for one in at.button if one.label == "Make the copy for sending").click().run()
    assert "The copy is held back" in words(at)
    assert downloads(at) == []
    at = next(one for one in at.checkbox if "meant to be so" in one.label).check().run()
    assert "was made because you said so: The text says 140,000" in words(at)
    assert downloads(at) == ["Download the copy for sending (Word)"]


def test_an_opened_note_is_made_again_as_long_as_its_records_have_not_changed(made, page):
    at = page(note="CN-MRD-1")
    assert downloads(at) == []
    at = at.button(key="note-again").click().run()
    assert not at.exception
    assert "It is the same file, byte for byte, as was made with the figures of 30 November 2016." in words(at)
    assert downloads(at) == ["Download CN-MRD-1 (Word)"]

    engine = make_engine(made[0])
    before = mandate(engine, "Quite another mandate.")
    at = at.run()
    assert "have changed since CN-MRD-1 was made" in words(at)
    assert downloads(at) == []
    mandate(engine, before)
    engine.dispose()


def mandate(engine, words):
    """Give the text of the mandate other words; returns those it had."""
    with session_scope(engine, write=True) as store, change(store, Actor("Tester"), "text", "text mandate"):
        text = store.exec(select(t.GroupText).where(t.GroupText.key == "mandate", t.GroupText.language == "en")).one()
        before, text.value = text.value, words
    return before
