"""The schema of a database: created from the models in tests, by migrations everywhere else."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from crm.config import migrations_dir
from crm.errors import Refused
from crm.store.triggers import METADATA


def create_all(engine: sa.Engine) -> None:
    """All tables and triggers straight from the models (for tests and benchmarks)."""
    with engine.execution_options(crm_write=True).begin() as connection:
        METADATA.create_all(connection)


def upgrade(engine: sa.Engine, *, revision: str = "head") -> None:
    """Bring a database, empty or old, to the present schema."""
    config = _config(migrations_dir())
    config.attributes["engine"] = engine
    command.upgrade(config, revision)


def current_revision(engine: sa.Engine) -> str | None:
    """The revision a database is at; None where there is no schema yet."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision this version of the product wants."""
    return ScriptDirectory.from_config(_config(migrations_dir())).get_current_head()


def ensure_current(engine: sa.Engine) -> None:
    """Refuse to work on a database that was never filled, or that another version made.

    Raises `Refused`, with the command that mends it.
    """
    found, wanted = current_revision(engine), newest_revision()
    if found is None:
        raise Refused("This database is empty. Begin with `crm init`, or load the demonstration with `crm demo`.")
    if found != wanted:
        raise Refused(f"This database is at schema {found}, this product wants {wanted}. Run `crm init` to upgrade it.")


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    return config
