"""Write the first schema anew from the models: `python -m tools.first_schema`. Only until a version is released.

A database that people have filled is brought forward by a revision of its own; the text of 0001 is then frozen.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from crm.config import migrations_dir
from crm.store.triggers import METADATA, statements

DIALECTS = ("sqlite", "postgresql+psycopg")


def text(dialect: str) -> str:
    """Every statement that makes an empty database of that dialect."""
    found: list[str] = []

    def keep(statement: Any, *_: Any, **__: Any) -> None:
        lines = str(statement.compile(dialect=engine.dialect)).strip().splitlines()
        found.append("\n".join(line.rstrip().replace("\t", "    ") for line in lines if line.strip()))

    engine = sa.create_mock_engine(f"{dialect}://", keep)
    statements_of_all: list[str] = []
    for table in METADATA.sorted_tables:
        found.clear()
        table.create(engine, checkfirst=False)
        statements_of_all += [found[0], *sorted(found[1:])]  # indexes come in no order of their own
    return "\n--;;\n".join([*statements_of_all, *statements(engine.dialect.name)]) + "\n"


if __name__ == "__main__":
    for one in DIALECTS:
        name = f"0001_{one.split('+')[0]}.sql"
        (migrations_dir() / "versions" / name).write_text(text(one), encoding="utf-8")
