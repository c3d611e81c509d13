"""The schema of a database: created from the models in tests, by migrations everywhere else.

Alembic is met only where something is migrated: to say which revision a database is at takes one question.
"""

from __future__ import annotations

import sqlalchemy as sa

from crm.config import migrations_dir
from crm.errors import Refused
from crm.store.triggers import METADATA


def create_all(engine: sa.Engine) -> None:
    """All tables and triggers straight from the models (for tests, benchmarks and dry runs)."""
    with engine.execution_options(crm_write=True).begin() as connection:
        METADATA.create_all(connection)


def upgrade(engine: sa.Engine, *, revision: str = "head") -> None:
    """Bring a database, empty or old, to the present schema.

    Raises `Refused` for a database of a newer version or of another program.
    """
    found = ensure_ours(engine)
    if revision == "head" and found == newest_revision():
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    command.upgrade(config, revision)


def current_revision(engine: sa.Engine) -> str | None:
    """The revision a database is at; None where there is no schema yet."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def revisions() -> list[str]:
    """The revisions this version of the product knows, oldest first: what the names of the migrations begin with."""
    return sorted(file.name.partition("_")[0] for file in (migrations_dir() / "versions").glob("[0-9]*_*.py"))


def newest_revision() -> str:
    """The revision this version of the product wants."""
    return revisions()[-1]


def ensure_ours(engine: sa.Engine) -> str | None:
    """The revision of a database, which may be None. Raises `Refused` for one we must not touch."""
    found = current_revision(engine)
    if found in revisions():
        return found
    tables = set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    if engine.dialect.name == "sqlite" and (
        tables - set(METADATA.tables) if found is None else "journal" not in tables
    ):
        raise Refused(
            f"{engine.url.database} belongs to another program (it holds {', '.join(sorted(tables or {'alembic_version'})[:3])}); it is left as "
            "it is. Name another file in CRM_DATABASE_URL."
        )
    if found is not None:
        raise Refused(
            f"This database was made by a newer version of this product (its schema is {found}, this version knows "
            f"{newest_revision()}); update the product."
        )
    return None


def ensure_current(engine: sa.Engine) -> None:
    """Refuse to work on a database that was never filled, or that another version made.

    Raises `Refused`, with what mends it.
    """
    found, wanted = ensure_ours(engine), newest_revision()
    if found is None:
        raise Refused("This database is empty. Begin with `crm init`, or load the demonstration with `crm demo`.")
    if found != wanted:
        raise Refused(f"This database is at schema {found}, this product wants {wanted}. Run `crm init` to upgrade it.")
