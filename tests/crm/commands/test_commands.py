"""The command line, as a script uses it: data on standard output, sentences on standard error, exit codes."""

import json
from datetime import date
from decimal import Decimal

import pytest


def answer(result):
    code, out, err = result
    assert code == 0, err
    return json.loads(out)


def figures(run, year, *words):
    found = answer(run("gap", "--year", year, "--json", *words))
    return found["totals"]


def test_the_demonstration_opens_on_its_own_day(demo):
    found = answer(demo("gap", "--json"))
    assert (found["as_of"], found["audience"], found["base_currency"]) == ("2016-11-30", "trio", "USD")
    assert found["totals"]["gap"] == "1042789.53"
    assert found["totals"]["closable"] == "185900.34"


def test_the_gap_has_exactly_the_keys_that_scripts_rely_on(demo):
    found = answer(demo("gap", "--json"))
    cell = {
        "required", "support_cost", "received", "committed", "conditional", "secured", "pledged", "expected",
        "applied", "gap", "gap_after_pledges", "surplus", "coverage_percent",
    }  # fmt: skip
    assert set(found["rows"][0]) == {"activity", "title", "year"} | cell
    assert set(found["totals"]) == cell | {"open_secured", "closable", "gap_past"}
    assert {"activity", "year", "received", "committed", "pledged", "expected"} <= set(found["open"][0])
    assert {"donor", "received", "committed", "secured", "pledged", "expected"} <= set(found["donors"][0])
    assert [(row["activity"], row["year"]) for row in found["rows"]] == sorted(
        (row["activity"], row["year"]) for row in found["rows"]
    )


def test_the_public_knows_nothing_of_what_is_expected_or_restricted(demo):
    found = answer(demo("gap", "--audience", "public", "--json"))
    assert found["totals"]["expected"] is None
    assert all(row["expected"] is None for row in [*found["rows"], *found["open"], *found["donors"]])
    assert "EVM" not in {row["donor"] for row in found["donors"]}


def test_a_signed_pledge_closes_the_gap_by_its_amount(demo):
    before = figures(demo, 2018)
    words = ("--donor", "src", "--amount", "10k", "--currency", "usd", "--activity", "sec-1", "--year", 2018)
    made = answer(demo("pledge", "add", *words, "--date", "2016-11-29", "--signed", "2016-11-30", "--json"))
    assert {key: made[key] for key in ("status", "amount", "currency", "base_amount", "rate", "rate_date")} == {
        "status": "signed", "amount": "10000.00", "currency": "USD", "base_amount": "10000.00", "rate": "1",
        "rate_date": "2016-11-29",
    }  # fmt: skip
    after = figures(demo, 2018)
    assert float(before["gap"]) - float(after["gap"]) == 10000
    paid = answer(
        demo("receipt", "add", "--pledge", made["id"].lower(), "--amount", "4,000", "--date", "2016-11-30", "--json")
    )
    assert (paid["status"], paid["base_amount"]) == ("part paid", "4000.00")
    assert figures(demo, 2018)["gap"] == after["gap"]


def test_a_promise_counts_only_once_it_is_signed(demo):
    before = figures(demo, 2018)
    words = ("--donor", "SRC", "--amount", "10000", "--currency", "USD", "--activity", "SEC-1", "--year", 2018)
    made = answer(demo("pledge", "add", *words, "--date", "2016-11-01", "--json"))
    promised = figures(demo, 2018)
    assert made["status"] == "announced"
    assert (promised["gap"], float(promised["pledged"])) == (before["gap"], float(before["pledged"]) + 10000)
    assert demo("pledge", "sign", made["id"], "--date", "2016-11-15", "--reference", "Letter 7")[0] == 0
    assert float(before["gap"]) - float(figures(demo, 2018)["gap"]) == 10000
    assert figures(demo, 2018, "--as-of", "2016-11-14")["gap"] == promised["gap"]


def test_the_same_request_twice_makes_one_pledge_and_other_content_is_a_conflict(demo):
    words = ("--donor", "CSR", "--currency", "USD", "--date", "2016-11-30", "--request-id", "r-1", "--json")
    first = answer(demo("pledge", "add", "--amount", "500", *words))
    count = len(answer(demo("pledge", "list", "--json"))["rows"])
    assert answer(demo("pledge", "add", "--amount", "500.00", *words)) == first
    assert len(answer(demo("pledge", "list", "--json"))["rows"]) == count
    code, out, err = demo("pledge", "add", "--amount", "600", *words)
    assert (code, out) == (5, "")
    assert "r-1" in err


def test_a_dry_run_answers_and_writes_nothing(demo):
    before = demo("gap", "--json")[1]
    words = ("--donor", "CSR", "--amount", "500", "--currency", "USD", "--date", "2016-11-30", "--dry-run", "--json")
    code, out, err = demo("pledge", "add", *words)
    assert (code, json.loads(out)["status"]) == (0, "announced")
    assert "nothing was written" in err
    assert demo("gap", "--json")[1] == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("donor", "show", "northmark"), 3, "did you mean NMK"),
        (("activity", "show", "SEC-9"), 3, "did you mean SEC-1"),
        (("pledge", "sign", "NMK-2016-9", "--date", "2016-11-30", "--reference", "x"), 3, "NMK-2016-1"),
        (("gap", "--as-of", "30/11/2016"), 2, "2016-11-30"),
        (("gap", "--year", "soon"), 2, "soon"),
        (("receipt", "add", "--pledge", "VLD-2016-1", "--amount", "1.234", "--date", "2016-11-30"), 4, "1.234"),
        (("receipt", "add", "--pledge", "VLD-2016-1", "--amount", "60000.01", "--date", "2016-11-30"), 4, "CHF 120,000.01"),
        (("receipt", "add", "--pledge", "VLD-2016-1", "--amount", "5", "--date", "2016-03-01"), 4, "18 March 2016"),
        (("pledge", "sign", "NMK-2016-1", "--date", "2016-11-30", "--reference", "x"), 4, "signed"),
    ],
)  # fmt: skip
def test_what_is_refused_says_what_and_how_to_mend_it_and_changes_nothing(demo, words, code, said):
    before = demo("gap", "--json")[1]
    result, out, err = demo(*words)
    assert (result, out) == (code, "")
    assert said in err
    assert "Traceback" not in err
    assert demo("gap", "--json")[1] == before


def test_codes_and_names_of_the_demonstration_are_listed(demo):
    donors = answer(demo("donor", "list", "--json"))["rows"]
    activities = answer(demo("activity", "list", "--json"))["rows"]
    assert {"SWE", "NMK", "EVM"} <= {row["code"] for row in donors if row["name"]}
    assert len(donors) == 12
    assert len(activities) == 18
    assert all(row["title"] for row in activities)


def test_loading_the_demonstration_twice_changes_nothing(crm):
    assert crm("demo")[0] == 0
    before = crm("gap", "--json")[1]
    assert crm("demo")[0] == 0
    assert crm("gap", "--json")[1] == before


def test_the_demonstration_refuses_a_database_with_other_records(crm):
    assert crm("init")[0] == 0
    words = ("--code", "XYZ", "--name", "A donor", "--currency", "EUR")
    assert crm("donor", "add", *words)[0] == 0
    code, _, err = crm("demo")
    assert code == 4
    assert "other records" in err


def test_leaving_the_demonstration_deletes_nothing_and_starts_clean(demo, tmp_path):
    assert demo("demo", "--leave")[0] == 0
    assert answer(demo("donor", "list", "--json"))["rows"] == []
    aside = [file for file in tmp_path.glob("*.sqlite") if file.name != "crm.sqlite"]
    assert len(aside) == 1
    assert aside[0].stat().st_size > 100_000


def test_a_missing_database_says_how_to_begin_and_is_not_made_by_looking(crm, tmp_path):
    code, out, err = crm("gap")
    assert (code, out) == (1, "")
    assert str(tmp_path / "crm.sqlite") in err
    assert "crm demo" in err
    assert "crm init" in err
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_shows_path_and_settings(demo, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    found = answer(demo("doctor", "--json"))
    assert found["libreoffice"] == "/usr/bin/soffice"
    assert str(tmp_path) in found["database"]
    assert found["settings"]["foreign_keys"] == 1
    assert found["settings"]["synchronous"] == 2
    assert found["problems"] == []


def test_the_doctor_finds_a_row_whose_parent_is_gone(demo, tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "crm.sqlite") as raw:
        raw.execute("UPDATE focal_point SET organisation_id = 9999 WHERE id = 1")
    code, out, _ = demo("doctor", "--json")
    assert code == 1
    assert json.loads(out)["problems"]


def test_who_acts_is_in_the_journal(demo, tmp_path):
    import sqlite3

    words = ("donor", "add", "--code", "XYZ", "--name", "A donor", "--currency", "EUR")
    assert demo("--actor", "the chair", *words)[0] == 0
    with sqlite3.connect(tmp_path / "crm.sqlite") as raw:
        lines = raw.execute("SELECT DISTINCT actor FROM journal WHERE subject = 'organisation XYZ'").fetchall()
    assert lines == [("the chair",)]


def test_a_note_is_written_for_one_donor(demo, tmp_path):
    file = tmp_path / "note.docx"
    made = answer(demo("note", "make", "--donor", "nmk", "--years", "2017-2018", "--out", file, "--json"))
    assert file.read_bytes()[:2] == b"PK"
    assert made["donor"] == "NMK"


def test_a_note_waits_until_earlier_money_of_the_donor_is_given_to_an_activity(demo, tmp_path):
    words = ("note", "make", "--donor", "SRC", "--out", tmp_path / "note.docx")
    code, _, err = demo(*words)
    assert code == 4
    assert "SRC-2016-1" in err
    assert "crm pledge divide" in err
    divide = ("--date", "2016-11-30", "--why", "decided in Vienna", "--split", "SEC-2:2017:40000", "--move-received")
    assert demo("pledge", "divide", "SRC-2016-1", *divide)[0] == 0
    assert demo(*words)[0] == 0


def test_a_note_never_asks_above_what_is_missing(demo, tmp_path):
    words = ("note", "make", "--donor", "NMK", "--activity", "REP-1", "--years", "2017", "--ask", "5m")
    code, _, err = demo(*words, "--out", tmp_path / "note.docx")
    assert code == 4
    assert "ask" in err.lower()
    assert not (tmp_path / "note.docx").exists()


def test_empty_files_can_be_written_and_loaded(crm, tmp_path):
    assert crm("init", "--files", tmp_path / "ours")[0] == 0
    assert (tmp_path / "ours" / "activities.csv").exists()
    assert crm("load", tmp_path / "ours")[0] == 0
    assert answer(crm("gap", "--json"))["rows"] == []


def test_received_money_moves_to_an_activity_only_where_it_is_said(demo):
    words = ("pledge", "divide", "src-2016-1", "--date", "2016-11-30", "--why", "decided in Vienna")
    splits = ("--split", "SEC-2:2017:31,640", "--split", "OUT-1:2017:8,360")
    code, _, err = demo(*words, *splits)
    assert code == 4
    assert "only where you say so" in err
    before = figures(demo, 2017)
    moved = answer(demo(*words, *splits, "--move-received", "--json"))["moved"]
    assert {(one["activity"], one["received"]) for one in moved} == {
        (None, "-40000.00"), ("SEC-2", "31640.00"), ("OUT-1", "8360.00"),
    }  # fmt: skip
    after = figures(demo, 2017)
    assert float(before["gap"]) - float(after["gap"]) == 40000
    assert figures(demo, 2017, "--as-of", "2016-11-29")["gap"] == before["gap"]


def test_a_pledge_is_added_with_its_instrument_and_shows_what_is_due_next(demo):
    words = ("--donor", "CSR", "--amount", "1000", "--currency", "EUR", "--date", "2016-11-01")
    code = answer(demo("pledge", "add", *words, "--instrument", "note verbale", "--json"))["id"]

    def next_due(on):
        shown = answer(demo("pledge", "show", code, "--as-of", on, "--json"))
        rows = answer(demo("pledge", "list", "--donor", "CSR", "--as-of", on, "--json"))["rows"]
        listed = next(one for one in rows if one["id"] == code)
        assert {key: shown[key] for key in ("next_due", "next_due_amount")} == {
            key: listed[key] for key in ("next_due", "next_due_amount")
        }
        return shown["next_due"], shown["next_due_amount"]

    assert answer(demo("pledge", "show", code, "--json"))["instrument"] == "note verbale"
    assert next_due("2016-11-30") == (None, None)
    plan = ("pledge", "plan", code, "--date", "2016-11-02", "--why", "letter")
    assert demo(*plan, "--due", "2016-11-10:300", "--due", "2016-12-10:600")[0] == 0
    assert demo("pledge", "sign", code, "--date", "2016-11-03", "--reference", "letter")[0] == 0
    assert demo("receipt", "add", "--pledge", code, "--amount", "100", "--date", "2016-11-05")[0] == 0
    # Overdue first, with what is open of it; then the next; then what has no day.
    assert next_due("2016-11-30") == ("2016-11-10", "200.00")
    assert demo("receipt", "add", "--pledge", code, "--amount", "200", "--date", "2016-11-20")[0] == 0
    assert next_due("2016-11-30") == ("2016-12-10", "600.00")


def test_a_pledge_is_divided_by_per_cent_and_amounts_together(demo):
    code = answer(
        demo(
            "pledge",
            "add",
            "--donor",
            "CSR",
            "--amount",
            "1000.01",
            "--currency",
            "EUR",
            "--date",
            "2016-11-01",
            "--json",
        )
    )["id"]
    divide = ("pledge", "divide", code, "--date", "2016-11-30", "--why", "letter", "--split", "SEC-1:2017:34%")
    assert demo(*divide, "--split", ":2018:=200")[1].splitlines() == [
        f"{code}: divided from 30 November 2016 on.",
        "EUR 460.01 is left open.",
    ]
    found = answer(demo(*divide, "--split", "SEC-2:2017:EUR 60", "--split", "OUT-1::60 %", "--json"))
    assert found["parts"] == [
        {"activity": "SEC-1", "year": 2017, "amount": "340.00"},
        {"activity": "SEC-2", "year": 2017, "amount": "60.00"},
        {"activity": "OUT-1", "year": None, "amount": "600.01"},
    ]
    assert (found["open"], found["total"]) == ("0.00", "1000.01")
    before = answer(demo("pledge", "show", code, "--json"))
    for share, said in (
        ("67%", "The shares add up to 101 %, which is more than 100 %"),
        ("=660.02", "The shares add up to EUR 1,000.02, which is more than the EUR 1,000.01 to split"),
        ("1.234%", "is not per cent"),
        ("%", "is not per cent"),
    ):
        code_, out, err = demo(*divide, "--split", f"SEC-2:2017:{share}")
        assert (code_, out) == (4, "")
        assert said in err
    assert answer(demo("pledge", "show", code, "--json")) == before


def test_lists_carry_the_figures_of_their_day_and_audience(demo):
    def of(noun, code, *words):
        return next(row for row in answer(demo(noun, "list", "--json", *words))["rows"] if row["code"] == code)

    assert of("donor", "NMK")["received"] == "133185.35"
    assert of("donor", "NMK", "--as-of", "2016-02-11")["secured"] == "0.00"
    assert of("donor", "EVM")["committed"] == "60000.00"
    assert of("donor", "EVM", "--audience", "public")["committed"] == "0.00"
    assert of("activity", "REP-1")["gap"] == "28250.00"
    assert of("activity", "REP-1", "--as-of", "2016-02-11")["required"] == "5650.00"


@pytest.mark.parametrize("words", [("init", "--dry-run"), ("demo", "--dry-run")])
def test_a_dry_run_of_the_installation_makes_no_file(crm, tmp_path, words):
    assert crm(*words)[0] == 0
    assert list(tmp_path.iterdir()) == []


def test_a_correction_says_before_and_after_and_a_dry_run_only_says(demo):
    words = ("pledge", "correct", "vld-2016-1", "--amount", "150,000", "--why", "misread", "--with-parts")
    shown = demo(*words, "--dry-run")
    assert shown[0] == 0
    assert "base amount" in shown[1]
    assert "120481.93" in shown[1]
    assert "150602.41" in shown[1]
    assert "7,028.12" in shown[1]
    assert demo("pledge", "show", "VLD-2016-1", "--json")[1].count('"120000.00"') == 1
    found = answer(demo(*words, "--instrument", "Exchange-of-Letters", "--empty", "from", "--json"))
    assert {one["field"]: one["after"] for one in found["fields"]} == {
        "amount": "150000.00", "base_amount": "150602.41", "signed_amount": "150000.00", "period_from": None,
        "instrument": "exchange-of-letters",
    }  # fmt: skip
    code, _, said = demo("pledge", "correct", "VLD-2016-1", "--empty", "date", "--why", "x")
    assert (code, "is no optional field of a pledge" in said) == (4, True)


def test_figures_frozen_without_a_day_are_frozen_once_also_when_it_is_asked_again_tomorrow(demo, monkeypatch):
    words = ("snapshot", "make", "November", "--request-id", "r-1")
    first = answer(demo(*words, "--json"))
    monkeypatch.setattr("crm.commands.shared.default_day", lambda _session: date(2016, 12, 1))
    assert answer(demo(*words, "--json")) == first
    assert "“November” keeps the figures of 30 November 2016" in demo(*words)[1]
    assert demo(*words, "--as-of", "2016-12-01")[0] == 5
    assert len(answer(demo("snapshot", "list", "--json"))["rows"]) == 1


def test_tables_show_amounts_with_separators_and_json_keeps_them_exact(demo):
    assert "1,776,000.00  213,975.90" in demo("receipt", "list")[1]
    first = json.loads(demo("receipt", "list", "--json")[1])["rows"][0]
    assert (first["amount"], first["base_amount"]) == ("1776000.00", "213975.90")
    explained = ("explain", "--from", "2016-03-31", "--to", "2016-11-30")
    answer = json.loads(demo(*explained, "--json")[1])
    code, out, err = demo(*explained)
    assert code == 0
    assert f"The gap went from {Decimal(answer['gap_from']):,} to {Decimal(answer['gap_to']):,}: " in err
    changes = [row["gap_change"] for cause in answer["causes"] for row in cause["rows"]]
    large = [one for one in changes if abs(Decimal(one)) >= 1000]
    assert large
    assert all(f"{Decimal(one):,}" in out and one not in out for one in large)
