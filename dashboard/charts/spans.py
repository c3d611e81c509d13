"""Pledges in time: a bar from the beginning to the end of each agreement, and the as-of day."""

from __future__ import annotations

from datetime import date, timedelta

from plotly import graph_objects as go

from dashboard import theme
from dashboard.charts import rows
from dashboard.views.donor import Span, SpansChart

#: An agreement without an end is drawn open for so long.
OPEN_END = timedelta(days=120)
HEAD = 26
_FILLS = {
    "announced": (theme.PLEDGED, theme.RECEIVED),
    "signed": (theme.COMMITTED, theme.COMMITTED),
    "part paid": (theme.COMMITTED, theme.COMMITTED),
    "overdue": (theme.OVERDUE, theme.OVERDUE),
    "paid": (theme.RECEIVED, theme.RECEIVED),
}


def spans(view: SpansChart) -> go.Figure:
    """The figure; years are marked, the as-of day is a line."""
    placed = rows.rows([(span.pledge, span.label) for span in view.spans], top=HEAD)
    first = min((span.start for span in view.spans), default=view.today)
    last = max((*(end(span) for span in view.spans), view.today + timedelta(days=30)))
    low, high = date(first.year, 1, 1), date(last.year, 12, 31)
    figure = theme.figure(
        *(_bar(span, row) for span, row in zip(view.spans, placed, strict=True)),
        height=rows.height(placed, HEAD),
        barmode="overlay",
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=theme.quiet_axis(range=[_number(low), _number(high)]),
        yaxis=rows.axis(placed, HEAD),
    )
    bottom = rows.height(placed, HEAD)
    for year in range(low.year, high.year + 1):
        start = _number(date(year, 1, 1))
        figure.add_shape(type="line", x0=start, x1=start, y0=0, y1=bottom, layer="below", line={"color": "#e4e8ec"})
        figure.add_annotation(
            x=start + 182, y=0, yanchor="top", text=f"<b>{year}</b>", showarrow=False, font={"size": 13}
        )
    today = _number(view.today)
    figure.add_shape(
        type="line", x0=today, x1=today, y0=HEAD - 6, y1=bottom, line={"color": theme.INK, "width": 1, "dash": "dot"}
    )
    for label in rows.labels(placed):
        figure.add_annotation(label)
    return figure


def end(span: Span) -> date:
    """Where the bar ends: the agreement's end, else a short while after its beginning."""
    return span.end or span.start + OPEN_END


def _bar(span: Span, row: rows.Row) -> theme.Trace:
    fill, outline = _FILLS.get(span.status, (theme.GREY, theme.GREY))
    until = span.end.isoformat() if span.end else "no end date"
    return theme.trace(
        "bar",
        orientation="h",
        base=[_number(span.start)],
        x=[max(6, (end(span) - span.start).days)],
        y=[row.middle],
        width=rows.BAR - 6,
        marker=theme.bar(fill, outline),
        opacity=1.0 if span.end else 0.55,
        hovertemplate=f"{span.pledge}<br>{span.start.isoformat()} – {until}<extra></extra>",
    )


def _number(when: date) -> int:
    return when.toordinal()
