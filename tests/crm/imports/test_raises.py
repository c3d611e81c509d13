"""Raises in a folder: those of a signature, those agreed later, and how each is divided."""

from datetime import date
from decimal import Decimal

from sqlmodel import col, select

from crm.imports.folder import load_folder
from crm.services import pledges
from crm.services.actor import Actor
from crm.store import queries
from crm.store import tables as t
from crm.store.session import session_scope
from tests.crm.imports.small_folder import write
from tests.crm.imports.written import write_folder

CHAIR, SECOND = Actor("chair"), Actor("second")


def day(text):
    return date.fromisoformat(f"2016-{text}")


def divide(session, where, amount, on, number, *, conditional=False):
    splits = [pledges.SplitOf(where, amount, conditional)]
    pledges.divide_pledge(session, CHAIR, "AAA-2", splits, dated=day(on), why="letter", addendum=number)


def raised(session):
    """A pledge signed above its promise at a rate of that day's letter, raised twice more, all of it divided and paid."""
    activity, year = pledges.Place("P-1", 2016), pledges.Place(None, 2017)
    new = pledges.NewPledge(
        "AAA", 1000_00, "EUR", day("01-10"), code="AAA-2", splits=(pledges.SplitOf(activity, 700_01),)
    )
    pledges.add_pledge(session, CHAIR, new)
    pledges.sign_pledge(session, CHAIR, "AAA-2", dated=day("02-01"), reference="x", amount=1333_33, rate=Decimal("0.7"))
    # Entered in another order than that of their days.
    for on, amount, rate in (("03-15", 101_01, None), ("02-20", 50_07, Decimal("0.6"))):
        pledges.raise_pledge(session, CHAIR, pledges.NewRaise("AAA-2", amount, day(on), f"Addendum of {on}", rate))
    divide(session, activity, 300_00, "02-01", 1, conditional=True)
    divide(session, year, 50_07, "03-01", 2)
    divide(session, activity, 100_00, "03-15", 3)
    splits = [pledges.SplitOf(activity, 40_00), pledges.SplitOf(year, 60_00)]
    pledges.divide_pledge(session, CHAIR, "AAA-2", splits, dated=day("04-10"), why="letter", addendum=3)
    pledges.confirm_split(session, CHAIR, "AAA-2", activity, dated=day("04-20"), reference="letter", addendum=1)
    plan = [pledges.InstalmentOf(day("05-01"), 1333_33)]
    pledges.plan_instalments(session, CHAIR, "AAA-2", plan, dated=day("02-01"), why="")
    for on, amount in (("03-16", 333_33), ("04-01", 77_77)):
        pledges.add_receipt(session, CHAIR, pledges.NewReceipt("AAA-2", amount, day(on)))
    number = pledges.propose_write_off(session, CHAIR, "AAA-2", dated=day("05-05"), reason="less", amount=99_99)
    pledges.approve_write_off(session, SECOND, number)


DAYS = [
    day(text) for text in ("01-15", "02-01", "02-25", "03-01", "03-15", "03-20", "04-05", "04-10", "04-30", "06-01")
]


def figures(session):
    codes = {number: one.code for number, one in queries.activity_names(session).items()}
    return {
        (on, codes.get(activity), year): one
        for on in DAYS
        for (activity, year), one in queries.cell_sums(session, as_of=on, audience="trio").items()
    }


def test_a_folder_written_from_a_ledger_with_raises_loads_to_the_same_figures(new_engine, tmp_path):
    first, second = new_engine(), new_engine()
    with session_scope(first, write=True) as session:
        assert not load_folder(session, CHAIR, write(tmp_path / "small")).problems
        raised(session)
    with session_scope(first) as session:
        folder, wanted = write_folder(session, tmp_path / "written"), figures(session)
    assert (folder / "raises.csv").read_text(encoding="utf-8").splitlines() == [
        "pledge,dated,amount,rate,reference",
        "AAA-2,2016-02-20,50.07,0.6,Addendum of 02-20",
        "AAA-2,2016-03-15,101.01,,Addendum of 03-15",
    ]
    with session_scope(second, write=True) as session:
        loaded = load_folder(session, CHAIR, folder)
        assert not loaded.problems
        assert (loaded.counts["raises"], loaded.counts["splits"]) == (2, 6)
    with session_scope(second, write=True) as session:
        assert figures(session) == wanted
        assert [one.secured for one in wanted.values() if one.secured]
        assert load_folder(session, CHAIR, folder).new == 0
    with session_scope(first, write=True) as session:
        again = load_folder(session, CHAIR, folder)
        assert (again.problems, again.new) == ((), 0)


PLEDGES = """
    code,donor,promised,amount,currency,signed,signed_amount,reference
    AAA-1,AAA,2016-01-10,9000,EUR,2016-02-01,9500,Agreement 1
"""
RAISES = """
    pledge,dated,amount,reference
    AAA-1,2016-02-10,250,Addendum 1
"""


def test_an_older_folder_loads_as_before_and_a_raise_is_added_to_it_later(session, tmp_path):
    assert not load_folder(session, CHAIR, write(tmp_path, pledges=PLEDGES)).problems
    splits = """
        pledge,dated,activity,year,amount,raise
        AAA-1,,S-1,2016,6000,
        AAA-1,,,2016,3000,
        AAA-1,2016-02-10,P-1,2016,250,2
        AAA-1,2016-02-01,P-1,2016,500,1
    """
    loaded = load_folder(session, CHAIR, write(tmp_path, pledges=PLEDGES, raises=RAISES, splits=splits))
    assert (loaded.problems, loaded.counts["raises"], loaded.counts["splits"], loaded.new) == ((), 1, 2, 3)
    rows = session.exec(select(t.Addendum.amount).order_by(col(t.Addendum.dated))).all()
    assert rows == [500_00, 250_00]
    assert load_folder(session, CHAIR, tmp_path).new == 0


def problems(session, tmp_path, **files):
    return [str(one) for one in load_folder(session, CHAIR, write(tmp_path, pledges=PLEDGES, **files)).problems]


def test_what_is_wrong_with_a_raise_is_said_with_its_row(session, tmp_path, subtests):
    header = "pledge,dated,activity,year,amount,raise\n"
    for splits, said in (
        ("AAA-1,2016-02-01,P-1,2016,500,2", "AAA-1 has no raise 2; raise 1 of 1 February 2016 is EUR 500.00."),
        ("AAA-1,2016-02-01,P-1,2016,501,1", "which is more than raise 1 of EUR 500.00."),
        ("AAA-1,2016-01-31,P-1,2016,500,1", "AAA-1 has no raise 1; it was never raised."),
        (
            "AAA-1,,P-1,2016,500,1",
            "column dated: The division of a raise needs its day. Write from which day it holds.",
        ),
        ("AAA-1,2016-02-01,P-1,2016,500,0", "column raise: Raises are counted from 1. Write 1 for the first one."),
        ("AAA-1,2016-02-01,P-1,2016,500,first", "column raise: “first” is not a"),
    ):
        with subtests.test(said):
            found = problems(session, tmp_path, splits=header + splits)
            assert len(found) == 1
            assert found[0].startswith("splits.csv, row 2")
            assert said in found[0]
    early = RAISES.replace("02-10", "01-31")
    assert "raises.csv, row 2: AAA-1 is not signed; a raise comes after the signature." in problems(
        session, tmp_path, splits=None, receipts=None, raises=early
    )[0]  # fmt: skip
    assert load_folder(session, CHAIR, write(tmp_path, pledges=PLEDGES, raises=RAISES, splits=None, receipts=None)).new
    other = RAISES.replace("250", "260")
    assert "raises.csv, row 2, column amount: The ledger has this already" in problems(
        session, tmp_path, splits=None, receipts=None, raises=other
    )[0]  # fmt: skip
