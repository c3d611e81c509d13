"""Sentences of a page: the answer first, remarks below, facts by name. All text is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

_CODE = re.compile(r"[^\W_]+(?:-[^\W_]+)*-\d+")


def safe(text: str) -> str:
    """The text as HTML, its codes kept whole.

    >>> safe("A & TOO-1")
    "A &amp; <span class='crm-code'>TOO-1</span>"
    """
    return _CODE.sub(lambda found: f"<span class='crm-code'>{found[0]}</span>", escape(text))


def lead(sentence: str, remarks: Sequence[str] = ()) -> None:
    """The page's answer in one sentence, and what stands apart from it."""
    points = "".join(f"<p>{safe(remark)}</p>" for remark in remarks)
    below = f"<div class='crm-remarks'>{points}</div>" if points else ""
    st.html(f"<p class='crm-lead'>{safe(sentence)}</p>{below}")


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Facts of a record by name; empty ones are left out."""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs if value)
    st.html(f"<dl class='crm-facts' style='margin:0;padding:0'>{items}</dl>")


def remarks(sentences: Sequence[str]) -> None:
    """Sentences that stand beside a table."""
    if sentences:
        st.html(f"<div class='crm-remarks'>{''.join(f'<p>{safe(one)}</p>' for one in sentences)}</div>")


def link(label: str, href: str) -> None:
    """A link to another page of ours, or to the mail program of whoever reads it."""
    st.html(f"<p class='crm-link'><a href='{escape(href, quote=True)}'>{escape(label)}</a></p>")
