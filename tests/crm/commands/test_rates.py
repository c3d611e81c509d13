"""`crm rate` and `crm pledge rerate`, as a script uses them."""

import json
import shutil
import sys

import pytest

from crm import cli
from tests.conftest import prepared
from tests.crm.imports.test_sources import SAMPLES
from tests.crm.reports import small_ledger

NOVEMBER = SAMPLES / "un_rates" / "november-2016.csv"


@pytest.fixture
def crm(monkeypatch, capsys, tmp_path):
    """Runs a command on the small ledger; returns exit code, standard output and error."""
    file = tmp_path / "crm.sqlite"
    shutil.copyfile(prepared("small-ledger", small_ledger.fill), file)
    monkeypatch.setenv("CRM_DATABASE_URL", f"sqlite:///{file.as_posix()}")
    monkeypatch.setenv("CRM_ACTOR", "a desk officer")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["crm", *map(str, words)])
        code: object = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capsys.readouterr()
        return code, out, err

    return run


def answer(result):
    code, out, err = result
    assert code == 0, err
    return json.loads(out)


def listed(crm, *words):
    return answer(crm("rate", "list", "--json", *words))["rows"]


def test_rates_are_listed_by_currency_and_day(crm):
    rows = listed(crm, "--currency", "eur")
    assert rows == [
        {"currency": "EUR", "date": "2016-01-01", "rate": "0.90", "source": "illustrative"},
        {"currency": "EUR", "date": "2016-06-01", "rate": "0.80", "source": "illustrative"},
    ]
    assert len(listed(crm)) == 7
    assert [row["rate"] for row in listed(crm, "--currency", "EUR", "--as-of", "2016-05-31")] == ["0.90"]
    assert "illustrative" in crm("rate", "list")[1]
    code, _, err = crm("rate", "list", "--currency", "EUX")
    assert (code, "not a currency" in err) == (4, True)


def test_a_rate_is_added_once_and_another_one_is_a_conflict(crm):
    words = ("rate", "add", "--currency", "eur", "--date", "2016-12-01", "--source", "UN", "--json")
    assert crm(*words, "--rate", "0.91", "--dry-run")[0] == 0
    assert len(listed(crm, "--currency", "EUR")) == 2
    added = answer(crm(*words, "--rate", "0.91", "--request-id", "r-1"))
    assert added == {"currency": "EUR", "date": "2016-12-01", "rate": "0.91", "source": "UN"}
    assert answer(crm(*words, "--rate", "0.91", "--request-id", "r-1")) == added
    assert crm(*words, "--rate", "0.92")[0] == 5
    assert crm(*words, "--rate", "0,92")[0] == 4
    assert crm("rate", "add", "--currency", "USD", "--rate", "2", "--date", "2016-12-01", "--source", "x")[0] == 4
    assert crm("rate", "add", "--currency", "EUR", "--rate", "2", "--date", "1/12/2016", "--source", "x")[0] == 2


def test_a_correction_says_what_keeps_the_old_rate(crm):
    words = ("rate", "correct", "--currency", "EUR", "--date", "2016-01-01", "--rate", "0.95")
    code, out, err = crm(*words, "--why", "misprint")
    assert code == 0
    assert out.strip() == "EUR from 2016-01-01 on: 0.95, not 0.90."
    assert "ALF-2016-1, ALF-2016-2, DLT-2016-2" in err
    assert crm(*words, "--why", "misprint")[0] == 4
    assert crm("rate", "correct", "--currency", "EUR", "--date", "2016-01-02", "--rate", "1", "--why", "x")[0] == 3


def test_a_monthly_table_is_imported_and_what_it_did_is_told(crm):
    crm("rate", "add", "--currency", "EUR", "--rate", "0.9", "--date", "2016-11-01", "--source", "by hand")
    tried = answer(crm("rate", "import", NOVEMBER, "--dry-run", "--json"))
    assert len(tried["added"]) == 5
    assert len(listed(crm)) == 8
    code, out, err = crm("rate", "import", NOVEMBER)
    assert (code, out.strip()) == (
        0,
        "5 rates recorded; 0 were known already, 1 differ and were left, 5 problem(s).",
    )
    assert "warning: EUR of 2016-11-01 is recorded as 0.9, the file says 0.912 (row 4); it was left." in err
    assert len(listed(crm)) == 13
    again = answer(crm("rate", "import", NOVEMBER, "--json"))
    assert (len(again["added"]), len(again["known"]), len(again["differing"]), len(again["problems"])) == (0, 5, 1, 5)
    assert again["known"][0] == {"currency": "XOF", "date": "2016-11-01", "rate": "598.22", "row": 6}
    assert again["differing"][0]["recorded"] == "0.9"
    assert again["problems"][0]["row"] == 9
    assert crm("rate", "import", NOVEMBER.with_name("absent.csv"))[0] == 4


def test_a_pledge_is_re_rated_and_a_dry_run_only_shows_it(crm):
    words = ("pledge", "rerate", "alf-2016-1", "--rate", "0.80", "--why", "the letter says 0.80")
    shown = answer(crm(*words, "--dry-run", "--json"))
    assert (shown["old"]["base_amount"], shown["new"]["base_amount"]) == ("500000.00", "562500.00")
    assert answer(crm("pledge", "show", "ALF-2016-1", "--json"))["base_amount"] == "500000.00"
    code, out, _ = crm(*words, "--request-id", "q")
    assert code == 0
    assert out.startswith("ALF-2016-1: EUR 450,000.00 at 0.80 of 2016-04-12 = USD 562,500.00, not 500,000.00 at 0.90.")
    assert "year open" in out
    assert "45,833.33" in out.splitlines()[-1]
    assert answer(crm("pledge", "show", "ALF-2016-1", "--json"))["base_amount"] == "562500.00"
    assert answer(crm(*words, "--request-id", "q", "--json")) == shown
    assert crm(*words)[0] == 4
    assert crm("pledge", "rerate", "ALF-2016-1")[0] == 2
