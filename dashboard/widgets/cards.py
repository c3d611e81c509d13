"""Key figures side by side, each with its exact definition behind the question mark; and the legend of all charts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import theme
from dashboard.views.grid import Card

_LEGEND = (
    ("Received", theme.RECEIVED, "solid", theme.RECEIVED),
    ("Signed, not yet paid", theme.COMMITTED, "solid", theme.COMMITTED),
    ("Promised, not signed", theme.PLEDGED, "dashed", theme.RECEIVED),
    ("Missing", theme.GAP, "solid", theme.GREY),
    ("Above the need", theme.SURPLUS, "solid", theme.SURPLUS),
)


def show(cards: Sequence[Card]) -> None:
    """As many in a row as fit, equally wide and high."""
    with st.grid(len(cards), min_column_width=160, gap="small"):
        for card in cards:
            st.metric(
                card.label,
                card.value,
                card.note or None,
                delta_color="off",
                delta_arrow="off",
                help=card.definition,
                border=True,
                height="stretch",
            )


def _fill(colour: str) -> str:
    if colour != theme.PLEDGED:
        return colour
    return f"repeating-linear-gradient(135deg,{theme.HATCH['fgcolor']} 0 1px,{colour} 1px 5px)"


def legend() -> None:
    """What the colours mean, once for the whole page."""
    items = "".join(
        f"<span><i style='background:{_fill(fill)};border-style:{line};border-color:{outline}'></i>{name}</span>"
        for name, fill, line, outline in _LEGEND
    )
    st.html(f"<p class='crm-legend'>{items}<span><i class='need'></i>Need</span></p>")
