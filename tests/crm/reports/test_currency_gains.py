"""Gain and loss on currency agree with the gap and the pledge summary, and every part of them adds up."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from crm.domain.gap import Audience
from crm.errors import Refused
from crm.formats.format import formats
from crm.reports.currency_gains import KEYS, REPORT, YEAR_KEYS, add_up, as_json, currency_gains, table
from crm.reports.funding_gap import funding_gap
from crm.reports.pledge_summary import pledge_summary
from crm.reports.report import reports
from crm.services import setup
from crm.store.session import make_engine, session_scope
from tests.crm.reports import small_ledger
from tests.crm.reports.small_ledger import AS_OF, ONE
from tests.factories import ANN, make_pledge, receive

AUDIENCES: tuple[Audience, ...] = ("public", "trio")
DAYS = (date(2015, 1, 1), date(2016, 4, 12), date(2016, 6, 30), AS_OF, date(2017, 12, 31))
END = date(2016, 12, 31)


def by_id(found):
    return {row.pledge.id: row for row in found.rows}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_its_totals_are_those_of_the_gap_and_the_summary_on_every_day(ledger, audience):
    for day in DAYS:
        totals = currency_gains(ledger, as_of=day, audience=audience).totals
        gap = funding_gap(ledger, as_of=day, audience=audience).totals
        summary = pledge_summary(ledger, as_of=day, audience=audience).totals
        assert (totals.received, totals.committed, totals.pledged) == (gap.received, gap.committed, gap.pledged)
        assert (totals.received, totals.committed, totals.pledged) == (
            summary.received,
            summary.signed,
            summary.pledged,
        )


@pytest.mark.parametrize("audience", AUDIENCES)
def test_donors_years_and_parts_add_up_to_the_totals(ledger, audience):
    for day in DAYS:
        found = currency_gains(ledger, as_of=day, audience=audience)
        assert add_up(row.sums for row in found.rows) == found.totals == add_up(one.sums for one in found.donors)
        years = add_up(one.sums for one in found.years)
        assert all(getattr(years, key) == getattr(found.totals, key) for key in YEAR_KEYS)
        assert found.totals.unrealised == found.totals.committed_at_as_of_rate - found.totals.committed
        assert found.totals.realised == (
            found.totals.received - found.totals.overpaid - found.totals.received_at_pledge_rate
        )
        for row in found.rows:
            assert sum(part.open for part in row.parts) == row.pledge.open
            for key in ("committed", "committed_at_as_of_rate", "pledged", "pledged_at_as_of_rate"):
                assert sum(getattr(part, key) for part in row.parts) == getattr(row.sums, key), (row.pledge.id, key)


def test_it_is_the_gain_of_the_pledge_summary_where_nothing_was_overpaid(ledger):
    for day in DAYS:
        for row in currency_gains(ledger, as_of=day, audience="trio").rows:
            if not row.pledge.overpaid:
                assert row.sums.realised == row.pledge.currency_gain, row.pledge.id


def test_a_loss_and_a_gain_that_are_not_yet_money(ledger):
    rows = by_id(currency_gains(ledger, as_of=AS_OF, audience="trio"))
    # EUR 330,000 of 450,000 promised at 0.90 are open, and EUR is at 0.80 now: 366,666.67 become 412,500.00.
    alfa = rows["ALF-2016-1"].sums
    assert (alfa.committed, alfa.committed_at_as_of_rate, alfa.unrealised) == (36_666_667, 41_250_000, 4_583_333)
    # A promise that is not signed is shown beside, and in no gain or loss.
    kuwait = rows["CHA-2016-2"].sums
    assert (kuwait.committed, kuwait.unrealised, kuwait.pledged) == (0, 0, kuwait.pledged_at_as_of_rate)
    assert rows["DLT-2016-1"].as_of_rate is None
    rate = rows["ALF-2016-1"].as_of_rate
    assert rate is not None
    assert (rate.rate, rate.dated) == (Decimal("0.80"), date(2016, 6, 1))


def test_each_receipt_counts_in_the_year_in_which_it_came(world):
    with world.write() as session:
        code = make_pledge(session, 900, currency="EUR", signed="2016-02-01", splits={"A 2016": 500})
        receive(session, code, 450, on="2016-03-01", rate=Decimal("0.80"))
        receive(session, code, 450, on="2017-03-01", rate=Decimal("1.00"))
        found = currency_gains(session, as_of=date(2017, 12, 31))
    assert [(one.year, one.sums.received, one.sums.realised) for one in found.years] == [
        (2016, 56_250, 6_250),
        (2017, 45_000, -5_000),
    ]
    assert found.rows[0].years == found.years
    assert found.totals.realised == 1_250
    with world.read() as session:
        assert [one.year for one in currency_gains(session, as_of=END).years] == [2016]


def test_what_is_paid_above_the_pledge_is_received_and_no_gain(world):
    with world.write() as session:
        code = make_pledge(session, 900, currency="EUR", signed="2016-02-01", splits={"A 2016": 500})
        receive(session, code, 1200, on="2016-03-01", rate=Decimal("0.80"), accept_overpayment=True)
        receive(session, code, 100, on="2016-04-01", rate=Decimal("0.50"), accept_overpayment=True)
        found = currency_gains(session, as_of=END)
    [row] = found.rows
    assert row.pledge.currency_gain is None
    assert (row.sums.received, row.sums.overpaid, row.sums.received_at_pledge_rate) == (170_000, 57_500, 100_000)
    assert row.sums.realised == 12_500


def test_what_the_bank_kept_is_no_loss_on_the_currency(world):
    with world.write() as session:
        code = make_pledge(session, 900, currency="EUR", signed="2016-02-01")
        receive(session, code, 885, on="2016-03-01", rate=Decimal("0.90"), charges=15)
        sums = currency_gains(session, as_of=END).totals
    assert (sums.received, sums.received_at_pledge_rate, sums.realised) == (98_333, 98_333, 0)


def test_money_moved_by_a_new_division_is_no_receipt_of_another_year(world):
    from crm.services.pledges import SplitOf, divide_pledge
    from tests.factories import place

    with world.write() as session:
        code = make_pledge(session, 900, currency="EUR", signed="2016-02-01", splits={"A 2016": 900})
        receive(session, code, 450, on="2016-03-01", rate=Decimal("0.80"))
        splits = [SplitOf(place("A 2016"), 10_000), SplitOf(place("B 2017"), 80_000)]
        divide_pledge(session, ANN, code, splits, dated=date(2017, 2, 1), why="letter", move_received=True)
        found = currency_gains(session, as_of=date(2017, 12, 31))
    assert [(one.year, one.sums.realised) for one in found.years] == [(2016, 6_250)]


def test_a_stale_rate_is_used_and_said_once(ledger):
    day = date(2016, 7, 16)  # the rates of 1 June are 45 days old
    assert currency_gains(ledger, as_of=day).warnings == ()
    found = currency_gains(ledger, as_of=day + timedelta(days=1))
    assert [sentence.split(" used")[0] for sentence in found.warnings] == [
        "The rate of EUR",
        "The rate of CHF",
        "The rate of JPY",
    ]
    assert "46 days old" in as_json(found)["warnings"][0]
    assert found.warnings[0] in table(found).notes


def test_a_missing_rate_is_refused_with_currency_and_day(session):
    from crm.domain.money import Currency

    small_ledger.fill(session)
    setup.add_currency(session, ONE, Currency("SEK"))
    small_ledger._promise(session, "ALF", 100, "SEK", "2016-11-01", rate=Decimal(9))
    with pytest.raises(Refused, match="no exchange rate of SEK on or before 30 November 2016"):
        currency_gains(session, as_of=AS_OF)
    # What is closed needs no rate.
    assert currency_gains(session, as_of=date(2016, 10, 31)).rows


def test_the_public_never_sees_what_is_restricted(ledger):
    assert "ECH" not in json.dumps(as_json(currency_gains(ledger, as_of=AS_OF)))
    assert "ECH" in json.dumps(as_json(currency_gains(ledger, as_of=AS_OF, audience="trio")))


def test_the_json_has_exactly_the_keys_that_scripts_rely_on(ledger):
    found = as_json(currency_gains(ledger, as_of=AS_OF, audience="trio"))
    assert list(found) == [
        "schema_version", "as_of", "audience", "base_currency", "pledges", "donors", "years", "totals", "warnings",
    ]  # fmt: skip
    assert list(found["totals"]) == list(KEYS)
    assert set(found["donors"][0]) == {"donor", "name", *KEYS}
    assert set(found["years"][0]) == {"year", *YEAR_KEYS}
    assert set(found["pledges"][0]) == {
        "id", "donor", "donor_name", "status", "currency", "rate", "rate_date", "as_of_rate", "as_of_rate_date",
        "open", "years", "parts", *KEYS,
    }  # fmt: skip


def test_the_number_of_questions_does_not_depend_on_the_number_of_pledges(engine: Engine):
    def questions():
        asked = []
        count = lambda *args: asked.append(args[2])
        sa.event.listen(engine, "before_cursor_execute", count)
        with session_scope(engine) as session:
            currency_gains(session, as_of=date(2017, 12, 31))
        sa.event.remove(engine, "before_cursor_execute", count)
        return len(asked)

    with session_scope(engine, write=True) as session:
        small_ledger.fill(session)
    few = questions()
    with session_scope(engine, write=True) as session:
        for day in range(1, 15):
            small_ledger._promise(session, "BRV", 100, "CHF", f"2017-02-{day:02}")
    assert questions() == few < 25


def test_it_is_found_among_the_reports_and_leaves_in_every_format(ledger):
    assert reports()["currency-gains"] is REPORT
    for audience in AUDIENCES:
        made = REPORT.table(ledger, AS_OF, audience)
        assert made.audience == audience
        for fmt in formats().values():
            assert fmt.write(made), fmt.key
    assert "No pledge was recorded" in table(currency_gains(ledger, as_of=date(2015, 1, 1))).empty


def test_it_reads_as_kept(sqlite_database, snapshot):
    engine = make_engine(sqlite_database)
    with session_scope(engine, write=True) as session:
        small_ledger.fill(session)
        made = table(currency_gains(session, as_of=AS_OF))
        nothing = table(currency_gains(session, as_of=date(2016, 2, 2)))
    engine.dispose()
    assert made.finding == (
        "USD 23,396 gained on what was received; USD 46,090 gained on what is signed and still to come, at this day's rates."
    )
    assert nothing.finding.startswith("No gain or loss on what was received; no gain or loss on")
    snapshot(formats()["markdown"].write(made).decode())
