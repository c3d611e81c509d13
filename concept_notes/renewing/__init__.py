"""A note that people edited, renewed with the facts of another day."""
