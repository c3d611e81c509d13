"""History: who changed what, when and why; any line field by field, and taken back with one button."""

import streamlit as st

from dashboard import choices, journal, session
from dashboard.views import history as view
from dashboard.widgets import chart, frame, picker, table, text, undoing

scene = frame.begin("history")
lens = scene.lens
if lens.audience != "trio":
    st.info(
        "The journal names restricted records and persons, so it is for the trio only. Choose Trio above to see it.",
        icon=":material/lock:",
    )
    st.stop()
undoing.show()
record, person = scene.own.get("record", ""), scene.own.get("person", "")
paging = f"history-page-{record}-{person}"
page = picker.page_of(paging)
found = session.read(
    ("journal", record, person, page),
    lambda opened: journal.lines(opened, record=record, person=person, page=page),
)
shown = view.history(found, lens, frozenset(choices.all_choices().donors), record=record, person=person)
holds, sentence = view.whole(session.read("journal-whole", journal.verdict), found.total)
text.lead(shown.sentence, (sentence,) if holds else ())
if not holds:
    st.error(sentence, icon=":material/gpp_bad:")
left, right = st.columns(2, vertical_alignment="bottom")
with left:
    picker.typed("record", "Record", record, "like pledge NMK-2016-1, or its id alone")
with right:
    picker.one_of("person", "Person", found.persons, person, nothing="everybody")

asked = scene.own.get("line", "")
if asked:
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    line = session.read(("journal-line", number), lambda opened: journal.opened(opened, number))
    if line is None:
        st.warning(f"The journal has no line “{asked}”; it has {found.total:,}.", icon=":material/search_off:")
    else:
        one = view.opened(line)
        with chart.card("line", one.sentence, one.why):
            table.show(one.grid)
            text.remarks((one.remark,) if one.remark else ())
            text.facts(one.facts)
            with st.container(horizontal=True, gap="small", key="line-actions"):
                undoing.button(number, one.button)
                picker.close("line")

title = f"{shown.shown} of {shown.of:,} changes" if shown.of > shown.shown else "Every change"
with chart.card("journal", title):
    table.show(shown.grid)
    picker.pages(paging, shown.of, journal.PAGE)
    chart.source(f"Source: the journal of {scene.group}, everything entered until now, for the trio.")
