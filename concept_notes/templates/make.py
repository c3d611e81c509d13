"""Makes the templates that travel with the product, `data/templates/note_LENGTH.docx` and those of papers, from nothing.

Run once to begin with; from then on the files belong to the group, which edits them in Word:

    python -m concept_notes.templates.make data/templates
"""

from __future__ import annotations

import sys
from pathlib import Path

from concept_notes.shipped import brief, full, letters, reports, short, standard
from concept_notes.shipped.package import word_file

#: The body of each length.
_BODIES = {"brief": brief.body, "short": short.body, "standard": standard.body, "full": full.body}
#: The lengths that a template travels for, shortest first.
LENGTHS = tuple(_BODIES)
#: The small papers: their file, their title, their body, and whether it is a letter.
PAPERS = {
    "verbale": ("letter_verbale.docx", "Note verbale", letters.verbale, True),
    "thanks": ("letter_thanks.docx", "Letter of thanks", letters.thanks, True),
    "reminder": ("letter_reminder.docx", "Payment reminder", letters.reminder, True),
    "report": ("donor_report.docx", "Donor report", reports.donor, False),
    "handover": ("handover_brief.docx", "Hand-over brief", reports.handover, False),
}


def paper(key: str) -> bytes:
    """The template of a small paper as a Word file."""
    _, title, body, letter = PAPERS[key]
    return word_file(title, body(), letter=letter)


def template(length: str = "short") -> bytes:
    """The template of a length as a Word file."""
    return word_file(f"Concept note, {length}", _BODIES[length]())


if __name__ == "__main__":
    for one in LENGTHS:
        (Path(sys.argv[1]) / f"note_{one}.docx").write_bytes(template(one))
    for key, (name, *_) in PAPERS.items():
        (Path(sys.argv[1]) / name).write_bytes(paper(key))
