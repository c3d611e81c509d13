"""Letters and reports on the page of a donor, the hand-over brief beside the frozen figures, and what can be chosen."""

import shutil
from datetime import date

import pytest
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from crm.errors import Refused
from crm.reports.donor_profile import donor_profile
from crm.services.giving_back import receipts_of
from crm.store.session import make_engine
from dashboard import nav, session
from dashboard.views.papers import of_donor
from dashboard.widgets import paper_maker
from tests.conftest import demonstration_file

DAY = date(2016, 11, 30)


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A page on a copy of the demonstration, for an audience."""
    file = tmp_path / "demo.sqlite"
    shutil.copyfile(demonstration_file(), file)
    monkeypatch.setenv("CRM_DATABASE_URL", f"sqlite:///{file.as_posix()}")
    monkeypatch.setenv("CRM_ACTOR", "Tester")

    def visit(key, **asked):
        at = AppTest.from_file(str(nav.page(key).file), default_timeout=60)
        for name, value in asked.items():
            at.query_params[name] = value
        at = at.run()
        assert not at.exception
        return at

    yield visit
    session.forget()


def words(at):
    said = [one.value for kind in (at.caption, at.warning, at.error, at.success, at.info) for one in kind]
    return " ".join([*said, *(one.proto.body for one in at.get("html"))])


def said(at):
    return " ".join([one.value for one in at.markdown] + [one.proto.body for one in at.get("html")])


def downloads(at):
    return [one.proto.label for one in at.get("download_button")]


def test_what_is_late_comes_first_then_thanks_then_the_report():
    engine = make_engine(f"sqlite:///{demonstration_file().as_posix()}")
    with Session(engine) as opened:
        received = receipts_of(opened, None, DAY)

        def labels(donor, audience="trio"):
            found = donor_profile(opened, donor, as_of=DAY, audience=audience)
            return [one.label for one in of_donor(found, received)]

        assert labels("VLD") == [
            "Reminder: CHF 60,000.00 overdue of VLD-2016-1",
            "Thanks: CHF 60,000.00 of 21 June 2016 (VLD-2016-1)",
            "Report: what its money did by 30 November 2016",
        ]
        assert len(labels("SWE")) == 3
        assert labels("EVM", "public") == []
        assert labels("EVM") == ["Report: what its money did by 30 November 2016"]
        found = donor_profile(opened, "BNM", as_of=DAY)
        gone = [{**one, "refunded": one["amount"]} for one in received]
        assert [one.kind for one in of_donor(found, gone)] == ["report"]
    engine.dispose()


def test_a_letter_is_chosen_written_and_downloaded(page):
    at = page("donor", donor="VLD")
    assert downloads(at) == [one for one in downloads(at) if "PR/" not in one]
    at = at.button(key="paper-write-reminder").click().run()
    assert not at.exception
    assert "Download PR/VLD-2016-1/2016-11-30 (Word)" in downloads(at)
    assert "the Government of the Kingdom of Valdoria" in words(at)
    assert "It is in the register as a draft" in words(at)

    register = page("notes", kind="reminder", note="PR/VLD-2016-1/2016-11-30")
    assert "1 paper: 1 draft." in said(register)
    assert "reminder of what is overdue of <span class='crm-code'>VLD-2016-1</span>" in said(register)
    register = register.button(key="note-again").click().run()
    assert "Download PR/VLD-2016-1/2016-11-30 (Word)" in downloads(register)
    assert "No note matches this choice." in said(page("notes"))

    at = at.selectbox(key="paper-VLD").select_index(2).run()
    at = at.button(key="paper-write-report").click().run()
    assert not at.exception
    assert "Download DR/VLD/2016-11-30 (Word)" in downloads(at)


def test_a_language_that_nobody_reviewed_and_a_refusal_are_said(page, monkeypatch):
    at = page("donor", donor="NMK")
    at = at.selectbox(key="paper-language-thanks").select("ru").run()
    at = at.button(key="paper-write-thanks").click().run()
    assert not at.exception
    assert "nobody who writes Russian has reviewed it" in words(at)
    assert not at.warning, "what is to be known of a letter stands as it does for a note"

    def held_back(*_):
        raise Refused("The letter is held back.")

    monkeypatch.setattr(paper_maker, "make_paper", held_back)
    at = at.selectbox(key="paper-language-thanks").select("fr").run()
    at = at.button(key="paper-write-thanks").click().run()
    assert not at.exception
    assert "The letter is held back." in words(at)


def test_the_hand_over_brief_is_for_the_trio(page):
    at = page("changes", audience="trio")
    at = at.button(key="paper-write-handover").click().run()
    assert not at.exception
    assert "Download HO/2016-11-30 (Word)" in downloads(at)

    at = page("changes", audience="public")
    assert "paper-write-handover" not in [one.key for one in at.button]
