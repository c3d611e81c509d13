"""A batch at work: a note at a time, each entered in the register and put with the others before the next one.

It can be stopped between two notes. What is done stays done; what is not is named, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from sqlmodel import Session

from concept_notes import pdf
from concept_notes.batch.bundle import Bundle
from concept_notes.batch.index import INDEX, Row, State, index
from concept_notes.batch.making import Outcome, finished_in_turn
from concept_notes.batch.plan import Plan
from concept_notes.finish import file_name
from concept_notes.mail import draft, mail_of
from concept_notes.make import enter
from concept_notes.printed import too_many_pages
from concept_notes.told import lines
from crm.errors import CrmError
from crm.services.actor import Actor

#: Opens a session that commits at its end, and says who acts.
Writing = Callable[[], AbstractContextManager[tuple[Session, Actor]]]
#: Documents that LibreOffice is given at once: between two calls somebody can stop.
TOGETHER = 25
#: Hears how many PDFs are done; False ends it.
Told = Callable[[int], bool]
STOPPED = "The batch was stopped before this note was made."


class Run:
    """One batch: `step` makes the next note, `finish` whatever goes with the notes; `rows` says what came of each donor."""

    def __init__(self, plan: Plan, bundle: Bundle, writing: Writing, *, jobs: int = 1) -> None:
        self.plan, self.rows = plan, list[Row]()
        self._bundle, self._writing = bundle, writing
        self._outcomes = finished_in_turn(plan.candidates, jobs)
        # A note that was written and whose entry was interrupted is not lost.
        self._in_hand: Outcome | None = None
        self._documents: dict[str, bytes] = {}

    def step(self) -> Row | None:
        """The next donor's note made, entered and put away; None where there is no further donor."""
        self._in_hand = self._in_hand or next(self._outcomes, None)
        if self._in_hand is None:
            return None
        row = self._row(self._in_hand)
        self.rows.append(row)
        self._in_hand = None
        return row

    def finish(self, *, as_pdf: bool = False, told: Told | None = None) -> None:
        """PDFs, drafts and the list; donors whose turn did not come are in it. `told` goes with the PDFs."""
        self._outcomes.close()
        self.rows += [Row(one, "not made", reason=STOPPED) for one in self.plan.candidates[len(self.rows) :]]
        printed, remarks = self._pdfs(told) if as_pdf else ({}, [])
        self.rows = [self._with_mail(row, printed.get(row.file, b""), as_pdf=as_pdf) for row in self.rows]
        self._bundle.add(INDEX, index(self.plan, self.rows, remarks))
        self._bundle.close()

    def _row(self, outcome: Outcome) -> Row:
        one, finished = outcome.candidate, outcome.finished
        known = lines(one.warnings)
        if one.ready is None or finished is None:
            state: State = "failed" if one.ready else "refused"
            return Row(one, state, reason=outcome.reason, warnings=known)
        name = file_name(one.ready.context)
        try:
            with self._writing() as (session, actor):
                reference = enter(session, actor, finished)
                # What cannot be written down is not entered either.
                self._bundle.add(name, finished.document)
        except (CrmError, OSError) as error:
            return Row(one, "failed", reason=str(error), warnings=known)
        self._documents[name] = finished.document
        return Row(one, "made", reference, file=name, warnings=lines((*one.warnings, *finished.remarks)))

    def _pdfs(self, told: Told | None) -> tuple[dict[str, bytes], list[str]]:
        """The PDF of each note by the name of its Word file, and a sentence where there is none of any."""
        if not pdf.available():
            return {}, [pdf.ABSENT]
        names, made = list(self._documents), dict[str, bytes]()
        for at in range(0, len(names), TOGETHER):
            if told and not told(at):
                return made, ["The batch was stopped before every note was there as PDF."]
            made |= pdf.pdfs({name: self._documents[name] for name in names[at : at + TOGETHER]})
        return made, []

    def _with_mail(self, row: Row, printed: bytes, *, as_pdf: bool) -> Row:
        """The row with its PDF and its draft, which are put away; a note that is not to be sent has no draft."""
        if row.state != "made" or row.candidate.ready is None:
            return row
        context = row.candidate.ready.context
        files = {row.file: self._documents[row.file]}
        if printed:
            longer = too_many_pages(context, self._documents[row.file], printed)
            row = replace(row, pdf=file_name(context, "pdf"), warnings=(*row.warnings, *longer))
            files[row.pdf] = printed
            self._bundle.add(row.pdf, printed)
        elif as_pdf and pdf.available():
            row = replace(row, warnings=(*row.warnings, "There is no PDF of this note: LibreOffice could not make it."))
        if context.meta.audience == "trio":
            return row
        row = replace(row, draft=file_name(context, "eml"))
        self._bundle.add(row.draft, draft(mail_of(context), row.candidate.to, files))
        return row
