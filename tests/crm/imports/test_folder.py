from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from crm.errors import Refused
from crm.imports.folder import load_folder, write_empty
from crm.imports.shape import FILES
from crm.reports.funding_gap import funding_gap
from crm.services.actor import Actor
from crm.services.organisations import Profile, put_profile
from crm.store import tables as t
from tests.crm.imports.small_folder import count, lines, write

CHAIR = Actor("chair")


# --- what is right ---------------------------------------------------------------------------------------------


def test_a_group_begins_with_its_own_work_plan(session, tmp_path):
    loaded = load_folder(session, CHAIR, write(tmp_path))
    assert not loaded.problems
    assert loaded.counts == {
        "settings": 2,
        "organisations": 2,
        "roles": 2,
        "activities": 2,
        "requirements": 2,
        "rates": 1,
        "pledges": 1,
        "splits": 1,
        "receipts": 2,
    }
    totals = funding_gap(session, as_of=date(2016, 6, 1)).totals
    assert totals.required == 135_600_57
    assert totals.received == 8_000_00
    assert totals.secured == 18_000_00


def test_loading_again_changes_nothing(session, tmp_path):
    load_folder(session, CHAIR, write(tmp_path))
    before = count(session)
    again = load_folder(session, CHAIR, tmp_path)
    assert not again.problems
    assert (again.new, sum(again.known.values())) == (0, 15)
    assert count(session) == before
    assert again.sentence == "0 new records were loaded; known already: 15."


def test_what_is_new_in_the_folder_is_added(session, tmp_path):
    load_folder(session, CHAIR, write(tmp_path))
    receipts = """
        pledge,dated,amount,meant_for
        AAA-1,2016-04-01,2000,
        AAA-1,2016-03-01,1000,
        AAA-1,2016-03-01,3000,S-1 2016 = 3000
    """
    loaded = load_folder(session, CHAIR, write(tmp_path, receipts=receipts))
    assert not loaded.problems
    assert loaded.counts["receipts"] == loaded.new == 1
    assert funding_gap(session, as_of=date(2016, 6, 1)).totals.received == 12_000_00


def test_a_dry_run_says_the_same_and_writes_nothing(session, tmp_path):
    before = count(session)
    loaded = load_folder(session, CHAIR, write(tmp_path), dry_run=True)
    assert not loaded.problems
    assert loaded.new == 15
    assert loaded.sentence == "15 new records would be loaded; known already: 0."
    assert count(session) == before


def test_codes_ignore_case(session, tmp_path):
    assert not load_folder(session, CHAIR, write(tmp_path)).problems
    roles = "organisation,role,from\nhost,HOST,2016-01-01\naaa,Donor,\n"
    loaded = load_folder(session, CHAIR, write(tmp_path, roles=roles))
    assert not loaded.problems
    assert loaded.new == 0


@pytest.mark.parametrize(
    "save",
    [
        lambda text: b"\xef\xbb\xbf" + text.replace(",", ";").replace("\n", "\r\n").encode() + b";;\r\n;\r\n\r\n",
        lambda text: b"sep=;\r\n" + text.replace(",", ";").replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", "\t").encode("utf-16"),
        lambda text: (
            text.replace("code,name,kind", "Name , KIND,Code,").replace("X-1,Tide,other", "Tide,other,X-1,").encode()
        ),
    ],
    ids=["excel in Europe", "excel with a hint", "excel unicode text", "columns in another order"],
)
def test_a_file_is_read_as_spreadsheets_save_it(session, tmp_path, save):
    (tmp_path / "Organisations.CSV").write_bytes(save("code,name,kind\nX-1,Tide,other\n"))
    loaded = load_folder(session, CHAIR, tmp_path)
    assert not loaded.problems
    assert session.exec(select(t.Organisation.code, t.Organisation.name, t.Organisation.kind)).all() == [
        ("X-1", "Tide", "other")
    ]


def test_text_is_kept_as_it_was_written(session, tmp_path):
    name = 'Ministry "of" Tides; Lakes,\nand Üöß 北'
    quoted = name.replace('"', '""')
    (tmp_path / "organisations.csv").write_text(f'code,name,kind\nX-1,"{quoted}",other\n', encoding="utf-8")
    assert not load_folder(session, CHAIR, tmp_path).problems
    assert session.exec(select(t.Organisation.name)).one() == 'Ministry "of" Tides; Lakes, and Üöß 北'
    assert load_folder(session, CHAIR, tmp_path).new == 0


def test_a_pledge_is_written_day_after_day(session, tmp_path):
    changes = {
        "splits": """
            pledge,dated,activity,year,amount,conditional,confirmed_on,why
            AAA-1,,S-1,2016,9000,yes,2016-03-15,
            AAA-1,2016-04-01,S-1,2016,5000,no,,Moved
            AAA-1,2016-04-01,P-1,2016,4000,no,,Moved
        """,
        "instalments": """
            pledge,dated,due,amount,meant_for
            AAA-1,,2016-03-01,5000,
            AAA-1,,,4000,P-1 2016; S-1
        """,
        "write_offs": """
            pledge,dated,kind,amount,reason,proposed_by,approved_by
            AAA-1,2016-05-01,write-off,500,Cost was lower,Officer,Chair
        """,
        "receipts": """
            pledge,dated,amount,currency,rate,charges,meant_for
            AAA-1,2016-03-01,3000,,0.88,15,
            AAA-1,2016-05-02,1000,USD,,,P-1 2016
        """,
    }
    loaded = load_folder(session, CHAIR, write(tmp_path, **changes))
    assert not loaded.problems
    gap = funding_gap(session, as_of=date(2016, 6, 1))
    assert {row.activity: row.received for row in gap.rows} == {"S-1": 3_409_09, "P-1": 1_000_00}
    assert load_folder(session, CHAIR, tmp_path).new == 0


def test_received_money_moves_where_the_donor_agreed(session, tmp_path):
    splits = """
        pledge,dated,activity,year,amount,move_received,why
        AAA-1,,S-1,2016,9000,,
        AAA-1,2016-04-01,P-1,2016,9000,yes,Letter of 1 April
    """
    loaded = load_folder(session, CHAIR, write(tmp_path, splits=splits))
    assert not loaded.problems
    gap = funding_gap(session, as_of=date(2016, 6, 1))
    assert {row.activity: row.received for row in gap.rows} == {"S-1": 0, "P-1": 8_000_00}
    assert load_folder(session, CHAIR, tmp_path).new == 0


def test_money_that_came_before_its_promise_moves_the_promise(session, tmp_path):
    receipts = """
        pledge,dated,amount
        AAA-1,2016-01-05,3000
        AAA-1,2016-01-04,1000
    """
    loaded = load_folder(session, CHAIR, write(tmp_path, receipts=receipts))
    assert not loaded.problems
    assert [str(finding) for finding in loaded.findings] == [
        (
            "pledges.csv, row 2, column promised: Money of AAA-1 arrived on 4 January 2016, before the day of its promise "
            "(10 January 2016); 4 January 2016 is taken for both."
        )
    ]
    assert session.exec(select(col(t.Pledge.dated))).one() == date(2016, 1, 4)
    assert load_folder(session, CHAIR, tmp_path).new == 0


def test_money_before_a_promise_the_ledger_knows_moves_the_promise(session, tmp_path):
    instalments = """
        pledge,dated,due,amount,meant_for
        AAA-1,,2016-03-01,9000,S-1 2016
    """
    load_folder(session, CHAIR, write(tmp_path / "first", instalments=instalments))
    receipts = """
        pledge,dated,amount
        AAA-1,2016-01-05,500
        AAA-1,2016-01-04,1000
    """
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "receipts.csv").write_text(lines(receipts), encoding="utf-8")
    loaded = load_folder(session, CHAIR, tmp_path / "second")
    assert not loaded.problems
    assert [str(finding) for finding in loaded.findings] == [
        (
            "receipts.csv, row 3: Money of AAA-1 arrived on 4 January 2016, before the day of its promise (10 January 2016); "
            "4 January 2016 is taken for both."
        )
    ]
    assert session.exec(select(col(t.Pledge.dated))).one() == date(2016, 1, 4)
    # What was said with the promise is said from its first day on: nothing of the money lies open for a week.
    before = funding_gap(session, as_of=date(2016, 1, 9))
    assert {row.activity: row.received for row in before.rows} == {"S-1": 3000_00}
    assert not before.open[0].received
    # Codes are the same whatever their case, also of a pledge that the same folder brings still older money for.
    (tmp_path / "second" / "pledges.csv").write_text(
        (tmp_path / "first" / "pledges.csv").read_text(encoding="utf-8").replace("AAA-1", "aaa-1"), encoding="utf-8"
    )
    with (tmp_path / "second" / "receipts.csv").open("a", encoding="utf-8") as opened:
        opened.write("AAA-1,2016-01-02,10\n")
    third = load_folder(session, CHAIR, tmp_path / "second")
    assert (third.problems, third.new) == ((), 1)
    assert session.exec(select(col(t.Pledge.dated))).one() == date(2016, 1, 2)
    for folder in ("first", "second"):
        again = load_folder(session, CHAIR, tmp_path / folder)
        assert (again.problems, again.new) == ((), 0)


def test_an_old_rate_is_used_and_said(session, tmp_path):
    receipts = """
        pledge,dated,amount
        AAA-1,2016-02-15,1000
        AAA-1,2016-02-16,1000
    """
    loaded = load_folder(session, CHAIR, write(tmp_path, receipts=receipts))
    assert not loaded.problems
    assert [str(finding) for finding in loaded.findings] == [
        "receipts.csv, row 3: The rate of EUR used for 16 February 2016 is 46 days old (of 1 January 2016)."
    ]


def test_a_group_has_themes_of_its_own(session, tmp_path):
    donors = "donor,currency,themes\nAAA,EUR,Fisheries; training\n"
    activities = "code,area,title,themes\nS-1,Sea,Nets,fisheries\nP-1,Sea,Boats,\n"
    loaded = load_folder(session, CHAIR, write(tmp_path, donors=donors, activities=activities))
    assert not loaded.problems
    assert set(session.exec(select(t.DonorTheme.theme))) == {"fisheries", "training"}
    assert set(session.exec(select(t.ActivityTheme.theme))) == {"fisheries"}
    assert load_folder(session, CHAIR, tmp_path).new == 0


def test_regions_are_kept_in_order_and_a_new_profile_replaces_them(session, tmp_path):
    donors = "donor,currency,regions\nAAA,EUR,Western Africa; asia; The Sahel\n"
    activities = "code,area,title,regions\nS-1,Sea,Nets,Melanesia; melanesia\nP-1,Sea,Boats,\n"
    assert not load_folder(session, CHAIR, write(tmp_path, donors=donors, activities=activities)).problems
    in_order = select(t.DonorRegion.region).order_by(col(t.DonorRegion.position))
    assert session.exec(in_order).all() == ["western-africa", "asia", "the sahel"]
    assert session.exec(select(t.ActivityRegion.region)).all() == ["melanesia"]
    assert load_folder(session, CHAIR, tmp_path).new == 0

    put_profile(session, CHAIR, Profile("AAA", "EUR", regions=("oceania", "asia")))
    assert session.exec(in_order).all() == ["oceania", "asia"]


def test_signing_for_less_closes_the_rest(session, tmp_path):
    pledges = """
        code,donor,promised,amount,currency,signed,signed_amount,reference
        AAA-1,AAA,2016-01-10,9000,EUR,2016-02-01,8100,Agreement 1
    """
    assert not load_folder(session, CHAIR, write(tmp_path, pledges=pledges)).problems
    assert funding_gap(session, as_of=date(2016, 6, 1)).totals.secured == 16_200_00
    assert load_folder(session, CHAIR, tmp_path).new == 0


# --- empty files -----------------------------------------------------------------------------------------------


def test_empty_files_have_headers_and_load_as_nothing(session, tmp_path):
    names = write_empty(tmp_path / "ours")
    assert sorted(names) == sorted(path.name for path in (tmp_path / "ours").iterdir())
    assert (tmp_path / "ours" / "rates.csv").read_text(encoding="utf-8-sig") == "currency,from,rate,source\n"
    explained = (tmp_path / "ours" / "README.txt").read_text(encoding="utf-8-sig")
    assert not [column.name for file in FILES for column in file.columns if f"  {column.name}" not in explained]
    loaded = load_folder(session, CHAIR, tmp_path / "ours")
    assert not loaded.problems
    assert loaded.counts == {file.name: 0 for file in FILES}


def test_empty_files_overwrite_nothing(tmp_path):
    (tmp_path / "pledges.csv").write_text("mine")
    with pytest.raises(Refused, match=r"pledges\.csv already"):
        write_empty(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["pledges.csv"]
    assert (tmp_path / "pledges.csv").read_text() == "mine"


def test_the_example_of_the_guide_loads(session, tmp_path):
    guide = (Path(__file__).parents[3] / "docs" / "how-to" / "begin-with-your-own-work-plan.md").read_text(
        encoding="utf-8"
    )
    for name, header in (("activities", "code,area,title,priority"), ("requirements", "activity,year,dated,")):
        block = next(one for one in guide.split("```\n") if one.startswith(header))
        (tmp_path / f"{name}.csv").write_text(block, encoding="utf-8")
    assert not load_folder(session, CHAIR, tmp_path).problems
    assert funding_gap(session, as_of=date(2026, 12, 31)).totals.required == 203_400_00


def test_the_small_folder_is_written_without_indentation():
    assert lines("  a,b\n     1,2  ") == "a,b\n1,2\n"
