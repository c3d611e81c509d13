"""The results of the activities, as the donor reads them: a matrix, a logframe or a theory of change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head
from concept_notes.facts.context import NoteContext
from concept_notes.facts.longer import Result
from concept_notes.language.pack import Language, language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import TEXT_WIDTH
from crm.domain.wording import NONE
from crm.formats.docx_table import Cell, Row

#: Columns for a baseline or target, for where it is read, for what must hold; and of a theory of change.
_VALUE, _SOURCE, _ASSUMPTION, _QUARTER = 820, 1650, 1900, 2400
#: Targets of more years than these leave no room for words; the last ones are shown.
_MOST_YEARS = 4


def build(context: NoteContext) -> TableBlock | None:
    """One row for each result, below the name of its activity."""
    if not context.results or context.wants.results_format == "none":
        return None
    results = context.results
    said = language(context.meta.language)
    build = {"logframe": _logframe, "theory-of-change": _theory}.get(context.wants.results_format, _matrix)
    rows, widths = build(said, context, results)
    first = results[0]
    alt = said.text("parts.results_alt", first=first.change)
    return TableBlock(caption=said.text("parts.results_caption"), alt=sentence(alt), widths=widths, rows=tuple(rows))


Made = tuple[list[Row], tuple[int, ...]]


def _matrix(said: Language, context: NoteContext, results: Sequence[Result]) -> Made:
    years = context.ask.years[-_MOST_YEARS:]
    heads = [said.text("parts.head_result"), said.text("parts.head_baseline"), *map(str, years)]
    rows = [head(*heads), *_grouped(results, len(heads), lambda one: [_what(one), *_values(one, len(years))])]
    return rows, (TEXT_WIDTH - (1 + len(years)) * _VALUE, *[_VALUE] * (1 + len(years)))


def _logframe(said: Language, context: NoteContext, results: Sequence[Result]) -> Made:
    years = context.ask.years[-_MOST_YEARS:]
    named = [said.text(f"parts.head_{name}") for name in ("source", "assumption")]
    heads = [said.text("parts.head_result"), said.text("parts.head_baseline"), *map(str, years), *named]

    def cells(one: Result) -> list[Cell]:
        words = [Cell(sentence(text) if text else NONE) for text in (one.source, one.assumption)]
        return [_what(one), *_values(one, len(years)), *words]

    first = head(*heads[: -len(named)])
    rows = [Row((*first.cells, *map(Cell, named)), "header"), *_grouped(results, len(heads), cells)]
    figures = (1 + len(years)) * _VALUE
    rest = TEXT_WIDTH - figures - _SOURCE - _ASSUMPTION
    return rows, (rest, *[_VALUE] * (1 + len(years)), _SOURCE, _ASSUMPTION)


def _theory(said: Language, context: NoteContext, results: Sequence[Result]) -> Made:
    heads = [said.text(f"parts.head_{name}") for name in ("done", "change", "seen", "assumption")]

    def cells(one: Result) -> list[Cell]:
        target = next((value for value in reversed(one.targets) if value), NONE)
        baseline = one.baseline or NONE
        colon = said.mark("colon")
        seen = said.text("parts.seen", indicator=one.indicator, colon=colon, baseline=baseline, target=target)
        texts = [one.activity, one.change, seen, one.assumption or NONE]
        return [Cell(sentence(text)) for text in texts]

    rows = [head(*heads, text_columns=4), *(Row(tuple(cells(one))) for one in results)]
    return rows, (TEXT_WIDTH - 3 * _QUARTER, *[_QUARTER] * 3)


def _grouped(results: Sequence[Result], columns: int, cells: Callable[[Result], list[Cell]]) -> list[Row]:
    """Rows below the names of their activities, where there are several."""
    rows: list[Row] = []
    before = "" if len({one.activity for one in results}) > 1 else results[0].activity
    for one in results:
        if one.activity != before:
            rows.append(Row((Cell(one.activity, span=columns),), "group"))
            before = one.activity
        rows.append(Row(tuple(cells(one))))
    return rows


def _what(one: Result) -> Cell:
    """What changes, and how it is seen on a line below."""
    return Cell(f"{sentence(one.change)}\n{sentence(one.indicator)}")


def _values(one: Result, years: int) -> list[Cell]:
    return [Cell(value or NONE, "end") for value in (one.baseline, *one.targets[-years:])]


SECTION = Section("results", "Results by activity with indicator, baseline and targets, in the donor’s format.", build)
