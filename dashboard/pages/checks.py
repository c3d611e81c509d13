"""Checks: can the figures be trusted, and what is to mend first."""

import streamlit as st

from crm.reports.data_quality import data_quality
from dashboard import session
from dashboard.views.checks import view
from dashboard.widgets import cards, chart, exports, frame, table, text

scene = frame.begin("checks")
lens = scene.lens
found = session.read(
    ("checks", lens.as_of, lens.audience),
    lambda opened: data_quality(opened, as_of=lens.as_of, audience=lens.audience),
)
page = view(found, lens, scene.group)
with st.container(horizontal=True, gap="small", key="actions"):
    exports.menu(scene)
text.lead(page.sentence, page.remarks)
cards.show(page.cards)
for one in page.findings:
    with chart.card(one.key, one.title):
        table.folded(one.key, one.grid)
with st.expander(f"All {len(page.rules.rows)} rules, and what each found", key="rules"):
    table.show(page.rules)
chart.source(page.source)
