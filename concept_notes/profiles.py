"""Which parts a note has, by its length and the kind of donor: one table, for people as well as for the product.

A part that the table gives a note is printed where the records hold something for it; where they do not, it is left
out and the maker is told. Templates ask: `{%p if shows.thanks %}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Final

from concept_notes.facts.context import NoteContext
from concept_notes.facts.longer import Wants
from concept_notes.facts.sums import NOTHING


@dataclass(frozen=True)
class Part:
    """A part of a note: in which lengths it stands, and in which of them a kind of donor goes without it."""

    key: str
    lengths: str
    #: By kind of donor (data/vocab/organisation_kinds.csv), the lengths that leave it out.
    without: Mapping[str, str] = field(default_factory=dict)

    def belongs(self, length: str, kind: str) -> bool:
        """Whether a note of a length for a kind of donor has it."""
        return length in self.lengths.split() and length not in self.without.get(kind, "").split()


#: In the order of a note. What is not here stands in every note: the request, what it buys, need and gap of the work
#: plan, how to contribute, contacts, and from the short note on the activities, the gap by year and the annex.
PARTS: Final[tuple[Part, ...]] = (
    Part("without", "brief short standard full"),
    Part("sizes", "short standard full"),
    Part("thanks", "brief short standard full"),
    Part("announced", "brief short standard full"),
    Part("mandate", "short standard full"),
    Part("context", "short standard full"),
    Part("why", "brief short standard full"),
    Part("contents", "full"),
    Part("objective", "full"),
    Part("facts", "standard full"),
    Part("uses", "full"),
    Part("chapters", "full"),
    # A foundation or a company reads of risks in a full proposal, a government or a UN fund before.
    Part("results", "standard full"),
    Part("risks", "standard full", without={"foundation": "standard", "other": "standard"}),
    Part("history", "standard full"),
    Part("shares", "standard full", without={"foundation": "standard", "other": "standard full"}),
    Part("safeguards", "full"),
    Part("governance", "full"),
    Part("monitoring", "full"),
    Part("contacts", "full"),
    Part("levy", "brief short standard full"),
    Part("visibility", "short standard full"),
    Part("annexes", "short standard full"),
    Part("budget_years", "short standard full"),
    Part("own_currency", "standard full"),
    Part("decided", "full"),
    Part("work_plan", "full"),
    Part("whole_plan", "full"),
    Part("definitions", "full"),
)


@dataclass(frozen=True)
class Shows:
    """Which optional parts this note has: chosen for its length and kind of donor, and with something to say."""

    #: What stays undone without the money.
    without: bool
    #: Contributions of another size.
    sizes: bool
    #: Thanks for earlier payments.
    thanks: bool
    #: What the donor announced and did not sign.
    announced: bool
    #: The group's mandate.
    mandate: bool
    #: Where the work stands.
    context: bool
    #: Which of the donor's priorities the request serves.
    why: bool
    #: A contents list.
    contents: bool
    #: What the work is for, and how it leads there.
    objective: bool
    #: The request at a glance.
    facts: bool
    #: How the request is divided.
    uses: bool
    #: Each activity by itself.
    chapters: bool
    #: Results in the donor's format.
    results: bool
    #: Risks and what is done about them.
    risks: bool
    #: What this donor paid.
    history: bool
    #: Who pays for what.
    shares: bool
    #: How nobody comes to harm.
    safeguards: bool
    #: Who the group is, and who chairs it.
    governance: bool
    #: How progress and money are accounted for.
    monitoring: bool
    #: Whom to answer, in a part of its own.
    contacts: bool
    #: The coordination levy on top of the request.
    levy: bool
    #: How a contribution is made known.
    visibility: bool
    #: What goes with the note.
    annexes: bool
    #: Budget and request by the donor's budget years.
    budget_years: bool
    #: The budget in the donor's own currency.
    own_currency: bool
    #: How the need was decided.
    decided: bool
    #: The work plan at a glance.
    work_plan: bool
    #: The money of every activity of the work plan, by year.
    whole_plan: bool
    #: How the figures are counted.
    definitions: bool


#: Rows of tables that the one page of a short note's annex has room for, and the letters of a name on one line of it.
_MOST_ROWS, _LINE = 40, 45


def _fits(note: NoteContext) -> bool:
    """The annex of a short note stays one page with the budget years of the donor; longer notes have room."""
    if note.meta.length != "short":
        return True
    funding = [line.title for line in note.activities for row in line.years if row.sums != NOTHING]
    rows = len(note.budget.lines) + len(note.budget.support) + len(note.budget_years) + 2 * len(note.ask.years)
    return rows + sum(1 + len(title) // _LINE for title in funding) + 9 <= _MOST_ROWS


#: Whether the facts hold something for a part.
_HOLDS: Final[Mapping[str, Callable[[NoteContext], bool]]] = {
    "without": lambda note: note.without is not None,
    "sizes": lambda note: bool(note.sizes),
    "thanks": lambda note: bool(note.thanks),
    "announced": lambda note: bool(note.announced),
    "mandate": lambda note: bool(note.group.mandate),
    "context": lambda note: bool(note.group.context),
    "why": lambda note: note.donor.served,
    "contents": lambda note: bool(note.activities),
    "facts": lambda note: bool(note.activities),
    "chapters": lambda note: bool(note.chapters),
    "results": lambda note: bool(note.results) and note.wants.results_format != "none",
    "risks": lambda note: bool(note.risks),
    "history": lambda note: bool(note.history),
    "shares": lambda note: any(one.own + one.others + one.missing for one in note.shares),
    "objective": lambda note: bool(note.proposal.objective or note.proposal.pathways),
    "uses": lambda note: bool(note.proposal.uses),
    "safeguards": lambda note: bool(note.proposal.safeguards),
    "governance": lambda note: bool(note.proposal.bodies or note.proposal.terms),
    "monitoring": lambda note: bool(note.how.report or note.how.audit or note.proposal.monitoring),
    "contacts": lambda note: bool(note.contacts),
    "budget_years": lambda note: bool(note.budget_years) and _fits(note),
    "own_currency": lambda note: note.proposal.own_budget is not None,
    "decided": lambda note: bool(note.proposal.decisions),
    "work_plan": lambda note: bool(note.proposal.plan),
    "levy": lambda note: note.wants.levy is not None,
    "visibility": lambda note: bool(note.wants.visibility),
    "annexes": lambda note: bool(note.wants.annexes),
    "whole_plan": lambda note: bool(note.whole_plan),
    "definitions": lambda note: bool(note.plan),
}
#: What the maker is told of a part that has nothing to say; of the others the maker is told elsewhere, or not at all.
_LEFT_OUT: Final[Mapping[str, str]] = {
    "thanks": "The thanks are left out: no earlier payment of this donor is recorded.",
    "results": "“Results” is left out: no text such as “result.CODE.1.indicator” says them for the activities offered.",
    "risks": "“Risks” is left out: no text such as “risk.CODE.1.risk” says them for the activities offered.",
    "mandate": "“Mandate” is left out: the group has no text “mandate”.",
    "context": "“Where the work stands” is left out: the group has no text “context”.",
}


def is_wanted(key: str, *, length: str, kind: str, wants: Wants) -> bool:
    """Whether a note should have a part: what the table says, and before it what this donor wants."""
    if key == "results" and wants.results_format == "none":
        return False
    if key == "shares" and wants.cofunding:
        return length != "brief"
    return next(part for part in PARTS if part.key == key).belongs(length, kind)


def _wanted(context: NoteContext) -> Iterator[str]:
    for part in PARTS:
        if is_wanted(part.key, length=context.meta.length, kind=context.donor.kind, wants=context.wants):
            yield part.key


def shows(context: NoteContext) -> Shows:
    """Which parts a note has."""
    given = set(_wanted(context))
    return Shows(**{one.name: one.name in given and _HOLDS[one.name](context) for one in fields(Shows)})


def left_out(context: NoteContext) -> list[str]:
    """A sentence for each part that the note should have and that has nothing to say."""
    return [_LEFT_OUT[key] for key in _wanted(context) if key in _LEFT_OUT and not _HOLDS[key](context)]
