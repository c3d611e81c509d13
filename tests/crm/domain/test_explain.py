"""Steps that move the gap, and docs/algorithms/explaining.md."""

from datetime import date
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from crm.domain.explain import CAUSES, Effect, Step, explain
from tests.docs_tables import ROOT, tables
from tests.factories import day, minor

CELLS = [("A", 2016), ("A", 2017), ("B", 2016)]
effects = st.builds(Effect, st.sampled_from(CELLS), st.integers(-50, 100), st.integers(-50, 100))
steps = st.builds(
    Step,
    st.integers(1, 28).map(lambda number: date(2016, 1, number)),
    st.tuples(st.integers(0, 5)),
    st.sampled_from(CAUSES),
    st.just("pledge"),
    st.lists(effects, max_size=3).map(tuple),
)


def test_the_table_of_the_page():
    rows = tables("algorithms/explaining.md", "How")[0]
    for need, found in groupby(rows, key=lambda row: row["need of A in 2016"]):
        listed = list(found)
        required = Step(date(2016, 1, 1), (0,), "requirement revised", "", (Effect(("A", 2016), required=minor(need)),))
        signed = [
            Step(day(row["signed on"]), (1,), "signed", "", (Effect(("A", 2016), secured=minor(row["amount"])),))
            for row in listed
        ]
        moved = explain([required], signed).rows
        assert [row.gap_change for row in moved] == [minor(row["owns"]) for row in listed]
        assert minor(need) + sum(row.gap_change for row in moved) == minor(listed[-1]["gap after"])


def test_the_page_tells_the_causes_in_their_order():
    text = " ".join((ROOT / "docs/algorithms/explaining.md").read_text(encoding="utf-8").split())
    told = text.split("in the order in which they are told: ")[1].split(". From B")[0]
    assert told.replace(";", ",").split(", ") == list(CAUSES)


@given(st.lists(steps, max_size=8), st.lists(steps, max_size=8), st.lists(steps, max_size=3))
def test_the_rows_add_up_to_the_difference_and_the_way_back_turns_them(before, between, later):
    found = explain(before, between, later)
    assert found.gap_to - found.gap_from == found.change == sum(row.gap_change for row in found.rows)
    assert found.gap_from >= 0
    assert found.gap_to >= 0
    back = found.turned()
    assert (back.gap_from, back.gap_to, back.change) == (found.gap_to, found.gap_from, -found.change)
    assert sum(row.gap_change for row in back.rows) == back.change
    assert sum(len(rows) for rows in found.by_cause().values()) == len(found.rows)


@given(st.lists(steps, max_size=8))
def test_what_happened_before_and_after_may_be_cut_anywhere(everything):
    whole = explain([], everything)
    for cut in range(1, 29):
        before = [one for one in everything if one.dated.day <= cut]
        after = [one for one in everything if one.dated.day > cut]
        assert explain(before, after).gap_to == whole.gap_to
        assert explain(before, after).gap_from == explain([], before).gap_to
