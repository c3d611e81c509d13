"""The generated ledger of the benchmarks is what the services would have written, and both sides count it alike."""

from sqlmodel import select

from bench import bench_gap
from bench import ledger as large
from crm.domain.ledger import replay
from crm.reports.funding_gap import funding_gap
from crm.services.postings import facts
from crm.store import queries
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from tests.conftest import fresh


def test_the_report_and_the_statement_by_hand_agree_to_the_cent(database_kind, tmp_path):
    with fresh(database_kind, tmp_path) as url:
        large.fill([url], pledges=300)
        engine = make_engine(url)
        with session_scope(engine) as session:
            assert bench_gap.compare(session) == []
            gap = funding_gap(session, as_of=large.AS_OF)
            assert gap.totals.received
            assert gap.totals.pledged
            assert gap.open
            assert _postings_are_those_of_the_facts(session)
        engine.dispose()


def _postings_are_those_of_the_facts(session):
    currencies = queries.currencies(session)
    for pledge in session.exec(select(t.Pledge).where(t.Pledge.id <= 40)).all():
        currency = currencies[pledge.currency]
        stored = session.exec(select(t.Posting).where(t.Posting.pledge_id == pledge.id).order_by(t.Posting.sequence))
        found = [(row.dated, row.fact, row.activity_id, row.year, row.open, row.committed) for row in stored]
        wanted = replay(facts(session, pledge), currency=currency)
        assert found == [
            (one.dated, one.fact, one.cell.activity, one.cell.year, one.open, one.committed) for one in wanted
        ]
    return True


def test_the_same_seed_gives_the_same_ledger(tmp_path):
    def filled():
        with fresh("sqlite", tmp_path) as url:
            large.fill([url], pledges=50)
            engine = make_engine(url)
            with session_scope(engine) as session:
                found = funding_gap(session, as_of=large.AS_OF)
            engine.dispose()
            return found

    assert filled() == filled()
