"""Every change has one line: who, when, what, before and after as full images of every row touched, and why.

Lines are chained: each carries the hash of the one before, and the head of the chain is kept apart
(`crm.store.chain` reads and proves it). Personal fields are sealed, so that a person can be erased later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from crm.domain import days
from crm.domain.text import clean
from crm.errors import Conflict, Refused
from crm.services.actor import Actor
from crm.store import chain, images
from crm.store.tables import Journal, Request

RowT = TypeVar("RowT", bound=SQLModel)


@contextmanager
def change(
    session: Session, actor: Actor, action: str, subject: str, *, why: str = "", request_id: str | None = None
) -> Iterator[None]:
    """Rows written inside are one change with one line; a change inside a change belongs to the outer one."""
    outer = "images" in session.info
    with images.recording(session) as taken:
        yield
        session.flush()
        if outer:
            return
        if not taken.after:
            return
        _days_taken(taken)
        line = Journal(
            actor=clean(actor.name),
            action=action,
            subject=subject,
            why=clean(why, lines=True),
            request_id=None if request_id is None else clean(request_id),
        )
        chain.append(session, line, taken.by_table(taken.before), taken.by_table(taken.after))


#: The columns that hold the day of a fact, by table; figures may be asked for any day.
_DAYS = {
    name: [one.name for one in table.columns if isinstance(one.type, sa.Date) and one.name != "as_of"]
    for name, table in SQLModel.metadata.tables.items()
}


def _days_taken(taken: images.Images) -> None:
    """Refuse a day that no fact may have, whichever service wrote it; what was stored before is left."""
    for key, image in taken.after.items():
        before = taken.before.get(key) or {}
        for name in _DAYS.get(key[0], ()) if image else ():
            when = (image or {})[name]
            if when is not None and when != before.get(name) and not days.taken(date.fromisoformat(when)):
                raise Refused(
                    f"{when} is not a day this ledger takes; its years are {days.IN_WORDS} "
                    f"({key[0].replace('_', ' ')}, {name.replace('_', ' ')})."
                )


def once(
    session: Session, request_id: str | None, content: Mapping[str, Any], act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Do something once: the same id again gives the first answer and changes nothing.

    What was asked is compared as the ledger would understand it: texts cleaned, codes whatever their case, and what
    was left at its default as if it had not been named.

    Raises `Conflict` where the same id comes with other content.
    """
    if request_id is None:
        return act()
    number = clean(request_id)
    if not number or len(number) > 200:
        raise Refused("A request id is a text of 1 to 200 characters.")
    digest = hashlib.sha256(chain.as_json(canonical(content)).encode()).hexdigest()
    known = session.get(Request, number)
    if known is not None:
        if known.digest != digest:
            raise Conflict(f"The request id “{number}” was used before for something else; nothing was changed.")
        answer: dict[str, Any] = json.loads(known.answer)
        return answer
    answer = act()
    # In the order of its keys, so that the second answer is the first one letter for letter.
    session.add(Request(id=number, digest=digest, answer=json.dumps(answer, ensure_ascii=False, default=str)))
    session.flush()
    return answer


def done_once(session: Session, request_id: str | None, content: Mapping[str, Any], act: Callable[[], object]) -> None:
    """`once` for a change that has nothing to answer."""

    def done() -> dict[str, Any]:
        act()
        return {}

    once(session, request_id, content, done)


def row_once(
    session: Session,
    model: type[RowT],
    request_id: str | None,
    content: Mapping[str, Any],
    act: Callable[[], RowT],
) -> RowT:
    """`once` for a change that makes a row: the same id again gives the row that was made the first time.

    Raises `Conflict` also where that row was taken back since.
    """
    made: list[RowT] = []

    def answer() -> dict[str, Any]:
        made.append(act())
        return {"id": sa.inspect(made[0]).identity[0]}

    number = once(session, request_id, content, answer)["id"]
    row = made[0] if made else session.get(model, number)
    if row is None:
        raise Conflict(f"What the request id “{request_id}” wrote was taken back since; send it with another id.")
    return row


#: Fields that hold a code, whose case says nothing.
_CODES = frozenset(
    {
        "activity", "code", "currency", "donor", "instrument", "of", "opportunity", "organisation", "owner", "pledge",
        "receiver",
    }
)  # fmt: skip


def canonical(value: Any, name: str = "") -> Any:
    r"""What somebody asked for, in the one form that is compared; a field that is added later changes nothing.

    >>> canonical({"donor": "nmk", "rate": Decimal("0.90"), "note": "", "why": "a\x00 b"})
    {'donor': 'nmk', 'rate': '0.9', 'why': 'a b'}
    """
    if is_dataclass(value) and not isinstance(value, type):
        value = {
            one.name: getattr(value, one.name) for one in fields(value) if getattr(value, one.name) != _default(one)
        }
        return {key: canonical(one, key) for key, one in value.items()}
    if isinstance(value, Mapping):
        return {key: canonical(one, key) for key, one in value.items() if one not in (None, "", (), [], False)}
    if isinstance(value, list | tuple):
        return [canonical(one) for one in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, str):
        text = clean(value, lines=True)
        return text.casefold() if name in _CODES else text
    return images.plain(value)


def _default(one: Field[Any]) -> Any:
    return one.default_factory() if one.default_factory is not MISSING else one.default
