"""Reading: one file per report."""
