"""Notes for many donors on the page of concept notes: looked at first, made with a bar, stopped, downloaded."""

import io
import shutil
import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from concept_notes.batch.choice import Choosable
from concept_notes.batch.run import Run
from concept_notes.word import pdf
from dashboard import nav, session
from dashboard.views import note_batch as view
from tests.conftest import demonstration_file


@pytest.fixture
def page(tmp_path, monkeypatch):
    """The page of concept notes on a copy of the demonstration, with the form opened; nothing converts to PDF."""
    file = tmp_path / "demo.sqlite"
    shutil.copyfile(demonstration_file(), file)
    monkeypatch.setenv("CRM_DATABASE_URL", f"sqlite:///{file.as_posix()}")
    monkeypatch.setenv("CRM_ACTOR", "Tester")
    monkeypatch.setattr(pdf, "available", lambda: False)
    at = AppTest.from_file(str(nav.page("notes").file), default_timeout=120)
    at.session_state["note-batch"] = True
    yield at.run()
    session.forget()


def words(at):
    kinds = [at.caption, at.warning, at.error, at.success, at.markdown]
    return " ".join([one.value for kind in kinds for one in kind] + [one.proto.body for one in at.get("html")])


def labels(at):
    return [one.label for one in at.button]


def looked(at, *languages):
    """The form with donors that read these languages, looked at."""
    at = at.multiselect(key="note-batch-by-language").set_value(list(languages)).run()
    return at.button(key="note-batch-look").click().run()


def made(at):
    """Make them; a browser asks for the next moment by itself."""
    at = at.button(key="note-batch-make").click().run()
    for _ in range(50):
        if at.exception or at.session_state["note-batch-run"]["done"]:
            return at
        at = at.run()
    raise AssertionError("The batch comes to no end.")


def in_zip(at):
    data = at.session_state["note-batch-run"]["bundle"].data
    return sorted(zipfile.ZipFile(io.BytesIO(data)).namelist())


def test_all_are_looked_at_then_made_and_what_stops_one_is_said(page):
    assert "Make" not in " ".join(labels(page))
    assert "because LibreOffice is not installed" in words(page)
    at = looked(page, "ar", "es")
    assert not at.exception
    shown = words(at)
    assert "1 of 2 notes can be made; something stops 1." in shown
    assert "USD 10,000.00 that this donor paid on 21 March 2016" in shown
    assert "language not reviewed" in shown

    at = made(at)
    assert not at.exception
    shown = words(at)
    assert "1 note made, 1 refused." in shown
    assert "href='/notes?note=CN-ALN-1'" in shown
    names = ["ICAT_concept-note_ALN_2016-11-30_ar.docx", "ICAT_concept-note_ALN_2016-11-30_ar.eml", "index.xlsx"]
    assert in_zip(at) == names

    at = at.button(key="note-batch-away").click().run()
    assert "1 note made" not in words(at)


def test_stopping_keeps_what_is_done(page, monkeypatch):
    step, clicked = Run.step, []

    def stopped_after_one(run):
        row = step(run)
        if row and not clicked:
            clicked.append(page.session_state["note-batch-run"].__setitem__("stop", True))
        return row

    monkeypatch.setattr(Run, "step", stopped_after_one)
    at = looked(page, "fr", "ar")
    at = made(at)

    assert not at.exception
    assert "1 note made, 1 not made." in words(at)
    assert "The batch was stopped before this note was made." in words(at)
    assert in_zip(at)[-1] == "index.xlsx"
    assert len(in_zip(at)) == 3


def test_named_donors_are_taken_out_of_those_that_match(page):
    at = page.multiselect(key="note-batch-donors").set_value(["EVM"]).run()
    at = at.button(key="note-batch-look").click().run()
    assert "The note can be made." in words(at)
    assert "Make one note" in labels(at)
    # Another wish was not looked at yet.
    at = at.multiselect(key="note-batch-donors").set_value(["EVM", "NMK"]).run()
    assert "Make one note" not in labels(at)


def test_notes_may_be_longer_than_a_donor_reads_where_that_is_said(page):
    """Left alone, each note keeps to what its donor reads; a longer one is made only on purpose."""

    def wish(at):
        at = at.button(key="note-batch-look").click().run()
        assert not at.exception
        return at.session_state["note-batch-looked"][1]

    assert "note-batch-over-limit" not in [one.key for one in page.checkbox]
    assert (wish(page).length, wish(page).over_limit, wish(page).years) == (None, False, ())
    at = page.selectbox(key="note-batch-length").set_value("standard").run()
    assert (wish(at).length, wish(at).over_limit) == ("standard", False)
    at = at.checkbox(key="note-batch-over-limit").check().run()
    assert (wish(at).length, wish(at).over_limit) == ("standard", True)


def test_the_years_chosen_are_those_of_every_note(page):
    at = page.multiselect(key="note-batch-donors").set_value(["EVM"]).run()
    assert min(map(int, at.multiselect(key="note-batch-years").options)) == 2016, "no year that is over"
    at = at.multiselect(key="note-batch-years").set_value([2018]).run()
    at = at.button(key="note-batch-look").click().run()
    assert not at.exception
    assert at.session_state["note-batch-looked"][1].years == (2018,)
    at = made(at)
    assert [row.candidate.ready.context.ask.years for row in at.session_state["note-batch-run"]["run"].rows] == [
        (2018,)
    ]


def test_it_is_not_for_the_public(page):
    page.query_params["audience"] = "public"
    at = page.run()
    assert "note-batch-look" not in [one.key for one in at.button]


def test_a_filter_offers_the_words_that_occur_with_their_labels():
    donors = (
        Choosable("A", "A", "government", ("training",), "sv", ("note-sent",)),
        Choosable("B", "B", "regional-body", (), "fr", ()),
    )
    assert view.options(donors, "kind") == {"government": "Government", "regional-body": "Regional body"}
    assert view.options(donors, "language") == {"fr": "French", "sv": "sv"}
    assert view.options(donors, "stage") == {"note-sent": "Note sent"}
