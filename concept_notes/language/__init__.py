"""How a note says things: language packs, and the sentences around facts."""
