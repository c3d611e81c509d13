"""Where things are: the data that travels with the product, the database, the person at the machine.

Read at the edges only (command line, dashboard, schema); everything below is handed what it needs.
"""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).resolve().parent


def data_dir() -> Path:
    """Vocabularies, demonstration data and templates: in the wheel beside the code, else in the checkout."""
    packed = _PACKAGE / "_data"
    return packed if packed.is_dir() else _PACKAGE.parent / "data"


def migrations_dir() -> Path:
    """The migrations of the schema, in the wheel or in the checkout."""
    packed = _PACKAGE / "_data" / "migrations"
    return packed if packed.is_dir() else _PACKAGE / "store" / "migrations"


def database_url() -> str:
    """`CRM_DATABASE_URL`, else one file in the user's own data folder."""
    if url := os.environ.get("CRM_DATABASE_URL", "").strip():
        return url
    return f"sqlite:///{database_file()}"


def database_file() -> Path:
    """The product's own database file."""
    return user_data_path("coordination-crm", appauthor=False) / "crm.sqlite"


def actor_name(given: str | None = None) -> str:
    """Who acts: as given, else `CRM_ACTOR`, else the system's user name."""
    named = given or os.environ.get("CRM_ACTOR", "").strip()
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown user"
