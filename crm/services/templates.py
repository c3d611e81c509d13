"""Word templates of the group: brought in as a draft, approved, retired, each step with who and when.

A name has versions, numbered from 1. A note is made with the template that was approved last for its length and
language; where there is none, with the one that travels with the product. What is wrong with a file is judged by
whoever knows templates: the check is handed in, and a file with faults is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm.domain.text import clean
from crm.errors import Conflict, NotFound, Refused
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.store import find
from crm.store import tables as t

#: Lengths a template can have, and what they are; the small papers beside the note are lengths of their own.
LENGTHS: Mapping[str, str] = {
    "brief": "one page",
    "short": "two pages and a budget annex",
    "standard": "four or five pages",
    "full": "ten pages or more, with annexes",
    "verbale": "the cover letter of a note",
    "thanks": "the letter of thanks for a receipt",
    "reminder": "the reminder of an overdue payment",
    "report": "the report to a donor on its money",
    "handover": "the hand-over brief for the next Chair",
}
#: The largest file, in bytes.
MOST_BYTES = 5_000_000
#: A fault is said whole; of very many the first are enough.
_MOST_SAID = 8

#: Gives what is wrong with a file, a sentence each.
Check = Callable[[bytes], Sequence[str]]


def upload_template(
    session: Session,
    actor: Actor,
    name: str,
    content: bytes,
    *,
    check: Check,
    length: str = "short",
    language: str = "",
    why: str = "",
    request_id: str | None = None,
) -> dict[str, Any]:
    """Enter a file as the next version of a template, as a draft. An empty language is for all of them.

    Raises `Refused` with what is wrong with the file, and `Conflict` where the last version is the same file.
    """
    digest = hashlib.sha256(content).hexdigest()
    asked = {"kind": "template", "name": name, "length": length, "language": language, "sha256": digest, "why": why}

    def act() -> dict[str, Any]:
        words = _name(name)
        _known(length, language)
        if len(content) > MOST_BYTES:
            raise Refused(f"A template has at most {MOST_BYTES // 1_000_000} MB, and this one is larger.")
        if faults := check(content):
            raise Refused(_refusal(words, faults))
        last = _versions(session, words)[:1]
        if last and last[0].sha256 == digest and last[0].status != "retired":
            raise Conflict(f"Version {last[0].number} of “{last[0].name}” is this very file already.")
        row = t.NoteTemplate(
            name=last[0].name if last else words,
            number=_next_number(session, words),
            length=length,
            language=language,
            sha256=digest,
            size=len(content),
            why=clean(why, lines=True),
            uploaded_by=clean(actor.name),
            file_id=0,
        )
        with change(session, actor, "template uploaded", subject(row), why=why, request_id=request_id):
            row.file_id = _file(session, digest, content)
            session.add(row)
        return described(row)

    return once(session, request_id, asked, act)


def approve_template(
    session: Session,
    actor: Actor,
    name: str,
    *,
    number: int | None = None,
    why: str = "",
    request_id: str | None = None,
) -> dict[str, Any]:
    """Let notes be made with a draft, from now on; the approved version before it is retired with it.

    Without a number, the newest draft. Raises `Refused` where it is no draft.
    """

    def act() -> dict[str, Any]:
        row = find_template(session, name, number, status="draft")
        if row.status != "draft":
            raise Refused(f"{_the(row)} is {row.status} already; only a draft is approved.")
        at = t.now()
        with change(session, actor, "template approved", subject(row), why=why, request_id=request_id):
            for other in _versions(session, row.name):
                if other.status == "approved" and (other.length, other.language) == (row.length, row.language):
                    _retire(session, other, actor, f"replaced by version {row.number}")
            row.status, row.approved_by, row.approved_at = "approved", clean(actor.name), at
            row.approval_note = clean(why, lines=True)
            row.version += 1
            session.add(row)
        return described(row)

    return once(session, request_id, _step("approve", name, number, why), act)


def retire_template(
    session: Session,
    actor: Actor,
    name: str,
    *,
    number: int | None = None,
    why: str = "",
    request_id: str | None = None,
) -> dict[str, Any]:
    """Put a template away: no note is made with it any more. Without a number, the approved version."""

    def act() -> dict[str, Any]:
        row = find_template(session, name, number, status="approved")
        if row.status == "retired":
            raise Refused(f"{_the(row)} is retired already.")
        with change(session, actor, "template retired", subject(row), why=why, request_id=request_id):
            _retire(session, row, actor, why)
        return described(row)

    return once(session, request_id, _step("retire", name, number, why), act)


def _step(kind: str, name: str, number: int | None, why: str) -> dict[str, Any]:
    return {"kind": f"template {kind}", "name": clean(name).casefold(), "number": number, "why": why}


def _retire(session: Session, row: t.NoteTemplate, actor: Actor, why: str) -> None:
    row.status, row.retired_by, row.retired_at = "retired", clean(actor.name), t.now()
    row.retirement_note = clean(why, lines=True)
    row.version += 1
    session.add(row)


def _name(name: str) -> str:
    words = clean(name)
    if not words or len(words) > 60:
        raise Refused("A template has a name of 1 to 60 characters.")
    return words


def _known(length: str, language: str) -> None:
    if length not in LENGTHS:
        raise Refused(f"“{clean(length)}” is no length of a note; there are {', '.join(LENGTHS)}.")
    if language and not re.fullmatch("[a-z]{2,3}", language):
        raise Refused(f"“{clean(language)}” is no language; write its code, like en or fr, or none for all languages.")


def _refusal(name: str, faults: Sequence[str]) -> str:
    """All that is wrong, in one go, so that nobody mends one fault to meet the next."""
    said = " ".join(f"({at}) {one}" for at, one in enumerate(faults[:_MOST_SAID], 1))
    more = f" And {len(faults) - _MOST_SAID} more." if len(faults) > _MOST_SAID else ""
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return f"“{name}” is not taken in, because the check finds {count}: {said}{more}"


def _file(session: Session, digest: str, content: bytes) -> int:
    """The number of the file with this content; the same bytes are kept once."""
    known = session.exec(select(t.NoteTemplateFile.id).where(t.NoteTemplateFile.sha256 == digest)).first()
    if known is not None:
        return known
    file = t.NoteTemplateFile(sha256=digest, content=content)
    session.add(file)
    session.flush()
    return file.id


def _same_name(name: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(col(t.NoteTemplate.name)) == clean(name).lower()


def _versions(session: Session, name: str) -> list[t.NoteTemplate]:
    """The versions of a name, newest first."""
    wanted = select(t.NoteTemplate).where(_same_name(name)).order_by(col(t.NoteTemplate.number).desc())
    return list(session.exec(wanted).all())


def _next_number(session: Session, name: str) -> int:
    """The number of a version that was taken back is not given again."""
    wanted = select(sa.func.max(t.NoteTemplate.number)).where(_same_name(name))
    return (session.exec(wanted.execution_options(include_void=True)).one() or 0) + 1


# --- reading ------------------------------------------------------------------------------------------


def find_template(session: Session, name: str, number: int | None = None, *, status: str = "") -> t.NoteTemplate:
    """A version of a template: the one with the number, else the newest of that status, else the newest.

    Raises `NotFound`, with names that are near.
    """
    found = _versions(session, name)
    if not found:
        names = session.exec(select(t.NoteTemplate.name).distinct()).all()
        hint = find.near(clean(name), {one: f"“{one}”" for one in names})
        there = "" if hint else f"; there are {', '.join(sorted(names))}" if names else "; there is none yet"
        raise NotFound(f"There is no template “{clean(name)}”{hint}{there}.")
    if number is not None:
        for row in found:
            if row.number == number:
                return row
        raise NotFound(f"“{found[0].name}” has no version {number}; it has 1 to {found[0].number}.")
    return next((row for row in found if row.status == status), found[0])


def content_of(session: Session, row: t.NoteTemplate) -> bytes:
    """The bytes of a template. Raises `Refused` where they are not the ones that were brought in."""
    file = session.get_one(t.NoteTemplateFile, row.file_id)
    content = bytes(file.content)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise Refused(f"The file of “{row.name}”, version {row.number}, was altered in the database; bring it in anew.")
    return content


def chosen_template(session: Session, *, length: str, language: str) -> t.NoteTemplate | None:
    """The template that notes of a length and language are made with: approved last, its own language first."""
    wanted = (
        select(t.NoteTemplate)
        .where(
            t.NoteTemplate.status == "approved",
            t.NoteTemplate.length == length,
            col(t.NoteTemplate.language).in_(["", language]),
        )
        .order_by((col(t.NoteTemplate.language) == "").asc(), col(t.NoteTemplate.approved_at).desc())
        .order_by(col(t.NoteTemplate.id).desc())
    )
    return session.exec(wanted).first()


def all_templates(session: Session) -> list[dict[str, Any]]:
    """The templates there are, by name, newest version first; `in_use` says what notes are made with today."""
    rows = session.exec(
        select(t.NoteTemplate).order_by(sa.func.lower(col(t.NoteTemplate.name)), col(t.NoteTemplate.number).desc())
    ).all()
    places = {(row.length, row.language) for row in rows}
    used = {
        one.id
        for length, language in places
        if (one := chosen_template(session, length=length, language=language)) is not None
    }
    return [{**described(row), "in_use": row.id in used} for row in rows]


def described(row: t.NoteTemplate) -> dict[str, Any]:
    """A template without its file."""
    return {
        "name": row.name,
        "version": row.number,
        "length": row.length,
        "language": row.language or None,
        "status": row.status,
        "size": row.size,
        "sha256": row.sha256,
        "why": row.why,
        "approval_note": row.approval_note,
        "retirement_note": row.retirement_note,
        "uploaded_by": row.uploaded_by,
        "uploaded_at": row.uploaded_at.isoformat(timespec="seconds"),
        "approved_by": row.approved_by,
        "approved_at": None if row.approved_at is None else row.approved_at.isoformat(timespec="seconds"),
        "retired_by": row.retired_by,
        "retired_at": None if row.retired_at is None else row.retired_at.isoformat(timespec="seconds"),
    }


def subject(row: t.NoteTemplate) -> str:
    """What the journal calls a version of a template."""
    return f"template {row.name} {row.number}"


def _the(row: t.NoteTemplate) -> str:
    return f"Version {row.number} of “{row.name}”"
