"""Markdown: one table that renders, and text that stays text."""

from __future__ import annotations

from crm.formats.markdown import FORMAT
from tests.crm.formats import samples


def test_every_line_of_the_table_has_the_same_cells_whatever_its_text():
    lines = FORMAT.write(samples.table()).decode().splitlines()
    rows = [line.replace("\\|", "") for line in lines if line.startswith("|")]
    assert len(rows) == 2 + len(samples.TRAPS) + 2 + 1
    assert {row.count("|") for row in rows} == {rows[1].count("|")}


def test_it_says_what_it_is_and_its_totals():
    text = FORMAT.write(samples.table()).decode()
    assert text.startswith("# A sample &amp; more\n")
    assert "Demonstration" in text
    assert "**10,510.50**" in text.splitlines()[-1]


def test_markup_in_a_name_is_shown_and_not_obeyed():
    text = FORMAT.write(samples.table()).decode()
    assert "<b>" not in text
    assert "&lt;b&gt;bold" in text
