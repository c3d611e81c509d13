"""How many pages a document needs, counted by LibreOffice where it is installed."""

from __future__ import annotations

from concept_notes.pdf import page_count, pdfs


def pages(data: bytes) -> int | None:
    """The pages of a Word file; None where LibreOffice is not there, or does not come to an end."""
    made = pdfs({"file": data})
    return page_count(made["file"]) if made else None
