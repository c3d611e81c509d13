"""The most that open money can close, held against a flow found the slow way (counting rule 12)."""

from hypothesis import given
from hypothesis import strategies as st

from crm.domain.flow import largest_flow
from crm.domain.gap import GapRow, OpenRow, closable

ACTIVITIES, YEARS = ("A", "B", "C"), (2016, 2017, 2018)
small = st.integers(0, 5)
sources = st.fixed_dictionaries({}, optional=dict.fromkeys((*ACTIVITIES, *YEARS), small))
cells = st.dictionaries(st.tuples(st.sampled_from(ACTIVITIES), st.sampled_from(YEARS)), small, max_size=9)


def one_unit_at_a_time(money, gaps):
    """Ford and Fulkerson with single units: each unit of money finds a unit of gap, moving others aside."""
    units = [(source, number) for source, amount in money.items() for number in range(amount)]
    holes = [(cell, number) for cell, amount in gaps.items() for number in range(amount)]
    taken = {}

    def find_place(unit, seen):
        for hole in holes:
            if unit[0] in hole[0] and hole not in seen:
                seen.add(hole)
                if hole not in taken or find_place(taken[hole], seen):
                    taken[hole] = unit
                    return True
        return False

    return sum(find_place(unit, set()) for unit in units)


def parted(money):
    activities = {name: amount for name, amount in money.items() if isinstance(name, str)}
    return activities, {year: amount for year, amount in money.items() if isinstance(year, int)}


@given(sources, cells)
def test_it_is_the_flow_found_one_unit_at_a_time(money, gaps):
    assert largest_flow(*parted(money), gaps) == one_unit_at_a_time(money, gaps)


@given(sources, cells)
def test_it_is_the_smallest_cut(money, gaps):
    """Whatever part of the sources is cut off, their money and the cells the rest reaches bound the flow."""
    names = list(money)
    cuts = []
    for mask in range(2 ** len(names)):
        kept = {name for number, name in enumerate(names) if mask >> number & 1}
        cut = sum(money[name] for name in names if name not in kept)
        cuts.append(cut + sum(amount for cell, amount in gaps.items() if kept & set(cell)))
    assert largest_flow(*parted(money), gaps) == min(cuts)


class TestMovingAside:
    """Money that could go elsewhere makes room for money that can go nowhere else."""

    def test_to_the_last_unit_and_never_more_than_was_put_there(self):
        assert largest_flow({"A": 1}, {2016: 2}, {("A", 2016): 1, ("A", 2018): 1}) == 2
        assert largest_flow({"A": 1}, {2016: 3}, {("A", 2016): 1, ("A", 2017): 2}) == 2

    def test_what_was_put_in_twice_may_be_moved_in_full(self):
        gaps = {("A", 2016): 1, ("B", 2016): 1, ("B", 2017): 3, ("B", 2018): 3}
        assert largest_flow({"B": 2}, {2016: 3, 2017: 3}, gaps) == 7

    def test_money_of_one_year_moves_that_of_an_activity_and_this_that_of_another_year(self):
        gaps = {("A", 2016): 4, ("A", 2018): 1, ("B", 2018): 3}
        assert largest_flow({"A": 2}, {2018: 1, 2016: 3}, gaps) == 6

    def test_money_that_was_never_put_there_is_not_moved(self):
        gaps = {("A", 2015): 5, ("A", 2016): 5, ("A", 2017): 5}
        assert largest_flow({"A": 5}, {2016: 10}, gaps) == 10
        assert largest_flow({}, {2016: 10}, gaps) == 5


def row(activity, year, required, secured=0):
    return GapRow(
        activity=activity,
        title="",
        area="",
        priority=1,
        year=year,
        required=required,
        support_cost=0,
        received=secured,
        committed=0,
        conditional=0,
        pledged=0,
        expected=0,
    )


def open_row(activity, year, secured):
    return OpenRow(activity, year, 0, secured, 0, 0, 0)


class TestRule12Closable:
    def test_the_example_of_the_rule(self):
        """Only gap B 2016: 100. Open: A, no year 60; 2016, no activity 90."""
        rows, money = [row("B", 2016, 100)], [open_row("A", None, 60), open_row(None, 2016, 90)]
        assert sum(one.secured for one in money) == 150
        assert closable(rows, money) == 90

    def test_a_greedy_choice_would_close_less(self):
        """A 2016 lacks 10, A 2017 lacks 10. Money for A must leave 2016 to the money that can go nowhere else."""
        rows = [row("A", 2016, 10), row("A", 2017, 10)]
        assert closable(rows, [open_row("A", None, 10), open_row(None, 2016, 10)]) == 20

    def test_money_with_neither_reaches_every_gap(self):
        rows = [row("A", 2016, 10), row("B", 2017, 10)]
        assert closable(rows, [open_row(None, None, 15)]) == 15
        assert closable(rows, [open_row(None, None, 50)]) == 20

    def test_what_is_full_needs_nothing(self):
        assert closable([row("A", 2016, 10, secured=30)], [open_row("A", None, 5)]) == 0

    def test_only_secured_money_closes(self):
        promised = OpenRow("A", None, 0, 0, 0, 50, 50)
        assert closable([row("A", 2016, 10)], [promised]) == 0

    @given(sources, cells, small)
    def test_with_money_for_anything_it_is_the_flow_with_one_more_source(self, money, gaps, free):
        everywhere = {(*cell, "any"): amount for cell, amount in gaps.items()}
        rows = [row(activity, year, amount) for (activity, year), amount in gaps.items()]
        rows_open = [
            open_row(name if isinstance(name, str) else None, name if isinstance(name, int) else None, amount)
            for name, amount in money.items()
        ]
        found = closable(rows, [*rows_open, open_row(None, None, free)])
        assert found == one_unit_at_a_time({**money, "any": free}, everywhere)


def test_a_matrix_of_two_hundred_activities_and_ten_years_is_no_work():
    activities = {f"{number:03}": 1000 for number in range(200)}
    years = dict.fromkeys(range(2016, 2026), 10_000)
    gaps = {(activity, year): 100 + year % 7 for activity in activities for year in years}
    assert largest_flow(activities, years, gaps) == sum(gaps.values())
