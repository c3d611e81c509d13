"""Tables on terminals of any width: a figure, a day or a code is never broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.commands.text_table import Column, lines

FIGURES = ("1,234,567.89", "12,345,678.90", "0.00")
TABLE = [
    Column("Activity", ("SEC-1", "REP-1", "not yet given to an activity")),
    Column("Title", ("Secretariat functions of the group", "Reporting", "")),
    Column("Day", ("2016-11-30", "2016-02-11", "")),
    *(Column(name, FIGURES, right=True) for name in ("Required", "Received", "Signed, to come", "Gap")),
]


@pytest.mark.parametrize("width", [60, 80])
def test_nothing_is_broken_and_no_line_is_longer_than_the_terminal(width):
    found = [line for line, _ in lines(TABLE, width)]
    assert max(map(len, found)) <= width
    whole = " ".join(found).split()
    assert whole.count("1,234,567.89") == 4
    assert {"2016-11-30", "SEC-1"} <= set(whole)


def test_what_fits_is_one_table():
    assert len([line for line, of_head in lines(TABLE, 200) if of_head]) == 1


@given(width=st.integers(15, 120), count=st.integers(1, 8), digits=st.integers(1, 13))
def test_every_figure_stands_whole_on_every_width(width, count, digits):
    figure = f"{10**digits:,}.00"
    table = [Column("Row", ("A-1",)), *(Column(f"C{number}", (figure,), right=True) for number in range(count))]
    assert " ".join(line for line, _ in lines(table, width)).split().count(figure) == count
