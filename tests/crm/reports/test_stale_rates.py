"""Whatever converts says so where its rate is older than 45 days, and refuses where there is none: rules 15 and 18."""

from datetime import date
from decimal import Decimal

import pytest

from crm.domain.money import Currency
from crm.errors import Refused
from crm.reports import currency_gains, funding_gap
from crm.services import pledges, setup
from crm.services.opportunities import NewOpportunity, Outlook, open_opportunity
from crm.services.rerating import preview_rerating
from tests.factories import ANN, make_pledge, receive

FRESH, STALE = date(2016, 2, 15), date(2016, 2, 16)
SAID = "The rate of EUR used for 16 February 2016 is 46 days old (of 1 January 2016)."


def hope(session, day, currency="EUR"):
    """Something expected in a currency; what the gap is worth rests on the rate of the as-of day."""
    outlook = Outlook(day, 40_000, currency, 2500, "identified")
    open_opportunity(session, ANN, NewOpportunity("O-1", "NOR", day, outlook))


def test_the_gap_says_it_of_what_is_expected(world):
    with world.write() as session:
        hope(session, FRESH)
        for day, said in ((FRESH, []), (STALE, [SAID])):
            gap = funding_gap.funding_gap(session, as_of=day)
            assert list(gap.warnings) == funding_gap.as_json(gap)["warnings"] == said
        # The public is told nothing of what is expected, and so needs no rate for it.
        assert not funding_gap.funding_gap(session, as_of=STALE, audience="public").warnings


def test_gain_and_loss_say_it_of_what_is_open(world):
    with world.write() as session:
        make_pledge(session, 100, currency="EUR")
        for day, said in ((FRESH, []), (STALE, [SAID])):
            assert currency_gains.as_json(currency_gains.currency_gains(session, as_of=day))["warnings"] == said


@pytest.mark.parametrize(("day", "said"), [(FRESH, []), (STALE, [SAID])])
def test_a_pledge_a_raise_a_receipt_and_a_re_rating_say_it(world, day, said):
    with world.write() as session:
        new = pledges.NewPledge("NOR", 10_000, "EUR", day)
        assert pledges.add_pledge(session, ANN, new)["warnings"] == said
        first = make_pledge(session, 100, currency="EUR")
        raised = pledges.sign_pledge(session, ANN, first, dated=day, reference="letter", amount=20_000)
        assert raised["warnings"] == said
        assert receive(session, first, 10, on=day)["warnings"] == said
        dollars = make_pledge(session, 100)
        paid = receive(session, dollars, 10, on=day, currency="EUR", paid=1_000)
        assert paid["warnings"] == said
        second = make_pledge(session, 100, currency="EUR", on=day, rate=Decimal("0.5"))
        assert list(preview_rerating(session, second).warnings) == said
        # A rate given by hand is not looked up, so it is not old.
        assert receive(session, first, 10, on=day, rate=Decimal("0.9"))["warnings"] == []


def test_a_missing_rate_is_refused_everywhere(world):
    with world.write() as session:
        setup.add_currency(session, ANN, Currency("SEK"))
    missing = r"no exchange rate of SEK on or before 16 February 2016"
    new = pledges.NewPledge("NOR", 10_000, "SEK", STALE)
    world.refuses(Refused, missing, lambda session: pledges.add_pledge(session, ANN, new))
    with world.write() as session:
        hope(session, STALE, "SEK")
        with pytest.raises(Refused, match=missing):
            funding_gap.funding_gap(session, as_of=STALE)
        make_pledge(session, 100, on=STALE)
        by_hand = pledges.NewPledge("NOR", 10_000, "SEK", STALE, rate=Decimal(9))
        pledges.add_pledge(session, ANN, by_hand)
        with pytest.raises(Refused, match=missing):
            currency_gains.currency_gains(session, as_of=STALE)
