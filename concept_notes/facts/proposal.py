"""What only the full note says: where the work leads, who runs the group, how the need was decided, the plan at a glance.

Amounts are whole minor units of base. Plain frozen facts, as in `concept_notes.facts.context`, which holds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm.domain.money import Money


@dataclass(frozen=True)
class Step:
    """An activity, the changes it leads to, and what must hold for them to come about."""

    activity: str
    changes: tuple[str, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True)
class Pathway:
    """An area of work of the request, and how what is done there leads to what changes."""

    area: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Use:
    """What the request holds for an activity, by year of the ask: in proportion to what each year lacks."""

    activity: str
    amounts: tuple[int, ...]


@dataclass(frozen=True)
class Body:
    """An organisation that takes part in the group: its roles on the day in words, and the activities it leads."""

    name: str
    roles: tuple[str, ...]
    leads: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """Who chairs, chaired or will chair, and for how long."""

    #: "present Chair".
    role: str
    #: None where nobody is known yet.
    chairs: str | None
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Planned:
    """An activity of the work plan at a glance: who leads it, how it stands, what it needs in each year of the plan."""

    activity: str
    area: str
    #: None where no member has taken the lead yet.
    lead: str | None
    #: "core; running".
    standing: str
    needs: tuple[int, ...]
    #: The request asks for it.
    asked: bool


@dataclass(frozen=True)
class OwnLine:
    """A row of the budget in the donor's currency: direct cost of a category, or support cost."""

    category: str
    amounts: tuple[Money, ...]
    total: Money


@dataclass(frozen=True)
class OwnBudget:
    """The budget of the activities offered in the donor's own currency, at the rate of the request."""

    #: "EUR 0.912", and the day of that rate.
    rate: str
    rate_date: date
    lines: tuple[OwnLine, ...]
    totals: tuple[Money, ...]
    total: Money
    #: The coordination levy on the request by year, in no sum; nothing where there is none.
    levy: tuple[Money, ...] = ()


@dataclass(frozen=True)
class Decided:
    """What one decision said that an activity needs, by year of the ask; None where it did not speak of the year."""

    activity: str
    needs: tuple[int | None, ...]


@dataclass(frozen=True)
class Decision:
    """A day on which needs were decided, and the meeting that did it."""

    dated: date
    #: None where the records name no meeting.
    by: str | None
    lines: tuple[Decided, ...]


@dataclass(frozen=True)
class Proposal:
    """The parts of a full proposal."""

    #: The group's own words on what the work is for, how progress is followed, and how nobody comes to harm.
    objective: str | None = None
    monitoring: str | None = None
    safeguards: str | None = None
    pathways: tuple[Pathway, ...] = ()
    #: How the request is divided, and the same for all activities by year of the ask; its sum is what is asked.
    uses: tuple[Use, ...] = ()
    used: tuple[int, ...] = ()
    bodies: tuple[Body, ...] = ()
    #: Members whose names are in `bodies`, and how many there are in all where the group says so.
    members_named: int = 0
    members: int | None = None
    terms: tuple[Term, ...] = ()
    plan: tuple[Planned, ...] = ()
    #: None where the donor's currency is the base currency, or no rate of it is known.
    own_budget: OwnBudget | None = None
    #: Decisions on the need of the activities asked for, oldest first.
    decisions: tuple[Decision, ...] = ()
    #: By year of the ask: what the first decision on each activity said, and what later ones changed of it.
    original: tuple[int, ...] = ()
    changes: tuple[int, ...] = ()


#: A note that is no full proposal.
NO_PROPOSAL = Proposal()


def uneven(proposal: Proposal, asked: int, needs: Sequence[int], plan: Sequence[int]) -> list[str]:
    """What does not add up, as sentences: to what is `asked`, to the `needs` of what is offered and of the `plan`, by year."""
    found = []
    by_year = [sum(one) for one in zip(*(use.amounts for use in proposal.uses), strict=True)]
    if proposal.uses and (by_year != list(proposal.used) or sum(by_year) != asked):
        found.append("The uses of the request do not add up to it.")
    decided = [first + change for first, change in zip(proposal.original, proposal.changes, strict=True)]
    if proposal.decisions and decided != list(needs):
        found.append("The decisions on the need of the activities offered do not add up to it.")
    if proposal.plan and [sum(one) for one in zip(*(line.needs for line in proposal.plan), strict=True)] != list(plan):
        found.append("The work plan at a glance does not add up to what the plan needs.")
    return found
