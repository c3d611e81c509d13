"""Templates: which Word files notes are made with; bring in, check, try, approve and put away."""

import streamlit as st

from concept_notes.language.pack import language, languages
from crm.config import actor_name
from crm.services.templates import all_templates
from dashboard import session
from dashboard.views import templates as view
from dashboard.widgets import chart, frame, picker, table, template_forms, text, undoing

scene = frame.begin("templates")
lens = scene.lens
rows = session.read("templates", all_templates)
said = {code: language(code).name for code in languages()}
page = view.templates(rows, said, lens)
undoing.show()
text.lead(page.sentence, page.remarks)
asked: str = scene.own.get("template", "")
one = next((each for each in rows if view.key(each).casefold() == asked.casefold()), None)
if asked and one is None:
    st.warning(f"There is no template “{asked}”.", icon=":material/search_off:")
if one is not None:
    shown = view.opened(one, said, actor_name())
    template_forms.one_template(scene, one, shown, lambda: picker.close("template"))
with chart.card("templates", "Every template"):
    table.show(page.grid)
template_forms.bring_in(said)
template_forms.begin_with()
