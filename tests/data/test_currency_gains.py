"""Gain and loss on currency in the demonstration, reckoned a second time from the facts by fractions alone."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlmodel import col, select

from crm.reports.currency_gains import currency_gains
from crm.store import tables as t

TODAY = date(2016, 11, 30)


def half_up(exact):
    """A fraction of cents, at least 0, to whole ones."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def cents(text):
    return int(Decimal(text).scaleb(2))


def sums(demo, day=TODAY):
    return {row.pledge.id: row.sums for row in currency_gains(demo, as_of=day, audience="trio").rows}


@pytest.mark.parametrize(
    ("pledge", "received", "at_pledge_rate", "realised"),
    [
        ("SWE-2015-1", "354928.28", "400000.00", "-45071.72"),
        ("EAF-2016-1", "87804.88", "82568.81", "5236.07"),
        ("NMK-2016-1", "133185.35", "135900.34", "-2714.99"),
        ("LUM-2016-1", "16987.54", "16411.38", "576.16"),
        ("VLD-2016-1", "60483.87", "60240.97", "242.90"),
        ("BNM-2016-1", "10033.44", "10192.52", "-159.08"),
        ("SRC-2016-1", "40000.00", "40000.00", "0"),
    ],
)
def test_what_was_gained_or_lost_on_what_arrived(demo, pledge, received, at_pledge_rate, realised):
    found = sums(demo)[pledge]
    assert (found.received, found.received_at_pledge_rate, found.realised) == (
        cents(received),
        cents(at_pledge_rate),
        cents(realised),
    )


def test_what_is_still_to_come_at_the_rates_of_november(demo):
    """EUR 330,000 at 0.912 = 361,842.11, not 373,725.93; CHF 60,000 at 0.990 = 60,606.06, not 60,240.96."""
    found = {code: one.unrealised for code, one in sums(demo).items() if one.unrealised}
    assert found == {"NMK-2016-1": cents("-11883.82"), "VLD-2016-1": cents("365.10")}
    totals = currency_gains(demo, as_of=TODAY, audience="trio").totals
    assert (totals.realised, totals.unrealised) == (cents("-41890.66"), cents("-11518.72"))
    assert (totals.committed, totals.committed_at_as_of_rate) == (cents("493966.89"), cents("482448.17"))


def test_each_year_has_what_arrived_in_it(demo):
    years = {one.year: one.sums for one in currency_gains(demo, as_of=TODAY, audience="trio").years}
    assert {year: (one.received, one.realised) for year, one in years.items()} == {
        2015: (cents("354928.28"), cents("-45071.72")),
        2016: (cents("358495.08"), cents("3181.06")),
    }


@pytest.mark.parametrize("day", [date(2015, 6, 30), date(2016, 5, 1), date(2016, 8, 15), TODAY])
def test_a_reckoning_of_its_own_from_the_facts_gives_the_same(demo, day):
    """Without the ledger, its postings, the conversion or the division: amounts, rates and days as they were entered."""
    rates = defaultdict(list)
    for row in demo.exec(select(t.ExchangeRate).order_by(col(t.ExchangeRate.dated))):
        rates[row.currency].append((row.dated, Fraction(row.rate)))
    digits = {row.code: row.digits for row in demo.exec(select(t.Currency))}

    def in_cents(minor, currency, on):
        rate = Fraction(1)
        if currency != "USD":
            rate = [rate for dated, rate in rates[currency] if dated <= on][-1]
        return Fraction(minor, 10 ** digits[currency]) / rate * 100

    found = sums(demo, day)
    pledges = demo.exec(select(t.Pledge).where(t.Pledge.dated <= day)).all()
    assert set(found) == {row.code for row in pledges}
    for row in pledges:
        receipts = demo.exec(select(t.Receipt).where(t.Receipt.pledge_id == row.id, t.Receipt.dated <= day)).all()
        offs = demo.exec(select(t.WriteOff).where(t.WriteOff.pledge_id == row.id, t.WriteOff.dated <= day)).all()
        paid = sum(one.paid for one in receipts)
        still = row.amount - paid - sum(one.amount or 0 for one in offs)
        received = sum(half_up(in_cents(one.amount, one.currency, one.dated)) for one in receipts)
        worth = half_up(in_cents(row.amount, row.currency, row.dated))
        of_it = Fraction(worth * paid, row.amount)
        one = found[row.code]
        assert one.received == received
        # Each split rounds its part of the base once (rule 2): a cent for each at the most, none where all is paid.
        splits = 0 if paid == row.amount else 10
        assert abs(one.received_at_pledge_rate - of_it) <= splits
        assert one.realised == received - one.received_at_pledge_rate
        signed = row.signed_on is not None and row.signed_on <= day
        value = half_up(in_cents(still, row.currency, day))
        assert (one.committed_at_as_of_rate, one.pledged_at_as_of_rate) == ((value, 0) if signed else (0, value))
        assert one.unrealised == (value - one.committed if signed else 0)
