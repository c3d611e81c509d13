"""What every drawer over the ledger is made of: the one that is open, its token, its fields, its Save button.

Each form has a token from the moment it opens; it is the request id of the service, so that a double click or a resent
form makes one change.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import streamlit as st
from sqlmodel import Session

from crm.errors import CrmError, Usage
from crm.services.actor import Actor
from dashboard.views.echo import Echo
from dashboard.widgets import undoing
from dashboard.widgets.undoing import Saved

_OPEN = "pledge-form"


def begin(kind: str) -> None:
    """Open a drawer; it stays open until it is saved or left."""
    st.session_state[_OPEN] = {"kind": kind, "token": secrets.token_hex(8)}


def opener(label: str, kind: str, *, primary: bool = False) -> None:
    """A button that opens a drawer."""
    st.button(label, key=f"open-{kind}", type="primary" if primary else "secondary", on_click=begin, args=(kind,))


def kind() -> str:
    """Which drawer is open; empty where none is."""
    return str((st.session_state.get(_OPEN) or {}).get("kind", ""))


def token() -> str:
    """The token of the drawer that is open."""
    return str(st.session_state[_OPEN]["token"])


def leave() -> None:
    """Close the drawer."""
    st.session_state.pop(_OPEN, None)


def leave_if_saved() -> None:
    """After a save: leave the drawer, so that the page behind it shows what was saved."""
    if st.session_state.get(_OPEN) is None:
        st.rerun()


def save_button(
    label: str, act: Callable[[Session, Actor], Saved], form: str, *, then: Callable[[], None] | None = None
) -> None:
    """The button, and under it the sentence of a refusal. The token is in its key: a second click finds no button.

    `then` is done once it is saved, before the page is drawn again.
    """
    if not st.button(label, type="primary", key=f"save-{form}"):
        return
    try:
        saved = undoing.write(act, form)
    except CrmError as refused:
        st.error(str(refused), icon=":material/error:")
    else:
        undoing.say(saved)
        leave()
        if then:
            then()
        st.rerun()


def choice(label: str, names: Mapping[str, str], key: str, nothing: str, *, codes: bool = True) -> str | None:
    """A searchable list; with `codes`, each name behind its code."""
    chosen: str | None = st.selectbox(
        label,
        list(names),
        None,
        format_func=lambda code: f"{code} · {names[code]}" if codes else names[code],
        key=key,
        placeholder=nothing,
    )
    return chosen


def say_back(understood: Echo) -> None:
    """How a typed amount is understood, and whether it is worth a second look."""
    tone = "crm-good" if understood.minor is not None else "crm-measure"
    st.html(f"<p class='{tone}' role='status'>{escape(understood.sentence)}</p>")
    if understood.doubt:
        st.warning(understood.doubt, icon=":material/help:")


def needed(value: Any, sentence: str) -> Any:
    """The value; where there is none, the sentence is what the person reads."""
    if value is None:
        raise Usage(sentence)
    return value
