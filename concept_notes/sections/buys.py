"""What the contribution buys: each thing with its unit and what a unit costs in each year asked for."""

from __future__ import annotations

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import Years, head, year_columns
from concept_notes.context import BuysLine, NoteContext
from concept_notes.english import number
from concept_notes.section import Section
from concept_notes.styles import LEAST_NUMBER_WIDTH, SPAN_WIDTH, columns, width_of
from crm.domain.money import divide_half_up
from crm.domain.wording import NONE, whole
from crm.formats.docx_table import Cell, Row

#: Room for "a meeting".
_UNIT = 1050


def build(context: NoteContext) -> TableBlock | None:
    """One row for each thing, at most as many as leave the first page one page."""
    if not context.buys:
        return None
    digits = context.base.digits
    largest = max(amount or 0 for line in context.buys for amount in (*line.costs, line.missing))
    by_year = year_columns(context.ask.years, _UNIT, largest=whole(largest, digits), others=1)
    figure = max(SPAN_WIDTH if by_year.together else LEAST_NUMBER_WIDTH, width_of(whole(largest, digits)))
    rows = [head("What", "Unit", *by_year.titles, "Missing", text_columns=2)]
    rows += [_row(line, by_year, digits) for line in context.buys]
    return TableBlock(
        caption=f"What it buys: cost of a unit in {context.base.code}, support cost included, and what is still missing",
        alt=(
            "Each row is something the contribution pays for, with its unit, what a unit costs in each year, and what is "
            f"still missing for it. The first is “{context.buys[0].what}”: {_first(context)}."
        ),
        widths=columns(_UNIT, numbers=len(by_year.titles) + 1, width=figure),
        rows=tuple(rows),
        remark=" ".join(_remarks(context, by_year)),
    )


def _row(line: BuysLine, by_year: Years, digits: int) -> Row:
    costs = [Cell(NONE if cost is None else whole(cost, digits), "end") for cost in _costs(line, by_year)]
    return Row((Cell(line.what), Cell(line.each), *costs, Cell(whole(line.missing, digits), "end")))


def _costs(line: BuysLine, by_year: Years) -> list[int | None]:
    """What a unit costs by column; in a column of several years on average of those in which there is a need."""
    own = list(line.costs[: by_year.alone])
    later = [cost for cost in line.costs[by_year.alone :] if cost is not None]
    if not by_year.together:
        return own
    return [*own, divide_half_up(sum(later), len(later)) if later else None]


def _first(context: NoteContext) -> str:
    """What a unit of the first thing costs, in words."""
    line, digits = context.buys[0], context.base.digits
    known = [(year, cost) for year, cost in zip(context.ask.years, line.costs, strict=True) if cost is not None]
    said = [f"{whole(cost, digits)} {line.each} in {year}" for year, cost in known[:1]]
    return ", ".join([*said, f"{whole(line.missing, digits)} still missing"])


def _remarks(context: NoteContext, by_year: Years) -> list[str]:
    said = [f"And {number(context.buys_more)} more, listed in the annex."] if context.buys_more else []
    if by_year.together:
        said.append(f"{by_year.last}: what a unit costs on average.")
    return said


SECTION = Section("buys", "What the contribution buys, by unit and year, and what is still missing for it.", build)
