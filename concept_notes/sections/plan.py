"""Need and gap by year for the whole work plan: the table a donor's desk officer looks for first."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figures, head, year_columns
from concept_notes.context import NoteContext
from concept_notes.english import in_whole
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
    largest = whole(sum(one.need + one.secured for one in sums), digits)
    by_year = year_columns([row.year for row in context.plan], largest=largest)

    def row(label: str, amounts: list[int], *, total: bool = False) -> Row:
        return figures(label, by_year.sums(amounts), digits, total=total)

    rows = [
        head("Whole work plan", *by_year.titles),
        row("Need", [one.need for one in sums]),
        row("Received", [one.received for one in sums]),
        row("Signed, not yet paid", [one.signed for one in sums]),
    ]
    if any(one.surplus for one in sums):
        surplus = by_year.sums([one.surplus for one in sums])
        cells = [Cell(f"−{whole(one, digits)}" if one else "0", "end") for one in surplus]
        rows.append(Row((Cell("Secured above what an activity needs, not counted"), *cells)))
    rows.append(row("Still missing", [one.missing for one in sums], total=True))
    rows.append(row("Promised in writing, not counted", [one.promised for one in sums]))
    first = context.plan[0]
    return TableBlock(
        caption=f"Need and gap of the whole work plan by year, in {context.base.code}",
        alt=(
            f"For each year: need, received, signed and not yet paid, still missing, promised. In {first.year}, "
            f"{whole(first.sums.missing, digits)} of {whole(first.sums.need, digits)} is still missing."
        ),
        widths=columns(numbers=len(by_year.titles), width=1500),
        rows=tuple(rows),
        remark=" ".join(part for part in (_open(context), _conditional(context)) if part),
    )


def _open(context: NoteContext) -> str:
    """The line for money that stands in no year's column, with what it is made of."""
    if not context.open_line:
        return ""
    money, base = context.open, context.base
    promised = f"{in_whole(Money(money.promised, base))} that is promised"
    if not money.secured:
        return f"In no column: {promised} without being tied to an activity or year."
    parts = ((money.received, "received"), (money.signed, "signed"))
    made_of = ", ".join(f"{whole(part, base.digits)} {word}" for part, word in parts if part)
    nor = f", nor is {promised}" if money.promised else ""
    return f"A further {in_whole(Money(money.secured, base))} ({made_of}) is not tied to an activity or year{nor}."


def _conditional(context: NoteContext) -> str:
    """What of the signed money somebody must still allow."""
    if not context.conditional:
        return ""
    signed, part = (in_whole(Money(minor, context.base)) for minor in (context.signed, context.conditional))
    if context.conditional == context.signed:
        return f"All of the {signed} signed and not yet paid still depends on a parliament or on available funds."
    return f"Of the {signed} signed and not yet paid, {part} still depends on a parliament or on available funds."


SECTION = Section("plan", "Need, received, signed, missing and promised by year for the whole work plan.", build)
