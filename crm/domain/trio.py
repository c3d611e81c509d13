"""Past, present and upcoming chairs on a day, from the terms known on that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Term:
    """A chair's time in office. `chairs` are codes of organisations: two are co-chairs."""

    chairs: tuple[str, ...]
    starts: date
    ends: date | None
    known_from: date


@dataclass(frozen=True)
class Trio:
    """Each is empty where it is unknown."""

    past: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    upcoming: tuple[str, ...] = ()


def trio_terms(day: date, terms: Iterable[Term]) -> tuple[list[Term], list[Term], list[Term]]:
    """The past, present and upcoming terms of a day: present = terms that cover it; past = the latest ended before;
    upcoming = begins the day after the present one ends.
    """
    known = [term for term in terms if term.known_from <= day]
    present = [term for term in known if term.starts <= day and (term.ends is None or day <= term.ends)]
    over = sorted((term for term in known if term.ends and term.ends < day), key=lambda term: (term.ends, term.starts))
    last_days = {term.ends for term in present if term.ends}
    following = {day + timedelta(days=1) for day in last_days}
    upcoming = [term for term in known if term.starts in following]
    past = [term for term in over if term.ends == over[-1].ends]
    return past, present, upcoming


def trio_on(day: date, terms: Iterable[Term]) -> Trio:
    """Who chairs, chaired and will chair on a day."""
    return Trio(*map(_chairs, trio_terms(day, terms)))


def _chairs(terms: list[Term]) -> tuple[str, ...]:
    return tuple(chair for term in terms for chair in term.chairs)
