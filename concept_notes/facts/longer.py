"""What longer notes say beside the short one: results, risks, this donor's payments, who pays what, what it wants.

Amounts are whole minor units of base. Plain frozen facts, as in `concept_notes.facts.context`, which holds them.
"""

from __future__ import annotations

from dataclasses import dataclass

from concept_notes.making.limits import Limit
from crm.domain.money import Money


@dataclass(frozen=True)
class Result:
    """A change that an activity is to bring about, and how one sees it. Values are the group's own words."""

    activity: str
    change: str
    indicator: str
    baseline: str | None
    #: By year of the ask; None where none is set.
    targets: tuple[str | None, ...]
    #: Where the value is read.
    source: str | None = None
    #: What must hold for the change to come about.
    assumption: str | None = None


@dataclass(frozen=True)
class Risk:
    """What may go wrong with an activity, how likely and how bad that is, and what is done about it."""

    activity: str
    risk: str
    #: "low", "medium" or "high".
    likelihood: str
    impact: str
    answer: str


@dataclass(frozen=True)
class Paid:
    """What this donor paid for an activity and a year."""

    #: None where the donor left it open.
    activity: str | None
    year: int | None
    received: int


@dataclass(frozen=True)
class Share:
    """Who pays for an activity over the years asked for: need = own + others + missing."""

    activity: str
    #: Received and signed from this donor, as far as it meets a need.
    own: int
    others: int
    missing: int


@dataclass(frozen=True)
class Wants:
    """What the donor wants of a note."""

    #: matrix, logframe, theory-of-change or none.
    results_format: str = "matrix"
    #: It wants to see what others pay beside it.
    cofunding: bool = False
    #: What is to go with the note: "results matrix", "budget by year".
    annexes: tuple[str, ...] = ()
    #: Its own words on how a contribution is made known.
    visibility: str | None = None
    #: The coordination levy on what is asked; None where it has none.
    levy: Money | None = None
    #: The request and the levy together.
    to_transfer: Money | None = None
    #: The levy on what is asked of each year of the ask, in minor units of base.
    levy_by_year: tuple[int, ...] = ()
    #: What is transferred, in the currency of the request's equivalent.
    transfer_equivalent: Money | None = None
    #: The most that it reads; None where it has no limit, or where somebody said that this note may be longer.
    limit: Limit | None = None


#: What is known of a donor of whom nobody wrote down what it wants.
NO_WISHES = Wants()
