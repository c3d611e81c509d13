"""Gain and loss on currency: nothing is lost in dividing, and what nobody received is no loss on the currency."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.gains import OpenPart, Valued, realised, valued
from crm.domain.money import Currency

USD, EUR, JPY = Currency("USD"), Currency("EUR"), Currency("JPY", 0)
amounts = st.integers(0, 10**12)
parts = st.lists(st.builds(OpenPart, st.integers(1, 10**10), amounts, amounts), max_size=8)
rates = st.decimals("0.01", "500", places=4)


def test_rule_15_received_11726_on_base_11111():
    assert realised(11726, overpaid=0, at_pledge_rate=11111, charged=0) == 615


def test_bank_charges_are_no_loss_on_the_currency():
    assert realised(98_500, overpaid=0, at_pledge_rate=100_000, charged=1_500) == 0


def test_what_is_above_the_pledge_is_neither_gain_nor_loss():
    assert realised(150_000, overpaid=37_500, at_pledge_rate=100_000, charged=0) == 12_500


@given(parts, rates, st.booleans())
def test_the_open_sum_is_converted_once_and_wholly_divided(found, rate, signed):
    values = valued(found, EUR, rate, USD, signed=signed)
    exact = Fraction(sum(part.open for part in found)) / Fraction(rate)
    whole = sum(value.committed + value.pledged for value in values)
    assert abs(whole - exact) <= Fraction(1, 2)
    for part, value in zip(found, values, strict=True):
        assert min(value.committed, value.pledged) >= 0
        assert abs(value.committed + value.pledged - Fraction(part.open) / Fraction(rate)) < 2


@given(parts, rates, st.booleans())
def test_nothing_signed_becomes_a_promise_and_no_promise_becomes_signed(found, rate, signed):
    for part, value in zip(found, valued(found, EUR, rate, USD, signed=signed), strict=True):
        if part.committed and not part.pledged:
            assert value.pledged == 0
        if part.pledged and not part.committed:
            assert value.committed == 0


@pytest.mark.parametrize(("signed", "value"), [(True, Valued(1, 0)), (False, Valued(0, 1))])
def test_a_part_worth_nothing_at_the_pledges_rate_goes_with_the_signature(signed, value):
    assert valued([OpenPart(1, 0, 0)], JPY, Decimal(100), USD, signed=signed) == [value]


def test_a_part_signed_in_part_is_divided_as_at_the_pledges_rate():
    assert valued([OpenPart(300, 200, 100)], EUR, Decimal("0.5"), USD, signed=True) == [Valued(400, 200)]


def test_nothing_open_is_worth_nothing():
    assert valued([], EUR, Decimal("0.5"), USD, signed=True) == []


def test_the_base_currency_has_no_gain():
    assert valued([OpenPart(5, 5, 0), OpenPart(7, 0, 7)], USD, Decimal(1), USD, signed=True) == [
        Valued(5, 0),
        Valued(0, 7),
    ]
