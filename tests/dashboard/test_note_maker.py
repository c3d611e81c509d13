"""Before a note is made on the page of a donor: which activities fit, what stops it, what to know."""

import shutil
from datetime import date

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from concept_notes.making.make import make_note
from concept_notes.making.preflight import preflight
from concept_notes.making.told import lines
from concept_notes.making.wish import Wish
from concept_notes.tailoring.suggest import suggestions
from crm.reports.note_slices import shared
from crm.services import organisations
from crm.services.actor import Actor
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from dashboard import nav, session
from dashboard.views import suggestions as view
from dashboard.views.lens import Lens
from tests.conftest import demonstration_file

DAY = date(2016, 11, 30)
LENS = Lens(DAY, default_as_of=DAY)


@pytest.fixture
def url(tmp_path, monkeypatch):
    """A copy of the demonstration, for pages and for services."""
    file = tmp_path / "demo.sqlite"
    shutil.copyfile(demonstration_file(), file)
    monkeypatch.setenv("CRM_DATABASE_URL", f"sqlite:///{file.as_posix()}")
    monkeypatch.setenv("CRM_ACTOR", "Tester")
    yield f"sqlite:///{file.as_posix()}"
    session.forget()


def opened(page, **query):
    at = AppTest.from_file(str(nav.page(page).file), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def words(at):
    return " ".join(one.value for kind in (at.warning, at.error, at.info, at.success) for one in kind)


def test_all_that_stops_a_note_is_shown_before_it_is_made(url):
    at = opened("donor", donor="SRC")
    assert "is not given to an activity" not in words(at)

    at = at.text_input(key="note-ask-SRC").set_value("9m").run()
    at = at.button(key="note-look-SRC").click().run()

    assert not at.exception
    assert len(at.error) == 2
    assert "is more than may be asked" in words(at)
    assert "Say so first: divide the pledge" in words(at)
    shown = words(at) + " ".join(one.proto.body for one in at.get("html"))
    assert "--" not in shown.partition("</style>")[2]
    assert "crm pledge" not in shown
    assert "is over by the day of the reply" not in words(at), "such a year is not asked for"
    engine = make_engine(url)
    with session_scope(engine) as store:
        assert not store.exec(select(t.ConceptNote)).all()
    engine.dispose()


def test_a_note_that_nothing_stops_says_so_and_is_not_made_yet(url):
    at = opened("donor", donor="VLD").button(key="note-look-VLD").click().run()

    assert not at.exception
    assert "46 days overdue" in " ".join(one.proto.body for one in at.get("html"))
    assert "Nothing stops this note. It is not made yet." in words(at)
    # Another wish has not been looked at.
    assert "Nothing stops" not in words(at.text_input(key="note-ask-VLD").set_value("1000").run())


def test_activities_stand_with_points_and_reasons_and_slices_with_what_is_asked(url):
    engine = make_engine(url)
    with session_scope(engine, write=True) as store:
        for donor, ask in (("MRD", "40,000"), ("NLU", "30,000")):
            make_note(store, Actor("Tester"), Wish(donor, as_of=DAY, activities=("TOO-1",), years=(2018,), ask=ask))
        found, slices = suggestions(store, "NLU", [2018], as_of=DAY), shared(store, as_of=DAY)
    engine.dispose()

    tools, toolkits = view.grid(found, LENS).rows[:2]
    assert tools[0].text.startswith("TOO-1 ·")
    assert "Northern Africa" in tools[5].text
    second = [cell.text for cell in toolkits]
    assert second[0].startswith("TOO-2 · Training toolkits · offered unless you choose")
    assert "a priority of the Northern Littoral Union" in second[5] or "priorities of the Northern" in second[5]
    assert "(+10)." in second[5]
    assert [cell.text for cell in tools[2:5]] == ["USD 67,800", "USD 40,000", "USD 27,800"]
    (row,) = view.shared(slices, found.base, LENS).rows
    assert [cell.text for cell in row] == [
        "TOO-1 in 2018",
        "USD 67,800",
        "USD 70,000",
        "United Provinces of Meridia USD 40,000 (CN-MRD-1) and Northern Littoral Union USD 30,000 (CN-NLU-1)",
        "USD 2,200 more than is missing",
    ]
    assert (view.card(slices).value, view.card(slices).note) == ("1", "1 asked for too much")
    assert len(view.of_note(slices, "CN-MRD-1", found.base)) == 1
    assert view.of_note(slices, "CN-NMK-1", found.base) == ()

    at = opened("notes", note="CN-MRD-1")
    assert not at.exception
    shown = " ".join(one.proto.body for one in at.get("html"))
    assert "USD 2,200 more than is missing" in shown
    assert "is offered to 2 donors" in shown
    assert "Suggested and taken" in shown


def test_what_there_is_to_know_stands_below_the_file_in_a_line_for_each_kind_folded_where_they_are_many(url):
    engine = make_engine(url)
    with session_scope(engine, write=True) as store:
        make_note(store, Actor("Tester"), Wish("NLU", as_of=DAY))
        wish = Wish("MRD", as_of=DAY, length="standard", over_limit=True, years=(2016, 2017, 2018))
        found = preflight(store, wish).warnings
    engine.dispose()
    at = opened("donor", donor="MRD")
    assert at.multiselect(key="note-years-MRD").options == ["2016", "2017", "2018"]
    at = at.multiselect(key="note-years-MRD").set_value(["2016", "2017", "2018"]).run()
    at = at.selectbox(key="note-length-MRD").set_value("standard").run()
    at = at.checkbox(key="note-over-limit-MRD").check().run()
    at = at.button(key="note-make-MRD").click().run()

    assert not at.exception
    assert not at.warning, "a box for each remark is what nobody reads"
    assert "CN-MRD-1 asks for USD 353,691.02; it is in the register" in words(at)
    folded = [one.label for one in at.expander]
    assert len(lines(found)) == 6 < len(found)
    assert "6 things to know before it is sent" in folded
    assert f"Each of the {len(found)} remarks in full" in folded
    shown = [one.proto.body for one in at.get("html")]
    [told] = [one for one in shown if "together for more than is missing: " in one]
    assert told.count("<p>") == 6
    assert "TOO-2</span> has no results, so the note says none for it" in told


def test_a_note_comes_with_a_draft_a_text_and_a_link_and_not_before_the_public(url):
    engine = make_engine(url)
    with session_scope(engine, write=True) as store:
        point = organisations.NewFocalPoint("NMK", "counsellor", email="desk@nmk.example", last_verified=DAY)
        organisations.add_focal_point(store, Actor("Tester"), point)
    engine.dispose()

    at = opened("donor", donor="NMK").button(key="note-make-NMK").click().run()
    assert not at.exception
    labels = [one.proto.label for one in at.get("download_button")]
    assert labels == ["Download the note (Word)", "Download the e-mail draft (Outlook)"]
    [text] = [one.value for one in at.code]
    assert text.startswith("Concept note for the Republic of Northmark (CN-NMK-1)\n\nFor the attention of: Counsellor")
    assert "@" not in text
    shown = " ".join(one.proto.body for one in at.get("html"))
    assert "mailto:desk@nmk.example?subject=Concept%20note" in shown
    assert "addressed to the focal point. A link cannot carry a file" in shown

    at.query_params["audience"] = "public"
    at = at.run()
    assert "Download the e-mail draft (Outlook)" not in [one.proto.label for one in at.get("download_button")]
    assert "nmk.example" not in " ".join(one.proto.body for one in at.get("html"))
