from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concept_notes.facts.asking import budget_year, parts_by_budget_year, reply_by, spread
from crm.domain.money import Currency

USD = Currency("USD")
DAY = date(2017, 3, 31)


@pytest.mark.parametrize(
    ("year", "starts", "said"),
    [
        (2016, 1, "2017"),
        (2017, 1, "2017"),
        (2017, 4, "2017/18"),
        (2017, 7, "2017/18"),
        (2017, 10, "2016/17"),
        (2016, 10, "2016/17"),
        (2016, 4, "2017/18"),
        (2018, 4, "2018/19"),
        (2099, 7, "2099/00"),
    ],
)
def test_a_budget_year_covers_most_of_the_calendar_year_and_is_never_over(year, starts, said):
    assert budget_year(year, starts, DAY) == said


def test_calendar_years_in_one_budget_year_are_asked_together():
    parts = parts_by_budget_year((2016, 2017, 2018), (100, 200, 300), USD, starts=10, decided=DAY)

    assert [(part.budget_year, part.amount.minor) for part in parts] == [("2016/17", 300), ("2017/18", 300)]


@given(st.data())
def test_parts_add_up_to_the_request_and_none_is_above_its_limit(data):
    limits = data.draw(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
    total = data.draw(st.integers(0, sum(limits)))

    parts = spread(total, limits, USD)

    assert sum(parts) == total
    assert all(0 <= part <= limit for part, limit in zip(parts, limits, strict=True))


def test_the_whole_gap_is_asked_year_by_year_as_it_is():
    assert spread(29553441, [15114469, 14438972], USD) == [15114469, 14438972]


def test_whole_requests_have_whole_parts():
    assert spread(10000000, [99999999] * 3, USD) == [3333400, 3333300, 3333300]


def test_more_than_the_years_can_take_is_no_request():
    with pytest.raises(ValueError, match="more is asked"):
        spread(101, [50, 50], USD)


@pytest.mark.parametrize(("day", "end"), [((2016, 11, 30), (2017, 3, 31)), ((2016, 10, 5), (2017, 3, 31)), ((2016, 12, 31), (2017, 3, 31)), ((2017, 6, 15), (2017, 9, 30)), ((2016, 7, 3), (2016, 12, 31))])  # fmt: skip
def test_a_ministry_has_three_months_to_answer(day, end):
    assert reply_by(date(*day)) == date(*end)
