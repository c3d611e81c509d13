"""A small world on each database: currencies, activities A, B, C and two donors."""

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from crm.store.session import make_engine
from tests.conftest import prepared
from tests.factories import World, make_world, world_in


def world_on(engine: Engine) -> World:
    """The world in an empty database that nobody has opened yet; on SQLite a copy of a file of this run."""
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file:
        return world_in(engine)
    shutil.copyfile(prepared("world", make_world), file)
    return World(engine)


@pytest.fixture
def world(engine: Engine) -> World:
    """The world on each database in turn."""
    return world_on(engine)


@pytest.fixture
def sqlite_world(sqlite_database: str) -> Iterator[World]:
    """The world on SQLite alone."""
    engine = make_engine(sqlite_database)
    yield world_on(engine)
    engine.dispose()
