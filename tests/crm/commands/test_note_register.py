"""`crm note` after a note was made: the register, its steps, and what has moved since, as a script uses them."""

import json

import pytest

from crm.commands import note_register as register

SIGNED = ("pledge", "add", "--donor", "NMK", "--currency", "USD", "--activity", "SEC-1", "--year", "2017")


def answer(result):
    code, out, err = result
    assert code == 0, err
    return json.loads(out)


@pytest.fixture
def made(demo, tmp_path):
    """The command line on the demonstration, with a note to Meridia and one to Northmark in the register."""
    for donor, activity in (("MRD", "SEC-1"), ("NMK", "TOO-2")):
        words = ("--activity", activity, "--years", "2017", "--out", tmp_path / f"{donor}.docx", "--json")
        assert demo("note", "make", "--donor", donor, *words)[0] == 0
    return demo


def test_a_note_is_followed_from_draft_to_answer(made):
    listed = answer(made("note", "list", "--json"))["rows"]
    assert [(row["reference"], row["donor"], row["version"], row["status"], row["by"]) for row in listed] == [
        ("CN-NMK-1", "NMK", 1, "draft", "a desk officer"),
        ("CN-MRD-1", "MRD", 1, "draft", "a desk officer"),
    ]
    assert (listed[1]["ask"], listed[1]["activities"], listed[1]["years"]) == ("83344.69", ["SEC-1"], [2017])
    assert (listed[1]["as_of"], listed[1]["template"], listed[1]["language"]) == ("2016-11-30", "note_short.docx", "en")
    assert len(listed[1]["sha256"]) == 64

    reviewed = made("note", "review", "cn-mrd-1", "--actor", "Ben", "--json")
    assert answer(reviewed) == {"reference": "CN-MRD-1", "donor": "MRD", "status": "reviewed"}
    sent = made("note", "send", "CN-MRD-1", "--date", "2016-11-30", "--to", "Counsellor, Geneva")
    assert sent == (0, "CN-MRD-1 is sent; to be followed up on 31 March 2017.\n", "")
    assert "Ask United Provinces of Meridia for its answer" in made("donor", "show", "MRD", "--json")[1]
    earlier = made("donor", "show", "MRD", "--as-of", "2016-11-29", "--json")[1]
    assert "Ask United Provinces of Meridia for its answer" not in earlier
    assert [row["reference"] for row in answer(made("note", "list", "--status", "sent", "--json"))["rows"]] == [
        "CN-MRD-1"
    ]
    given = made("note", "answer", "CN-MRD-1", "--date", "2017-02-01", "--outcome", "Half.", "--pledge", "mrd-2016-1")
    assert given == (0, "CN-MRD-1 is answered.\n", "")

    shown = answer(made("note", "show", "CN-MRD-1", "--json"))
    assert (shown["reviewed"]["by"], shown["sent"], shown["sent_to"]) == ("Ben", "2016-11-30", "Counsellor, Geneva")
    assert (shown["answered"], shown["outcome"], shown["pledge"]) == ("2017-02-01", "Half.", "MRD-2016-1")
    assert shown["follow_up"] is None
    sentences = made("note", "show", "CN-MRD-1")[1].splitlines()
    assert sentences[0] == "CN-MRD-1 asks United Provinces of Meridia for USD 83,344.69 for SEC-1, 2017."
    assert sentences[1].startswith(
        "Figures of 30 November 2016 for the public, in English; its template is the product's own, short note; SHA-256 "
    )
    assert sentences[-1].endswith("recorded by a desk officer: Half. It led to MRD-2016-1.")


def test_the_register_is_narrowed_by_donor_status_and_language(made):
    def names(*words):
        return [row["reference"] for row in answer(made("note", "list", *words, "--json"))["rows"]]

    assert names("--donor", "nmk") == ["CN-NMK-1"]
    assert names("--status", "sent") == []
    assert names("--language", "EN") == ["CN-NMK-1", "CN-MRD-1"]
    assert names("--language", "fr") == []
    table = made("note", "list")[1]
    assert "83,344.69" in table
    assert "Follow up" in table
    assert "Also offered to others, by activity and year" in table
    assert register._count([{"too_much": True}, {"too_much": True}]) == "2, and too much is asked for all of them"
    assert register._count([{"too_much": True}, {"too_much": False}]) == "2, and too much is asked for 1"
    assert (register._count([{"too_much": False}]), register._count([])) == ("1, with room for all", "")


def test_what_has_moved_is_listed_with_old_and_new_value(made):
    assert answer(made("note", "drift", "--json")) == {
        "as_of": "2016-11-30",
        "currency": "USD",
        "looked_at": 0,
        "rows": [],
    }
    made("note", "review", "CN-MRD-1")
    made("note", "send", "CN-MRD-1", "--date", "2016-12-01", "--to", "Geneva")
    code, out, err = made("note", "drift", "--as-of", "2016-12-31")
    assert (code, out) == (0, "")
    assert err == "As of 31 December 2016, in USD: 1 note sent or reviewed.\nNo figure has moved.\n"

    words = ("--amount", "3344.69", "--date", "2016-12-05", "--signed", "2016-12-05")
    assert made(*SIGNED, *words)[0] == 0
    found = answer(made("note", "drift", "--as-of", "2016-12-31", "--json"))
    (row,) = found["rows"]
    assert {key: row[key] for key in ("reference", "donor", "status", "sent", "figures_of")} == {
        "reference": "CN-MRD-1", "donor": "MRD", "status": "sent", "sent": "2016-12-01", "figures_of": "2016-11-30",
    }  # fmt: skip
    assert row["moved"][0] == {
        "place": "Activity SEC-1 “Secretariat functions”",
        "where": "Activity SEC-1 “Secretariat functions” in 2017: still missing",
        "old": "83344.69",
        "new": "80000.00",
    }
    assert row["remarks"] == ["It asks for USD 83,344.69; only USD 80,000.00 is still missing."]
    code, out, err = made("note", "drift", "CN-MRD-1", "--as-of", "2016-12-31")
    assert "83,344.69   80,000.00" in out
    assert "CN-MRD-1: It asks for USD 83,344.69; only USD 80,000.00 is still missing." in err
    assert answer(made("note", "drift", "cn-nmk-1", "--json"))["looked_at"] == 1


def test_a_note_that_is_sent_with_figures_that_have_moved_is_warned_of(made):
    made("note", "review", "CN-MRD-1")
    made(*SIGNED, "--amount", "100", "--date", "2016-12-05", "--signed", "2016-12-05")
    code, out, err = made("note", "send", "CN-MRD-1", "--date", "2016-12-06", "--to", "Geneva")
    assert (code, out) == (0, "CN-MRD-1 is sent; to be followed up on 31 March 2017.\n")
    assert "warning: CN-MRD-1: It asks for USD 83,344.69; only USD 83,244.69 is still missing." in err
    assert "of its figures had moved by 6 December 2016; `crm note drift CN-MRD-1` lists them." in err


REFUSED = (
    (("answer", "CN-MRD-1", "--date", "2016-12-01", "--outcome", "No"), 4, "CN-MRD-1 was never sent"),
    (("send", "CN-MRD-1", "--date", "2016-12-01", "--to", "Geneva"), 4, "a draft that nobody has reviewed"),
    (("review", "CN-MRD-9"), 3, "There is no concept note “CN-MRD-9”; did you mean CN-MRD-1"),
    (("show", "CN-MRD-9"), 3, "There is no concept note"),
    (("drift", "CN-MRD-9"), 3, "There is no concept note"),
    (("list", "--status", "lost"), 2, "A note is draft, reviewed, sent or answered; “lost” is none of them."),
    (("list", "--donor", "XXX"), 3, "There is no donor “XXX”"),
    (("list", "--language", ""), 2, "--language has no value"),
    (("send", "CN-MRD-1", "--date", "1.12.2016", "--to", "Geneva"), 2, "is not a day for --date"),
    (("send", "CN-MRD-1", "--date", "", "--to", "Geneva"), 2, "is not a day for --date"),
)


def test_what_cannot_be_done_says_why(made, subtests):
    for words, code, said in REFUSED:
        with subtests.test(" ".join(words)):
            found = made("note", *words)
            assert found[:2] == (code, "")
            assert said in found[2]


def test_the_same_request_changes_nothing_twice_and_a_dry_run_nothing_at_all(made):
    send = ("note", "send", "CN-MRD-1", "--date", "2016-12-01", "--to", "Geneva", "--json")
    given = ("note", "answer", "CN-MRD-1", "--date", "2016-12-02", "--outcome", "No", "--json")
    for words in (("note", "review", "CN-MRD-1", "--json"), send, given):
        before = made("note", "show", "CN-MRD-1", "--json")
        assert made(*words, "--dry-run")[0] == 0
        assert made("note", "show", "CN-MRD-1", "--json") == before
        first = made(*words, "--request-id", f"r {words[1]}")
        assert first[0] == 0, first[2]
        lines = made("journal", "verify", "--json")
        assert made(*words, "--request-id", f"r {words[1]}") == first
        assert made("journal", "verify", "--json") == lines
