"""The sections of a note, one file each: a function of the context that returns a block, or nothing to say."""
