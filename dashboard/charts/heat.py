"""Activities by years: what is missing in each cell, darker where a larger share of the need is.

Row by row under the activity's name, in the same rhythm as the bars beside it.
"""

from __future__ import annotations

from plotly import graph_objects as go

from dashboard import theme
from dashboard.charts import rows
from dashboard.views.overview import HeatCell, HeatChart

#: Room for the years above the first row; the bars beside it leave as much.
HEAD = 26


def heat(view: HeatChart) -> go.Figure:
    """The figure; a cell without need is empty, a covered one says so."""
    placed = rows.rows(view.activities, top=HEAD)
    places = [(row, column) for row in range(len(placed)) for column in range(len(view.years))]
    cells = [view.cells[row][column] for row, column in places]
    marks = theme.trace(
        "bar",
        base=[placed[row].bar_top for row, _ in places],
        y=[rows.BAR] * len(places),
        x=[column for _, column in places],
        width=0.97,
        marker={"color": [colour(cell) for cell in cells], "line": {"width": 0}},
        customdata=[cell.hover for cell in cells],
        hovertemplate="%{customdata}<extra></extra>",
    )
    middles = [placed[row].middle for row, _ in places]
    labels = rows.words([column for _, column in places], middles, [cell.label for cell in cells])
    labels["textfont"] = {"size": 13, "color": [_ink(cell) for cell in cells]}
    years = rows.words(range(len(view.years)), [7] * len(view.years), [f"<b>{year}</b>" for year in view.years])
    return theme.figure(
        marks,
        rows.names(placed, -0.49),
        *({**one, "textposition": "middle center"} for one in (labels, years)),
        height=rows.height(placed, HEAD),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=theme.quiet_axis(range=[-0.49, len(view.years) - 0.51]),
        yaxis=rows.axis(placed, HEAD),
    )


def colour(cell: HeatCell) -> str:
    """The fill of a cell by the share of its need that is missing."""
    if cell.share is None:
        return "rgba(0,0,0,0)"
    if cell.share == 0:
        return theme.PAID
    for (low, first), (high, second) in zip(theme.GAP_RAMP, theme.GAP_RAMP[1:], strict=False):
        if cell.share <= high * 100:
            return _between(first, second, (cell.share / 100 - low) / (high - low))
    return theme.GAP_RAMP[-1][1]


def _between(first: str, second: str, share: float) -> str:
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _ink(cell: HeatCell) -> str:
    return theme.GREY if cell.share is None else theme.INK
