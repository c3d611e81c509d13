"""Bringing a template in, trying it with a donor, approving it, putting it away, and the files to begin with."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from concept_notes.kind import kind_for
from concept_notes.language.pack import HOME
from concept_notes.making.wish import Wish
from concept_notes.templates.comments import annotated
from concept_notes.templates.files import shipped
from concept_notes.templates.guide import tag_guide
from concept_notes.templates.lint import check_template
from concept_notes.templates.own import add_template, preview, shows_when_tried
from crm.errors import CrmError
from crm.services.actor import Actor
from crm.services.templates import (
    LENGTHS,
    approve_template,
    content_of,
    find_template,
    retire_template,
)
from dashboard import choices, session
from dashboard.views import templates as view
from dashboard.widgets import chart, table, text, undoing
from dashboard.widgets.frame import Frame
from dashboard.widgets.undoing import Saved

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TRIED, _REFUSED, _FORM = "template-tried", "template-refused", "template-form"
#: Checks of files are kept so long as the person looks at them.
_CHECKED = "template-checked"


def begin_with() -> None:
    """The guide to the tags, and the template that travels with the product."""
    subtitle = "Change the product’s own template in Word, and keep the guide beside it"
    with chart.card("begin", "Begin here", subtitle), st.container(horizontal=True, gap="small", key="template-begin"):
        st.download_button(
            "Guide to the tags (Word)", tag_guide, "template-tags.docx", DOCX, key="template-guide", on_click="ignore"
        )
        st.download_button(
            "The product’s template (Word)",
            lambda: shipped().content,
            "note-template.docx",
            DOCX,
            key="template-shipped",
            on_click="ignore",
        )


def bring_in(languages: Mapping[str, str]) -> None:
    """A file, what the check says of it, and the form that makes it a draft."""
    with chart.card(
        "bring-in", "Bring in a template", "A Word file of at most 5 MB; it is checked before it is taken in"
    ):
        token = st.session_state.setdefault(_FORM, secrets.token_hex(8))
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        file = left.file_uploader("Word file", type=["docx", "docm"], key=f"template-file-{token}")
        length = right.selectbox(
            "Length", list(LENGTHS), 1, format_func=lambda one: f"{one}: {LENGTHS[one]}", key=f"template-length-{token}"
        )
        if file is None:
            return
        content = file.getvalue()
        found, tried, marked = _checked(content, length)
        count = len(found) + len(tried)
        if count:
            st.error(view.verdict(file.name, count), icon=":material/error:")
            table.show(view.faults(found, tried))
            if marked:
                name = f"{file.name.rpartition('.')[0]}-with-comments.docx"
                st.download_button(
                    "The file with a comment at each fault",
                    marked,
                    name,
                    DOCX,
                    key="template-marked",
                    on_click="ignore",
                )
            return
        st.success(view.verdict(file.name, 0), icon=":material/check_circle:")
        _form(token, content, file.name, languages)


def _form(token: str, content: bytes, file_name: str, languages: Mapping[str, str]) -> None:
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    usual = " ".join(file_name.rpartition(".")[0].replace("_", " ").replace("-", " ").split())[:60]
    left.text_input("Name", usual, key=f"template-name-{token}", max_chars=60, help="The same name is a new version.")
    right.selectbox(
        "Language",
        ["", *languages],
        0,
        format_func=lambda one: languages.get(one, "all languages"),
        key=f"template-language-{token}",
    )
    st.text_input("What changed", key=f"template-why-{token}", placeholder="the new logo")
    st.button("Bring in as a draft", type="primary", key=f"template-add-{token}", on_click=_add, args=(token, content))
    _refusal()


def _checked(content: bytes, length: str) -> tuple[Any, list[str], bytes | None]:
    """Faults, what shows when it is tried, and the file with comments; reckoned once for each file and length."""
    digest, kind = f"{length} {hashlib.sha256(content).hexdigest()}", kind_for(length)
    kept = st.session_state.get(_CHECKED)
    if kept is None or kept[0] != digest:
        found = check_template(content, kind)
        tried = [] if found else shows_when_tried(content, kind)
        kept = (digest, (found, tried, annotated(content, found) if found else None))
        st.session_state[_CHECKED] = kept
    checked: tuple[Any, list[str], bytes | None] = kept[1]
    return checked


def _add(token: str, content: bytes) -> None:
    given = {name: str(st.session_state[f"template-{name}-{token}"]) for name in ("name", "length", "language", "why")}

    def act(opened: Session, actor: Actor) -> Saved:
        answer = add_template(
            opened,
            actor,
            given["name"],
            content,
            length=given["length"],
            said_in=given["language"],
            why=given["why"],
            request_id=token,
        )
        return Saved(f"Saved: “{answer['name']}”, version {answer['version']}, is a draft.")

    if _write(act, token):
        st.session_state.pop(_FORM, None)


def _write(act: Callable[[Session, Actor], Saved], token: str) -> bool:
    try:
        saved = undoing.write(act, token)
    except CrmError as refused:
        st.session_state[_REFUSED] = str(refused)
        return False
    undoing.say(saved)
    return True


def _refusal() -> None:
    if refused := st.session_state.pop(_REFUSED, ""):
        st.error(refused, icon=":material/error:")


def one_template(scene: Frame, one: view.Described, shown: view.OpenedTemplate, close: Callable[[], None]) -> None:
    """One version: its facts, its file, a note tried with it, its next step."""
    key = view.key(one)
    with chart.card("template", shown.title):
        text.facts(shown.facts)
        if shown.caution:
            st.warning(shown.caution, icon=":material/info:")
        st.text_input(
            "Why (for the journal)", key=f"step-why-{key}", placeholder="approved by the chairs’ meeting of …"
        )
        with st.container(horizontal=True, gap="small", key="template-actions"):
            if shown.may_approve:
                st.button("Approve", type="primary", key=f"approve-{key}", on_click=_step, args=("approve", one))
            if shown.may_retire:
                st.button("Retire", key=f"retire-{key}", on_click=_step, args=("retire", one))
            st.download_button(
                "Its file (Word)",
                lambda: session.read(("template-file", one["sha256"]), lambda opened: _content(opened, one)),
                f"{key}.docx",
                DOCX,
                key="template-file",
                on_click="ignore",
            )
            close()
        _refusal()
        _try(scene, one)


def _content(opened: Session, one: view.Described) -> bytes:
    return content_of(opened, find_template(opened, one["name"], one["version"]))


def _step(kind: str, one: view.Described) -> None:
    key = view.key(one)
    why = str(st.session_state.get(f"step-why-{key}", ""))
    token = st.session_state.setdefault(f"{kind}-token-{key}", secrets.token_hex(8))
    act_on = approve_template if kind == "approve" else retire_template

    def act(opened: Session, actor: Actor) -> Saved:
        answer = act_on(opened, actor, one["name"], number=one["version"], why=why, request_id=token)
        return Saved(f"Saved: “{answer['name']}”, version {answer['version']}, is {answer['status']}.")

    if _write(act, token):
        st.session_state.pop(f"{kind}-token-{key}", None)


def _try(scene: Frame, one: view.Described) -> None:
    """A note made with it for a donor, which enters no register."""
    donors = choices.all_choices().donors
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    donor = left.selectbox(
        "Try it with",
        list(donors),
        None,
        format_func=lambda code: f"{code} · {donors[code]}",
        key="template-donor",
        placeholder="the facts of the demonstration",
    )
    wish = Wish(donor or "", as_of=scene.lens.as_of, said_in=one["language"] or HOME)
    right.button("Make a preview", key="template-preview", on_click=_preview, args=(one, wish))
    tried = st.session_state.get(_TRIED)
    if not tried or tried["what"] != _tried(one, wish):
        return
    if tried["error"]:
        st.error(tried["error"], icon=":material/error:")
        return
    text.remarks(tried["warnings"])
    name = f"preview_{one['name'].replace(' ', '-')}_{one['version']}_{tried['donor'] or 'trio'}.docx"
    st.download_button(
        f"Download the preview for {tried['donor'] or 'the trio'} (Word)",
        tried["document"],
        name,
        DOCX,
        type="primary",
        key="template-preview-file",
        on_click="ignore",
    )


def _tried(one: view.Described, wish: Wish) -> tuple[Any, ...]:
    """What is tried, so that it can be compared."""
    return view.key(one), one["sha256"], wish


def _preview(one: view.Described, wish: Wish) -> None:
    made: dict[str, Any] = {"what": _tried(one, wish), "error": ""}
    try:
        shown = session.read(
            ("template-preview", made["what"]),
            lambda opened: preview(opened, _content(opened, one), wish, kind=kind_for(one["length"])),
        )
        made |= {"document": shown.document, "warnings": shown.warnings, "donor": shown.donor}
    except CrmError as refused:
        made["error"] = str(refused)
    st.session_state[_TRIED] = made
