"""What came of each donor of a batch, and the workbook that lists it: for the trio, beside the notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from concept_notes.batch.plan import Candidate, Plan
from concept_notes.language.pack import language
from crm.domain.money import decimal_text
from crm.domain.table import Column, SumBy, Table, Value, ungrouped
from crm.domain.wording import day, years_text

#: Its name among the files.
INDEX = "index.xlsx"

#: made; refused before anything was made; failed while it was made; not made because the batch was stopped.
State = Literal["made", "refused", "failed", "not made"]
STATES: tuple[State, ...] = ("made", "refused", "failed", "not made")


@dataclass(frozen=True)
class Row:
    """One donor of a batch: whether its note was made, under which names its files are, what to know, why there is none."""

    candidate: Candidate
    state: State
    reference: str = ""
    reason: str = ""
    file: str = ""
    pdf: str = ""
    draft: str = ""
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The row as the command line prints it; the ask as a decimal string, null where there is no note."""
        context = self.candidate.ready.context if self.candidate.ready and self.state == "made" else None
        amount = context.ask.amount if context else None
        return {
            "donor": self.candidate.donor,
            "name": self.candidate.name,
            "state": self.state,
            "reference": self.reference or None,
            "ask": decimal_text(amount.minor, amount.currency.digits) if amount else None,
            "currency": amount.currency.code if amount else None,
            "activities": [line.code for line in context.activities] if context else [],
            "years": list(context.ask.years) if context else [],
            "language": self.candidate.language,
            "file": self.file or None,
            "pdf": self.pdf or None,
            "draft": self.draft or None,
            "reason": self.reason or None,
            "warnings": list(self.warnings),
        }


def index(plan: Plan, rows: Sequence[Row], remarks: Sequence[str] = ()) -> bytes:
    """The workbook of a batch; the same rows give the same bytes."""
    from crm.formats import xlsx

    return xlsx.write(table(plan, rows, remarks))


def table(plan: Plan, rows: Sequence[Row], remarks: Sequence[str] = ()) -> Table:
    """The list of a batch as it leaves."""
    made = [row for row in rows if row.state == "made" and row.candidate.ready]
    asked = sum(row.candidate.ready.context.ask.amount.minor for row in made if row.candidate.ready)
    audience = "for the trio" if plan.wish.audience == "trio" else "for the public"
    return Table(
        key="concept-notes",
        name="Notes",
        title="Concept notes made together",
        as_of=plan.wish.as_of,
        audience="trio",
        base=plan.base,
        columns=_columns(plan),
        groups=ungrouped([_cells(row) for row in rows]),
        total={"ask": asked},
        scope=f"{len(rows)} donors; notes {audience}, figures of {day(plan.wish.as_of)}",
        notes=(*plan.remarks, *remarks),
        demonstration=plan.demonstration,
        label="For the trio of Chairs: this list goes to no donor",
        finding=f"{counted(rows)}.",
        author=plan.group,
        sums=(SumBy("language", "", "By language"),),
        empty="No donor was chosen.",
    )


def counted(rows: Sequence[Row]) -> str:
    """How many of each state.

    >>> from concept_notes.batch.plan import Candidate
    >>> one = Candidate("NMK", "Northmark", "en", None)
    >>> counted([Row(one, "made"), Row(one, "made"), Row(one, "refused")])
    '2 notes made, 1 refused'
    """
    counts = {state: sum(row.state == state for row in rows) for state in STATES}
    said = [f"{counts['made']} note{'' if counts['made'] == 1 else 's'} made"]
    said += [f"{counts[state]} {state}" for state in STATES[1:] if counts[state]]
    return ", ".join(said)


def _columns(plan: Plan) -> tuple[Column, ...]:
    return (
        Column("donor", "Donor", meaning="The donor’s code.", width=10),
        Column("name", "Name", meaning="The donor’s name.", width=34),
        Column("state", "State", meaning="made; refused: something stopped the note before it was made; failed: it could not be written, or the check held it back; not made: the batch was stopped before.", width=10),
        Column("reference", "Reference", meaning="The note’s number in the register, where it stands as a draft.", width=14),
        Column("ask", "Asks for", "amount", plan.base, "What the note asks for.", total=True),
        Column("currency", "Currency", meaning="The currency of the request.", width=10),
        Column("missing", "Still missing", "amount", plan.base, "What the activities it offers still lack in these years, by the figures that the note states."),
        Column("as_of", "Figures of", "date", meaning="The day of its figures.", width=12),
        Column("activities", "Activities", meaning="The activities it offers, by code.", width=30),
        Column("years", "Years", meaning="The years it asks for.", width=11),
        Column("language", "Language", meaning="The language it is written in.", width=10),
        Column("addressee", "Addressee", meaning="The office it is addressed to, by function and town; empty where none is recorded.", width=28),
        Column("reason", "Why there is no note", meaning="What stopped it, and how to mend it.", width=70),
        Column("warnings", "To know before it is sent", meaning="What its maker is told.", width=90),
        Column("file", "Word file", meaning="The note as a Word file.", page=False, width=46),
        Column("pdf", "PDF", meaning="The same as PDF; empty where none was asked for or none could be made.", page=False, width=46),
        Column("draft", "E-mail draft", meaning="A draft that Outlook opens ready to be sent, addressed where an e-mail address is recorded; a note with the trio’s own figures has none.", page=False, width=46),
    )  # fmt: skip


def _cells(row: Row) -> tuple[Value, ...]:
    context = row.candidate.ready.context if row.candidate.ready and row.state == "made" else None
    return (
        row.candidate.donor,
        row.candidate.name,
        row.state,
        row.reference,
        context.ask.amount.minor if context else None,
        context.ask.amount.currency.code if context else "",
        context.offered_total.missing if context else None,
        context.meta.as_of if context else None,
        ", ".join(line.code for line in context.activities) if context else "",
        years_text(list(context.ask.years)) if context else "",
        language(row.candidate.language).name,
        (context.donor.addressee or "") if context else "",
        row.reason,
        " ".join(row.warnings),
        row.file,
        row.pdf,
        row.draft,
    )
