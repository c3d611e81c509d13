"""The form that freezes figures under a name, and the list of those there are."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from crm.domain.wording import day
from crm.errors import CrmError
from crm.reports.frozen import figures
from crm.services.actor import Actor
from crm.services.journal import once
from crm.services.snapshots import make_snapshot
from dashboard.views.changes import snapshots
from dashboard.widgets import chart, table, undoing
from dashboard.widgets.frame import Frame
from dashboard.widgets.undoing import Saved

_FORM = "freeze-form"
_REFUSED = "freeze-refused"


def show(scene: Frame, made: Sequence[Mapping[str, Any]]) -> None:
    """The card with name, button and list."""
    as_of = scene.lens.as_of
    with chart.card("snapshots", "Frozen figures", f"Freezing keeps the figures of {day(as_of)} as they are known now"):
        token = st.session_state.setdefault(_FORM, secrets.token_hex(8))
        left, right, button = st.columns([2, 2, 1], vertical_alignment="bottom")
        left.text_input("Name", key=f"freeze-name-{token}", placeholder="Annual meeting 2016", max_chars=100)
        right.text_input("What for", key=f"freeze-why-{token}", placeholder="what was handed out")
        button.button("Freeze these figures", key=f"freeze-{token}", on_click=_freeze, args=(token, as_of))
        if refused := st.session_state.pop(_REFUSED, ""):
            st.error(refused, icon=":material/error:")
        table.folded("snapshots", snapshots(made, scene.lens))


def _freeze(token: str, as_of: Any) -> None:
    name = str(st.session_state[f"freeze-name-{token}"])
    why = str(st.session_state[f"freeze-why-{token}"])

    def act(opened: Session, actor: Actor) -> Saved:
        def make() -> dict[str, Any]:
            return make_snapshot(opened, actor, name, as_of=as_of, figures=figures, why=why)

        answer = once(opened, token, {"form": "freeze"}, make)
        return Saved(f"Frozen: “{answer['name']}” keeps the figures of {day(as_of)}, SHA-256 {answer['sha256'][:12]}…")

    try:
        saved = undoing.write(act, token)
    except CrmError as refused:
        st.session_state[_REFUSED] = str(refused)
        return
    undoing.say(Saved(saved.sentence))  # what was frozen stays frozen
    st.session_state.pop(_FORM, None)
