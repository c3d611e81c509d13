"""Reading what comes from outside, row by row."""
