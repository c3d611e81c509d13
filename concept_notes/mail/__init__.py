"""The e-mail that a note goes out with."""
