"""docs/algorithms/instalments.md: each of its tables comes out as it stands there."""

import re
from datetime import date

import pytest

from crm.domain.money import Currency, Money, decimal_text
from crm.domain.schedule import AsGiven, Every, InParts, OfAmount, Rhythm, due_days, schedule
from crm.domain.shares import apportion, read_shares
from crm.errors import CrmError
from crm.services import pledges
from crm.services.plans import plan_open
from crm.store.standings import standings
from tests.docs_tables import tables
from tests.factories import ANN, CURRENCIES, day, make_pledge, minor, receive, write_off

PAGE = "algorithms/instalments.md"
MONTHLY = Rhythm(date(2016, 1, 31), Every.month)
STORIES = tables(PAGE, "A new plan")[0]


def only(section):
    """The rows of the one table of a section."""
    (rows,) = tables(PAGE, section)
    assert len(rows) >= 3
    return rows


def money(text):
    code, amount = text.split(" ")
    return Money(minor(amount, CURRENCIES[code]), Currency(code, CURRENCIES[code]))


def in_row(amounts, digits):
    return ", ".join(decimal_text(amount, digits) for amount in amounts)


@pytest.mark.parametrize("row", only("Equal parts"), ids=lambda row: row["amount"])
def test_equal_parts(row):
    total = money(row["amount"])
    parts = schedule(total, InParts(int(row["parts"]), MONTHLY))
    assert in_row((part.amount for part in parts), total.currency.digits) == row["come out as"]


@pytest.mark.parametrize("row", only("Parts of one amount"), ids=lambda row: row["amount"])
def test_parts_of_one_amount(row):
    parts = schedule(money(row["amount"]), OfAmount(minor(row["each"]), MONTHLY))
    assert in_row((part.amount for part in parts), 2) == row["come out as"]


@pytest.mark.parametrize("row", only("Days"), ids=lambda row: f"{row['first']} {row['every']}")
def test_days(row):
    interval, every = row["every"].split(" ")
    days = row["come out as"].split(", ")
    rhythm = Rhythm(date.fromisoformat(row["first"]), Every(every), int(interval))
    assert [str(one) for one in due_days(rhythm, len(days))] == days


@pytest.mark.parametrize("row", only("Shares"), ids=lambda row: row["shares"])
def test_shares(row):
    total = money(row["amount"])

    def found():
        return apportion(total, [one.share for one in read_shares(row["shares"], total.currency)])

    if row["come out as"].startswith("refused: "):
        with pytest.raises(CrmError, match=re.escape(row["come out as"].removeprefix("refused: "))):
            found()
        return
    digits = total.currency.digits
    assert (in_row(found().amounts, digits), in_row([found().open], digits)) == (row["come out as"], row["left open"])


def instalments(text):
    """`2016-01-31 40; no date 20` as days and minor units."""
    found = []
    for one in text.split("; "):
        due, _, amount = one.rpartition(" ")
        found.append((None if due == "no date" else date.fromisoformat(due), minor(amount)))
    return tuple(found)


def in_words(state):
    assert state.amount in (state.paid, state.closed, state.open), "The page tells of no instalment in two states."
    word = {state.paid: "paid", state.closed: "closed", state.open: "open"}[state.amount]
    return f"{state.due or 'no date'} {state.amount // 100} {word}"


@pytest.mark.parametrize("row", STORIES, ids=lambda row: row["plan before"])
def test_a_new_plan(world, row):
    with world.write() as session:
        before = tuple(pledges.InstalmentOf(*one) for one in instalments(row["plan before"]))
        code = make_pledge(session, 100, signed="2016-01-01", instalments=before)
        receive(session, code, row["paid"], on="2016-02-10")
        if row["closed"] != "0":
            write_off(session, code, row["closed"], on="2016-02-20")
        new = AsGiven(instalments(row["what is open is now due"]))
        plan_open(session, ANN, code, new, dated=day("2016-03-01"), why="letter of March")
    with world.read() as session:
        (standing,) = standings(session, as_of=day("2016-03-01")).values()
    assert "; ".join(in_words(state) for state in standing.instalments) == row["comes out as"]
