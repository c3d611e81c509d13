"""The command line in this process: `crm` on a new database, `demo` on a copy of the demonstration."""

import shutil
import sys

import pytest

from crm import cli
from crm.commands import system
from crm.imports.demo import load_demo
from crm.services.actor import Actor
from crm.store.session import session_scope


@pytest.fixture
def crm(monkeypatch, capsys, tmp_path):
    """Runs a command; returns exit code, standard output and standard error."""
    monkeypatch.setenv("CRM_DATABASE_URL", f"sqlite:///{(tmp_path / 'crm.sqlite').as_posix()}")
    monkeypatch.setenv("CRM_ACTOR", "a desk officer")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["crm", *map(str, words)])
        code: object = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    """The demonstration, loaded once; each test works on a copy."""
    file = tmp_path_factory.mktemp("demonstration") / "crm.sqlite"
    engine = system.ready(f"sqlite:///{file.as_posix()}")
    with session_scope(engine, write=True) as session:
        load_demo(session, Actor("a desk officer"))
    engine.dispose()
    return file


@pytest.fixture
def demo(crm, loaded, tmp_path):
    """Runs a command on a copy of the demonstration."""
    shutil.copy(loaded, tmp_path / "crm.sqlite")
    return crm
