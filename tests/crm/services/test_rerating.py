"""A pledge is valued anew only by hand: shown first, journalled with a reason, and nothing else moves a stored value."""

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from crm.domain.money import Currency
from crm.errors import Conflict, NotFound, Refused
from crm.reports.funding_gap import funding_gap
from crm.services import pledges, setup
from crm.services.rates import correct_rate, record_rate
from crm.services.rerating import preview_rerating, rerate
from crm.store import find
from crm.store import tables as t
from tests.factories import ANN, make_pledge, receive, require

END = date(2017, 12, 31)


def euros(session, **more):
    """EUR 900 at 0.90: USD 1,000.00; 600.00 for A in 2016, 400.00 in 2017."""
    return make_pledge(session, 900, currency="EUR", splits={"A 2016": 540, "A 2017": 360}, signed="2016-02-01", **more)


def stored(session, code):
    """What is kept of a pledge's value, and every line of its division."""
    row = find.pledge(session, code)
    lines = session.exec(select(t.Posting).where(t.Posting.pledge_id == row.id)).all()
    return (row.rate, row.rate_on, row.rate_source, row.base_amount), sorted(
        (line.model_dump(exclude={"id"}) for line in lines), key=lambda one: one["sequence"]
    )


def test_the_preview_shows_old_and_new_and_writes_nothing(world):
    with world.write() as session:
        code = euros(session)
    before = world.dump()
    with world.write() as session:
        found = preview_rerating(session, code.lower(), Decimal("0.80"))
    assert world.dump() == before
    assert (found.old.rate, found.old_base, found.new.rate, found.new_base) == (
        Decimal("0.90"),
        100_000,
        Decimal("0.80"),
        112_500,
    )
    assert [(one.activity, one.year, one.committed, one.pledged) for one in found.cells] == [
        ("A", 2016, 7_500, 0),
        ("A", 2017, 5_000, 0),
    ]


def test_what_is_written_is_what_was_shown(world):
    with world.write() as session:
        require(session, "A", 2016, 2000)
        code = euros(session)
        receive(session, code, 450, on="2016-03-01", names={"A 2016": None})
    with world.read() as session:
        shown = preview_rerating(session, code, Decimal("0.80"))
        before = funding_gap(session, as_of=END)
    with world.write() as session:
        answer = rerate(session, ANN, code, Decimal("0.80"), why="the letter says 0.80")
    with world.read() as session:
        after = funding_gap(session, as_of=END)
    was = {(row.activity, row.year): (row.committed, row.pledged) for row in before.rows}
    now = {(row.activity, row.year): (row.committed, row.pledged) for row in after.rows}
    assert {place: (now[place][0] - was[place][0], now[place][1] - was[place][1]) for place in now} == {
        (one.activity, one.year): (one.committed, one.pledged) for one in shown.cells
    }
    assert (after.totals.received, before.totals.received) == (50_000, 50_000)
    assert answer["committed_change"] == "62.50"
    assert answer["received_at_pledge_rate_change"] == "62.50"
    assert (answer["old"]["base_amount"], answer["new"]["base_amount"]) == ("1000.00", "1125.00")
    assert answer["new"]["rate_source"] == "given with the re-rating"


def test_it_is_one_line_of_the_journal_with_its_reason(world):
    with world.write() as session:
        code = euros(session)
    with world.write() as session:
        rerate(session, ANN, code, Decimal("0.80"), why="the letter says 0.80")
    lines = [line for line in world.journal() if line.action == "pledge re-rated"]
    assert len(lines) == 1
    assert (lines[0].subject, lines[0].why, lines[0].actor) == (f"pledge {code}", "the letter says 0.80", "Ann")
    before, after = (json.loads(text)["pledge"][0] for text in (lines[0].before, lines[0].after))
    assert (before["rate"], before["base_amount"]) == ("0.90", 100_000)
    assert (after["rate"], after["base_amount"], after["version"]) == ("0.80", 112_500, before["version"] + 1)


def test_without_a_rate_the_ledgers_own_of_the_day_of_the_promise_is_taken(world):
    with world.write() as session:
        code = euros(session, rate=Decimal("0.75"))
    with world.write() as session:
        answer = rerate(session, ANN, code, why="the rate was typed in error")
        assert (answer["new"]["rate"], answer["new"]["rate_source"]) == ("0.90", "test")
        assert find.pledge(session, code).base_amount == 100_000


def test_an_old_rate_of_the_ledger_comes_with_its_warning(world):
    with world.write() as session:
        code = make_pledge(session, 900, currency="EUR", on="2016-03-01", rate=Decimal("0.75"))
        assert "60 days old" in preview_rerating(session, code).warnings[0]
        assert not preview_rerating(session, code, Decimal("0.8")).warnings


def test_a_raise_keeps_its_own_rate(world):
    with world.write() as session:
        code = make_pledge(session, 100, currency="EUR")
        pledges.sign_pledge(
            session, ANN, code, dated=date(2016, 2, 1), reference="x", amount=14_500, rate=Decimal("0.80")
        )
        rerate(session, ANN, code, Decimal("0.50"), why="corrected")
        sums = funding_gap(session, as_of=END).totals
        assert sums.committed == 20_000 + 5_625


def test_a_fully_paid_pledge_still_leaves_nothing_committed(world):
    with world.write() as session:
        code = euros(session)
        receive(session, code, 900, on="2016-03-01")
        rerate(session, ANN, code, Decimal("0.7333"), why="corrected")
        totals = funding_gap(session, as_of=END).totals
    assert (totals.committed, totals.pledged, totals.received) == (0, 0, 100_000)


def test_undoing_it_is_doing_it_again(world):
    with world.write() as session:
        code = euros(session)
        receive(session, code, 450, on="2016-03-01")
        before = stored(session, code)
        rerate(session, ANN, code, Decimal("0.80"), why="the letter says so")
        assert stored(session, code) != before
        rerate(session, ANN, code, why="the letter was wrong")
        assert stored(session, code) == before


def test_the_same_request_changes_nothing_twice(world):
    with world.write() as session:
        code = euros(session)
    answers = []
    for _ in range(2):
        with world.write() as session:
            answers.append(rerate(session, ANN, code, Decimal("0.80"), why="letter", request_id="r-1"))
    assert answers[0] == answers[1]
    assert [line.action for line in world.journal()].count("pledge re-rated") == 1
    world.refuses(
        Conflict, "used before", lambda session: rerate(session, ANN, code, Decimal("0.7"), why="x", request_id="r-1")
    )


@pytest.mark.parametrize(
    ("rate", "why", "says"),
    [
        (Decimal("0.80"), "  ", "Say why"),
        (Decimal("0.900"), "same", "nothing would change"),
        (Decimal(-1), "x", "above 0"),
        (Decimal("NaN"), "x", "above 0"),
        (Decimal("0.0000000000001"), "x", "more than this ledger takes"),
    ],
)
def test_what_is_refused_changes_nothing(world, rate, why, says):
    with world.write() as session:
        code = euros(session)
    world.refuses(Refused, says, lambda session: rerate(session, ANN, code, rate, why=why))


def test_the_base_currency_is_never_re_rated(world):
    with world.write() as session:
        code = make_pledge(session, 100)
    world.refuses(Refused, "stays 1", lambda session: rerate(session, ANN, code, Decimal(2), why="x"))


def test_where_the_ledger_has_no_rate_of_that_day_it_says_so(world):
    with world.write() as session:
        setup.add_currency(session, ANN, Currency("SEK"))
        code = pledges.add_pledge(
            session, ANN, pledges.NewPledge("NOR", 10_000, "SEK", date(2016, 1, 5), rate=Decimal(8))
        )["id"]
    world.refuses(
        Refused,
        "no exchange rate of SEK on or before 5 January 2016",
        lambda session: rerate(session, ANN, code, why="x"),
    )


class TestNothingElseMovesAStoredValue:
    """Rates change in the table; what was valued stays until somebody re-rates it."""

    def test_signing_never_re_rates(self, world):
        with world.write() as session:
            code = make_pledge(session, 900, currency="EUR", splits={"A 2016": 540})
            setup.add_rate(session, ANN, "EUR", date(2016, 1, 20), Decimal("0.50"), "test")
            before = stored(session, code)[0]
            pledges.sign_pledge(session, ANN, code, dated=date(2016, 2, 1), reference="x", rate=Decimal("0.25"))
            assert stored(session, code)[0] == before == (Decimal("0.90"), date(2016, 1, 1), "test", 100_000)
            assert funding_gap(session, as_of=END).totals.committed == 100_000

    def test_a_new_rate_moves_nothing(self, world):
        with world.write() as session:
            code = euros(session, on="2016-01-10")
            receive(session, code, 450, on="2016-01-20")
            before = stored(session, code)
            record_rate(session, ANN, currency="eur", dated=date(2016, 1, 5), rate=Decimal("0.5"), source="UN")
            assert stored(session, code) == before

    def test_a_corrected_rate_moves_nothing_and_names_what_keeps_the_old_one(self, world):
        with world.write() as session:
            code = euros(session)
            make_pledge(session, 900, currency="EUR", rate=Decimal("0.90"))
            receive(session, code, 450, on="2016-01-20")
            before = stored(session, code)
            receipt = session.exec(select(t.Receipt)).one().base_amount
            answer = correct_rate(
                session, ANN, currency="eur", dated=date(2016, 1, 1), rate=Decimal("0.5"), why="misprint"
            )
            session.expire_all()
            assert stored(session, code) == before
            assert session.exec(select(t.Receipt)).one().base_amount == receipt
        assert answer["pledges_at_the_old_rate"] == [code]
        assert answer["receipts_at_the_old_rate"] == 1
        assert (answer["old_rate"], answer["rate"]) == ("0.90", "0.5")
        # What comes after it is valued at the corrected rate.
        with world.write() as session:
            after = make_pledge(session, 900, currency="EUR")
            assert find.pledge(session, after).base_amount == 180_000


class TestRatesByHand:
    def test_a_rate_is_recorded_once(self, world):
        asked = dict(currency="eur", dated=date(2016, 5, 1), rate=Decimal("0.88"), source="UN", request_id="r-9")
        for _ in range(2):
            with world.write() as session:
                answer = record_rate(session, ANN, **asked)
                assert answer == {"currency": "EUR", "date": "2016-05-01", "rate": "0.88", "source": "UN"}
        assert [line.action for line in world.journal()] == ["rate recorded"]

    def test_another_rate_for_the_same_day_is_a_correction(self, world):
        again = dict(currency="EUR", dated=date(2016, 1, 1), rate=Decimal("0.91"), source="UN")
        world.refuses(Conflict, r"recorded as 0\.90", lambda session: record_rate(session, ANN, **again))

    def test_a_rate_without_a_source_is_refused(self, world):
        bare = dict(currency="EUR", dated=date(2016, 5, 1), rate=Decimal("0.91"), source=" ")
        world.refuses(Refused, "who published", lambda session: record_rate(session, ANN, **bare))

    @pytest.mark.parametrize(
        ("change", "error", "says"),
        [
            ({"why": " "}, Refused, "Say why"),
            ({"rate": Decimal("0.9")}, Refused, "already"),
            ({"rate": Decimal(0)}, Refused, "above 0"),
            ({"dated": date(2016, 1, 2)}, NotFound, "No rate of EUR is recorded for 2 January 2016"),
            ({"currency": "XXX"}, NotFound, "No rate of XXX"),
        ],
    )
    def test_a_correction_is_refused(self, world, change, error, says):
        asked = dict(currency="EUR", dated=date(2016, 1, 1), rate=Decimal("0.5"), why="misprint") | change
        world.refuses(error, says, lambda session: correct_rate(session, ANN, **asked))

    def test_a_correction_is_journalled_with_both_rates(self, world):
        with world.write() as session:
            correct_rate(session, ANN, currency="EUR", dated=date(2016, 1, 1), rate=Decimal("0.5"), why="misprint")
        [line] = world.journal()
        assert (line.action, line.subject, line.why) == ("rate corrected", "rate EUR 2016-01-01", "misprint")
        assert json.loads(line.before)["exchange_rate"][0]["rate"] == "0.90"
        assert json.loads(line.after)["exchange_rate"][0]["rate"] == "0.5"
