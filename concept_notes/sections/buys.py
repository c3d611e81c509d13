"""What the contribution buys: each thing with its unit and what a unit costs in each year asked for."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import Years, figure_width, head, word_width, year_columns
from concept_notes.facts.context import BuysLine, NoteContext
from concept_notes.language.pack import Language, language
from concept_notes.section import Section
from concept_notes.word.styles import LEAST_NUMBER_WIDTH, SPAN_WIDTH, columns
from crm.domain.money import divide_half_up
from crm.formats.docx_table import Cell, Row

#: Room for "a meeting".
_UNIT = 1050


def build(context: NoteContext) -> TableBlock | None:
    """One row for each thing, at most as many as leave the first page one page."""
    if not context.buys:
        return None
    said, digits = language(context.meta.language), context.base.digits
    what, unit, missing = (said.text(f"buys.head_{name}") for name in ("what", "unit", "missing"))
    unit_width = max(_UNIT, *(word_width(said, words) for words in (unit, *(line.each for line in context.buys))))
    largest = said.whole(max(amount or 0 for line in context.buys for amount in (*line.costs, line.missing)), digits)
    by_year = year_columns(said, context.ask.years, unit_width, largest=largest, others=1)
    least = SPAN_WIDTH if by_year.together else LEAST_NUMBER_WIDTH
    figure = figure_width(said, largest, missing, *by_year.titles, least=least)
    rows = [head(what, unit, *by_year.titles, missing, text_columns=2)]
    rows += [_row(said, line, by_year, digits) for line in context.buys]
    return TableBlock(
        caption=said.text("buys.caption", base=said.currency(context.base.code)),
        alt=said.text("buys.alt", what=said.quoted(context.buys[0].what), first=_first(said, context)),
        widths=columns(unit_width, numbers=len(by_year.titles) + 1, width=figure),
        rows=tuple(rows),
        remark=said.mark("space").join(_remarks(said, context, by_year)),
    )


def _row(said: Language, line: BuysLine, by_year: Years, digits: int) -> Row:
    costs = [Cell(said.whole_or_none(cost, digits), "end") for cost in _costs(line, by_year)]
    return Row((Cell(line.what), Cell(line.each), *costs, Cell(said.whole(line.missing, digits), "end")))


def _costs(line: BuysLine, by_year: Years) -> list[int | None]:
    """What a unit costs by column; in a column of several years on average of those in which there is a need."""
    own = list(line.costs[: by_year.alone])
    later = [cost for cost in line.costs[by_year.alone :] if cost is not None]
    if not by_year.together:
        return own
    return [*own, divide_half_up(sum(later), len(later)) if later else None]


def _first(said: Language, context: NoteContext) -> str:
    """What a unit of the first thing costs, in words."""
    line, digits = context.buys[0], context.base.digits
    known = [(year, cost) for year, cost in zip(context.ask.years, line.costs, strict=True) if cost is not None]
    words = [
        said.text("buys.cost", cost=said.whole(cost, digits), each=line.each, year=year) for year, cost in known[:1]
    ]
    return said.mark("comma").join([*words, said.text("buys.missing", missing=said.whole(line.missing, digits))])


def _remarks(said: Language, context: NoteContext, by_year: Years) -> list[str]:
    more = "parts.buys_more" if context.meta.length == "brief" else "buys.more"
    words = [said.plural(more, context.buys_more)] if context.buys_more else []
    if by_year.together:
        words.append(said.text("buys.average", years=by_year.last))
    return words


SECTION = Section("buys", "What the contribution buys, by unit and year, and what is still missing for it.", build)
