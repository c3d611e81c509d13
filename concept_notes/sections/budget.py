"""The budget of the activities offered: direct cost by category and year, support cost in rows of its own."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figures, head, year_columns
from concept_notes.context import BudgetLine, NoteContext
from concept_notes.english import years
from concept_notes.section import Section
from concept_notes.styles import columns
from crm.domain.wording import whole
from crm.formats.docx_table import Row


def build(context: NoteContext) -> TableBlock | None:
    """Categories, direct cost, support cost by rate, total; a column for each year and one for all."""
    budget, digits = context.budget, context.base.digits
    if not budget.lines:
        return None
    many = len(budget.years) > 1
    by_year = year_columns(budget.years, largest=whole(budget.total, digits), others=int(many))

    def row(line: BudgetLine, *, total: bool = False) -> Row:
        amounts = [*by_year.sums(line.amounts), *([line.total] if many else [])]
        return figures(line.category, amounts, digits, total=total)

    rows = [head("Category", *by_year.titles, *(["Total"] if many else []))]
    rows += [row(line) for line in budget.lines]
    rows.append(row(BudgetLine("Direct cost", budget.direct), total=True))
    rows += [row(line) for line in budget.support]
    rows.append(row(BudgetLine("Total", budget.totals), total=True))
    return TableBlock(
        caption=f"Budget of the activities offered, by year and category, in {context.base.code}",
        alt=(
            f"Direct cost by budget category, then programme support cost, for {years(budget.years)}. "
            f"The total is {whole(budget.total, digits)}."
        ),
        widths=columns(numbers=len(by_year.titles) + many, width=1500),
        rows=tuple(rows),
    )


SECTION = Section("budget", "Budget by year and category, support cost in rows of its own.", build)
