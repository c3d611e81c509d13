"""The figures: every number as it was made, sums that add up, a gap that is what is needed less what is secured.

A file is read as it was when it was made (`concept_notes.ledger.read`) and held against that ledger, sentence by
sentence, cell by cell, bar by bar. A sentence somebody rewrote is compared with the one it most resembles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from weakref import WeakKeyDictionary

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import SMALL, Known
from concept_notes.check.pairs import (
    Pair,
    bare,
    caption_turned,
    differ,
    left_over,
    most_alike,
    other_currency,
    pairs_of,
    rows_of,
    turned,
)
from concept_notes.kind import kind_of
from concept_notes.ledger import Grid, GridRow, Ledger, Line, across_of, amount, numbers, read, skeleton, sums_of
from concept_notes.word.file import WordFile, clark, span_of, text_of, value, w

#: Numbers typed by hand that are listed.
MOST_TYPED = 200
#: What was read of a file, kept as long as the file is.
_READ: WeakKeyDictionary[WordFile, Ledger] = WeakKeyDictionary()
#: Its tables with those of a ledger, likewise.
_GRIDS: WeakKeyDictionary[WordFile, tuple[Ledger, list[tuple[Grid, Grid]]]] = WeakKeyDictionary()
#: Its sentences with those of a ledger, likewise.
_LINES: WeakKeyDictionary[WordFile, tuple[Ledger, list[Pair]]] = WeakKeyDictionary()
#: The style of the amount that is asked for.
_BOX = "AskAmount"


@dataclass(frozen=True)
class Typed:
    """A number that no tag and no block made: who typed it answers for it."""

    figure: str
    where: str


@dataclass(frozen=True)
class Unsaid:
    """A figure that was made and that a sentence somebody rewrote no longer says: the figure, and where that stands."""

    figure: str
    where: str


@dataclass(frozen=True)
class Difference:
    """A figure that is not the one the note was made with: where it stands, what was made, what it says."""

    where: str
    made: str
    says: str
    sentence: str


@rule("figure-changed", mend="Put the figure back as it was made, or correct the records and write the note anew.")
def figure_changed(file: WordFile, known: Known) -> Iterator[Found]:
    """A number in a sentence or table that is not the one the note was made with, or its currency, or its place."""
    if known.ledger is not None:
        yield from ((one.where, one.sentence) for one in differences(file, known.ledger))
        yield from _turned_lines(file, known.ledger)


def differences(file: WordFile, ledger: Ledger) -> Iterator[Difference]:
    """The figures of sentences and tables that are not those of a ledger."""
    now = _reading(file)
    yield from _changed_lines(file, ledger, now)
    for kept, found in _grids(ledger.grids, now.grids):
        for row, here in rows_of(kept, found):
            for column, (was, said) in enumerate(zip(row.cells, here.cells, strict=False)):
                if what := _cell_changed(was, said):
                    yield Difference(_place(file, found, here, column), _one_line(was), _one_line(said), what)


@rule(
    "figure-old",
    mend="Put the figure in that stands in the comment of the renewed file, or take the sentence out.",
)
def figure_old(file: WordFile, known: Known) -> Iterator[Found]:
    """A figure of an earlier day that stayed in words somebody had changed when the note was renewed."""
    if known.ledger is None or not known.stayed:
        return
    told = {amount(one) for at in differences(file, known.ledger) for one in numbers(at.says)}
    typed = {amount(one.figure): one.where for one in typed_by_hand(file, known)}
    for one in known.stayed:
        for figure in numbers(one.says):
            if (worth := amount(figure)) in typed and worth not in told and worth > SMALL:
                yield (
                    typed[worth],
                    f"The text says {one.says}, which has moved since: it is {one.made or 'no longer so'} now.",
                )


@rule("sum-wrong", mend="Find out which of the figures is wrong; a note made anew has them right.")
def sum_wrong(file: WordFile, known: Known) -> Iterator[Found]:
    """A total that is not the sum of its rows, or of its columns."""
    yield from _sums(file, known, "sum")
    for kept, found in _known_grids(file, known):
        for row in found.rows if kept.across else ():
            if (told := across_of(row)) is not None and not told[2]:
                yield (
                    _place(file, found, row, len(row.cells) - 1),
                    f"The row says {told[0]:,} in all, its figures make {told[1]:,}.",
                )
    if known.ledger is None:
        return
    for grid in known.ledger.grids:
        for at, row in enumerate(grid.rows):
            if row.kind == "total" and not row.adds and any(True for _ in sums_of(grid.rows, at, "sum")):
                where = f"table “{grid.title}”, row “{row.cells[0]}”"
                yield where, "The figures above it do not make this total, neither as a sum nor as a rest."


@rule("gap-wrong", mend="What is missing is what is needed less what is secured; a note made anew has it right.")
def gap_wrong(file: WordFile, known: Known) -> Iterator[Found]:
    """A gap that is not what is needed less what is received and signed."""
    yield from _sums(file, known, "rest")
    if known.context is not None:
        for sentence in kind_of(known.context).unbalanced(known.context):
            yield f"the facts of the {kind_of(known.context).called}", sentence


@rule("chart-figures", mend="Write the note anew; a chart that was edited says other figures than the ledger.")
def chart_figures(file: WordFile, known: Known) -> Iterator[Found]:
    """A chart that shows another figure than the note was made with."""
    if known.ledger is None:
        return
    now = {chart.name: chart for chart in _reading(file).charts}
    for chart in known.ledger.charts:
        if chart.name not in now:
            continue
        for series, figures in chart.figures.items():
            shown = now[chart.name].figures.get(series, {})
            for category, figure in figures.items():
                where = f"{chart.name}, “{series}”, {category}"
                if category not in shown:
                    yield where, f"The chart does not show {figure}, with which the note was made."
                elif differ(figure, shown[category]):
                    yield where, f"The chart shows {shown[category]}; the note was made with {figure}."


@rule(
    "figure-unknown",
    mend="Let the tag or block print a fact of the note; a sum or rounding of its own is the usual cause.",
)
def figure_unknown(file: WordFile, known: Known) -> Iterator[Found]:
    """A number that a tag or block made and that the facts of the note do not give."""
    if known.ledger is None or known.context is None:
        return
    for number, where in _printed(known.ledger):
        worth = amount(number)
        if abs(worth) > SMALL and worth not in known.amounts:
            yield where, f"The figure {number} is none of the facts of the note."


def typed_by_hand(file: WordFile, known: Known) -> list[Typed]:
    """The numbers in a file that were typed, in the template or since the note was made; no more than people read."""
    if known.ledger is None:
        return []
    now = _reading(file)
    found = chain(_typed_in_text(file, known.ledger, now), _typed_in_tables(file, known.ledger, now))
    return list(islice(found, MOST_TYPED))


def _typed_in_text(file: WordFile, ledger: Ledger, now: Ledger) -> Iterator[Typed]:
    for kept, line, rewritten in _lines(file, ledger, now):
        if kept is None:
            typed = list(line.figures)
        elif rewritten:
            typed = left_over(line.figures, kept.figures)
        else:
            typed = [figure for at, figure in enumerate(line.figures) if at in kept.typed]
        yield from (Typed(figure, file.near(line.element)) for figure in typed)


def _typed_in_tables(file: WordFile, ledger: Ledger, now: Ledger) -> Iterator[Typed]:
    known_grids = {id(grid.element): kept for kept, grid in _grids(ledger.grids, now.grids)}
    for grid in now.grids:
        kept = known_grids.get(id(grid.element))
        known_rows = {id(here.element) for _, here in rows_of(kept, grid)} if kept else set()
        for row in grid.rows:
            for column, cell in enumerate(row.cells if id(row.element) not in known_rows else ()):
                yield from (Typed(one, _place(file, grid, row, column)) for one in numbers(cell))


def _reading(file: WordFile) -> Ledger:
    """The figures of a file, read once."""
    if file not in _READ:
        _READ[file] = read(file)
    return _READ[file]


# --- sentences --------------------------------------------------------------------------------------------


def _changed_lines(file: WordFile, ledger: Ledger, now: Ledger) -> Iterator[Difference]:
    for kept, line, rewritten in _lines(file, ledger, now):
        if kept is None:
            continue
        if rewritten:
            made = [one for at, one in enumerate(kept.figures) if at not in kept.typed]
            gone, new = left_over(made, line.figures), left_over(line.figures, kept.figures)
            pairs = list(zip(gone, new, strict=False))
        else:
            both = zip(kept.figures, line.figures, strict=True)
            pairs = [(was, said) for at, (was, said) in enumerate(both) if at not in kept.typed and differ(was, said)]
        for was, said in pairs:
            sentence = f"The text says {said}; the note was made with {was}."
            yield Difference(file.near(line.element), was, said, sentence)


def _turned_lines(file: WordFile, ledger: Ledger) -> Iterator[Found]:
    """Figures that are the same, in another currency or another order; an amount that left its box."""
    for kept, line, rewritten in _lines(file, ledger, _reading(file)):
        if kept is not None and rewritten:
            yield from ((file.near(line.element), one) for one in turned(kept, line))
    for grid, found in _grids(ledger.grids, _reading(file).grids):
        above = found.element.getprevious()
        if above is not None and above.tag == w("p") and (what := caption_turned(grid.title, text_of(above))):
            yield file.near(above), what
    for one in _left(file, ledger):
        if one.part == "body" and bare(one):
            box = next((at for _, at in file.elements(".//w:pStyle") if value(at) == _BOX), None)
            where = "the box of the amount" if box is None else file.near(box)
            said = " ".join(one.words.replace("#", one.figures[0]).split())
            yield where, f"The box no longer says {said}; the note was made with it."


def _lines(file: WordFile, ledger: Ledger, now: Ledger) -> list[Pair]:
    """Each sentence of a file with the one of a ledger, found once."""
    known, found = _LINES.get(file, (None, []))
    if known is not ledger:
        found = pairs_of(ledger.lines, now.lines)
        _LINES[file] = ledger, found
    return found


def _left(file: WordFile, ledger: Ledger) -> list[Line]:
    """The sentences of a ledger that no sentence with a figure of the file is."""
    there = {id(kept) for kept, _, _ in _lines(file, ledger, _reading(file))}
    return [one for one in ledger.lines if id(one) not in there]


def no_longer_said(file: WordFile, known: Known) -> list[Unsaid]:
    """The figures that were made and that a rewritten sentence leaves out; one that was taken out whole is not told."""
    if known.ledger is None:
        return []
    return list(islice(_unsaid(file, known.ledger), MOST_TYPED))


def _unsaid(file: WordFile, ledger: Ledger) -> Iterator[Unsaid]:
    for kept, line, rewritten in _lines(file, ledger, _reading(file)):
        if kept is not None and rewritten:
            made = [one for at, one in enumerate(kept.figures) if at not in kept.typed]
            gone, new = left_over(made, line.figures), left_over(line.figures, kept.figures)
            yield from (Unsaid(one, file.near(line.element)) for one in gone[len(new) :])
    left = [one for one in _left(file, ledger) if one.part == "body" and not bare(one)]
    if not left:
        return
    for _, paragraph in file.elements(".//w:p"):
        text = skeleton(text_of(paragraph))
        if text and "#" not in text and (kept := most_alike(Line("body", text, (), (), paragraph), left)) is not None:
            left.remove(kept)
            made = [one for at, one in enumerate(kept.figures) if at not in kept.typed]
            yield from (Unsaid(one, file.near(paragraph)) for one in made)


# --- tables -----------------------------------------------------------------------------------------------


def _known_grids(file: WordFile, known: Known) -> list[tuple[Grid, Grid]]:
    """The tables of a file with those of the ledger, found once; kinds of rows are those of the ledger, whatever the styles say."""
    if known.ledger is None:
        return []
    ledger, found = _GRIDS.get(file, (None, []))
    if ledger is not known.ledger:
        found = _grids_with_kinds(file, known.ledger)
        _GRIDS[file] = known.ledger, found
    return found


def _grids_with_kinds(file: WordFile, ledger: Ledger) -> list[tuple[Grid, Grid]]:
    found = []
    for kept, grid in _grids(ledger.grids, _reading(file).grids):
        kinds = {id(here.element): row for row, here in rows_of(kept, grid)}
        rows = tuple(
            replace(here, kind=kinds[id(here.element)].kind, adds=kinds[id(here.element)].adds)
            if id(here.element) in kinds
            else replace(here, kind="body", adds="")
            for here in grid.rows
        )
        found.append((kept, replace(grid, rows=rows)))
    return found


def _grids(ledger: Sequence[Grid], now: Sequence[Grid]) -> list[tuple[Grid, Grid]]:
    """Each table of the ledger that is still there: by its title, else by what stands over its columns."""
    left, found = list(now), []
    for kept in ledger:
        if not kept.made:
            continue
        same = [one for one in left if kept.title and skeleton(one.title) == skeleton(kept.title)]
        same = same or [one for one in left if _bare(one.rows[0].cells) == _bare(kept.rows[0].cells)]
        if same:
            one = next((one for one in same if _cells(one) == _cells(kept)), same[0])
            found.append((kept, one))
            left.remove(one)
    return found


def _cells(grid: Grid) -> list[list[str]]:
    return [_bare(row.cells) for row in grid.rows]


def _bare(cells: Sequence[str]) -> list[str]:
    return [" ".join(one.split()) for one in cells]


def _cell_changed(was: str, said: str) -> str:
    """What is different in a cell that was made with a number; "" where it is the same."""
    before, after = numbers(was), numbers(said)
    same = len(before) == len(after) and not any(differ(one, other) for one, other in zip(before, after, strict=True))
    same = same and not other_currency(was, said)
    if same:
        return ""
    now, then = (_one_line(one) or "nothing" for one in (said, was))
    return f"The cell says {now}; the note was made with {then}."


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _sums(file: WordFile, known: Known, adds: str) -> Iterator[Found]:
    for _, grid in _known_grids(file, known):
        for at, row in enumerate(grid.rows):
            if row.adds != adds:
                continue
            for column, said, made, agrees in sums_of(grid.rows, at, adds):
                if not agrees:
                    words = "the rows above it make" if adds == "sum" else "need less what is secured makes"
                    yield _place(file, grid, row, column), f"The total says {said:,}; {words} {made:,}."


def _place(file: WordFile, grid: Grid, row: GridRow, column: int) -> str:
    """A cell in words."""
    at = 0
    for cell in row.element.iterfind(clark("w:tc")):
        at += span_of(cell)
        if at > column:
            return file.near(cell)
    return f"table “{grid.title}”, row “{row.cells[0] if row.cells else ''}”"


# --- facts ------------------------------------------------------------------------------------------------


def _printed(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Every number that was made, with its place."""
    for line in ledger.lines:
        for at, figure in enumerate(line.figures):
            if at not in line.typed:
                yield figure, f"“{line.words[:80]}”"
    for grid in ledger.grids:
        if grid.made:
            yield from _printed_in_table(grid)
    for chart in ledger.charts:
        for series, figures in chart.figures.items():
            for category, figure in figures.items():
                yield from ((number, f"{chart.name}, “{series}”, {category}") for number in numbers(figure))


def _printed_in_table(grid: Grid) -> Iterator[tuple[str, str]]:
    for row in grid.rows:
        for column, cell in enumerate(row.cells):
            head = grid.heads[column] if column < len(grid.heads) else ""
            where = f"table “{grid.title}”, row “{row.cells[0]}”, column “{head}”"
            yield from ((figure, where) for figure in numbers(cell))


RULES = (figure_changed, figure_old, sum_wrong, gap_wrong, chart_figures, figure_unknown)
