"""The entry script of the dashboard: its pages, and the shell around them."""

from pathlib import Path

import streamlit as st

from dashboard import nav

# A picture of our own: the platform would fetch one of its symbols for the tab from a foreign address.
ICON = Path(__file__).parent / "icon.png"

st.set_page_config(page_title="Funding overview", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
st.navigation(
    [
        st.Page(
            entry.file,
            title=entry.title,
            default=entry is nav.PAGES[0],
            url_path=None if entry is nav.PAGES[0] else entry.key,
        )
        for entry in nav.PAGES
    ],
    position="top",
).run()
