"""A batch at work: a note at a time, each entered in the register and put with the others before the next one.

It can be stopped between two notes. What is done stays done; what is not is named, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from sqlmodel import Session

from concept_notes.batch.bundle import Bundle
from concept_notes.batch.index import INDEX, Row, State, index
from concept_notes.batch.making import Outcome, finished_in_turn
from concept_notes.batch.plan import Plan
from concept_notes.batch.printing import printed_in_turn
from concept_notes.mail.draft import draft, mail_of
from concept_notes.making.finish import file_name
from concept_notes.making.make import enter
from concept_notes.making.told import lines
from concept_notes.word import pdf
from crm.errors import CrmError
from crm.services.actor import Actor

#: Opens a session that commits at its end, and says who acts.
Writing = Callable[[], AbstractContextManager[tuple[Session, Actor]]]
STOPPED = "The batch was stopped before this note was made."


class Run:
    """One batch: `step` makes the next note, `finish` whatever goes with the notes; `rows` says what came of each donor.

    `as_pdf`: each note as PDF too, where LibreOffice is installed; its pages are counted before it is entered.
    """

    def __init__(self, plan: Plan, bundle: Bundle, writing: Writing, *, jobs: int = 1, as_pdf: bool = False) -> None:
        self.plan, self.rows = plan, list[Row]()
        self._bundle, self._writing = bundle, writing
        outcomes = finished_in_turn(plan.candidates, jobs)
        self._outcomes = printed_in_turn(outcomes) if as_pdf and pdf.available() else outcomes
        self._remarks = [pdf.ABSENT] if as_pdf and not pdf.available() else []
        # A note that was written and whose entry was interrupted is not lost.
        self._in_hand: Outcome | None = None
        #: The files of each note that was made, by the name of its Word file.
        self._files: dict[str, dict[str, bytes]] = {}

    def step(self) -> Row | None:
        """The next donor's note made, entered and put away; None where there is no further donor."""
        self._in_hand = self._in_hand or next(self._outcomes, None)
        if self._in_hand is None:
            return None
        row = self._row(self._in_hand)
        self.rows.append(row)
        self._in_hand = None
        return row

    def finish(self) -> None:
        """Drafts and the list; donors whose turn did not come are in it."""
        self._outcomes.close()
        self.rows += [Row(one, "not made", reason=STOPPED) for one in self.plan.candidates[len(self.rows) :]]
        self.rows = [self._with_mail(row) for row in self.rows]
        self._bundle.add(INDEX, index(self.plan, self.rows, self._remarks))
        self._bundle.close()

    def _row(self, outcome: Outcome) -> Row:
        one, finished = outcome.candidate, outcome.finished
        known = lines(one.warnings)
        if one.ready is None or finished is None:
            state: State = "failed" if one.ready else "refused"
            return Row(one, state, reason=outcome.reason, warnings=known)
        name, printed = file_name(one.ready.context), file_name(one.ready.context, "pdf") if finished.pdf else ""
        try:
            with self._writing() as (session, actor):
                reference = enter(session, actor, finished)
                # What cannot be written down is not entered either.
                self._bundle.add(name, finished.document)
                if finished.pdf:
                    self._bundle.add(printed, finished.pdf)
        except (CrmError, OSError) as error:
            return Row(one, "failed", reason=str(error), warnings=known)
        self._files[name] = {name: finished.document} | ({printed: finished.pdf} if printed else {})
        warnings = lines((*one.warnings, *finished.remarks))
        return Row(one, "made", reference, file=name, pdf=printed, warnings=warnings)

    def _with_mail(self, row: Row) -> Row:
        """The row with its draft, which is put away; a note that is not to be sent has none."""
        if row.state != "made" or row.candidate.ready is None:
            return row
        context = row.candidate.ready.context
        if context.meta.audience == "trio":
            return row
        row = replace(row, draft=file_name(context, "eml"))
        self._bundle.add(row.draft, draft(mail_of(context), row.candidate.to, self._files[row.file]))
        return row
