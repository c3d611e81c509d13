"""Making a concept note for the donor on the page: what to ask, for whom, and the file."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from concept_notes.language.pack import HOME, language, languages
from concept_notes.mail.address import addressee
from concept_notes.mail.draft import draft, mail_of
from concept_notes.making.finish import file_name
from concept_notes.making.make import Made, enter, made_of
from concept_notes.making.preflight import preflight
from concept_notes.making.told import lines
from concept_notes.making.trial import Tried, prepared, written
from concept_notes.making.wish import Wish
from concept_notes.tailoring.suggest import suggestions
from concept_notes.word import pdf
from crm.domain.gap import Audience
from crm.domain.wording import amount_text
from crm.errors import CrmError
from dashboard import choices, session
from dashboard.views import lengths
from dashboard.views import suggestions as view
from dashboard.views.lens import AUDIENCES
from dashboard.widgets import chart, note_mail, note_years, remarks, table, text
from dashboard.widgets.frame import Frame

_MADE = "note-made"
_LOOKED = "note-looked"
#: What a wish was prepared from, and the note that was written of it.
_WRITTEN = "note-written"
#: Within so many seconds the same wish is the same click.
_SAME_CLICK = 5.0
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show(scene: Frame, donor: str) -> None:
    """The card with the wish, the button, and the note once it is made."""
    known = choices.all_choices()
    with chart.card("note", "Concept note for this donor", "In one of four lengths, from the figures of the day"):
        left, middle, after, right = st.columns([4, 2, 2, 2], vertical_alignment="bottom")
        activities = left.multiselect(
            "Activities",
            list(known.activities),
            format_func=lambda code: f"{code} · {known.activities[code]}",
            key=f"note-activities-{donor}",
            placeholder="those that match its priorities",
        )
        ask = middle.text_input(f"Ask in {known.base}", key=f"note-ask-{donor}", placeholder="what is missing")
        years = note_years.choose(scene, f"note-years-{donor}", after)
        audience = right.segmented_control(
            "Figures for",
            list(AUDIENCES),
            default="public",
            required=True,
            format_func=lambda one: AUDIENCES[one],
            key=f"note-audience-{donor}",
        )
        said_in, fall_back = _language(donor)
        length, over_limit = _length(donor)
        wish = Wish(
            donor,
            as_of=scene.lens.as_of,
            audience=audience,
            activities=tuple(activities),
            years=years,
            ask=ask.strip() or None,
            said_in=said_in,
            fall_back=fall_back,
            length=length,
            over_limit=over_limit,
        )
        if scene.lens.audience == "trio":
            _suggestions(scene, donor, years, audience)
        with st.container(horizontal=True, gap="small", key="note-buttons"):
            st.button("Make concept note", type="primary", key=f"note-make-{donor}", on_click=_make, args=(wish,))
            st.button("Look first", key=f"note-look-{donor}", on_click=_look, args=(wish,), help="Make nothing yet")
        _found(wish)
        _result(scene, wish)


def _suggestions(scene: Frame, donor: str, years: tuple[int, ...], audience: Audience) -> None:
    """Which activities fit this donor, worked out when somebody asks."""
    below = st.expander("Which activities fit, and why", key=f"note-why-{donor}", on_change="rerun")
    if below.open:
        lens = scene.lens
        found = session.read(
            ("suggestions", donor, years, lens.as_of, audience),
            lambda opened: suggestions(opened, donor, years, as_of=lens.as_of, audience=audience),
        )
        with below:
            table.show(view.grid(found, lens))


def _look(wish: Wish) -> None:
    """Remember that somebody wants to see first what would come of this wish."""
    st.session_state[_LOOKED] = wish


def _tried(wish: Wish) -> Tried:
    """The note written and examined, kept until data change: looked at first, then made.

    It is written outside of any session, because counting its pages takes a second or two.
    """
    looked = session.read(("note-prepared", wish), lambda opened: prepared(opened, preflight(opened, wish)))
    kept = st.session_state.get(_WRITTEN)
    if kept is None or kept[0] is not looked:
        kept = st.session_state[_WRITTEN] = looked, written(looked, counted=True)
    found: Tried = kept[1]
    return found


def _found(wish: Wish) -> None:
    """All that stops the note and all there is to know, before anything is made."""
    if st.session_state.get(_LOOKED) != wish:
        return
    try:
        found = _tried(wish).found
    except CrmError as refused:
        st.error(str(refused), icon=":material/error:")
        return
    for problem in lines(found.problems):
        st.error(problem, icon=":material/block:")
    if found.ready:
        st.info("Nothing stops this note. It is not made yet.", icon=":material/check:")
    remarks.show(found.warnings, "note-looked")


def _length(donor: str) -> tuple[str | None, bool]:
    """The length of the note, None where the donor's limit decides, and whether it may be longer than the donor reads."""
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    length = left.selectbox(
        "Length", list(lengths.OFFERED), format_func=lengths.OFFERED.__getitem__, key=f"note-length-{donor}"
    )
    if not length:
        return None, False
    return length, right.checkbox(lengths.OVER, key=f"note-over-limit-{donor}")


def _language(donor: str) -> tuple[str, bool]:
    """The language of the note, and whether what is not translated may stand in English."""
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    known = sorted(languages(), key=lambda code: (code != HOME, language(code).name))
    said_in = left.selectbox(
        "Language", known, format_func=lambda code: language(code).name, key=f"note-language-{donor}"
    )
    if said_in == HOME:
        return HOME, False
    fall_back = right.checkbox("English where a text is not translated", key=f"note-fall-back-{donor}")
    if caution := language(said_in).caution:
        st.caption(caution)
    return said_in, fall_back


def _make(wish: Wish) -> None:
    """Make it and enter it in the register; the same wish again within a moment is the same click."""
    before = st.session_state.get(_MADE)
    if before and before["wish"] == wish and before["note"] and time.monotonic() - before["at"] < _SAME_CLICK:
        return
    note, error = None, ""
    try:
        made, finished = made_of(_tried(wish))
        with session.writing() as (opened, actor):
            enter(opened, actor, finished)
        note = made
    except CrmError as refused:
        error = str(refused)
    st.session_state[_MADE] = {"wish": wish, "note": note, "error": error, "at": time.monotonic()}


def _result(scene: Frame, wish: Wish) -> None:
    made = st.session_state.get(_MADE)
    if not made or made["wish"] != wish:
        return
    if made["error"]:
        st.error(made["error"], icon=":material/error:")
        return
    note: Made = made["note"]
    summary, ask = note.summary, note.context.ask.amount
    st.success(
        f"{summary['reference']} asks for {amount_text(ask.minor, ask.currency)}; it is in the register as a draft.",
        icon=":material/check_circle:",
    )
    st.download_button(
        "Download the note (Word)", note.document, note.file_name, _DOCX, key="note-download", on_click="ignore"
    )
    remarks.show(note.remarks, "note-made")
    _as_pdf(made, note)
    if scene.lens.audience == "trio" and summary["audience"] == "public":
        _as_mail(made, note)
    if scene.lens.audience == "trio":
        text.link("Open it in the register", scene.lens.link("notes", note=summary["reference"]))


def _as_pdf(made: dict[str, Any], note: Made) -> None:
    """The same as PDF, made when somebody asks for it; a sentence where it cannot be."""
    if not pdf.available():
        st.caption(pdf.ABSENT)
        return
    name = note.file_name.replace(".docx", ".pdf")
    if note.pdf:
        made["pdf"] = note.pdf
    if "pdf" not in made:
        st.button("Make a PDF of it", key="note-pdf-make", on_click=_print, args=(made, note))
    elif made["pdf"]:
        st.download_button(
            "Download the note (PDF)", made["pdf"], name, "application/pdf", key="note-pdf", on_click="ignore"
        )
    else:
        st.warning("LibreOffice could not make a PDF of this note; the Word file is there.", icon=":material/info:")


def _as_mail(made: dict[str, Any], note: Made) -> None:
    """The draft with the note attached, and its PDF where there is one; and the same as text and as a link."""
    donor, as_of = note.context.donor.code, note.context.meta.as_of
    to = session.read(("addressee", donor, as_of), lambda opened: addressee(opened, donor, as_of=as_of))
    mail, files = mail_of(note.context), {note.file_name: note.document}
    if made.get("pdf"):
        files[file_name(note.context, "pdf")] = made["pdf"]
    st.download_button(
        "Download the e-mail draft (Outlook)",
        draft(mail, to, files),
        file_name(note.context, "eml"),
        "message/rfc822",
        key="note-draft",
        on_click="ignore",
        help=note_mail.OPENS,
    )
    note_mail.show(mail, to, note_mail.INSTEAD)


def _print(made: dict[str, Any], note: Made) -> None:
    made["pdf"] = pdf.pdfs({"note": note.document}).get("note", b"")
