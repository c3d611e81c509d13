"""Which small paper somebody wants, and its facts: one door to all kinds of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from concept_notes.facts.context import Audience
from concept_notes.language.pack import HOME
from concept_notes.papers.handover_facts import handover
from concept_notes.papers.reminder import reminder
from concept_notes.papers.report_facts import donor_report
from concept_notes.papers.thanks import thanks
from concept_notes.papers.verbale import verbale


@dataclass(frozen=True)
class PaperWish:
    """A small paper as somebody wants it."""

    #: verbale, thanks, reminder, report or handover.
    kind: str
    #: The note it covers by reference, the receipt it thanks for by number, the pledge it reminds of, the donor of a
    #: report; "" for a hand-over brief.
    about: str
    #: The day it is dated with.
    as_of: date
    said_in: str = HOME
    #: What is not translated stands in English instead of stopping the paper.
    fall_back: bool = False
    #: For whom a report is; letters go to their donor.
    audience: Audience = "public"


#: How the facts of each kind are gathered, from what it is about.
_GATHER: Mapping[str, Callable[..., Any]] = {
    "verbale": verbale,
    "thanks": lambda session, number, **how: thanks(session, int(number), **how),
    "reminder": reminder,
    "report": donor_report,
    "handover": lambda session, _, **how: handover(session, **how),
}


def gathered(session: Session, wish: PaperWish) -> Any:
    """The facts of the paper on its day. Raises `NotFound` and `Refused` as each kind does."""
    how: dict[str, Any] = {"as_of": wish.as_of, "said_in": wish.said_in, "fall_back": wish.fall_back}
    if wish.kind == "report":
        how["audience"] = wish.audience
    return _GATHER[wish.kind](session, wish.about, **how)
