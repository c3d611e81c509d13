"""What a typed amount is said to be: with the age of its rate, and a doubt where a zero may be missing."""

from datetime import date
from decimal import Decimal

from crm.domain.money import Currency
from crm.domain.rates import Rates
from dashboard.views.echo import echo

USD, CHF = Currency("USD"), Currency("CHF")
RATES = Rates(USD, [("CHF", date(2016, 1, 1), Decimal("0.95"), "test")])


def said(text, on, **more):
    return echo(text, CHF, on, RATES, **more)


def test_a_rate_of_the_month_is_no_doubt():
    assert said("9500", date(2016, 1, 20)).sentence == "CHF 9,500.00 = USD 10,000.00 at rate 0.95 of 1 January 2016"
    assert not said("9500", date(2016, 1, 20)).doubt


def test_an_old_rate_is_said_unless_the_person_gives_one():
    assert "is 60 days old" in said("9500", date(2016, 3, 1)).doubt
    assert not said("9500", date(2016, 3, 1), rate_text="0.96").doubt


def test_both_doubts_are_said():
    doubt = said("95", date(2016, 3, 1)).doubt
    assert "Is a zero or a letter" in doubt
    assert "days old" in doubt
