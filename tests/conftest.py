"""What every test may ask for: an empty database of either kind, a session on it, and a world without a network."""

import _socket
import contextlib
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from sqlalchemy import Engine
from sqlmodel import Session

from tests import postgres, shared_run

pytest_plugins = ["tests.browser", "tests.office", "tests.snapshots", "tests.word_validators", "tests.workers"]

# Two cores shared with a browser and a server: how long an example takes says nothing about the example.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, print_blob=True)
# `run deep`: what costs hours. The tests that take their size from the profile ask for `max_examples`.
settings.register_profile("deep", settings.get_profile("here"), max_examples=2_000)
settings.load_profile("ci" if os.environ.get("CI") else "here")
if os.environ.get("CI"):
    # Constants found in the modules a worker happens to have loaded would make “the same each time” depend on which
    # tests ran before in that worker. Fails where there is no such thing any more.
    pytest.MonkeyPatch().setattr(providers, "_get_local_constants", Constants)

LOCAL = ("127.0.0.1", "::1", "localhost", b"127.0.0.1", b"localhost", None, "")


def stay_at_home() -> None:
    """Let no test look up or reach an address that is not this machine.

    Put in the place of what every library of Python calls in the end: a hook of audited events would be called some
    ten thousand times for each change in the ledger.
    """
    look_up, connect, try_to = _socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def look_up_here(host: Any, *more: Any, **named: Any) -> Any:
        if host not in LOCAL:
            raise PermissionError(f"A test asked for the address of {host!r}; nothing here calls out to a network.")
        return look_up(host, *more, **named)

    def here(address: Any) -> Any:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise PermissionError(f"A test called out to {address!r}; nothing here calls out to a network.")
        return address

    vars(_socket)["getaddrinfo"] = look_up_here
    setattr(socket.socket, "connect", lambda self, address: connect(self, here(address)))  # noqa: B010 - mypy
    setattr(socket.socket, "connect_ex", lambda self, address: try_to(self, here(address)))  # noqa: B010 - mypy


def pytest_configure(config: pytest.Config) -> None:
    """Open what the run shares, before any worker starts, and cut the run off from the person's own records."""
    if not hasattr(config, "workerinput"):
        folder = shared_run.open_folder()
        for name in ("CRM_ACTOR", "CRM_CONFIG"):
            os.environ.pop(name, None)
        # A test that names no database gets one that is thrown away, and never the person's own.
        os.environ["CRM_DATABASE_URL"] = f"sqlite:///{(folder / 'nobody.sqlite').as_posix()}"
    stay_at_home()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, where it is seen, what this system could not test."""
    for sentence in shared_run.lacked():
        terminalreporter.write_line(f"LEFT OUT: {sentence}", red=True, bold=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and remove the folder of the run, once all workers are done."""
    if not hasattr(config, "workerinput") and shared_run.FOLDER in os.environ:
        with contextlib.suppress(RuntimeError):
            postgres.stop()
        shared_run.close_folder()


def fill(url: str) -> None:
    """Give an empty database the schema as the product makes it: by its migrations."""
    from crm.store.schema import upgrade
    from crm.store.session import make_engine

    engine = make_engine(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def sqlite_template() -> Path:
    """A SQLite file with the schema and nothing else, made once per run."""

    def make() -> str:
        file = shared_run.folder() / "template.sqlite"
        fill(f"sqlite:///{file.as_posix()}")
        return str(file)

    made = shared_run.once("sqlite-template", make)
    if not made:
        pytest.fail("The SQLite template could not be filled; the first test that asked says why.", pytrace=False)
    return Path(made)


def prepared(name: str, write: Callable[[Session], object]) -> Path:
    """A SQLite file that holds what `write` writes into an empty database, made once per run: to copy, never to change."""

    def make() -> str:
        from crm.store.session import make_engine, session_scope

        file = shared_run.folder() / f"{name}.sqlite"
        shutil.copyfile(sqlite_template(), file)
        engine = make_engine(f"sqlite:///{file.as_posix()}")
        with session_scope(engine, write=True) as opened:
            write(opened)
        engine.dispose()
        return str(file)

    made = shared_run.once(f"prepared-{name}", make)
    if not made:
        pytest.fail(f"“{name}” could not be written; the first test that asked says why.", pytrace=False)
    return Path(made)


def load_demonstration(url: str) -> None:
    """Load the demonstration into an empty database, as `crm demo` does."""
    from crm.imports.demo import load_demo
    from crm.services.actor import Actor
    from crm.store.session import make_engine, session_scope

    engine = make_engine(url)
    with session_scope(engine, write=True) as opened:
        load_demo(opened, Actor("Secretariat officer"))
    engine.dispose()


def demonstration_url(kind: str) -> str:
    """The URL of a database with the demonstration, loaded once per run: to read, or on SQLite to copy, never to change."""

    def make() -> str:
        if kind == "postgresql":
            url = postgres.named(postgres.made_of(fill))
        else:
            file = shared_run.folder() / "demonstration.sqlite"
            shutil.copyfile(sqlite_template(), file)
            url = f"sqlite:///{file.as_posix()}"
        load_demonstration(url)
        return url

    made = shared_run.once(f"demonstration-{kind}", make)
    if not made:
        pytest.fail("The demonstration could not be loaded; the first test that asked says why.", pytrace=False)
    return made


def demonstration_file() -> Path:
    """The file of the demonstration on SQLite."""
    return Path(demonstration_url("sqlite").removeprefix("sqlite:///"))


@pytest.fixture(scope="package", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def demonstration(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on the demonstration, to read only, on each kind of database in turn."""
    from crm.store.session import make_engine

    engine = make_engine(demonstration_url(request.param))
    yield engine
    engine.dispose()


@pytest.fixture
def demo(demonstration: Engine) -> Iterator[Session]:
    """A session that reads the demonstration."""
    from crm.store.session import session_scope

    with session_scope(demonstration) as opened:
        yield opened


@contextlib.contextmanager
def fresh(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a database of that kind with the schema and nothing else."""
    if kind == "postgresql":
        with postgres.clone(fill) as url:
            yield url
        return
    number = len(list(folder.glob("test-*.sqlite")))
    file = folder / f"test-{number}.sqlite"
    shutil.copyfile(sqlite_template(), file)
    yield f"sqlite:///{file.as_posix()}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)], ids=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each database the product runs on in turn: a test that asks for this, or for what rests on it, runs on both."""
    kind: str = request.param
    return kind


@pytest.fixture
def database(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database with the schema."""
    with fresh(database_kind, tmp_path) as url:
        yield url


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[str]:
    """The same on SQLite alone, for tests of what does not depend on the database."""
    with fresh("sqlite", tmp_path) as url:
        yield url


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An engine of the product on an empty database with the schema."""
    from crm.store.session import make_engine

    made = make_engine(database)
    yield made
    made.dispose()


@pytest.fixture
def new_engine(database_kind: str, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """A function that gives another fresh engine at each call: for a property, whose examples must not meet."""
    from crm.store.session import make_engine

    with contextlib.ExitStack() as stack:

        def make() -> Engine:
            made = make_engine(stack.enter_context(fresh(database_kind, tmp_path)))
            stack.callback(made.dispose)
            return made

        yield make


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write. What the test leaves uncommitted is undone at the end."""
    from crm.store.session import session_scope

    with session_scope(engine, write=True) as opened:
        yield opened
        opened.rollback()
