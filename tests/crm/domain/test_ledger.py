"""What each fact of a pledge does to its parts: the worked examples of docs/algorithms/counting.md, rule by rule."""

from decimal import Decimal

import pytest

from crm.domain import ledger
from crm.domain.ledger import Cell
from crm.errors import Refused
from tests.factories import Story, cell, units


class TestRule1Order:
    """Facts act in order of date, then of entry; what was entered late divides later receipts again."""

    def test_a_receipt_falls_evenly_on_equal_parts(self):
        story = Story(100).splits(A=50, B=50).receive(60, on="03-01")
        assert story.by_place("paid") == units(A=30, B=30)

    def test_a_receipt_entered_late_divides_the_later_one_again(self):
        story = Story(100).splits(A=50, B=50).receive(60, on="03-01").receive(40, on="02-01", names={"A": None})
        assert story.by_place("paid", on="02-28") == units(A=40)
        assert story.by_place("paid", on="03-01") == units(A=50, B=50)
        march = {one.cell: one.paid for one in story.postings() if one.dated.month == 3}
        assert march == {cell("A"): 1000, cell("B"): 5000}

    def test_on_the_same_day_the_earlier_entry_acts_first(self):
        named_first = Story(100).splits(A=50, B=50).receive(50, names={"A": None}).receive(50)
        assert named_first.of_last("paid") == units(B=50)
        named_last = Story(100).splits(A=50, B=50).receive(50).receive(50, names={"A": None})
        assert named_last.of_last("paid") == units(A=25, B=25)

    def test_a_late_entry_that_leaves_no_room_for_a_later_fact_is_refused(self):
        story = Story(100).splits(A=50, B=50).receive(100, on="03-01")
        with pytest.raises(
            Refused,
            match=r"^receipt of 1 March 2016: USD 100\.00 is USD 20\.00 more than what is open \(USD 80\.00\); record less, or accept the "
            r"rest as an overpayment by name\.$",
        ):
            story.receive(20, on="02-01").postings()

    def test_a_late_receipt_that_makes_a_later_division_impossible_is_refused(self):
        story = Story(100).splits(A=50, B=50).splits(A=20, B=80, on="03-01")
        with pytest.raises(
            Refused,
            match=r"^division of 1 March 2016: activity 1, year open cannot get USD 20\.00: USD 30\.00 of it has been paid or closed "
            r"already, and received money moves only where you say so\.$",
        ):
            story.receive(30, on="02-01", names={"A": None}).postings()

    @pytest.mark.parametrize("turned", [False, True])
    def test_the_order_in_which_facts_are_handed_in_says_nothing(self, turned):
        story = Story(100).splits(A=50, B=50).receive(60, on="03-01").receive(40, on="02-01", names={"A": None})
        facts = story.facts[::-1] if turned else story.facts
        assert ledger.replay(facts) == story.postings()

    def test_two_decimals_are_said_where_nothing_else_is(self):
        with pytest.raises(Refused, match=r"USD 60\.00 is USD 10\.00 more than"):
            ledger.replay(Story(50).receive(60).facts)


class TestRule2BaseAtThePledgesRate:
    """Each part keeps its open amount and its open base value; taking p of o takes b x p / o, half up."""

    def test_paying_a_part_takes_its_share_of_base(self):
        story = Story(300, base="333.34").sign().receive("33.34", on="02-01")
        assert story.by_place("received_at_pledge_rate") == {"-": Decimal("37.05")}
        assert story.by_place("committed") == {"-": Decimal("296.29")}

    def test_paying_all_of_it_leaves_exactly_nothing_committed(self):
        story = Story(300, base="333.34").sign()
        for number in range(8):
            story.receive("33.34", on=f"02-{number + 1:02}")
        story.receive("33.28", on="03-01")
        assert story.by_place("committed") == {}
        assert story.by_place("received_at_pledge_rate") == {"-": Decimal("333.34")}

    def test_a_new_division_divides_the_open_base_by_the_new_open_amounts(self):
        story = Story(300, base="333.34").splits(A=100, B=200).receive(100, on="02-01", names={"B": None})
        # B held 222.23; half of it is 111.115, so 111.12 is taken and 111.11 stays.
        assert story.by_place("pledged") == units(A="111.11", B="111.11")
        story.splits(A=50, B=150, C=100, on="03-01")
        # 222.22 over 50, 50 and 100: 55.555, 55.555 and 111.11, by largest remainder, ties to the first.
        assert story.by_place("pledged") == units(A="55.56", B="55.55", C="111.11")

    def test_what_was_written_off_gives_its_base_back_when_the_money_comes_after_all(self):
        story = Story(300, base="333.34").sign().close("33.34", on="02-01").receive(300, on="03-01", base=340)
        assert story.by_place("committed") == {}
        assert story.by_place("received_at_pledge_rate") == {"-": Decimal("333.34")}

    def test_a_currency_without_decimals_keeps_its_own_unit(self):
        story = Story(9_000_000, base="82568.81", digits=0).splits(A=3_000_001, B=5_999_999).receive(100, base="0.92")
        assert story.by_place("paid") == units(A=33, B=67)
        assert sum(story.by_place("pledged").values()) + sum(
            story.by_place("received_at_pledge_rate").values()
        ) == Decimal("82568.81")

    def test_a_currency_with_three_decimals_keeps_its_own_unit(self):
        story = (
            Story("15000.000", base=50000, digits=3).splits(A="5000.001", B="9999.999").receive("0.005", base="0.02")
        )
        assert story.by_place("paid") == units(A="0.002", B="0.003")


class TestRule3WhatAReceiptPays:
    """On the splits the payer names, else on its instalment's, else on all that is open."""

    def test_bank_charges_are_paid_and_never_received(self):
        story = Story(1000).sign().receive(985, on="02-01", charges=15)
        assert story.by_place("paid") == {"-": Decimal(1000)}
        assert story.by_place("received") == {"-": Decimal(985)}
        assert story.by_place("received_at_pledge_rate") == {"-": Decimal(1000)}
        assert story.by_place("committed") == {}

    def test_charges_are_spread_with_their_receipt(self):
        story = Story(1000).splits(A=600, B=400).receive(985, charges=15)
        assert story.by_place("paid") == units(A=600, B=400)
        assert story.by_place("received") == units(A=591, B=394)

    def test_a_name_of_a_year_means_all_splits_of_that_year(self):
        story = Story(100).splits({"A 2016": 30, "B 2016": 30, "A 2017": 40}).receive(30, names={"2016": None})
        assert story.by_place("paid") == {"A 2016": Decimal(15), "B 2016": Decimal(15)}

    def test_a_name_of_an_activity_means_all_its_years(self):
        story = Story(100).splits({"A 2016": 30, "B 2016": 30, "A 2017": 40}).receive(35, names={"A": None})
        assert story.by_place("paid") == {"A 2016": Decimal(15), "A 2017": Decimal(20)}

    def test_amounts_may_be_named_with_their_places(self):
        story = Story(100).splits(A=60, B=40).receive(50, names={"A": 20, "B": 30})
        assert story.by_place("paid") == units(A=20, B=30)

    def test_named_places_without_amount_share_what_the_others_leave(self):
        story = Story(100).splits(A=60, B=20, C=20).receive(50, names={"A": 30, "B": None, "C": None})
        assert story.by_place("paid") == units(A=30, B=10, C=10)

    def test_what_the_named_amounts_leave_falls_on_all_that_is_open(self):
        story = Story(100).splits(A=60, B=40).receive(50, names={"A": 20})
        # 30 more over 40 and 40.
        assert story.by_place("paid") == units(A=35, B=15)

    def test_charges_go_with_the_amounts_that_the_payer_named(self):
        story = Story(2000).splits(A=1000, B=1000).receive(985, names={"A": 985}, charges=15)
        assert story.by_place("paid") == units(A=1000)
        assert story.by_place("received") == units(A=985)

    def test_where_all_that_arrived_is_named_its_charges_leave_nothing_for_the_others(self):
        story = Story(2000).splits(A=1000, B=1000).receive(985, names={"A": 985, "B": None}, charges=15)
        assert story.by_place("paid") == units(A=1000)

    def test_charges_have_a_value_also_where_the_money_revived_what_was_closed(self):
        story = Story(100, base=200).sign().close(60, on="02-01").receive(90, on="03-01", base=180, charges=10)
        assert story.by_place("received_at_pledge_rate") == {"-": Decimal(200)}
        assert story.by_place("charged") == {"-": Decimal(20)}

    def test_a_split_whose_year_is_open_can_be_named_by_itself(self):
        story = Story(100).splits({"A 2016": 50, "A": 50})
        assert story.receive(40, names={"A": None}).by_place("paid") == {"A": Decimal(40)}
        assert story.close(10, names=("A",)).by_place("closed") == {"A": Decimal(10)}

    def test_a_split_that_was_moved_away_no_longer_hides_what_its_name_takes_in(self):
        story = Story(100).splits({"A 2016": 50, "A": 50}).splits({"A 2016": 60, "A 2017": 40}, on="02-01")
        assert story.receive(50, on="03-01", names={"A": None}).by_place("paid") == {
            "A 2016": Decimal(30),
            "A 2017": Decimal(20),
        }

    def test_named_amounts_above_the_receipt_are_refused(self):
        with pytest.raises(Refused, match=r"add up to USD 60\.00, more than the USD 50\.00 paid"):
            Story(100).splits(A=60, B=40).receive(50, names={"A": 30, "B": 30}).postings()

    def test_a_name_the_pledge_has_no_split_for_is_refused(self):
        with pytest.raises(
            Refused,
            match=r"The pledge has no split for activity 3, year open; divide the pledge first, or name another\.$",
        ):
            Story(100).splits(A=60, B=40).receive(50, names={"C": None}).postings()
        with pytest.raises(Refused, match="no split for activity open, 2017;"):
            Story(100).splits({"A 2016": 100}).receive(50, names={"2017": None}).postings()
        with pytest.raises(Refused, match="no split for activity 1, 2017; name one of its splits"):
            Story(100).splits({"A 2016": 100}).close(50, names=("A 2017",)).postings()

    def test_an_instalment_that_names_its_splits_leads_its_money_there(self):
        story = Story(100).splits({"A 2016": 50, "A 2017": 50})
        story.plan(("01-31", 50, ("2016",)), ("2017-01-31", 50, ("2017",))).receive(60, on="02-01")
        assert story.by_place("paid") == {"A 2016": Decimal(50), "A 2017": Decimal(10)}

    def test_instalments_without_names_leave_it_to_all_that_is_open(self):
        story = Story(100).splits(A=50, B=50).plan(("01-31", 50, ()), ("06-30", 50, ())).receive(60, on="02-01")
        assert story.by_place("paid") == units(A=30, B=30)

    def test_one_receipt_over_two_instalments_falls_as_two_receipts_would(self):
        def planned():
            return Story(100).splits(A=50, B=50).plan(("01-31", 50, ()), ("06-30", 50, ("B",)))

        once = planned().receive(60, on="02-01")
        twice = planned().receive(50, on="02-01").receive(10, on="02-01")
        assert once.by_place("paid") == twice.by_place("paid") == units(A=25, B=35)

    def test_the_oldest_instalment_is_filled_first_whatever_its_place_in_the_list(self):
        story = Story(100).splits(A=50, B=50).plan((None, 20, ()), ("06-30", 40, ("B",)), ("01-31", 40, ("A",)))
        story.receive(40, on="02-01")
        assert story.by_place("paid") == units(A=40)
        assert story.receive(40, on="07-01").of_last("paid") == units(B=40)

    def test_what_was_overpaid_fills_the_next_instalments_too(self):
        story = Story(100).splits(A=100).plan(("01-31", 100, ("A",)), ("06-30", 20, ("B",)), ("07-31", 30, ("C",)))
        story.receive(120, on="02-01", over=True).add(50, 50, on="03-01").splits(B=20, C=30, tranche=1, on="03-01")
        assert story.receive(30, on="04-01").of_last("paid") == units(C=30)

    def test_what_the_payer_names_goes_before_what_the_instalment_names(self):
        story = Story(100).splits(A=50, B=50).plan(("01-31", 50, ("A",))).receive(50, on="02-01", names={"B": None})
        assert story.by_place("paid") == units(B=50)

    def test_money_not_split_is_one_more_share(self):
        story = Story(100).splits(A=30, B=30).receive(50)
        assert story.by_place("paid") == {"A": Decimal(15), "B": Decimal(15), "-": Decimal(20)}


class TestRule4PledgedAndCommitted:
    """Pledged = promised, not signed, not received, not closed; committed the same once signed."""

    def test_money_received_on_an_unsigned_promise_is_secured_and_no_longer_pledged(self):
        story = Story(100).receive(100, on="02-01")
        assert story.by_place("received") == {"-": Decimal(100)}
        assert story.by_place("pledged") == {}
        assert story.by_place("committed") == {}

    def test_signing_moves_what_is_open_and_does_not_rate_it_again(self):
        story = Story(300, base="333.34").receive(100, on="02-01").sign(on="03-01")
        assert story.by_place("pledged", on="02-28") == {"-": Decimal("222.23")}
        assert story.by_place("committed", on="02-28") == {}
        assert story.by_place("pledged") == {}
        assert story.by_place("committed") == {"-": Decimal("222.23")}

    def test_what_is_closed_is_neither(self):
        story = Story(100).sign().close(30, on="02-01")
        assert story.by_place("committed") == {"-": Decimal(70)}
        story = Story(100).close(30, on="02-01")
        assert story.by_place("pledged") == {"-": Decimal(70)}

    def test_a_conditional_part_is_committed_and_shown_apart_until_it_is_confirmed(self):
        story = Story(100).splits(A=60, B=40, conditional=("B",)).sign(on="02-01").confirm("B", on="03-01")
        assert story.by_place("conditional", on="01-31") == {}
        assert story.by_place("conditional", on="02-28") == units(B=40)
        assert story.by_place("committed", on="02-28") == units(A=60, B=40)
        assert story.by_place("conditional") == {}
        assert story.by_place("committed") == units(A=60, B=40)

    def test_only_the_part_that_is_confirmed_is_no_longer_conditional(self):
        story = Story(100).splits(A=60, B=40, conditional=("A", "B")).sign()
        story.add(50, 50, on="02-01").splits(B=50, tranche=1, on="02-01", conditional=("B",)).sign(
            on="02-01", tranche=1
        )
        assert story.by_place("conditional") == units(A=60, B=90)
        assert story.confirm("B", on="03-01").by_place("conditional") == units(A=60, B=50)

    def test_a_conditional_part_that_is_paid_is_no_longer_conditional(self):
        story = Story(100).splits(A=60, B=40, conditional=("B",)).sign().receive(40, on="02-01", names={"B": None})
        assert story.by_place("conditional") == {}


class TestRule5WriteOffAndMoneyAfterIt:
    """A write-off falls as a receipt does; money above what is open revives closed parts."""

    def test_a_write_off_without_names_falls_in_proportion(self):
        story = Story(150).splits(A=100, B=50).close(100, on="02-01")
        assert story.by_place("closed") == units(A="66.67", B="33.33")
        assert story.by_place("open") == units(A="33.33", B="16.67")

    def test_money_after_it_fills_what_is_open_and_then_revives_what_was_closed(self):
        story = Story(150).splits(A=100, B=50).close(100, on="02-01").receive(120, on="03-01")
        assert story.by_place("paid") == units(A="80.00", B="40.00")
        revived = {place: -amount for place, amount in story.of_last("closed").items()}
        assert revived == units(A="46.67", B="23.33")
        assert story.by_place("open") == {}
        assert story.by_place("closed") == units(A="20.00", B="10.00")

    def test_what_is_revived_is_paid_at_its_share_of_the_base_that_was_closed(self):
        story = Story(150, base=180).splits(A=100, B=50).sign().close(100, on="02-01").receive(120, on="03-01")
        # A: 40.00 with the 33.33 that was open, and 46.67 of the 66.67 that closed with 80.00.
        assert story.by_place("received_at_pledge_rate") == units(A="96.00", B="48.00")

    def test_one_write_off_after_the_other_adds_up_with_its_base(self):
        story = Story(100, base=110).sign().close(10, on="02-01").close(20, on="02-02")
        assert story.by_place("closed") == {"-": Decimal(30)}
        assert story.receive(100, on="03-01").by_place("received_at_pledge_rate") == {"-": Decimal(110)}

    def test_more_than_is_open_and_closed_is_refused_with_what_could_come(self):
        with pytest.raises(Refused, match=r"USD 110\.00 is USD 10\.00 more than what is open \(USD 100\.00\)"):
            Story(100).close(30, on="02-01").receive(110, on="03-01").postings()

    def test_only_what_is_above_both_is_an_overpayment(self):
        story = Story(150).splits(A=100, B=50).close(100, on="02-01").receive(160, on="03-01", over=True)
        assert story.by_place("closed") == {}
        assert story.by_place("overpaid") == {"-": Decimal(10)}

    def test_a_write_off_may_name_its_splits(self):
        story = Story(150).splits(A=100, B=50).close(40, on="02-01", names=("B",))
        assert story.by_place("closed") == units(B=40)

    def test_more_than_is_open_cannot_be_written_off(self):
        with pytest.raises(
            Refused,
            match=r"^write-off of 1 January 2016: USD 110\.00 cannot be written off: only USD 100\.00 is open\.$",
        ):
            Story(150).receive(50).close(110).postings()

    def test_a_cancellation_that_names_its_splits_closes_those_alone(self):
        story = Story(100).splits(A=60, B=40).sign().close(on="02-01", names=("A",))
        assert story.by_place("closed") == units(A=60)
        assert story.by_place("committed") == units(B=40)

    def test_a_cancellation_closes_all_that_is_open(self):
        story = Story(150).splits(A=100, B=50).receive(60).close(on="02-01")
        assert story.by_place("open") == {}
        assert story.by_place("closed") == units(A=60, B=30)


class TestRule6Overrun:
    """What exceeds a named split is divided over the others; an accepted overpayment is a part of its own."""

    def test_what_exceeds_a_named_split_goes_to_the_others(self):
        story = Story(100).splits(A=60, B=40).receive(80, names={"A": None})
        assert story.by_place("paid") == units(A=60, B=20)

    def test_an_accepted_overpayment_stands_open(self):
        story = Story(100).splits(A=60, B=40).receive(80, names={"A": None}).receive(50, on="02-01", over=True)
        assert story.of_last("paid") == units(B=20)
        assert story.of_last("overpaid") == {"-": Decimal(30)}
        assert story.of_last("received") == {"B": Decimal(20), "-": Decimal(30)}

    def test_an_overpayment_nobody_accepted_is_refused_with_both_figures(self):
        with pytest.raises(Refused, match=r"USD 50\.00 is USD 30\.00 more than what is open \(USD 20\.00\).*accept"):
            Story(100).receive(80).receive(50).postings()


class TestRule7RaiseAndCut:
    """A raise is an addendum with its own date, signature and rate; a cut is a write-off."""

    def test_an_addendum_has_its_own_rate(self):
        story = Story(100, base="111.11").sign().add(45, "56.25", on="03-01").sign(on="03-01", tranche=1)
        assert story.by_place("committed", on="02-28") == {"-": Decimal("111.11")}
        assert story.by_place("committed") == {"-": Decimal("167.36")}

    def test_it_is_posted_as_what_it_is(self):
        story = Story(100).sign().add(45, 45, on="03-01")
        assert [one.fact for one in story.postings()] == ["promised", "signed", "addendum"]

    def test_an_addendum_is_pledged_until_it_is_signed(self):
        story = Story(100).sign().add(45, 45, on="03-01").sign(on="04-01", tranche=1)
        assert story.by_place("pledged", on="03-31") == {"-": Decimal(45)}
        assert story.by_place("committed", on="03-31") == {"-": Decimal(100)}
        assert story.by_place("pledged") == {}

    def test_an_addendum_has_its_own_division(self):
        story = (
            Story(100).splits(A=100).add(50, 50, on="02-01").splits(B=50, tranche=1, on="02-01").receive(75, on="03-01")
        )
        assert story.by_place("paid") == units(A=50, B=25)

    def test_signed_for_less_closes_the_difference_on_that_day(self):
        story = Story(150).splits(A=100, B=50).sign(on="02-01", amount=120)
        assert story.by_place("pledged", on="01-31") == units(A=100, B=50)
        assert story.by_place("committed") == units(A=80, B=40)
        assert story.by_place("closed") == units(A=20, B=10)

    def test_what_was_written_off_before_is_not_closed_again_by_a_smaller_signature(self):
        story = Story(100).close(30, on="02-01").sign(on="03-01", amount=70)
        assert story.by_place("committed") == {"-": Decimal(70)}
        assert story.by_place("closed") == {"-": Decimal(30)}

    def test_it_may_be_signed_for_just_what_came_already(self):
        story = Story(100).receive(80).sign(on="02-01", amount=80)
        assert story.by_place("closed") == {"-": Decimal(20)}
        assert story.by_place("open") == {}

    def test_it_cannot_be_signed_for_less_than_what_came_already(self):
        with pytest.raises(
            Refused,
            match=r"^signature of 1 February 2016: It cannot be signed for USD 50\.00: only USD 20\.00 is still open, and USD 50\.00 would "
            r"have to close\.$",
        ):
            Story(100).receive(80).sign(on="02-01", amount=50).postings()


def paid_500():
    """A pledge of EUR 1,000 at 0.80, of which 300 are paid on A and 200 on B."""
    return Story(1000, base=1250).splits(A=600, B=400).sign().receive(500, on="02-01", base=625)


class TestRule8Refund:
    """A refund goes back in proportion over its receipt's parts at the receipt's own base value, and closes there."""

    def test_it_closes_what_went_back_and_leaves_what_is_committed(self):
        story = paid_500().refund(50, on="03-01", base="62.50")
        assert story.by_place("paid") == units(A=270, B=180)
        assert story.by_place("closed") == units(A=30, B=20)
        assert story.by_place("open") == units(A=300, B=200)
        assert story.by_place("received") == units(A="337.50", B=225)
        assert story.by_place("received_at_pledge_rate") == units(A="337.50", B=225)
        assert story.by_place("committed") == units(A=375, B=250)

    def test_it_is_open_and_committed_again_where_it_is_due_again(self):
        story = paid_500().refund(50, on="03-01", base="62.50", again=True)
        assert story.by_place("paid") == units(A=270, B=180)
        assert story.by_place("closed") == {}
        assert story.by_place("open") == units(A=330, B=220)
        assert story.by_place("committed") == units(A="412.50", B=275)

    def test_one_after_the_other_takes_what_is_left_of_the_receipt(self):
        story = paid_500().refund(50, on="03-01", base="62.50").refund(100, on="04-01", base=125)
        assert story.by_place("paid") == units(A=210, B=140)
        assert story.by_place("closed") == units(A=90, B=60)
        assert story.by_place("received") == units(A="262.50", B=175)
        assert story.by_place("received_at_pledge_rate") == units(A="262.50", B=175)
        again = paid_500().refund(50, on="03-01", again=True).refund(100, on="04-01", again=True)
        assert again.by_place("open") == units(A=390, B=260)
        assert again.by_place("committed") == units(A="487.50", B=325)

    def test_what_was_revived_goes_back_with_its_base_too(self):
        story = Story(100, base=200).sign().close(60, on="02-01").receive(100, on="03-01", base=150)
        story.refund(50, on="04-01", base=75)
        assert story.by_place("received_at_pledge_rate") == {"-": Decimal(100)}
        assert story.by_place("received") == {"-": Decimal(75)}

    def test_it_touches_no_other_receipt(self):
        story = paid_500().receive(100, on="02-15", base=125).refund(50, on="03-01", base="62.50")
        assert story.by_place("paid") == units(A=330, B=220)
        assert story.by_place("received") == units(A="412.50", B=275)

    def test_the_last_of_it_takes_all_of_the_base_that_is_left(self):
        story = Story(300, base="333.34").sign().receive(100, on="02-01", base="110.01")
        for day in ("03-01", "03-02"):
            story.refund("33.33", on=day, base="36.67")
        # 111.11 was paid at the pledge's rate; 33.33 of 100 and then of 66.67 took 37.03 and 37.03.
        assert story.by_place("received_at_pledge_rate") == {"-": Decimal("37.05")}
        assert story.by_place("received") == {"-": Decimal("36.67")}
        story.refund("33.34", on="03-03", base="36.66")
        assert story.by_place("received_at_pledge_rate") == {}
        assert story.by_place("received") == {}
        assert story.by_place("closed") == {"-": Decimal(100)}
        # What was closed keeps its base value: it comes back with money that comes after all.
        story.receive(300, on="04-01", base=330)
        assert story.by_place("received_at_pledge_rate") == {"-": Decimal("333.34")}

    def test_what_was_overpaid_goes_back_first(self):
        story = Story(100).splits(A=60, B=40).sign().receive(130, on="02-01", base=143, over=True)
        story.refund(20, on="03-01", base=22)
        assert story.by_place("overpaid") == {"-": Decimal(10)}
        assert story.by_place("paid") == units(A=60, B=40)
        assert story.by_place("closed") == {}
        assert story.by_place("received") == {"A": Decimal(66), "B": Decimal(44), "-": Decimal(11)}
        story.refund(30, on="03-02", base=33)
        assert story.by_place("overpaid") == {}
        assert story.by_place("paid") == units(A=48, B=32)
        assert story.by_place("closed") == units(A=12, B=8)
        assert story.by_place("received") == units(A="52.80", B="35.20")

    def test_all_of_it_may_go_back_with_its_overpayment_and_charges(self):
        story = Story(100).splits(A=60, B=40).receive(120, on="02-01", charges=10, over=True).refund(130, on="03-01")
        for measure in ("paid", "overpaid", "received", "received_at_pledge_rate"):
            assert story.by_place(measure) == {}
        assert story.by_place("closed") == units(A=60, B=40)

    def test_base_that_its_own_part_no_longer_holds_comes_from_the_others(self):
        """An overpaid part gave its money back, and kept 10.00 of base: it is there for what goes back later."""
        story = Story(100).splits(A=60, B=40).receive(130, on="02-01", over=True).refund(30, on="03-01", base=20)
        assert story.by_place("received") == {"A": Decimal(60), "B": Decimal(40), "-": Decimal(10)}
        story.refund(50, on="03-02", base=60).refund(25, on="03-03", base=45)
        assert story.of_last("received") == {"A": Decimal(-24), "B": Decimal(-16), "-": Decimal(-5)}
        assert story.by_place("received") == {"-": Decimal(5)}
        story.refund(25, on="03-04", base=5)
        assert story.by_place("received") == {}

    def test_what_is_lacking_comes_first_from_the_parts_whose_money_goes_back(self):
        # A 0.01, B 0.02 and the overpaid part 0.01 of base. 0.02 of what was overpaid and 0.01 of B go back.
        story = Story("0.06").splits(A="0.02", B="0.04").receive("0.06", base="0.04", charges="0.02", over=True)
        story.refund("0.03", on="03-01", base="0.03")
        assert story.of_last("received") == {"B": Decimal("-0.02"), "-": Decimal("-0.01")}

    def test_no_more_is_taken_from_the_others_than_is_lacking(self):
        # A and B 0.01 of base each; the overpaid part has none left over for it.
        story = Story("0.03").splits(A="0.02", B="0.01").receive("0.03", base="0.02", charges="0.01", over=True)
        assert story.by_place("received") == units(A="0.01", B="0.01")
        assert story.refund("0.01", on="03-01", base="0.01").of_last("received") == {"A": Decimal("-0.01")}

    def test_a_part_without_money_gives_the_base_that_it_still_holds_with_the_last_of_the_receipt(self):
        story = Story("0.04", base="0.40").splits(A="0.03", B="0.01").receive("0.04", on="02-01", base="0.40")
        story.refund("0.03", on="03-01", base="0.10")
        assert story.by_place("paid") == units(A="0.01")
        assert story.by_place("received") == units(A="0.23", B="0.07")
        story.refund("0.01", on="03-02", base="0.30")
        assert story.by_place("received") == {}
        assert story.by_place("paid") == {}

    def test_more_than_is_left_of_its_receipt_is_refused(self):
        with pytest.raises(
            Refused,
            match=r"^refund of 1 March 2016: The receipt that it pays back no longer counts; take the refund back first\.$",
        ):
            paid_500().refund(501, on="03-01").postings()
        assert paid_500().refund(500, on="03-01", base=625).by_place("paid") == {}

    def test_money_that_a_later_division_moved_away_cannot_go_back(self):
        story = Story(100).splits(A=50, B=50).receive(40, on="02-01", names={"A": None})
        story.splits(A=10, B=90, on="03-01", move=True).refund(10, on="04-01")
        with pytest.raises(
            Refused,
            match=r"^refund of 1 April 2016: Its money was moved away from activity 1, year open by a later division; "
            r"take that division back first\.$",
        ):
            story.postings()


class TestRule8Reversal:
    """A reversal puts every part back where it came from; after a cancellation it closes."""

    def test_it_opens_again_what_the_receipt_had_paid_and_nothing_else(self):
        before = paid_500()
        story = paid_500().receive(100, on="02-15", base=120).reverse(on="03-01")
        for measure in ledger.MEASURES:
            assert story.by_place(measure) == before.by_place(measure)

    def test_it_closes_again_what_the_receipt_had_revived(self):
        """Open 50 and closed 100 of 150: 120 took all that was open and 70 of what was closed."""

        def closed():
            return Story(150, base=180).splits(A=100, B=50).sign().close(100, on="02-01")

        story = closed().receive(120, on="03-01").reverse(on="04-01")
        for measure in ledger.MEASURES:
            assert story.by_place(measure) == closed().by_place(measure)
        story.receive(150, on="05-01")
        assert story.by_place("received_at_pledge_rate") == units(A=120, B=60)

    def test_after_a_cancellation_it_closes(self):
        story = Story(150, base=180).splits(A=100, B=50).sign().receive(60, on="02-01").close(on="03-01")
        story.reverse(on="04-01")
        assert story.by_place("open") == {}
        assert story.by_place("committed") == {}
        assert story.by_place("paid") == {}
        assert story.by_place("closed") == units(A=100, B=50)
        story.receive(150, on="05-01")
        assert story.by_place("received_at_pledge_rate") == units(A=120, B=60)

    def test_after_a_cancellation_of_some_splits_it_opens_again(self):
        story = Story(100).splits(A=60, B=40).receive(50, on="02-01").close(on="03-01", names=("A",)).reverse("04-01")
        assert story.by_place("open") == units(A=30, B=40)
        assert story.by_place("closed") == units(A=30)

    def test_it_takes_an_overpayment_and_charges_back(self):
        before = Story(100).splits(A=60, B=40).sign()
        story = Story(100).splits(A=60, B=40).sign().receive(120, on="02-01", charges=10, over=True).reverse("03-01")
        for measure in ledger.MEASURES:
            assert story.by_place(measure) == before.by_place(measure)

    def test_a_receipt_that_was_reversed_gives_nothing_back_a_second_time(self):
        story = paid_500().reverse(on="03-01")
        assert story.reverse(on="03-02").of_last("paid") == {}
        assert story.by_place("open") == units(A=600, B=400)
        with pytest.raises(Refused, match="no longer counts"):
            story.refund(1, on="03-03").postings()

    def test_money_that_a_later_division_moved_away_cannot_be_put_back(self):
        story = Story(100).splits(A=50, B=50).receive(40, on="02-01", names={"A": None})
        story.splits(A=10, B=90, on="03-01", move=True).reverse(on="04-01")
        with pytest.raises(Refused, match=r"^reversal of 1 April 2016: Its money was moved away from activity 1"):
            story.postings()


class TestDividingAnew:
    """A new division: what is settled stays where it is."""

    def test_it_acts_from_its_own_day(self):
        story = Story(100).splits(A=50, B=50).splits(A=20, B=80, on="03-01")
        assert story.by_place("open", on="02-28") == units(A=50, B=50)
        assert story.by_place("open") == units(A=20, B=80)

    def test_a_receipt_before_it_stays_and_one_after_it_follows(self):
        story = Story(100).splits(A=50, B=50).receive(20, on="02-01").splits(A=10, C=80, B=10, on="03-01")
        story.receive(40, on="04-01")
        assert story.by_place("paid") == units(A=10, B=10, C=40)

    def test_a_part_left_out_gives_back_all_that_it_held(self):
        story = Story(100).splits(A=50, B=50).sign().splits(B=70, on="03-01")
        assert story.by_place("open") == {"B": Decimal(70), "-": Decimal(30)}
        assert story.by_place("committed") == {"B": Decimal(70), "-": Decimal(30)}

    def test_a_part_cannot_shrink_below_what_was_paid_on_it(self):
        with pytest.raises(Refused, match=r"activity 1, year open cannot get USD 5\.00: USD 10\.00 of it"):
            Story(100).splits(A=50, B=50).receive(20).splits(A=5, B=95).postings()

    def test_received_money_moves_with_its_base_value_where_the_donor_agreed(self):
        story = Story(100, base=110).splits(A=50, B=50).sign().receive(40, base=44, names={"A": None})
        story.splits(A=10, B=60, C=30, on="03-01", move=True)
        # 30 move over room for 60 and 30; A keeps 10 of its 40.
        assert story.by_place("paid") == units(A=10, B=20, C=10)
        assert story.by_place("received") == units(A=11, B=22, C=11)
        assert story.by_place("open") == units(B=40, C=20)
        assert story.by_place("committed") == units(B=44, C=22)

    def test_only_what_is_above_the_new_amounts_moves_and_only_to_where_there_is_room(self):
        story = Story("0.40", base="0.80").splits(A="0.10", B="0.10", C="0.10", D="0.10").sign()
        story.receive("0.10", base="0.30", names={"A": None}).receive("0.10", base="0.10", names={"B": None})
        story.receive("0.05", base="0.05", names={"C": None})
        story.splits(A="0.08", B="0.09", C="0.10", D="0.13", on="03-01", move=True)
        # 0.03 over room for 0.05 on C and 0.13 on D; A gives 0.06 of its base, B 0.01.
        assert story.by_place("paid") == units(A="0.08", B="0.09", C="0.06", D="0.02")
        assert story.by_place("received") == units(A="0.24", B="0.09", C="0.07", D="0.05")
        assert story.by_place("received_at_pledge_rate") == units(A="0.16", B="0.18", C="0.12", D="0.04")

    def test_nothing_moves_to_a_part_that_is_full(self):
        story = Story("0.06").splits(A="0.03", B="0.01", C="0.02").receive("0.03", names={"A": None})
        story.receive("0.01", names={"B": None}).splits(A="0.01", B="0.01", C="0.04", on="03-01", move=True)
        assert story.by_place("paid") == units(A="0.01", B="0.01", C="0.02")

    def test_an_open_split_that_is_left_out_hands_what_it_held_to_the_rest(self):
        story = Story(100, base=110).splits({"A": 50, "-": 30}).sign().receive(50, on="02-01", base=60)
        story.close(10, on="02-02", names=("-",))
        before = {measure: story.by_place(measure) for measure in ledger.MEASURES}
        story.splits(A=50, on="03-01")
        assert {measure: story.by_place(measure) for measure in ledger.MEASURES} == before
        # What it held came with a receipt that may still be reversed.
        story.reverse(on="04-01")
        assert story.by_place("paid") == story.by_place("received") == {}
        assert story.by_place("open") == {"A": Decimal(50), "-": Decimal(40)}

    def test_what_was_closed_stays_even_then(self):
        with pytest.raises(Refused, match=r"activity 1, year open cannot get USD 20\.00: USD 30\.00 of it"):
            Story(100).splits(A=50, B=50).close(30, names=("A",)).splits(A=20, B=80, move=True).postings()

    def test_splits_above_the_pledge_are_refused(self):
        with pytest.raises(Refused, match=r"add up to USD 101\.00, which is more than the pledge of USD 100\.00"):
            Story(100).splits(A=60, B=41).postings()


class TestNames:
    """A name given by a payer, and the cells it means."""

    @pytest.mark.parametrize(
        ("name", "means"),
        [
            ("A 2016", {"A 2016"}),
            ("A", {"A 2016", "A 2017", "A"}),
            ("2016", {"A 2016", "B 2016", "2016"}),
            ("-", {"-"}),
        ],
    )
    def test_an_open_half_means_all_and_both_open_means_only_what_is_open(self, name, means):
        places = ["A 2016", "A 2017", "B 2016", "A", "2016", "-"]
        assert {place for place in places if cell(name).names(cell(place))} == means

    def test_a_cell_is_a_value(self):
        assert cell("B 2017") == Cell(2, 2017)
