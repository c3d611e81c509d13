"""Taking a change back by a new change: rows get their values of before, what was recorded no longer counts.

Nothing is deleted that carries money: a fact that is taken back is marked, counts on no day, and can be brought back by
taking back the taking back. What others were built on since is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from crm.domain import wording
from crm.domain.text import clean
from crm.errors import NotFound, Refused
from crm.services import postings
from crm.services.actor import Actor
from crm.services.journal import change, once
from crm.store import chain, images, queries
from crm.store import tables as t
from crm.store.as_known import value_of

#: Kept, and without a mark of being taken back: why such an entry stays.
_STAYS = {
    "exchange_rate": "a rate may have been used since; record the right one",
    "concept_note": "a document that was made stays in the register",
    "snapshot": "figures that were frozen stay frozen",
    "split": "a division counts as a whole; take back the division",
}
#: Derived from facts, or parts of a fact that carries the mark.
_FOLLOWS = frozenset(
    {
        "posting", "split", "instalment", "instalment_name", "receipt_name", "write_off_name", "requirement_line",
        "opportunity_split", "note_template_file",
    }
)  # fmt: skip
#: How deep a table hangs on others.
_DEPTH = {table.name: depth for depth, table in enumerate(SQLModel.metadata.sorted_tables, start=1)}
_MODELS: dict[str, type[SQLModel]] = {str(model.__tablename__): model for model in SQLModel.__subclasses__()}


def undo(
    session: Session, actor: Actor, number: int, *, why: str = "", request_id: str | None = None
) -> dict[str, Any]:
    """Take the change of one line of the journal back. Raises `Refused`, with the reason, where that is impossible."""

    def act() -> dict[str, Any]:
        try:
            return _undo(session, actor, number, why, request_id)
        except IntegrityError as error:
            reason = str(error.orig).splitlines()[0]
            raise Refused(
                f"Line {number} cannot be taken back: {reason}; take back first what came after it."
            ) from error

    return once(session, request_id, {"kind": "undo", "of": number, "why": why}, act)


def _undo(session: Session, actor: Actor, number: int, why: str, request_id: str | None) -> dict[str, Any]:
    line = session.get(t.Journal, number)
    if line is None:
        raise NotFound(f"The journal has no line {number}.")
    side = chain.opened(session, line)
    if side.erased:
        raise Refused(f"Line {number} cannot be taken back: a person in it was erased.")
    before, after = _by_key(side.before), _by_key(side.after)
    subject = line.subject
    with change(
        session,
        actor,
        f"taken back: {line.action}"[:200],
        subject,
        why=clean(why) or f"undo of line {number}",
        request_id=request_id,
    ):
        pledges: set[int] = set()
        # What was added goes before what it hangs on, what comes back comes after it. A pledge last: only then does it
        # hold what is of it again, whether its amount grows or shrinks.
        for table, key in sorted(
            {**after, **before},
            key=lambda one: (one[0] == "pledge", _DEPTH[one[0]] if one in before else -_DEPTH[one[0]]),
        ):
            was, became = before.get((table, key)), after.get((table, key))
            if number_of := _pledge_of(table, was or became or {}):
                pledges.add(number_of)
            if table == "posting" or (table in _FOLLOWS and was is None):
                continue
            _take_back(session, number, table, was, became)
        _renew(session, number, pledges)
    last = chain.head(session).lines
    return {"undone": number, "line": last, "action": line.action, "subject": subject}


def _by_key(side: chain.ByTable) -> dict[tuple[str, Any], images.Image]:
    found = {}
    for table, rows in side.items():
        columns = [column.name for column in SQLModel.metadata.tables[table].primary_key]
        for row in rows:
            found[table, tuple(row[name] for name in columns)] = row
    return found


def _pledge_of(table: str, image: images.Image) -> int | None:
    return image.get("id") if table == "pledge" else image.get("pledge_id")


def _take_back(
    session: Session, number: int, table: str, was: images.Image | None, became: images.Image | None
) -> None:
    model = _MODELS[table]
    if became is None:
        session.add(model(**_values(table, was or {})))
        session.flush()
        return
    row = _row(session, model, became)
    if isinstance(row, t.Split):
        _not_mended(session, number, row)
    mine = {name: value for name, value in became.items() if name != "version" and (was is None or was[name] != value)}
    _unchanged(session, number, table, row, mine)
    if was is not None:
        for name, value in _values(table, {name: was[name] for name in mine}).items():
            setattr(row, name, value)
        _counted(row)
        session.add(row)
    elif "void" in became:
        setattr(row, "void", True)  # noqa: B010 - a table of any kind that has the mark
        _counted(row)
        session.add(row)
    elif table in _STAYS:
        raise Refused(f"Line {number} cannot be taken back: {_STAYS[table]}.")
    else:
        _delete(session, number, table, row)


def _not_mended(session: Session, number: int, share: t.Split) -> None:
    """Refuse where a correction put another division in the place of this one: nobody would see the share change."""
    revision = t.SplitRevision
    wanted = select(revision).where(revision.id == share.revision_id).execution_options(include_void=True)
    old = session.exec(wanted).one()
    same = select(revision).where(revision.pledge_id == old.pledge_id, revision.entry == old.entry)
    if old.void and (new := session.exec(same).first()) is not None:
        later = _later_line(session, number, "split_revision", new)
        raise Refused(
            f"Line {number} cannot be taken back: line {later} corrected that division since; take that back first."
        )


def _counted(row: Any) -> None:
    if hasattr(row, "version"):
        row.version += 1


def _row(session: Session, model: type[SQLModel], image: images.Image) -> Any:
    columns = [column.name for column in SQLModel.metadata.tables[str(model.__tablename__)].primary_key]
    wanted = select(model).where(*(getattr(model, name) == image[name] for name in columns))
    row = session.exec(wanted.execution_options(include_void=True)).first()
    if row is None:
        raise Refused(f"The {str(model.__tablename__).replace('_', ' ')} of this line is no longer there.")
    return row


def _unchanged(session: Session, number: int, table: str, row: Any, mine: images.Image) -> None:
    """Refuse where a later change touched the same fields: that one is taken back first."""
    now = images.image_of(row)
    changed = [name for name, value in mine.items() if now.get(name) != value]
    if changed:
        later = _later_line(session, number, table, row)
        which = f"line {later} changed" if later else "it was changed"
        raise Refused(
            f"Line {number} cannot be taken back: {which} the same {table.replace('_', ' ')} since "
            f"({', '.join(changed)}); take that back first."
        )


def _later_line(session: Session, number: int, table: str, row: Any) -> int | None:
    for line in session.exec(select(t.Journal).where(col(t.Journal.id) > number).order_by(col(t.Journal.id).desc())):
        touched = _by_key(chain.opened(session, line).after)
        if (table, tuple(sa.inspect(row).mapper.primary_key_from_instance(row))) in touched:
            return line.id
    return None


def _delete(session: Session, number: int, table: str, row: Any) -> None:
    try:
        with session.begin_nested():
            session.delete(row)
            session.flush()
    except IntegrityError as error:
        raise Refused(
            f"Line {number} cannot be taken back: other records refer to this {table.replace('_', ' ')} by now."
        ) from error


def _values(table: str, image: images.Image) -> dict[str, Any]:
    """The columns of an image as Python values."""
    columns = SQLModel.metadata.tables[table].columns
    return {name: value_of(columns[name], value) for name, value in image.items() if name in columns}


def _renew(session: Session, number: int, pledges: Iterable[int]) -> None:
    """Divide the pledges anew, where nothing hangs on one that no longer counts."""
    session.flush()
    currencies = queries.currencies(session)
    for pledge_id in sorted(pledges):
        wanted = select(t.Pledge).where(t.Pledge.id == pledge_id).execution_options(include_void=True)
        pledge = session.exec(wanted).one()
        if pledge.void and (hanging := _hanging(session, pledge)):
            raise Refused(f"Line {number} cannot be taken back: {hanging} {pledge.code} since; take that back first.")
        raised = select(t.Addendum).where(t.Addendum.pledge_id == pledge.id).order_by(col(t.Addendum.dated))
        first = session.exec(raised).first()
        if first is not None and (pledge.signed_on is None or first.dated < pledge.signed_on):
            raise Refused(
                f"Line {number} cannot be taken back: the raise of {wording.day(first.dated)} would stand without the signature "
                f"of {pledge.code}; take that raise back first."
            )
        postings.renew(session, pledge, currency=currencies[pledge.currency])


def _hanging(session: Session, pledge: t.Pledge) -> str:
    """What was recorded on a pledge after it was promised, in words."""
    facts: dict[str, tuple[Any, ...]] = {
        "money was received on": (t.Receipt,),
        "an addendum was signed on": (t.Addendum,),
        "a write-off was proposed on": (t.WriteOff,),
    }
    for words, models in facts.items():
        for model in models:
            if session.exec(select(model.id).where(model.pledge_id == pledge.id)).first() is not None:
                return words
    return ""
