"""Reading why the gap moved: between two days, or since figures were frozen under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from crm.domain.explain import Explained
from crm.domain.gap import Audience
from crm.domain.money import Currency
from crm.domain.wording import day
from crm.errors import CrmError, Usage
from crm.reports.explain import Point, explain_gap
from crm.services import snapshots
from crm.store import queries


@dataclass(frozen=True)
class Change:
    """The gap at two points, and every step between them."""

    start: Point
    end: Point
    found: Explained
    base: Currency
    audience: Audience


def point(session: Session, text: str) -> Point:
    """A snapshot by its name, else a day like 2016-11-30, as on the command line. Raises `Usage` where it is neither."""
    try:
        row = snapshots.find_snapshot(session, text)
    except CrmError as unknown:
        if _is_day(text):
            return Point(date.fromisoformat(text))
        raise Usage(f"“{text}” is neither a day like 2016-11-30 nor a snapshot. {unknown}") from None
    return Point(row.as_of, row.name, row.line)


def change(session: Session, start: str, end: str, audience: Audience) -> Change:
    """How the gap of an audience went from one point to the other."""
    one, other = point(session, start), point(session, end)
    found = explain_gap(session, one, other, audience=audience)
    return Change(one, other, found, queries.base_currency(session), audience)


def usual_start(end: date, told: tuple[date, ...]) -> date:
    """The day the page compares with: the latest earlier day of a demonstration's story, else the year's first.

    >>> usual_start(date(2016, 11, 30), (date(2016, 2, 11), date(2016, 11, 30)))
    datetime.date(2016, 2, 11)
    >>> usual_start(date(2016, 11, 30), ())
    datetime.date(2016, 1, 1)
    """
    return max((one for one in told if one < end), default=date(end.year, 1, 1))


def kept(session: Session) -> list[dict[str, Any]]:
    """The snapshots there are, newest first."""
    return snapshots.all_snapshots(session)[::-1]


def places(start: str, end: str, told: tuple[date, ...], made: list[dict[str, Any]]) -> Mapping[str, str]:
    """What can be compared: the days in question and the snapshots, each as the address has it and as it reads."""
    days = {start, end, *(one.isoformat() for one in told)}
    found = {text: day(date.fromisoformat(text)) for text in sorted(days) if _is_day(text)}
    return {**found, **{one["name"]: f"“{one['name']}”, frozen" for one in made}}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
