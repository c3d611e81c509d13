"""All donors as the page lists them, on literal figures."""

from dataclasses import replace

from dashboard.views.donor import donors
from dashboard.views.lens import Lens
from dashboard.views.words import exact
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


def test_filters_leave_a_total_and_a_sentence_of_their_own():
    gap = demonstration()
    [northmark] = [one for one in gap.donors if one.donor == "NMK"]
    found = donors(gap, NAMES, Lens(AS_OF), frozenset({"NMK", "AAA", "not listed"}))
    assert list(lines(found)) == ["NMK Republic of Northmark", "AAA Nobody yet"]
    assert [cell.text for cell in found.grid.totals[0]][1:] == lines(found)["NMK Republic of Northmark"]
    assert found.headline == f"1 of 2 donors that match has secured {exact(northmark.secured, gap.base)}."

    nobody = donors(gap, NAMES, Lens(AS_OF), frozenset())
    assert (nobody.grid.rows, nobody.grid.totals, nobody.grid.empty[:17]) == ((), (), "No donor matches.")
    assert nobody.headline == "No donor that matches has paid or signed anything yet."


def test_nobody_has_given_yet():
    assert shown(replace(demonstration(), donors=())).headline == "No donor has paid or signed anything yet."


def test_where_there_is_no_donor_the_trio_is_told_where_to_add_one():
    gap = replace(demonstration(), donors=())
    nothing = [
        donors(replace(gap, audience=audience), {}, Lens(AS_OF, audience=audience)).grid
        for audience in ("trio", "public")
    ]
    assert [(one.rows, one.totals) for one in nothing] == [((), ()), ((), ())]
    assert [one.empty for one in nothing] == [
        "No donor is recorded. Add the first one above.",
        "No donor is recorded yet.",
    ]
