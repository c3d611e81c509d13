"""The first schema, statement by statement as each database understands it.

The text is frozen: batch operations and reflection lose checks, triggers and expression indexes on SQLite.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create all tables, indexes and triggers."""
    connection = op.get_bind()
    text = Path(__file__).with_name(f"0001_{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in text.split("\n--;;\n"):
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )
