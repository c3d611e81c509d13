"""Concept notes: which went to whom, from which facts, what became of them, and which figures have moved since."""

import streamlit as st

from concept_notes.drift.moved import drift
from crm.errors import CrmError
from crm.reports import note_slices
from crm.reports.note_register import note_register
from dashboard import choices, opened_note, session
from dashboard.views import notes as view
from dashboard.views import suggestions
from dashboard.widgets import (
    cards,
    chart,
    frame,
    note_again,
    note_batch,
    note_check,
    note_forms,
    note_mail,
    note_renewal,
    picker,
    table,
    text,
    undoing,
)

scene = frame.begin("notes")
lens = scene.lens
if lens.audience != "trio":
    st.info(
        "What is asked of whom, and what was answered, is for the trio only. Choose Trio above to see it.",
        icon=":material/lock:",
    )
    st.stop()
papers = session.read(("papers", lens.as_of), lambda opened: note_register(opened, as_of=lens.as_of, kind="all"))
kind: str = scene.own.get("kind", "")
every = view.of_kind(papers, kind)
several = session.read(("notes-shared", lens.as_of), lambda opened: note_slices.shared(opened, as_of=lens.as_of))
moved = session.read(("notes-drift", lens.as_of), lambda opened: drift(opened, as_of=lens.as_of))
undoing.show()

asked: str = scene.own.get("note", "")
if asked:
    try:
        one = session.read(
            ("note", asked, lens.as_of), lambda opened: opened_note.read(opened, asked, as_of=lens.as_of)
        )
    except CrmError as error:
        st.warning(str(error), icon=":material/search_off:")
    else:
        opened = view.opened(one, lens)
        with chart.card("note", opened.sentence):
            text.facts(opened.facts)
            text.remarks((*opened.remarks, *suggestions.of_note(several, one.line.reference, moved.base)))
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key="note-actions"):
                note_forms.actions(one, opened.button)
                note_again.button(one.line)
                picker.close("note")
                text.link("History of this note", opened.history)
                if opened.led_to:
                    text.link("The pledge it led to", opened.led_to)
                text.link("Make a new version", opened.anew)
            note_again.show(one.line)
            if one.mail:
                text.remarks([one.mail.to.missing] if one.mail.to.missing else [])
                note_mail.show(one.mail.mail, one.mail.to, note_mail.ALONE)
            table.show(opened.steps)
            table.folded("moved", opened.moved)
            if opened.reworded.rows:
                table.folded("reworded", opened.reworded)

if not papers:
    text.lead(view.nothing(lens))
    text.remarks(("Choose a donor, say what to ask for, and make its first note there; it appears here as a draft.",))
    text.link("Choose a donor", lens.link("donor"))
    note_check.show()
    note_batch.show(scene)
    st.stop()

first, left, middle, right = st.columns([1, 2, 1, 2], vertical_alignment="bottom")
with first:
    kinds = [one for one in view.PAPER_NAMES if any(line.kind == one for line in papers)]
    picker.one_of("kind", "Paper", kinds, kind, nothing="concept notes", labels=view.PAPER_NAMES)
with left:
    donor = picker.show(
        "donor", "Donor", choices.all_choices().donors, scene.own.get("donor", ""), nothing="all donors"
    )
with middle:
    languages = sorted({line.language for line in every})
    picker.one_of("lang", "Language", languages, scene.own.get("lang", ""), nothing="all languages")
with right:
    status = picker.status(view.statuses(every), scene.own.get("status", ""), what="note")
lang = scene.own.get("lang", "")
if lang and lang not in languages:
    st.warning(f"No note is in the language “{lang}”.", icon=":material/search_off:")
chosen = view.matching(every, donor=donor or "", lang=lang if lang in languages else "", status=status or "")
page = picker.page_number(len(chosen), view.PAGE)
shown = view.register(chosen, moved, lens, page)
text.lead(shown.headline)
asking = kind not in view.PAPER_NAMES
cards.show((*shown.cards, *((suggestions.card(several),) if asking else ())))
if asking and several and len(chosen) == len(every):  # of all donors, or of none
    with chart.card("shared", "Offered to more than one donor"):
        table.folded("shared", suggestions.shared(several, moved.base, lens))
with chart.card(
    "register",
    f"{shown.shown} of {shown.of} {'notes' if asking else 'papers'}" if shown.of > shown.shown else "The register",
):
    table.show(shown.grid)
    chart.source(frame.source(scene))
note_check.show()
note_renewal.show(scene)
note_batch.show(scene)
