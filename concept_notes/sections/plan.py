"""Need and gap by year for the whole work plan: the table a donor's desk officer looks for first."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figures, head
from concept_notes.context import NoteContext
from concept_notes.english import amount
from concept_notes.section import Section
from concept_notes.styles import columns
from crm.domain.money import Money
from crm.domain.wording import whole
from crm.formats.docx_table import Cell, Row


def build(context: NoteContext) -> TableBlock | None:
    """Rows from need to what is missing, so that each column can be checked by hand; promises stand below."""
    if not context.plan:
        return None
    digits = context.base.digits
    sums = [row.sums for row in context.plan]
    rows = [
        head("Whole work plan", *(str(row.year) for row in context.plan)),
        figures("Need", [one.need for one in sums], digits),
        figures("Received", [one.received for one in sums], digits),
        figures("Signed, not yet paid", [one.signed for one in sums], digits),
    ]
    if any(one.surplus for one in sums):
        cells = [Cell(f"−{whole(one.surplus, digits)}" if one.surplus else "0", "end") for one in sums]
        rows.append(Row((Cell("Secured above what an activity needs, not counted"), *cells)))
    rows.append(figures("Still missing", [one.missing for one in sums], digits, total=True))
    rows.append(figures("Promised in writing, not counted", [one.promised for one in sums], digits))
    last = context.plan[0]
    return TableBlock(
        caption=f"Need and gap of the whole work plan by year, in {context.base.code}",
        alt=(
            f"For each year: need, received, signed and not yet paid, still missing, promised. In {last.year}, "
            f"{whole(last.sums.missing, digits)} of {whole(last.sums.need, digits)} is still missing."
        ),
        widths=columns(numbers=len(sums), width=1500),
        rows=tuple(rows),
        remark=" ".join(part for part in (_open(context), _conditional(context)) if part),
    )


def _open(context: NoteContext) -> str:
    """The line for money that stands in no year's column."""
    if not context.open_line:
        return ""
    money = context.open
    secured = f"{amount(Money(money.secured, context.base))} is secured" if money.secured else ""
    promised = f"{amount(Money(money.promised, context.base))} is promised" if money.promised else ""
    said = " and ".join(part for part in (secured, promised) if part)
    return f"In addition, {said} without being tied to an activity or a year; it is in no column."


def _conditional(context: NoteContext) -> str:
    """What of the signed money somebody must still allow."""
    if not context.conditional:
        return ""
    said = amount(Money(context.conditional, context.base))
    return f"Of all that is signed, {said} still depends on a parliament or on available funds."


SECTION = Section("plan", "Need, received, signed, missing and promised by year for the whole work plan.", build)
