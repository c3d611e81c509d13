"""The budget of the activities offered: direct cost by category and year, support cost in rows of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figures, head, year_columns
from concept_notes.facts.context import Budget, BudgetLine, NoteContext
from concept_notes.language.pack import language
from concept_notes.section import Section
from concept_notes.word.styles import columns
from crm.formats.docx_table import Row

#: A table of no more rows than these stands on one page whole.
SHORT = 14


def build(context: NoteContext) -> TableBlock | None:
    """Categories, direct cost, support cost by rate, total; a column for each year and one for all."""
    if not context.budget.lines:
        return None
    said = language(context.meta.language)
    caption = said.text("budget.caption", base=said.currency(context.base.code))
    made = table(context, context.budget, caption, levy=context.wants.levy_by_year)
    return replace(made, together=len(made.rows) <= SHORT)


def table(context: NoteContext, budget: Budget, caption: str, *, levy: Sequence[int] = ()) -> TableBlock:
    """A budget; the `levy` on what is asked of each year stands below the total and in no sum."""
    said, digits = language(context.meta.language), context.base.digits
    many = len(budget.years) > 1
    total = said.whole(budget.total, digits)
    by_year = year_columns(said, budget.years, largest=total, others=int(many))

    def row(line: BudgetLine, *, total: bool = False) -> Row:
        amounts = [*by_year.sums(line.amounts), *([line.total] if many else [])]
        return figures(said, line.category, amounts, digits, total=total)

    all_years = [said.text("budget.head_total")] if many else []
    rows = [head(said.text("budget.head_category"), *by_year.titles, *all_years)]
    rows += [row(line) for line in budget.lines]
    rows.append(row(BudgetLine(said.text("budget.direct"), budget.direct), total=True))
    rows += [row(line) for line in budget.support]
    rows.append(row(BudgetLine(said.text("budget.total"), budget.totals), total=True))
    if levy:
        rows.append(row(BudgetLine(said.text("parts.budget_levy"), tuple(levy))))
    return TableBlock(
        caption=caption,
        alt=said.text("budget.alt", years=said.years(budget.years), total=total),
        widths=columns(numbers=len(by_year.titles) + many, width=1500),
        rows=tuple(rows),
    )


SECTION = Section("budget", "Budget by year and category, support cost in rows of its own.", build)
