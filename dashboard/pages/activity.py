"""Activity: what it needs, who pays until when, what is still open to fund."""

import streamlit as st

from crm.reports.activity_profile import activity_profile
from dashboard import choices, session
from dashboard.charts.lines import lines
from dashboard.views.activity import activity
from dashboard.views.overview import activities_table
from dashboard.widgets import cards, chart, frame, picker, table, text

scene = frame.begin("activity")
lens = scene.lens
names = choices.all_choices().activities
code = picker.show("activity", "Activity", names, scene.own.get("activity", ""), nothing="Type a title or a code")
if code is None:
    with chart.card("activities", "Every activity, largest gap first"):
        table.folded("activities", activities_table(scene.gap, lens, scene.group))
    chart.source(frame.source(scene))
    st.stop()
chosen: str = code

profile = session.read(
    ("activity", code, lens.as_of, lens.audience),
    lambda opened: activity_profile(opened, chosen, as_of=lens.as_of, audience=lens.audience),
)
view = activity(profile, lens, scene.group, choices.words())
text.lead(view.sentence)
cards.show(view.cards)
cards.legend()
left, right = st.columns(2)
with left:
    chart.show("years", view.years.caption, lines(view.years), view.years.grid)
with right, chart.card("about", "About this activity"):
    text.facts(view.facts)
with chart.card("shares", "Who pays, until when"):
    table.show(view.shares)
left, right = st.columns([3, 2])
with left, chart.card("needs", "What it needs, by category"):
    table.show(view.needs)
    text.remarks(view.remarks)
with right, chart.card("fundable", "What is open to fund"):
    table.show(view.fundable)
chart.source(view.source)
