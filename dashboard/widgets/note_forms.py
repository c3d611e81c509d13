"""Three drawers over an opened note: it was reviewed, it was sent, it was answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st
from sqlmodel import Session

from crm.config import actor_name
from crm.domain.notes import ANSWERED
from crm.domain.wording import day
from crm.services import notes as service
from crm.services.actor import Actor
from dashboard import session
from dashboard.opened_note import OpenedNote
from dashboard.views.notes import NEXT
from dashboard.widgets import drawer
from dashboard.widgets.drawer import needed, save_button
from dashboard.widgets.undoing import Saved


def actions(one: OpenedNote, label: str) -> None:
    """The button for what comes next, where something does, and the drawer that is open on this note.

    A drawer stays the one that was opened: what somebody else did meanwhile is refused with a sentence.
    """
    if label:
        drawer.opener(label, _kind(one.line.status, one), primary=True)
    for status, form in _FORMS.items():
        if drawer.kind() == _kind(status, one):
            form(one)


def _kind(status: str, one: OpenedNote) -> str:
    """A drawer belongs to its note: another one that is opened does not show it."""
    return f"note-{status}-{one.line.reference}"


@st.dialog(NEXT["draft"], position="right", on_dismiss=drawer.leave)
def _review(one: OpenedNote) -> None:
    drawer.leave_if_saved()
    line, token = one.line, drawer.token()
    st.markdown(f"**{actor_name()}** has read {line.reference}, and it may go to {line.donor_name}.")
    _moved(one)

    def save(opened: Session, actor: Actor) -> Saved:
        answer = service.review_note(opened, actor, line.reference, request_id=token)
        return Saved(f"Saved: {answer['reference']} is reviewed.")

    save_button("Save review", save, token)


@st.dialog(NEXT["reviewed"], position="right", on_dismiss=drawer.leave)
def _send(one: OpenedNote) -> None:
    drawer.leave_if_saved()
    line, token = one.line, drawer.token()
    _moved(one)
    dated = st.date_input("Sent on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    to = st.text_input("To which office, and how", key=f"to-{token}", placeholder="Counsellor, Geneva, by e-mail")
    due = _follow_up(one, token) if line.kind in ANSWERED else None

    def save(opened: Session, actor: Actor) -> Saved:
        answer = service.send_note(
            opened,
            actor,
            line.reference,
            dated=needed(dated, "Say on which day it was sent."),
            to=to,
            due=due,
            request_id=token,
        )
        until = f"; to be followed up on {answer['follow_up']}" if answer["follow_up"] else ""
        return Saved(f"Saved: {answer['reference']} is sent{until}.")

    save_button("Save sending", save, token)


def _follow_up(one: OpenedNote, token: str) -> date | None:
    """When to ask for the answer; None leaves it to the note."""
    asked = f"when the note asks for a reply, {day(one.reply_by)}" if one.reply_by else "30 days later"
    due: date | None = st.date_input(
        "Follow up on", None, key=f"due-{token}", format="DD/MM/YYYY", help=f"Left empty: {asked}. It becomes a task."
    )
    return due


@st.dialog(NEXT["sent"], position="right", on_dismiss=drawer.leave)
def _answer(one: OpenedNote) -> None:
    drawer.leave_if_saved()
    line, token = one.line, drawer.token()
    dated = st.date_input("Answered on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    outcome = st.text_area("What the donor answered", key=f"outcome-{token}")
    pledge = _one_of("Pledge it led to", one.pledges, f"pledge-{token}")
    talk = _one_of("Conversation it led to", one.opportunities, f"opportunity-{token}")

    def save(opened: Session, actor: Actor) -> Saved:
        answer = service.answer_note(
            opened,
            actor,
            line.reference,
            dated=needed(dated, "Say on which day it was answered."),
            outcome=outcome,
            opportunity=talk,
            pledge=pledge,
            request_id=token,
        )
        return Saved(f"Saved: {answer['reference']} is answered.")

    save_button("Save answer", save, token)


_FORMS: dict[str, Callable[[OpenedNote], None]] = {"draft": _review, "reviewed": _send, "sent": _answer}


def _moved(one: OpenedNote) -> None:
    """That a note about to go states figures that have moved."""
    if one.drift is None:
        return
    count = len(one.drift.moved)
    if count:
        said = "one of its figures has" if count == 1 else f"{count} of its figures have"
        st.warning(f"Since it was made {said} moved. Make it anew, or send it as it is.", icon=":material/info:")
    for remark in one.drift.remarks:
        st.warning(remark, icon=":material/info:")


def _one_of(label: str, codes: tuple[str, ...], key: str) -> str:
    """One of the donor's records, by code; "" where none is chosen or there is none."""
    if not codes:
        return ""
    chosen: str | None = st.selectbox(label, codes, None, key=key, placeholder="none")
    return chosen or ""
