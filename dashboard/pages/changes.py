"""What changed: the gap at two days or snapshots, and the causes of the difference, to the last cent."""

import streamlit as st

from crm.errors import CrmError
from dashboard import gap_change, session
from dashboard.charts.waterfall import waterfall
from dashboard.views.changes import changes
from dashboard.widgets import chart, frame, freezing, paper_maker, people_forms, picker, table, text, undoing

scene = frame.begin("changes")
lens = scene.lens
told = frame.story_days(session.settings())
end = scene.own.get("to", "") or lens.as_of.isoformat()
start = scene.own.get("from", "") or gap_change.usual_start(lens.as_of, told).isoformat()
made = session.read("snapshots", gap_change.kept)
undoing.show()
left, right = st.columns(2, vertical_alignment="bottom")
offered = gap_change.places(start, end, told, made)
with left:
    picker.place("from", "From a day or frozen figures", offered, start)
with right:
    picker.place("to", "To", offered, end)
try:
    change = session.read(
        ("changes", start, end, lens.audience),
        lambda opened: gap_change.change(opened, start, end, lens.audience),
    )
except CrmError as error:
    st.warning(str(error), icon=":material/search_off:")
else:
    view = changes(change, lens, scene.group)
    text.lead(view.sentence, view.remarks)
    chart.show("waterfall", view.waterfall.caption, waterfall(view.waterfall), view.waterfall.grid)
    for one in view.becauses:
        with chart.card(one.key, one.title, one.meaning):
            table.folded(one.key, one.grid)
    text.remarks((view.still,) if view.still else ())
freezing.show(scene, made)
if lens.audience == "trio":
    paper_maker.brief(scene)
    people_forms.show_of_the_group(scene)
