"""The gap step by step: a total, a floating bar for each cause, the total after them; read from top to bottom."""

from __future__ import annotations

from typing import Any

from plotly import graph_objects as go

from dashboard import theme
from dashboard.charts import rows
from dashboard.views.changes import Bar, WaterfallChart

#: Room right of the longest bar for its label, as a share of that bar.
ROOM = 0.22
#: Fill and outline: what is missing is white as in every chart; what adds to it is red, what closes it blue.
LOOKS = {
    "total": (theme.GAP, theme.GREY),
    "more": (theme.OVERDUE, theme.OVERDUE),
    "less": (theme.COMMITTED, theme.COMMITTED),
}


def waterfall(view: WaterfallChart) -> go.Figure:
    """The figure; a thin line carries the running gap from each bar to the next."""
    placed = rows.rows([(bar.name, bar.name) for bar in view.bars])
    widest = max((bar.high for bar in view.bars), default=0) or 1
    pairs = list(zip(placed, view.bars, strict=True))
    return theme.figure(
        theme.trace("bar",
            orientation="h",
            base=[bar.low for bar in view.bars],
            x=[bar.high - bar.low for bar in view.bars],
            y=[row.middle for row in placed],
            width=rows.BAR,
            marker={
                "color": [LOOKS[bar.kind][0] for bar in view.bars],
                "line": {"color": [LOOKS[bar.kind][1] for bar in view.bars], "width": 1},
            },
            customdata=[bar.hover for bar in view.bars],
            hovertemplate="%{customdata}<extra></extra>",
        ),
        height=rows.height(placed),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=theme.quiet_axis(range=[-0.002 * widest, widest * (1 + ROOM)]),
        yaxis=rows.axis(placed),
        annotations=[*rows.labels(placed), *(_beside(row, bar) for row, bar in pairs)],
        shapes=[
            _carried(row, following, at) for (row, _), (following, _), at in zip(pairs, pairs[1:], _running(view.bars), strict=False)
        ],
    )  # fmt: skip


def _running(bars: tuple[Bar, ...]) -> list[int]:
    """Where the gap stands after each bar."""
    return [bar.low if bar.kind == "less" else bar.high for bar in bars]


def _beside(row: rows.Row, bar: Bar) -> dict[str, Any]:
    return {
        "x": bar.high,
        "xanchor": "left",
        "xshift": 6,
        "y": row.middle,
        "yanchor": "middle",
        "text": f"<b>{bar.label}</b>",
        "showarrow": False,
        "font": {"size": 13, "color": theme.OVERDUE if bar.kind == "more" else theme.INK},
    }


def _carried(row: rows.Row, following: rows.Row, at: int) -> dict[str, Any]:
    line = {"color": theme.GRID, "width": 1}
    return {
        "type": "line",
        "x0": at,
        "x1": at,
        "y0": row.bottom,
        "y1": following.bar_top,
        "layer": "below",
        "line": line,
    }
