"""One bar per activity or year, taken apart: received, signed, promised, missing, and surplus beyond the need."""

from __future__ import annotations

from typing import Any

from plotly import graph_objects as go

from dashboard import theme
from dashboard.charts import rows
from dashboard.views.overview import Line, LinesChart
from dashboard.views.words import brief

#: A segment below this share of the axis carries no number.
LABELLED = 0.085
#: Room right of the longest bar for "321k missing of 590k", as a share of that bar.
ROOM = 0.68

#: Name, fill, outline, letters and the part of `Parts` it shows, in the order they are stacked.
SEGMENTS = (
    ("Received", theme.RECEIVED, theme.RECEIVED, "#ffffff", "received"),
    ("Signed, not yet paid", theme.COMMITTED, theme.COMMITTED, "#ffffff", "committed"),
    ("Promised, not signed", theme.PLEDGED, theme.RECEIVED, theme.INK, "promised"),
    ("Missing", theme.GAP, theme.GREY, theme.INK, "open"),
    ("Above the need", theme.SURPLUS, theme.SURPLUS, theme.INK, "surplus"),
)


def lines(view: LinesChart, *, top: int = 0) -> go.Figure:
    """The figure; a bar without surplus ends at its need, where a tick stands."""
    placed = rows.rows([(line.key, line.name) for line in view.lines], top=top)
    widest = max((line.parts.required + line.parts.surplus for line in view.lines), default=0) or 1
    pairs = list(zip(placed, view.lines, strict=True))
    return theme.figure(
        *(_segment(view, placed, widest, *segment) for segment in SEGMENTS),
        height=rows.height(placed, top),
        barmode="stack",
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=theme.quiet_axis(range=[-0.002 * widest, widest * (1 + ROOM)]),
        yaxis=rows.axis(placed, top),
        annotations=[*rows.labels(placed), *(_beside(row, line) for row, line in pairs)],
        shapes=[_need_mark(row, line.parts.required) for row, line in pairs if line.parts.required],
    )


def _beside(row: rows.Row, line: Line) -> dict[str, Any]:
    return {
        "x": line.parts.required + line.parts.surplus,
        "xanchor": "left",
        "xshift": 6,
        "y": row.middle,
        "yanchor": "middle",
        "text": line.label,
        "showarrow": False,
        "font": {"size": 13, "color": theme.INK},
    }


def _segment(
    view: LinesChart, placed: tuple[rows.Row, ...], widest: int, name: str, fill: str, outline: str, ink: str, part: str
) -> go.Bar:
    digits = view.base.digits
    amounts = [getattr(line.parts, part) for line in view.lines]
    return go.Bar(
        name=name,
        orientation="h",
        x=amounts,
        y=[row.middle for row in placed],
        width=rows.BAR,
        marker=theme.bar(fill, outline),
        text=[brief(amount, digits) if amount >= LABELLED * widest else "" for amount in amounts],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": ink, "size": 12},
        customdata=[[line.name, brief(amount, digits)] for line, amount in zip(view.lines, amounts, strict=True)],
        hovertemplate=f"%{{customdata[0]}}<br>{name}: %{{customdata[1]}}<extra></extra>",
    )


def _need_mark(row: rows.Row, required: int) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": required,
        "x1": required,
        "y0": row.bar_top - 3,
        "y1": row.bottom + 3,
        "line": {"color": theme.INK, "width": 2},
    }
