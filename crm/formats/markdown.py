"""Markdown: a table for a wiki, an e-mail or a page of minutes; the columns of a page, without the details."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crm.domain.table import Table, shown
from crm.formats.docx_table import clean
from crm.formats.format import Format
from crm.formats.page import Stack, stacks


def write(table: Table) -> bytes:
    """The title, the lines that must travel with it, and one table."""
    lines = [f"# {_safe(table.title)}", "", *(f"{_safe(line)}  " for line in table.caption), ""]
    columns = stacks(table)
    if not table.rows:
        return "\n".join([*lines, _safe(table.empty), ""]).encode()
    lines.append(_line("<br>".join(map(_safe, one.head())) for one in columns))
    lines.append(_line("---:" if one.main.numeric else "---" for one in columns))
    for group in table.groups:
        if group.subtotal:
            lines.append(_sums(columns, f"{group.title} ({group.key})", group.subtotal))
        lines += [_line("<br>".join(map(_safe, one.lines(row))) for one in columns) for row in group.rows]
    if table.total:
        lines.append(_sums(columns, "Total", table.total))
    return "\n".join([*lines, ""]).encode()


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sums(columns: list[Stack], label: str, sums: Mapping[str, int]) -> str:
    """A row of sums in bold, with its label in the first cell."""
    cells = [f"**{_safe(shown(one.main, sums[one.main.key]))}**" if one.main.key in sums else "" for one in columns]
    return _line([f"**{_safe(label)}**", *cells[1:]])


def _safe(text: str) -> str:
    r"""Text that is shown as it is: no markup, no link, no end of a cell.

    >>> print(_safe("a|b <c> *d*"))
    a\|b &lt;c&gt; \*d\*
    """
    text = " ".join(clean(text).split(" ")).replace("\n", " ").replace("\t", " ")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{sign}" if sign in "\\|*_`[]#!" else sign for sign in text)


FORMAT = Format("markdown", "Markdown, for wikis and minutes", "md", "text/markdown", write, text=True, order=50)
