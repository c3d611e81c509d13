from datetime import date

import pytest

from crm.domain.money import Currency
from crm.imports import cells
from crm.imports.cells import Unreadable

USD = Currency("USD")


@pytest.mark.parametrize("text", ["2016-02-11", "2016-02-11 00:00:00", "2016-02-11T00:00"])
def test_a_day_is_read_in_iso_form(text):
    assert cells.day(text) == date(2016, 2, 11)


@pytest.mark.parametrize("text", ["11/02/2016", "11.02.2016", "11 Feb 2016", "42411", "2016-2-11", "2016-02-11 13:30"])
def test_a_day_in_another_form_is_not_guessed(text):
    with pytest.raises(Unreadable, match="can be read for certain") as trouble:
        cells.day(text)
    assert "2016-11-30" in trouble.value.mend


def test_a_day_that_does_not_exist_is_said():
    with pytest.raises(Unreadable, match="not a day of the calendar"):
        cells.day("2016-02-30")


@pytest.mark.parametrize(("text", "meant"), [("Yes", True), ("TRUE", True), ("1", True), ("no", False), ("0", False)])
def test_yes_and_no(text, meant):
    assert cells.yes_or_no(text) is meant


def test_what_is_neither_yes_nor_no_is_refused():
    with pytest.raises(Unreadable, match="neither yes nor no"):
        cells.yes_or_no("perhaps")


@pytest.mark.parametrize(("text", "hundredths"), [("13", 1300), ("13 %", 1300), ("13%", 1300), ("7.5", 750), ("0", 0)])
def test_per_cent(text, hundredths):
    assert cells.percent(text) == hundredths


@pytest.mark.parametrize("text", ["0.13", "130", "-1", "13.125", "much"])
def test_a_percentage_with_two_readings_or_none_is_refused(text):
    with pytest.raises(Unreadable):
        cells.percent(text)


@pytest.mark.parametrize("text", ["20.16", "two", "-1", "1,000"])
def test_a_number_is_whole(text):
    with pytest.raises(Unreadable):
        cells.number(text)


def test_a_year_as_a_spreadsheet_writes_it():
    assert cells.year("2016.0") == 2016
    with pytest.raises(Unreadable, match="not a year"):
        cells.year("16")


@pytest.mark.parametrize("text", ["1.234", "0", "-5", "12.345", "twelve"])
def test_an_amount_with_two_readings_or_none_is_refused(text):
    with pytest.raises(Unreadable):
        cells.amount(text, USD)


def test_nothing_is_an_amount_only_where_it_means_something():
    assert cells.amount("0.00", USD, zero=True) == 0


def test_places_name_activities_and_years():
    assert cells.places("SEC-1 2016; SEC-1; 2017; OPEN", None) == (
        ("SEC-1", 2016, None),
        ("SEC-1", None, None),
        (None, 2017, None),
        (None, None, None),
    )


def test_places_with_amounts_are_read_in_their_currency():
    assert cells.places("POL-4 2016 = 20,000.50", USD) == (("POL-4", 2016, 20_000_50),)
    with pytest.raises(Unreadable, match="does not take"):
        cells.places("POL-4 2016 = 20000", None)
    with pytest.raises(Unreadable, match="not an activity and a year"):
        cells.places("POL-4 in 2016", USD)


def test_a_language_is_a_code():
    assert cells.language("EN") == "en"
    with pytest.raises(Unreadable, match="not a language"):
        cells.language("French!")
