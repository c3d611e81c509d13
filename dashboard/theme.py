"""Colours, letters and the frame of every chart: one look for all pages.

The colours are checked for contrast on white and for three kinds of colour blindness; status is also
said by word and outline. Change them here and nowhere else.
"""

from __future__ import annotations

from typing import Any

from plotly import graph_objects as go

# Status ramp: money certain to uncertain, then what is missing.
RECEIVED = "#0b3754"
COMMITTED = "#0072bc"
PLEDGED = "#8fc1e1"  # always with a dashed outline in RECEIVED
GAP = "#ffffff"  # always with an outline in GREY
SURPLUS = "#b98405"
OVERDUE = "#9c4637"

#: Hatching, so that what is only promised is told from what is signed without its colour.
HATCH: dict[str, Any] = {"shape": "/", "fgcolor": "#5f9fca", "bgcolor": PLEDGED, "size": 7, "solidity": 0.12}

PRIMARY = "#05568b"
INK = "#262626"
GREY = "#737373"
SOFT_INK = "#595959"
GRID = "#bfbfbf"
SOFT = "#f2f5f8"
#: Groups that have no status, at most six; more become "other".
CATEGORIES = ("#0072bc", "#0b3754", "#b98405", "#9c4637", "#482724", "#737373")
#: Share of the need that is missing, none to all: one hue, light to dark.
GAP_RAMP = ((0.0, "#faf1ef"), (0.5, "#edcfc8"), (1.0, "#d7a093"))
#: Where the heat map has no need, and where all of it is met.
PAID = "#e3eef6"

FONT = '"Source Sans", "Source Sans Pro", sans-serif'

#: The platform's own theme settings; light only, because the palette is checked on white.
PLATFORM_THEME: dict[str, Any] = {
    "theme.base": "light",
    "theme.primaryColor": PRIMARY,
    "theme.backgroundColor": "#ffffff",
    "theme.secondaryBackgroundColor": SOFT,
    "theme.textColor": INK,
    "theme.linkColor": PRIMARY,
    "theme.borderColor": "#d5dbe1",
    "theme.baseRadius": "0.375rem",
    "theme.headingFontSizes": ["1.35rem", "1.3rem", "1.1rem", "1rem", "0.95rem", "0.9rem"],
    "theme.headingFontWeights": [600, 650, 600, 600, 600, 600],
    "theme.metricValueFontSize": "1.6rem",
    "theme.metricValueFontWeight": 600,
    "theme.chartCategoricalColors": list(CATEGORIES),
}

#: What the chart toolbar may do: nothing that hides data or calls out.
CHART_CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}


def layout(height: int, **changes: Any) -> dict[str, Any]:
    """The layout every chart shares: no frame, no axis lines, small margins, our letters."""
    base: dict[str, Any] = {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 8, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": INK},
        "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": GREY, "font": {"family": FONT, "size": 13, "color": INK}},
        "showlegend": False,
        "dragmode": False,
        "template": None,
    }
    return {**base, **changes}


def quiet_axis(**changes: Any) -> dict[str, Any]:
    """An axis without lines, ticks, grid or numbers: values are written beside what they measure."""
    return {"visible": False, "fixedrange": True, **changes}


#: Bars or points of a figure, as `trace` gives them.
Trace = dict[str, Any]


def trace(kind: str, **properties: Any) -> Trace:
    """Bars or points for a figure: plain, because the library checks every property whenever it is handed on."""
    return {"type": kind, **properties}


def figure(*traces: Trace, height: int, **changes: Any) -> go.Figure:
    """A figure of these traces in the shared layout."""
    return go.Figure(data=list(traces), layout=layout(height, **changes))


def bar(fill: str, outline: str) -> dict[str, Any]:
    """The marker of a bar: its fill and outline, hatched where money is only promised."""
    marker: dict[str, Any] = {"color": fill, "line": {"color": outline, "width": 1}}
    return {**marker, "pattern": HATCH} if fill == PLEDGED else marker
