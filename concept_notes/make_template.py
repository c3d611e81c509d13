"""Makes the templates that travel with the product, `data/templates/note_LENGTH.docx`, from nothing.

Run once to begin with; from then on the files belong to the group, which edits them in Word:

    python -m concept_notes.make_template data/templates
"""

from __future__ import annotations

import sys
from pathlib import Path

from concept_notes.shipped import brief, short, standard
from concept_notes.shipped.package import word_file

#: The body of each length.
_BODIES = {"brief": brief.body, "short": short.body, "standard": standard.body}
#: The lengths that a template travels for, shortest first.
LENGTHS = tuple(_BODIES)


def template(length: str = "short") -> bytes:
    """The template of a length as a Word file."""
    return word_file(f"Concept note, {length}", _BODIES[length]())


if __name__ == "__main__":
    for one in LENGTHS:
        (Path(sys.argv[1]) / f"note_{one}.docx").write_bytes(template(one))
