"""The demonstration as a ledger to make notes from: loaded once, copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from crm.services.actor import Actor
from crm.store.session import make_engine, session_scope
from tests.conftest import demonstration_file

ACTOR = Actor("notes-test")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Session]:
    """A session on a copy of the demonstration; what a test changes is its own."""
    file = tmp_path / "ledger.sqlite"
    shutil.copyfile(demonstration_file(), file)
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    with session_scope(engine, write=True) as opened:
        yield opened
    engine.dispose()
