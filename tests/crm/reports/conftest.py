"""The small ledger, written once for each kind of database; what a test adds to it is undone."""

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from crm.store.session import make_engine, session_scope
from tests.conftest import fresh, prepared
from tests.crm.reports import small_ledger


@pytest.fixture(scope="package", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on the small ledger, on each kind of database in turn."""
    with fresh(request.param, tmp_path_factory.mktemp("small")) as url:
        engine = make_engine(url)
        if request.param == "sqlite":
            shutil.copyfile(prepared("small-ledger", small_ledger.fill), str(engine.url.database))
        else:
            with session_scope(engine, write=True) as opened:
                small_ledger.fill(opened)
        yield engine
        engine.dispose()


@pytest.fixture
def ledger(small: Engine) -> Iterator[Session]:
    """A session on the small ledger that may write; nothing of it stays."""
    with session_scope(small, write=True) as opened:
        yield opened
        opened.rollback()
