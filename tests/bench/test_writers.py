"""Every receipt of the writers at once is in the ledger, and a writer that fails is heard."""

import os

import pytest
from sqlmodel import select

from bench import bench_writers
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from tests.conftest import fresh

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def test_each_write_is_a_receipt_and_the_journal_holds_afterwards(database_kind, tmp_path, monkeypatch):
    monkeypatch.setattr(bench_writers, "PROCESSES", 2)
    monkeypatch.setattr(bench_writers, "WRITES", 2)
    told = []
    with fresh(database_kind, tmp_path) as url:
        found = bench_writers.measured(url, told.append)
        engine = make_engine(url)
        with session_scope(engine) as session:
            receipts = session.exec(select(t.Receipt)).all()
        engine.dispose()
    # Twice, for one pledge and for a pledge each: 2 processes x 2 writes beside one process that writes once.
    assert len(receipts) == 2 * (2 * 2 + 1)
    assert {one.amount for one in receipts} == {100}
    assert [one.unit for one in found] == ["ms", "s", "ms", "s"]
    assert [bool(one.peer_value) for one in found] == [True, False, True, False]
    assert all(one.value > 0 for one in found)
    assert len(told) == 2


def test_a_writer_that_fails_is_not_measured(tmp_path, monkeypatch):
    def refused(*_):
        raise ValueError("the disk is full")

    monkeypatch.setattr(bench_writers.pledges, "add_receipt", refused)
    with (
        fresh("sqlite", tmp_path) as url,
        pytest.raises(AssertionError, match="the disk is full"),
    ):
        bench_writers.measured(url, lambda _: None)
