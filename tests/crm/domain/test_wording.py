"""How amounts, days and years are written, at the edges where the wording changes."""

from datetime import date

import pytest

from crm.domain import wording
from crm.domain.money import Currency

USD, JPY, KWD = Currency("USD"), Currency("JPY", 0), Currency("KWD", 3)


@pytest.mark.parametrize(
    ("units", "words"),
    [
        (0, "USD 0"),
        (9_999, "USD 9,999"),
        (10_000, "USD 10 thousand"),
        (10_499, "USD 10 thousand"),
        (10_500, "USD 11 thousand"),
        (999_400, "USD 999 thousand"),
        (999_499, "USD 999 thousand"),
        (999_500, "USD 1 million"),
        (1_040_000, "USD 1.04 million"),
        (1_100_000, "USD 1.1 million"),
        (10_000_000, "USD 10 million"),
        (123_456_789, "USD 123.46 million"),
        (-1_500_000, "USD -1.5 million"),
        (-25_000, "USD -25 thousand"),
        (-9_999, "USD -9,999"),
    ],
)
def test_a_headline_is_short_and_never_says_a_thousand_thousand(units, words):
    assert wording.amount_short(units * 100, USD) == words


def test_a_headline_counts_whole_units_of_its_currency():
    assert wording.amount_short(180_000, JPY) == "JPY 180 thousand"
    assert wording.amount_short(180_000_000, KWD) == "KWD 180 thousand"
    assert wording.amount_short(1_049, USD) == "USD 10"
    assert wording.amount_short(1_050, USD) == "USD 11"


def test_an_amount_has_its_currency_and_all_or_no_decimals():
    assert wording.amount_text(123450, USD) == "USD 1,234.50"
    assert wording.amount_whole(123450, USD) == "USD 1,235"
    assert wording.amount_whole(123450, JPY) == "JPY 123,450"


@pytest.mark.parametrize(
    ("minor", "digits", "text"),
    [(0, 2, "0.00"), (-123456789, 2, "-1,234,567.89"), (1234567, 3, "1,234.567"), (-1, 0, "-1"), (-1, 2, "-0.01")],
)
def test_exact_keeps_every_digit_and_the_sign(minor, digits, text):
    assert wording.exact(minor, digits) == text


def test_days_and_months_are_written_out():
    assert [wording.day(date(2016, month, 1)) for month in (1, 6, 12)] == [
        "1 January 2016",
        "1 June 2016",
        "1 December 2016",
    ]
    assert wording.month(date(2016, 1, 31)) == "January 2016"
    assert wording.month(date(2016, 12, 31)) == "December 2016"


def test_what_is_not_known_is_said_in_words():
    assert wording.day_or_none(date(2016, 11, 30)) == "30 November 2016"
    assert wording.day_or_none(None) == "no date"
    assert [wording.percent(one) for one in (None, 0, 99)] == ["", "0 %", "99 %"]
    assert [wording.activity_or_open(one) for one in ("SEC-1", None)] == ["SEC-1", "activity open"]
    assert [wording.year_or_open(one) for one in (2016, None)] == ["2016", "year open"]


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([], ""),
        ([2016], "2016"),
        ([2017, 2016], "2016 and 2017"),
        ([2018, 2016, 2017, 2016], "2016–2018"),
        ([2016, 2017, 2019], "2016, 2017 and 2019"),
    ],
)
def test_years_are_a_span_only_where_three_or_more_follow_each_other(years, words):
    assert wording.years_text(years) == words


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (("a", "b"), "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_stand_in_a_row(words, text):
    assert wording.listed(words) == text
