"""The file of an opened note, made again when somebody asks for it: the same one, or a sentence that says why not."""

from __future__ import annotations

import streamlit as st

from concept_notes.making.again import made_again
from crm.domain.wording import day
from crm.errors import CrmError
from crm.reports.note_register import NoteLine
from dashboard import session

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ASKED = "note-again"


def button(line: NoteLine) -> None:
    """The button, for a note that no person had edited before it was made."""
    if not line.renews:
        st.button(
            "Make the file again",
            key="note-again",
            on_click=st.session_state.__setitem__,
            args=(f"{_ASKED}-asked", line.reference),
            help="The register keeps no file; it makes the same one again as long as its records have not changed.",
        )


def show(line: NoteLine) -> None:
    """The file, once it was asked for."""
    if st.session_state.get(f"{_ASKED}-asked") != line.reference:
        return
    try:
        with st.spinner("Making the file again"):
            made = session.read(("note-again", line.reference), lambda opened: made_again(opened, line.reference))
    except CrmError as refused:
        st.warning(str(refused), icon=":material/info:")
        if line.kind != "note":
            return
        st.caption(
            "A file that you still have can be renewed below, under “Renew a note edited in Word”; “Make a new version” "
            "leads to the donor, where the next note is made."
        )
        return
    st.success(
        f"It is the same file, byte for byte, as was made with the figures of {day(line.as_of)}.",
        icon=":material/check_circle:",
    )
    st.download_button(
        f"Download {line.reference} (Word)",
        made.document,
        made.file_name,
        _DOCX,
        key="note-again-file",
        on_click="ignore",
    )
