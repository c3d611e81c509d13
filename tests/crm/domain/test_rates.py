"""Rates are units of a currency per one unit of base; the latest on or before a day is used, none is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.money import LARGEST, Currency
from crm.domain.rates import RateOn, Rates, expected_base, from_base, parse_rate, to_base
from crm.errors import Invalid, Refused

USD, EUR, CHF, JPY, KWD = Currency("USD"), Currency("EUR"), Currency("CHF"), Currency("JPY", 0), Currency("KWD", 3)
DAY = date(2016, 3, 1)
any_rate = st.decimals("0.0001", "20000", places=6)


def known(*days):
    return Rates(USD, [("EUR", day, Decimal(rate), "UN") for day, rate in days])


class TestTheRateOfADay:
    def test_it_is_the_latest_on_or_before(self):
        rates = known((date(2016, 2, 1), "0.92"), (date(2016, 3, 1), "0.90"), (date(2016, 4, 1), "0.88"))
        assert rates.on(EUR, date(2016, 2, 29)).rate == Decimal("0.92")
        assert rates.on(EUR, date(2016, 3, 1)).rate == Decimal("0.90")
        assert rates.on(EUR, date(2016, 3, 31)).dated == date(2016, 3, 1)

    def test_it_is_so_in_whatever_order_they_were_recorded_and_of_two_of_a_day_the_last_is(self):
        rates = known((date(2016, 3, 1), "0.95"), (date(2016, 2, 1), "0.92"), (date(2016, 3, 1), "0.90"))
        assert [rates.on(EUR, day).rate for day in (DAY, date(2016, 2, 1))] == [Decimal("0.90"), Decimal("0.92")]

    def test_it_says_of_which_day_it_is_and_who_published_it(self):
        assert known((date(2016, 2, 1), "0.92")).on(EUR, DAY) == RateOn(Decimal("0.92"), date(2016, 2, 1), "UN")
        assert known().on(USD, DAY) == RateOn(Decimal(1), DAY, "base currency")

    def test_none_on_or_before_is_refused_with_currency_and_day(self):
        sentence = r"^There is no exchange rate of EUR on or before 1 March 2016; give the rate, or record it first\.$"
        with pytest.raises(Refused, match=sentence):
            known((date(2016, 3, 2), "0.90")).on(EUR, DAY)
        with pytest.raises(Refused, match="no exchange rate of CHF"):
            known((date(2016, 3, 2), "0.90")).on(CHF, date(2020, 1, 1))

    def test_rule_18_a_rate_older_than_45_days_warns(self):
        rates = known((DAY, "0.90"))
        assert rates.warning(EUR, DAY + timedelta(days=45)) is None
        said = "The rate of EUR used for 16 April 2016 is 46 days old (of 1 March 2016)."
        assert rates.warning(EUR, DAY + timedelta(days=46)) == said
        assert rates.warning(USD, date(2030, 1, 1)) is None


class TestConversion:
    """Rounded once, half up."""

    def test_rule_3_chf_100_at_095(self):
        base = to_base(10000, CHF, Decimal("0.95"), USD)
        assert base == 10526
        assert from_base(base, EUR, Decimal("0.85"), USD) == 8947

    def test_rule_7_a_raise_has_its_own_rate(self):
        assert to_base(10000, EUR, Decimal("0.90"), USD) == 11111
        assert to_base(4500, EUR, Decimal("0.80"), USD) == 5625

    def test_rule_8_rule_15_the_values_of_the_paper(self):
        assert to_base(20000, EUR, Decimal("0.80"), USD) == 25000
        assert to_base(10000, EUR, Decimal("0.8528"), USD) - to_base(10000, EUR, Decimal("0.90"), USD) == 11726 - 11111

    def test_rule_9_an_expected_amount(self):
        assert expected_base(100001, 3500, USD, Decimal(1), USD) == 35000
        assert expected_base(100001, 3500, USD, Decimal(7), USD) == 35000

    def test_an_expected_amount_in_another_currency_is_converted_and_rounded_once(self):
        assert expected_base(10000, 5000, EUR, Decimal("0.80"), USD) == 6250
        assert expected_base(9_000_000, 5000, JPY, Decimal(109), USD) == 4128440
        assert expected_base(1, 5000, EUR, Decimal(1), USD) == 1
        assert expected_base(1, 4999, EUR, Decimal(1), USD) == 0

    def test_currencies_of_other_digits(self):
        assert to_base(9_000_000, JPY, Decimal(109), USD) == 8256881
        assert to_base(15_000_000, KWD, Decimal("0.3"), USD) == 5000000
        assert to_base(1, JPY, Decimal(109), USD) == 1
        assert to_base(1, KWD, Decimal("0.5"), USD) == 0

    def test_half_a_cent_goes_up(self):
        assert to_base(1, EUR, Decimal(2), USD) == 1
        assert to_base(1, EUR, Decimal("2.0000001"), USD) == 0

    def test_the_base_currency_is_left_alone_whatever_the_rate(self):
        assert to_base(12345, USD, Decimal(7), USD) == 12345
        assert from_base(12345, USD, Decimal(7), USD) == 12345

    @given(st.integers(0, LARGEST), any_rate)
    def test_there_and_back_is_as_near_as_the_rounding_allows(self, minor, rate):
        base = to_base(minor, EUR, rate, USD)
        assert abs(from_base(base, EUR, rate, USD) - minor) <= rate / 2 + Decimal("0.5")

    @given(st.lists(st.integers(0, 10**12), min_size=1, max_size=20), any_rate)
    def test_converting_parts_or_the_whole_differs_by_half_a_unit_a_part_at_most(self, parts, rate):
        apart = sum(to_base(part, EUR, rate, USD) for part in parts)
        assert abs(apart - to_base(sum(parts), EUR, rate, USD)) <= (len(parts) + 1) / 2

    @given(st.integers(0, LARGEST), any_rate)
    def test_more_money_is_never_worth_less(self, minor, rate):
        assert to_base(minor, EUR, rate, USD) <= to_base(minor + 1, EUR, rate, USD)


class TestParseRate:
    @pytest.mark.parametrize(
        ("typed", "rate"), [("0.883", "0.883"), (" 109 ", "109"), ("1.10", "1.1"), ("15000", "15000")]
    )
    def test_a_rate_is_an_exact_decimal(self, typed, rate):
        assert parse_rate(typed) == Decimal(rate)

    @pytest.mark.parametrize("typed", ["1.23456789012345678", "0.0000000001", "9999999999"])
    def test_a_rate_of_18_digits_and_10_before_or_behind_the_point_is_taken(self, typed):
        assert parse_rate(typed) == Decimal(typed)

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("1.234567890123456789", "1.234567890123456789"),
            ("0.00000000001", "0.00000000001"),
            ("10000000000", "10000000000"),
            ("0." + "1" * 38, "0." + "1" * 38),
            ("0." + "1" * 39, "0." + "1" * 38 + "…"),
        ],
    )
    def test_one_of_more_is_refused_and_shown_short(self, typed, shown):
        with pytest.raises(Invalid) as refused:
            parse_rate(typed)
        assert str(refused.value) == (
            f"“{shown}” has more digits than a rate has (18 at most, 10 before the point); round it, like 0.883."
        )

    @pytest.mark.parametrize(
        "typed", ["", "0", "-1", "abc", "0,9", "NaN", "sNaN", "Infinity", "1e99", "1e-99", "0." + "1" * 30, "1 000"]
    )
    def test_what_is_no_rate_is_refused(self, typed):
        with pytest.raises(Invalid, match=r"0\.883"):
            parse_rate(typed)
