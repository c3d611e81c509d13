"""Figures on literal views: the data they carry, that names stay whole, that two charts stay in step."""

import re
from dataclasses import replace

import pytest

from dashboard import theme
from dashboard.charts import rows
from dashboard.charts.heat import HEAD, colour, heat
from dashboard.charts.lines import SEGMENTS, lines
from dashboard.charts.years import years
from dashboard.views.lens import Lens
from dashboard.views.overview import HeatCell, overview
from tests.dashboard.figures import AS_OF, demonstration, nothing

VIEW = overview(demonstration(), Lens(AS_OF), "ICAT")
EMPTY = overview(nothing(), Lens(AS_OF), "ICAT")


def bars(view):
    return [trace for trace in lines(view).data if trace.type == "bar"]


def texts(figure):
    return [text for trace in figure.data if trace.type == "scatter" and trace.mode == "text" for text in trace.text]


def test_a_bar_is_its_need_taken_apart():
    for at, line in enumerate(VIEW.activities.lines):
        parts = [trace.x[at] for trace in bars(VIEW.activities)]
        assert sum(parts) == line.parts.required + line.parts.surplus


def test_the_segments_carry_the_colours_of_their_status():
    assert [trace.name for trace in bars(VIEW.activities)] == [segment[0] for segment in SEGMENTS]
    assert [trace.marker.color for trace in bars(VIEW.activities)] == [
        theme.RECEIVED,
        theme.COMMITTED,
        theme.PLEDGED,
        theme.GAP,
        theme.SURPLUS,
    ]


def test_every_activity_is_named_whole_above_its_bar():
    names = " ".join(texts(lines(VIEW.activities))).replace("<br>", " ")
    assert "Tools and dissemination materials on responses to victims" in names
    assert "…" not in names


def test_a_tick_stands_at_the_end_of_each_need():
    (marks,) = [trace for trace in lines(VIEW.activities).data if trace.type == "scatter" and trace.mode == "lines"]
    assert list(marks.x[::3]) == [line.parts.required for line in VIEW.activities.lines if line.parts.required]


def test_what_is_missing_stands_beside_each_bar():
    for line in VIEW.activities.lines:
        assert f"\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{line.label}" in texts(lines(VIEW.activities))


def test_bars_and_heat_map_stay_in_step():
    """Each row of cells begins where its bar begins: heights of the rows above it, added up."""
    names = [int(found) for found in re.findall(r"<tr style='height:(\d+)px'>", heat(VIEW.heat))]
    tops = [sum(names[: at + 2]) + at * rows.BAR for at in range(len(names) - 1)]
    assert [top + rows.BAR / 2 for top in tops] == list(bars_in_step().y)


def bars_in_step():
    (first, *_) = [trace for trace in lines(VIEW.activities, top=HEAD).data if trace.type == "bar"]
    return first


def test_the_heat_map_says_each_gap_in_words():
    cells = re.findall(r"<td [^>]*>([^<]*)</td>", heat(VIEW.heat))
    assert len(cells) == len(VIEW.heat.activities) * len(VIEW.heat.years)
    assert {"covered", "–"} <= set(cells)


def test_the_heat_map_leads_to_each_activity_and_escapes_its_name():
    view = replace(VIEW.heat, activities=(("X<1>", "A & B"), *VIEW.heat.activities[1:]))
    assert "<b>X&lt;1&gt;</b> A &amp; B" in heat(view)
    assert heat(VIEW.heat).count("<a href='/activity?") == len(VIEW.heat.activities)


@pytest.mark.parametrize(("share", "fill"), [(None, "transparent"), (0, theme.PAID), (100, theme.GAP_RAMP[-1][1])])
def test_a_cell_is_darker_where_more_is_missing(share, fill):
    assert colour(HeatCell(share, "", "")) == fill


def test_the_years_show_money_against_the_need():
    figure = years(VIEW.years)
    assert [trace.y[0] for trace in figure.data] == [25326101, 1405622, 0]
    assert [shape.y0 for shape in figure.layout.shapes] == [42714000, 66557000, 56387000]
    assert figure.layout.xaxis.ticktext[0] == "2016, running"


@pytest.mark.parametrize("figure", [lines(EMPTY.activities), years(EMPTY.years)])
def test_an_empty_view_draws_without_complaint(figure):
    assert figure.layout.height > 0


def test_no_figure_names_an_address():
    for figure in (lines(VIEW.activities), years(VIEW.years)):
        assert "http" not in figure.to_json()
    assert "http" not in heat(VIEW.heat)
