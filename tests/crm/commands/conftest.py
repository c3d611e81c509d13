"""The command line in this process: `crm` on a new database, `demo` on a copy of the demonstration."""

import shutil
import sys

import pytest

from crm import cli
from tests.conftest import demonstration_file


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
def loaded():
    """The file of the demonstration; each test works on a copy."""
    return demonstration_file()


@pytest.fixture
def demo(crm, loaded, tmp_path):
    """Runs a command on a copy of the demonstration."""
    shutil.copy(loaded, tmp_path / "crm.sqlite")
    return crm


@pytest.fixture(autouse=True)
def no_pages_counted(request, monkeypatch):
    """LibreOffice takes a second for each note: where a test is not about pages, nobody counts them."""
    if not {"office", "browser"} & set(request.keywords):
        monkeypatch.setattr("concept_notes.making.finish.printed", lambda document: b"")
