"""Cells, open rows and totals: what is missing, what is above the need, and what is shown beside it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.gap import TOTAL_KEYS, DonorRow, Figures, FundingGap, GapRow, OpenRow, add_up, coverage_percent, total
from crm.domain.money import Currency

AS_OF = date(2016, 11, 30)
amounts = st.integers(0, 10**12)


def row(activity="A", year=2016, required=0, received=0, committed=0, pledged=0, expected=0, support_cost=0):
    return GapRow(
        activity=activity,
        title="",
        area="",
        priority=1,
        year=year,
        required=required,
        support_cost=support_cost,
        received=received,
        committed=committed,
        conditional=0,
        pledged=pledged,
        expected=expected,
    )


class TestOneCell:
    def test_rule_4_a_promise_that_was_paid_before_it_was_signed(self):
        """Required 150; 100 promised, unsigned, fully received."""
        cell = row(required=150, received=100)
        assert (cell.secured, cell.pledged, cell.gap_after_pledges) == (100, 0, 50)

    def test_rule_3_charges_leave_their_gap(self):
        cell = row(required=1000, received=985)
        assert cell.gap == 15

    def test_pledged_money_is_beside_secured_and_never_in_it(self):
        cell = row(required=100, received=20, committed=30, pledged=40)
        assert (cell.secured, cell.gap, cell.gap_after_pledges) == (50, 50, 10)

    def test_a_surplus_stands_beside_a_coverage_of_100(self):
        cell = row(required=100, received=150)
        assert (cell.applied, cell.gap, cell.surplus, cell.coverage_percent) == (100, 0, 50, 100)

    def test_nothing_required_has_no_coverage(self):
        cell = row(received=150)
        assert (cell.applied, cell.gap, cell.surplus, cell.coverage_percent) == (0, 0, 150, None)

    @given(amounts, amounts, amounts, amounts)
    def test_required_is_applied_and_gap_secured_is_applied_and_surplus(self, required, received, committed, pledged):
        cell = row(required=required, received=received, committed=committed, pledged=pledged)
        assert required == cell.applied + cell.gap
        assert cell.secured == cell.applied + cell.surplus
        assert cell.applied == min(required, cell.secured)
        assert 0 <= cell.gap_after_pledges <= cell.gap
        assert cell.gap == 0 or cell.surplus == 0


class TestRule11Coverage:
    """100 only where the gap is 0, 0 only where nothing is applied."""

    @pytest.mark.parametrize(
        ("applied", "required", "percent"),
        [
            (996, 1000, 99),
            (995, 1000, 99),
            (1, 1000, 1),
            (0, 1000, 0),
            (1000, 1000, 100),
            (0, 0, None),
            (125, 1000, 13),
            (124, 1000, 12),
            (999_999, 1_000_000, 99),
        ],
    )
    def test_whole_percent_half_up(self, applied, required, percent):
        assert coverage_percent(applied, required) == percent

    @given(st.data(), st.integers(1, 10**12))
    def test_the_ends_mean_what_they_say(self, data, required):
        applied = data.draw(st.integers(0, required))
        percent = coverage_percent(applied, required)
        assert (percent == 100) == (applied == required)
        assert (percent == 0) == (applied == 0)

    def test_a_totals_coverage_is_total_applied_over_total_required(self):
        rows = [row("A", required=100, received=200), row("B", required=300)]
        assert total(rows, [], as_of=AS_OF, with_expected=True).coverage_percent == 25


class TestTotals:
    def test_a_surplus_is_never_netted_against_another_cell(self):
        rows = [row("A", required=100, received=150), row("B", required=100)]
        totals = total(rows, [], as_of=AS_OF, with_expected=True)
        assert (totals.gap, totals.surplus, totals.applied) == (100, 50, 100)

    def test_money_sums_include_the_open_rows_and_needs_are_sums_of_cells(self):
        totals = total(
            [row("A", required=100, received=10, committed=20, pledged=5, expected=7)],
            [OpenRow("A", None, 30, 40, 15, 6, 8)],
            as_of=AS_OF,
            with_expected=True,
        )
        assert (totals.received, totals.committed, totals.secured, totals.pledged) == (40, 60, 100, 11)
        assert (totals.conditional, totals.expected) == (15, 15)
        assert totals.gap_after_pledges == 65
        assert (totals.applied, totals.gap, totals.open_secured, totals.closable) == (30, 70, 70, 70)

    def test_support_cost_and_what_is_missing_after_pledges_are_sums_of_cells(self):
        rows = [
            row("A", required=100, support_cost=13, pledged=150),
            row("B", required=50, support_cost=5, received=10, pledged=15),
        ]
        totals = total(rows, [OpenRow("A", None, 0, 0, 0, 20, 0)], as_of=AS_OF, with_expected=True)
        assert (totals.support_cost, totals.gap, totals.gap_after_pledges) == (18, 140, 25)

    def test_where_nothing_is_expected_nothing_is_added(self):
        rows = [row("A", expected=0), row("B", expected=None), row("C", expected=7)]
        assert total(rows, [], as_of=AS_OF, with_expected=True).expected == 7

    def test_the_public_hears_nothing_of_expected(self):
        rows = [row("A", required=100, expected=None)]
        assert total(rows, [], as_of=AS_OF, with_expected=False).expected is None

    def test_rule_16_gaps_of_years_that_are_over_stand_apart_too(self):
        rows = [row("A", 2015, required=10), row("A", 2016, required=20), row("A", 2017, required=40)]
        totals = total(rows, [], as_of=AS_OF, with_expected=True)
        assert (totals.gap, totals.gap_past) == (70, 10)

    def test_nothing_at_all(self):
        totals = total([], [], as_of=AS_OF, with_expected=True)
        assert {getattr(totals, key) for key in TOTAL_KEYS} == {0, None}
        assert totals.coverage_percent is None


def test_figures_add_up_and_an_unknown_makes_the_sum_unknown():
    some = [Figures(1, 2, 1, 3, 4), Figures(10, 20, 10, 30, 40)]
    assert add_up(some, with_expected=True) == Figures(11, 22, 11, 33, 44)
    assert add_up([Figures(expected=None)], with_expected=True).expected is None
    assert add_up([], with_expected=False) == Figures(expected=None)
    assert Figures(1, 2, 0, 9).secured == 3


@pytest.mark.parametrize("one", ["received", "committed", "pledged", "expected"])
def test_where_any_money_falls_it_is_not_nothing(one):
    assert not Figures(**{one: 1}).is_zero
    assert Figures().is_zero
    assert Figures(expected=None).is_zero


def test_what_a_donor_secured_is_received_and_committed():
    assert DonorRow("NMK", "Northmark", 10, 20, 5, 40, 80).secured == 30


def test_years_and_activities_have_totals_of_their_own():
    rows = (row("A", 2016, required=10, received=4), row("A", 2017, required=20), row("B", 2017, required=40))
    open_rows = (OpenRow("A", None, 5, 0, 0, 0, 0), OpenRow(None, 2017, 7, 0, 0, 0, 0))
    gap = FundingGap(
        AS_OF, "trio", Currency("USD"), rows, open_rows, (), total(rows, open_rows, as_of=AS_OF, with_expected=True)
    )
    assert gap.years == (2016, 2017)
    assert (gap.of_year(2017).required, gap.of_year(2017).secured, gap.of_year(2017).closable) == (60, 7, 7)
    assert (gap.of_activity("A").required, gap.of_activity("A").secured, gap.of_activity("A").closable) == (30, 9, 5)


@pytest.mark.parametrize(("audience", "expected"), [("trio", 7), ("public", None)])
def test_totals_of_a_year_and_of_an_activity_are_for_the_same_audience(audience, expected):
    rows = (row("A", 2016, required=10, expected=7),)
    totals = total(rows, (), as_of=AS_OF, with_expected=audience == "trio")
    gap = FundingGap(AS_OF, audience, Currency("USD"), rows, (), (), totals)
    assert gap.of_year(2016) == gap.of_activity("A") == totals
    assert gap.of_year(2016).expected == expected
