"""Finding a record by its code, whatever the case; an unknown one is answered with near names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain.text import clean
from crm.errors import NotFound
from crm.store import tables as t
from crm.store.kept import kept

Coded = TypeVar("Coded", t.Organisation, t.Activity, t.Pledge, t.Opportunity)

_WORDS = {t.Organisation: "organisation", t.Activity: "activity", t.Pledge: "pledge", t.Opportunity: "opportunity"}


def organisation(session: Session, code: str, *, lock: bool = False) -> t.Organisation:
    """An organisation by code; with `lock`, nobody else can change it until the transaction ends."""
    return _by_code(session, t.Organisation, code, lock=lock)


def organisation_or_none(session: Session, code: str) -> t.Organisation | None:
    """An organisation by code, whatever the case; None where there is none."""
    return _found(session, t.Organisation, clean(code))


def gives() -> sa.ColumnElement[bool]:
    """The condition on organisations that are donors: by a role, a profile, a pledge or a conversation about money."""
    giving = (
        select(t.OrganisationRole.organisation_id).where(t.OrganisationRole.role == "donor"),
        select(t.DonorProfile.organisation_id),
        select(t.Pledge.donor_id),
        select(t.Opportunity.donor_id),
    )
    return sa.or_(*(col(t.Organisation.id).in_(one) for one in giving))


def is_donor(session: Session, body: t.Organisation) -> bool:
    """Whether an organisation is a donor."""
    wanted = select(t.Organisation.id).where(t.Organisation.id == body.id, gives())
    return session.exec(wanted).first() is not None


@kept
def donor(session: Session, code: str) -> t.Organisation:
    """A donor by code. Raises `NotFound`, with donors whose names are near, for anybody else."""
    body = organisation_or_none(session, code)
    if body is not None and is_donor(session, body):
        return body
    if body is not None:
        raise NotFound(
            f"{body.code} is known, but not as a donor.", typed=f"crm donor add --code {body.code} makes it one"
        )
    candidates = _candidates(session, t.Organisation, gives())
    raise NotFound(
        f"There is no donor “{clean(code)}”{near(clean(code), candidates)}.", typed="crm donor add adds a new one"
    )


def giver(session: Session, code: str) -> t.Organisation:
    """Whoever makes a promise, by code: also an organisation that never gave before, as a file may name one."""
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


def note(session: Session, reference: str, *, lock: bool = False) -> t.ConceptNote:
    """A concept note by its reference; with `lock`, nobody else can change it until the transaction ends.

    A small paper of the register is none.
    """
    return registered(session, reference, kinds=("note",), lock=lock)


def registered(session: Session, reference: str, *, kinds: Sequence[str] = (), lock: bool = False) -> t.ConceptNote:
    """A concept note or a small paper of the register, by its reference; of these kinds where any are named."""
    typed, row = clean(reference), t.ConceptNote
    # There are as many as there are asks and letters, so they are compared here, whatever the letters.
    of_kinds = select(row.reference).where(col(row.kind).in_(kinds)) if kinds else select(row.reference)
    known = {one.casefold(): one for one in session.exec(of_kinds)}
    if typed.casefold() not in known:
        candidates = {one: one for one in known.values()}
        raise NotFound(
            f"There is no {'concept note' if kinds or '/' not in typed else 'paper'} “{typed}”{near(typed, candidates)}.",
            typed="crm note list shows them" if kinds or "/" not in typed else "crm note list --kind all shows them",
        )
    wanted = select(row).where(row.reference == known[typed.casefold()])
    return session.exec(wanted.with_for_update() if lock else wanted).one()


def _by_code(session: Session, table: type[Coded], code: str, *, word: str | None = None, lock: bool = False) -> Coded:
    typed = clean(code)
    found = _found(session, table, typed, lock=lock)
    if found is not None:
        return found
    raise NotFound(f"There is no {word or _WORDS[table]} “{typed}”{near(typed, _candidates(session, table))}.")


def _found(session: Session, table: type[Coded], typed: str, *, lock: bool = False) -> Coded | None:
    found = _first(session, table, sa.func.lower(col(table.code)) == typed.lower(), lock=lock)
    if found is not None or typed.isascii():
        return found
    # SQLite lowers the letters of English alone, so the others are compared here.
    same = [known for known in session.exec(select(table.code)) if known.casefold() == typed.casefold()]
    return _first(session, table, col(table.code) == same[0], lock=lock) if same else None


def _first(session: Session, table: type[Coded], condition: sa.ColumnElement[bool], *, lock: bool) -> Coded | None:
    wanted = select(table).where(condition)
    return session.exec(wanted.with_for_update() if lock else wanted).first()


def _candidates(
    session: Session, table: type[Coded], condition: sa.ColumnElement[bool] | None = None
) -> dict[str, str]:
    """Codes by what a person may have typed: the code itself, or the name."""
    columns = table.__table__.columns  # type: ignore[attr-defined]  # SQLModel does not declare it
    label = next(columns[name] for name in ("name", "title", "code") if name in columns)
    found: dict[str, str] = {}
    wanted = sa.select(columns["code"], label)
    for code, words in session.connection().execute(wanted if condition is None else wanted.where(condition)):
        found[code] = code
        found[words] = code
    return found


def near(typed: str, candidates: dict[str, str]) -> str:
    """The end of a sentence, "; did you mean …", for what resembles it, else nothing."""
    from rapidfuzz import process, utils

    matches = process.extract(typed, list(candidates), processor=utils.default_process, limit=3, score_cutoff=60)
    codes = list(dict.fromkeys(candidates[match[0]] for match in matches))
    return f"; did you mean {' or '.join(codes)}" if codes else ""
