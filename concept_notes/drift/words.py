"""The facts of a note gathered anew for a later day, and drift in its lists: thanks, announcements, whom to answer. What
stayed as it was edited, and a template that was put away, are told beside them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from concept_notes.check.registered import stayed_of
from concept_notes.drift.walk import Reworded, minor, money
from concept_notes.facts.context import NoteContext
from concept_notes.gathering.gather import collect
from concept_notes.making.wish import Held, Wish
from crm.domain.gap import Audience
from crm.domain.money import allocate
from crm.domain.wording import NONE, day, listed
from crm.store import queries
from crm.store import tables as t

#: What stayed as people had edited it when a note was renewed.
_BY_HAND = "Edited by hand, and not renewed"


def facts_of(session: Session, row: t.ConceptNote, kept: Mapping[str, Any], *, as_of: date) -> NoteContext:
    """The facts of a note on a later day, gathered around its request as they were for it.

    Raises `CrmError` where a language, an activity or the name of the group is no longer there.
    """
    form: Any = json.loads(row.choice or "{}").get("form") or {}
    audience: Audience = "trio" if row.audience == "trio" else "public"
    ask: Mapping[str, Any] = kept["ask"]
    years = tuple(ask["years"])
    base = queries.base_currency(session)
    by_year = tuple(minor(one, base) for one in ask.get("by_year") or ())
    equivalent = ask.get("equivalent")
    given = f"{equivalent['currency']} {equivalent['amount']}" if ask.get("given") and equivalent else None
    wish = Wish(
        session.get_one(t.Organisation, row.donor_id).code,
        as_of=as_of,
        audience=audience,
        activities=tuple(one["code"] for one in kept["activities"]),
        years=years,
        reply_by=date.fromisoformat(ask["reply_by"]) if ask.get("reply_by") else None,
        said_in=row.language,
        fall_back=True,
        length=form.get("length"),
        held=Held(row.as_of, row.ask, by_year or tuple(allocate(row.ask, [1] * len(years))), given),
    )
    return collect(session, wish).draft


def lists(kept: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Reworded]:
    """Thanks, announcements and whom to answer: what was said and is gone, and what is new."""
    for name, (where, said) in _LISTS.items():
        if name in kept:
            before, after = ([said(one) for one in side[name]] for side in (kept, now))
            gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
            if gone or come:
                yield Reworded(where, listed(gone) or NONE, listed(come) or NONE, where)


def stayed(row: t.ConceptNote) -> tuple[Reworded, ...]:
    """The figures of a renewed note that stayed as they were edited, and those that the note would have had.

    None where the file that was sent was shown, because such a file has no figure that is not the note's.
    """
    if row.sent_sha256 and not row.sent_because:
        return ()
    return tuple(
        Reworded(f"{_BY_HAND}: {one.where}", one.says, one.made or NONE, _BY_HAND) for one in stayed_of(row.figures)
    )


def _thanked(one: Mapping[str, Any]) -> str:
    return f"{money(one['amount'])} of {_day(one['paid_on'])} for {one['what_for']}"


def _announced(one: Mapping[str, Any]) -> str:
    return f"{money(one['amount'])} of {_day(one['announced_on'])}"


def _contact(one: Mapping[str, Any]) -> str:
    return f"{one['role']}: {one['office']}"


def _day(kept: str) -> str:
    return day(date.fromisoformat(kept))


#: What is told as a list, and how one of it is said.
_LISTS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    "thanks": ("Thanks", _thanked),
    "announced": ("Announcements not signed", _announced),
    "contacts": ("Whom to answer", _contact),
}


def retired(session: Session, row: t.ConceptNote) -> str:
    """That the template of a note was retired since; "" where it was not, or where the product's own was used."""
    name, _, number = row.template.rpartition(" ")
    if not (name and number.isdigit()):
        return ""
    template = t.NoteTemplate
    wanted = select(template).where(sa.func.lower(template.name) == name.lower(), template.number == int(number))
    found = session.exec(wanted.where(col(template.status) == "retired")).first()
    if found is None or found.retired_at is None or found.retired_at <= row.made_at:
        return ""
    return f"Its template, {row.template}, was retired on {day(found.retired_at.date())}: a new version takes another."
