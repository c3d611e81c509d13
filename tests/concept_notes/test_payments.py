"""Where each payment of a pledge stands: what a note thanks a donor for is what its own money went to."""

from datetime import date

import pytest

from concept_notes.gathering.gather import gather
from concept_notes.gathering.payments import payments
from concept_notes.making.wish import Wish
from crm.errors import Refused
from crm.services import giving_back, pledges
from crm.store import find, queries
from tests.concept_notes.conftest import ACTOR
from tests.factories import ANN, day, make_pledge, make_world, place, receive


@pytest.fixture
def small(session):
    make_world(session)
    return session


def standing(session, code, on=date(2016, 12, 31)):
    """The payments of a pledge by receipt, places as "A 2016", amounts in whole units."""
    codes = {number: one.code for number, one in queries.activity_names(session).items()}
    found = payments(session, find.pledge(session, code).id, as_of=on)

    def name(cell):
        return " ".join(str(one) for one in (codes.get(cell[0]), cell[1]) if one) or "-"

    return {number: {name(cell): amount / 100 for cell, amount in cells.items()} for number, cells in found.items()}


def divide(session, code, splits, on, *, move=False):
    parts = [pledges.SplitOf(place(where), amount * 100) for where, amount in splits.items()]
    pledges.divide_pledge(session, ANN, code, parts, dated=day(on), why="agreed", move_received=move)


def test_each_payment_stands_where_the_ledger_put_it(small):
    code = make_pledge(small, 100, splits={"A": 60, "B": 40}, signed="01-01")
    one = receive(small, code, 40, on="02-01", names={"A": None})["id"]
    two = receive(small, code, 30, on="03-01")["id"]

    assert standing(small, code) == {one: {"A": 40}, two: {"A": 10, "B": 20}}
    assert standing(small, code, day("02-15")) == {one: {"A": 40}}


def test_what_a_decision_moved_was_of_the_payment_that_lay_there_longest(small):
    code = make_pledge(small, 300, signed="01-01")
    one = receive(small, code, 100, on="02-01")["id"]
    divide(small, code, {"A": 210, "B": 90}, "03-01", move=True)
    two = receive(small, code, 50, on="04-01", names={"B": None})["id"]
    assert standing(small, code) == {one: {"A": 70, "B": 30}, two: {"B": 50}}

    divide(small, code, {"A": 210, "C": 90}, "05-01", move=True)
    assert standing(small, code) == {one: {"A": 100}, two: {"A": 18.7, "C": 31.3}}
    assert standing(small, code, day("04-30")) == {one: {"A": 70, "B": 30}, two: {"B": 50}}


def test_what_went_back_leaves_the_payment_it_was_part_of(small):
    code = make_pledge(small, 100, splits={"A": 100}, signed="01-01")
    one, two = (receive(small, code, 40, on=on)["id"] for on in ("02-01", "03-01"))
    giving_back.refund_receipt(small, ANN, two, dated=day("04-01"), reason="sent back", amount=1500)
    assert standing(small, code) == {one: {"A": 40}, two: {"A": 25}}

    giving_back.reverse_receipt(small, ANN, one, dated=day("05-01"), reason="no such money")
    assert standing(small, code) == {two: {"A": 25}}


def test_a_note_thanks_for_each_payment_by_what_its_own_money_went_to(ledger):
    new = pledges.NewReceipt(pledge="VLD-2016-1", amount=3000000, dated=date(2016, 11, 20))
    pledges.add_receipt(ledger, ACTOR, new)

    june, november = gather(ledger, Wish("VLD", as_of=date(2016, 11, 30))).thanks
    assert standing(ledger, "VLD-2016-1") == {
        5: {"REG-1 2016": 14000, "POL-5 2016": 20000, "TOO-1 2017": 26000},
        10: {"REG-1 2016": 7000, "POL-5 2017": 10000, "TOO-1 2017": 13000},
    }
    assert "“Policy paper 5 on vulnerabilities” (2016)" in june.what_for
    assert "“Policy paper 5 on vulnerabilities” (2017)" in november.what_for


def test_only_the_payment_that_is_not_given_to_an_activity_stops_the_note(ledger):
    new = pledges.NewReceipt(pledge="NMK-2016-1", amount=5000000, dated=date(2016, 12, 10))
    pledges.add_receipt(ledger, ACTOR, new)

    with pytest.raises(Refused) as refused:
        gather(ledger, Wish("NMK", as_of=date(2016, 12, 31)))
    assert "that this donor paid on 10 December 2016 (NMK-2016-1) is not given to an activity" in str(refused.value)
    assert "20 July 2016" not in str(refused.value)
