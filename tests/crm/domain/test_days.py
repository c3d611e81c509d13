"""The first and the last day that a fact may have."""

from datetime import date, timedelta

from crm.domain import days


def test_both_ends_are_taken_and_nothing_beyond_them():
    day = timedelta(days=1)
    first, last = date(1990, 1, 1), date(2100, 12, 31)
    assert days.taken(first)
    assert days.taken(last)
    assert not days.taken(first - day)
    assert not days.taken(last + day)


def test_the_years_are_said_as_they_are():
    assert days.IN_WORDS == "1990 to 2100"
