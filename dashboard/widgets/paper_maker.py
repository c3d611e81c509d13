"""Letters and reports as Word files: chosen, written for the day on the screen, and downloaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st
from sqlmodel import Session

from concept_notes.language.pack import HOME, language, languages
from concept_notes.papers.handover_facts import handover
from concept_notes.papers.make import MadePaper, make_paper
from concept_notes.papers.reminder import reminder
from concept_notes.papers.report_facts import donor_report
from concept_notes.papers.thanks import thanks
from concept_notes.papers.verbale import verbale
from crm.errors import CrmError
from dashboard import session
from dashboard.views.papers import Paper
from dashboard.widgets import chart
from dashboard.widgets.frame import Frame

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

#: How the facts of each kind of paper are gathered, from what it is about.
_GATHER: Mapping[str, Callable[..., Any]] = {
    "reminder": reminder,
    "thanks": lambda opened, number, **options: thanks(opened, int(number), **options),
    "report": donor_report,
    "verbale": verbale,
    "handover": lambda opened, _, **options: handover(opened, **options),
}


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
    audience = scene.lens.audience if paper.kind == "report" else ""
    wish = (paper.kind, paper.about, scene.lens.as_of, said_in, bool(fall_back), audience)
    st.button("Write it", key=f"paper-write-{paper.kind}", on_click=_wish, args=(wish,))
    if st.session_state.get("paper-wish") == wish:
        _result(wish)


def _wish(wish: tuple[Any, ...]) -> None:
    st.session_state["paper-wish"] = wish


def _result(wish: tuple[Any, ...]) -> None:
    try:
        made = session.read(("paper", *wish), lambda opened: _made(opened, *wish))
    except CrmError as refused:
        st.error(str(refused), icon=":material/error:")
        return
    for warning in made.warnings:
        st.warning(warning, icon=":material/info:")
    st.download_button(
        f"Download {made.context.meta.reference} (Word)",
        made.document,
        made.file_name,
        _DOCX,
        key=f"paper-download-{wish[0]}",
        on_click="ignore",
    )


def _made(
    opened: Session, kind: str, about: str, as_of: date, said_in: str, fall_back: bool, audience: str
) -> MadePaper:
    options: dict[str, Any] = {"as_of": as_of, "said_in": said_in, "fall_back": fall_back}
    if audience:
        options["audience"] = audience
    return make_paper(opened, _GATHER[kind](opened, about, **options))
