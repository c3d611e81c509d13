"""Years side by side: money in columns against the need as a step above them."""

from __future__ import annotations

from plotly import graph_objects as go

from dashboard import theme
from dashboard.views.overview import YearsChart
from dashboard.views.words import brief

#: Name, fill, outline, letters and the part of a year's column it shows.
SEGMENTS = (
    ("Received", theme.RECEIVED, theme.RECEIVED, "#ffffff", "received"),
    ("Signed, not yet paid", theme.COMMITTED, theme.COMMITTED, "#ffffff", "committed"),
    ("Promised, not signed", theme.PLEDGED, theme.RECEIVED, theme.INK, "pledged"),
)
#: A segment below this share of the axis carries no number.
LABELLED = 0.09
HEIGHT = 265


def years(view: YearsChart, *, height: int = HEIGHT) -> go.Figure:
    """The figure; the need of each year is a line over its column, with the amount on it."""
    digits = view.base.digits
    positions = list(range(len(view.columns)))
    top = max((max(c.required, c.received + c.committed + c.pledged) for c in view.columns), default=0) or 1
    traces: list[theme.Trace] = []
    for name, fill, outline, ink, part in SEGMENTS:
        amounts = [getattr(column, part) for column in view.columns]
        traces.append(
            theme.trace(
                "bar",
                name=name,
                x=positions,
                y=amounts,
                width=0.56,
                marker=theme.bar(fill, outline),
                text=[brief(amount, digits) if amount >= LABELLED * top else "" for amount in amounts],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": ink, "size": 12},
                customdata=[[column.year, brief(a, digits)] for column, a in zip(view.columns, amounts, strict=True)],
                hovertemplate=f"%{{customdata[0]}}<br>{name}: %{{customdata[1]}}<extra></extra>",
            )
        )
    figure = theme.figure(
        *traces,
        height=height,
        barmode="stack",
        margin={"l": 0, "r": 0, "t": 24, "b": 28},
        xaxis={
            "tickmode": "array",
            "tickvals": positions,
            "ticktext": [f"{c.year}, running" if c.running else str(c.year) for c in view.columns],
            "range": [-0.5, len(positions) - 0.5],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "tickfont": {"size": 13, "color": theme.INK},
        },
        yaxis=theme.quiet_axis(range=[0, top * 1.02]),
    )
    for position, column in zip(positions, view.columns, strict=True):
        figure.add_shape(
            type="line",
            x0=position - 0.42,
            x1=position + 0.42,
            y0=column.required,
            y1=column.required,
            line={"color": theme.INK, "width": 2},
        )
        figure.add_annotation(
            x=position,
            y=column.required,
            yanchor="bottom",
            text=f"need <b>{brief(column.required, digits)}</b>",
            showarrow=False,
            font={"size": 13},
        )
    return figure
