"""`crm note suggest` and `crm note make --preflight`: what fits a donor, and what stops its note."""

import json


def test_activities_are_listed_with_points_and_reasons(demo):
    code, out, err = demo("note", "suggest", "nmk", "--years", "2017")
    rows = json.loads(demo("note", "suggest", "NMK", "--years", "2017", "--json")[1])["rows"]

    assert code == 0
    assert "For the trio only." in err
    assert (
        "It serves coordination, a priority of the Republic of Northmark (strategy 2016-2020 of 2 November 2015)."
        in out
    )
    assert [row["points"] for row in rows] == sorted((row["points"] for row in rows), reverse=True)
    assert rows[0]["activity"] == "SEC-1"
    assert rows[0]["points"] == sum(reason["points"] for reason in rows[0]["reasons"])
    assert {row["offered"] for row in rows} == {True, False}
    assert demo("note", "suggest", "NNK")[0] == 3


def test_a_preflight_says_all_that_stops_a_note_and_makes_nothing(demo):
    code, out, _ = demo("note", "make", "--donor", "SRC", "--ask", "9m", "--preflight")
    answer = json.loads(demo("note", "make", "--donor", "SRC", "--ask", "9m", "--preflight", "--json")[1])

    assert code == 0
    assert out.count("stops it: ") == 2
    assert out.endswith("A note for Commonwealth of Southreach cannot be made yet; nothing was made.\n")
    assert [one["kind"] for one in answer["problems"]] == ["ask-too-high", "money-not-given"]
    assert (answer["ready"], answer["ask"]) == (False, None)
    assert json.loads(demo("note", "list", "--json")[1]) == {"rows": []}
