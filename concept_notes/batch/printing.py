"""The notes of a batch as PDF, several in one call of LibreOffice, before any of them is entered in the register.

So one that has more pages than its donor reads is held back as any other that is not fit to be sent.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from itertools import islice

from concept_notes.batch.making import Outcome
from concept_notes.making.finish import HELD_BACK, Finished
from concept_notes.making.told import Remark
from concept_notes.printed import too_many_pages
from concept_notes.word import pdf

#: Documents that LibreOffice is given at once: between two calls somebody can stop.
TOGETHER = 10
UNPRINTED = Remark("pages", "There is no PDF of this note: LibreOffice could not make it.")


def printed_in_turn(outcomes: Generator[Outcome, None, None]) -> Generator[Outcome, None, None]:
    """The same outcomes in the same order, each note with its PDF, or held back where that has too many pages."""
    with closing(outcomes):
        while some := list(islice(outcomes, TOGETHER)):
            made = pdf.pdfs({str(at): one.finished.document for at, one in enumerate(some) if one.finished})
            for at, one in enumerate(some):
                yield _printed(one, one.finished, made.get(str(at), b"")) if one.finished else one


def _printed(one: Outcome, finished: Finished, printed: bytes) -> Outcome:
    if not printed or one.candidate.ready is None:
        return replace(one, finished=replace(finished, remarks=(*finished.remarks, UNPRINTED)))
    held, longer = too_many_pages(one.candidate.ready, finished.document, printed)
    if held:
        return Outcome(one.candidate, reason=f"{HELD_BACK} {held}")
    known = tuple(said for said in finished.remarks if said not in finished.perhaps)
    remarks = (*known, Remark("pages", longer)) if longer else known
    return replace(one, finished=replace(finished, remarks=remarks, pdf=printed))
