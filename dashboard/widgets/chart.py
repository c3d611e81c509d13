"""A chart with its four lines and its table: finding, measure, picture, source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st
from plotly import graph_objects as go

from dashboard import theme
from dashboard.views.grid import Caption, Grid
from dashboard.widgets import table
from dashboard.widgets.text import safe


def show(key: str, caption: Caption, figure: go.Figure | str, grid: Grid, remark: str = "") -> None:
    """One card: the finding as its title, the chart or a map in HTML, its table and where it comes from."""
    with card(key, caption.title, caption.subtitle):
        if grid.rows:
            if isinstance(figure, str):
                st.html(figure)
            else:
                st.plotly_chart(figure, theme=None, config=theme.CHART_CONFIG, key=f"chart-{key}", alt=caption.alt)
            if remark:
                st.html(f"<p class='crm-measure'>{escape(remark)}</p>")
            below = st.expander("Table of this chart", key=f"table-{key}", on_change="rerun")
            if below.open:  # drawn when it is asked for
                with below:
                    table.show(grid)
        else:
            table.show(grid)
        source(caption.source)


@contextmanager
def card(key: str, title: str, subtitle: str = "") -> Iterator[None]:
    """A framed part of a page with its finding; cards in a row are equally high."""
    with st.container(border=True, height="stretch", key=f"card-{key}"):
        head(title, subtitle)
        yield


def head(title: str, subtitle: str = "") -> None:
    """A finding and what is measured."""
    measure = f"<p class='crm-measure'>{escape(subtitle)}</p>" if subtitle else ""
    st.html(f"<h2 class='crm-finding'>{safe(title)}</h2>{measure}")


def source(text: str) -> None:
    """Where the figures come from, small."""
    st.html(f"<p class='crm-source'>{escape(text)}</p>")
