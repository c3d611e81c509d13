"""Refunds and reversals (counting rule 8), on each database."""

from decimal import Decimal

from crm.errors import NotFound, Refused
from crm.reports.pledge_list import pledge_detail
from crm.services import giving_back, pledges
from crm.services.journal import change
from crm.services.undo import undo
from crm.store import chain, queries
from tests.crm.services.test_pledges import END, cells
from tests.factories import ANN, day, make_pledge, place, receive, write_off


def refund(session, number, amount=None, *, on="06-01", again=False, **more):
    minor = None if amount is None else int(Decimal(str(amount)) * 100)
    return giving_back.refund_receipt(
        session, ANN, number, dated=day(on), reason="sent back", amount=minor, due_again=again, **more
    )


def reverse(session, number, on=None, **more):
    return giving_back.reverse_receipt(
        session, ANN, number, dated=day(on) if on else None, reason="no such money", **more
    )


class TestRefund:
    def test_rule_8_the_amount_goes_back_at_the_receipts_own_value_and_closes(self, world):
        with world.write() as session:
            code = make_pledge(session, 300, currency="EUR", signed="01-01")
            number = receive(session, code, 200, on="02-01", rate=Decimal("0.80"))["id"]
        with world.read() as session:
            assert cells(session) == {"-": Decimal("250.00")}
            committed = cells(session, measure="committed")
        with world.write() as session:
            answer = refund(session, number, 50)
            assert (answer["base_amount"], answer["left"], answer["status"]) == ("62.50", "150.00", "part paid")
        with world.read() as session:
            assert cells(session) == {"-": Decimal("187.50")}
            assert cells(session, measure="committed") == committed
            assert cells(session, day("05-31")) == {"-": Decimal("250.00")}

    def test_what_is_due_again_is_open_again(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 60, "B": 40}, signed="01-01")
            number = receive(session, code, 50, on="02-01")["id"]
            refund(session, number, 20, again=True)
        with world.read() as session:
            assert cells(session) == {"A": 18, "B": 12}
            assert cells(session, measure="committed") == {"A": 42, "B": 28}

    def test_the_overpaid_part_goes_back_first(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 100}, signed="01-01")
            number = receive(session, code, 130, on="02-01", accept_overpayment=True)["id"]
            refund(session, number, 30)
        with world.read() as session:
            assert cells(session) == {"A": 100}
            assert pledge_detail(session, code, as_of=END).line.status == "paid"

    def test_all_of_it_in_parts_leaves_nothing_to_the_last_unit(self, world):
        with world.write() as session:
            code = make_pledge(session, 300, currency="EUR", splits={"A": 100, "B": 200}, signed="01-01")
            number = receive(session, code, "33.34", on="02-01", rate=Decimal("0.87"))["id"]
            for _ in range(3):
                refund(session, number, "11.11")
            refund(session, number)
        with world.read() as session:
            assert cells(session) == {}
            sums = queries.pledge_sums(session, as_of=END)[1]
            assert (sums.paid, sums.received, sums.received_at_pledge_rate, sums.charged) == (0, 0, 0, 0)
            assert sums.open + sums.closed == 30000

    def test_never_more_than_was_received(self, world):
        with world.write() as session:
            code = make_pledge(session, 100)
            number = receive(session, code, 60, on="02-01")["id"]
            refund(session, number, 50)
        world.refuses(Refused, "USD 10.00 can go back, not USD 10.01", lambda s: refund(s, number, "10.01"))
        world.refuses(Refused, "can go back, not USD 0.00", lambda s: refund(s, number, 0))
        world.refuses(Refused, "cannot be dated 31 January 2016", lambda s: refund(s, number, 1, on="01-31"))
        world.refuses(NotFound, "no receipt number 99", lambda s: refund(s, 99, 1))

    def test_the_same_request_pays_back_once(self, world):
        with world.write() as session:
            number = receive(session, make_pledge(session, 100), 60, on="02-01")["id"]
            first = refund(session, number, 10, request_id="r")
            assert refund(session, number, 10, request_id="r") == first
        with world.read() as session:
            assert cells(session) == {"-": 50}


class TestReversal:
    def test_it_restores_exactly_what_stood_before(self, world):
        with world.write() as session:
            code = make_pledge(session, 300, currency="EUR", splits={"A": 100, "B": 200}, signed="01-01")
            receive(session, code, "10.01", on="01-15", rate=Decimal("0.83"))
        with world.read() as session:
            before = queries.pledge_cells(session, as_of=END)
        with world.write() as session:
            number = receive(session, code, "33.34", on="02-01", charges="0.33", rate=Decimal("0.87"))["id"]
            reverse(session, number, on="03-01")
        with world.read() as session:
            assert queries.pledge_cells(session, as_of=END) == before
            assert queries.pledge_cells(session, as_of=day("02-15")) != before

    def test_a_mistaken_entry_never_happened(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 50, "B": 50}, signed="01-01")
            number = receive(session, code, 40, on="02-01", names={"A": None})["id"]
            receive(session, code, 60, on="03-01")
            answer = reverse(session, number)
            assert answer["mistaken"] is True
            assert answer["divided_again"] == ["receipt of 1 March 2016"]
        with world.read() as session:
            assert cells(session, day("02-15")) == {}
            assert cells(session) == {"A": 30, "B": 30}

    def test_after_a_cancellation_it_closes(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, signed="01-01")
            number = receive(session, code, 40, on="02-01")["id"]
            write_off(session, code, on="03-01")
            reverse(session, number, on="04-01")
        with world.read() as session:
            assert cells(session, measure="committed") == {}
            assert pledge_detail(session, code, as_of=END).line.closed == 10000

    def test_what_was_revived_is_closed_again(self, world):
        with world.write() as session:
            code = make_pledge(session, 150, splits={"A": 100, "B": 50}, signed="01-01")
            write_off(session, code, 100, on="02-01")
            number = receive(session, code, 120, on="03-01")["id"]
            reverse(session, number, on="04-01")
        with world.read() as session:
            assert cells(session, measure="committed") == {"A": Decimal("33.33"), "B": Decimal("16.67")}

    def test_it_happens_once_and_not_after_a_refund(self, world):
        with world.write() as session:
            code = make_pledge(session, 100)
            number = receive(session, code, 60, on="02-01")["id"]
            other = receive(session, code, 10, on="02-02")["id"]
            reverse(session, number, on="03-01")
            refund(session, other, 5)
        world.refuses(Refused, "was reversed already", lambda s: reverse(s, number, on="04-01"))
        world.refuses(Refused, "was refunded; take the refund back", lambda s: reverse(s, other, on="07-01"))
        world.refuses(Refused, "without a reason", lambda s: giving_back.reverse_receipt(s, ANN, other, reason=" "))

    def test_money_that_was_moved_is_moved_back_first(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 50, "B": 50}, signed="01-01")
            number = receive(session, code, 40, on="02-01", names={"A": None})["id"]
            splits = [pledges.SplitOf(place("B"), 10000)]
            pledges.divide_pledge(session, ANN, code, splits, dated=day("03-01"), why="letter", move_received=True)
        world.refuses(Refused, "moved away from A, year open", lambda s: reverse(s, number, on="04-01"))
        world.refuses(Refused, "moved away from A, year open", lambda s: refund(s, number, 10))


def test_a_change_around_several_is_one_line(world):
    with world.write() as session:
        number = receive(session, make_pledge(session, 100), 60, on="02-01")["id"]
        with change(session, ANN, "sent back", "pledge NOR-2016-1"):
            refund(session, number, 10)
            refund(session, number, 5)
    assert [line.action for line in world.journal()] == ["pledge recorded", "receipt recorded", "sent back"]


def test_receipts_are_listed_with_what_became_of_them(world):
    with world.write() as session:
        code = make_pledge(session, 100)
        one, two = (receive(session, code, 20, on="02-01")["id"] for _ in range(2))
        refund(session, one, 5)
        reverse(session, two, on="03-01")
    with world.read() as session:
        early = giving_back.receipts_of(session, None, day("02-15"))
        late = giving_back.receipts_of(session, None, END)
    assert [(row["refunded"], row["reversed"]) for row in early] == [("0.00", None), ("0.00", None)]
    assert [(row["refunded"], row["reversed"]) for row in late] == [("5.00", None), ("0.00", "2016-03-01")]


def test_every_list_speaks_of_the_money_that_is_here(world):
    with world.write() as session:
        code = make_pledge(session, 100, splits={"A 2016": 100}, signed="01-01")
        kept, gone = (receive(session, code, 40, on="02-01")["id"] for _ in range(2))
        refund(session, kept, 15, on="03-01")
        reverse(session, gone, on="04-01")
    with world.read() as session:
        found = pledge_detail(session, code, as_of=END)
        assert [one.amount for one in found.receipts] == [4000, -1500]
        assert sum(one.base_amount for one in found.receipts) == found.line.received
        assert len(pledge_detail(session, code, as_of=day("02-15")).receipts) == 2


def test_what_did_not_hold_or_went_back_makes_room_again(world):
    with world.write() as session:
        code = make_pledge(session, 100, signed="01-02")
        reverse(session, receive(session, code, 100, on="02-01")["id"])
        again = receive(session, code, 100, on="02-03")["id"]
        refund(session, again, 50, again=True)
        receive(session, code, 50, on="07-01")
        pledges.plan_instalments(session, ANN, code, [], dated=day("07-01"), why="none agreed")
    with world.read() as session:
        assert cells(session) == {"-": 100}
    world.refuses(Refused, "150.00", lambda s: receive(s, code, "0.01", on="07-02"))


def test_a_receipt_that_was_taken_back_and_recorded_again_leaves_the_pledge_changeable(world):
    with world.write() as session:
        code = make_pledge(session, 100, signed="01-02")
    for _ in range(2):
        with world.write() as session:
            receive(session, code, 60, on="02-01")
        with world.write() as session:
            undo(session, ANN, chain.head(session).lines)
    with world.write() as session:
        receive(session, code, 60, on="02-01")
        pledges.plan_instalments(session, ANN, code, [], dated=day("02-02"), why="none agreed")
