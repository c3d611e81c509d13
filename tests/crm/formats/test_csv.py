"""CSV as analysts want it, and as a spreadsheet cannot misuse it."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from crm.formats.csv_ import FORMAT, defused
from tests.crm.formats import samples


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_it_opens_rightly_in_excel():
    data = FORMAT.write(samples.table())
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 1 + len(samples.TRAPS)


def test_headers_are_for_programs_and_carry_the_unit():
    assert FORMAT.write(samples.table()).decode("utf-8-sig").splitlines()[0] == (
        "code,name,level,day,amount,rate,share,year,received_usd,balance_usd,remark,as_of,audience,note"
    )


def test_numbers_are_plain_days_are_iso_and_what_is_unknown_is_empty():
    first, second, third, *_ = read(FORMAT.write(samples.table()))
    assert (first["amount"], second["amount"], third["amount"]) == ("12345.67", "9000000", "15000.000")
    assert (second["day"], second["rate"], second["level"], second["balance_usd"]) == (
        "2016-01-31",
        "0.883",
        "2",
        "-0.05",
    )
    assert (first["day"], first["rate"], first["year"], third["level"]) == ("", "", "", "")


def test_there_is_nothing_but_rows_so_that_a_column_can_be_added_up():
    rows = read(FORMAT.write(samples.table()))
    assert len(rows) == len(samples.TRAPS)
    total = sum(int(row["received_usd"].replace(".", "")) for row in rows)
    assert total == samples.table().total["received"]


def test_every_line_says_its_day_its_audience_and_that_it_is_a_demonstration():
    for row in read(FORMAT.write(samples.table())):
        assert (row["as_of"], row["audience"]) == ("2016-11-30", "public")
        assert row["note"].startswith("Demonstration")


def test_text_that_would_run_as_a_formula_is_defused_and_negative_numbers_are_not():
    names = [row["name"] for row in read(FORMAT.write(samples.table()))]
    assert names[:5] == [f"'{trap}" for trap in samples.TRAPS[:5]]
    assert names[5:10] == list(samples.TRAPS[5:10])


@given(st.text())
def test_no_text_whatever_begins_like_a_formula(text):
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert defused(text).removeprefix("'") == text.removeprefix("'")
