"""A small world on each database: currencies, activities A, B, C and two donors."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from crm.store.session import make_engine
from tests.factories import World, world_in


@pytest.fixture
def world(engine: Engine) -> World:
    """The world on each database in turn."""
    return world_in(engine)


@pytest.fixture
def sqlite_world(sqlite_database: str) -> Iterator[World]:
    """The world on SQLite alone."""
    engine = make_engine(sqlite_database)
    yield world_in(engine)
    engine.dispose()
