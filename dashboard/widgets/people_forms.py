"""The people of a donor, or of a member of the group: who they are, verified with one button, and drawers to add, follow and correct one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date

import streamlit as st
from sqlmodel import Session

from concept_notes.language.pack import language_name, languages
from crm.domain.wording import day
from crm.errors import CrmError
from crm.imports import typed
from crm.reports.focal_points import Person, focal_points, of_the_group
from crm.services import focal_points as service
from crm.services.actor import Actor
from crm.services.organisations import NewFocalPoint, add_focal_point
from dashboard import session
from dashboard.views import people as view
from dashboard.widgets import chart, drawer, table, undoing
from dashboard.widgets.frame import Frame
from dashboard.widgets.undoing import Saved

_REFUSED = "person-refused"


def show(scene: Frame, code: str) -> None:
    """The card: each person with what can be done, those of before, and the drawer that is open."""
    as_of = scene.lens.as_of
    every = session.read(("people", code, as_of), lambda opened: focal_points(opened, code, as_of=as_of))
    with chart.card("people", "People"):
        current = [one for one in every if one.current]
        if not current:
            st.html("<p class='crm-measure'>No focal point is recorded. Add whom to write to.</p>")
        for one in current:
            _person(one, as_of)
        if refused := st.session_state.pop(_REFUSED, ""):
            st.error(refused, icon=":material/error:")
        drawer.opener("Add a person", f"person-add-{code}")
        if len(current) < len(every):
            table.show(view.earlier(every))
        st.html(f"<p class='crm-source'>{view.PURPOSE}</p>")
    if drawer.kind() == f"person-add-{code}":
        _add(code)
    for one in every:
        if drawer.kind() == f"person-succeed-{one.number}":
            _succeed(one)
        elif drawer.kind() == f"person-correct-{one.number}":
            _correct(one)


def show_of_the_group(scene: Frame) -> None:
    """A member of the group or a Chair is chosen, and its people are kept as those of a donor are."""
    as_of = scene.lens.as_of
    bodies = session.read(("bodies", as_of), lambda opened: of_the_group(opened, as_of=as_of))
    left, _ = st.columns([1, 1])
    code = left.selectbox(
        "People of the group",
        list(bodies),
        index=None,
        format_func=lambda one: f"{one} · {bodies[one]}",
        key="people-of",
        placeholder="choose a member or a Chair",
    )
    if code:
        show(scene, code)


def _person(one: Person, as_of: date) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"person-{one.number}"):
        st.html(view.in_html(one, as_of))
        with st.container(horizontal=True, gap="small", width="content", key=f"person-actions-{one.number}"):
            token = st.session_state.setdefault(_token_of(one), secrets.token_hex(8))
            if one.last_verified is None or one.last_verified < session.today():
                st.button("Verify today", key=f"verify-{one.number}", on_click=_verify, args=(one, token))
            drawer.opener("Another person follows", f"person-succeed-{one.number}")
            drawer.opener("Correct", f"person-correct-{one.number}")


def _token_of(one: Person) -> str:
    return f"verify-token-{one.number}"


def _verify(one: Person, token: str) -> None:
    today = session.today()

    def act(opened: Session, actor: Actor) -> Saved:
        service.verify_focal_point(opened, actor, one.number, today, request_id=token)
        return Saved(f"Saved: the {view.called(one)}, was verified on {day(today)}.")

    try:
        undoing.say(undoing.write(act, token))
    except CrmError as refused:
        st.session_state[_REFUSED] = str(refused)
    st.session_state.pop(_token_of(one), None)


@st.dialog("Add a person", position="right", on_dismiss=drawer.leave)
def _add(code: str) -> None:
    drawer.leave_if_saved()
    token = drawer.token()
    texts = _fields(token, {"language": "en", "verified": session.today().isoformat()}, without=("to",))

    def save(opened: Session, actor: Actor) -> Saved:
        given = typed.focal_point_fields(opened, texts, view.CALLED)
        row = add_focal_point(opened, actor, NewFocalPoint(code, **given), request_id=token)
        return Saved(f"Saved: the {row.function} of {code}.")

    drawer.save_button("Save person", save, token)


@st.dialog("Another person follows", position="right", on_dismiss=drawer.leave)
def _succeed(one: Person) -> None:
    drawer.leave_if_saved()
    token = drawer.token()
    st.html(
        f"<p class='crm-measure'>Who follows the {view.called(one)}? The present one ends on the day before, and stays on "
        "record.</p>"
    )
    usual = {"function": one.function, "city": one.duty_station, "language": one.language}
    usual |= {"from": session.today().isoformat(), "verified": session.today().isoformat()}
    texts = _fields(token, usual, without=("to",))

    def save(opened: Session, actor: Actor) -> Saved:
        new = NewFocalPoint("", **typed.focal_point_fields(opened, texts, view.CALLED))
        answer = service.succeed_focal_point(opened, actor, one.number, new, request_id=token)
        return Saved(
            f"Saved: the {view.called(one)}, until {_day(answer['ended'])}; another person from {_day(answer['began'])} on."
        )

    drawer.save_button("Save succession", save, token)


@st.dialog("Correct what is recorded", position="right", on_dismiss=drawer.leave)
def _correct(one: Person) -> None:
    drawer.leave_if_saved()
    token = drawer.token()
    st.html(
        "<p class='crm-measure'>For a slip, or a new address of the same person. Another person is a succession.</p>"
    )
    recorded = session.read(("person", one.number), lambda opened: service.focal_point_of(opened, one.number))
    seen: NewFocalPoint = st.session_state.setdefault(f"person-seen-{token}", recorded)
    shown = view.texts_of(seen)
    texts = _fields(token, shown)
    changed = {name: text for name, text in texts.items() if text.strip() != shown[name]}

    def save(opened: Session, actor: Actor) -> Saved:
        given = typed.focal_point_fields(opened, changed, view.CALLED)
        answer = service.correct_focal_point(opened, actor, one.number, given, seen=seen, request_id=token)
        return Saved(f"Saved: the {view.called(one)}; corrected {view.corrected(answer['changed'])}.")

    drawer.save_button("Save correction", save, token)


def _fields(token: str, shown: Mapping[str, str], without: tuple[str, ...] = ()) -> dict[str, str]:
    """The fields of a person; what stands in each, as a text by the columns of focal_points.csv."""
    found = {}
    for name, label in view.LABELS.items():
        if name in without:
            continue
        key, text = f"{name}-{token}", shown.get(name, "")
        if name == "name":
            st.html(f"<p class='crm-measure'>{view.PURPOSE}</p>")
        if name in ("from", "to", "verified"):
            found[name] = _date(label, text, key)
        elif name == "language":
            codes = [*languages(), *([text] if text and text not in languages() else [])]
            at = codes.index(text) if text in codes else 0
            found[name] = st.selectbox(label, codes, at, format_func=language_name, key=key) or ""
        else:
            found[name] = str(st.text_input(label, text, key=key, placeholder=_EXAMPLES[name]))
    return found


_EXAMPLES = {
    "function": "counsellor",
    "city": "Geneva, or capital",
    "name": "may stay empty",
    "email": "may stay empty",
    "phone": "may stay empty",
    "channel": "e-mail, note verbale",
}


def _date(label: str, text: str, key: str) -> str:
    when = st.date_input(
        label,
        date.fromisoformat(text) if text else None,
        key=key,
        format="DD/MM/YYYY",
        min_value=date(1990, 1, 1),
        max_value=date(2100, 12, 31),
    )
    return when.isoformat() if when else ""


def _day(text: str) -> str:
    return day(date.fromisoformat(text))
