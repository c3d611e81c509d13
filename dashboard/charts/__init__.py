"""Figures: a view in, a Plotly figure out; nothing here knows Streamlit."""
