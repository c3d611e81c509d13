"""`crm export`: files named for what is in them, text on standard output, the same figures as `crm gap`."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from crm import cli
from tests.conftest import prepared
from tests.crm.reports import small_ledger

DAY = ("--as-of", "2016-11-30")


@pytest.fixture
def crm(monkeypatch, capfdbinary, tmp_path):
    """Runs a command on the small ledger, in a folder of its own; returns exit code, standard output and error."""
    file = tmp_path / "crm.sqlite"
    shutil.copyfile(prepared("small-ledger", small_ledger.fill), file)
    monkeypatch.setenv("CRM_DATABASE_URL", f"sqlite:///{file.as_posix()}")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["crm", *map(str, words)])
        code: object = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return run


def test_a_workbook_is_named_for_what_is_in_it_and_its_name_is_told(crm):
    code, out, err = crm("export", "pledge-summary", "--format", "xlsx", *DAY)
    assert (code, out) == (0, b"")
    assert err.strip() == "SMALL_pledge-summary_all_2016-11-30_en.xlsx"
    assert Path(err.strip()).read_bytes().startswith(b"PK")


def test_text_goes_to_standard_output_byte_for_byte(crm):
    code, out, _ = crm("export", "pledge-summary", "--format", "csv", *DAY)
    assert code == 0
    assert out.startswith(b"\xef\xbb\xbfid,donor,")
    assert out.count(b"\r\n") == out.count(b"\n")


@pytest.mark.parametrize("audience", ["public", "trio"])
def test_its_totals_are_those_of_the_gap(crm, audience):
    totals = json.loads(crm("export", "pledge-summary", "--format", "json", "--audience", audience, *DAY)[1])["totals"]
    gap = json.loads(crm("gap", "--json", "--audience", audience, *DAY)[1])["totals"]
    assert (totals["pledged"], totals["signed"], totals["received"]) == (
        gap["pledged"],
        gap["committed"],
        gap["received"],
    )


def test_without_being_asked_it_is_for_the_public(crm):
    _, out, _ = crm("export", "pledge-summary", "--format", "json", *DAY)
    assert json.loads(out)["audience"] == "public"
    assert b"ECH" not in out


def test_the_ending_of_the_name_says_the_format(crm, tmp_path):
    file = tmp_path / "summary.docx"
    code, _, err = crm("export", "pledge-summary", "--out", file, *DAY)
    assert (code, err.strip()) == (0, str(file))
    assert b"word/document.xml" in file.read_bytes()


def test_what_cannot_be_done_is_one_sentence(crm, tmp_path):
    code, _, err = crm("export", "pledge-summary", "--format", "pdf", *DAY)
    assert code == 2
    assert "there are xlsx, docx" in err
    code, _, err = crm("export", "pledge-summary", "--out", tmp_path / "nowhere" / "x.csv", *DAY)
    assert code == 4
    assert "no folder" in err
