"""The demonstration as a ledger to make notes from: loaded once, copied for each test."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from concept_notes.making.wish import Wish
from crm.services.actor import Actor
from crm.services.journal import change
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from tests.conftest import demonstration_file

ACTOR = Actor("notes-test")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Session]:
    """A session on a copy of the demonstration; what a test changes is its own."""
    file = tmp_path / "ledger.sqlite"
    shutil.copyfile(demonstration_file(), file)
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    with session_scope(engine, write=True) as opened:
        yield opened
    engine.dispose()


def add_talk(ledger: Session, code: str, donor: str, asked: int, expected: int, *, restricted: bool) -> None:
    """A conversation with a donor in EUR, amounts in minor units."""
    opened = date(2016, 11, 1)
    with change(ledger, ACTOR, "conversation", f"opportunity {code}"):
        body = ledger.exec(select(t.Organisation.id).where(t.Organisation.code == donor)).one()
        talk = t.Opportunity(code=code, donor_id=body, opened=opened, restricted=restricted)
        ledger.add(talk)
        ledger.flush()
        revision = t.OpportunityRevision(
            opportunity_id=talk.id, dated=opened, asked=asked, asked_currency="EUR", expected=expected, currency="EUR",
            probability=5000, stage="in-dialogue",
        )  # fmt: skip
        ledger.add(revision)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session on a copy of the demonstration with one note in the register; what a test changes it takes back."""
    from datetime import date

    from concept_notes.making.make import make_note

    file = tmp_path_factory.mktemp("papers") / "book.sqlite"
    shutil.copyfile(demonstration_file(), file)
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    with session_scope(engine, write=True) as opened:
        make_note(opened, ACTOR, Wish("NMK", as_of=date(2016, 11, 30)))
        yield opened
    engine.dispose()


@pytest.fixture
def tried(book: Session) -> Iterator[Session]:
    """The same, where what is changed is taken back."""
    before = book.begin_nested()
    yield book
    before.rollback()
    book.expire_all()
