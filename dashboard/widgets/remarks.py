"""What the maker of a note is told: a line for each kind; where these are many they are folded behind their number."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from concept_notes.making.told import Remark, lines
from dashboard.widgets import text

#: So many lines stand on the page; more are folded.
MOST = 5


def show(remarks: Sequence[Remark], key: str) -> None:
    """What to know before a note is sent; where several of a kind make one line, each in full is one click away."""
    told = lines(remarks)
    sentences(told, key)
    every = tuple(dict.fromkeys(one.says for one in remarks))
    if len(every) > len(told):
        with st.expander(f"Each of the {len(every)} remarks in full", key=f"{key}-in-full"):
            text.remarks(every)


def sentences(told: Sequence[str], key: str) -> None:
    """Sentences to know before something is sent, a line each; where these are many they are folded."""
    if len(told) <= MOST:
        text.remarks(told)
        return
    with st.expander(f"{len(told)} things to know before it is sent", key=f"{key}-told"):
        text.remarks(told)
