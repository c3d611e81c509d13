"""The tables of small papers: text columns and columns of exact figures, with the sum of what adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import figure_width, head, word_width
from concept_notes.language.pack import Language
from concept_notes.word.styles import TEXT_WIDTH
from crm.domain.wording import NONE
from crm.formats.docx_table import Cell, Row

#: Tables up to so many rows stay on one page.
_SHORT = 8
#: Exact figures with decimals and words for currencies need more room than whole ones, in tenths.
_ROOM, _ROOM_RIGHT_TO_LEFT = 12, 15
#: Where there are many columns of figures, the first column gives way down to this, in dxa.
_LEAST_TEXT = 1500


@dataclass(frozen=True)
class Lines:
    """Rows as texts, the first `texts` columns words and the others figures, and their sum where there is one."""

    heads: Sequence[str]
    texts: int
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    #: Widths of the text columns but the first, which takes what is left, in dxa.
    widths: Sequence[int] = ()


def table(said: Language, lines: Lines, *, caption: str, alt: str, remark: str = "") -> TableBlock | None:
    """The table; None where it has no row. An empty cell is shown as a dash, but in the sum."""
    if not lines.rows:
        return None
    rows = [head(*lines.heads, text_columns=lines.texts), *(_row(one, lines.texts) for one in lines.rows)]
    if lines.total:
        rows.append(_row(lines.total, lines.texts, kind="total"))
    shown = [*lines.rows, *([lines.total] if lines.total else [])]
    room = _ROOM_RIGHT_TO_LEFT if said.right_to_left else _ROOM
    figures = [
        figure_width(said, max((row[at] for row in shown), key=len), lines.heads[at]) * room // 10
        for at in range(lines.texts, len(lines.heads))
    ]
    beside = [max(width, word_width(said, one)) for width, one in zip(lines.widths, lines.heads[1:], strict=False)]
    first = TEXT_WIDTH - sum(figures) - sum(beside)
    if first < _LEAST_TEXT and beside:
        taken = min(beside[0] - 700, _LEAST_TEXT - first)
        beside[0] -= taken
        first += taken
    return TableBlock(caption, alt, (first, *beside, *figures), tuple(rows), remark, together=len(rows) <= _SHORT)


def _row(texts: Sequence[str], words: int, *, kind: str = "body") -> Row:
    blank = "" if kind == "total" else NONE
    cells = [Cell(text or blank, "start" if at < words else "end") for at, text in enumerate(texts)]
    return Row(tuple(cells), "total" if kind == "total" else "body")
