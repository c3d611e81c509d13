"""The address of the database: read once, and refused in one sentence where it cannot be one."""

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from crm.errors import CrmError

#: The two forms an address has.
FORMS = "sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST:PORT/DATABASE"

_NO_LETTER = re.compile("[\x00-\x1f\x7f\ud800-\udfff]|%00")


def address_of(url: str) -> sa.URL:
    """The address of `sqlite:///FILE` or `postgresql+psycopg://...`.

    Raises `CrmError` for anything else: it names `CRM_DATABASE_URL`, its value without the password, and both forms.
    """
    if _NO_LETTER.search(url):
        raise unusable(url, "holds a character that no address has")
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise unusable(url, "cannot be read as an address") from None
    if address.get_backend_name() == "postgresql":
        if "[" in (address.host or "") or "]" in (address.host or ""):
            raise unusable(url, "has a bracket open in the name of its machine")
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        raise unusable(url, "names a database this product does not run on")
    if address.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise unusable(url, "names a driver this product does not use")
    if address.query:
        raise unusable(url, "has options after a question mark, which a file's address does not take")
    if address.host or address.username:
        raise unusable(url, "names a machine where a file belongs (three slashes come before the file)")
    return address


def unusable(url: str, why: str) -> CrmError:
    """The refusal of an address."""
    return CrmError(f"CRM_DATABASE_URL is “{shown(url)}”, which {why}; write {FORMS}.")


def shown(url: str) -> str:
    """An address without its password, whatever it looks like.

    >>> shown("postgresql+psycopg://ann:secret@db/crm?password=x"), shown("demo.sqlite")
    ('postgresql+psycopg://ann:***@db/crm?password=***', 'demo.sqlite')
    """
    text = re.sub(r"(://[^:/@]*):.*@", r"\1:***@", url)
    text = re.sub(r"(password=)[^&]*", r"\1***", text)
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
