"""The page What changed on a literal explanation: sentence, steps that meet, tables that add up to the last cent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crm.domain.explain import CAUSES as ALL_CAUSES
from crm.domain.explain import Explained, Row
from crm.domain.money import Currency
from crm.reports.explain import Point
from dashboard import theme
from dashboard.charts.waterfall import LOOKS, waterfall
from dashboard.gap_change import Change, places
from dashboard.views.changes import CAUSES, changes, snapshots
from dashboard.views.lens import Lens

FEBRUARY, NOVEMBER = date(2016, 2, 11), date(2016, 11, 30)
USD = Currency("USD")
LENS = Lens(NOVEMBER, default_as_of=NOVEMBER)
ROWS = (
    Row(date(2016, 4, 18), "requirement revised", "requirement SEC-1 2017", 500_00, 0, 500_00),
    Row(date(2016, 5, 10), "signed", "pledge VLD-2016-1", 0, 300_01, -200_01),
    Row(date(2016, 5, 11), "signed", "pledge NMK-2016-1", 0, 50_00, -50_00),
    Row(date(2016, 6, 21), "received", "pledge VLD-2016-1", 0, 0, 0),
)
MORE = Change(Point(FEBRUARY), Point(NOVEMBER), Explained(1_000_00, 1_249_99, ROWS), USD, "trio")


def view(change=MORE):
    return changes(change, LENS, "ICAT")


def minor(text):
    return int(Decimal(text.replace("−", "-").replace("+", "").replace(",", "")).scaleb(2))


def test_the_sentence_says_from_where_to_where_and_by_how_much():
    assert view().sentence == "The gap went from USD 1,000.00 to USD 1,249.99: USD 249.99 more is missing."
    back = replace(MORE, found=MORE.found.turned())
    assert view(back).sentence == "The gap went from USD 1,249.99 to USD 1,000.00: USD 249.99 less is missing."


def test_a_gap_that_did_not_move_says_so():
    still = view(replace(MORE, found=Explained(5_00, 5_00, ())))
    assert still.sentence == "The gap did not move: USD 5.00 is missing, as before."
    assert still.becauses == ()
    assert still.waterfall.grid.rows == ()


def test_what_added_and_what_closed_is_said_largest_first():
    said = view().remarks
    assert said[0] == "More is missing through: needs revised USD 500."
    assert said[1] == "Less is missing through: signed USD 250."
    assert "all years of the plan" in said[2]


def test_two_days_are_told_apart_from_frozen_figures():
    assert "as they are known now" in view().remarks[-1]
    frozen = replace(MORE, start=Point(FEBRUARY, "Annual meeting", 12))
    assert "as they are known now" not in view(frozen).remarks[-1]
    assert view(frozen).waterfall.bars[0].name == "Gap, “Annual meeting” (11 February 2016)"


def test_each_bar_begins_where_the_one_before_ended_and_the_last_is_the_gap():
    bars = view().waterfall.bars
    at = bars[0].high
    for bar in bars[1:-1]:
        assert at in (bar.low, bar.high)
        at = bar.low if bar.kind == "less" else bar.high
    assert at == bars[-1].high == 1_249_99


def test_the_table_of_causes_adds_up_to_the_last_cent():
    grid = view().waterfall.grid
    assert sum(minor(row[-1].text) for row in grid.rows) == 249_99
    assert [row[-1].text for row in grid.totals] == ["+249.99", "1,249.99"]


def test_the_facts_of_each_cause_add_up_to_it_and_together_to_the_change():
    shown = view().becauses
    totals = []
    for one in shown:
        total = sum(minor(row[-1].text) for row in one.grid.rows)
        assert minor(one.title.rsplit(" ", 1)[1]) == total
        totals.append(total)
    assert sum(totals) == 249_99
    assert [one.title for one in shown] == ["Needs revised: USD +500.00", "Signed: USD −250.01"]


def test_facts_that_moved_nothing_are_counted():
    assert (
        view().still
        == "1 more fact moved no gap (received): what they brought was counted before, or is not counted yet."
    )


def test_each_record_leads_to_its_page():
    links = {row[0].text: row[0].href for one in view().becauses for row in one.grid.rows}
    assert links["need of SEC-1 in 2017"] == "/activity?activity=SEC-1"
    assert links["pledge VLD-2016-1"] == "/pledges?pledge=VLD-2016-1"


def test_every_cause_has_its_words():
    assert list(CAUSES) == list(ALL_CAUSES)


def test_more_missing_and_less_missing_differ_by_colour_and_by_sign():
    figure = waterfall(view().waterfall)
    assert list(figure.data[0].marker.color) == [
        theme.GAP, theme.OVERDUE, theme.COMMITTED, theme.GAP,
    ]  # fmt: skip
    texts = [note.text for note in figure.layout.annotations]
    assert "<b>+500</b>" in texts
    assert "<b>−250</b>" in texts
    assert set(LOOKS) == {"total", "more", "less"}


def test_the_chart_carries_the_amounts_of_its_view():
    bars = view().waterfall.bars
    data = waterfall(view().waterfall).data[0]
    assert list(data.base) == [bar.low for bar in bars]
    assert [low + length for low, length in zip(data.base, data.x, strict=True)] == [bar.high for bar in bars]
    assert "http" not in waterfall(view().waterfall).to_json()


def test_no_gap_at_all_is_drawn_without_complaint():
    assert waterfall(view(replace(MORE, found=Explained(0, 0, ()))).waterfall).layout.height > 0


# --- frozen figures ---------------------------------------------------------------------------------------------------

MADE = {
    "name": "Annual meeting", "as_of": "2016-02-11", "made_at": "2016-02-12T10:00:00+00:00", "made_by": "Ann",
    "why": "handed out",
}  # fmt: skip


def test_frozen_figures_lead_to_what_changed_since():
    row = snapshots([MADE], LENS).rows[0]
    assert [cell.text for cell in row] == [
        "Annual meeting", "11 February 2016", "12 Feb 2016, 10:00", "Ann", "handed out", "What changed",
    ]  # fmt: skip
    assert row[-1].href == "/changes?from=Annual+meeting&to=2016-11-30"


def test_without_frozen_figures_the_table_says_what_they_are_for():
    assert "before a meeting" in snapshots([], LENS).empty


@pytest.mark.parametrize("asked", ["2016-05-01", "2016-02-11"])
def test_days_and_frozen_figures_are_offered_by_their_names(asked):
    offered = places(asked, "2016-11-30", (FEBRUARY,), [MADE])
    assert offered["2016-02-11"] == "11 February 2016"
    assert offered["Annual meeting"] == "“Annual meeting”, frozen"
    assert asked in offered
