"""The demonstration, loaded once for all tests here that only read it: on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from tests.conftest import fresh


@pytest.fixture(scope="package", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def demonstration(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on the demonstration, as `crm demo` loads it."""
    from crm.imports.demo import load_demo
    from crm.services.actor import Actor
    from crm.store.session import make_engine, session_scope

    with fresh(request.param, tmp_path_factory.mktemp("demonstration")) as url:
        engine = make_engine(url)
        with session_scope(engine, write=True) as session:
            load_demo(session, Actor("Secretariat officer"))
        yield engine
        engine.dispose()


@pytest.fixture
def demo(demonstration: Engine) -> Iterator[Session]:
    """A session that reads the demonstration."""
    from crm.store.session import session_scope

    with session_scope(demonstration) as session:
        yield session
