"""The overview's view on literal figures: what it says, and that its parts add up."""

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.views.grid import Later, row
from dashboard.views.lens import BASES, Lens
from dashboard.views.overview import overview, parts
from tests.dashboard.figures import AS_OF, demonstration, nothing


def view(gap=None, **lens):
    return overview(gap or demonstration(), Lens(AS_OF, **lens), "ICAT")


def card(shown, label):
    return next(one for one in shown.cards if one.label == label)


def test_the_headline_speaks_of_the_as_of_year_and_later():
    assert (
        view().headline
        == "ICAT lacks USD 1.02 million of the USD 1.66 million it needs for 2016–2018: 38 % is covered."
    )


def test_what_a_closed_year_lacked_stands_apart():
    assert view().remarks[0] == "2015 is over and lacked USD 21,361.72; this is in no headline above."


def test_open_money_says_how_much_of_the_gap_it_could_close():
    assert any("USD 185,900.34 is secured without" in one and "close USD 185,900.34" in one for one in view().remarks)


def test_a_surplus_is_shown_and_closes_no_other_gap():
    assert any(one.startswith("USD 31,409.44 lies above the need of POL-5 in 2017 and REG-1") for one in view().remarks)


def test_every_card_says_its_exact_amount():
    shown = view()
    assert card(shown, "Gap").value == "1,021,428"
    assert "Exactly USD 1,021,427.81." in card(shown, "Gap").definition
    assert card(shown, "Need").value == "1,656,580"


def test_the_core_answers_the_first_question_of_every_chair():
    assert (
        view().core.caption.title == "The core is not paid: 32,621 in 2016, 151,145 in 2017 and 144,390 in 2018 missing"
    )


def test_a_paid_core_says_so():
    gap = demonstration()
    rows = tuple(replace(row, received=row.required) if row.priority == 1 else row for row in gap.rows)
    assert view(replace(gap, rows=rows)).core.caption.title == "The core is paid for 2016–2018"


def test_the_largest_gaps_come_first_and_the_title_names_them():
    shown = view().activities
    missing = [line.parts.missing for line in shown.lines]
    assert missing == sorted(missing, reverse=True)
    assert shown.caption.title == "TOO-2, SEC-1 and TOO-1 lack most: 53 % of the gap"


@pytest.mark.parametrize("basis", BASES)
def test_a_need_comes_apart_without_remainder(basis):
    for cell in demonstration().rows:
        found = parts([cell], Lens(AS_OF, basis=basis))
        assert found.received + found.committed + found.promised + found.open == found.required


@pytest.mark.parametrize("basis", BASES)
def test_lines_cells_cards_and_table_agree_on_the_gap(basis):
    lens = Lens(AS_OF, basis=basis)
    gap = demonstration()
    missing = sum(lens.missing(row) for row in gap.rows if row.year >= 2016)
    shown = view(basis=basis)
    assert sum(line.parts.missing for line in shown.activities.lines) == missing
    assert f"Exactly {f'USD {missing // 100:,}.{missing % 100:02d}'}." in shown.cards[3].definition
    assert shown.table.totals[0][6].text == f"{(missing + 50) // 100:,}"


def test_counting_promises_closes_part_of_the_gap_and_says_so():
    shown = view(basis="pledged")
    assert "if every written promise is signed" in shown.headline
    assert card(shown, "Gap, as counted").value == "868,466"


def test_the_public_sees_nothing_expected():
    shown = overview(demonstration("public"), Lens(AS_OF, audience="public"), "ICAT")
    assert "Expected" not in [one.label for one in shown.cards]
    assert "Expected" not in [one.text for one in shown.table.headings]
    assert "figures for the public" in shown.source


def test_the_table_totals_include_the_year_s_open_money_and_leave_out_what_has_no_year():
    table = view().table
    assert [cells[0].text for cells in table.below] == ["Activity open, year open"]
    assert [cells[0].text for cells in table.rows[-3:-1]] == ["Activity open, 2016", "Activity open, 2017"]
    total = table.totals[0]
    assert (total[0].text, total[2].text) == ("Total 2016–2018", "318,495")


def test_every_activity_leads_to_its_page_with_the_same_view():
    row = view(basis="pledged", years=(2017,)).table.rows[0]
    assert row[0].href == f"/activity?year=2017&basis=pledged&as_of=2016-11-30&activity={row[0].text.split()[0]}"


def test_every_chart_says_finding_measure_source_and_text_alternative():
    shown = view()
    for chart in (shown.core, shown.years, shown.activities, shown.heat):
        assert all((chart.caption.title, chart.caption.subtitle, chart.caption.alt))
        assert "USD" in chart.caption.subtitle
        assert "as of 30 November 2016" in chart.caption.source
        assert chart.grid.rows


def test_an_earlier_day_has_other_years_in_its_headline():
    shown = overview(demonstration(as_of=date(2018, 2, 1)), Lens(date(2018, 2, 1)), "ICAT")
    assert "for 2018" in shown.headline


def test_nothing_at_all_is_said_in_words_and_draws_no_empty_chart():
    shown = view(nothing())
    assert shown.headline == "No need is recorded for these years."
    assert not shown.activities.grid.rows
    assert "load a work plan" in shown.table.empty


def test_a_chosen_year_speaks_of_that_year_only():
    shown = view(years=(2017,))
    assert "for 2017" in shown.headline
    assert [column.year for column in shown.years.columns] == [2017]


def test_rows_of_a_folded_table_are_made_when_somebody_looks():
    made = []

    def make():
        made.append(1)
        return [row("a", "1"), row("b", "2")]

    later = Later(2, make)
    assert (len(later), bool(later), made) == (2, True, [])
    assert [cells[0].text for cells in later] == ["a", "b"]
    assert (later[1][0].text, later[:1][0][0].text, made) == ("b", "a", [1])
    assert not view(nothing()).table.rows


def test_a_folded_table_without_totals_never_says_that_there_is_nothing():
    def page():
        from dashboard.views.grid import Grid, headings, row
        from dashboard.widgets import table

        table.folded("many", Grid("Many rows", headings("A"), tuple(row(str(at)) for at in range(70)), empty="None."))

    at = AppTest.from_function(page).run()
    assert [one.proto.body for one in at.get("html")] == ["<p class='crm-measure'>Many rows</p>"]


def test_the_count_of_a_folded_table_is_that_of_its_rows():
    shown = view()
    assert [len(grid.rows) for grid in (shown.table, shown.heat.grid)] == [
        len(list(grid.rows)) for grid in (shown.table, shown.heat.grid)
    ]
