"""Donor: what it funds, until when, what is late, what comes next; and a concept note for it."""

import streamlit as st

from crm.reports.donor_profile import donor_profile
from crm.reports.note_register import note_register
from crm.services.donor_profiles import profile_of
from crm.services.giving_back import receipts_of
from dashboard import choices, session
from dashboard.charts.spans import spans
from dashboard.views.donor import donor, donors
from dashboard.views.papers import of_donor
from dashboard.widgets import (
    cards,
    chart,
    donor_filters,
    donor_form,
    frame,
    note_maker,
    paper_maker,
    people_forms,
    picker,
    table,
    text,
    undoing,
)

scene = frame.begin("donor")
lens = scene.lens
names = choices.all_choices().donors
ours = lens.audience == "trio"
if ours:
    undoing.show()
code = picker.show("donor", "Donor", names, scene.own.get("donor", ""), nothing="Type a name or a code")
if code is None:
    matching = donor_filters.show(scene)
    every = donors(scene.gap, names, lens, matching)
    text.lead(every.headline)
    if ours:
        donor_form.add_button()
    with chart.card("donors", "Every donor" if matching is None else "Donors that match"):
        table.folded("donors", every.grid)
    chart.source(frame.source(scene))
    st.stop()
chosen: str = code

profile = session.read(
    ("donor", code, lens.as_of, lens.audience),
    lambda opened: donor_profile(opened, chosen, as_of=lens.as_of, audience=lens.audience),
)
recorded = session.read(("profile", code), lambda opened: profile_of(opened, chosen)) if ours else None
view = donor(profile, lens, scene.group, choices.words(), recorded)
text.lead(view.sentence, view.remarks)
if ours:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="donor-actions"):
        donor_form.button(profile.code)
        text.link("History of this donor", view.history)
cards.show(view.cards)
chart.show("spans", view.spans.caption, spans(view.spans), view.spans.grid)
left, right = st.columns(2)
with left, chart.card("funds", "What it funds"):
    table.show(view.funds)
with right, chart.card("wants", "What it wants"):
    text.facts(view.facts)
with left, chart.card("instalments", "What is due"):
    table.show(view.instalments)
with right, chart.card("receipts", "What it paid"):
    table.show(view.receipts)
with left, chart.card("steps", "What comes next"):
    table.show(view.steps)
if ours:
    people_forms.show(scene, profile.code)
else:
    with right, chart.card("people", "Whom to write to"):
        table.show(view.contacts)
with chart.card("talks", "What was said"):
    table.show(view.talks)
note_maker.show(scene, code)
received = session.read(("receipts", lens.as_of), lambda opened: receipts_of(opened, None, lens.as_of))
noted = session.read(("notes", lens.as_of), lambda opened: note_register(opened, as_of=lens.as_of)) if ours else ()
paper_maker.for_donor(scene, code, of_donor(profile, received, [line for line in noted if line.donor == profile.code]))
if ours:
    text.link("Concept notes for this donor so far", lens.link("notes", donor=code))
chart.source(view.source)
