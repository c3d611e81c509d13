"""Before a batch: every donor looked at, so that all problems of all donors are seen at once and nothing is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from concept_notes.batch.choice import Choosable, language_for
from concept_notes.facts.context import NoteContext
from concept_notes.mail.address import NOBODY, Addressee, addressee
from concept_notes.making.finish import Finished, Ready
from concept_notes.making.preflight import preflight
from concept_notes.making.told import Remark
from concept_notes.making.trial import ready, tried
from concept_notes.making.wish import AUTO, Wish
from crm.domain.money import Currency, decimal_text
from crm.domain.wording import amount_text
from crm.errors import CrmError
from crm.store import queries
from crm.store.kept import keeping


@dataclass(frozen=True)
class Candidate:
    """A donor before its note is made: all that the note needs, or what stops it; and what to know."""

    donor: str
    name: str
    language: str
    #: None where a problem stops the note.
    ready: Ready | None
    problems: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
    #: Whom its e-mail draft goes to: beside the facts, because what writes the note is not to know it.
    to: Addressee = NOBODY
    #: The note itself, where it was written already to see what its gate says.
    finished: Finished | None = None

    @property
    def stopped_by(self) -> str:
        """All that stops the note, in sentences."""
        return " ".join(one.says for one in self.problems)

    def as_json(self) -> dict[str, Any]:
        """The finding as the command line prints it; the ask as a decimal string."""
        ask = self.ready.context.ask if self.ready else None
        return {
            "donor": self.donor,
            "name": self.name,
            "language": self.language,
            "ready": self.ready is not None,
            "ask": decimal_text(ask.amount.minor, ask.amount.currency.digits) if ask else None,
            "currency": ask.amount.currency.code if ask else None,
            "activities": [line.code for line in self.ready.context.activities] if self.ready else [],
            "years": list(ask.years) if ask else [],
            "problems": [one.as_json() for one in self.problems],
            "warnings": [one.as_json() for one in self.warnings],
        }


@dataclass(frozen=True)
class Plan:
    """All donors of a batch as they were found, in their order, and what is to know of them together."""

    #: What all notes have in common.
    wish: Wish
    candidates: tuple[Candidate, ...]
    base: Currency
    #: The group whose notes they are, by its short name.
    group: str = ""
    #: While the demonstration is loaded: the sentence that says so.
    demonstration: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def ready(self) -> tuple[Candidate, ...]:
        """Those whose note nothing stops."""
        return tuple(one for one in self.candidates if one.ready)

    @property
    def stopped(self) -> tuple[Candidate, ...]:
        """Those whose note something stops."""
        return tuple(one for one in self.candidates if not one.ready)


def preflight_all(
    session: Session,
    donors: Iterable[Choosable],
    wish: Wish,
    *,
    written: bool = False,
    told: Callable[[Candidate], None] | None = None,
) -> Plan:
    """What would come of a note for each donor; what is the same for all is read once. `told` hears of each.

    The wish is what they have in common; with `AUTO` each is in the language that its donor reads. `written`: each note
    that nothing else stops is written and put before its gate, and making takes it as it is; without it, the processes
    that make the notes find what the gate says.
    """
    found = []
    with keeping(session):
        for donor in donors:
            found.append(_candidate(session, donor, wish, written=written))
            if told:
                told(found[-1])
    settings = queries.settings(session)
    return Plan(
        wish,
        tuple(found),
        queries.base_currency(session),
        group=settings.get("group_short", "") or settings.get("group_name", ""),
        demonstration=settings.get("demo_note", "") if settings.get("demo") == "1" else "",
        remarks=tuple(_together([one.ready.context for one in found if one.ready])),
    )


def _candidate(session: Session, donor: Choosable, wish: Wish, *, written: bool) -> Candidate:
    said_in = language_for(donor.language) if wish.said_in == AUTO else wish.said_in
    found = preflight(session, replace(wish, donor=donor.code, said_in=said_in))
    warnings = [*found.warnings]
    if wish.said_in == AUTO and donor.language != said_in:
        warnings.append(
            Remark(
                "language",
                f"{donor.name} reads “{donor.language}”, which no language pack has: its note is in English.",
            )
        )
    problems, made_from, finished = found.problems, None, None
    if written:
        looked, made_from, finished = tried(session, found)
        problems = looked.problems
        warnings += looked.warnings[len(found.warnings) :]
    elif found.ready:
        try:
            made_from = ready(session, found)
        except CrmError as error:
            problems = (Remark("no-template", str(error)),)
    to = addressee(session, donor.code, as_of=wish.as_of)
    return Candidate(donor.code, donor.name, said_in, made_from, problems, tuple(warnings), to, finished)


def _together(contexts: list[NoteContext]) -> list[str]:
    """That the notes ask for more than is missing in what they offer: the same work is offered to several donors."""
    if len(contexts) < 2:
        return []
    base: Currency = contexts[0].base
    lacks: dict[tuple[str, int], int] = {}
    for context in contexts:
        for line in context.activities:
            lacks |= {(line.code, row.year): row.sums.missing for row in line.years}
    missing, asked = sum(lacks.values()), sum(context.ask.amount.minor for context in contexts)
    if asked <= missing:
        return []
    return [
        (
            f"Together these notes ask for {amount_text(asked, base)}, and what they offer lacks "
            f"{amount_text(missing, base)}: the same work is offered to several donors."
        )
    ]
