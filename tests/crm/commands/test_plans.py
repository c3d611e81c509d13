"""`crm pledge schedule`, `split` and `plan`, as a script uses them."""

import json
import sys

import pytest

from crm import cli
from crm.services import pledges
from tests.factories import day, make_pledge, receive


@pytest.fixture
def crm(monkeypatch, capsys):
    """Runs a command; returns exit code, standard output and standard error."""
    monkeypatch.setenv("CRM_ACTOR", "a desk officer")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["crm", "pledge", *map(str, words)])
        code: object = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def no_database(monkeypatch, tmp_path):
    """A database that nobody can open: what looks at an amount alone needs none."""
    monkeypatch.setenv("CRM_DATABASE_URL", f"sqlite:///{(tmp_path / 'no' / 'such' / 'folder.sqlite').as_posix()}")


@pytest.fixture
def ledger(monkeypatch, sqlite_database, sqlite_world):
    """USD 100 signed by NOR, 40 of it due and paid in January; the rest has no date."""
    monkeypatch.setenv("CRM_DATABASE_URL", sqlite_database)
    with sqlite_world.write() as session:
        code = make_pledge(
            session, 100, signed="2016-01-01", instalments=(pledges.InstalmentOf(day("2016-01-31"), 4000),)
        )
        receive(session, code, 40, on="2016-01-31")
    return sqlite_world


def answer(result):
    code, out, err = result
    assert code == 0, err
    return json.loads(out)


SCHEDULE = ("schedule", "--amount", "1000", "--currency", "USD")
MONTHLY = ("--first", "2016-01-31", "--every", "month")


@pytest.mark.usefixtures("no_database")
class TestSchedule:
    """Previews a plan without a database."""

    def test_equal_parts_keep_their_day_of_the_month(self, crm):
        assert answer(crm(*SCHEDULE, "--parts", 3, *MONTHLY, "--json")) == {
            "parts": [
                {"n": 1, "due": "2016-01-31", "amount": "333.34"},
                {"n": 2, "due": "2016-02-29", "amount": "333.33"},
                {"n": 3, "due": "2016-03-31", "amount": "333.33"},
            ],
            "total": "1000.00",
        }

    @pytest.mark.parametrize(
        ("words", "parts"),
        [
            (("--part-amount", "400", *MONTHLY), ["400.00", "400.00", "200.00"]),
            (("--part-amount", "4k", *MONTHLY), ["1000.00"]),
            (("--due", "2016-05-01", "--due", "2016-03-01", "--due", "2016-09-01"), ["333.34", "333.33", "333.33"]),
            (("--due", "2016-05-01:250.50", "--due", ":100"), ["250.50", "100.00"]),
        ],
    )
    def test_other_plans(self, crm, words, parts):
        found = answer(crm(*SCHEDULE, *words, "--json"))
        assert [part["amount"] for part in found["parts"]] == parts
        assert float(found["total"]) == sum(map(float, parts))

    @pytest.mark.parametrize(
        ("currency", "amounts"), [("jpy", ["334", "333", "333"]), ("KWD", ["333.334", "333.333", "333.333"])]
    )
    def test_each_currency_has_its_own_minor_unit(self, crm, currency, amounts):
        words = ("schedule", "--amount", "1000", "--currency", currency, "--parts", 3, *MONTHLY, "--json")
        assert [part["amount"] for part in answer(crm(*words))["parts"]] == amounts

    @pytest.mark.parametrize(
        ("every", "interval", "second"),
        [
            ("day", 1, "2016-02-01"),
            ("week", 2, "2016-02-14"),
            ("month", 1, "2016-02-29"),
            ("quarter", 1, "2016-04-30"),
            ("year", 2, "2018-01-31"),
        ],
    )
    def test_every_interval(self, crm, every, interval, second):
        words = ("--parts", 2, "--first", "2016-01-31", "--every", every, "--interval", interval, "--json")
        assert answer(crm(*SCHEDULE, *words))["parts"][1]["due"] == second

    def test_parts_of_0_are_shown_and_said(self, crm):
        words = ("schedule", "--amount", "0.01", "--currency", "USD", "--parts", 3, *MONTHLY)
        code, out, err = crm(*words, "--json")
        assert (code, [part["amount"] for part in json.loads(out)["parts"]]) == (0, ["0.01", "0.00", "0.00"])
        assert "2 of 3 parts would be 0" in err

    def test_people_read_a_table(self, crm):
        code, out, err = crm(*SCHEDULE, "--due", "2016-05-01:250.50", "--due", ":700")
        assert (code, err) == (0, "")
        assert [line.split() for line in out.splitlines()] == [
            ["Due", "USD"],
            ["1", "1", "May", "2016", "250.50"],
            ["2", "no", "date", "700.00"],
        ]

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            ((*MONTHLY,), 2, "either --parts or --part-amount"),
            (("--parts", 2, "--part-amount", 5, *MONTHLY), 2, "either --parts or --part-amount"),
            (("--parts", 0, *MONTHLY), 2, "1 to 1,000 parts, not 0"),
            (("--parts", -1, *MONTHLY), 2, "not -1"),
            (("--parts", 1001, *MONTHLY), 2, "not 1,001"),
            (("--parts", "two", *MONTHLY), 2, "--parts"),
            (("--parts", 2, *MONTHLY, "--interval", 0), 2, "every so many months, not 0"),
            (("--parts", 2, *MONTHLY, "--interval", -2), 2, "not -2"),
            (("--parts", 2, "--first", "31/01/2016", "--every", "month"), 2, "31/01/2016"),
            (("--parts", 2, "--first", "2016-02-30", "--every", "month"), 2, "2016-02-30"),
            (("--parts", 2, "--first", "2016-01-31", "--every", "fortnight"), 2, "fortnight"),
            (("--parts", 2, "--first", "2016-01-31"), 2, "--every"),
            (("--parts", 2, "--every", "month"), 2, "--first"),
            (("--parts", 2, *MONTHLY, "--due", "2016-05-01"), 2, "either --due"),
            (("--due", "2016-05-01", "--interval", 2), 2, "either --due"),
            (("--due", "2016-05-01", "--due", "2016-06-01:5"), 2, "each --due its amount"),
            (("--due", ""), 2, "A part without a day needs its amount"),
            (("--due", "soon:5"), 2, "soon"),
            (("--due", "2016-05-01:"), 4, "No amount"),
            (("--due", "2016-05-01:5:A:2016"), 2, "only crm pledge plan knows"),
            (("--due", "2016-05-01:1000.01"), 4, "more than the USD 1,000.00 to plan"),
            (("--part-amount", 0, *MONTHLY), 4, "not above 0"),
            (("--part-amount", "-5", *MONTHLY), 4, "-5"),
            (("--part-amount", "1.234", *MONTHLY), 4, "1.234"),
            (("--part-amount", "0.01", *MONTHLY), 4, "100,000 parts"),
            (("--parts", 200, "--first", "2016-01-31", "--every", "year"), 4, "beyond 31 December 2100"),
            (("--parts", 1, "--first", "1066-10-14", "--every", "day"), 2, "its years are 1990 to 2100"),
        ],
    )
    def test_what_cannot_be_is_a_sentence_and_an_exit_code(self, crm, words, code, said):
        found, out, err = crm(*SCHEDULE, *words)
        assert (found, out) == (code, "")
        assert said in err

    @pytest.mark.parametrize(
        ("amount", "currency", "said"),
        [
            ("0", "USD", "not above 0"),
            ("-5", "USD", "-5"),
            ("1.234", "USD", "1.234"),
            ("5", "EURO", "did you mean EUR"),
        ],
    )
    def test_amounts_and_currencies_that_cannot_be(self, crm, amount, currency, said):
        for words in (("schedule", "--parts", 2, *MONTHLY), ("split", "--shares", "50,50")):
            found, out, err = crm(*words, "--amount", amount, "--currency", currency)
            assert (found, out) == (4, "")
            assert said in err


@pytest.mark.usefixtures("no_database")
class TestSplit:
    def test_per_cent_by_largest_remainder(self, crm):
        words = ("split", "--amount", "100.01", "--currency", "USD", "--shares", "34,33,33", "--json")
        assert answer(crm(*words)) == {
            "parts": [
                {"n": 1, "share": "34", "amount": "34.01"},
                {"n": 2, "share": "33", "amount": "33.00"},
                {"n": 3, "share": "33", "amount": "33.00"},
            ],
            "open": "0.00",
            "total": "100.01",
        }

    def test_a_mixture_and_what_it_leaves_open(self, crm):
        found = answer(crm("split", "--amount", "5k", "--currency", "JPY", "--shares", "34%, =1000, 33%", "--json"))
        assert [(part["share"], part["amount"]) for part in found["parts"]] == [
            ("34%", "1700"),
            ("=1000", "1000"),
            ("33%", "1650"),
        ]
        assert (found["open"], found["total"]) == ("650", "5000")

    def test_people_read_what_is_left_open(self, crm):
        code, out, _ = crm("split", "--amount", "10000", "--currency", "USD", "--shares", "34,33")
        assert code == 0
        assert [line.split() for line in out.splitlines()] == [
            ["Share", "USD"],
            ["1", "34", "3,400.00"],
            ["2", "33", "3,300.00"],
            ["USD", "3,300.00", "is", "left", "open."],
        ]
        assert "open" not in crm("split", "--amount", "1000", "--currency", "USD", "--shares", "50,50")[1]

    @pytest.mark.parametrize(
        ("shares", "said"),
        [
            ("34,33,34", "101 %, which is more than 100 %"),
            ("=600,=400.01", "USD 1,000.01, which is more than the USD 1,000.00"),
            ("34%,33", "“33” can be read as 33 % or as USD 33"),
            ("33.333", "33.333"),
            ("", "A share is missing"),
        ],
    )
    def test_what_is_refused(self, crm, shares, said):
        code, out, err = crm("split", "--amount", "1000", "--currency", "USD", "--shares", shares)
        assert (code, out) == (4, "")
        assert said in err


PLAN = ("plan", "nor-2016-1", "--date", "2016-03-01", "--why", "letter of March")


class TestPlan:
    def due(self, crm, on="2016-03-01"):
        found = answer(crm("show", "NOR-2016-1", "--as-of", on, "--json"))
        return [(one["due"], one["amount"], one["status"]) for one in found["instalments"]]

    def test_a_plan_is_stored_and_what_is_paid_stays(self, crm, ledger):
        words = ("--parts", 2, "--first", "2016-03-31", "--every", "month")
        found = answer(crm(*PLAN, *words, "--json"))
        assert found["kept"] == [{"due": "2016-01-31", "amount": "40.00"}]
        assert found["parts"] == [
            {"n": 1, "due": "2016-03-31", "amount": "30.00", "meant_for": []},
            {"n": 2, "due": "2016-04-30", "amount": "30.00", "meant_for": []},
        ]
        assert self.due(crm) == [
            ("2016-01-31", "40.00", "paid"),
            ("2016-03-31", "30.00", "due"),
            ("2016-04-30", "30.00", "due"),
        ]
        assert self.due(crm, "2016-02-29") == [("2016-01-31", "40.00", "paid")]
        assert answer(crm("show", "NOR-2016-1", "--as-of", "2016-04-01", "--json"))["next_due"] == "2016-03-31"

    def test_a_short_plan_says_what_is_left_without_a_date(self, crm, ledger):
        code, out, err = crm(*PLAN, "--due", "2016-05-31:50")
        assert (code, err) == (0, "USD 10.00 is left without a date.\n")
        assert [line.split() for line in out.splitlines()] == [
            ["Due", "USD"],
            ["paid", "31", "January", "2016", "40.00"],
            ["1", "31", "May", "2016", "50.00"],
        ]

    def test_a_part_names_the_activities_and_years_it_is_meant_for(self, crm, ledger):
        words = ("--due", "2016-05-31:10.5:A:2016", "--due", "2016-04-30:20::2017,b", "--due", ":29.50")
        code, out, err = crm(*PLAN, *words)
        assert (code, [line.split() for line in out.splitlines()]) == (
            0,
            [
                ["Due", "USD", "Meant", "for"],
                ["paid", "31", "January", "2016", "40.00"],
                ["1", "30", "April", "2016", "20.00", "activity", "open,", "2017;", "B,", "year", "open"],
                ["2", "31", "May", "2016", "10.50", "A,", "2016"],
                ["3", "no", "date", "29.50"],
            ],
        )
        assert "No split of NOR-2016-1 is for activity open, 2017; B, year open; A, 2016 on 1 March 2016" in err
        found = answer(crm(*PLAN, *words, "--json"))["parts"]
        assert [one["meant_for"] for one in found] == [
            [{"activity": None, "year": 2017}, {"activity": "B", "year": None}],
            [{"activity": "A", "year": 2016}],
            [],
        ]

    def test_what_an_instalment_is_meant_for_is_shown_with_its_pledge(self, crm, ledger):
        show = ("show", "NOR-2016-1", "--as-of", "2016-04-10")
        assert "Meant for" not in crm(*show)[1].split("Due", 1)[1]
        crm(*PLAN, "--due", "2016-05-31:10.5:A:2016", "--due", "2016-04-30:20::2017,b", "--due", ":29.50")
        shown = crm(*show)[1]
        table = [line.split() for line in shown.split("Due", 1)[1].splitlines()[1:5]]
        assert table == [
            ["2016-01-31", "40.00", "0.00", "paid"],
            ["2016-04-30", "20.00", "20.00", "due", "activity", "open,", "2017;", "B,", "year", "open"],
            ["2016-05-31", "10.50", "10.50", "due", "A,", "2016"],
            ["no", "date", "29.50", "29.50", "no", "date"],
        ]
        found = answer(crm(*show, "--json"))["instalments"]
        assert [one["meant_for"] for one in found] == [
            [],
            [{"activity": None, "year": 2017}, {"activity": "B", "year": None}],
            [{"activity": "A", "year": 2016}],
            [],
        ]

    def test_a_dry_run_shows_and_stores_nothing(self, crm, ledger):
        before = ledger.dump()
        code, out, err = crm(*PLAN, "--due", "2016-05-31", "--dry-run", "--json")
        assert (code, json.loads(out)["parts"][0]["amount"]) == (0, "60.00")
        assert "nothing was written" in err
        assert ledger.dump() == before

    def test_the_same_request_twice_makes_one_plan(self, crm, ledger):
        words = (*PLAN, "--due", "2016-05-31", "--request-id", "r-1", "--json")
        first = answer(crm(*words))
        before = ledger.dump()
        assert answer(crm(*words)) == first
        assert ledger.dump() == before
        assert crm(*PLAN, "--due", "2016-06-30", "--request-id", "r-1")[0] == 5

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            ((*PLAN,), 2, "either --parts or --part-amount"),
            (("plan", "NOR-2016-1", "--date", "March", "--why", "x", "--due", "2016-05-31"), 2, "March"),
            (("plan", "NOR-2016-1", "--date", "2016-03-01", "--why", " ", "--due", "2016-05-31"), 4, "Say why"),
            (("plan", "NOR-2016-2", "--date", "2016-03-01", "--why", "x", "--due", "2016-05-31"), 3, "NOR-2016-1"),
            ((*PLAN, "--due", "2016-05-31:60.01"), 4, "USD 60.01, which is more than the USD 60.00 to plan"),
            ((*PLAN, "--due", ":"), 4, "No amount"),
            ((*PLAN, "--due", "2016-05-31::A"), 2, "needs its amount before what it is meant for"),
            ((*PLAN, "--due", "2016-05-31:60:"), 2, "does not say what it is meant for"),
            ((*PLAN, "--due", "2016-05-31:60:A,:"), 2, "does not say what it is meant for"),
            ((*PLAN, "--due", "2016-05-31:60:A:1066"), 2, "1066"),
            ((*PLAN, "--due", "2016-05-31:60:Z"), 3, "no activity “Z”"),
            ((*PLAN, "--due", "2016-05-31:60.01:A"), 4, "USD 60.01, which is more than the USD 60.00 to plan"),
            ((*PLAN, "--due", "2016-05-31:6:A", "--due", "2016-06-30"), 2, "each --due its amount"),
        ],
    )
    def test_what_is_refused_changes_nothing(self, crm, ledger, words, code, said):
        before = ledger.dump()
        found, out, err = crm(*words)
        assert (found, out) == (code, "")
        assert said in err
        assert ledger.dump() == before
