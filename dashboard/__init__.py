"""The pages a chair looks at: Streamlit over frozen views and plain figures."""
