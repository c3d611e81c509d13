"""`crm donor change` and `crm donor contact`: only what is given changes, bad input has its sentence, a dry run writes nothing."""

import json
import re


def lines(crm):
    return crm("journal", "verify", "--json")[1]


def answer(ran):
    code, out, err = ran
    assert code == 0, err
    return json.loads(out)


def test_a_donor_s_record_is_changed_shown_before_and_undone(demo):
    before = lines(demo)
    words = ("donor", "change", "nmk", "--page-limit", "4", "--levy", "--no-cofunding", "--empty", "habit", "--theme")
    words = (*words, "Evidence", "--theme", "remedies", "--other-language", "fr", "--budget-year", "april-march")
    code, out, err = demo(*words, "--dry-run")
    assert code == 0, err
    assert "NMK: would change budget year, levy, cofunding, languages, page limit, themes and habit." in out
    for said in (
        "remedies, coordination, evidence +evidence, remedies",
        "Calendar year +April to March",
        "levy +no +yes",
    ):
        assert re.search(said, out), out
    assert "Dry run: nothing was written." in err
    assert lines(demo) == before

    asked = (*words, "--why", "letter", "--request-id", "r1", "--json")
    found = answer(demo(*asked))
    assert {one["field"]: (one["before"], one["after"]) for one in found["fields"]} == {
        "budget_year_start": (1, 4),
        "levy": (False, True),
        "cofunding": (True, False),
        "languages": ([], ["fr"]),
        "page_limit": (2, 4),
        "themes": (["remedies", "coordination", "evidence"], ["evidence", "remedies"]),
        "habit": ("Soft, three years; later years subject to parliament", ""),
    }
    after = lines(demo)
    assert answer(demo(*asked)) == found
    assert lines(demo) == after
    assert answer(demo("donor", "show", "NMK", "--json"))["note"]["page_limit"] == 4
    number = json.loads(after)["lines"]
    assert demo("undo", number)[0] == 0
    assert answer(demo("donor", "show", "NMK", "--json"))["note"]["page_limit"] == 2


#: Words, exit code, the sentence that answers them.
OF_A_PROFILE = (
    ((), 2, "Say what changes: give at least one field, or empty one with --empty."),
    (("--page-limit", "0"), 4, "A page limit is at least 1"),
    (("--page-limit", "four"), 4, "--page-limit: “four” is not a whole number."),
    (("--word-limit", ""), 2, "--word-limit has no value; give one, or leave --word-limit out."),
    (
        ("--other-language", "frensh tongue"),
        4,
        "--other-language: “frensh tongue” is not a language code; write it like en",
    ),
    (
        ("--theme", "evidnce"),
        4,
        "--theme: “evidnce” is not known here, and looks like a slip. Did you mean evidence?",
    ),
    (("--results-format", "logfram"), 4, "Did you mean logframe?"),
    (
        ("--strategy-date", "2/11/2015"),
        4,
        "--strategy-date: “2/11/2015” is not a day that can be read for certain.",
    ),
    (("--empty", "currency"), 2, "“currency” is no field that can be empty; there are theme, region, strategy"),
    (("--empty", "page-limit", "--page-limit", "3"), 2, "--page-limit is given and emptied at once"),
    (("--page-limit", "2"), 4, "NMK: this is recorded already; nothing would change."),
    (("--empty", "strategy"), 4, "The priorities and regions of NMK need their source"),
)


def test_what_cannot_be_is_a_sentence_and_changes_nothing(demo, subtests):
    before = lines(demo)
    for words, code, said in OF_A_PROFILE:
        with subtests.test(" ".join(words)):
            found = demo("donor", "change", "NMK", *words)
            assert (found[0], found[1]) == (code, "")
            assert said in found[2]
    assert lines(demo) == before


def test_people_are_added_verified_followed_and_corrected(demo):
    asked = ("donor", "contact", "add", "nmk", "--function", "Desk officer", "--city", "capital", "--request-id", "r")
    asked = (*asked, "--email", "desk@example.org", "--verified", "2016-11-01", "--json")
    added = answer(demo(*asked))
    assert added == {"number": 11, "organisation": "NMK", "function": "Desk officer", "duty_station": "capital"}
    assert answer(demo(*asked)) == added

    code, out, _ = demo("donor", "contact", "verify", 11)
    assert (code, out) == (0, "NMK: Desk officer, capital (number 11): verified on 2016-11-30.\n")
    words = ("donor", "contact", "succeed", 11, "--date", "2016-11-15", "--name", "A. Example")
    assert "number 12 follows on 2016-11-15" in demo(*words, "--dry-run")[1]
    found = answer(demo(*words, "--json"))
    assert (found["ended"], found["successor"]) == ("2016-11-14", 12)
    corrected = answer(demo("donor", "contact", "correct", 12, "--phone", "+1 2", "--empty", "name", "--json"))
    assert corrected["changed"] == ["name", "phone"]

    rows = answer(demo("donor", "contact", "list", "NMK", "--json"))["rows"]
    assert [(one["number"], one["function"], one["valid_to"], one["current"]) for one in rows] == [
        (1, "counsellor", None, True),
        (12, "Desk officer", None, True),
        (11, "Desk officer", "2016-11-14", False),
    ]
    assert (rows[1]["name"], rows[1]["phone"], rows[1]["duty_station"]) == ("", "+1 2", "capital")
    early = answer(demo("donor", "contact", "list", "NMK", "--as-of", "2016-11-10", "--json"))["rows"]
    assert [(one["number"], one["last_verified"]) for one in early] == [(1, "2016-06-24"), (11, None)]
    table = demo("donor", "contact", "list", "NMK")[1]
    assert "desk@example.org" in table
    assert "Channel" not in table, "a column that says nothing is left out"


#: Words, exit code, the sentence that answers them.
OF_A_PERSON = (
    (("add", "QQQ", "--function", "x"), 3, "There is no organisation “QQQ”"),
    (("add", "NMK", "--function", ""), 2, "--function has no value"),
    (
        ("add", "NMK", "--function", "x", "--language", "frensh tongue"),
        4,
        "--language: “frensh tongue” is not a language",
    ),
    (("add", "NMK", "--function", "x", "--from", "2016-02-02", "--to", "2016-02-01"), 4, "before it begins"),
    (("verify", "99"), 3, "There is no focal point number 99 (crm donor contact list shows them)."),
    (("verify", "1", "--date", "2016-01-01"), 4, "was verified on 24 June 2016 already"),
    (("succeed", "1", "--date", "1 May"), 4, "--date: “1 May” is not a day that can be read for certain."),
    (("correct", "1"), 2, "Say what changes"),
    (("correct", "1", "--empty", "function"), 2, "“function” is no field that can be empty; there are city, name"),
    (("correct", "1", "--empty", "phone", "--phone", "1"), 2, "--phone is given and emptied at once"),
    (("correct", "1", "--city", "Vienna"), 4, "this is recorded already"),
)


def test_what_cannot_be_of_a_person_is_a_sentence_and_changes_nothing(demo, subtests):
    before = lines(demo)
    for words, code, said in OF_A_PERSON:
        with subtests.test(" ".join(words)):
            found = demo("donor", "contact", *words)
            assert (found[0], found[1]) == (code, "")
            assert said in found[2]
    assert lines(demo) == before
