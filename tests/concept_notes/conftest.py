"""The demonstration as a ledger to make notes from: loaded once, copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from crm.config import data_dir
from crm.services.actor import Actor
from crm.store.session import make_engine, session_scope
from tests import shared_run
from tests.conftest import sqlite_template

ACTOR = Actor("notes-test")


def load(engine: Engine) -> None:
    """Fill an empty database with the demonstration's records."""
    from crm.imports import folder, vocabularies

    with session_scope(engine, write=True) as opened:
        vocabularies.ensure_currencies(opened, ACTOR)
        assert folder.load_folder(opened, ACTOR, data_dir() / "demo").problems == ()


@pytest.fixture(scope="session")
def demonstration() -> Path:
    """A database with the demonstration, made once for all workers."""

    def make() -> str:
        file = shared_run.folder() / "notes-demonstration.sqlite"
        shutil.copyfile(sqlite_template(), file)
        engine = make_engine(f"sqlite:///{file.as_posix()}")
        load(engine)
        engine.dispose()
        return str(file)

    made = shared_run.once("notes-demonstration", make)
    assert made, "the demonstration could not be loaded; the first test that asked says why"
    return Path(made)


@pytest.fixture
def ledger(demonstration: Path, tmp_path: Path) -> Iterator[Session]:
    """A session on a copy of the demonstration; what a test changes is its own."""
    file = tmp_path / "ledger.sqlite"
    shutil.copyfile(demonstration, file)
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    with session_scope(engine, write=True) as opened:
        yield opened
    engine.dispose()
