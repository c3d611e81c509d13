"""The page History on literal lines: the list, one line field by field, and whether the journal is whole."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from crm.domain.money import Currency
from crm.services.actor import Actor
from crm.services.journal import change
from crm.store import chain
from crm.store import tables as t
from crm.store.chain import Verdict
from crm.store.session import make_engine, session_scope
from crm.store.tables import SQLModel
from dashboard import journal
from dashboard.journal import ERASED, PLEDGE_OF_RECEIPT, Line, Lines, Names, OpenedLine, RowChange
from dashboard.views import fields, undone
from dashboard.views.history import PAGES, history, link, opened, whole
from dashboard.views.lens import PATHS, Lens

AT = datetime(2016, 11, 30, 9, 5, tzinfo=UTC)
LENS = Lens(date(2016, 11, 30), default_as_of=date(2016, 11, 30))
LINE = Line(7, AT, "Ann", "pledge recorded", "pledge NMK-2016-1", "A letter")
NAMES = Names(
    Currency("USD"),
    {"EUR": Currency("EUR"), "JPY": Currency("JPY", 0), "USD": Currency("USD")},
    {("organisation", 3): "Republic of Northmark", ("activity", 4): "SEC-1", ("pledge", 5): "NMK-2016-1"},
    {("pledge", 5): "EUR", ("receipt", 6): "JPY", (PLEDGE_OF_RECEIPT, 6): "EUR", ("opportunity_revision", 8): "EUR"},
)
DONORS = frozenset({"NMK"})


def listed(*lines, total=9, **chosen):
    return history(Lines(lines, len(lines), total, ("Ann",)), LENS, DONORS, **chosen)


def fields_of(*changes, line=LINE):
    return {
        row[0].text: tuple(cell.text for cell in row[1:])
        for row in opened(OpenedLine(line, "f" * 64, changes, NAMES)).grid.rows
    }


def test_a_line_says_when_who_what_of_which_record_and_why():
    row = listed(LINE).grid.rows[0]
    assert [cell.text for cell in row] == [
        "7", "30 Nov 2016, 09:05", "Ann", "pledge recorded", "pledge NMK-2016-1", "A letter",
    ]  # fmt: skip
    assert row[4].href == "/pledges?pledge=NMK-2016-1"


def test_a_line_is_opened_with_the_filters_kept():
    row = listed(LINE, record="pledge NMK-2016-1", person="Ann").grid.rows[0]
    assert row[0].href == "/history?record=pledge+NMK-2016-1&person=Ann&line=7"


def test_the_sentence_counts_what_matches():
    assert listed(LINE, replace(LINE, number=6)).sentence == "2 changes, the last on 30 November 2016, 09:05 UTC."
    assert listed(LINE, record="pledge X", person="Ann").sentence.startswith("1 change of pledge X by Ann, the last")
    assert listed(person="Ben").sentence == "No change by Ben is in the journal."
    assert listed(total=0).sentence == "Nothing has been recorded yet."


@pytest.mark.parametrize(
    ("subject", "address"),
    [
        ("pledge NMK-2016-1", "/pledges?pledge=NMK-2016-1"),
        ("activity SEC-1 2016", "/activity?activity=SEC-1"),
        ("organisation NMK", "/donor?donor=NMK"),
        ("organisation UNODC", ""),
        ("snapshot Annual meeting", "/changes?from=Annual+meeting"),
        ("settings", ""),
        ("task Remind them", ""),
    ],
)
def test_a_record_leads_to_its_page_where_it_has_one(subject, address):
    assert link(subject, LENS, DONORS) == address


def test_every_page_that_is_linked_to_is_there():
    assert {page for page, _ in PAGES.values()} <= set(PATHS)


@pytest.mark.parametrize(
    ("verdict", "holds", "said"),
    [
        (Verdict(9, "abcdef0123456789"), True, "The journal is whole: 9 lines, each sealed to the one before; it ends in abcdef012345."),
        (Verdict(9, "abc", 4, "was altered"), False, "The journal does not hold: line 4 was altered. Compare with a backup before you go on."),
        (Verdict(0, ""), True, "The journal is empty."),
        (None, True, "The journal has 9 lines. A journal of more than 20,000 is proven on the command line: crm journal verify."),
    ],
    ids=["whole", "altered", "empty", "long"],
)  # fmt: skip
def test_whether_the_journal_is_whole(verdict, holds, said):
    assert whole(verdict, 9) == (holds, said)


# --- field by field ---------------------------------------------------------------------------------------------------


def test_a_changed_field_is_shown_before_and_after_and_nothing_else():
    before = {"id": 5, "amount": 100_00, "currency": "EUR", "signed_on": None, "version": 1}
    after = {**before, "signed_on": "2016-06-24", "version": 2}
    assert fields_of(RowChange("pledge", before, after)) == {"pledge: signed on": ("–", "24 June 2016")}


def test_of_a_new_record_what_says_something_is_shown():
    row = {"id": 5, "amount": 100_00, "currency": "EUR", "donor_id": 3, "note": "", "restricted": False, "void": False}
    assert fields_of(RowChange("pledge", None, row)) == {
        "new pledge: amount": ("", "EUR 100.00"),
        "new pledge: currency": ("", "EUR"),
        "new pledge: donor": ("", "Republic of Northmark"),
    }


def test_a_record_that_is_gone_is_shown_as_it_was():
    assert fields_of(RowChange("donor_theme", {"id": 1, "theme": "children"}, None)) == {
        "removed priority: theme": ("children", "")
    }


def test_several_of_a_kind_are_counted():
    rows = [
        RowChange("instalment", None, {"pledge_id": 5, "currency": "EUR", "due": due, "amount": 50})
        for due in ("2016-06-01", "2016-12-01")
    ]
    assert fields_of(*rows)["new instalment 2: due on"] == ("", "1 December 2016")


@pytest.mark.parametrize(
    ("table", "field", "image", "text"),
    [
        ("pledge", "base_amount", {"base_amount": 113_25, "currency": "EUR"}, "USD 113.25"),
        ("requirement_line", "amount", {"amount": 100_00}, "USD 100.00"),
        ("split", "amount", {"amount": 100_00, "currency": "EUR", "pledge_id": 5}, "EUR 100.00"),
        ("receipt", "amount", {"amount": 900, "currency": "JPY", "pledge_id": 5}, "JPY 900"),
        ("receipt", "paid", {"paid": 900, "currency": "JPY", "pledge_id": 5}, "EUR 9.00"),
        ("refund", "amount", {"amount": 900, "receipt_id": 6, "pledge_id": 5}, "JPY 900"),
        ("refund", "paid", {"paid": 900, "receipt_id": 6, "pledge_id": 5}, "EUR 9.00"),
        ("write_off", "amount", {"amount": 900, "pledge_id": 5}, "EUR 9.00"),
        ("opportunity_revision", "asked", {"asked": 900, "asked_currency": "EUR", "currency": "USD"}, "EUR 9.00"),
        ("split", "amount", {"amount": 900, "currency": "XXX"}, "900 minor units"),
        ("requirement_revision", "support_rate", {"support_rate": 1300}, "13 %"),
        ("requirement_revision", "support_rate", {"support_rate": 0}, "0 %"),
        ("opportunity_revision", "probability", {"probability": 3550}, "35.5 %"),
        ("split", "activity_id", {"activity_id": 4}, "SEC-1"),
        ("split", "activity_id", {"activity_id": 99}, "activity 99"),
        ("pledge", "rate", {"rate": "0.883"}, "0.883"),
        ("split", "year", {"year": 2017}, "2017"),
        ("write_off", "approved_at", {"approved_at": "2016-11-30T09:05:00+00:00"}, "30 November 2016, 09:05"),
        ("pledge", "note", {"note": "2016-11-31"}, "2016-11-31"),
        ("focal_point", "name", {"name": ERASED}, ERASED),
        ("receipt", "void", {"void": True}, "yes"),
    ],
)
def test_a_value_is_written_as_its_reader_writes_it(table, field, image, text):
    assert fields.value(table, field, image, NAMES) == text


def test_every_amount_of_the_ledger_has_a_currency():
    known = {
        "currency": "EUR",
        "asked_currency": "EUR",
        "ask_currency": "EUR",
        "pledge_id": 5,
        "receipt_id": 6,
        "revision_id": 8,
    }
    written = {}
    for table in SQLModel.metadata.tables.values():
        image = {column.name: known.get(column.name) for column in table.columns}
        for column in table.columns:
            if column.name in fields._AMOUNTS and column.type.python_type is int:
                written[table.name, column.name] = fields.value(
                    table.name, column.name, {**image, column.name: 9_00}, NAMES
                )
    without = {where for where, text in written.items() if "minor units" in text}
    assert without == set()
    assert len(written) > 15


def test_figures_that_follow_from_facts_are_counted_and_not_listed():
    posting = RowChange("posting", None, {"id": 1, "committed": 5})
    shown = opened(OpenedLine(LINE, "f" * 64, (posting, posting), NAMES))
    assert shown.grid.rows == ()
    assert shown.remark == "Reckoned anew from it: 2 rows of the division over activities and years."


@pytest.mark.parametrize(
    ("action", "button", "shown"),
    [
        ("pledge recorded", "Undo", "pledge recorded"),
        ("taken back: pledge recorded", "Bring back", "taken back: pledge recorded"),
        ("taken back: taken back: pledge recorded", "Undo", "brought back: pledge recorded"),
    ],
)
def test_the_button_of_a_line_does_what_would_change_something(action, button, shown):
    assert opened(OpenedLine(replace(LINE, action=action), "", (), NAMES)).button == button
    assert undone.shown(action) == shown


# --- read from a database ---------------------------------------------------------------------------------------------


@pytest.fixture
def demo(demo_database):
    engine = make_engine(demo_database)
    with session_scope(engine) as session:
        yield session
    engine.dispose()


def test_lines_are_paged_newest_first_and_filtered(demo):
    first, second = journal.lines(demo), journal.lines(demo, page=2)
    numbers = [line.number for line in (*first.rows, *second.rows)]
    assert numbers == list(range(first.total, first.total - 2 * journal.PAGE, -1))
    assert journal.lines(demo, person="Nobody").matching == 0
    assert {line.subject for line in journal.lines(demo, record="nmk-2016-1").rows} == {"pledge NMK-2016-1"}


def test_a_chain_that_is_too_long_is_not_read_through_for_a_page(demo, monkeypatch):
    assert journal.verdict(demo).holds
    monkeypatch.setattr(journal, "PROVEN_HERE", 10)
    assert journal.verdict(demo) is None


def test_every_line_of_the_demonstration_can_be_opened_and_has_its_currencies(demo):
    for number in range(1, chain.head(demo).lines + 1):
        shown = opened(journal.opened(demo, number))
        assert shown.grid.rows, number
        assert not [cell for row in shown.grid.rows for cell in row if "minor units" in cell.text]


def test_a_person_who_was_erased_is_not_shown(demo_copy):
    engine = make_engine(demo_copy)
    with session_scope(engine, write=True) as session:
        with change(session, Actor("Tester"), "focal point added", "organisation SWE"):
            donor = session.exec(select(t.Organisation).where(t.Organisation.code == "SWE")).one()
            session.add(t.FocalPoint(organisation_id=donor.id, function="Desk officer", name="Ann Other"))
        number = chain.head(session).lines
    with session_scope(engine) as session:
        before = opened(journal.opened(session, number))
        for row in session.exec(select(t.JournalPrivate)):
            row.value = None
        session.flush()
        session.expire_all()
        after = opened(journal.opened(session, number))
        session.rollback()
    engine.dispose()
    assert "Ann Other" in [row[-1].text for row in before.grid.rows]
    cells = {row[0].text: row[-1].text for row in after.grid.rows}
    assert cells["new focal point: name"] == ERASED
    assert cells["new focal point: function"] == "Desk officer"
    assert "new focal point: phone" not in cells
