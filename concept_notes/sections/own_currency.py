"""The budget in the donor's own currency, with the rate that makes it: for donors whose files are kept in it."""

from __future__ import annotations

from collections.abc import Sequence

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figures, head, year_columns
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import columns
from crm.domain.money import Money
from crm.formats.docx_table import Row


def build(context: NoteContext) -> TableBlock | None:
    """Categories, support cost and total; a column for each year and one for all."""
    own = context.proposal.own_budget
    if own is None:
        return None
    said, years, digits = language(context.meta.language), context.budget.years, own.total.currency.digits
    many, total = len(years) > 1, said.whole(own.total.minor, digits)
    by_year = year_columns(said, years, largest=total, others=int(many))

    def row(label: str, amounts: Sequence[Money], together: Money, *, total: bool = False) -> Row:
        of_years = by_year.sums([one.minor for one in amounts])
        return figures(said, label, [*of_years, *([together.minor] if many else [])], digits, total=total)

    rows = [
        head(said.text("budget.head_category"), *by_year.titles, *([said.text("budget.head_total")] if many else [])),
        *(row(line.category, line.amounts, line.total) for line in own.lines),
        row(said.text("budget.total"), own.totals, own.total, total=True),
    ]
    if own.levy:
        together = Money(sum(one.minor for one in own.levy), own.total.currency)
        rows.append(row(said.text("parts.budget_levy"), own.levy, together))
    currency, base = (said.currency(code) for code in (own.total.currency.code, context.base.code))
    rate, day = said.rate(own.rate), said.day(own.rate_date)
    return TableBlock(
        caption=said.text("proposal.own_caption", currency=currency),
        alt=sentence(said.text("proposal.own_alt", years=said.years(years), total=total)),
        widths=columns(numbers=len(by_year.titles) + many, width=1500),
        rows=tuple(rows),
        remark=sentence(said.text("proposal.own_remark", rate=rate, base=base, day=day)),
        together=True,
    )


SECTION = Section("own_currency", "The budget in the donor’s own currency, with the rate that makes it.", build)
