"""`crm gains` and `crm receipt match` on the small ledger, as a script uses them."""

import json

from crm.reports.currency_gains import KEYS
from tests.crm.commands.test_rates import answer, crm

__all__ = ["crm"]  # a fixture: the small ledger and a way to run commands on it

DAY = ("--as-of", "2016-11-30")


def test_gains_agree_with_the_gap(crm):
    for audience in ("trio", "public"):
        found = answer(crm("gains", "--json", "--audience", audience, *DAY))
        gap = answer(crm("gap", "--json", "--audience", audience, *DAY))
        for key in ("received", "committed", "pledged"):
            assert found["totals"][key] == gap["totals"][key]
        assert list(found["totals"]) == list(KEYS)


def test_gains_are_printed_with_warnings_beside_them(crm):
    code, out, err = crm("gains", *DAY)
    assert code == 0
    assert "warning: The rate of EUR used for 30 November 2016 is 182 days old" in err
    assert "45,833.33" in out
    assert out.splitlines()[-1].split()[:2] == ["2016", "320,738.75"]


def test_gains_leave_as_a_file(crm):
    code, out, _ = crm("export", "currency-gains", "--format", "json", *DAY)
    assert code == 0
    assert json.loads(out)["totals"]["realised"] == "23395.64"


def test_a_payment_is_matched_and_nothing_is_recorded(crm):
    words = ("receipt", "match", "--date", "2016-11-30", *DAY)
    found = answer(crm(*words, "--amount", "60,000", "--currency", "chf", "--json"))
    assert found["best"] == "BRV-2016-1"
    assert found["candidates"][0]["reasons"] == ["exactly the next instalment (CHF 60,000.00)"]
    code, out, err = crm(*words, "--amount", "59,985", "--currency", "CHF")
    assert code == 0
    assert "CHF 15.00 less than the next instalment, as a bank may keep" in out
    assert err.strip().startswith("Best: BRV-2016-1: ")
    assert len(answer(crm("pledge", "show", "BRV-2016-1", "--json", *DAY))["receipts"]) == 1


def test_two_equals_and_nothing_at_all_are_told(crm):
    words = ("receipt", "match", "--date", "2016-11-30", "--amount", "77", "--currency", "EUR", *DAY)
    code, out, err = crm(*words, "--donor", "alf")
    assert (code, "ALF-2016-1" in out) == (0, True)
    assert err.strip() == "ALF-2016-1 and ALF-2016-2 have equally good reasons; name the donor or the reference."
    code, out, err = crm(*words)
    assert (code, out) == (0, "")
    assert err.startswith("Nothing that is open fits EUR 77.00")
    assert crm(*words, "--donor", "nobody")[0] == 3
    assert crm("receipt", "match", "--date", "30/11/2016", "--amount", "77", "--currency", "EUR")[0] == 2
