"""The page of templates: what it shows of literal rows, and a template on its way through it."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from concept_notes.templates.faults import Fault
from crm.services.templates import all_templates
from crm.store.session import make_engine, session_scope
from dashboard import nav, session
from dashboard.views.lens import Lens
from dashboard.views.templates import faults, opened, templates, verdict
from tests.concept_notes.documents import template_with
from tests.dashboard.test_pages import words

DAY = date(2016, 11, 30)
LANGUAGES = {"en": "English", "fr": "French"}


def one(version=1, status="draft", in_use=False, **more):
    row = {
        "name": "House style", "version": version, "length": "short", "language": None, "status": status, "size": 24101,
        "sha256": "ab" * 32, "why": "new logo", "approval_note": "", "retirement_note": "", "uploaded_by": "Ann",
        "uploaded_at": "2016-11-01T09:00:00+00:00", "approved_by": None, "approved_at": None, "retired_by": None,
        "retired_at": None, "in_use": in_use,
    }  # fmt: skip
    return row | more


APPROVED = one(
    2, "approved", True, approved_by="Ben", approved_at="2016-11-02T10:00:00+00:00", approval_note="by the chairs"
)


def shown(*rows):
    return templates(rows, LANGUAGES, Lens(DAY, default_as_of=DAY))


def texts(grid):
    return [[cell.text for cell in row] for row in grid.rows]


def test_without_templates_the_page_says_what_notes_are_made_with():
    page = shown()
    assert page.sentence == "Notes are made with the template that travels with the product."
    assert (page.remarks, page.grid.rows) == ((), ())


def test_the_page_says_what_is_in_use_and_what_waits():
    page = shown(
        APPROVED,
        one(),
        one(1, "retired", name="Old", language="fr", retired_by="Cy", retired_at="2016-11-03T11:00:00+00:00"),
    )
    assert page.sentence == "Notes are made with “House style”, version 2 (short, all languages)."
    assert page.remarks[-1] == "One draft waits to be looked at and approved."
    assert texts(page.grid) == [
        ["House style 2", "short, all languages", "approved, in use", "Ben", "2 Nov 2016, 10:00", "by the chairs"],
        ["House style 1", "short, all languages", "draft", "Ann", "1 Nov 2016, 09:00", "new logo"],
        ["Old 1", "short, French", "retired", "Cy", "3 Nov 2016, 11:00", "–"],
    ]
    assert page.grid.rows[0][0].href == "/templates?template=House+style+2"


def test_an_opened_version_says_its_steps_and_what_can_be_done():
    draft, approved = opened(one(), LANGUAGES, "ann"), opened(APPROVED, LANGUAGES, "Ann")
    assert (draft.may_approve, draft.may_retire, approved.may_approve, approved.may_retire) == (True, True, False, True)
    assert "let a second person read it" in draft.caution
    assert opened(one(), LANGUAGES, "Ben").caution == approved.caution == ""
    assert ("Approved", "Ben, 2 November 2016, 10:00") in approved.facts
    assert not opened(
        one(1, "retired", retired_by="C", retired_at="2016-11-03T11:00:00+00:00"), LANGUAGES, "A"
    ).may_retire


def test_faults_are_a_table_with_place_and_mending():
    grid = faults(
        [Fault("macro", "It holds a program", "Save it anew"), Fault("no-block", "X", "Y", "word/header1.xml", "Dear")],
        ["Late."],
    )
    assert texts(grid) == [
        ["It holds a program", "the file as a whole", "Save it anew."],
        ["X", "header, near “Dear”", "Y."],
        ["Late.", "a note made with it", "–"],
    ]
    assert "2 faults; mend them" in verdict("a.docx", 2)


def run(**address):
    at = AppTest.from_file(str(nav.page("templates").file), default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def button(at, label):
    return next(one for one in at.button if one.label == label)


def upload(at, content, name="own.docx"):
    at.file_uploader[0].set_value((name, content, "application/octet-stream"))
    return at.run()


@pytest.fixture
def demo(demo_copy, monkeypatch):
    monkeypatch.setenv("CRM_DATABASE_URL", demo_copy)
    monkeypatch.setenv("CRM_ACTOR", "Tester")
    yield demo_copy
    session.forget()


@pytest.fixture
def kept(demo):
    """Reads what is in the database."""

    def read():
        session.forget()
        engine = make_engine(demo)
        with session_scope(engine) as found:
            rows = all_templates(found)
        engine.dispose()
        return [(row["name"], row["version"], row["status"], row["in_use"]) for row in rows]

    return read


def test_a_template_goes_through_the_page(kept):
    at = upload(run(), template_with("Our own words"))
    assert "own.docx has no fault and can be brought in." in words(at)
    at.text_input[0].set_value("House style")
    button(at, "Bring in as a draft").click()
    at.run()
    assert not at.exception
    assert "Saved: “House style”, version 1, is a draft." in words(at)
    assert kept() == [("House style", 1, "draft", False)]

    at = run(template="house style 1")
    assert "You brought this version in yourself" in words(at)
    at.selectbox(key="template-donor").set_value("NMK")
    at.run()
    button(at, "Make a preview").click()
    at.run()
    assert not at.exception
    assert "Download the preview for NMK (Word)" in [one.label for one in at.get("download_button")]
    assert kept() == [("House style", 1, "draft", False)]

    button(at, "Approve").click()
    at.run()
    assert not at.exception
    assert "Notes are made with “House style”, version 1 (short, all languages)." in words(at)
    assert kept() == [("House style", 1, "approved", True)]
    button(at, "Retire").click()
    at.run()
    assert kept() == [("House style", 1, "retired", False)]
    button(at, "Undo").click()
    at.run()
    assert kept() == [("House style", 1, "approved", True)]


def test_a_file_with_faults_is_told_and_cannot_be_brought_in(kept):
    at = upload(run(), template_with("{{ donor.nmae }}"), "bad.docx")
    assert not at.exception
    assert "bad.docx has 1 fault; mend it in Word and check it again." in words(at)
    assert "did you mean “donor.name”" in words(at)
    labels = [one.label for one in at.get("download_button")]
    assert "The file with a comment at each fault" in labels
    assert "Bring in as a draft" not in [one.label for one in at.button]
    at = upload(run(), b"Dear donor", "text.docx")
    assert "This is no Word file" in words(at)
    assert "The file with a comment at each fault" not in [one.label for one in at.get("download_button")]
    assert kept() == []


def test_an_unknown_template_in_the_address_is_said(demo):
    at = run(template="Nothing 7")
    assert not at.exception
    assert "There is no template “Nothing 7”." in words(at)
    assert {"Guide to the tags (Word)", "The product’s template (Word)"} <= {
        one.label for one in at.get("download_button")
    }
