"""All donors as the page lists them, on literal figures."""

from dataclasses import replace

from dashboard.views.donor import donors
from dashboard.views.lens import Lens
from tests.dashboard.figures import AS_OF, demonstration

NAMES = {"AAA": "Nobody yet", "MRD": "Meridia", "NMK": "Republic of Northmark"}


def shown(gap=None, **lens):
    return donors(gap or demonstration(), NAMES, Lens(AS_OF, **lens))


def lines(found):
    return {one[0].text: [cell.text for cell in one[1:]] for one in found.grid.rows}


def test_the_largest_sum_comes_first_and_who_gave_nothing_last():
    assert [name.split(" ")[0] for name in lines(shown())] == ["NMK", "AAA", "MRD"]


def test_a_donor_of_whom_nothing_is_counted_is_listed_too():
    assert set(lines(shown())["AAA Nobody yet"]) == {"–"}


def test_each_name_leads_to_its_page_with_the_same_view():
    row = next(one for one in shown(basis="pledged").grid.rows if one[0].text.startswith("NMK"))
    assert row[0].href.startswith("/donor?")
    assert "donor=NMK" in row[0].href
    assert "basis=pledged" in row[0].href


def test_the_public_is_told_of_no_expectation():
    gap = demonstration()
    public = replace(gap, audience="public", donors=tuple(replace(one, expected=None) for one in gap.donors))
    assert "Expected" in [one.text for one in shown().grid.headings]
    assert "Expected" not in [one.text for one in shown(public, audience="public").grid.headings]


def test_nobody_has_given_yet():
    assert shown(replace(demonstration(), donors=())).headline == "No donor has paid or signed anything yet."
