"""Finding a record by its code, whatever the case; an unknown one is answered with near names."""

from __future__ import annotations

from typing import TypeVar

import sqlalchemy as sa
from rapidfuzz import process, utils
from sqlmodel import Session, col, select

from crm.domain.text import clean
from crm.errors import NotFound
from crm.store import tables as t

Coded = TypeVar("Coded", t.Organisation, t.Activity, t.Pledge, t.Opportunity)

_WORDS = {t.Organisation: "organisation", t.Activity: "activity", t.Pledge: "pledge", t.Opportunity: "opportunity"}


def organisation(session: Session, code: str) -> t.Organisation:
    """An organisation by code."""
    return _by_code(session, t.Organisation, code)


def donor(session: Session, code: str) -> t.Organisation:
    """A donor by code: an organisation with a donor's role or profile."""
    return _by_code(session, t.Organisation, code, word="donor")


def activity(session: Session, code: str) -> t.Activity:
    """An activity by code."""
    return _by_code(session, t.Activity, code)


def pledge(session: Session, code: str, *, lock: bool = False) -> t.Pledge:
    """A pledge by its id; with `lock`, nobody else can change it until the transaction ends."""
    return _by_code(session, t.Pledge, code, lock=lock)


def opportunity(session: Session, code: str) -> t.Opportunity:
    """An opportunity by code."""
    return _by_code(session, t.Opportunity, code)


def _by_code(session: Session, table: type[Coded], code: str, *, word: str | None = None, lock: bool = False) -> Coded:
    typed = clean(code)
    found = _first(session, table, sa.func.lower(col(table.code)) == typed.lower(), lock=lock)
    if found is not None:
        return found
    candidates = _candidates(session, table)
    # SQLite lowers the letters of English alone, so the others are compared here.
    same = [known for known in candidates.values() if known.casefold() == typed.casefold()]
    if same and (found := _first(session, table, col(table.code) == same[0], lock=lock)) is not None:
        return found
    raise NotFound(f"There is no {word or _WORDS[table]} “{typed}”{near(typed, candidates)}.")


def _first(session: Session, table: type[Coded], condition: sa.ColumnElement[bool], *, lock: bool) -> Coded | None:
    wanted = select(table).where(condition)
    return session.exec(wanted.with_for_update() if lock else wanted).first()


def _candidates(session: Session, table: type[Coded]) -> dict[str, str]:
    """Codes by what a person may have typed: the code itself, or the name."""
    columns = table.__table__.columns  # type: ignore[attr-defined]  # SQLModel does not declare it
    label = next(columns[name] for name in ("name", "title", "code") if name in columns)
    found: dict[str, str] = {}
    for code, words in session.connection().execute(sa.select(columns["code"], label)):
        found[code] = code
        found[words] = code
    return found


def near(typed: str, candidates: dict[str, str]) -> str:
    """The end of a sentence, "; did you mean …", for what resembles it, else nothing."""
    matches = process.extract(typed, list(candidates), processor=utils.default_process, limit=3, score_cutoff=60)
    codes = list(dict.fromkeys(candidates[match[0]] for match in matches))
    return f"; did you mean {' or '.join(codes)}" if codes else ""
