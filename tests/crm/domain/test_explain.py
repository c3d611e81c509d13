"""Steps that move the gap, and docs/algorithms/explaining.md."""

from dataclasses import replace
from datetime import date
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from crm.domain.explain import CAUSES, Effect, Matrix, Row, Step, explain, in_order
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


# --- one step ---------------------------------------------------------------------------------------------------------


def step(*effects, dated=date(2016, 1, 1), order=(0,), cause="signed"):
    return Step(dated, order, cause, "pledge NMK-1", effects)


def test_a_step_owns_what_it_closes_of_the_gap_and_no_surplus():
    """Required 100, two signed pledges of 80: -80, then -20."""
    need = step(Effect(("A", 2016), required=100), cause="requirement revised")
    found = explain([need], [step(Effect(("A", 2016), secured=80), order=(at,)) for at in (1, 2)])
    assert [row.gap_change for row in found.rows] == [-80, -20]
    assert found.rows[0] == Row(date(2016, 1, 1), "signed", "pledge NMK-1", 0, 80, -80)


def test_a_step_on_two_cells_closes_each_for_itself():
    matrix = Matrix()
    row = matrix.enter(
        step(Effect(("A", 2016), required=100, secured=150), Effect(("B", 2016), required=70, secured=30))
    )
    assert (row.required, row.secured, row.gap_change, matrix.gap) == (170, 180, 40, 40)


def test_steps_act_by_day_then_by_entry():
    early, late = step(dated=date(2016, 1, 1), order=(9,)), step(dated=date(2016, 1, 2), order=(0,))
    first, second = step(dated=date(2016, 1, 3), order=(1, 1)), step(dated=date(2016, 1, 3), order=(1, 2))
    assert in_order([second, late, first, early]) == [early, late, first, second]


def test_what_was_known_later_comes_first():
    need, later = Effect(("A", 2016), required=10), Effect(("A", 2016), required=5)
    found = explain([], [step(need, cause="pledge")], [step(later, dated=date(2016, 6, 1), cause="late entry")])
    assert [row.cause for row in found.rows] == ["late entry", "pledge"]
    assert (found.gap_from, found.gap_to) == (0, 15)


def test_rows_are_told_by_cause_in_the_order_of_causes():
    signed, pledged = step(cause="signed"), step(cause="pledge", order=(1,))
    rows = explain([], [signed, pledged, replace(signed, order=(2,))]).rows
    told = explain([], [signed, pledged, replace(signed, order=(2,))]).by_cause()
    assert list(told.items()) == [("pledge", (rows[1],)), ("signed", (rows[0], rows[2]))]


def test_the_way_back_turns_every_figure_and_the_order():
    need, paid = step(Effect(("A", 2016), required=100)), step(Effect(("A", 2016), required=1, secured=80), order=(1,))
    back = explain([], [need, paid]).turned()
    assert (back.gap_from, back.gap_to, back.change) == (21, 0, -21)
    assert [(row.required, row.secured, row.gap_change) for row in back.rows] == [(-1, -80, 79), (-100, 0, -100)]


def matrix_of(*effects):
    made = Matrix()
    made.enter(step(*effects))
    return made


def test_two_matrices_differ_by_what_each_cell_must_change():
    a, b, c, d = ("A", 2016), ("B", 2016), ("C", 2016), ("D", 2016)
    one = matrix_of(Effect(a, 100, 20), Effect(b, 50, 50), Effect(c, required=30))
    other = matrix_of(Effect(a, 130, 70), Effect(b, 50, 50), Effect(d, secured=10))
    assert one.differs_from(other) == {a: Effect(a, 30, 50), c: Effect(c, -30, 0), d: Effect(d, 0, 10)}
    assert one.differs_from(one) == {}
