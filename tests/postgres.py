"""A real PostgreSQL server for the tests, brought up once per run and thrown away with it.

In this order: the server that CRM_TEST_PG_URL names; else a server of our own from an installed PostgreSQL; else the
tests are left out loudly, or fail where CRM_REQUIRE_PG=1. Each test gets a database like one template.
"""

import contextlib
import functools
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
    elif GIVEN in os.environ:
        for file in shared_run.folder().glob("made-*"):
            execute(os.environ[GIVEN], f"DROP DATABASE IF EXISTS {file.read_text()} WITH (FORCE)")


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
        _note(name)
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
    """The URL of a database as `fill` leaves it, which no other test uses meanwhile.

    To make one and to drop it costs a good half second, to empty one a hundredth of that: a database whose schema is
    still the template's is emptied and handed to the next test.
    """
    source = template(fill)
    name = _free.pop() if _free else _make(source)
    try:
        yield named(name)
    finally:
        if emptied(named(name), source):
            _free.append(name)
        else:
            execute(server(), f"DROP DATABASE {name} WITH (FORCE)")


def made_of(fill: Callable[[str], None]) -> str:
    """The name of one more database as `fill` leaves it; it stays until the run ends."""
    return _make(template(fill))


#: Databases of this process that are as the template is, and used by nobody.
_free: list[str] = []


def _make(source: str) -> str:
    name = f"crm_test_{uuid.uuid4().hex[:12]}"
    _note(name)
    execute(server(), f"CREATE DATABASE {name} TEMPLATE {source}")
    return name


def _note(name: str) -> None:
    """Remember that a database was made, to drop it from a server that outlives the run."""
    (shared_run.folder() / f"made-{name}").write_text(name)


def emptied(url: str, source: str) -> bool:
    """Make a database what its template is; False where a test changed more of it than rows, or is still connected."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            if connection.execute(text(_OTHERS)).scalar_one() or not connection.execute(text(_OURS)).scalar_one():
                return False
            if connection.execute(text(_SCHEMA)).scalar_one() != _of(source):
                return False
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # no trigger keeps a row
            connection.execute(text(_EMPTY))
        return True
    finally:
        engine.dispose()


@functools.cache
def _of(source: str) -> str:
    """The schema of the template as one line."""
    engine = create_engine(named(source))
    try:
        with engine.connect() as connection:
            found: str = connection.execute(text(_SCHEMA)).scalar_one()
            return found
    finally:
        engine.dispose()


_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_OURS = "SELECT to_regclass('public.alembic_version') IS NOT NULL"
#: Whatever a test may have made, dropped or changed besides rows, as one number.
_SCHEMA = """
    SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
        SELECT format('table %s %s', relname, relkind) FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT format('column %s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull)
            FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
            WHERE c.relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT format('default %s %s %s', adrelid::regclass, adnum, pg_get_expr(adbin, adrelid)) FROM pg_attrdef
        UNION ALL SELECT format('rule %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT format('trigger %s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
            WHERE NOT tgisinternal
        UNION ALL SELECT format('function %s %s', proname, md5(prosrc)) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT format('version %s', version_num) FROM alembic_version
    ) AS lines(line)
"""
#: No row but the journal's head, and every number begins at 1 again.
_EMPTY = """
    DO $$ DECLARE one regclass; BEGIN
        FOR one IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND relname <> 'alembic_version'
        LOOP EXECUTE format('DELETE FROM %s', one); END LOOP;
        FOR one IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
        LOOP PERFORM setval(one, 1, false); END LOOP;
        INSERT INTO journal_head (id, lines, hash, entries) VALUES (1, 0, '', 0);
    END $$
"""
