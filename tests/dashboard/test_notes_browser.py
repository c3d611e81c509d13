"""The page of concept notes in a real browser: accessible with notes on it, and a step is taken once."""

import shutil
import sqlite3

import pytest

from crm.store.session import make_engine, session_scope
from tests.browser import serving
from tests.dashboard.test_browser import SIZES, opened, write
from tests.dashboard.test_notes import fill

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def with_notes(demo_database, tmp_path_factory):
    """The address of the demonstration with a draft to MRD, a reviewed note to NMK and a sent one to SWE."""
    file = tmp_path_factory.mktemp("notes") / "demo.sqlite"
    shutil.copyfile(demo_database.removeprefix("sqlite:///"), file)
    url = f"sqlite:///{file.as_posix()}"
    engine = make_engine(url)
    with session_scope(engine, write=True) as session:
        fill(session)
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def server(with_notes):
    with serving(with_notes, CRM_ACTOR="Tester") as running:
        yield running


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_axe_finds_nothing_in_the_register_and_in_an_opened_note(size, server, visit):
    one = opened(visit, server, "notes?note=CN-SWE-1", **size)
    assert one.page.get_by_text("Figures that have moved between").count() == 1
    assert one.violations() == []
    assert one.foreign() == []
    wide = one.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= size["width"]


@pytest.mark.parametrize(
    ("note", "step", "save"),
    [
        ("CN-MRD-1", "Mark reviewed", "Save review"),
        ("CN-NMK-1", "Mark sent", "Save sending"),
        ("CN-SWE-1", "Record the answer", "Save answer"),
    ],
)
def test_axe_finds_nothing_in_the_drawer_of_each_step(note, step, save, server, visit):
    one = opened(visit, server, f"notes?note={note}")
    one.page.get_by_role("button", name=step).click()
    one.page.get_by_role("button", name=save).wait_for()
    one.settled()
    assert one.violations() == []


def test_a_double_click_sends_a_note_once_and_the_strip_takes_it_back(with_notes, tmp_path, visit):
    file = tmp_path / "own.sqlite"
    shutil.copyfile(with_notes.removeprefix("sqlite:///"), file)
    with serving(f"sqlite:///{file.as_posix()}", CRM_ACTOR="Tester") as running:
        one = opened(visit, running, "notes?note=CN-NMK-1")
        page = one.page
        page.get_by_role("button", name="Mark sent").click()
        page.get_by_role("button", name="Save sending").wait_for()
        write(page, "To which office, and how", "Counsellor, Geneva")
        one.settled()
        page.get_by_role("button", name="Save sending").dblclick(delay=20)
        page.get_by_text("Saved: CN-NMK-1 is sent; to be followed up on").wait_for()
        one.settled()
        with sqlite3.connect(file) as connection:
            sent = connection.execute("SELECT count(*) FROM journal WHERE action = 'concept note sent'").fetchone()
            tasks = connection.execute("SELECT count(*) FROM task WHERE note_id IS NOT NULL").fetchone()
        assert (sent, tasks) == ((2,), (2,)), "the one to Sweden, and this one once"
        page.get_by_role("button", name="Record the answer").wait_for()
        page.get_by_role("button", name="Undo").click()
        page.get_by_text("Taken back: concept note sent, note CN-NMK-1.").wait_for()
        page.get_by_role("button", name="Mark sent").wait_for()
