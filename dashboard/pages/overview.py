"""Overview: how much is needed, here and missing, per activity and year."""

import streamlit as st

from dashboard.charts.heat import HEAD, heat
from dashboard.charts.lines import lines
from dashboard.charts.years import years
from dashboard.views.overview import overview
from dashboard.widgets import cards, chart, frame, table, text

scene = frame.begin("overview")
view = overview(scene.gap, scene.lens, scene.group)

text.lead(view.headline, view.remarks)
cards.show(view.cards)
cards.legend()
left, right = st.columns(2)
with left:
    chart.show("core", view.core.caption, lines(view.core), view.core.grid, view.core.remark)
with right:
    chart.show("years", view.years.caption, years(view.years), view.years.grid)
left, right = st.columns([3, 2])
with left:
    chart.show("activities", view.activities.caption, lines(view.activities, top=HEAD), view.activities.grid)
with right:
    chart.show("heat", view.heat.caption, heat(view.heat), view.heat.grid)
with chart.card("table", "Every activity, with open money and totals"):
    table.folded("activities", view.table)
    chart.source(view.source)
