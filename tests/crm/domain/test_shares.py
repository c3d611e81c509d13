"""Shares by per cent and by amount: how they are read, what they come to, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.money import LARGEST, Currency, Money
from crm.domain.shares import MOST_SHARES, WHOLE, Fixed, Percent, apportion, read_share, read_shares
from crm.errors import Invalid, Refused

USD, JPY, KWD = Currency("USD"), Currency("JPY", 0), Currency("KWD", 3)


def read(text, currency=USD):
    return [one.share for one in read_shares(text, currency)]


def split(total, text, currency=USD):
    found = apportion(Money(total, currency), read(text, currency))
    return list(found.amounts), found.open


class TestReading:
    @pytest.mark.parametrize(
        ("text", "shares"),
        [
            ("34,33,33", [Percent(3400), Percent(3300), Percent(3300)]),
            (" 34 , 33 ", [Percent(3400), Percent(3300)]),
            ("33.33,33.34,33.3", [Percent(3333), Percent(3334), Percent(3330)]),
            ("33.3300", [Percent(3333)]),
            ("0.01", [Percent(1)]),
            ("100", [Percent(10000)]),
            ("34%,33 %", [Percent(3400), Percent(3300)]),
            ("34%,1000,33%", [Percent(3400), Fixed(100000), Percent(3300)]),
            ("34%,100.01", [Percent(3400), Fixed(10001)]),
            ("=1000", [Fixed(100000)]),
            ("=50,34%", [Fixed(5000), Percent(3400)]),
            ("USD 50,34%", [Fixed(5000), Percent(3400)]),
            ("50 usd;34%", [Fixed(5000), Percent(3400)]),
            ("=1000,500", [Fixed(100000), Fixed(50000)]),
            ("1.5k,10%", [Fixed(150000), Percent(1000)]),
            ("=1,500;33%", [Fixed(150000), Percent(3300)]),
            ("34;33;33", [Percent(3400), Percent(3300), Percent(3300)]),
            ("34%,500", [Percent(3400), Fixed(50000)]),
        ],
    )
    def test_a_mark_says_what_a_number_is_and_without_any_all_are_per_cent(self, text, shares):
        assert read(text) == shares

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("34%,33", "“33” can be read as 33 % or as USD 33; write 33% or =33"),
            ("=1000,50", "“50” can be read as 50 % or as USD 50"),
            ("34%,100", "“100” can be read as"),
            ("34%,0100", "“0100” can be read as"),
            ("34%,100.00", "“100.00” can be read as"),
            ("=1,500", "“=1,500” can be read as one amount or as two shares"),
            (
                "USD 150,500",
                (
                    "^“USD 150,500” can be read as one amount or as two shares; write the amount without a comma, or put "
                    "semicolons between the shares"
                ),
            ),
            ("34%,150,500", "one amount or as two shares"),
            ("=1000,500,250", "“500,250”"),
            ("150,500 USD", "one amount or as two shares"),
            ("34,,33", "A share is missing in “34,,33”"),
            ("34,33,", "A share is missing"),
            ("", "A share is missing"),
            ("34;;33", "A share is missing"),
            ("33.333", "“33.333” is not per cent"),
            ("034,33", "“034” is not per cent"),
            ("1,000,000", "“000” is not per cent"),
            ("half%", "“half” is not per cent"),
            ("%", "“” is not per cent"),
            ("-5%", "“-5” is not per cent"),
            ("33,5%", "“33” can be read as"),
            ("33,5%;20%", "“33,5” is not per cent; write it like 34 or 33.33, with a point"),
            ("٣٤%", "is not per cent"),
            ("=34%", "“=34” is not per cent"),
            ("EUR 1000", "“EUR 1000” is not an amount"),
            ("==5", "is not an amount"),
            ("=0", "not above 0"),
            ("34%,1 23", "not grouped in thousands"),
            ("9" * 5000, "is not per cent"),
            ("34%," + "9" * 5000, "larger than any amount"),
        ],
    )
    def test_what_has_two_readings_or_none_is_refused(self, text, says):
        with pytest.raises(Invalid, match=says):
            read(text)

    def test_a_share_alone_is_an_amount_unless_it_says_per_cent(self):
        assert read_share(" 34% ", USD) == Percent(3400)
        assert read_share("40,000", USD) == Fixed(4000000)
        assert read_share("34", USD) == Fixed(3400)
        assert read_share("34", JPY) == Fixed(34)

    def test_what_was_written_is_kept_beside_what_was_understood(self):
        assert [one.text for one in read_shares("34%, =1000", USD)] == ["34%", "=1000"]
        assert [one.text for one in read_shares(" 34, 33.5", USD)] == ["34", "33.5"]


class TestApportioning:
    @pytest.mark.parametrize(
        ("total", "text", "currency", "amounts", "left"),
        [
            (100000, "34,33,33", USD, [34000, 33000, 33000], 0),
            (10001, "34,33,33", USD, [3401, 3300, 3300], 0),
            (100, "33.33,33.33,33.34", JPY, [33, 33, 34], 0),
            (1, "34,33,33", USD, [1, 0, 0], 0),
            (10000, "34,33", USD, [3400, 3300], 3300),
            # What is left open is one more share, and takes a unit where its remainder is larger.
            (3, "50,25", USD, [1, 1], 1),
            (100, "0.4", USD, [0], 100),
            (100000, "34%,=330,33%", USD, [34000, 33000, 33000], 0),
            (10001, "34%,=33,33%", USD, [3401, 3300, 3300], 0),
            (10000, "=40,=60", USD, [4000, 6000], 0),
            (10000, "=40", USD, [4000], 6000),
            (10000, "25%,=2.5", KWD, [2500, 2500], 5000),
            # 0.0001 of a unit too much is no unit.
            (1, "0.01%,=0.01", USD, [0, 1], 0),
        ],
    )
    def test_per_cent_are_of_the_whole_and_a_short_set_leaves_the_rest_open(self, total, text, currency, amounts, left):
        assert split(total, text, currency) == (amounts, left)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("34,33,33.01", r"add up to 100\.01 %, which is more than 100 %"),
            ("1000", r"1000 %, which is more than 100 %; an amount is written =1000 or USD 1000"),
            ("=60,=40.01", r"add up to USD 100\.01, which is more than the USD 100\.00 to split"),
            ("=100.01", r"USD 100\.01, which is more than the USD 100\.00"),
            ("50%,=50.01", r"add up to USD 100\.01, which is more than the USD 100\.00"),
            ("34,0", r"^Each share is above 0; leave out what gets nothing\.$"),
            (",".join(["0.01"] * (MOST_SHARES + 1)), "1 to 1,000 shares, not 1,001"),
        ],
    )
    def test_a_set_that_exceeds_the_whole_is_refused_with_both_figures(self, text, says):
        with pytest.raises(Refused, match=says):
            split(10000, text)

    def test_nothing_can_be_split_into_nothing(self):
        with pytest.raises(Refused, match="1 to 1,000 shares, not 0"):
            apportion(Money(100, USD), [])
        with pytest.raises(Refused, match=r"above 0, not USD 0\.00"):
            apportion(Money(0, USD), [Percent(WHOLE)])
        for share in (Fixed(0), Fixed(-1), Percent(-1)):
            with pytest.raises(Refused, match="Each share is above 0"):
                apportion(Money(100, USD), [share])

    def test_a_split_may_have_the_most_shares(self):
        assert apportion(Money(MOST_SHARES + 1, USD), [Fixed(1)] * MOST_SHARES).open == 1

    def test_every_small_amount_in_every_pair_of_whole_per_cent(self):
        for minor in (*range(1, 120), 997, 10007):
            for first in range(1, 101):
                second = 101 - first
                shares = [Percent(first * 100), *([Percent((second - 1) * 100)] if second > 1 else [])]
                found = apportion(Money(minor, USD), shares)
                assert sum(found.amounts) == minor
                assert found.open == 0
                for share, amount in zip(shares, found.amounts, strict=True):
                    assert abs(amount * WHOLE - minor * share.hundredths) < WHOLE

    @given(
        st.integers(1, LARGEST),
        st.lists(st.integers(1, WHOLE // 3), min_size=1, max_size=4),
        st.lists(st.integers(1, 10**6), max_size=4),
    )
    def test_parts_add_up_no_part_is_negative_and_none_is_a_unit_off(self, total, percents, fixed):
        shares = [*map(Percent, percents), *map(Fixed, fixed)]
        # How much the shares exceed the whole, in ten-thousandths of a minor unit.
        excess = total * sum(percents) + sum(fixed) * WHOLE - total * WHOLE
        try:
            found = apportion(Money(total, USD), shares)
        except Refused:
            assert sum(percents) > WHOLE or excess > 0
            return
        assert sum(percents) <= WHOLE
        assert excess < WHOLE
        assert sum(found.amounts) + found.open == total
        assert min(*found.amounts, found.open) >= 0
        assert list(found.amounts[len(percents) :]) == fixed
        for share, amount in zip(percents, found.amounts, strict=False):
            assert abs(amount * WHOLE - total * share) < WHOLE
