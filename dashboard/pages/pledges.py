"""Pledges: what was promised, signed, paid; what is late. Record, sign, receive, and change what was recorded, here."""

import streamlit as st

from crm.errors import CrmError
from crm.reports.pledge_list import pledge_list
from dashboard import choices, opened_pledge, session
from dashboard.charts.timeline import timeline
from dashboard.views import pledges as view
from dashboard.widgets import cards, change_forms, chart, exports, frame, picker, pledge_forms, table, text, undoing

scene = frame.begin("pledges")
lens = scene.lens
found = session.read(
    ("pledges", lens.as_of, lens.audience),
    lambda opened: pledge_list(opened, as_of=lens.as_of, audience=lens.audience),
)
with st.container(horizontal=True, gap="small", key="actions"):
    pledge_forms.buttons(found)
    exports.menu(scene)
undoing.show()

asked: str = scene.own.get("pledge", "")
if asked:
    try:
        one = session.read(
            ("pledge", asked, lens.as_of, lens.audience),
            lambda opened: opened_pledge.read(opened, asked, as_of=lens.as_of, audience=lens.audience),
        )
    except CrmError as error:
        st.warning(str(error), icon=":material/search_off:")
    else:
        opened = view.detail(one, lens, frame.source(scene))
        with chart.card("pledge", opened.sentence):
            text.remarks((opened.why, *opened.remarks))
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key="pledge-actions"):
                change_forms.menu(one)
                picker.close("pledge")
                text.link("History of this pledge", opened.history)
        chart.show("timeline", opened.timeline.caption, timeline(opened.timeline), opened.timeline.grid)
        with chart.card("parts", "What was agreed, when it is due, what arrived"):
            text.facts(opened.facts)
            table.show(opened.splits)
            left, right = st.columns(2)
            with left:
                table.show(opened.instalments)
            with right:
                table.show(opened.receipts)

left, right = st.columns(2, vertical_alignment="bottom")
with left:
    donor = picker.show(
        "donor", "Donor", choices.all_choices().donors, scene.own.get("donor", ""), nothing="all donors"
    )
with right:
    status = picker.status(view.statuses(found), scene.own.get("status", ""))
page = picker.page_number(
    sum((not donor or x.donor == donor) and (not status or x.status == status) for x in found.rows), view.PAGE
)
shown = view.ledger(found, lens, donor=donor or "", status=status or "", page=page)
text.lead(shown.headline)
cards.show(shown.cards)

with chart.card("ledger", f"{shown.shown} of {shown.of} pledges" if shown.of > shown.shown else "The ledger"):
    table.show(shown.grid)
    chart.source(frame.source(scene))
