"""How the request would be used: what is asked for each activity in each year."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figures, head, year_columns
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import columns


def build(context: NoteContext) -> TableBlock | None:
    """One row for each activity of which something is asked; the sum is the request."""
    uses, ask = context.proposal.uses, context.ask
    if not uses:
        return None
    said, digits = language(context.meta.language), context.base.digits
    many, total = len(ask.years) > 1, said.whole(ask.amount.minor, digits)
    by_year = year_columns(said, ask.years, largest=total, others=int(many))

    def amounts(of_years: tuple[int, ...]) -> list[int]:
        return [*by_year.sums(of_years), *([sum(of_years)] if many else [])]

    rows = [
        head(said.text("proposal.head_activity"), *by_year.titles, *([said.text("budget.head_total")] if many else [])),
        *(figures(said, one.activity, amounts(one.amounts), digits) for one in uses),
        figures(said, said.text("proposal.uses_total"), amounts(context.proposal.used), digits, total=True),
    ]
    return TableBlock(
        caption=said.text("proposal.uses_caption", base=said.currency(context.base.code)),
        alt=sentence(said.text("proposal.uses_alt", amount=total)),
        widths=columns(numbers=len(by_year.titles) + many, width=1500),
        rows=tuple(rows),
    )


SECTION = Section("uses", "How the request would be used, by activity and year.", build)
