"""One bar per activity or year, taken apart: received, signed, promised, missing, and surplus beyond the need."""

from __future__ import annotations

from plotly import graph_objects as go

from dashboard import theme
from dashboard.charts import rows
from dashboard.views.overview import LinesChart
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
    left = -0.002 * widest
    return theme.figure(
        *(_segment(view, placed, widest, *segment) for segment in SEGMENTS),
        _need_marks([(row, line.parts.required) for row, line in pairs if line.parts.required]),
        rows.names(placed, left),
        rows.words(
            [line.parts.required + line.parts.surplus for line in view.lines],
            [row.middle for row in placed],
            [f"\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{line.label}" for line in view.lines],
        ),
        height=rows.height(placed, top),
        barmode="stack",
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=theme.quiet_axis(range=[left, widest * (1 + ROOM)]),
        yaxis=rows.axis(placed, top),
    )


def _segment(
    view: LinesChart, placed: tuple[rows.Row, ...], widest: int, name: str, fill: str, outline: str, ink: str, part: str
) -> theme.Trace:
    digits = view.base.digits
    amounts = [getattr(line.parts, part) for line in view.lines]
    return theme.trace(
        "bar",
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


def _need_marks(needs: list[tuple[rows.Row, int]]) -> theme.Trace:
    """A tick at the end of each need."""
    return theme.trace(
        "scatter",
        mode="lines",
        x=[place for _, required in needs for place in (required, required, None)],
        y=[place for row, _ in needs for place in (row.bar_top - 3, row.bottom + 3, None)],
        line={"color": theme.INK, "width": 2},
        cliponaxis=False,
        hoverinfo="skip",
    )
