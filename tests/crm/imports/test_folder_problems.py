"""What is wrong in a folder is named row by row, all at once, and nothing is written. On SQLite: files are files."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from crm.errors import NotFound
from crm.imports.folder import load_folder
from crm.services.actor import Actor
from crm.store import tables as t
from tests.crm.imports.small_folder import count, write

CHAIR = Actor("chair")


@pytest.fixture
def session(sqlite_database) -> Iterator[Session]:
    from crm.store.session import make_engine, session_scope

    engine = make_engine(sqlite_database)
    with session_scope(engine, write=True) as opened:
        yield opened
        opened.rollback()
    engine.dispose()


def said(session, folder, **changes):
    """The problems of the small folder with some files changed; nothing may have been written."""
    before = count(session)
    loaded = load_folder(session, CHAIR, write(folder, **changes))
    assert loaded.problems
    assert count(session) == before
    return [str(problem) for problem in loaded.problems]


def only(problems):
    assert len(problems) == 1, problems
    return problems[0]


PLEDGES = "code,donor,promised,amount,currency,signed,reference\n"
ORGANISATIONS = "code,name,kind\nHOST,Host,un-entity\nAAA,Kingdom of A,government\n"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"rates": "currency,from,rate\nEUR,01/02/2016,0.9\nEUR,2016-01-01,0.9\n"},
            (
                "rates.csv, row 2, column from: “01/02/2016” is not a day that can be read for certain. Write days like "
                "2016-11-30 (year-month-day); in Excel, format the column as text or as yyyy-mm-dd."
            ),
        ),
        (
            {"focal_points": "organisation,function,email\nAAA,counsellor,\nAAA,attaché,Ola <ola@a.example>\n"},
            (
                "focal_points.csv, row 3, column email: Something else stands beside the address. "
                "Write one address like desk@mission.example, without a name."
            ),
        ),
        (
            {"rates": "currency,from,rate\nEUR,2016-01-01,0.9\nEUR,2016-02-01,0,9\n"},
            (
                "rates.csv, row 3: The row has more cells than there are columns (“9”). "
                "Put text that holds a comma or semicolon in quotation marks."
            ),
        ),
        (
            {"rates": "currency,from,rate\nEUR,2016-01-01,0.9\nEURO,2016-02-01,0.9\n"},
            "rates.csv, row 3, column currency: “EURO” is not a currency. Did you mean EUR?",
        ),
        (
            {"rates": "currency,from,rate\nEUR,2016-01-01,0.9\nEUR,2016-01-01,0.9\n"},
            (
                "rates.csv, row 3, column currency: Row 2 has the same currency and from. "
                "Keep one of the two, or give them different ones."
            ),
        ),
        (
            {"roles": "organisation,role\nHOTS,host\n"},
            (
                "roles.csv, row 2, column organisation: There is no “HOTS” in organisations.csv, nor in the ledger. "
                "Did you mean HOST?"
            ),
        ),
        (
            {"roles": "organisation,role\nHOST,guest\n"},
            (
                "roles.csv, row 2, column role: “guest” is not known here. There are member, working-group, partner, "
                "secretariat, host, receiver, donor, group-of-friends."
            ),
        ),
        (
            {"roles": "organisation,role,form\nHOST,host,2016-01-01\n"},
            "roles.csv, row 1, column form: There is no column “form” in roles.csv. Did you mean from?",
        ),
        (
            {"roles": "organisation,from\nHOST,2016-01-01\n"},
            "roles.csv, row 1, column role: The column role is missing. Every row needs it.",
        ),
        (
            {"roles": "organisation,role,role\nHOST,host,host\n"},
            "roles.csv, row 1, column role: The column role is there twice. Keep one of them.",
        ),
        (
            {"roles": "organisation,role,from,to\nHOST,host,2016-02-01,2016-01-01\n"},
            "roles.csv, row 2: The role host of HOST ends (1 January 2016) before it begins (1 February 2016).",
        ),
        ({"rolls": "organisation,role\n"}, "rolls.csv: There is no such file to load. Did you mean roles?"),
        (
            {"activities": "code,area,title,priority\nS-1,Secretariat,,1\nP-1,Papers,A paper,7\n"},
            "activities.csv, row 2, column title: The cell is empty. Every row needs it: What it is called.",
        ),
        (
            {
                "requirements": "activity,year,dated,category,amount,support_rate\nS-1,2016,2015-12-01,STA,1,13\nS-1,2016,2015-12-01,TRA,1,7\n"
            },
            (
                "requirements.csv, row 3, column support_rate: Rows 2 and 3 are one record and say different things here. "
                "Write the same in both, or give them different days."
            ),
        ),
        (
            {"requirements": "activity,year,dated,category,amount\nS-1,2016,2015-12-01,STA,1.234\n"},
            (
                "requirements.csv, row 2, column amount: “1.234” can be read as 1,234 (thousands) or as 1.234 (decimals, more "
                "than USD has); write 1234 or round it."
            ),
        ),
        (
            {"splits": "pledge,dated,activity,year,amount\nAAA-1,,S-1,2016,6000\nAAA-1,,,2016,3000.01\n"},
            "splits.csv, row 2: The splits add up to EUR 9,000.01, which is more than the pledge of EUR 9,000.00.",
        ),
        (
            {"receipts": "pledge,dated,amount\nAAA-1,2016-03-01,9000.01\n"},
            "receipts.csv, row 2: With this receipt AAA-1 would have received EUR 9,000.01 of EUR 9,000.00",
        ),
        (
            {"receipts": "pledge,dated,amount,meant_for\nAAA-1,2016-03-01,100,P-1 2016\n"},
            "receipts.csv, row 2: AAA-1: receipt of 1 March 2016: The pledge has no split for P-1, 2016; divide the pledge first, or name another.",
        ),
        (
            {"receipts": "pledge,dated,amount,meant_for\nAAA-1,2016-03-01,100,S-2 2016\n"},
            (
                "receipts.csv, row 2, column meant_for: There is no “S-2” in activities.csv, nor in the ledger. "
                "Did you mean S-1?"
            ),
        ),
        (
            {
                "write_offs": "pledge,dated,amount,reason,proposed_by,approved_by\nAAA-1,2016-03-02,10,Why not,Chair,Chair\n"
            },
            "write_offs.csv, row 2: Chair proposed this write-off; another person approves it.",
        ),
        (
            {"opportunities": "code,donor,opened\nO-1,AAA,2016-01-01\n"},
            (
                "opportunities.csv, row 2: O-1 has no row in opportunity_revisions.csv; "
                "say there what is asked and expected of it."
            ),
        ),
        (
            {"donors": "donor,currency,themes\nAAA,EUR,coordinaton\n"},
            (
                "donors.csv, row 2, column themes: “coordinaton” is not known here, and looks like a slip. "
                "Did you mean coordination?"
            ),
        ),
        (
            {"settings": "setting,value\nbase_curency,USD\n"},
            "settings.csv, row 2, column setting: “base_curency” is not known here. Did you mean base_currency?",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_kind_of_bad_row_is_named_with_how_to_mend_it(session, tmp_path, changes, sentence):
    found = said(session, tmp_path, **changes)
    assert any(problem.startswith(sentence) for problem in found), found


def test_every_problem_is_named_at_once(session, tmp_path):
    found = said(
        session,
        tmp_path,
        activities="code,area,title,priority\nS-1,Secretariat,,1\nP-1,Papers,A paper,7\n",
        rates="currency,from,rate\nEUR,2016,0.9\nEURO,2016-02-01,0.9\nCHF,2016-01-01,-1\n",
        pledges=PLEDGES + "AAA-1,AAA,2016-01-10,9000,EUR,,\nAAA-2,AAA,2016-01-10,9000,USD,2016-01-09,Letter\n",
    )
    places = [problem.split(":")[0] for problem in found]
    assert places == [
        "activities.csv, row 2, column title",
        "activities.csv, row 3, column priority",
        "rates.csv, row 2, column from",
        "rates.csv, row 3, column currency",
        "rates.csv, row 4, column rate",
        "pledges.csv, row 3",
    ]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("organisations", "code,name,kind\nAAA,Ångstrand,government\n".encode("latin-1")),
        ("organisations", b"kode,nom,kind\nAAA,A donor,government\n"),
        ("activities", b'code,area,title\nS-1,Secretariat,"open\n'),
        ("rates", b"currency,day,rate\nEUR,2016-01-01,0.9\n"),
        ("settings", b'setting,value\nbase_currency,"USD\n'),
        ("pledges", "code,donor\nAAA-1,Å\n".encode("latin-1")),
    ],
)
def test_one_file_that_cannot_be_read_is_not_blamed_on_the_others(session, tmp_path, file, content):
    write(tmp_path)
    (tmp_path / f"{file}.csv").write_bytes(content)
    loaded = load_folder(session, CHAIR, tmp_path)
    assert loaded.problems
    assert {problem.file for problem in loaded.problems} == {f"{file}.csv"}


def test_an_empty_file_is_nothing_to_load(session, tmp_path):
    write(tmp_path)
    for content in (b"", b"\xef\xbb\xbf\n", b"\n\n"):
        (tmp_path / "tasks.csv").write_bytes(content)
        assert not load_folder(session, CHAIR, tmp_path, dry_run=True).problems


def test_an_empty_file_that_others_refer_to_is_said_once(session, tmp_path):
    write(tmp_path)
    (tmp_path / "organisations.csv").write_bytes(b"")
    found = [str(problem) for problem in load_folder(session, CHAIR, tmp_path).problems]
    assert only(found).startswith("organisations.csv: The file is empty, and others refer to it")


def test_two_rows_for_one_rate_are_one_problem(session, tmp_path):
    found = said(session, tmp_path, rates="currency,from,rate\nEUR,2016-01-01,0.9\nEUR,2016-01-01,0.8\n")
    assert only(found).startswith("rates.csv, row 3, column currency: Row 2 has the same currency and from")


def test_one_mistake_is_one_problem(session, tmp_path):
    """The pledge has a bad day: its splits and receipts are not blamed for it."""
    found = said(session, tmp_path, pledges=PLEDGES + "AAA-1,AAA,10.1.2016,9000,EUR,2016-02-01,Agreement 1\n")
    assert only(found).startswith("pledges.csv, row 2, column promised")


def test_a_currency_without_rate_is_said_with_currency_and_day(session, tmp_path):
    found = said(session, tmp_path, rates=None)
    assert only(found).startswith("pledges.csv, row 2: There is no exchange rate of EUR on or before 10 January 2016")


def test_a_signature_needs_its_evidence(session, tmp_path):
    found = said(session, tmp_path, pledges=PLEDGES + "AAA-1,AAA,2016-01-10,9000,EUR,2016-02-01,\n")
    assert "reference" in only(found)


def test_what_the_ledger_says_is_not_overwritten(session, tmp_path):
    load_folder(session, CHAIR, write(tmp_path))
    organisations = "code,name,kind\nHOST,Host of the Secretariat,un-entity\nAAA,Republic of A,foundation\n"
    pledges = PLEDGES + "AAA-1,AAA,2016-01-10,9500,EUR,2016-02-01,Agreement 1\n"
    found = said(session, tmp_path, organisations=organisations, pledges=pledges)
    assert found == [
        (
            "organisations.csv, row 3, column name: The ledger has this already, with something else in name, kind. "
            "A file does not overwrite it: change it in the product, or take the row out."
        ),
        (
            "pledges.csv, row 2, column amount: The ledger has this already, with something else in amount. "
            "A file does not overwrite it: change it in the product, or take the row out."
        ),
    ]
    assert session.exec(select(t.Organisation.name).where(t.Organisation.code == "AAA")).one() == "Kingdom of A"


def test_a_unit_is_counted_in_figures(session, tmp_path):
    problem = only(said(session, tmp_path, texts="key,language,text\nunit.TOO-2.per_year,en,a dozen\n"))
    assert problem == (
        "texts.csv, row 2: The text “unit.TOO-2.per_year” is “a dozen”; it says how many units a year has, so write a "
        "whole number from 1 to 9,999 in figures, like 12."
    )


def test_a_file_that_is_not_in_utf_8_is_not_guessed(session, tmp_path):
    write(tmp_path)
    (tmp_path / "texts.csv").write_bytes("key,language,text\nmandate,fr,\xe9t\xe9\n".encode("latin-1"))
    problem = only([str(one) for one in load_folder(session, CHAIR, tmp_path).problems])
    assert problem == (
        "texts.csv: The file is not in UTF-8, so its letters cannot be told for certain. In Excel: Save as, CSV UTF-8."
    )


def test_a_workbook_in_place_of_a_file_is_named(session, tmp_path):
    write(tmp_path, pledges=None, splits=None, receipts=None)
    (tmp_path / "pledges.xlsx").write_bytes(b"PK")
    (tmp_path / "~$pledges.xlsx").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("kept beside")
    problem = only([str(one) for one in load_folder(session, CHAIR, tmp_path).problems])
    assert problem == "pledges.xlsx: This is a workbook. Save it as CSV UTF-8, pledges.csv."


def test_an_empty_folder_says_where_empty_files_come_from(session, tmp_path):
    problem = only([str(one) for one in load_folder(session, CHAIR, tmp_path).problems])
    assert "crm init --files" in problem


def test_a_folder_that_is_not_there(session, tmp_path):
    with pytest.raises(NotFound, match="no folder"):
        load_folder(session, CHAIR, tmp_path / "nowhere")


def test_a_problem_can_be_printed_as_json(session, tmp_path):
    loaded = load_folder(session, CHAIR, write(tmp_path, roles="organisation,role\nHOTS,host\n"))
    assert loaded.problems[0].as_json() == {
        "file": "roles.csv",
        "row": 2,
        "column": "organisation",
        "wrong": "There is no “HOTS” in organisations.csv, nor in the ledger.",
        "mend": "Did you mean HOST?",
    }
    assert loaded.sentence == "1 problem(s); nothing was written."
