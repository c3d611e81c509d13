"""What each page shows, as frozen values; nothing here knows Streamlit."""
