"""Letters and reports as Word files: chosen, written for the day on the screen, entered in the register, downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from concept_notes.language.pack import HOME, language, languages
from concept_notes.papers.make import MadePaper, enter, make_paper
from concept_notes.papers.wish import PaperWish, gathered
from crm.domain.notes import PAPERS
from crm.errors import CrmError
from dashboard import session
from dashboard.views.papers import Paper
from dashboard.widgets import chart, remarks, text
from dashboard.widgets.frame import Frame

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_MADE = "paper-made"


def for_donor(scene: Frame, donor: str, papers: Sequence[Paper]) -> None:
    """The card of a donor's page: one paper is chosen and written."""
    subtitle = "Thanks, reminders, cover letters and the report on its money, each checked before it leaves"
    with chart.card("papers", "Letters and report for this donor", subtitle):
        if not papers:
            st.caption("Nothing has come, is overdue or is promised by this day, so there is nothing to write.")
            return
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        paper = left.selectbox("Paper", papers, format_func=lambda one: one.label, key=f"paper-{donor}")
        _offer(scene, paper, right)


def brief(scene: Frame) -> None:
    """The hand-over brief, for the trio."""
    with chart.card(
        "brief", "Hand-over brief", "What the next Chair has to know on this day; every page keeps it with the trio"
    ):
        left, _ = st.columns([1, 2])
        _offer(scene, Paper("handover", "", "Hand-over brief"), left)


def _offer(scene: Frame, paper: Paper, place: Any) -> None:
    """The language, the button, and the paper once it is written."""
    known = sorted(languages(), key=lambda code: (code != HOME, language(code).name))
    said_in = place.selectbox(
        "Language", known, format_func=lambda code: language(code).name, key=f"paper-language-{paper.kind}"
    )
    fall_back = said_in != HOME and st.checkbox(
        "English where a text is not translated", key=f"paper-fall-back-{paper.kind}"
    )
    wish = PaperWish(
        paper.kind,
        paper.about,
        as_of=scene.lens.as_of,
        said_in=said_in,
        fall_back=bool(fall_back),
        audience=scene.lens.audience if paper.kind == "report" else "public",
    )
    st.button("Write it", key=f"paper-write-{paper.kind}", on_click=_write, args=(wish,))
    _result(scene, wish)


def _write(wish: PaperWish) -> None:
    """Write it, and enter it in the register; the same paper again is entered once."""
    made, error = None, ""
    try:
        made = session.read(("paper", wish), lambda opened: make_paper(opened, gathered(opened, wish)))
        if wish.kind in PAPERS:
            with session.writing() as (opened, actor):
                made = enter(opened, actor, made, wish)
    except CrmError as refused:
        error = str(refused)
    st.session_state[_MADE] = {"wish": wish, "paper": made, "error": error}


def _result(scene: Frame, wish: PaperWish) -> None:
    found = st.session_state.get(_MADE)
    if not found or found["wish"] != wish:
        return
    if found["error"]:
        st.error(found["error"], icon=":material/error:")
        return
    made: MadePaper = found["paper"]
    reference = made.context.meta.reference
    remarks.sentences(made.warnings, f"paper-{wish.kind}")
    st.download_button(
        f"Download {reference} (Word)",
        made.document,
        made.file_name,
        _DOCX,
        key=f"paper-download-{wish.kind}",
        on_click="ignore",
    )
    if wish.kind in PAPERS and scene.lens.audience == "trio":
        st.caption("It is in the register as a draft: say there when somebody has read it, and when it was sent.")
        text.link("Open it in the register", scene.lens.link("notes", note=reference))
