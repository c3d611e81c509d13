"""What every export format promises, tried on each that there is."""

from __future__ import annotations

import re
import time

import pytest

from crm.domain.table import Table
from crm.errors import Usage
from crm.formats.file_name import file_name
from crm.formats.format import Format, format_of, formats
from tests.crm.formats import samples

EVERY = pytest.mark.parametrize("fmt", formats().values(), ids=lambda fmt: fmt.key)


def test_the_formats_of_the_product_are_found():
    assert {"xlsx", "docx", "csv", "json"} <= set(formats())
    assert list(formats())[:2] == ["xlsx", "docx"]


def test_a_format_is_asked_for_in_any_case_and_an_unknown_one_is_told_the_others():
    assert format_of("XLSX").key == "xlsx"
    with pytest.raises(Usage, match="there are xlsx, docx, csv, json"):
        format_of("pdf")


@EVERY
def test_it_says_what_it_is(fmt: Format):
    assert re.fullmatch(r"[a-z]+", fmt.key)
    assert re.fullmatch(r"[a-z]+", fmt.extension)
    assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", fmt.mime)
    assert fmt.title


@EVERY
@pytest.mark.parametrize(
    "table", [samples.table(), samples.nothing(), samples.limits()], ids=["full", "empty", "limits"]
)
def test_the_same_table_gives_the_same_bytes_at_any_time(fmt: Format, table: Table, monkeypatch: pytest.MonkeyPatch):
    first = fmt.write(table)
    assert first
    now = time.time()
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    monkeypatch.setattr(time, "time", lambda: now + 400_000)
    try:
        assert fmt.write(table) == first
    finally:
        monkeypatch.undo()
        time.tzset()


@EVERY
def test_nothing_of_the_machine_is_in_it(fmt: Format):
    data = fmt.write(samples.table())
    for word in (b"/tmp", b"/home", b"/root", b"python-docx"):
        assert word not in data


def test_a_file_is_named_for_what_is_in_it():
    table = samples.table()
    assert file_name(table, "xlsx", group="ICAT") == "ICAT_sample_all_2016-11-30_en.xlsx"
    assert file_name(table, "csv", group="Côte/../x") == "Cote-x_sample_all_2016-11-30_en.csv"
    assert file_name(table, "csv") == "sample_all_2016-11-30_en.csv"
