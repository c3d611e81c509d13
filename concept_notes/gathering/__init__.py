"""From the records to the facts of a note, for one day and one audience."""
