"""The entry script of the dashboard: its pages, and the shell around them."""

import streamlit as st

from dashboard import nav

st.set_page_config(page_title="Funding overview", layout="wide", initial_sidebar_state="collapsed")
st.navigation(
    [
        st.Page(
            entry.file,
            title=entry.title,
            icon=entry.icon,
            default=entry is nav.PAGES[0],
            url_path=None if entry is nav.PAGES[0] else entry.key,
        )
        for entry in nav.PAGES
    ],
    position="top",
).run()
