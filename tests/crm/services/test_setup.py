"""Facts of the installation: what may change once money is recorded."""

from decimal import Decimal

import pytest

from crm.errors import Conflict, Refused
from crm.services import setup
from crm.services.opportunities import NewOpportunity, Outlook, open_opportunity
from crm.store import queries
from tests.factories import ANN, day, make_pledge, place, require


def test_the_base_currency_is_fixed_once_rates_or_needs_are_recorded_in_it(world):
    world.refuses(
        Refused, "base currency cannot change", lambda s: setup.put_settings(s, ANN, {"base_currency": "JPY"})
    )
    with world.write() as session:
        require(session, "A", 2016, 1000)
        setup.put_settings(session, ANN, {"base_currency": "USD", "group_name": "Group"})
    with world.read() as session:
        assert queries.settings(session)["group_name"] == "Group"


def test_an_empty_ledger_chooses_its_base_currency(session):
    setup.put_settings(session, ANN, {"base_currency": "CHF"})
    assert queries.base_currency(session).code == "CHF"


def test_the_digits_of_a_currency_do_not_change(world):
    from crm.domain.money import Currency

    with world.write() as session, pytest.raises(Conflict, match="known with 2 digits, not 3"):
        setup.add_currency(session, ANN, Currency("USD", 3))


def test_a_rate_keeps_the_digits_it_was_given(world):
    with world.write() as session:
        setup.add_rate(session, ANN, "EUR", day("05-01"), Decimal("0.880"), "bank")
        code = make_pledge(session, 100, currency="EUR", on="05-02")
    with world.read() as session:
        assert (
            queries.rate_text(queries.rates(session).on(queries.currencies(session)["EUR"], day("05-02")).rate)
            == "0.880"
        )
    assert code


def test_nothing_is_expected_in_a_year_out_of_range(world):
    hope = Outlook(day("01-02"), 100, "USD", 5000, "identified", cells=[(place("A 1700"), 100)])
    new = NewOpportunity("O-1", "NOR", day("01-02"), hope)
    world.refuses(Refused, "1700 is not a year", lambda s: open_opportunity(s, ANN, new))


def test_how_often_a_unit_comes_in_a_year_is_a_whole_number(session):
    for wrong in ("a dozen", "0", "-1", "1.5", "10000", "²"):
        with pytest.raises(Refused, match="whole number from 1 to 9,999 in figures"):
            setup.put_text(session, ANN, "unit.SEC-1.per_year", "en", wrong)
    for right in ("12", ""):
        setup.put_text(session, ANN, "unit.SEC-1.per_year", "en", right)
        assert queries.texts(session, "en").get("unit.SEC-1.per_year", "") == right
