"""Figures frozen under a name: what people have seen must not move, and can be proven from the journal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain.gap import Audience
from crm.domain.text import clean
from crm.errors import Conflict, NotFound, Refused
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.store import chain
from crm.store import tables as t

AUDIENCES: tuple[Audience, ...] = ("trio", "public")
#: Makes the figures of a day from a session: the reports are handed in, so that services need none of them.
Figures = Any


def make_snapshot(
    session: Session,
    actor: Actor,
    name: str,
    *,
    as_of: date,
    figures: Figures,
    why: str = "",
    today: bool = False,
    request_id: str | None = None,
) -> dict[str, Any]:
    """Freeze the figures of a day as they are known now. Raises `Conflict` where the name is taken.

    `today` says that nobody named the day, and `as_of` is the one on which it is asked: the same request on a later day
    is the same request, and gets the first answer.
    """

    def act() -> dict[str, Any]:
        words = clean(name)
        if not words or len(words) > 100:
            raise Refused("A snapshot has a name of 1 to 100 characters.")
        if _by_name(session, words) is not None:
            raise Conflict(f"There is a snapshot “{words}” already; a frozen figure is not replaced.")
        last = chain.head(session)
        text = chain.as_json(figures(session, as_of))
        row = t.Snapshot(
            name=words,
            as_of=as_of,
            line=last.lines,
            line_hash=last.hash,
            figures=text,
            sha256=_hash(text),
            why=clean(why, lines=True),
            made_by=clean(actor.name),
        )
        with change(session, actor, "figures frozen", f"snapshot {words}", why=why, request_id=request_id):
            session.add(row)
        return described(row)

    content = {"kind": "snapshot", "name": name, "as_of": None if today else as_of, "why": why}
    return once(session, request_id, content, act)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _by_name(session: Session, name: str) -> t.Snapshot | None:
    return session.exec(select(t.Snapshot).where(sa.func.lower(col(t.Snapshot.name)) == name.lower())).first()


def find_snapshot(session: Session, name: str) -> t.Snapshot:
    """A snapshot by its name. Raises `NotFound`, with the names there are."""
    row = _by_name(session, clean(name))
    if row is None:
        known = ", ".join(session.exec(select(t.Snapshot.name).order_by(col(t.Snapshot.id))).all())
        raise NotFound(f"There is no snapshot “{name}”; there are {known or 'none yet'}.")
    return row


def all_snapshots(session: Session) -> list[dict[str, Any]]:
    """The snapshots there are, oldest first."""
    return [described(row) for row in session.exec(select(t.Snapshot).order_by(col(t.Snapshot.id))).all()]


def described(row: t.Snapshot) -> dict[str, Any]:
    """A snapshot without its figures."""
    return {
        "name": row.name,
        "as_of": row.as_of.isoformat(),
        "line": row.line,
        "sha256": row.sha256,
        "made_by": row.made_by,
        "made_at": row.made_at.isoformat(timespec="seconds"),
        "why": row.why,
    }


@dataclass(frozen=True)
class Proof:
    """Whether frozen figures still come out of the journal; `problem` says what does not hold."""

    holds: bool
    problem: str = ""


def verify_snapshot(session: Session, row: t.Snapshot, *, figures: Figures) -> Proof:
    """Prove the figures: unaltered, on a whole chain, and the same when they are reckoned anew from what was known."""
    from crm.store.as_known import as_known

    if _hash(row.figures) != row.sha256:
        return Proof(False, "its figures were altered since they were frozen")
    verdict = chain.verify(session)
    if not verdict.holds and (verdict.line or 0) <= row.line:
        return Proof(False, f"line {verdict.line} of the journal {verdict.what}")
    line = session.get(t.Journal, row.line) if row.line else None
    if row.line and (line is None or line.hash != row.line_hash):
        return Proof(False, f"line {row.line} of the journal is not the one it was made after")
    with as_known(session, row.line) as then:
        again = json.loads(chain.as_json(figures(then, row.as_of)))
    kept = json.loads(row.figures)
    if again != kept:
        return Proof(False, f"the journal gives other figures: {_first_difference(kept, again)}")
    return Proof(True)


def _first_difference(kept: Any, again: Any, where: str = "") -> str:
    if isinstance(kept, dict) and isinstance(again, dict):
        for key in sorted({*kept, *again}):
            if kept.get(key) != again.get(key):
                return _first_difference(kept.get(key), again.get(key), f"{where}.{key}" if where else str(key))
    if isinstance(kept, list) and isinstance(again, list):
        for at, (one, other) in enumerate(zip(kept, again, strict=False)):
            if one != other:
                return _first_difference(one, other, f"{where}[{at}]")
        return f"{where} has {len(again)} rows, not {len(kept)}"
    return f"{where} is {again}, not {kept}"
