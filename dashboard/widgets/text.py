"""Sentences of a page: the answer first, remarks below, facts by name. All text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st


def lead(sentence: str, remarks: Sequence[str] = ()) -> None:
    """The page's answer in one sentence, and what stands apart from it."""
    points = "".join(f"<p>{escape(remark)}</p>" for remark in remarks)
    below = f"<div class='crm-remarks'>{points}</div>" if points else ""
    st.html(f"<p class='crm-lead'>{escape(sentence)}</p>{below}")


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Facts of a record by name; empty ones are left out."""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs if value)
    st.html(f"<dl class='crm-facts' style='margin:0;padding:0'>{items}</dl>")


def remarks(sentences: Sequence[str]) -> None:
    """Sentences that stand beside a table."""
    if sentences:
        st.html(f"<div class='crm-remarks'>{''.join(f'<p>{escape(one)}</p>' for one in sentences)}</div>")
