"""Notes for many donors: choosing them, looking at all before anything is made, making them, and the zip file."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from concept_notes.batch.bundle import Zip
from concept_notes.batch.choice import FILTERS, Choosable, choosable, matching
from concept_notes.batch.plan import Plan, preflight_all
from concept_notes.batch.run import Run
from concept_notes.language.pack import HOME, language, languages
from concept_notes.making.wish import AUTO, Wish
from concept_notes.word import pdf
from dashboard import session
from dashboard.views import lengths
from dashboard.views import note_batch as view
from dashboard.views.lens import AUDIENCES
from dashboard.widgets import note_years, table, text
from dashboard.widgets.frame import Frame

#: The wish whose donors were looked at; the batch at work or done, until the next one.
_LOOKED, _RUN = "note-batch-looked", "note-batch-run"
#: Seconds after which the bar is drawn anew.
_MOMENT = 1.0


def show(scene: Frame) -> None:
    """The form, folded until somebody opens it; a batch at work shows how far it is."""
    below = st.expander("Notes for many donors", key="note-batch", on_change="rerun")
    if not below.open:
        return
    with below:
        state = st.session_state.get(_RUN)
        if state and not state["done"]:
            _work(state)
            return
        if state:
            _result(scene, state)
        _form(scene)


def _form(scene: Frame) -> None:
    lens = scene.lens
    every = session.read(("note-batch-donors", lens.as_of), lambda opened: choosable(opened, as_of=lens.as_of))
    donors = _donors(every)
    wish, as_pdf = _wish(scene)
    asked = (tuple(donor.code for donor in donors), wish)
    st.button("Look at them first", key="note-batch-look", on_click=st.session_state.__setitem__, args=(_LOOKED, asked))
    if st.session_state.get(_LOOKED) != asked:
        return
    plan = session.read(("note-batch", asked), lambda opened: preflight_all(opened, donors, wish, written=True))
    text.lead(view.found(plan), plan.remarks)
    table.folded("note-batch", view.before(plan, lens))
    count = len(plan.ready)
    if count:
        label = f"Make {count} notes" if count > 1 else "Make one note"
        st.button(label, type="primary", key="note-batch-make", on_click=_start, args=(plan, as_pdf))


def _donors(every: tuple[Choosable, ...]) -> tuple[Choosable, ...]:
    """Those that the filters leave, or of them those that were named."""
    chosen: dict[str, list[str]] = {}
    for name, column in zip(FILTERS, st.columns(len(FILTERS)), strict=True):
        labels = view.options(every, name)
        chosen[name] = column.multiselect(
            view.LABELS[name],
            list(labels),
            format_func=labels.__getitem__,
            key=f"note-batch-by-{name}",
            placeholder="all",
        )
    left = matching(every, chosen)
    names = {donor.code: donor.name for donor in left}
    named = st.multiselect(
        "Donors",
        list(names),
        format_func=lambda code: f"{code} · {names.get(code, '')}",
        key="note-batch-donors",
        placeholder=f"all {len(names)} that match",
    )
    return tuple(donor for donor in left if donor.code in named) if named else left


def _wish(scene: Frame) -> tuple[Wish, bool]:
    """What all notes have in common, and whether each comes as PDF too."""
    years = note_years.choose(scene, "note-batch-years", st)
    first, left, middle, right = st.columns([1, 1, 1, 1], vertical_alignment="bottom")
    length = first.selectbox(
        "Length", list(lengths.OFFERED), format_func=lengths.OFFERED.__getitem__, key="note-batch-length"
    )
    over_limit = bool(length) and right.checkbox(lengths.OVER, key="note-batch-over-limit")
    said_in = left.selectbox(
        "Language",
        [AUTO, *sorted(languages(), key=lambda code: (code != HOME, language(code).name))],
        format_func=lambda code: "the one the donor reads" if code == AUTO else language(code).name,
        key="note-batch-language",
    )
    audience = middle.segmented_control(
        "Figures for",
        list(AUDIENCES),
        default="public",
        required=True,
        format_func=lambda one: AUDIENCES[one],
        key="note-batch-audience",
    )
    fall_back = right.checkbox("English where a text is not translated", key="note-batch-fall-back")
    as_pdf = False
    if pdf.available():
        as_pdf = right.checkbox("Each as PDF too", key="note-batch-pdf")
    else:
        st.caption(pdf.ABSENT)
    wish = Wish(
        as_of=scene.lens.as_of,
        audience=audience,
        years=years,
        said_in=said_in,
        fall_back=fall_back,
        length=length or None,
        over_limit=over_limit,
    )
    return wish, as_pdf


def _start(plan: Plan, as_pdf: bool) -> None:
    bundle = Zip()
    run = Run(plan, bundle, session.writing, as_pdf=as_pdf)
    st.session_state[_RUN] = {"run": run, "bundle": bundle, "stop": False, "done": False}


@st.fragment(run_every=0.2)
def _work(state: dict[str, Any]) -> None:
    """Make notes for a moment, then draw: so the bar moves, and a click on the button is heard between two notes."""
    run: Run = state["run"]
    count = len(run.plan.candidates)
    until = time.monotonic() + _MOMENT
    more = True
    while more and not state["stop"] and time.monotonic() < until:
        more = run.step() is not None
    st.progress(len(run.rows) / count, view.working(run.rows, count))
    st.button("Stop, and keep what is done", key="note-batch-stop", on_click=state.__setitem__, args=("stop", True))
    if more and not state["stop"]:
        return
    run.finish()
    state["done"] = True
    st.session_state.pop(_LOOKED, None)
    st.rerun()


def _result(scene: Frame, state: dict[str, Any]) -> None:
    run: Run = state["run"]
    text.lead(view.outcome(run.rows))
    as_of = run.plan.wish.as_of.isoformat()
    with st.container(horizontal=True, gap="small", key="note-batch-files"):
        st.download_button(
            "Download all (zip)",
            state["bundle"].data,
            f"{run.plan.group or 'group'}_concept-notes_{as_of}.zip",
            "application/zip",
            type="primary",
            key="note-batch-zip",
            on_click="ignore",
        )
        st.button("Put this list away", key="note-batch-away", on_click=st.session_state.pop, args=(_RUN, None))
    table.folded("note-batch-made", view.after(run.rows, scene.lens))
