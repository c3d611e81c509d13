"""Rows with their names above them, measured in pixels, so that two charts side by side stay in step.

A name above its bar may be long and is still whole on a telephone of 390 pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from dashboard import theme

#: Letters of a name's line that fit a telephone.
NAME_WIDTH = 52
LINE, BAR, SPACE = 17, 22, 10


@dataclass(frozen=True)
class Row:
    """One row: its name in lines, and where name and bar stand, in pixels from the top."""

    name: tuple[str, ...]
    top: int
    bar_top: int

    @property
    def middle(self) -> float:
        """The middle of the bar."""
        return self.bar_top + BAR / 2

    @property
    def bottom(self) -> int:
        """Where the bar ends."""
        return self.bar_top + BAR


def rows(names: Sequence[tuple[str, str]], *, top: int = 0) -> tuple[Row, ...]:
    """Rows for (code, name) pairs, below a head of `top` pixels.

    >>> [(row.name, row.bar_top) for row in rows([("2016", "2016"), ("A-1", "First work")])]
    [(('<b>2016</b>',), 19), (('<b>A-1</b> First work',), 70)]
    """
    placed = []
    for code, name in names:
        lines = _lines(code, name)
        bar_top = top + LINE * len(lines) + 2
        placed.append(Row(lines, top, bar_top))
        top = bar_top + BAR + SPACE
    return tuple(placed)


def _lines(code: str, name: str) -> tuple[str, ...]:
    if code == name:
        return (f"<b>{escape(code)}</b>",)
    wrapped = wrap(f"{code} {name}", NAME_WIDTH) or [code]
    first = wrapped[0].removeprefix(code).strip()
    return (f"<b>{escape(code)}</b> {escape(first)}".rstrip(), *map(escape, wrapped[1:]))


def height(placed: Sequence[Row], top: int = 0) -> int:
    """The height of the whole chart."""
    return (placed[-1].bottom if placed else top + BAR) + 4


def axis(placed: Sequence[Row], top: int = 0) -> dict[str, object]:
    """A vertical axis in pixels from the top."""
    return theme.quiet_axis(range=[height(placed, top), 0])


def names(placed: Sequence[Row], left: float) -> theme.Trace:
    """The names, each above its bar, from `left` on the axis: for rows that nothing runs behind."""
    middles = [row.top + LINE * len(row.name) / 2 for row in placed]
    return words([left] * len(placed), middles, ["<br>".join(row.name) for row in placed])


def words(x: Sequence[float], y: Sequence[float], texts: Sequence[str]) -> theme.Trace:
    """Texts right of their places. One trace: a browser draws it much sooner than as many annotations."""
    return theme.trace(
        "scatter",
        mode="text",
        x=list(x),
        y=list(y),
        text=list(texts),
        textposition="middle right",
        textfont={"size": 13, "color": theme.INK},
        cliponaxis=False,
        hoverinfo="skip",
    )


def labels(placed: Sequence[Row]) -> list[dict[str, object]]:
    """The names as annotations, each above its bar."""
    common: dict[str, object] = {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "yref": "y",
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "bgcolor": "#ffffff",  # whatever runs behind a name does not cross it out
        "font": {"size": 13, "color": theme.INK},
    }
    return [{**common, "y": row.top, "text": "<br>".join(row.name)} for row in placed]
