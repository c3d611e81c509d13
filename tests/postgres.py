"""A real PostgreSQL server for the tests, brought up once per run and thrown away with it.

In this order: the server that CRM_TEST_PG_URL names; else a server of our own from an installed PostgreSQL; else the
tests are left out loudly, or fail where CRM_REQUIRE_PG=1. Each test gets a database cloned from one template.
"""

import contextlib
import os
import re
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from tests import shared_run

GIVEN = "CRM_TEST_PG_URL"
# Nothing here outlives the run, so nothing waits for the disk.
FAST = "-F -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=64MB"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl; Debian keeps it off the PATH, newest version first here."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    debian = Path("/usr/lib/postgresql")
    versions = sorted(debian.glob("[0-9]*"), key=lambda folder: float(folder.name), reverse=True)
    folders += [version / "bin" for version in versions]
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def is_root() -> bool:
    """Whether this is the one user PostgreSQL refuses to run as."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def as_postgres() -> Sequence[str]:
    """The words before a command by which root hands over to the user postgres."""
    if not is_root():
        return ()
    return ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--reset-env", "--")


def possible() -> str | None:
    """Why no server can be started here, as a sentence; None when one can."""
    if programs() is None:
        return "PostgreSQL is not installed (no initdb on the PATH nor under /usr/lib/postgresql)."
    if is_root() and shutil.which("setpriv") is None:
        return "PostgreSQL does not run as root, and setpriv (of util-linux) is missing."
    if is_root() and subprocess.run([*as_postgres(), "true"], check=False, stderr=subprocess.DEVNULL).returncode:
        return "PostgreSQL does not run as root, and there is no user called postgres."
    return None


def run(*command: str) -> None:
    """Run one of PostgreSQL's programs as the right user; what it printed becomes part of the error."""
    # pg_ctl leaves a server behind that keeps its output open, so the output goes to a file and not to a pipe.
    log = shared_run.folder() / "postgresql.log"
    with log.open("a") as file:
        done = subprocess.run(
            [*as_postgres(), *command], cwd="/", stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}:\n{log.read_text(errors='replace')}")


def language(found: Path) -> Sequence[str]:
    """The words that make the server sort as a language does, where it can: most servers do, and SQLite does not."""
    version = subprocess.run([found / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
    numbers = re.search(r"(\d+)", version)
    knows_icu = numbers is not None and int(numbers[1]) >= 15
    return ("--locale=C", "--locale-provider=icu", "--icu-locale=en") if knows_icu else ("--locale=C",)


def start() -> str:
    """Start a server in the run's folder, reached through a socket there and by nothing else; its URL."""
    found = programs()
    assert found is not None
    home = shared_run.folder() / "pg"
    home.mkdir()
    if is_root():
        shutil.chown(home, "postgres", "postgres")
    data = str(home / "data")
    run(str(found / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N", *language(found))
    options = f"-k {home} -h '' {FAST}"
    run(str(found / "pg_ctl"), "-D", data, "-o", options, "-l", str(home / "server.log"), "-w", "-t", "60", "start")
    url = URL.create("postgresql+psycopg", username="postgres", database="postgres", query={"host": str(home)})
    return url.render_as_string(hide_password=False)


def stop() -> None:
    """Stop the server of this run, if one was started; databases on a server that was given are dropped."""
    data, found = shared_run.folder() / "pg" / "data", programs()
    if (data / "postmaster.pid").exists() and found is not None:
        run(str(found / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    elif GIVEN in os.environ and (template := shared_run.folder() / "template-name").exists():
        execute(os.environ[GIVEN], f"DROP DATABASE IF EXISTS {template.read_text()} WITH (FORCE)")


def execute(url: str, statement: str) -> None:
    """Run one statement outside a transaction, as CREATE DATABASE asks for."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def server() -> str:
    """The URL of a server on which databases can be made; without one the test that asks is left out."""
    if given := os.environ.get(GIVEN):
        return given
    if why_not := possible():
        shared_run.lacking("PG", why_not)
    url = shared_run.once("postgresql", start)
    if not url:
        raise RuntimeError(
            "The PostgreSQL server of this run could not be started; the first test that asked says why."
        )
    return url


def template(fill: Callable[[str], None]) -> str:
    """The name of a database that `fill` was handed by URL, once per run."""

    def make() -> str:
        name = f"crm_template_{uuid.uuid4().hex[:12]}"
        (shared_run.folder() / "template-name").write_text(name)
        execute(server(), f"CREATE DATABASE {name}")
        fill(named(name))
        return name

    name = shared_run.once("postgresql-template", make)
    if not name:
        raise RuntimeError("The template database could not be filled; the first test that asked says why.")
    return name


def named(database: str) -> str:
    """The URL of a database on the server of this run."""
    return make_url(server()).set(database=database).render_as_string(hide_password=False)


@contextlib.contextmanager
def clone(fill: Callable[[str], None]) -> Iterator[str]:
    """The URL of a fresh database, a copy of the template that `fill` filled; dropped afterwards."""
    source = template(fill)
    name = f"crm_test_{uuid.uuid4().hex[:12]}"
    execute(server(), f"CREATE DATABASE {name} TEMPLATE {source}")
    try:
        yield named(name)
    finally:
        execute(server(), f"DROP DATABASE {name} WITH (FORCE)")
