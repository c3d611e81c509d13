"""The Word templates of the group: chosen, checked, tried, and what their tags may name."""
