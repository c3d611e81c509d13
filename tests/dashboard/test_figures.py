"""The literal figures the dashboard's tests stand on are the demonstration's own."""

from tests.dashboard.figures import demonstration


def test_the_literal_figures_meet_the_control_totals():
    gap = demonstration()
    by_year = {year: gap.of_year(year) for year in gap.years}
    assert [by_year[y].required for y in (2015, 2016, 2017, 2018)] == [37629000, 42714000, 66557000, 56387000]
    assert [by_year[y].gap for y in (2015, 2016, 2017, 2018)] == [2136172, 17991189, 39089620, 45061972]
    assert [by_year[y].surplus for y in (2016, 2017)] == [1008912, 2132032]
    assert (gap.totals.gap, gap.totals.gap_past, gap.totals.closable) == (104278953, 2136172, 18590034)
    assert gap.totals.expected == 14010526
