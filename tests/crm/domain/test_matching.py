"""An incoming payment is matched by reasons, never by guessing: two equals have no best, and another currency no amount."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.matching import NEAR_DAYS, POINTS, OpenPledge, Payment, match
from crm.domain.money import Currency
from tests.docs_tables import tables

USD, EUR, JPY = Currency("USD"), Currency("EUR"), Currency("JPY", 0)
DAY = date(2016, 7, 20)
NMK = OpenPledge(
    "NMK-2016-1",
    "NMK",
    "Republic of Northmark",
    EUR,
    open=45_000_000,
    next_amount=12_000_000,
    next_due=date(2016, 7, 15),
    other_names=("la République de Northmark",),
    reference="Agreement 2016/44",
)
VLD = OpenPledge("VLD-2016-1", "VLD", "Kingdom of Valdoria", USD, open=12_000_000)


def paid(amount, currency=EUR, **more):
    return Payment(amount, currency, more.pop("on", DAY), **more)


def only(payment, pledge=NMK):
    [found] = match(payment, [pledge]).candidates
    return found


class TestReasons:
    def test_the_amount_of_the_next_instalment_and_its_day(self):
        found = only(paid(12_000_000))
        assert found.reasons == ("exactly the next instalment (EUR 120,000.00)", "due on 15 July 2016")
        assert found.points == POINTS["next instalment exactly"] + POINTS["due near"]

    def test_all_that_is_open(self):
        found = only(paid(45_000_000, on=date(2017, 1, 1)))
        assert found.reasons == ("exactly what is open (EUR 450,000.00)",)
        assert found.points == POINTS["open amount exactly"]

    @pytest.mark.parametrize(
        ("currency", "wanted", "arrived", "fits"),
        [
            (EUR, 100_000, 95_000, True),  # 50 of 1,000
            (EUR, 100_000, 94_999, False),
            (EUR, 12_000_000, 11_880_000, True),  # 1 % of 120,000
            (EUR, 12_000_000, 11_879_999, False),
            (EUR, 12_000_000, 12_000_001, False),  # a bank keeps, it does not add
            (EUR, 6_000, 1_500, False),  # it does not keep more than it brings
            (EUR, 10_000, 5_000, False),  # nor as much
            (EUR, 10_000, 9_999, True),
            (JPY, 9_000_000, 8_910_000, True),
            (JPY, 1_000, 950, True),
        ],
    )
    def test_what_a_bank_may_have_kept(self, currency, wanted, arrived, fits):
        pledge = OpenPledge("A-1", "A", "Alfa", currency, open=10**9, next_amount=wanted)
        assert bool(match(paid(arrived, currency), [pledge]).candidates) == fits

    def test_what_was_kept_is_said(self):
        assert only(paid(11_998_500)).reasons[0] == "EUR 15.00 less than the next instalment, as a bank may keep"
        assert only(paid(44_998_500)).reasons[0] == "EUR 15.00 less than what is open, as a bank may keep"

    @pytest.mark.parametrize(
        "text", ["NMK-2016-1", "payment nmk 2016/1 second part", "RE:NMK_2016_1;", "ＮＭＫ-2016-1"]
    )
    def test_the_pledge_in_the_text(self, text):
        found = only(paid(77, text=text))
        assert "the text names NMK-2016-1" in found.reasons
        assert found.points >= POINTS["pledge in the text"]

    @pytest.mark.parametrize("text", ["NMK-2016-10", "XNMK-2016-1", "2016-1", "Northmark", "agreement", ""])
    def test_what_only_resembles_it_is_no_reference(self, text):
        assert not [
            one
            for one in match(paid(77, text=text), [NMK]).candidates
            if one.points > POINTS["donor"] + POINTS["due near"]
        ]

    @pytest.mark.parametrize(
        "text", ["from the REPUBLIC OF NORTHMARK", "la république de northmark, contribution", "NMK July"]
    )
    def test_the_donor_in_the_text(self, text):
        assert "the text names Republic of Northmark" in only(paid(77, text=text)).reasons

    def test_the_agreement_in_the_text_counts_where_it_has_a_number(self):
        assert "the text names its agreement (Agreement 2016/44)" in only(paid(77, text="agreement 2016 44")).reasons
        assert not match(paid(77, text="letter of thanks"), [replace(NMK, reference="letter")]).candidates

    def test_the_donor_that_the_person_names(self):
        assert "the donor is Republic of Northmark" in only(paid(77, donor="nmk")).reasons
        assert not match(paid(77, donor="SWE"), [NMK]).candidates

    def test_naming_the_donor_twice_counts_once(self):
        once = only(paid(77, donor="NMK"))
        assert only(paid(77, donor="NMK", text="Republic of Northmark")).points == once.points

    @pytest.mark.parametrize(("days", "near"), [(NEAR_DAYS, True), (-NEAR_DAYS, True), (NEAR_DAYS + 1, False)])
    def test_a_near_day_adds_and_never_suffices(self, days, near):
        on = NMK.next_due + timedelta(days=days)
        assert ("due on 15 July 2016" in only(paid(12_000_000, on=on)).reasons) == near
        assert not match(paid(77, on=on), [NMK]).candidates

    def test_more_than_what_is_open_is_remarked(self):
        found = only(paid(45_000_100, donor="NMK"))
        assert found.remarks == ("EUR 1.00 more than what is open, which would be an overpayment",)


class TestAnotherCurrency:
    def test_it_never_matches_by_amount(self):
        found = match(paid(12_000_000, USD), [NMK])
        assert (found.candidates, found.best) == ((), None)
        assert found.why == "Nothing that is open fits USD 120,000.00; name the donor, or the pledge in the text."

    @pytest.mark.parametrize("more", [{"donor": "NMK"}, {"text": "NMK-2016-1"}, {"text": "Agreement 2016/44"}])
    def test_with_donor_or_reference_it_is_proposed_and_a_rate_is_needed(self, more):
        found = match(paid(12_000_000, USD, **more), [NMK])
        assert found.best is not None
        assert found.best.needs_rate
        assert "comes in USD, the pledge is in EUR: a rate is needed" in found.why
        assert not any("exactly" in reason for reason in found.best.reasons)


class TestTheBest:
    def test_a_donor_outweighs_nothing_but_decides_between_equal_amounts(self):
        other = replace(VLD, currency=EUR, next_amount=12_000_000, next_due=NMK.next_due)
        undecided = match(paid(12_000_000), [NMK, other])
        assert undecided.best is None
        assert undecided.why == (
            "NMK-2016-1 and VLD-2016-1 have equally good reasons; name the donor or the reference."
        )
        decided = match(paid(12_000_000, donor="VLD"), [NMK, other])
        assert decided.best is not None
        assert decided.best.pledge is other
        assert [one.pledge.code for one in decided.candidates] == ["VLD-2016-1", "NMK-2016-1"]

    def test_it_is_told_with_all_its_reasons_and_remarks(self):
        assert match(paid(45_000_100, donor="NMK"), [NMK]).why == (
            "NMK-2016-1: the donor is Republic of Northmark; due on 15 July 2016; EUR 1.00 more than what is open, which "
            "would be an overpayment."
        )

    def test_a_reference_outweighs_an_amount(self):
        found = match(paid(12_000_000, USD, text="NMK-2016-1"), [NMK, VLD])
        assert found.best is not None
        assert found.best.pledge is NMK

    def test_two_pledges_of_one_donor_are_equals(self):
        found = match(paid(77, donor="NMK"), [NMK, replace(NMK, code="NMK-2016-2")])
        assert found.best is None
        assert len(found.candidates) == 2

    def test_nothing_open_has_no_best(self):
        assert match(paid(77), []).best is None


amounts = st.sampled_from([100_000, 99_000, 95_000, 200_000])
currencies = st.sampled_from([USD, EUR])
days = st.sampled_from([None, DAY, DAY + timedelta(days=200)])
donors = st.sampled_from(["NOR", "SUD"])


@st.composite
def ledgers(draw):
    return [
        OpenPledge(
            code=f"P-{number}",
            donor=(donor := draw(donors)),
            donor_name=f"Donor {donor}",
            currency=draw(currencies),
            open=draw(amounts),
            next_amount=draw(st.none() | amounts),
            next_due=draw(days),
        )
        for number in range(draw(st.integers(0, 7)))
    ]


payments = st.builds(
    Payment,
    amounts,
    currencies,
    st.just(DAY),
    st.sampled_from(["", "NOR", "SUD"]),
    st.sampled_from(["", "P-1", "p 2 and p 3", "Donor NOR"]),
)


@given(payments, ledgers(), st.randoms())
def test_the_order_of_the_pledges_never_changes_the_answer(payment, pledges, random):
    mixed = list(pledges)
    random.shuffle(mixed)
    assert match(payment, mixed) == match(payment, pledges)


@given(payments, ledgers())
def test_two_equals_never_give_a_best(payment, pledges):
    found = match(payment, pledges)
    points = [one.points for one in found.candidates]
    assert points == sorted(points, reverse=True)
    alone = len(points) == 1 or (len(points) > 1 and points[0] > points[1])
    assert (found.best is not None) == alone
    if found.best:
        assert found.best == found.candidates[0]
        twin = replace(found.best.pledge, code="TWIN")
        if not payment.text.startswith(("P", "p")):
            assert match(payment, [*pledges, twin]).best is None


@given(payments, ledgers())
def test_another_currency_is_proposed_only_with_donor_or_reference(payment, pledges):
    for one in match(payment, pledges).candidates:
        assert one.needs_rate == (one.pledge.currency != payment.currency)
        if one.needs_rate:
            assert any(reason.startswith(("the text names", "the donor is")) for reason in one.reasons)
        assert one.points > POINTS["due near"]


def test_the_points_are_those_of_the_page():
    [rows] = tables("how-to/match-a-payment.md")
    assert {row["reason"]: int(row["points"]) for row in rows} == POINTS
