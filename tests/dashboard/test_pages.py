"""Every page, run as the platform runs it, on the demonstration and on an empty database."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import nav, session
from tests.conftest import fresh

PAGES = pytest.mark.parametrize("entry", nav.PAGES, ids=lambda entry: entry.key)


@pytest.fixture(autouse=True)
def own_engines():
    yield
    session.forget()


@pytest.fixture
def demo(demo_copy, monkeypatch):
    monkeypatch.setenv("CRM_DATABASE_URL", demo_copy)
    monkeypatch.setenv("CRM_ACTOR", "Tester")
    return demo_copy


@pytest.fixture
def empty(tmp_path, monkeypatch):
    from crm.store.schema import upgrade
    from crm.store.session import make_engine

    url = f"sqlite:///{(tmp_path / 'empty.sqlite').as_posix()}"
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    monkeypatch.setenv("CRM_DATABASE_URL", url)
    return url


def run(key, **address):
    at = AppTest.from_file(str(nav.page(key).file), default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def words(at):
    kinds = [at.title, at.info, at.warning, at.error, at.success, at.markdown, at.caption]
    html = [one.proto.body for one in at.get("html")]
    return " ".join([element.value for kind in kinds for element in kind] + html)


@PAGES
def test_a_page_runs_on_the_demonstration_and_says_that_it_is_one(entry, demo):
    at = run(entry.key)
    assert not at.exception
    assert at.title[0].value == entry.question
    assert "Demonstration: all amounts are illustrative" in words(at)
    assert "as of 30 November 2016" in words(at)


@PAGES
def test_a_link_leads_to_the_other_day_of_the_story(entry, demo):
    assert "as_of=2016-02-11" in words(run(entry.key))
    assert "as of 11 February 2016" in words(run(entry.key, as_of="2016-02-11"))


@PAGES
def test_a_page_on_an_empty_database_says_what_to_do_next(entry, empty):
    at = run(entry.key)
    assert not at.exception
    assert [code.value.split()[1] for code in at.code] == ["demo", "init"]
    assert "Demonstration:" not in words(at)


def test_a_database_that_was_never_filled_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_DATABASE_URL", f"sqlite:///{(tmp_path / 'new.sqlite').as_posix()}")
    at = run("overview")
    assert not at.exception
    assert "empty" in at.info[0].value


def test_on_11_february_nothing_is_secured_for_2016(demo):
    at = run("overview", as_of="2016-02-11", year="2016")
    assert "lacks USD 563 thousand of the USD 563 thousand it needs for 2016: 0 % is covered" in words(at)


def test_the_overview_shows_the_control_totals(demo):
    values = {metric.label: metric.value for metric in run("overview").metric}
    assert values["Gap"] == "1,021,428"
    assert values["Need"] == "1,656,580"


def test_the_address_sets_basis_and_audience_and_the_page_says_so(demo):
    at = run("overview", basis="pledged", audience="public")
    assert "counting written promises as if signed" in words(at)
    assert "for the public, restricted records left out" in words(at)
    assert "Expected" not in [metric.label for metric in at.metric]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("basis", "weird", "There is no basis “weird”"),
        ("audience", "all", "There is no audience “all”"),
        ("as_of", "11/02/2016", "“11/02/2016” is no day"),
        ("year", "next", "“next” is no year"),
    ],
)
def test_what_the_address_gets_wrong_is_said_and_the_page_still_works(demo, name, value, said):
    at = run("overview", **{name: value})
    assert not at.exception
    assert said in words(at)


def test_an_audience_that_is_not_understood_sees_public_figures(demo):
    assert "for the public" in words(run("overview", audience="everyone"))


def test_expected_money_is_not_for_the_public(demo):
    assert "What is expected is for the trio only" in words(run("overview", audience="public", basis="expected"))


def test_choosing_a_filter_changes_the_figures_and_is_remembered(demo):
    at = run("overview")
    at.button_group(key="filter-basis").set_value("pledged").run()
    assert "counting written promises as if signed" in words(at)
    assert at.query_params["basis"] == "pledged"


@pytest.mark.parametrize(
    ("page", "asked", "said"),
    [
        ("donor", "NMX", "There is no donor “NMX”; did you mean BNM or NMK"),
        ("donor", "northmrk", "did you mean NMK"),
        ("activity", "SEC-9", "There is no activity “SEC-9”; did you mean SEC-"),
    ],
)
def test_an_unknown_id_is_answered_with_near_names(demo, page, asked, said):
    at = run(page, **{page: asked})
    assert not at.exception
    assert said in words(at)


@pytest.mark.parametrize(
    ("page", "said", "link"),
    [
        ("donor", "9 of 12 donors have secured USD 1,207,390.25", "/donor?donor=NMK"),
        ("activity", "Every activity, largest gap first", "/activity?activity=TOO-2"),
    ],
)
def test_where_nothing_is_chosen_everything_is_listed(demo, page, said, link):
    at = run(page)
    assert not at.exception
    assert said in words(at)
    assert link in words(at)


@pytest.mark.parametrize("code", ["SWE", "nmk", "VLD", "CSR", "NLU", "EVM", "MRD"])
def test_every_kind_of_donor_has_a_page(demo, code):
    at = run("donor", donor=code)
    assert not at.exception
    assert "crm-lead" in words(at)


def test_a_donor_s_answer_comes_first(demo):
    assert "CHF 60,000.00 is 46 days late" in words(run("donor", donor="VLD"))


def test_a_restricted_pledge_is_nowhere_on_the_public_pages(demo):
    for page, address in (("donor", {"donor": "EVM"}), ("pledges", {}), ("activity", {"activity": "POL-5"})):
        assert "EVM-2016-1" in words(run(page, **address))
        at = run(page, audience="public", **address)
        assert not at.exception
        assert "EVM-2016-1" not in words(at)


@pytest.mark.parametrize("code", ["SEC-1", "POL-1", "POL-5", "TOO-2"])
def test_every_kind_of_activity_has_a_page(demo, code):
    at = run("activity", activity=code)
    assert not at.exception
    assert code in words(at)


def test_a_pledge_can_be_opened_by_its_id(demo):
    assert "Agreement of 10 May 2016" in words(run("pledges", pledge="vld-2016-1"))
    assert "There is no pledge" in words(run("pledges", pledge="XXX-1"))


def test_the_ledger_can_be_narrowed(demo):
    at = run("pledges", status="overdue")
    assert "1 pledge:" in words(at)
    assert "VLD-2016-1" in words(at)
    assert "NMK-2016-1" not in words(at)


def record(at, **fields):
    """Open the drawer and type into it; the fields are those of the form by their first word."""
    at.button(key="open-record").click().run()
    token = at.session_state["pledge-form"]["token"]
    for name, value in fields.items():
        widget = at.get_by_key(f"{name}-{token}") if name != "currency" else None
        if widget is not None:
            widget.set_value(value)
    return at.run(), token


def test_a_typed_amount_is_said_back_before_it_is_saved(demo):
    at, _ = record(run("pledges"), donor="NMK", amount="250k")
    assert "EUR 250,000.00 = USD 274,122.81 at rate 0.912 of 1 November 2016" in words(at)


def test_an_amount_with_two_readings_is_answered_with_both(demo):
    at, _ = record(run("pledges"), donor="MRD", amount="1.234")
    assert "1,234" in words(at)


def test_a_pledge_is_saved_once_however_often_the_form_is_sent(demo):
    from sqlmodel import select

    from crm.store import tables as t
    from crm.store.session import make_engine, session_scope

    at, token = record(run("pledges"), donor="MRD", amount="20,000", activity="SEC-2", year=2017)
    at.button(key=f"save-{token}").click().run()
    assert not at.exception
    assert "Saved MRD-2016-2: USD 20000.00, announced" in words(at)
    with session_scope(make_engine(demo)) as opened:
        assert len(opened.exec(select(t.Pledge)).all()) == 12
        assert opened.exec(select(t.Request.id)).all() == [token]


def test_a_refusal_is_a_sentence_and_keeps_what_was_typed(demo):
    at, token = record(run("pledges"), amount="20,000")
    at.button(key=f"save-{token}").click().run()
    assert not at.exception
    assert "Choose the donor." in words(at)
    assert at.get_by_key(f"amount-{token}").value == "20,000"


def test_a_figure_kept_is_forgotten_when_another_process_writes(demo):
    from crm.domain.money import Currency
    from crm.services import pledges as service
    from crm.services.actor import Actor
    from crm.store.session import make_engine, session_scope

    assert {m.label: m.value for m in run("overview").metric}["Promised only"] == "229,505"
    with session_scope(make_engine(demo), write=True) as opened:
        place = service.Place("SEC-2", 2017)
        service.add_pledge(
            opened,
            Actor("Tester"),
            service.NewPledge(
                donor="MRD",
                amount=100_00,
                currency=Currency("USD").code,
                dated=session.today(),
                splits=(service.SplitOf(place, 100_00),),
            ),
        )
    assert {m.label: m.value for m in run("overview").metric}["Promised only"] == "229,605"


def test_a_database_moved_aside_is_opened_anew(demo, tmp_path):
    assert not run("overview").exception
    file = demo.removeprefix("sqlite:///")
    shutil.move(file, tmp_path / "aside.sqlite")
    with fresh("sqlite", tmp_path) as url:
        shutil.copyfile(url.removeprefix("sqlite:///"), file)
    assert "Demonstration" not in words(run("overview"))
