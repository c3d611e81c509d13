"""The drawer in which a donor's profile is changed: it shows what will change, and what somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import streamlit as st
from sqlmodel import Session

from crm.errors import CrmError, Refused
from crm.imports import typed, vocabularies
from crm.services import donor_profiles as service
from crm.services.actor import Actor
from crm.services.organisations import NewOrganisation, Profile
from dashboard import choices, filters, session
from dashboard.views import donor_form as view
from dashboard.widgets import drawer, table, text
from dashboard.widgets.undoing import Saved

_ADD = "donor-add"


@dataclass(frozen=True)
class _Opened:
    """A form as it was opened: what was recorded then, what its fields began with, how often it was taken up again."""

    seen: Profile
    begun: Profile
    turn: int = 0


def button(code: str) -> None:
    """The button, and the drawer where it is open on this donor."""
    kind = f"donor-change-{code}"
    drawer.opener("Change what is recorded", kind)
    if drawer.kind() == kind:
        _change(code)


@st.dialog("Change what is recorded", width="medium", position="right", on_dismiss=drawer.leave)
def _change(code: str) -> None:
    drawer.leave_if_saved()
    token = drawer.token()
    recorded: Profile = session.read(("profile", code), lambda opened: service.profile_of(opened, code))
    opened: _Opened = st.session_state.setdefault(f"donor-form-{token}", _Opened(recorded, recorded))
    st.html(f"<p class='crm-measure'>{text.safe(_called(code))}. Open a part, change what is no longer so, save.</p>")
    given, problems = _fields(opened, f"{token}-{opened.turn}")
    why = st.text_input(
        "Where this is known from",
        key=f"why-{token}",
        placeholder="their letter of 3 May",
        help="May stay empty. It goes into the journal.",
    )
    mine = service.differences(opened.seen, service.with_fields(opened.seen, given))
    theirs = service.differences(opened.seen, recorded)
    if theirs:
        _meanwhile(code, token, recorded, theirs, mine)
    elif mine or not problems:
        _before_and_after(code, given, opened.seen, mine)
    text.remarks(problems)

    def save(writing: Session, actor: Actor) -> Saved:
        if problems:
            raise Refused(" ".join(problems))
        answer = service.change_profile(writing, actor, code, given, seen=opened.seen, why=why, request_id=token)
        return Saved(view.saved(answer["donor"], answer["changed"]))

    drawer.save_button("Save", save, token)


def _called(code: str) -> str:
    return f"{code} {choices.all_choices().donors.get(code, '')}".strip()


def _before_and_after(code: str, given: Mapping[str, Any], seen: Profile, mine: Sequence[service.FieldChange]) -> None:
    """What will change, and the sentence of what cannot be."""
    table.show(view.changes(mine))
    if not mine:
        return
    try:
        session.read(
            ("profile-preview", code, tuple(sorted(given.items()))),
            lambda opened: service.preview_profile(opened, code, given, seen=seen),
        )
    except CrmError as refused:
        text.remarks((str(refused),))


def _meanwhile(
    code: str,
    token: str,
    recorded: Profile,
    theirs: Sequence[service.FieldChange],
    mine: Sequence[service.FieldChange],
) -> None:
    """Theirs and yours side by side, and a way to go on that loses neither."""
    st.warning(f"Somebody else changed what is recorded of {code} while this was open.", icon=":material/group:")
    yours = {one.name: one for one in mine}
    table.show(view.meanwhile(theirs, yours))
    st.html(
        "<p class='crm-measure'>Going on takes theirs into the form where you changed nothing, and keeps what you typed. "
        "Nothing is saved by it.</p>"
    )
    st.button(
        "Go on from what is recorded now",
        key=f"go-on-{token}",
        on_click=_go_on,
        args=(token, recorded, {one.name: one.after for one in mine}),
    )


def _go_on(token: str, recorded: Profile, mine: Mapping[str, Any]) -> None:
    opened: _Opened = st.session_state[f"donor-form-{token}"]
    st.session_state[f"donor-form-{token}"] = _Opened(recorded, replace(recorded, **mine), opened.turn + 1)


# --- fields -----------------------------------------------------------------------------------------------------------


def _fields(opened: _Opened, key: str) -> tuple[dict[str, Any], list[str]]:
    """All fields in their groups: what says something else than was seen, and a sentence for each that cannot be read."""
    begun, seen = view.texts_of(opened.begun), view.texts_of(opened.seen)
    given: dict[str, Any] = {}
    problems = []
    for title, group in view.GROUPS.items():
        with st.expander(title):
            for one in group:
                said = _field(one, begun[one.name], f"{one.name}-{key}")
                if said.strip() == seen[one.name].strip():
                    continue
                try:
                    given |= session.read(("profile-field", one.name, said), partial(_one_field, {one.name: said}))
                except CrmError as refused:
                    problems.append(str(refused))
                    st.html(f"<p class='crm-overdue' role='status'>{text.safe(str(refused))}</p>")
    return given, problems


def _one_field(one: Mapping[str, str], opened: Session) -> dict[str, Any]:
    return typed.profile_fields(opened, one, view.LABELS)


def _field(one: view.Field, shown: str, key: str) -> str:
    match one.kind:
        case "choice":
            return _choice(one, shown, key)
        case "several":
            return _several(one, shown, key)
        case "day":
            return _day(one, shown, key)
        case "mark":
            return "yes" if st.checkbox(one.label, shown == "yes", key=key, help=one.help or None) else "no"
        case "line":
            return str(st.text_input(one.label, shown, key=key, help=one.help or None))
        case _:
            return str(st.text_area(one.label, shown, key=key, help=one.help or None, height="content"))


def _choice(one: view.Field, shown: str, key: str) -> str:
    known = choices.all_choices()
    if one.name == "currency":
        shown = shown or known.base.code
    names = view.offered(one.name, (shown,), sorted(known.currencies))
    codes = list(names)
    chosen: str | None = st.selectbox(
        one.label,
        codes,
        codes.index(shown) if shown in codes else None,
        format_func=lambda code: names.get(code, code),
        key=key,
        help=one.help or None,
        placeholder="not said",
    )
    return chosen or ""


def _several(one: view.Field, shown: str, key: str) -> str:
    recorded = [word for word in shown.split("; ") if word]
    names = view.offered(one.name, recorded)
    chosen = st.multiselect(
        one.label,
        list(names),
        recorded,
        format_func=lambda code: names.get(code, code),
        key=key,
        help=one.help or None,
        placeholder="none",
        accept_new_options=one.own,
    )
    return "; ".join(chosen)


def _day(one: view.Field, shown: str, key: str) -> str:
    when = st.date_input(
        one.label,
        date.fromisoformat(shown) if shown else None,
        key=key,
        format="DD/MM/YYYY",
        min_value=date(1990, 1, 1),
        max_value=date(2100, 12, 31),
        help=one.help or None,
    )
    return when.isoformat() if when else ""


# --- a new donor --------------------------------------------------------------------------------------------------------


def add_button() -> None:
    """The button above the list of donors, and its drawer."""
    drawer.opener("Add a donor", _ADD)
    if drawer.kind() == _ADD:
        _add()


@st.dialog("Add a donor", position="right", on_dismiss=drawer.leave)
def _add() -> None:
    drawer.leave_if_saved()
    token = drawer.token()
    st.html("<p class='crm-measure'>What it reads and wants is entered on its own page afterwards.</p>")
    code = st.text_input(
        "Code", key=f"code-{token}", placeholder="NMK", help="Short, and it stays: its pledges carry it."
    )
    name = st.text_input("Name", key=f"name-{token}", placeholder="Republic of Northmark")
    kinds = {term.code: term.label for term in vocabularies.read("organisation_kinds").offered}
    kind = st.selectbox("Kind", list(kinds), 0, format_func=kinds.__getitem__, key=f"kind-{token}")
    texts = {
        one: _choice(view.FIELDS[one], "en" if one == "language" else "", f"{one}-{token}")
        for one in ("currency", "language")
    }

    def save(writing: Session, actor: Actor) -> Saved:
        given = typed.profile_fields(writing, texts, view.LABELS)
        answer = service.add_donor(writing, actor, NewOrganisation(code, name, kind), given, request_id=token)
        return Saved(f"Saved: {answer['code']}, {answer['name']}, is a donor.")

    def open_it() -> None:
        filters.choose("donor", [code.strip()])

    drawer.save_button("Save donor", save, token, then=open_it)
