"""docs/algorithms/currency.md: each of its tables comes out as it stands there."""

from datetime import date
from decimal import Decimal

import pytest

from crm.domain import wording
from crm.domain.gains import OpenPart, realised, valued
from crm.domain.money import Currency, decimal_text
from crm.domain.rates import Rates, to_base
from crm.errors import Refused
from tests.docs_tables import tables
from tests.factories import Story, minor

PAGE = "algorithms/currency.md"
USD, EUR = Currency("USD"), Currency("EUR")
RECEIPTS = tables(PAGE, "Realised")[0]


def told(rate="0.90", until="2016-12-31"):
    """The pledge of the page at a rate, with what arrived by a day."""
    worth = Decimal(to_base(90_000, EUR, Decimal(rate), USD)).scaleb(-2)
    story = Story(900, base=worth).splits(A=540, B=360).sign("02-01")
    for row in RECEIPTS:
        if row["day"] <= until:
            base = Decimal(to_base(minor(row["paid EUR"]), EUR, Decimal(row["rate"]), USD)).scaleb(-2)
            story.receive(row["paid EUR"], row["day"], base=base, charges=row["charges EUR"], over=True)
    return story


def gain(postings):
    """Received, above the pledge, at the pledge's rate without charges, and the gain, of some lines of the division."""
    received = sum(one.received for one in postings)
    over = sum(one.received for one in postings if one.overpaid)
    paid = sum(one.received_at_pledge_rate for one in postings)
    charged = sum(one.charged for one in postings)
    return received, over, paid - charged, realised(received, overpaid=over, at_pledge_rate=paid, charged=charged)


def texts(*amounts):
    return [decimal_text(one, 2) for one in amounts]


def test_which_rate_is_used():
    rates = Rates(USD, [("EUR", date(2016, 1, 1), Decimal("0.90"), ""), ("EUR", date(2016, 6, 1), Decimal("0.80"), "")])
    rows = tables(PAGE, "Which rate")[0]
    for row in rows:
        day = date.fromisoformat(row["day"])
        if row["rate used"] == "refused":
            with pytest.raises(Refused, match=f"EUR on or before {wording.day(day)}"):
                rates.on(EUR, day)
            continue
        used = rates.on(EUR, day)
        assert (str(used.rate), used.dated.isoformat()) == (row["rate used"], row["of"])
        assert (rates.warning(EUR, day) is not None) == (row["warning"] == "yes")
    assert {row["warning"] for row in rows} == {"", "no", "yes"}


def test_realised():
    lines = told(until="2017-12-31").postings()
    years = {2016: 0, 2017: 0}
    for row in RECEIPTS:
        day = date.fromisoformat(row["day"])
        found = gain([one for one in lines if one.fact == "received" and one.dated == day])
        assert texts(*found) == [
            row[key] for key in ("received", "above the pledge", "at the pledge's rate", "realised")
        ]
        years[day.year] += found[3]
    assert texts(*years.values()) == ["49.17", "25.00"]


def test_unrealised():
    story = told()
    opens, committed = story.by_place("open"), story.by_place("committed")
    parts = [OpenPart(minor(opens[place]), minor(committed[place]), 0) for place in ("A", "B")]
    for row in tables(PAGE, "Unrealised")[0]:
        values = [one.committed for one in valued(parts, EUR, Decimal(row["rate of the day"]), USD, signed=True)]
        assert texts(*(part.open for part in parts)) == [row["open A"], row["open B"]]
        assert texts(sum(values), *values, sum(values) - sum(part.committed for part in parts)) == [
            row[key] for key in ("worth", "of it A", "of it B", "unrealised")
        ]


def test_re_rating():
    for row in tables(PAGE, "Re-rating")[0]:
        story = told(row["pledge's rate"])
        received, _, at_pledge_rate, gained = gain(story.postings())
        base = to_base(90_000, EUR, Decimal(row["pledge's rate"]), USD)
        assert texts(base, received, at_pledge_rate, gained, story.sums()["committed"]) == [
            row[key] for key in ("base", "received", "at the pledge's rate", "realised", "committed")
        ]
