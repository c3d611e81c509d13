"""Any Word file held against the register: what the gate finds in it, and what is said of it; for a page and the command line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from sqlmodel import Session

from concept_notes.check import Known, Report, examine
from concept_notes.check.pages import pages
from concept_notes.check.registered import Registered, registered
from concept_notes.word.file import WordFile, opened
from crm.errors import CrmError


@dataclass(frozen=True)
class Checked:
    """What was found in a file: faults and numbers typed by hand, and which note of the register it is."""

    report: Report
    found: Registered
    #: Why the register was not asked; empty where it was.
    unsaid: str = ""

    @property
    def verdict(self) -> str:
        """How many faults there are: "no fault", "2 faults"."""
        count = len(self.report.faults)
        return "no fault" if not count else f"{count} fault{'' if count == 1 else 's'}"

    @property
    def what_it_is(self) -> str:
        """Which note it is, and what of it could be looked at, in a sentence."""
        found = self.found
        if found.same:
            return f"It is {found.reference} as it was made."
        if self.report.ledger:
            return f"It is {found.reference}, changed since it was made; its figures were compared with the register."
        if found.reference:
            return f"It is {found.reference}, which was made before figures were kept; its structure alone was checked."
        return "It is not in the register of notes, so its structure alone was checked and no figure."

    def said(self, name: str) -> str:
        """The verdict on a file of this name, and what was looked at."""
        return f"{name}: {self.verdict}. {self.what_it_is}{f' {self.unsaid}' if self.unsaid else ''}"


def checked(
    reading: Callable[[], AbstractContextManager[Session]], data: bytes, *, length: str = "", internal: bool = False
) -> Checked:
    """What the gate finds in a file; `length` and `internal` are what a person says of it.

    `reading` opens the database; where there is none, the file is looked at without the register, and that is said.
    Raises `Refused` for what is no Word file.
    """
    document = opened(data)
    found, unsaid = _registered(reading, data, document, length, internal=internal)
    return Checked(examine(document, _counted(found, data)), found, unsaid)


def _registered(
    reading: Callable[[], AbstractContextManager[Session]],
    data: bytes,
    document: WordFile,
    length: str,
    *,
    internal: bool,
) -> tuple[Registered, str]:
    """What the register knows of the file; without a database nothing, and a sentence that says so."""
    try:
        with reading() as session:
            return registered(session, data, document, length=length, internal=internal), ""
    except CrmError as error:
        return Registered(Known(length=length, internal=internal)), f"The register was not asked: {error}"


def _counted(found: Registered, data: bytes) -> Known:
    """What is known, with the number of pages where the form of the note or its donor limits them."""
    known = found.known
    if not (known.length or known.limit):
        return known
    there = pages(data)
    return replace(known, pages=there.all, pages_of_text=there.of_text)
