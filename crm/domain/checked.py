"""What the checks look at: the ledger on a day as plain rows, gathered by `crm.reports.data_quality`.

Amounts are whole minor units. Nothing dated after the day is in here, and nothing the audience may not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.domain.money import Currency


@dataclass(frozen=True)
class Part:
    """What of a pledge is paid or still to come for an activity and a year; None = left open."""

    activity: str | None
    year: int | None
    amount: int
    paid: int = 0


@dataclass(frozen=True)
class Pledge:
    """A promise and what became of it. Amounts in minor units of its currency, raises included."""

    code: str
    donor: str
    currency: Currency
    amount: int
    promised_on: date
    signed_on: date | None = None
    #: The last day of the period that was agreed.
    ends_on: date | None = None
    #: Where the promise or the agreement can be found.
    reference: str = ""
    paid: int = 0
    closed: int = 0
    open: int = 0
    parts: tuple[Part, ...] = ()
    #: What the instalments in force add up to; None where there are none.
    planned: int | None = None
    first_receipt: date | None = None

    @property
    def gone(self) -> bool:
        """Cancelled before anything was paid: no figure rests on it."""
        return not self.open and not self.paid


@dataclass(frozen=True)
class FocalPoint:
    """A person by function, and the last day on which somebody made sure that it is still right."""

    function: str
    place: str = ""
    verified: date | None = None


@dataclass(frozen=True)
class Donor:
    """A donor with the focal points that are valid on the day."""

    code: str
    name: str
    #: Whether it gives on the day: its role runs, or its money is still to come.
    current: bool = True
    focal_points: tuple[FocalPoint, ...] = ()


@dataclass(frozen=True)
class Alike:
    """Two donors whose names resemble each other, in per cent."""

    first: Donor
    second: Donor
    percent: int


@dataclass(frozen=True)
class Activity:
    """A line of the work plan, and the years it is planned for."""

    code: str
    running: bool
    first_year: int | None = None
    last_year: int | None = None

    def planned_in(self, year: int) -> bool:
        """Whether that year is between its first and its last; an end that is not known is open."""
        return (self.first_year or year) <= year <= (self.last_year or year)


@dataclass(frozen=True)
class Need:
    """The latest revision of what an activity needs in a year: minor units of base, support cost included."""

    activity: str
    year: int
    dated: date
    amount: int


@dataclass(frozen=True)
class UsedRate:
    """A rate that a stored or shown value rests on: of which record, for which day, of which day it is."""

    #: The record in the reader's words, and where a link leads.
    subject: str
    kind: str
    code: str
    currency: Currency
    day: date
    rate: Decimal
    rate_on: date
    #: What the ledger has for that day; None where nothing was published on or before it.
    known: Decimal | None = None


@dataclass(frozen=True)
class KnownRate:
    """A rate of the ledger: units of the currency per one unit of base from a day on."""

    currency: str
    dated: date
    rate: Decimal


@dataclass(frozen=True)
class Opportunity:
    """A conversation that is neither lost nor a pledge, and what is planned next."""

    code: str
    donor: str
    next_step: str = ""
    next_step_on: date | None = None


@dataclass(frozen=True)
class Task:
    """What is to be done and not done yet, for whom, by when."""

    title: str
    donor: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Slice:
    """An activity in a year that open notes offer to more than one donor: in words, and whether they ask too much."""

    activity: str
    year: int
    says: str
    too_much: bool


@dataclass(frozen=True)
class Facts:
    """The ledger on a day, as far as rules look at it."""

    as_of: date
    base: Currency
    pledges: tuple[Pledge, ...] = ()
    donors: tuple[Donor, ...] = ()
    alike: tuple[Alike, ...] = ()
    activities: tuple[Activity, ...] = ()
    needs: tuple[Need, ...] = ()
    used_rates: tuple[UsedRate, ...] = ()
    #: By currency, then by day.
    known_rates: tuple[KnownRate, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    tasks: tuple[Task, ...] = ()
    slices: tuple[Slice, ...] = ()
