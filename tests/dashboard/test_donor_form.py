"""What is recorded of a donor, and its people, changed on its page; each test on one copy of the demonstration."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from crm.reports.focal_points import Person
from crm.services import donor_profiles, focal_points, organisations
from crm.services.actor import Actor
from crm.services.donor_profiles import FIELDS, profile_of
from crm.services.organisations import Profile
from crm.store import chain
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from dashboard import nav, session
from dashboard.views import donor_form as view
from dashboard.views import people

TOKEN = "t0ken"
OTHER = Actor("Somebody else")


@pytest.fixture(autouse=True)
def own_engines():
    yield
    session.forget()


@pytest.fixture
def demo(demo_copy, monkeypatch):
    monkeypatch.setenv("CRM_DATABASE_URL", demo_copy)
    monkeypatch.setenv("CRM_ACTOR", "Tester")
    return demo_copy


def words(at):
    kinds = [at.title, at.info, at.warning, at.error, at.success, at.markdown, at.caption]
    html = [one.proto.body for one in at.get("html")]
    return " ".join([element.value for kind in kinds for element in kind] + html)


def opened(kind="", token=TOKEN, page="donor", **address):
    """The donor's page or another, with a drawer open on it where `kind` names one."""
    at = AppTest.from_file(str(nav.page(page).file), default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    if kind:
        at.session_state["pledge-form"] = {"kind": kind, "token": token}
    at.run()
    assert not at.exception
    return at


def fill(at, turn="-0", **fields):
    for name, value in fields.items():
        at.get_by_key(f"{name}-{TOKEN}{turn}").set_value(value)
    at.run()
    assert not at.exception
    return at


def save(at, token=TOKEN):
    at.button(key=f"save-{token}").click().run()
    assert not at.exception
    return at


def click(at, label):
    next(one for one in at.button if one.label == label).click().run()
    assert not at.exception
    return at


def recorded(url, code="NMK"):
    with session_scope(make_engine(url)) as reading:
        return profile_of(reading, code)


def lines(url):
    with session_scope(make_engine(url)) as reading:
        return chain.head(reading).lines


def test_a_profile_is_shown_changed_seen_before_saved_and_undone(demo):
    at = opened("donor-change-NMK", donor="nmk")
    shown = {name: at.get_by_key(f"{name}-{TOKEN}-0").value for name in view.FIELDS}
    assert (shown["language"], shown["page_limit"], shown["budget_year"]) == ("en", "2", "calendar")
    assert (shown["themes"], shown["strategy_date"]) == (["remedies", "coordination", "evidence"], date(2015, 11, 2))
    assert shown["cofunding"] is True
    assert "Nothing is changed yet." in words(at)

    at = fill(at, page_limit="4", themes=["evidence", "remedies"], budget_year="april-march", habit="", levy=True)
    for said in (
        "<th scope='row'>Most pages</th><td data-label='Before'>2</td>",
        "<span class='crm-good'>4</span>",
        "Remedies, Coordination, Evidence</td>",
        "<span class='crm-good'>Evidence, Remedies</span>",
        "<span class='crm-good'>April to March</span>",
        "<span class='crm-good'>yes</span>",
    ):
        assert said in words(at), said
    before, count = recorded(demo), lines(demo)
    at = save(fill(at, turn="", why="Their letter of 3 May"))
    sentence = "Saved for NMK: budget year, coordination levy, most pages, priorities and habit."
    assert sentence in words(at)
    after = replace(before, page_limit=4, themes=("evidence", "remedies"), budget_year_start=4, habit="", levy=True)
    assert recorded(demo) == after
    assert lines(demo) == count + 1
    at = click(at, "Undo")
    assert "Taken back: donor profile changed, organisation NMK." in words(at)
    assert recorded(demo) == before


def test_the_same_form_sent_twice_is_one_change(demo):
    at = save(fill(opened("donor-change-VLD", donor="VLD"), page_limit="7"))
    count = lines(demo)
    at.session_state["pledge-form"] = {"kind": "donor-change-VLD", "token": TOKEN}
    at = save(at.run())
    assert "Saved for VLD: most pages." in words(at)
    assert lines(demo) == count


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_written(demo):
    count = lines(demo)
    at = opened("donor-change-NMK", donor="NMK")
    at = fill(at, page_limit="four", word_limit="many", results_format="logframe")
    said = "“Most pages”: “four” is not a whole number. Write it in digits, without separators."
    assert words(at).count(said) == 2, "at its field, and where it is saved"
    assert "<span class='crm-good'>Logframe</span>" in words(at), "what can be read is shown all the same"
    at = save(at)
    assert f"{said} “Most words”: “many”" in words(at)
    assert at.get_by_key(f"page_limit-{TOKEN}-0").value == "four"
    at = fill(at, page_limit="0", word_limit="", results_format="matrix", themes=["evidnce"], strategy="")
    assert "“evidnce” is not known here, and looks like a slip. Did you mean evidence?" in words(at)
    at = fill(at, page_limit="2", themes=["evidence"])
    assert "The priorities and regions of NMK need their source" in words(at)
    assert "The priorities and regions of NMK need their source" in save(at).error[0].value
    at = fill(at, strategy="strategy 2016-2020", themes=["remedies", "coordination", "evidence"])
    assert "NMK: this is recorded already; nothing would change." in save(at).error[0].value
    assert "A page limit is at least 1" in save(fill(at, page_limit="0")).error[0].value
    assert lines(demo) == count


def test_what_somebody_else_saved_meanwhile_stands_beside_mine_and_neither_is_lost(demo):
    at = fill(opened("donor-change-NMK", donor="NMK"), page_limit="4", habit="Mine")
    with session_scope(make_engine(demo), write=True) as writing:
        donor_profiles.change_profile(writing, OTHER, "NMK", {"page_limit": 6, "annexes": "A budget"})
    at = save(at)
    assert "Somebody else changed what is recorded of NMK meanwhile (page limit and annexes)" in at.error[0].value
    assert recorded(demo).page_limit == 6
    shown = words(at)
    assert "Somebody else changed what is recorded of NMK while this was open." in shown
    cells = "<td data-label='When you opened it'>2</td><td data-label='Theirs, as it is recorded now'>6</td><td data-label='Yours'>4</td>"
    assert cells in shown
    at = click(at, "Go on from what is recorded now")
    assert "while this was open" not in words(at)
    assert at.get_by_key(f"annexes-{TOKEN}-1").value == "A budget", "theirs, where nothing was typed"
    assert "<td data-label='Before'>6</td><td data-label='After'><span class='crm-good'>4</span>" in words(at)
    save(at)
    found = recorded(demo)
    assert (found.page_limit, found.habit, found.annexes) == (4, "Mine", "A budget")


def test_the_public_sees_no_button_no_name_and_nothing_of_the_trio_s(demo):
    with session_scope(make_engine(demo), write=True) as writing:
        given = {"habit": "Habit of theirs", "remarks": "Remark on them"}
        donor_profiles.change_profile(writing, OTHER, "NMK", given)
        person = {"name": "Ada Example", "email": "ada@example.org", "phone": "+1 23", "channel": "by pigeon"}
        focal_points.correct_focal_point(writing, OTHER, 1, person)
    secret = (
        "Habit of theirs",
        "Remark on them",
        "Ada Example",
        "ada@example.org",
        "+1 23",
        "pigeon",
        "History of this",
    )
    trio, public = (opened(donor="NMK", audience=audience) for audience in ("trio", "public"))
    for text in secret:
        assert text in words(trio), text
        assert text not in words(public), text
    ours = {"Change what is recorded", "Add a person", "Verify today", "Another person follows", "Correct"}
    assert ours <= {one.label for one in trio.button}
    assert not ours & {one.label for one in public.button}
    assert "counsellor" in words(public), "by function, as before"
    # A drawer that was open does not stay open for the public, nor on another donor.
    for kind, address in (
        ("donor-change-NMK", {"donor": "NMK", "audience": "public"}),
        ("donor-change-NMK", {"donor": "VLD"}),
        ("person-correct-1", {"donor": "VLD"}),
        ("donor-add", {"audience": "public"}),
    ):
        at = opened(kind, **address)
        assert not [one for one in at.button if one.label.startswith("Save")], kind
    assert "Add a donor" in [one.label for one in opened().button]
    assert "Add a donor" not in [one.label for one in opened(audience="public").button]


def test_the_people_of_a_chair_are_kept_on_the_page_with_the_hand_over_brief(demo):
    at = opened(page="changes")
    assert "Add a person" not in [one.label for one in at.button]
    offered = {one.partition(" ·")[0] for one in at.selectbox(key="people-of").options}
    assert {"UNODC", "IOM", "UNICEF"} <= offered
    assert not {"NMK", "ICMPD"} & offered, "no donor, and nobody who joined after the day shown"
    at = at.selectbox(key="people-of").select("UNODC").run()
    assert not at.exception
    at = click(at, "Add a person")
    form = next(one.key for one in at.text_input if one.label == "Function").removeprefix("function-")
    at.get_by_key(f"function-{form}").set_value("Head of the Secretariat")
    at = save(at.run(), form)
    assert "Saved: the Head of the Secretariat of UNODC." in words(at)
    assert at.selectbox(key="people-of").value == "UNODC"
    assert "<strong>Head of the Secretariat</strong>" in words(at)
    public = opened(page="changes", audience="public")
    assert "people-of" not in [one.key for one in public.selectbox]


def test_people_are_verified_added_followed_and_corrected_in_drawers(demo):
    at = opened(donor="NMK")
    assert "verified on 24 June 2016" in words(at)
    at = click(at, "Verify today")
    assert "Saved: the counsellor, Vienna, was verified on 30 November 2016." in words(at)
    assert "Verify today" not in [one.label for one in at.button]
    at = click(at, "Undo")
    assert "verified on 24 June 2016" in words(at)

    at = opened("person-add-NMK", donor="NMK")
    assert people.PURPOSE in words(at)
    assert "“Function” cannot be empty. What the person is there" in save(at).error[0].value
    at = save(fill(at, turn="", function="Desk officer", city="capital", name="A. Example", email="a@b.org, c@d.org"))
    assert "“E-mail”: These are several addresses" in at.error[0].value
    at = save(fill(at, turn="", email=" "))
    assert "Saved: the Desk officer of NMK." in words(at)

    at = opened("person-succeed-11", "an0ther", donor="NMK")
    assert at.get_by_key("city-an0ther").value == "capital"
    at.get_by_key("from-an0ther").set_value(date(2016, 11, 15))
    at.get_by_key("email-an0ther").set_value("next@example.org")
    at = save(at.run(), "an0ther")
    assert "until 14 November 2016; another person from 15 November 2016 on." in words(at)
    assert "Who was there before" in words(at)

    at = opened("person-correct-12", "th1rd", donor="NMK")
    at.get_by_key("language-th1rd").set_value("fr")
    at.get_by_key("email-th1rd").set_value("")
    with session_scope(make_engine(demo), write=True) as writing:
        focal_points.correct_focal_point(writing, OTHER, 12, {"phone": "+1"})
    assert "meanwhile (phone); look at it again" in save(at.run(), "th1rd").error[0].value
    at = opened("person-correct-12", "f0urth", donor="NMK")
    at.get_by_key("language-f0urth").set_value("fr")
    at.get_by_key("email-f0urth").set_value("")
    assert "corrected language to write in and e-mail." in words(save(at.run(), "f0urth"))
    with session_scope(make_engine(demo)) as reading:
        rows = reading.exec(select(t.FocalPoint).where(t.FocalPoint.id >= 11)).all()
    assert [(row.language, row.email, row.phone, row.valid_to) for row in rows] == [
        ("en", None, None, date(2016, 11, 14)),
        ("fr", None, "+1", None),
    ]


def test_a_donor_is_added_above_the_list_and_its_page_opens(demo):
    at = opened("donor-add")
    at = save(fill(at, turn="", code="N K", name="New Kingdom"))
    assert "“N K” is not a code" in at.error[0].value
    at = save(fill(at, turn="", code="NMK"))
    assert "There is a donor NMK already" in at.error[0].value
    at = save(fill(at, turn="", code="new", language="fr"))
    assert "Saved: new, New Kingdom, is a donor." in words(at)
    assert "New Kingdom has promised nothing so far" in words(at)
    assert recorded(demo, "NEW") == Profile("new", "USD", language="fr")
    at = click(at, "Undo")
    assert "Taken back: donor added, organisation new." in words(at)


def test_a_donor_without_a_profile_gets_one_from_its_form(demo):
    with session_scope(make_engine(demo), write=True) as writing:
        new = organisations.NewOrganisation("NEU", "Neuland", "government")
        organisations.add_organisation(writing, OTHER, new)
        organisations.add_role(writing, OTHER, "NEU", "donor")
    at = opened("donor-change-NEU", donor="NEU")
    assert "No focal point is recorded. Add whom to write to." in words(at)
    save(fill(at, currency="EUR", page_limit="2"))
    assert recorded(demo, "NEU") == Profile("NEU", "EUR", page_limit=2)


# --- views, on literal facts --------------------------------------------------------------------------------------------


def test_every_field_of_a_profile_has_its_place_in_the_form_and_its_words():
    assert {view.FIELDS["budget_year" if name == "budget_year_start" else name].name for name in FIELDS} == set(
        view.FIELDS
    )
    odd = Profile("NMK", "EUR", budget_year_start=5, language="sv", themes=("own word",))
    assert view.texts_of(odd)["budget_year"] == ""
    assert view.shown("budget_year_start", 5) == "begins in month 5"
    assert view.offered("themes", odd.themes)["own word"] == "own word"
    assert view.offered("language", ("sv",))["sv"] == "sv"
    assert "PLN" in view.offered("currency", (), ("EUR", "PLN"))
    assert [view.shown("x", value) for value in (None, (), True, 1500, date(2016, 5, 3))] == [
        "–", "–", "yes", "1,500", "3 May 2016",
    ]  # fmt: skip


def test_a_person_says_how_to_be_reached_and_whether_that_is_still_right():
    one = Person(1, "counsellor", "Vienna", "fr", "A <b>", "a@x", "", "letter", date(2014, 1, 1), None, None, True)
    said = people.in_html(one, date(2016, 11, 30))
    for text in ("Counsellor, Vienna", "A &lt;b&gt; · a@x", "writes French; by letter; since 1 January 2014"):
        assert text in said
    assert "never verified, check it" in said
    for verified, stale in ((date(2015, 11, 29), True), (date(2015, 11, 30), False)):
        shown = people.in_html(replace(one, last_verified=verified), date(2016, 11, 30))
        assert ("check it" in shown) == stale
