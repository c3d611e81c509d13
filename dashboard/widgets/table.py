"""Tables as plain HTML: read by a screen reader, printed whole, cards on a telephone. All text is escaped."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from crm.domain.wording import NONE
from dashboard.views.grid import Cell, Grid, Heading

#: From so many letters on a cell is a sentence.
LONG = 26
#: Longer tables are folded: a page of thousands of cells takes long to come.
MOST_ROWS = 60


def show(grid: Grid) -> None:
    """Draw the table, or what it says where it is empty."""
    if grid.rows or grid.totals or grid.below:
        st.html(html(grid))
    else:
        st.html(f"<p class='crm-measure'>{escape(grid.empty)}</p>")


def folded(key: str, grid: Grid) -> None:
    """The table; a very long one shows its totals, and its rows when they are asked for."""
    if len(grid.rows) <= MOST_ROWS:
        show(grid)
        return
    show(replace(grid, rows=(), empty=grid.caption))  # without totals it says what is folded, never that there is none
    below = st.expander(f"All {len(grid.rows)} rows", key=f"rows-{key}", on_change="rerun")
    if below.open:
        with below:
            show(grid)


def html(grid: Grid) -> str:
    """The table as HTML."""
    head = "".join(_heading(one) for one in grid.headings)
    body = "".join(_row(cells, grid, "") for cells in grid.rows)
    foot = "".join(_row(cells, grid, "total") for cells in grid.totals)
    foot += "".join(_row(cells, grid, "") for cells in grid.below)
    return (
        f"<div class='crm-scroll'><table class='crm-table'><caption>{escape(grid.caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        + (f"<tfoot>{foot}</tfoot>" if foot else "")
        + "</table></div>"
    )


def _heading(one: Heading) -> str:
    title = f" title='{escape(one.help, quote=True)}'" if one.help else ""
    kind = " class='amount'" if one.amount else ""
    return f"<th scope='col'{kind}{title}>{escape(one.text)}</th>"


def _row(cells: tuple[Cell, ...], grid: Grid, kind: str) -> str:
    first, *rest = cells
    inner = f"<th scope='row'>{_content(first)}</th>"
    for cell, heading in zip(rest, grid.headings[1:], strict=True):
        kinds = [*(["amount"] if heading.amount else []), *_room(cell.text)]
        names = f" class='{' '.join(kinds)}'" if kinds else ""
        inner += f"<td{names} data-label='{escape(heading.text, quote=True)}'>{_content(cell)}</td>"
    return f"<tr class='{kind}'>{inner}</tr>" if kind else f"<tr>{inner}</tr>"


def _room(text: str) -> list[str]:
    """On a telephone an empty cell takes no room, and a sentence takes the whole width."""
    return ["nothing"] if text in ("", NONE) else ["long"] if len(text) > LONG else []


def _content(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.href:
        text = f"<a href='{escape(cell.href, quote=True)}'>{text}</a>"
    return f"<span class='crm-{cell.tone}'>{text}</span>" if cell.tone else text
