"""Renewing a note that was edited in Word: the file, what would happen to each part, the button, the new file."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from typing import Any

import streamlit as st
from sqlmodel import Session

from concept_notes.renewing.renew import RenewedNote, enter, to_renew, written
from crm.errors import CrmError
from crm.services.actor import Actor
from dashboard import session
from dashboard.views import renewal as view
from dashboard.widgets import chart, remarks, table, text, undoing
from dashboard.widgets.frame import Frame
from dashboard.widgets.undoing import Saved

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORM, _DONE, _REFUSED = "renewal-form", "renewal-done", "renewal-refused"
#: What a file was to be renewed from, and the note that was written of it.
_WRITTEN = "renewal-written"


def show(scene: Frame) -> None:
    """The card: a Word file of at most 10 MB, what renewing it would do, and the renewed note once it is made."""
    subtitle = "What people wrote stays; what nobody touched follows the figures of the day shown"
    with chart.card("renew", "Renew a note edited in Word", subtitle):
        token = st.session_state.setdefault(_FORM, secrets.token_hex(8))
        file = st.file_uploader("The edited file (Word)", type=["docx"], key=f"renewal-file-{token}")
        redline = st.checkbox("Leave the changes as tracked changes", key=f"renewal-redline-{token}")
        if file is not None:
            _before(file.getvalue(), scene.lens.as_of, token, redline=redline)
        _result(scene)


def _before(content: bytes, as_of: date, token: str, *, redline: bool) -> None:
    """What would happen, before anything does."""
    try:
        made = _renewed(content, as_of, redline=redline)
    except CrmError as refused:
        st.error(str(refused), icon=":material/error:")
        return
    shown = view.renewal(made)
    text.lead(shown.sentence)
    table.show(shown.grid)
    remarks.show(shown.remarks, f"renewal-{token}")
    st.button(
        "Renew and enter as a draft",
        type="primary",
        key=f"renewal-make-{token}",
        on_click=_make,
        args=(content, as_of, redline, token),
    )
    if refused_once := st.session_state.pop(_REFUSED, ""):
        st.error(refused_once, icon=":material/error:")


def _renewed(content: bytes, as_of: date, *, redline: bool) -> RenewedNote:
    """The file renewed, kept until data change: looked at first, then entered.

    It is written outside of any session, because counting its pages takes a second or two.
    """
    key = ("renewal", hashlib.sha256(content).hexdigest(), as_of, redline)
    ready = session.read(key, lambda opened: to_renew(opened, content, as_of=as_of, redline=redline))
    kept = st.session_state.get(_WRITTEN)
    if kept is None or kept[0] is not ready:
        kept = st.session_state[_WRITTEN] = ready, written(ready)
    made: RenewedNote = kept[1]
    return made


def _make(content: bytes, as_of: date, redline: bool, token: str) -> None:
    done: dict[str, Any] = {}

    def act(opened: Session, actor: Actor) -> Saved:
        made: RenewedNote = done["note"]
        enter(opened, actor, made, request_id=token)
        return Saved(f"Saved: {made.context.meta.reference} renews {made.renews}; it is in the register as a draft.")

    try:
        done["note"] = _renewed(content, as_of, redline=redline)
        saved = undoing.write(act, token)
    except CrmError as refused:
        st.session_state[_REFUSED] = str(refused)
        return
    undoing.say(saved)
    st.session_state[_DONE] = done["note"]
    st.session_state.pop(_FORM, None)


def _result(scene: Frame) -> None:
    made: RenewedNote | None = st.session_state.get(_DONE)
    if made is None:
        return
    reference = made.context.meta.reference
    st.download_button(
        f"Download {reference} (Word)", made.document, f"{reference}.docx", _DOCX, key="renewal-file", on_click="ignore"
    )
    text.link("Open it in the register", scene.lens.link("notes", note=reference))
