"""Renewing an edited note on the page: what would happen is shown first, and the file is there to be had after."""

import shutil
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from concept_notes.making.make import make_note
from concept_notes.making.told import Remark, lines
from concept_notes.making.wish import Wish
from concept_notes.renewing.edited import Moved, PartNews
from crm.services import pledges
from crm.services.actor import Actor
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from dashboard import nav, session
from dashboard.views import renewal as view
from tests.concept_notes.documents import DOCUMENT, changed, southreach
from tests.dashboard.test_notes import words

DAY = date(2016, 11, 30)


def made(*news, remarks=()):
    """A renewed note as far as the page looks at it."""
    context = SimpleNamespace(meta=SimpleNamespace(as_of=DAY, reference="CN-MRD-2"))
    named = lambda *outcomes: [one for one in news if one.outcome in outcomes]
    return SimpleNamespace(context=context, renews="CN-MRD-1", news=news, remarks=remarks, named=named)


def test_what_people_must_look_at_comes_first_with_old_and_new():
    moved = tuple(Moved(f"Need, {year}", "1", "2") for year in range(2016, 2020))
    shown = view.renewal(
        made(
            PartNews("plan", "renewed", (Moved("", "45", "50"),)),
            PartNews("budget", "kept-moved", moved),
            PartNews("text.thanks", "missing", (Moved("", "", "June"),)),
            remarks=(Remark("to-mend", "To be mended before it is sent: nothing."),),
        )
    )
    assert [[cell.text for cell in row] for row in shown.grid.rows] == [
        ["Budget", "stays as it was edited, with a comment: its figures have moved",
         "Need, 2016: 1 → 2; Need, 2017: 1 → 2; Need, 2018: 1 → 2; and 1 more"],
        ["Thanks", "was deleted or rewritten by hand, and stays away", "– → June"],
        ["Plan", "follows", "45 → 50"],
    ]  # fmt: skip
    assert shown.sentence == (
        "CN-MRD-1 with the figures of 30 November 2016: of its parts 1 follow the figures, 1 stay as they were edited and 1 "
        "were deleted by hand."
    )
    assert lines(shown.remarks) == ("To be mended before it is sent: nothing.",)
    assert view.renewal(made()).sentence.endswith("of its parts none moves.")


@pytest.fixture
def demo(demo_database, tmp_path, monkeypatch):
    """The demonstration with a note of 1 November, money signed since, and the note's file as somebody edited it."""
    file = tmp_path / "demo.sqlite"
    shutil.copyfile(demo_database.removeprefix("sqlite:///"), file)
    url = f"sqlite:///{file.as_posix()}"
    monkeypatch.setenv("CRM_DATABASE_URL", url)
    monkeypatch.setenv("CRM_ACTOR", "Tester")
    with session_scope(make_engine(url), write=True) as opened:
        wish = Wish("MRD", as_of=date(2016, 11, 1), activities=("SEC-1",), years=(2017,))
        note = make_note(opened, Actor("Ann"), wish)
        make_note(opened, Actor("Ann"), replace(wish, donor="NMK", activities=("SEC-1", "TOO-1")))
        part = pledges.SplitOf(pledges.Place("SEC-1", 2017), 3_344_69)
        signed = date(2016, 11, 29)
        pledges.add_pledge(
            opened, Actor("Ann"), pledges.NewPledge("NMK", 3_344_69, "USD", signed, signed_on=signed, splits=(part,))
        )
    yield SimpleNamespace(url=url, edited=changed(note.document, DOCUMENT, "Without it. ", "If nobody gives: "))
    session.forget()


def test_a_file_is_shown_what_would_happen_then_renewed_and_entered_and_undone(demo):
    at = AppTest.from_file(str(nav.page("notes").file), default_timeout=60).run()
    upload(at, southreach())
    assert "The file is no note of this register" in words(at)

    upload(at, demo.edited)
    assert not at.exception
    shown = words(at)
    assert "with the figures of 30 November 2016: of its parts" in shown
    assert "stays as it was edited, with a comment: its figures have moved" in shown
    assert references(demo) == ["CN-MRD-1", "CN-NMK-1"], "nothing is written before somebody says so"

    next(one for one in at.button if one.label == "Renew and enter as a draft").click()
    at = at.run()
    assert not at.exception
    assert "Saved: CN-MRD-2 renews CN-MRD-1; it is in the register as a draft." in words(at)
    assert references(demo) == ["CN-MRD-1", "CN-MRD-2", "CN-NMK-1"]
    assert "Download CN-MRD-2 (Word)" in [one.label for one in at.get("download_button")]


def upload(at, content):
    """Put a file into the card of the renewal."""
    one = next(one for one in at.file_uploader if one.label == "The edited file (Word)")
    one.set_value(("edited.docx", content, "application/octet-stream"))
    at.run()


def references(demo):
    with session_scope(make_engine(demo.url)) as opened:
        return sorted(opened.exec(select(t.ConceptNote.reference)).all())
