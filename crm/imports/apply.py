"""Writes records through the services, which keep the rules; what they refuse becomes a problem of its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from crm.domain.wording import day
from crm.errors import CrmError, Refused
from crm.imports import typed
from crm.imports.cells import PlaceCell
from crm.imports.problems import Problems
from crm.imports.records import Record
from crm.imports.shape import FILES
from crm.services import (
    conversations,
    corrections,
    opportunities,
    organisation_names,
    organisations,
    pledges,
    setup,
    work_plan,
)
from crm.services.actor import Actor
from crm.services.journal import change
from crm.store import find

#: A code in a file: what a record makes, or what it needs.
Coded = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """One call of a service, and the record whose row is named where it is refused."""

    record: Record
    act: Callable[[Session, Actor], object]


@dataclass
class Writer:
    """Carries out steps one after the other; a refused one leaves nothing, and what rests on it is not tried."""

    session: Session
    actor: Actor
    problems: Problems
    _broken: set[Coded] = field(default_factory=set)

    def write(self, new: Mapping[str, Sequence[Record]]) -> None:
        """Write the new records of all files, in an order in which each finds what it refers to."""
        for records in new.values():
            for record in records:
                if any(self.problems.has(record.file.file_name, row.number) for row in record.rows):
                    self._break(record)
        for step in steps(new):
            self._take(step)

    def _take(self, step: Step) -> None:
        if self._is_broken(step.record):
            return
        savepoint = self.session.begin_nested()
        try:
            answer = step.act(self.session, self.actor)
            savepoint.commit()
        except CrmError as refusal:
            savepoint.rollback()
            self._refused(step.record, str(refusal))
        except IntegrityError as error:
            savepoint.rollback()
            reason = str(error.orig).splitlines()[0].removeprefix("CHECK constraint failed: ").rstrip(".")
            self._refused(step.record, f"The ledger refuses this: {reason}.")
        else:
            warnings = answer.get("warnings", ()) if isinstance(answer, dict) else ()
            for sentence in warnings:
                self.problems.tell(step.record.file.file_name, step.record.row, "", sentence)

    def _refused(self, record: Record, sentence: str) -> None:
        self.problems.add(record.file.file_name, record.row, "", sentence)
        self._break(record)

    def _break(self, record: Record) -> None:
        """What this record makes, or is a part of, is not complete: what refers to it is not tried."""
        code = _made(record)
        if code:
            self._broken.add(code)

    def _is_broken(self, record: Record) -> bool:
        if any(self.problems.has(record.file.file_name, row.number) for row in record.rows):
            return True
        broken = any(need in self._broken for row in record.rows for need in _needs(record, row.values))
        if broken:
            self._break(record)
        return broken


def _made(record: Record) -> Coded | None:
    """The code a record makes; a part of a pledge or opportunity stands for the whole of it."""
    for owner in ("pledge", "opportunity"):
        if record.file.name != "pledges" and record.values.get(owner):
            return ("opportunities" if owner == "opportunity" else "pledges"), str(record.values[owner])
    if record.file.name == "rates":
        return "rates", str(record.values["currency"])
    return (record.file.name, str(record.values["code"])) if record.values.get("code") else None


def _needs(record: Record, values: Mapping[str, Any]) -> Iterable[Coded]:
    """The codes that a row refers to, and its own."""
    if values.get("code"):
        yield record.file.name, values["code"]
    for column in record.file.columns:
        value = values[column.name]
        if column.refers and value:
            yield from ((column.refers, one) for one in (value if isinstance(value, tuple) else (value,)))
        elif column.kind == "currency" and value and record.file.name != "rates":
            yield "rates", str(value)
        elif column.kind.startswith("places"):
            yield from (("activities", place[0]) for place in value if place[0])


# --- which call writes a record --------------------------------------------------------------------------------

Act = Callable[[Session, Actor], object]
_Cells = dict[str, Any]


def steps(new: Mapping[str, Sequence[Record]]) -> Iterable[Step]:
    """The calls for all new records; those of a pledge or an opportunity in order of their days."""
    for file in FILES:
        if file.name == "opportunities":
            yield from _opportunity_steps(new)
        elif file.name == "pledges":
            yield from _pledge_steps(new)
        elif file.name in _ACTS:
            yield from (_step(record, _ACTS[file.name]) for record in new.get(file.name, ()))


def _step(record: Record, make: Callable[[Record], Act]) -> Step:
    """A step whose values are only looked at once it is taken, when they are known to be sound."""

    def act(session: Session, actor: Actor) -> object:
        return make(record)(session, actor)

    return Step(record, act)


def _plain(record: Record) -> _Cells:
    """The values of a record's first row, with "" where a code is empty, as services want it."""
    codes = {column.name for column in record.file.columns if column.kind == "code"}
    return {name: "" if value is None and name in codes else value for name, value in record.values.items()}


def _setting(record: Record) -> Act:
    cells = _plain(record)
    return lambda session, actor: setup.put_settings(session, actor, {cells["setting"]: cells["value"]})


def _text(record: Record) -> Act:
    cells = _plain(record)
    return lambda session, actor: setup.put_text(session, actor, cells["key"], cells["language"], cells["text"])


def _organisation(record: Record) -> Act:
    new = organisations.NewOrganisation(**_plain(record))
    return lambda session, actor: organisations.add_organisation(session, actor, new)


def _name(record: Record) -> Act:
    cells = _plain(record)
    return lambda session, actor: organisation_names.add_name(
        session, actor, cells["organisation"], cells["language"], cells["name"]
    )


def _role(record: Record) -> Act:
    cells = _plain(record)
    return lambda session, actor: organisations.add_role(
        session, actor, cells["organisation"], cells["role"], cells["from"], cells["to"], cells["source"]
    )


def _term(record: Record) -> Act:
    cells = _plain(record)
    return lambda session, actor: organisations.add_chair_term(
        session, actor, cells["chairs"], cells["from"], cells["to"], cells["known_from"], cells["source"]
    )


def _donor(record: Record) -> Act:
    cells = _plain(record)
    profile = organisations.Profile(organisation=cells.pop("donor"), **typed.profile_values(cells))
    return lambda session, actor: organisations.put_profile(session, actor, profile)


def _focal_point(record: Record) -> Act:
    new = organisations.NewFocalPoint(**typed.focal_point_values(_plain(record)))
    return lambda session, actor: organisations.add_focal_point(session, actor, new)


def _activity(record: Record) -> Act:
    new = work_plan.NewActivity(**_plain(record))
    return lambda session, actor: work_plan.add_activity(session, actor, new)


def _requirement(record: Record) -> Act:
    cells = _plain(record)
    lines = [(str(row.values["category"]), int(str(row.values["amount"]))) for row in record.rows]
    own = {name: cells[name] for name in ("activity", "year", "dated", "support_rate", "approved_by", "why")}
    new = work_plan.NewRequirement(lines=lines, **own)
    return lambda session, actor: work_plan.revise_requirement(session, actor, new)


def _rate(record: Record) -> Act:
    cells = _plain(record)
    return lambda session, actor: setup.add_rate(
        session, actor, cells["currency"], cells["from"], cells["rate"], cells["source"]
    )


def _in_kind(record: Record) -> Act:
    new = conversations.NewInKind(**_plain(record))
    return lambda session, actor: conversations.add_in_kind(session, actor, new)


def _interaction(record: Record) -> Act:
    cells = _plain(record)
    new = conversations.NewInteraction(ended=cells.pop("to"), **cells)
    return lambda session, actor: conversations.log_interaction(session, actor, new)


def _task(record: Record) -> Act:
    new = conversations.NewTask(**_plain(record))
    return lambda session, actor: conversations.add_task(session, actor, new)


_ACTS: Mapping[str, Callable[[Record], Act]] = {
    "settings": _setting,
    "texts": _text,
    "organisations": _organisation,
    "organisation_names": _name,
    "roles": _role,
    "chair_terms": _term,
    "donors": _donor,
    "focal_points": _focal_point,
    "activities": _activity,
    "requirements": _requirement,
    "rates": _rate,
    "in_kind": _in_kind,
    "interactions": _interaction,
    "tasks": _task,
}


def _day(record: Record, name: str = "dated") -> date:
    """A day of a record, for putting records in order; one that could not be read comes first."""
    value = record.values[name]
    return value if isinstance(value, date) else date.min


def _place(cell: PlaceCell) -> pledges.Place:
    return pledges.Place(cell[0], cell[1])


# --- opportunities ---------------------------------------------------------------------------------------------


def _opportunity_steps(new: Mapping[str, Sequence[Record]]) -> Iterable[Step]:
    """An opportunity is opened with its first revision, revised by the others, and lost at the end."""
    revisions: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(new.get("opportunity_revisions", ()), key=_day):
        revisions[str(record.values["opportunity"])].append(record)
    for record in new.get("opportunities", ()):
        own = revisions.get(str(record.values["code"]), [])
        yield Step(record, _opened(record, own.pop(0) if own else None))
    for later in revisions.values():
        yield from (_step(record, _revised) for record in later)
    for record in new.get("opportunities", ()):
        if record.values["lost_on"]:
            yield _step(record, _lost)


def _outlook(revision: Record) -> opportunities.Outlook:
    cells = _plain(revision)
    asked_for = cells.pop("asked_for")
    del cells["opportunity"]
    cells["expected"] = cells["expected"] or 0
    return opportunities.Outlook(cells=[(_place(cell), cell[2]) for cell in asked_for], **cells)


def _opened(record: Record, revision: Record | None) -> Act:
    def act(session: Session, actor: Actor) -> None:
        cells = _plain(record)
        del cells["lost_on"], cells["lost_reason"]
        if revision is None:
            raise Refused(
                f"{cells['code']} has no row in opportunity_revisions.csv; say there what is asked and expected of it."
            )
        _some_money(record, revision)
        new = opportunities.NewOpportunity(outlook=_outlook(revision), **cells)
        opportunities.open_opportunity(session, actor, new)

    return act


def _some_money(record: Record, revision: Record) -> None:
    if revision.values["expected"] is None and not record.values["in_kind"]:
        raise Refused(
            f"Nothing is said to be expected of {record.values['code']} (row {revision.row} of opportunity_revisions.csv); "
            "write an amount, or yes under in_kind."
        )


def _revised(record: Record) -> Act:
    return lambda session, actor: opportunities.revise_opportunity(
        session, actor, str(record.values["opportunity"]), _outlook(record)
    )


def _lost(record: Record) -> Act:
    return lambda session, actor: opportunities.lose_opportunity(
        session,
        actor,
        str(record.values["code"]),
        dated=_day(record, "lost_on"),
        reason=str(record.values["lost_reason"]),
    )


# --- pledges ---------------------------------------------------------------------------------------------------

#: What comes first on one day.
_ORDER = (
    "pledges", "splits", "signed", "raises", "splits of raises", "instalments", "receipts", "write_offs", "confirmed",
)  # fmt: skip


def _pledge_steps(new: Mapping[str, Sequence[Record]]) -> Iterable[Step]:
    """What happened to each pledge, day after day; first of all that it was promised, whatever its day."""
    events: dict[str, list[tuple[date, int, Step]]] = defaultdict(list)

    def add(pledge: object, day: date, what: str, step: Step) -> None:
        events[str(pledge)].append((date.min if what == "pledges" else day, _ORDER.index(what), step))

    for record in new.get("pledges", ()):
        add(record.values["code"], _day(record, "promised"), "pledges", _step(record, _promised))
        if record.values["signed"]:
            add(record.values["code"], _day(record, "signed"), "signed", _step(record, _signed))
    for name, make in _FACTS.items():
        for record in new.get(name, ()):
            what = "splits of raises" if record.values.get("raise") else name
            add(record.values["pledge"], _day(record), what, _step(record, make))
    for record in new.get("splits", ()):
        for row in record.rows:
            confirmed = row.values["confirmed_on"]
            if isinstance(confirmed, date):
                add(record.values["pledge"], confirmed, "confirmed", Step(record, _confirmed(row.values)))
    for of_pledge in events.values():
        yield from (step for *_, step in sorted(of_pledge, key=lambda event: event[:2]))


def _promised(record: Record) -> Act:
    cells = _plain(record)
    del cells["signed"], cells["signed_amount"], cells["signed_rate"]
    new = pledges.NewPledge(dated=cells.pop("promised"), next_report_on=cells.pop("next_report"), **cells)
    return lambda session, actor: pledges.add_pledge(session, actor, new)


def _signed(record: Record) -> Act:
    cells = _plain(record)
    return lambda session, actor: pledges.sign_pledge(
        session,
        actor,
        cells["code"],
        dated=cells["signed"],
        reference=cells["reference"],
        amount=cells["signed_amount"],
        rate=cells["signed_rate"],
    )


def _raised(record: Record) -> Act:
    new = pledges.NewRaise(**_plain(record))
    return lambda session, actor: pledges.raise_pledge(session, actor, new)


def _divided(record: Record) -> Act:
    splits = [
        pledges.SplitOf(pledges.Place(row["activity"], row["year"]), row["amount"], conditional=row["conditional"])
        for row in _rows(record)
    ]
    cells = _plain(record)
    return lambda session, actor: pledges.divide_pledge(
        session,
        actor,
        cells["pledge"],
        splits,
        dated=cells["dated"],
        why=cells["why"],
        move_received=cells["move_received"],
        addendum=cells["raise"],
    )


def _rows(record: Record) -> list[_Cells]:
    return [dict(row.values) for row in record.rows]


def _confirmed(values: _Cells) -> Act:
    place = pledges.Place(values["activity"], values["year"])
    return lambda session, actor: pledges.confirm_split(
        session,
        actor,
        values["pledge"],
        place,
        dated=values["confirmed_on"],
        reference=values["why"],
        addendum=values["raise"],
    )


def _planned(record: Record) -> Act:
    plan = [
        pledges.InstalmentOf(row["due"], row["amount"], tuple(_place(cell) for cell in row["meant_for"]))
        for row in _rows(record)
    ]
    cells = _plain(record)
    return lambda session, actor: pledges.plan_instalments(
        session, actor, cells["pledge"], plan, dated=cells["dated"], why=cells["why"]
    )


def _received(record: Record) -> Act:
    cells = _plain(record)
    new = pledges.NewReceipt(
        pledge=cells["pledge"],
        amount=cells["amount"],
        dated=cells["dated"],
        currency=cells["currency"],
        rate=cells["rate"],
        paid=cells["pays"],
        charges=cells["charges"] or 0,
        names=tuple((_place(cell), cell[2]) for cell in cells["meant_for"]),
        accept_overpayment=cells["overpayment_accepted"],
        reference=cells["reference"],
    )

    def act(session: Session, actor: Actor) -> object:
        if new.dated >= find.pledge(session, new.pledge).dated:
            return pledges.add_receipt(session, actor, new)
        with change(session, actor, "receipt loaded", f"pledge {new.pledge}", why=new.reference):
            promised = corrections.begin_earlier(session, actor, new.pledge, new.dated)
            answer = pledges.add_receipt(session, actor, new)
        moved = (
            f"Money of {new.pledge} arrived on {day(new.dated)}, before the day of its promise "
            f"({day(promised)}); {day(new.dated)} is taken for both."
        )
        return {**answer, "warnings": [moved, *answer["warnings"]]}

    return act


def _written_off(record: Record) -> Act:
    """Proposed and approved by the two persons the file names; one change, made by whoever loads the file."""
    cells = _plain(record)

    def act(session: Session, actor: Actor) -> None:
        with change(session, actor, f"{cells['kind']} loaded", f"pledge {cells['pledge']}", why=cells["reason"]):
            number = pledges.propose_write_off(
                session,
                Actor(cells["proposed_by"]),
                cells["pledge"],
                dated=cells["dated"],
                reason=cells["reason"],
                amount=cells["amount"],
                kind=cells["kind"],
                names=[_place(cell) for cell in cells["meant_for"]],
            )
            if cells["approved_by"]:
                pledges.approve_write_off(session, Actor(cells["approved_by"]), number)

    return act


_FACTS: Mapping[str, Callable[[Record], Act]] = {
    "raises": _raised,
    "splits": _divided,
    "instalments": _planned,
    "receipts": _received,
    "write_offs": _written_off,
}
