"""Activities by years: what is missing in each cell, darker where a larger share of the need is.

A table whose cells are coloured, so that it is read, copied and printed like any other; row by row under the
activity's name, in the same rhythm as the bars beside it.
"""

from __future__ import annotations

from html import escape

from dashboard import theme
from dashboard.charts import rows
from dashboard.views.overview import HeatCell, HeatChart

#: Room for the years above the first row; the bars beside it leave as much.
HEAD = 26


def heat(view: HeatChart) -> str:
    """The map as HTML; a cell without need is empty, a covered one says so."""
    placed = rows.rows(view.activities, top=HEAD)
    starts = [HEAD, *(row.bottom for row in placed[:-1])] if placed else []
    years = "".join(f"<th scope='col'>{year}</th>" for year in view.years)
    body = "".join(
        f"<tr style='height:{row.bar_top - before}px'><th scope='rowgroup' colspan='{len(view.years)}'>"
        f"{_linked('<br>'.join(row.name), href)}</th></tr>"
        f"<tr class='cells'>{''.join(map(_cell, cells))}</tr>"
        for row, before, href, cells in zip(placed, starts, view.links, view.cells, strict=True)
    )
    return (
        f"<table class='crm-heat'><caption>{escape(view.caption.alt)}</caption>"
        f"<thead><tr style='height:{HEAD}px'>{years}</tr></thead><tbody>{body}</tbody></table>"
    )


def _linked(name: str, href: str) -> str:
    return f"<a href='{escape(href, quote=True)}'>{name}</a>" if href else name


def _cell(cell: HeatCell) -> str:
    return (
        f"<td style='background:{colour(cell)};color:{_ink(cell)}' title='{escape(cell.hover, quote=True)}'>"
        f"{escape(cell.label)}</td>"
    )


def colour(cell: HeatCell) -> str:
    """The fill of a cell by the share of its need that is missing."""
    if cell.share is None:
        return "transparent"
    if cell.share == 0:
        return theme.PAID
    for (low, first), (high, second) in zip(theme.GAP_RAMP, theme.GAP_RAMP[1:], strict=False):
        if cell.share <= high * 100:
            return _between(first, second, (cell.share / 100 - low) / (high - low))
    return theme.GAP_RAMP[-1][1]


def _between(first: str, second: str, share: float) -> str:
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _ink(cell: HeatCell) -> str:
    return theme.GREY if cell.share is None else theme.INK
