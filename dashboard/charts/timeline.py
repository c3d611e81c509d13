"""One pledge along time in three lanes; what is written at a mark says its amount, its word and its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from plotly import graph_objects as go

from dashboard import theme
from dashboard.views.timeline import LANES, Kind, Mark, TimelineChart

#: Room for the years on top, a lane's name, a line of writing, and between lanes; all in pixels.
HEAD, NAME, LINE, SPACE = 24, 22, 15, 20
#: So much of the width one mark's writing takes on a telephone.
ROOM = 0.15
#: So much of the width stays free at both ends, so that writing there is whole.
MARGIN = 0.1
#: More than so many levels of writing in a lane make a wall; marks above it keep their hover and their row in the table.
LEVELS = 4

#: Symbol, fill and outline by kind; the word beside each mark says the same.
LOOKS: dict[Kind, tuple[str, str, str]] = {
    "promised": ("circle", theme.PLEDGED, theme.RECEIVED),
    "signed": ("circle", theme.COMMITTED, theme.COMMITTED),
    "ends": ("line-ns", theme.COMMITTED, theme.COMMITTED),
    "paid": ("square", theme.RECEIVED, theme.RECEIVED),
    "part paid": ("square", theme.PLEDGED, theme.RECEIVED),
    "due": ("square", theme.GAP, theme.COMMITTED),
    "overdue": ("diamond", theme.OVERDUE, theme.OVERDUE),
    "closed": ("x-thin", theme.GREY, theme.GREY),
    "received": ("circle", theme.RECEIVED, theme.RECEIVED),
    "back": ("circle-x", theme.GAP, theme.OVERDUE),
}


@dataclass(frozen=True)
class _Placed:
    mark: Mark
    level: int


def timeline(view: TimelineChart) -> go.Figure:
    """The figure; lanes without an event are drawn empty, because that too is an answer."""
    low, high = _range(view)
    lanes, top = [], HEAD
    for lane in LANES:
        placed = _levels([mark for mark in view.marks if mark.lane == lane], (high - low) * ROOM)
        tallest = max((_tall(one) for one in placed), default=0)
        lanes.append((lane, placed, top, top + NAME + tallest + 14))
        top = lanes[-1][3] + SPACE
    bottom = top - 4
    figure = theme.figure(
        *(_marks(placed, base) for _, placed, _, base in lanes),
        height=bottom,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=theme.quiet_axis(range=[low, high]),
        yaxis=theme.quiet_axis(range=[bottom, 0]),
    )
    _years(figure, low, high, bottom)
    for lane, placed, start, base in lanes:
        _lane(figure, lane, start, base, (low, high))
        for one in placed:
            _write(figure, one, base)
    today = view.today.toordinal()
    line = {"color": theme.INK, "width": 1, "dash": "dot"}
    figure.add_shape(type="line", x0=today, x1=today, y0=HEAD - 4, y1=bottom, layer="below", line=line)
    return figure


def _range(view: TimelineChart) -> tuple[float, float]:
    days = [*(mark.when.toordinal() for mark in view.marks), view.today.toordinal()]
    span = max(max(days) - min(days), 60)
    return min(days) - span * MARGIN, min(days) + span * (1 + MARGIN)


def _levels(marks: list[Mark], room: float) -> list[_Placed]:
    """Each mark's writing on the lowest level where it meets no other."""
    ends: list[float] = []
    placed = []
    for mark in marks:
        at = mark.when.toordinal()
        level = next((number for number, end in enumerate(ends) if end <= at - room / 2), len(ends))
        if level == len(ends):
            ends.append(0)
        ends[level] = at + room / 2
        placed.append(_Placed(mark, level))
    return placed


def _tall(one: _Placed) -> int:
    return (min(one.level, LEVELS - 1) + 1) * LINE * 3


def _marks(placed: list[_Placed], base: int) -> theme.Trace:
    looks = [LOOKS[one.mark.kind] for one in placed]
    return theme.trace(
        "scatter",
        x=[one.mark.when.toordinal() for one in placed],
        y=[base] * len(placed),
        mode="markers",
        marker={
            "symbol": [symbol for symbol, _, _ in looks],
            "color": [fill for _, fill, _ in looks],
            "size": 14,
            "line": {"color": [outline for _, _, outline in looks], "width": 2},
        },
        customdata=[one.mark.hover for one in placed],
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )


def _write(figure: go.Figure, one: _Placed, base: int) -> None:
    if one.level >= LEVELS:
        return
    x, rise = one.mark.when.toordinal(), one.level * LINE * 3
    if rise:
        stem = {"color": theme.GRID, "width": 1}
        figure.add_shape(type="line", x0=x, x1=x, y0=base - 8, y1=base - 10 - rise, layer="below", line=stem)
    first, *rest = one.mark.lines
    color = theme.OVERDUE if one.mark.kind in ("overdue", "back") else theme.INK
    note: dict[str, Any] = {"x": x, "y": base - 9 - rise, "yanchor": "bottom", "align": "center", "showarrow": False}
    figure.add_annotation(
        text="<br>".join([f"<b>{escape(first)}</b>", *map(escape, rest)]),
        font={"size": 12, "color": color},
        borderpad=0,
        bgcolor="#ffffff",  # the line of the day does not cross out what is written on it
        **note,
    )


def _lane(figure: go.Figure, name: str, top: int, base: int, ends: tuple[float, float]) -> None:
    figure.add_shape(type="line", x0=ends[0], x1=ends[1], y0=base, y1=base, layer="below", line={"color": theme.GRID})
    figure.add_annotation(
        text=f"<b>{escape(name)}</b>",
        x=0,
        xref="paper",
        xanchor="left",
        y=top,
        yanchor="top",
        showarrow=False,
        borderpad=0,
        bgcolor="#ffffff",
        font={"size": 13, "color": theme.SOFT_INK},
    )


def _years(figure: go.Figure, low: float, high: float, bottom: int) -> None:
    """A line at each first of January, and each year's name over what is seen of it."""
    first, last = date.fromordinal(int(low)).year, date.fromordinal(int(high)).year
    for year in range(first, last + 1):
        start, end = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
        seen = (max(start, low), min(end, high))
        if start > low:
            grid = {"color": "#e4e8ec"}
            figure.add_shape(type="line", x0=start, x1=start, y0=0, y1=bottom, layer="below", line=grid)
        if seen[1] - seen[0] > (high - low) * 0.1:
            figure.add_annotation(
                x=sum(seen) / 2, y=0, yanchor="top", text=f"<b>{year}</b>", showarrow=False, font={"size": 13}
            )
