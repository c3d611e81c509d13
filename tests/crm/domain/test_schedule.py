"""Plans of instalments: equal parts to the last unit, days that keep their day of the month, what is refused."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest

from crm.domain.money import LARGEST, Currency, Money
from crm.domain.schedule import (
    EARLIEST,
    LATEST,
    MOST_PARTS,
    AsGiven,
    Every,
    InParts,
    OfAmount,
    OnDays,
    Rhythm,
    due_days,
    equal_parts,
    schedule,
)
from crm.errors import Refused, Usage

USD, JPY, KWD = Currency("USD"), Currency("JPY", 0), Currency("KWD", 3)
MONTHLY = Rhythm(date(2016, 1, 31), Every.month)


def amounts(total, plan, currency=USD):
    return [part.amount for part in schedule(Money(total, currency), plan)]


def days(total, plan):
    return [str(part.due) for part in schedule(Money(total, USD), plan)]


class TestEqualParts:
    """By largest remainder in the currency's own minor unit, the spare units to the first parts."""

    @pytest.mark.parametrize(
        ("currency", "minors"),
        [(JPY, range(1, 21)), (USD, range(1, 2001)), (KWD, range(10, 20001, 10)), (KWD, range(1, 20001, 13))],
        ids=["no decimals", "two decimals", "three decimals", "three decimals in full"],
    )
    def test_every_amount_up_to_20_in_1_to_24_parts(self, currency, minors):
        for minor in minors:
            for count in range(1, 25):
                parts = equal_parts(minor, count)
                whole, spare = divmod(minor, count)
                assert parts == [whole + 1] * spare + [whole] * (count - spare), (minor, count)
                assert sum(parts) == minor
            # The plan has these very parts; its days are another test's.
            count = 1 + minor % 24
            assert amounts(minor, InParts(count, MONTHLY), currency) == equal_parts(minor, count)

    def test_the_largest_amount_in_the_most_parts(self):
        parts = equal_parts(LARGEST, MOST_PARTS)
        assert (len(parts), sum(parts), max(parts) - min(parts)) == (MOST_PARTS, LARGEST, 0)
        assert sum(equal_parts(LARGEST - 1, 997)) == LARGEST - 1

    def test_fewer_units_than_parts_leave_parts_of_0_at_the_end(self):
        assert amounts(1, InParts(3, MONTHLY)) == [1, 0, 0]


class TestPartsOfOneAmount:
    def test_the_last_part_takes_the_rest(self):
        assert amounts(10000, OfAmount(3000, MONTHLY)) == [3000, 3000, 3000, 1000]
        assert amounts(9000, OfAmount(3000, MONTHLY)) == [3000, 3000, 3000]
        assert amounts(100, OfAmount(3000, MONTHLY)) == [100]

    def test_as_many_parts_as_a_plan_may_have(self):
        assert amounts(100_000, OfAmount(100, MONTHLY)) == [100] * MOST_PARTS
        assert amounts(99_901, OfAmount(100, MONTHLY)) == [100] * (MOST_PARTS - 1) + [1]

    def test_no_part_is_ever_negative_or_0(self):
        for total in range(1, 200):
            for amount in range(1, 40):
                parts = amounts(total, OfAmount(amount, MONTHLY))
                assert sum(parts) == total
                assert parts[:-1] == [amount] * (len(parts) - 1)
                assert 0 < parts[-1] <= amount


def reckoned(first, step, count):
    """The same days another way: month after month by the calendar."""
    found, year, month = [], first.year, first.month
    for _ in range(count):
        found.append(date(year, month, min(first.day, monthrange(year, month)[1])))
        for _ in range(step):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


class TestDayOfTheMonth:
    """It is kept through short months and leap years: each day follows from the first, never from the one before."""

    # Two ordinary leap years, 2000 that is one, and 2100 that is none.
    @pytest.mark.parametrize("year", [1996, 1999, 2015, 2016, 2096])
    def test_every_day_of_a_year_through_48_months(self, year):
        for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
            first = date.fromordinal(ordinal)
            found = due_days(Rhythm(first, Every.month), 48)
            assert found == reckoned(first, 1, 48)
            assert all(day.day == min(first.day, monthrange(day.year, day.month)[1]) for day in found)
            assert due_days(Rhythm(first, Every.quarter), 16) == reckoned(first, 3, 16)
            assert due_days(Rhythm(first, Every.year), 5) == reckoned(first, 12, 5)
            assert due_days(Rhythm(first, Every.month, 5), 9) == reckoned(first, 5, 9)

    def test_the_31st_comes_back_after_february(self):
        assert days(300, InParts(3, Rhythm(date(2015, 1, 31), Every.month))) == [
            "2015-01-31",
            "2015-02-28",
            "2015-03-31",
        ]
        assert days(300, InParts(3, MONTHLY)) == ["2016-01-31", "2016-02-29", "2016-03-31"]

    def test_the_29th_of_february_comes_back_in_leap_years(self):
        assert days(500, InParts(5, Rhythm(date(2016, 2, 29), Every.year))) == [
            "2016-02-29",
            "2017-02-28",
            "2018-02-28",
            "2019-02-28",
            "2020-02-29",
        ]
        assert due_days(Rhythm(date(2096, 2, 29), Every.year, 4), 2) == [date(2096, 2, 29), date(2100, 2, 28)]

    @pytest.mark.parametrize(("every", "step"), [(Every.day, 1), (Every.week, 7)])
    def test_days_and_weeks_are_counted(self, every, step):
        found = due_days(Rhythm(date(2016, 2, 20), every, 3), 200)
        assert {after - before for before, after in pairwise(found)} == {timedelta(days=3 * step)}


class TestDatesAndFreeAmounts:
    def test_equal_parts_on_days_that_were_agreed_oldest_first(self):
        plan = OnDays((date(2016, 9, 30), date(2016, 3, 31), date(2017, 1, 15)))
        assert amounts(1000, plan) == [334, 333, 333]
        assert days(1000, plan) == ["2016-03-31", "2016-09-30", "2017-01-15"]

    def test_parts_as_given_may_be_less_and_have_no_date(self):
        parts = schedule(Money(10000, USD), AsGiven(((None, 500), (date(2016, 9, 30), 400), (date(2016, 3, 31), 600))))
        assert [(part.n, part.due, part.amount) for part in parts] == [
            (1, date(2016, 3, 31), 600),
            (2, date(2016, 9, 30), 400),
            (3, None, 500),
        ]

    def test_parts_as_given_may_be_the_whole(self):
        assert amounts(1000, AsGiven(((None, 600), (None, 400)))) == [600, 400]
        assert amounts(2, AsGiven(((None, 1), (None, 1)))) == [1, 1]

    def test_no_date_comes_after_the_last_day_there_is(self):
        parts = schedule(Money(1000, USD), AsGiven(((None, 300), (LATEST, 500))))
        assert [part.due for part in parts] == [LATEST, None]

    def test_two_of_one_day_keep_their_order(self):
        assert amounts(1000, AsGiven(((MONTHLY.first, 300), (MONTHLY.first, 500)))) == [300, 500]


class TestRefusals:
    @pytest.mark.parametrize(
        ("total", "plan", "error", "says"),
        [
            (0, InParts(1, MONTHLY), Refused, "What is planned is above 0, not USD 0.00"),
            (-1, InParts(1, MONTHLY), Refused, "not USD -0.01"),
            (1000, InParts(0, MONTHLY), Usage, "1 to 1,000 parts, not 0"),
            (1000, InParts(-3, MONTHLY), Usage, "not -3"),
            (1000, InParts(1001, MONTHLY), Usage, "not 1,001"),
            (1000, InParts(2, Rhythm(MONTHLY.first, Every.week, 0)), Usage, "every so many weeks, not 0"),
            (1000, InParts(2, Rhythm(MONTHLY.first, Every.week, -1)), Usage, "not -1"),
            (1000, OfAmount(0, MONTHLY), Refused, "Each part is above 0, not USD 0.00"),
            (1000, OfAmount(-5, MONTHLY), Refused, "not USD -0.05"),
            (100100, OfAmount(100, MONTHLY), Refused, "USD 1,001.00 in parts of USD 1.00 would be 1,001 parts"),
            (100001, OfAmount(100, MONTHLY), Refused, "would be 1,001 parts; a plan has at most 1,000"),
            (10**15, OfAmount(1, MONTHLY), Refused, "at most 1,000"),
            (1000, OnDays(()), Usage, "1 to 1,000 parts, not 0"),
            (1000, OnDays((date(1989, 12, 31),)), Refused, "31 December 1989 is not a day .*1 January 1990"),
            (1000, AsGiven(()), Usage, "not 0"),
            (1000, AsGiven(((date(2101, 1, 1), 10),)), Refused, "1 January 2101 is not a day"),
            (1000, AsGiven(((None, 0),)), Refused, "above 0, not USD 0.00"),
            (1000, AsGiven(((None, 1200), (None, -200))), Refused, "above 0, not USD -2.00"),
            (1000, AsGiven(((None, 600), (None, 401))), Refused, r"add up to USD 10\.01, .* more than the USD 10\.00"),
            (1000, InParts(1, Rhythm(date(1989, 12, 31), Every.day)), Refused, "31 December 1989"),
            (1000, InParts(1, Rhythm(date(2101, 1, 1), Every.day)), Refused, "1 January 2101"),
            (
                1000,
                InParts(2, Rhythm(LATEST, Every.day)),
                Refused,
                (
                    r"^A plan from 31 December 2100, every day, would run beyond 31 December 2100; take fewer parts or a "
                    r"shorter interval\.$"
                ),
            ),
            (1000, InParts(3, Rhythm(date(2000, 3, 1), Every.year, 60)), Refused, "every 60 years, would run beyond"),
            (1000, InParts(2, Rhythm(EARLIEST, Every.year, 10**30)), Refused, "would run beyond"),
            (1000, InParts(2, Rhythm(EARLIEST, Every.day, 10**30)), Refused, "would run beyond"),
        ],
    )
    def test_what_cannot_be_says_why(self, total, plan, error, says):
        with pytest.raises(error, match=says):
            schedule(Money(total, USD), plan)

    def test_the_first_and_the_last_day_may_be_used(self):
        assert due_days(Rhythm(EARLIEST, Every.year), 111)[-1] == date(2100, 1, 1)
        assert due_days(Rhythm(date(2100, 11, 30), Every.month), 2)[-1] == date(2100, 12, 30)
        assert due_days(Rhythm(date(2100, 12, 30), Every.day), 2)[-1] == LATEST

    def test_an_interval_says_nothing_of_a_single_part(self):
        assert due_days(Rhythm(LATEST, Every.year, 50), 1) == [LATEST]


def test_a_refusal_names_the_currency_of_the_amounts():
    with pytest.raises(Refused, match="JPY 0"):
        schedule(Money(0, JPY), InParts(1, MONTHLY))
