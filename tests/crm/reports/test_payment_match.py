"""Matching sees the pledges that are open on the day, the restricted ones too, and none that was promised later."""

from datetime import date

import pytest

from crm.domain.matching import Payment
from crm.domain.money import Currency
from crm.errors import NotFound
from crm.reports.payment_match import as_json, open_pledges, payment_match
from crm.services.organisation_names import add_name
from tests.crm.reports.small_ledger import AS_OF, ONE

EUR, CHF, USD = Currency("EUR"), Currency("CHF"), Currency("USD")


def ask(ledger, amount, currency, *, on=AS_OF, as_of=AS_OF, **more):
    return payment_match(ledger, Payment(amount, currency, on, **more), as_of=as_of)


def test_only_what_is_open_on_the_day_is_looked_at(ledger):
    codes = [one.code for one in open_pledges(ledger, as_of=AS_OF, promised_by=AS_OF)]
    assert codes == ["ALF-2016-2", "ALF-2016-1", "BRV-2016-1", "CHA-2016-2", "ECH-2016-1"]
    early = open_pledges(ledger, as_of=date(2016, 3, 19), promised_by=date(2016, 3, 19))
    assert [one.code for one in early] == ["ALF-2016-2", "BRV-2016-1", "DLT-2016-1"]


def test_a_payment_cannot_be_for_a_promise_that_came_after_it(ledger):
    found = ask(ledger, 15_000_000, Currency("KWD", 3), on=date(2016, 11, 13))
    assert found.candidates == ()
    later = ask(ledger, 15_000_000, Currency("KWD", 3), on=date(2016, 11, 14))
    assert later.best is not None
    assert later.best.pledge.code == "CHA-2016-2"


def test_the_overdue_instalment_is_the_next_one(ledger):
    found = ask(ledger, 6_000_000, CHF)
    assert found.best is not None
    assert found.best.reasons == ("exactly the next instalment (CHF 60,000.00)",)


def test_the_names_of_a_donor_in_other_languages_and_its_reference_are_known(ledger):
    add_name(ledger, ONE, "BRV", "fr", "le Royaume de Bravo")
    found = ask(ledger, 77, CHF, text="Le royaume de Bravo")
    assert found.best is not None
    assert found.best.pledge.code == "BRV-2016-1"
    assert {one.reference for one in open_pledges(ledger, as_of=AS_OF, promised_by=AS_OF)} >= {"Agreement", "Letter"}


def test_an_unknown_donor_is_told_near_names(ledger):
    with pytest.raises(NotFound, match="ALF"):
        ask(ledger, 100, EUR, donor="ALFX")


def test_the_json_has_exactly_the_keys_that_scripts_rely_on(ledger):
    payment = Payment(1_000, USD, AS_OF, "ALF", "thanks")
    found = as_json(payment, payment_match(ledger, payment, as_of=AS_OF), as_of=AS_OF)
    assert found["payment"] == {
        "amount": "10.00", "currency": "USD", "date": "2016-11-30", "donor": "ALF", "text": "thanks"
    }  # fmt: skip
    assert (found["best"], found["as_of"]) == (None, "2016-11-30")
    assert "ALF-2016-1 and ALF-2016-2 have equally good reasons" in found["why"]
    assert found["candidates"][0] == {
        "pledge": "ALF-2016-1",
        "donor": "ALF",
        "donor_name": "Republic of Alfa",
        "currency": "EUR",
        "open": "330000.00",
        "next_due": "2017-03-31",
        "next_amount": "150000.00",
        "points": 30,
        "reasons": ["the donor is Republic of Alfa"],
        "remarks": ["comes in USD, the pledge is in EUR: a rate is needed"],
        "needs_rate": True,
    }
