"""The strip after a write: what was saved, and a button that takes it back, or brings it back again.

Taking back is a change like any other: it has a line in the journal, and a token so that two clicks make one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st
from sqlmodel import Session, col, select

from crm.errors import CrmError
from crm.services.actor import Actor
from crm.services.undo import undo
from crm.store import chain
from crm.store.tables import Journal
from dashboard import session
from dashboard.views import undone

_STRIP = "saved-strip-state"


@dataclass(frozen=True)
class Saved:
    """What a write says for itself, and the line of the journal that it made; without a line it cannot be undone here."""

    sentence: str
    line: int | None = None


@dataclass(frozen=True)
class _Strip:
    saved: Saved
    token: str
    #: What its button does.
    button: str = "Undo"
    refused: str = ""


def write(act: Callable[[Session, Actor], Saved], token: str) -> Saved:
    """Do a write in a transaction of its own and find its line; the same token again finds the line of the first time."""
    with session.writing() as (opened, actor):
        before = chain.head(opened).lines
        saved = act(opened, actor)
        return saved if saved.line else replace(saved, line=_line(opened, before, token))


def _line(opened: Session, before: int, token: str) -> int | None:
    """The one line that was just written, else the one that carries the token; several are not taken back in one go."""
    after = chain.head(opened).lines
    if after == before:
        return opened.exec(select(Journal.id).where(Journal.request_id == token).order_by(col(Journal.id))).first()
    return after if after == before + 1 else None


def say(saved: Saved) -> None:
    """Put the strip on the page."""
    st.session_state[_STRIP] = _Strip(saved, secrets.token_hex(8))


def show() -> None:
    """What was saved last, until it is put away; a refusal to take it back stands below, with its reason."""
    strip: _Strip | None = st.session_state.get(_STRIP)
    if strip is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="saved-strip"):
        st.success(strip.saved.sentence, icon=":material/check_circle:", width="stretch")
        if strip.saved.line:
            button(strip.saved.line, strip.button, strip.token)
        st.button("Put away", key="put-away", on_click=lambda: st.session_state.pop(_STRIP, None), type="tertiary")
    if strip.refused:
        st.error(strip.refused, icon=":material/error:")


def button(line: int, label: str, token: str = "") -> None:
    """A button that takes one line of the journal back; what came of it is said in the strip."""
    token = token or st.session_state.setdefault(_token_of(line), secrets.token_hex(8))
    st.button(label, key=f"undo-{token}", icon=":material/undo:", on_click=_take_back, args=(line, token))


def _token_of(line: int) -> str:
    return f"undo-token-{line}"


def _take_back(line: int, token: str) -> None:
    try:
        with session.writing() as (opened, actor):
            answer = undo(opened, actor, line, request_id=token)
    except CrmError as refused:
        strip = st.session_state.get(_STRIP) or _Strip(Saved(f"Line {line} stands as it was."), token)
        st.session_state[_STRIP] = replace(strip, refused=str(refused))
        return
    saved = Saved(undone.sentence(answer["action"], answer["subject"]), answer["line"])
    st.session_state[_STRIP] = _Strip(saved, secrets.token_hex(8), undone.label(undone.after(answer["action"])))
    st.session_state.pop(_token_of(line), None)
