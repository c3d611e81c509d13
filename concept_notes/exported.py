"""A report as a file that may leave: a Word document goes through the gate as every other does."""

from __future__ import annotations

from concept_notes.check import Known, examine
from concept_notes.check.fault import in_words
from concept_notes.word.file import opened
from crm.domain.table import Table
from crm.errors import Refused
from crm.formats.format import Format


def written(kind: Format, table: Table) -> bytes:
    """The file of a table in a format. Raises `Refused` where it is a Word document that the gate finds a fault in.

    What is restricted is the table's own business: it holds what its audience may read, and says for whom it is.
    """
    data = kind.write(table)
    if kind.extension == "docx":
        report = examine(opened(data), Known(group=table.author))
        if report.faults:
            raise Refused(
                f"“{table.title}” is held back, because it is not fit to be passed on: {in_words(report.faults)}"
            )
    return data
