"""Making a note: the wish, what is told before, writing it, the gate, the register."""
