"""Need and gap by year for the whole work plan: the table a donor's desk officer looks for first."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figures, head, year_columns
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import Language, language
from concept_notes.section import Section
from concept_notes.word.styles import columns
from crm.domain.money import Money
from crm.formats.docx_table import Cell, Row


def build(context: NoteContext) -> TableBlock | None:
    """Rows from need to what is missing, so that each column can be checked by hand; promises stand below."""
    if not context.plan:
        return None
    said, digits = language(context.meta.language), context.base.digits
    sums = [row.sums for row in context.plan]
    largest = said.whole(sum(one.need + one.secured for one in sums), digits)
    by_year = year_columns(said, [row.year for row in context.plan], largest=largest)

    def row(label: str, amounts: list[int], *, total: bool = False) -> Row:
        return figures(said, said.text(f"plan.{label}"), by_year.sums(amounts), digits, total=total)

    rows = [
        head(said.text("plan.head"), *by_year.titles),
        row("need", [one.need for one in sums]),
        row("received", [one.received for one in sums]),
        row("signed", [one.signed for one in sums]),
    ]
    if any(one.surplus for one in sums):
        surplus = by_year.sums([one.surplus for one in sums])
        cells = [Cell(said.less(one, digits), "end") for one in surplus]
        rows.append(Row((Cell(said.text("plan.surplus")), *cells)))
    rows.append(row("missing", [one.missing for one in sums], total=True))
    rows.append(row("promised", [one.promised for one in sums]))
    first = context.plan[0]
    return TableBlock(
        caption=said.text("plan.caption", base=said.currency(context.base.code)),
        alt=said.text(
            "plan.alt",
            year=first.year,
            missing=said.whole(first.sums.missing, digits),
            need=said.whole(first.sums.need, digits),
        ),
        widths=columns(numbers=len(by_year.titles), width=1500),
        rows=tuple(rows),
        remark=said.mark("space").join(part for part in (_open(said, context), _conditional(said, context)) if part),
        together=True,
    )


def _open(said: Language, context: NoteContext) -> str:
    """The line for money that stands in no year's column, with what it is made of."""
    if not context.open_line:
        return ""
    money, base = context.open, context.base
    promised = said.in_whole(Money(money.promised, base))
    if not money.secured:
        return said.text("plan.open_promised", promised=promised)
    parts = said.mark("comma").join(
        said.text(f"plan.part_{word}", amount=said.whole(part, base.digits))
        for part, word in ((money.received, "received"), (money.signed, "signed"))
        if part
    )
    key = "plan.open_and_promised" if money.promised else "plan.open"
    return said.text(key, amount=said.in_whole(Money(money.secured, base)), parts=parts, promised=promised)


def _conditional(said: Language, context: NoteContext) -> str:
    """What of the signed money somebody must still allow."""
    if not context.conditional:
        return ""
    signed, part = (said.in_whole(Money(minor, context.base)) for minor in (context.signed, context.conditional))
    if context.conditional == context.signed:
        return said.text("plan.conditional_all", signed=signed)
    return said.text("plan.conditional", signed=signed, part=part)


SECTION = Section("plan", "Need, received, signed, missing and promised by year for the whole work plan.", build)
