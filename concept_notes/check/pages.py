"""How many pages a document needs, counted by LibreOffice where it is installed."""

from __future__ import annotations

from concept_notes.word.contents import Pages, counted
from concept_notes.word.pdf import pdfs


def pages(data: bytes) -> Pages:
    """The pages of a Word file, in all and before its annexes; None where LibreOffice is not there, or comes to no end."""
    made = pdfs({"file": data})
    return counted(made["file"], data) if made else Pages()
