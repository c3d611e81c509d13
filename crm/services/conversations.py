"""Consultations with donors, what follows from them, and support that is no money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from crm.domain.text import clean
from crm.errors import Refused
from crm.services.actor import Actor
from crm.services.journal import change, done_once, row_once
from crm.services.organisations import in_order
from crm.store import find
from crm.store import tables as t


@dataclass(frozen=True)
class NewInteraction:
    """A meeting, call, note verbale, letter or e-mail: with whom, what was said, what follows."""

    dated: date
    kind: str
    donor: str = ""
    ended: date | None = None
    place: str = ""
    summary: str = ""
    follow_up: str = ""
    restricted: bool = False
    source: str = ""


@dataclass(frozen=True)
class NewTask:
    """What somebody has to do, by when."""

    title: str
    due: date | None = None
    done_on: date | None = None
    donor: str = ""
    owner: str = ""


@dataclass(frozen=True)
class NewInKind:
    """A room, an expert, interpretation; the value, where there is one, in minor units of base."""

    organisation: str
    description: str
    dated: date | None = None
    activity: str = ""
    value: int | None = None
    source: str = ""


def log_interaction(
    session: Session, actor: Actor, new: NewInteraction, *, request_id: str | None = None
) -> t.Interaction:
    """Write down what was said, by whom."""

    def act() -> t.Interaction:
        in_order("The meeting", new.dated, new.ended)
        donor = find.organisation(session, new.donor) if new.donor else None
        with change(
            session, actor, "interaction logged", f"interaction of {new.dated.isoformat()}", request_id=request_id
        ):
            row = t.Interaction(
                dated=new.dated,
                ended=new.ended,
                donor_id=donor.id if donor else None,
                kind=clean(new.kind),
                place=clean(new.place),
                summary=clean(new.summary, lines=True),
                follow_up=clean(new.follow_up, lines=True),
                restricted=new.restricted,
                source=clean(new.source),
            )
            session.add(row)
        return row

    return row_once(session, t.Interaction, request_id, {"kind": "interaction", "content": new}, act)


def add_task(session: Session, actor: Actor, new: NewTask, *, request_id: str | None = None) -> t.Task:
    """Note what has to be done."""

    def act() -> t.Task:
        if not clean(new.title):
            raise Refused("Say what has to be done.")
        donor = find.organisation(session, new.donor).id if new.donor else None
        owner = find.organisation(session, new.owner).id if new.owner else None
        with change(session, actor, "task added", f"task {clean(new.title)[:60]}", request_id=request_id):
            row = t.Task(title=clean(new.title), due=new.due, done_on=new.done_on, donor_id=donor, owner_id=owner)
            session.add(row)
        return row

    return row_once(session, t.Task, request_id, {"kind": "task", "content": new}, act)


def add_in_kind(session: Session, actor: Actor, new: NewInKind, *, request_id: str | None = None) -> None:
    """Record support that is no money; it is in no total."""

    def act() -> None:
        body = find.organisation(session, new.organisation)
        if not clean(new.description):
            raise Refused(f"Say what {body.code} gives in kind.")
        activity = find.activity(session, new.activity).id if new.activity else None
        with change(session, actor, "in-kind support recorded", f"organisation {body.code}", request_id=request_id):
            session.add(
                t.InKind(
                    organisation_id=body.id,
                    activity_id=activity,
                    dated=new.dated,
                    description=clean(new.description),
                    value=new.value,
                    source=clean(new.source),
                )
            )

    done_once(session, request_id, {"kind": "in kind", "content": new}, act)
