"""Changing: each service validates, writes, and leaves a line in the journal."""
