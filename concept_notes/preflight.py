"""Preflight: all that stops a note and all that its maker should know, before anything is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from concept_notes.context import Audience, NoteContext
from concept_notes.gather import Gathered, collect
from concept_notes.language import HOME
from concept_notes.told import Remark, Told
from crm.domain.money import decimal_text
from crm.domain.wording import amount_text
from crm.errors import Refused
from crm.reports.pledge_summary import pledge_summary


@dataclass(frozen=True)
class Preflight:
    """What was found before a note is made: problems stop it, warnings are for the person who makes it."""

    donor: str
    donor_name: str
    as_of: date
    gathered: Gathered
    problems: tuple[Remark, ...]
    warnings: tuple[Remark, ...]

    @property
    def ready(self) -> bool:
        """Nothing stops the note."""
        return not self.problems

    @property
    def facts(self) -> NoteContext:
        """The facts of the note with all warnings. Raises `Refused`, with every problem, where one stops it."""
        if self.problems or self.gathered.context is None:
            raise Refused(" ".join(one.says for one in self.problems))
        return replace(self.gathered.context, warnings=tuple(one.says for one in self.warnings))

    def as_json(self) -> dict[str, Any]:
        """The preflight as the command line prints it; the ask as a decimal string, null where there is none."""
        asked = self.gathered.context.ask if self.gathered.context else None
        return {
            "donor": self.donor,
            "as_of": self.as_of.isoformat(),
            "ready": self.ready,
            "ask": decimal_text(asked.amount.minor, asked.amount.currency.digits) if asked else None,
            "currency": asked.amount.currency.code if asked else None,
            "activities": list(self.gathered.activities),
            "years": list(self.gathered.years),
            "problems": [one.as_json() for one in self.problems],
            "warnings": [one.as_json() for one in self.warnings],
        }


def preflight(
    session: Session,
    donor: str,
    activities: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    ask: str | int | None = None,
    *,
    as_of: date,
    audience: Audience = "public",
    reply_by: date | None = None,
    said_in: str = HOME,
    fall_back: bool = False,
) -> Preflight:
    """What `make_note` would find with the same wish; nothing is made.

    Raises `NotFound` for an unknown code and `Invalid` for an amount that cannot be read: those are no findings.
    """
    found = collect(
        session, donor, activities, years, ask,
        as_of=as_of, audience=audience, reply_by=reply_by, said_in=said_in, fall_back=fall_back,
    )  # fmt: skip
    told = Told()
    _overdue(session, told, found.donor, as_of)
    return Preflight(
        donor=found.donor,
        donor_name=found.donor_name,
        as_of=as_of,
        gathered=found,
        problems=(*found.problems, *told.problems),
        warnings=(*found.warnings, *told.warnings),
    )


def _overdue(session: Session, told: Told, donor: str, as_of: date) -> None:
    """Payments of this donor that are late: told to the maker, because an ask never speaks of them."""
    for line in pledge_summary(session, as_of=as_of, audience="trio", donors=[donor]).rows:
        if line.overdue_own:
            told.warn(
                "overdue",
                f"{amount_text(line.overdue_own, line.currency)} of {line.id} is {line.days_late} days overdue. The note says "
                "nothing of it, and what goes with the note should not either: a reminder is a letter of its own.",
            )
