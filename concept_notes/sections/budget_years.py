"""Budget and request by the donor's own budget years, for a ministry whose year is not that of the work."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figure_width, figures, head, word_width
from concept_notes.facts.context import BudgetYear, NoteContext
from concept_notes.language.pack import language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import TEXT_WIDTH

#: The least width of a column of figures, and of the one with the budget years.
_NARROW, _FIRST = 1150, 1900


def _amounts(year: BudgetYear) -> tuple[int, ...]:
    return (year.direct, year.support, year.total, year.missing, year.asked)


def build(context: NoteContext) -> TableBlock | None:
    """A row for each budget year with the years of work it pays for, then all together."""
    years = context.budget_years
    if not years:
        return None
    said, digits = language(context.meta.language), context.base.digits
    first, second, *titles = (
        said.text(f"budget_years.head_{name}")
        for name in ("budget_year", "work", "direct", "support", "cost", "missing", "asked")
    )
    sums = [sum(column) for column in zip(*map(_amounts, years), strict=True)]
    rows = [
        head(first, second, *titles, text_columns=2),
        *(figures(said, [one.budget_year, said.years(one.years)], _amounts(one), digits) for one in years),
        figures(said, [said.text("budget_years.together"), ""], sums, digits, total=True),
    ]
    largest = said.whole(max(sums), digits)
    widths = [figure_width(said, largest, title, least=_NARROW) for title in titles]
    label = max(_FIRST, word_width(said, first))
    reply, begins = said.day(context.ask.reply_by), said.day(years[0].begins)
    return TableBlock(
        caption=said.text("budget_years.caption", base=said.currency(context.base.code)),
        alt=sentence(
            said.text(
                "budget_years.alt",
                years=said.listed([one.budget_year for one in years]),
                asked=said.whole(sums[-1], digits),
            )
        ),
        widths=(label, TEXT_WIDTH - label - sum(widths), *widths),
        rows=tuple(rows),
        remark=sentence(said.text("budget_years.remark", reply=reply, year=years[0].budget_year, begins=begins)),
        together=True,
    )


SECTION = Section("budget_years", "Budget and request by the donor’s own budget years.", build)
