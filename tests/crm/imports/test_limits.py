"""A file from outside is weighed before it is read: each limit refuses what is beyond it, and says how to mend it."""

import io
import zipfile
from pathlib import Path

import pytest

from crm.errors import Refused
from crm.imports import limits
from crm.imports.grid import read_grid
from tests.docs_tables import ROOT

SAMPLE = Path(__file__).parent / "samples" / "un_rates" / "december-2016.xlsx"


def workbook(path, *, change=None, more=(), compression=zipfile.ZIP_DEFLATED):
    """The sample workbook with its sheet changed, or with more entries."""
    with zipfile.ZipFile(SAMPLE) as old, zipfile.ZipFile(path, "w", compression) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if change and entry.filename == "xl/worksheets/sheet2.xml":
                data = change(data)
            new.writestr(entry.filename, data)
        for entry, data in more:
            new.writestr(entry, data)
    return path


def link():
    entry = zipfile.ZipInfo("xl/link.xml")
    entry.external_attr = 0o120777 << 16
    return entry


def test_the_sample_itself_passes(tmp_path):
    assert len(read_grid(workbook(tmp_path / "a.xlsx"))) == 2


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ([("xl/extra.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>')], "document type"),
        ([("xl/extra.xml", '<?xml version="1.0"?><!doctype a><a/>'.encode("utf-16"))], "document type"),
        ([("docProps/notes.txt", "<!DOCTYPE html>")], "document type"),
        ([("xl/extra.xml", '<?xml version="1.0" encoding="UTF-7"?><a/>')], "rare encoding"),
        ([("../evil.xml", "<a/>")], "points outside"),
        ([("/etc/evil.xml", "<a/>")], "points outside"),
        ([("C:\\evil.xml", "<a/>")], "points outside"),
        ([("xl\\..\\..\\evil.xml", "<a/>")], "points outside"),
        ([("XL/Workbook.xml", "<a/>")], "a part twice"),
        ([(link(), "/etc/passwd")], "a link"),
        ([("xl/zeros.xml", b"0" * (2 * 1024 * 1024))], "far more than a table needs"),
        ([(f"xl/part{number}.xml", "") for number in range(limits.ENTRIES)], "parts"),
    ],
    ids=str,
)
def test_a_workbook_that_is_not_what_it_seems_is_refused(tmp_path, more, says):
    with pytest.raises(Refused, match=says):
        read_grid(workbook(tmp_path / "a.xlsx", more=more))


def test_a_part_that_unfolds_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "PART", 1_000)
    with pytest.raises(Refused, match="far more than a table needs"):
        read_grid(workbook(tmp_path / "a.xlsx"))


def test_all_parts_together_are_weighed(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "UNPACKED", 5_000)
    with pytest.raises(Refused, match="unfolds to more than"):
        read_grid(workbook(tmp_path / "a.xlsx"))


def test_an_encrypted_part_is_refused(tmp_path):
    content = bytearray(SAMPLE.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    (tmp_path / "a.xlsx").write_bytes(bytes(content))
    with pytest.raises(Refused, match="encrypted"):
        read_grid(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    "content",
    [b"not a workbook", b"PK\x03\x04 cut off", SAMPLE.read_bytes()[:2000]],
    ids=["text", "begun", "cut off"],
)
def test_what_is_no_workbook_is_refused(tmp_path, content):
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(Refused, match=r"a\.xlsx is no workbook"):
        read_grid(tmp_path / "a.xlsx")


def test_a_zip_file_that_holds_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        new.writestr("readme.txt", "hello")
    with pytest.raises(Refused, match="cannot be read as a workbook"):
        read_grid(tmp_path / "a.xlsx")


def test_a_part_that_lies_about_its_size_is_refused(tmp_path):
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/workbook.xml", b"0" * 900_000)
    content = bytearray(plain.getvalue())
    size = (900_000).to_bytes(4, "little")
    while size in content:
        at = content.index(size)
        content[at : at + 4] = (10).to_bytes(4, "little")
    (tmp_path / "a.xlsx").write_bytes(bytes(content))
    with pytest.raises(Refused, match="is no workbook"):
        read_grid(tmp_path / "a.xlsx")


def test_more_rows_than_a_table_has_are_refused_even_where_they_are_not_declared(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "ROWS", 10)
    bare = workbook(tmp_path / "a.xlsx", change=lambda data: data.replace(b'<dimension ref="A1:F15"/>', b""))
    with pytest.raises(Refused, match="more than 10 rows"):
        read_grid(bare)
    declared = workbook(tmp_path / "b.xlsx")
    with pytest.raises(Refused, match="more than 10 rows"):
        read_grid(declared)
    (tmp_path / "c.csv").write_text("a,b\n" * 11)
    with pytest.raises(Refused, match="more than 10 rows"):
        read_grid(tmp_path / "c.csv")


def test_more_columns_than_a_table_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "COLUMNS", 4)
    for change in (lambda data: data, lambda data: data.replace(b'<dimension ref="A1:F15"/>', b"")):
        with pytest.raises(Refused, match="4 columns"):
            read_grid(workbook(tmp_path / "a.xlsx", change=change))
    (tmp_path / "c.csv").write_text("a,b,c,d,e\n")
    with pytest.raises(Refused, match="4 columns"):
        read_grid(tmp_path / "c.csv")


def test_a_cell_longer_than_a_spreadsheet_keeps_is_refused(tmp_path):
    (tmp_path / "c.csv").write_text("a," + "b" * (limits.CELL + 1))
    with pytest.raises(Refused, match="row 1: a cell holds more than"):
        read_grid(tmp_path / "c.csv")


def test_a_file_above_the_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "FILE", 100)
    (tmp_path / "c.csv").write_text("a" * 101)
    with pytest.raises(Refused, match="larger than"):
        read_grid(tmp_path / "c.csv")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a.xls", "an old workbook; save it as .xlsx"),
        ("a.xlsm", "with macros"),
        ("a.xlsb", "binary"),
        ("a.ods", "OpenDocument"),
        ("a.pdf", "reads .csv and .xlsx"),
        ("a", "reads .csv and .xlsx"),
    ],
)
def test_other_files_are_refused_with_advice(tmp_path, name, says):
    (tmp_path / name).write_text("x")
    with pytest.raises(Refused, match=says):
        read_grid(tmp_path / name)


@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_an_empty_file_is_refused(tmp_path, content):
    (tmp_path / "c.csv").write_bytes(content)
    with pytest.raises(Refused, match="is empty"):
        read_grid(tmp_path / "c.csv")


def test_the_limits_are_those_of_the_page():
    page = " ".join((ROOT / "docs" / "how-to" / "exchange-rates.md").read_text(encoding="utf-8").split())
    mb = 1024 * 1024
    assert (
        f"{limits.FILE // mb} MB, {limits.ROWS:,} rows, {limits.COLUMNS} columns and {limits.CELL:,} characters" in page
    )
    assert f"unfold to {limits.UNPACKED // mb} MB, {limits.PART // mb} MB a part, and to {limits.RATIO} times" in page
    assert f"at most {limits.ENTRIES:,} parts" in page
