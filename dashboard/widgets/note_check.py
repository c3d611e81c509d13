"""Looking at a Word file: what is wrong with it, where, how to mend it; then its copies, for sending and for the trio."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from pathlib import PurePath

import streamlit as st

from concept_notes.checked import checked
from concept_notes.copies import copy_of
from crm.errors import CrmError
from dashboard import session
from dashboard.views import note_check as view
from dashboard.widgets import chart, table, text

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_COPIES = "note-check-copies"
_MEANT = "The figures are meant to be so: make the copy for sending with them"


def show() -> None:
    """The card: a Word file of at most 10 MB, what was found in it, and the two copies of a note."""
    subtitle = "What is wrong with it and how to mend it; then the copy for the donor, or the one for the trio"
    with chart.card("check", "Check a Word file", subtitle):
        file = st.file_uploader("The file to check (Word)", type=["docx"], key="note-check-file")
        internal = st.checkbox(
            "It is an internal copy", key="note-check-internal", help="Comments, changes and names may stand in it."
        )
        if file is not None:
            _found(file.name, file.getvalue(), internal=internal)


def _found(name: str, content: bytes, *, internal: bool) -> None:
    digest = hashlib.sha256(content).hexdigest()
    try:
        with st.spinner("Looking at the file"):
            found = session.read(
                ("note-check", digest, internal),
                lambda opened: checked(lambda: nullcontext(opened), content, internal=internal),
            )
    except CrmError as refused:
        st.error(str(refused), icon=":material/error:")
        return
    shown = view.check(found, name)
    text.lead(shown.sentence, shown.remarks)
    table.show(shown.faults)
    if shown.typed.rows:
        with st.expander(view.folded(len(shown.typed.rows)), key="note-check-typed"):
            table.show(shown.typed)
    if shown.unsaid.rows:
        with st.expander(view.folded_unsaid(len(shown.unsaid.rows)), key="note-check-unsaid"):
            table.show(shown.unsaid)
    if shown.reference:
        _copies(name, content, digest)


def _copies(name: str, content: bytes, digest: str) -> None:
    """The copies, each made when somebody asks for it."""
    wished: set[tuple[str, bool]] = st.session_state.setdefault(_COPIES, set())
    with st.container(horizontal=True, gap="small", key="note-check-copies-buttons"):
        st.button("Make the copy for sending", key="copy-send", on_click=wished.add, args=((digest, False),))
        st.button("Make the internal copy", key="copy-internal", on_click=wished.add, args=((digest, True),))
    for internal in (False, True):
        if (digest, internal) in wished:
            _copy(name, content, digest, internal=internal)


def _copy(name: str, content: bytes, digest: str, *, internal: bool) -> None:
    key = f"copy-meant-{digest}"
    meant = not internal and bool(st.session_state.get(key))
    try:
        made = session.read(
            ("note-copy", digest, internal, meant),
            lambda opened: copy_of(opened, content, internal=internal, with_faults=meant),
        )
    except CrmError as refused:
        st.error(str(refused), icon=":material/error:")
        if not internal:
            st.checkbox(_MEANT, key=key)
        return
    if meant:
        st.checkbox(_MEANT, key=key)
    text.remarks(made.warnings)
    what = "internal" if internal else "to send"
    st.download_button(
        "Download the internal copy (Word)" if internal else "Download the copy for sending (Word)",
        made.document,
        f"{PurePath(name).stem} ({what}).docx",
        _DOCX,
        key=f"copy-file-{what}",
        on_click="ignore",
    )
