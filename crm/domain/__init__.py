"""Thinking: values and rules, standard library only."""
