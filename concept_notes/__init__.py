"""Concept notes: from plain facts about one ask to a Word document."""
