"""Who chaired, chairs and will chair: terms of one and of several, known early or late, with an end or without."""

from datetime import date

import pytest

from crm.domain.trio import Term, Trio, trio_on

EARLY = date(2010, 1, 1)
UNHCR = Term(("UNHCR",), date(2015, 1, 1), date(2015, 12, 31), EARLY)
UNODC = Term(("UNODC",), date(2016, 1, 1), date(2016, 12, 31), EARLY)
BOTH = Term(("ILO", "IOM"), date(2017, 1, 1), date(2017, 12, 31), EARLY)


def test_a_day_in_the_middle_has_a_chair_before_and_chairs_to_come():
    assert trio_on(date(2016, 6, 1), (BOTH, UNODC, UNHCR)) == Trio(("UNHCR",), ("UNODC",), ("ILO", "IOM"))


@pytest.mark.parametrize("day", [UNODC.starts, UNODC.ends], ids=["first day", "last day"])
def test_a_term_covers_its_first_and_its_last_day(day):
    assert trio_on(day, (UNHCR, UNODC, BOTH)) == Trio(("UNHCR",), ("UNODC",), ("ILO", "IOM"))


def test_a_term_without_an_end_goes_on_and_nobody_is_upcoming():
    endless = Term(("UNODC",), date(2016, 1, 1), None, EARLY)
    assert trio_on(date(2016, 6, 1), (UNHCR, endless, BOTH)) == Trio(("UNHCR",), ("UNODC",), ())
    assert trio_on(date(2015, 6, 1), (UNHCR, endless)) == Trio((), ("UNHCR",), ("UNODC",))


def test_the_upcoming_term_begins_on_the_very_day_after():
    late = Term(("ILO",), date(2017, 1, 2), None, EARLY)
    assert trio_on(date(2016, 6, 1), (UNODC, late)).upcoming == ()


def test_between_two_terms_there_is_a_past_chair_only():
    assert trio_on(date(2016, 6, 1), (UNHCR, BOTH)) == Trio(("UNHCR",), (), ())


def test_the_past_are_all_whose_terms_ended_last_the_longer_term_first():
    older = Term(("OHCHR",), date(2014, 1, 1), date(2014, 12, 31), EARLY)
    second = Term(("UNICEF",), date(2015, 7, 1), date(2015, 12, 31), EARLY)
    assert trio_on(date(2016, 6, 1), (second, UNHCR, older)).past == ("UNHCR", "UNICEF")


def test_a_term_counts_from_the_day_it_became_known():
    told = Term(("ILO",), date(2017, 1, 1), None, date(2016, 9, 30))
    assert trio_on(date(2016, 9, 29), (UNODC, told)).upcoming == ()
    assert trio_on(date(2016, 9, 30), (UNODC, told)).upcoming == ("ILO",)


def test_without_terms_nobody_is_known():
    assert trio_on(date(2016, 6, 1), ()) == Trio((), (), ())
