"""Every change has one line: who, when, what, before and after as full images of every row touched, and why.

Lines are chained: each carries the hash of the one before, and the head of the chain is kept apart
(`crm.store.chain` reads and proves it). Personal fields are sealed, so that a person can be erased later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session

from crm.domain.text import clean
from crm.errors import Conflict, Refused
from crm.services.actor import Actor
from crm.store import chain, images
from crm.store.tables import Journal, Request


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
        line = Journal(
            actor=clean(actor.name), action=action, subject=subject, why=clean(why, lines=True), request_id=request_id
        )
        chain.append(session, line, taken.by_table(taken.before), taken.by_table(taken.after))


def once(
    session: Session, request_id: str | None, content: Mapping[str, Any], act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Do something once: the same id again gives the first answer and changes nothing.

    Raises `Conflict` where the same id comes with other content.
    """
    if request_id is None:
        return act()
    number = clean(request_id)
    if not number or len(number) > 200:
        raise Refused("A request id is a text of 1 to 200 characters.")
    digest = hashlib.sha256(
        chain.as_json({key: images.plain(value) for key, value in content.items()}).encode()
    ).hexdigest()
    known = session.get(Request, number)
    if known is not None:
        if known.digest != digest:
            raise Conflict(f"The request id “{number}” was used before for something else; nothing was changed.")
        answer: dict[str, Any] = json.loads(known.answer)
        return answer
    answer = act()
    session.add(Request(id=number, digest=digest, answer=chain.as_json(answer)))
    session.flush()
    return answer
