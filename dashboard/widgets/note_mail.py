"""The e-mail of a note as text that can be copied and as a link: for whoever's Outlook does not open a draft as one."""

from __future__ import annotations

import streamlit as st

from concept_notes.mail.address import Addressee
from concept_notes.mail.draft import Mail, mailto
from dashboard.widgets import text

#: What becomes of a draft in the program that opens it.
OPENS = (
    "Classic Outlook opens it ready to be looked at and sent; the new Outlook may show it as a message that came in."
)
#: What the text is for, beside such a draft and where there is none.
INSTEAD = "For a mail program that shows the draft as a message that came in, as the new Outlook may."
ALONE = "A draft with the note attached is offered where a note is made."


def show(mail: Mail, to: Addressee, remark: str) -> None:
    """Subject and text with a button that copies them, and the link; folded until somebody opens it."""
    with st.expander("The e-mail as text and as a link", key="note-mail"):
        text.remarks([remark, "The button at the corner of the text copies its subject and body."])
        st.code(mail.text, language=None, wrap_lines=True)
        link = mailto(mail, to)
        text.link("Open the e-mail in your mail program", link.href)
        opens = (
            "It opens" if link.whole else "The text is too long for a link in this language: copy it. The link opens"
        )
        what = "with subject and text" if link.whole else "with the subject"
        whom = "addressed to the focal point" if to.address else "without an addressee"
        text.remarks([f"{opens} {what}, {whom}. A link cannot carry a file: attach the note yourself."])
