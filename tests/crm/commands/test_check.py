"""`crm check`: problems by rule on standard output, counts on standard error, exit 0 whenever it ran."""

import json
import shutil
import sys

import pytest

from crm import cli
from crm.commands import system


@pytest.fixture
def crm(monkeypatch, capsys, tmp_path):
    """Runs a command on an empty database; returns exit code, standard output and standard error."""
    url = f"sqlite:///{(tmp_path / 'crm.sqlite').as_posix()}"
    monkeypatch.setenv("CRM_DATABASE_URL", url)
    monkeypatch.setenv("CRM_ACTOR", "a desk officer")
    system.ready(url).dispose()

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


@pytest.fixture
def demo(crm, demo_database, tmp_path):
    shutil.copy(demo_database.removeprefix("sqlite:///"), tmp_path / "crm.sqlite")
    return crm


def test_problems_stand_under_their_rule_and_counts_beside_the_data(demo):
    code, out, err = demo("check")
    assert code == 0
    assert (
        "Signed pledge without an end date (no-end-date)\n  warning  pledge SRC-2016-1: Signed on 5 July 2016 without"
        in out
    )
    assert out.index("(split-short)") < out.index("(no-end-date)") < out.index("(overdue-task)")
    assert "(no-evidence)" not in out
    assert err == "As of 30 November 2016, for the trio: 18 rules, 0 errors, 7 warnings and 3 hints.\n"


def test_json_is_one_document_and_problems_are_no_failure(demo):
    code, out, err = demo("check", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["counts"]["split-short"] == 4
    assert {(one["kind"], one["code"]) for one in found["problems"]} >= {("pledge", "SRC-2016-1"), ("donor", "CSR")}
    assert err.startswith("As of 30 November 2016")


def test_a_day_an_audience_and_rules_can_be_asked_for(demo):
    words = ("--as-of", "2016-11-24", "--rule", "overdue-task", "--rule", "no-focal-point", "--json")
    found = json.loads(demo("check", *words)[1])
    assert (found["as_of"], found["counts"]) == ("2016-11-24", {"no-focal-point": 1, "overdue-task": 0})
    public = json.loads(demo("check", "--audience", "public", "--json")[1])
    assert (public["audience"], public["counts"]["overdue-task"]) == ("public", 0)


def test_an_unknown_rule_is_not_understood_and_the_near_ones_are_named(demo):
    code, out, err = demo("check", "--rule", "no-end")
    assert (code, out) == (2, "")
    assert "There is no rule “no-end”; did you mean no-end-date" in err


def test_with_nothing_to_mend_only_the_counts_are_said(crm):
    code, out, err = crm("check", "--as-of", "2016-11-30")
    assert (code, out) == (0, "")
    assert err == "As of 30 November 2016, for the trio: 18 rules, 0 errors, 0 warnings and 0 hints.\n"
    assert crm("check", "--as-of", "0001-01-01")[0] == 0
