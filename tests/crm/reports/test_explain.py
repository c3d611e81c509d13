"""Why the gap moved: each fact owns its change, the causes add up to the difference, on each database."""

from datetime import date
from decimal import Decimal

from crm.domain.gap import Audience
from crm.reports.explain import Point, as_json, explain_gap
from crm.reports.funding_gap import funding_gap
from crm.services import giving_back, pledges
from crm.services.corrections import Correction, correct_pledge
from crm.services.undo import undo
from crm.store import chain
from tests.factories import ANN, day, make_pledge, place, receive, require, write_off

JANUARY, END = day("01-01"), date(2016, 12, 31)


def explained(world, start=JANUARY, end=END, audience: Audience = "trio"):
    points = [one if isinstance(one, Point) else Point(one) for one in (start, end)]
    with world.read() as session:
        found = explain_gap(session, points[0], points[1], audience=audience)
        answer = as_json(found, points[0], points[1], session)
        for point, gap in zip(points, (found.gap_from, found.gap_to), strict=True):
            if point.line is None:
                assert funding_gap(session, as_of=point.day, audience=audience).totals.gap == gap
    assert sum(row.gap_change for row in found.rows) == found.change == found.gap_to - found.gap_from
    assert sum(Decimal(one["gap_change"]) for one in answer["causes"]) == Decimal(answer["change"])
    return answer


def changes(answer):
    return {
        one["cause"]: [row["gap_change"] for row in one["rows"] if Decimal(row["gap_change"])]
        for one in answer["causes"]
        if any(Decimal(row["gap_change"]) for row in one["rows"])
    }


def now(world, on, name="then"):
    """The figures of a day as they are known at this moment."""
    with world.read() as session:
        return Point(day(on), name, chain.head(session).lines)


def test_rule_13_two_signed_pledges_each_own_what_they_moved(world):
    with world.write() as session:
        require(session, "A", 2016, 100)
        make_pledge(session, 80, splits={"A 2016": 80}, on="02-01", signed="02-01")
        make_pledge(session, 80, splits={"A 2016": 80}, on="03-01", signed="03-01")
    answer = explained(world)
    assert changes(answer) == {"signed": ["-80.00", "-20.00"]}
    assert (answer["gap_from"], answer["gap_to"], answer["change"]) == ("100.00", "0.00", "-100.00")


def test_a_receipt_enters_gross_then_its_charges_then_the_currency(world):
    with world.write() as session:
        require(session, "A", 2016, 2000)
        code = make_pledge(session, 900, currency="EUR", splits={"A 2016": 900}, on="02-01")
        receive(session, code, 882, on="03-01", charges=18, rate=Decimal("0.98"))
    assert changes(explained(world)) == {"received": ["-1000.00"], "charges": ["20.00"], "currency": ["80.00"]}


def test_on_a_signed_pledge_only_charges_and_currency_move_the_gap(world):
    with world.write() as session:
        require(session, "A", 2016, 2000)
        code = make_pledge(session, 900, currency="EUR", splits={"A 2016": 900}, on="02-01", signed="02-02")
        receive(session, code, 882, on="03-01", charges=18, rate=Decimal("0.98"))
    assert changes(explained(world)) == {"signed": ["-1000.00"], "charges": ["20.00"], "currency": ["80.00"]}


def everything(session):
    require(session, "A", 2016, 500)
    require(session, "B", 2016, 150, on="02-01")
    code = make_pledge(session, 300, splits={"A 2016": 200, "B 2016": 100}, on="02-10", signed="02-20")
    number = receive(session, code, 60, on="03-01")["id"]
    splits = [pledges.SplitOf(place("A 2016"), 10000), pledges.SplitOf(place("B 2016"), 20000)]
    pledges.divide_pledge(session, ANN, code, splits, dated=day("04-01"), why="letter")
    giving_back.refund_receipt(session, ANN, number, dated=day("05-01"), reason="sent back", amount=1000)
    other = receive(session, code, 30, on="05-10")["id"]
    giving_back.reverse_receipt(session, ANN, other, reason="bounced", dated=day("05-20"))
    write_off(session, code, 40, on="06-01")
    raised = make_pledge(session, 100, splits={"A 2016": 100}, on="07-01")
    pledges.sign_pledge(session, ANN, raised, dated=day("07-10"), reference="x", amount=15000)
    gone = make_pledge(session, 50, splits={"A 2016": 50}, on="08-01", signed="08-01")
    write_off(session, gone, on="09-01")
    require(session, "A", 2016, 450, on="10-01")
    over = make_pledge(session, 10, splits={"A 2016": 10}, on="11-01", signed="11-01")
    receive(session, over, 15, on="11-10", accept_overpayment=True)


def test_every_cause_has_its_rows_and_all_add_up(world):
    with world.write() as session:
        everything(session)
    answer = explained(world, day("01-01"), END)
    assert list(changes(answer)) == [
        "requirement revised", "signed", "re-split", "write-off", "cancellation", "refund",
    ]  # fmt: skip
    assert {one["cause"] for one in answer["causes"]} >= {"pledge", "addendum", "received", "overpayment", "reversal"}


def raised(session, *, divided):
    """A pledge of EUR 90 raised by EUR 45 with its signature; the raise is divided, and divided anew."""
    require(session, "A", 2016, 900)
    require(session, "B", 2016, 900)
    code = make_pledge(session, 90, currency="EUR", splits={"A 2016": 90} if divided else None, on="02-01")
    pledges.sign_pledge(session, ANN, code, dated=day("03-01"), reference="x", amount=13500, rate=Decimal("0.75"))
    for on, where in (("04-01", "A 2016"), ("05-01", "B 2016")):
        splits = [pledges.SplitOf(place(where), 4500)]
        pledges.divide_pledge(session, ANN, code, splits, dated=day(on), why="letter", addendum=1)
    return code


def test_the_first_division_of_a_raise_belongs_to_the_raise_and_a_later_one_is_a_re_split(world):
    with world.write() as session:
        raised(session, divided=True)
        raised(session, divided=False)
    answer = explained(world)
    # EUR 45 at 0.75 = 60; both owned by the raise, whether the pledge itself was ever divided or not.
    assert changes(answer) == {"signed": ["-100.00"], "addendum": ["-60.00", "-60.00"]}
    rows = {one["cause"]: [(row["date"], row["secured"]) for row in one["rows"]] for one in answer["causes"]}
    assert rows["re-split"] == [("2016-05-01", "0.00")] * 2
    assert rows["signed"] == [("2016-03-01", "100.00"), ("2016-03-01", "0.00")]
    assert rows["addendum"].count(("2016-04-01", "60.00")) == 2
    assert changes(explained(world, day("03-15"), day("04-15"))) == {"addendum": ["-60.00", "-60.00"]}
    assert changes(explained(world, day("04-15"), day("05-15"))) == {}


def test_a_division_dated_before_the_first_one_takes_its_place(world):
    with world.write() as session:
        require(session, "A", 2016, 200)
        require(session, "B", 2016, 40)
        code = make_pledge(session, 100, on="02-01", signed="02-01")
        for on, where in (("04-01", "B 2016"), ("03-01", "A 2016")):
            splits = [pledges.SplitOf(place(where), 10000)]
            pledges.divide_pledge(session, ANN, code, splits, dated=day(on), why="letter")
    assert changes(explained(world)) == {"pledge": ["-100.00"], "re-split": ["60.00"]}


def test_any_two_days_add_up_and_the_way_back_turns_every_sign(world, subtests):
    with world.write() as session:
        everything(session)
    days = [day(f"{month:02}-15") for month in range(1, 13)]
    for start in days[::3]:
        for end in days:
            with subtests.test(f"{start} to {end}"):
                there, back = explained(world, start, end), explained(world, end, start)
                assert Decimal(there["change"]) == -Decimal(back["change"])
                for cause, rows in changes(there).items():
                    assert sorted(changes(back)[cause]) == sorted(f"{-Decimal(one):.2f}" for one in rows)


def test_what_was_known_only_later_comes_first(world):
    with world.write() as session:
        require(session, "A", 2016, 100)
        code = make_pledge(session, 60, splits={"A 2016": 60}, on="02-01", signed="02-01")
    frozen = now(world, "06-30")
    with world.write() as session:
        make_pledge(session, 25, donor="SUD", splits={"A 2016": 25}, on="03-01", signed="03-01")
        correct_pledge(session, ANN, code, Correction(amount=7000), why="misread")
        require(session, "A", 2016, 120, on="07-15")
    answer = explained(world, frozen, END)
    assert answer["from"] == "then"
    assert changes(answer)["late entry"] == ["-25.00"]
    assert changes(answer)["requirement revised"] == ["20.00"]
    assert Decimal(answer["gap_from"]) == 40
    assert next(one["cause"] for one in answer["causes"]) == "late entry"
    back = explained(world, END, frozen)
    assert Decimal(back["change"]) == -Decimal(answer["change"])
    assert changes(back)["late entry"] == ["25.00"]


def test_what_was_taken_back_is_a_correction(world):
    with world.write() as session:
        require(session, "A", 2016, 100)
        make_pledge(session, 60, splits={"A 2016": 60}, on="02-01", signed="02-01")
    frozen = now(world, "06-30")
    with world.write() as session:
        undo(session, ANN, frozen.line)
    assert changes(explained(world, frozen, END)) == {"correction": ["60.00"]}


def test_released_from_restriction_is_a_cause_of_its_own_for_the_public(world):
    with world.write() as session:
        require(session, "A", 2016, 100)
        code = make_pledge(session, 60, splits={"A 2016": 60}, on="02-01", signed="02-01", restricted=True)
    frozen = now(world, "06-30")
    with world.write() as session:
        correct_pledge(session, ANN, code, Correction(restricted=False), why="announced")
    assert changes(explained(world, frozen, day("06-30"), "public")) in (
        {"released from restriction": ["-60.00"]},
        {"late entry": ["-60.00"]},
    )
