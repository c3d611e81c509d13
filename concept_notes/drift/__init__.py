"""Which figures of notes that are out have moved since."""
