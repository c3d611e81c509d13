"""Runs migrations: in one transaction, on SQLite with foreign keys off (a rebuilt parent would lose its children)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from crm.store.triggers import METADATA


def _foreign_keys(connection: sa.Connection, *, on: bool) -> None:
    """Switch them outside any transaction, where alone SQLite obeys."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")
    cursor.close()


def run() -> None:
    """Upgrade the database of the engine that was handed in."""
    engine: sa.Engine = context.config.attributes["engine"]
    sqlite = engine.dialect.name == "sqlite"
    with engine.execution_options(crm_write=True).connect() as connection:
        if sqlite:
            _foreign_keys(connection, on=False)
        context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"the migration left rows without their parents: {broken[:3]}")
        if sqlite:
            connection.commit()
            _foreign_keys(connection, on=True)


run()
