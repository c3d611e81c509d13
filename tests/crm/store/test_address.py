"""The address of the database: what cannot be one is refused in one sentence, without the password."""

import sys

import pytest

from crm.errors import CrmError
from crm.store.address import address_of
from crm.store.session import make_engine


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://ann:secret@h:abc/db",
        "postgresql+psycopg://[::1",
        "sqlite+aiosqlite:///x",
        "sqlite:///x?timeout=abc",
        "sqlite:///x?mode=ro",
        "sqlite://x.sqlite",
        "a%00b",
        "sqlite:///a\x00b",
        "sqlite:///\udcff.sqlite",
        "demo.sqlite",
        "mysql://ann:secret@h/db",
        "https://ann:se@cret@h/db",
    ],
)
def test_what_is_no_address_is_refused_in_one_sentence(url):
    with pytest.raises(CrmError) as refusal:
        make_engine(url)
    said = str(refusal.value)
    assert refusal.value.exit_code == 1
    assert said.startswith("CRM_DATABASE_URL is “")
    assert said.endswith("write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST:PORT/DATABASE.")
    assert "cret" not in said
    said.encode()


def test_a_machine_without_the_driver_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CrmError, match=r"install coordination-crm\[postgres\]") as refusal:
        make_engine("postgresql://ann:secret@h/db")
    assert "secret" not in str(refusal.value)


def test_both_forms_are_taken():
    assert address_of("sqlite:////tmp/x.sqlite").database == "/tmp/x.sqlite"
    assert address_of("postgresql://ann:x@[::1]:5432/db").drivername == "postgresql+psycopg"
