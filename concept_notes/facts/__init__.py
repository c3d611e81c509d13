"""What a note is made from, as plain frozen facts: no database, no document."""
