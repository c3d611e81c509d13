"""What the form for many notes shows: whom one can choose, what stops or troubles each note, and what came of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from concept_notes.batch.choice import FILTERS, Choosable
from concept_notes.batch.index import Row, State, counted
from concept_notes.batch.plan import Candidate, Plan
from concept_notes.language.pack import language, language_name
from crm.domain.wording import NONE, amount_text, day
from crm.imports import vocabularies
from dashboard.views.grid import Cell, Grid, Tone, headings, row
from dashboard.views.lens import Lens

#: What the filters are called, in their order.
LABELS: Mapping[str, str] = {
    "kind": "Kind",
    "theme": "Declared priority",
    "region": "Declared region",
    "language": "Reads",
    "stage": "Conversation",
}
_VOCABULARIES = {"kind": "organisation_kinds", "theme": "themes", "region": "regions", "stage": "stages"}
_TONES: Mapping[State, Tone] = {"made": "good", "refused": "muted", "failed": "overdue", "not made": "muted"}


def options(donors: Sequence[Choosable], name: str) -> dict[str, str]:
    """The words of a filter that occur among the donors, with their labels, in the order of the labels."""
    found = {word for donor in donors for word in FILTERS[name](donor)}
    return dict(sorted(((word, _label(name, word)) for word in found), key=lambda one: one[1]))


def _label(name: str, word: str) -> str:
    if name == "language":
        return language_name(word)
    return vocabularies.read(_VOCABULARIES[name]).label(word) or word


def found(plan: Plan) -> str:
    """How many notes can be made, in a sentence."""
    count, stopped = len(plan.candidates), len(plan.stopped)
    if not stopped:
        return f"{count} notes can be made." if count > 1 else "The note can be made."
    return f"{count - stopped} of {count} notes can be made; something stops {stopped}."


def before(plan: Plan, lens: Lens) -> Grid:
    """What was found of each donor before anything is made."""
    return Grid(
        f"Before anything is made, figures of {day(plan.wish.as_of)}",
        headings("Donor", "Language", "Asks for", "What stops it", "To know before it is sent", amounts=("Asks for",)),
        tuple(_before(one, lens) for one in plan.candidates),
        empty="No donor matches. Take a filter away.",
    )


def _before(one: Candidate, lens: Lens) -> tuple[Cell, ...]:
    ask = one.ready.context.ask.amount if one.ready else None
    return row(
        Cell(one.name, lens.link("donor", donor=one.donor)),
        language(one.language).name,
        amount_text(ask.minor, ask.currency) if ask else NONE,
        Cell(one.stopped_by, tone="overdue"),
        "; ".join(dict.fromkeys(warning.short for warning in one.warnings)),
    )


def outcome(rows: Sequence[Row]) -> str:
    """What came of the batch, in a sentence."""
    return f"{counted(rows)}."


def after(rows: Sequence[Row], lens: Lens) -> Grid:
    """What came of each donor."""
    return Grid(
        "What came of each donor",
        headings("Donor", "Note", "Asks for", "State", "Why there is none", amounts=("Asks for",)),
        tuple(_after(one, lens) for one in rows),
    )


def _after(one: Row, lens: Lens) -> tuple[Cell, ...]:
    ask = one.candidate.ready.context.ask.amount if one.candidate.ready and one.state == "made" else None
    return row(
        Cell(one.candidate.name, lens.link("donor", donor=one.candidate.donor)),
        Cell(one.reference, lens.link("notes", note=one.reference)) if one.reference else NONE,
        amount_text(ask.minor, ask.currency) if ask else NONE,
        Cell(one.state, tone=_TONES[one.state]),
        one.reason,
    )


def working(rows: Sequence[Row], count: int) -> str:
    """How far the batch is."""
    if not rows:
        return f"0 of {count}"
    last = rows[-1]
    return f"{len(rows)} of {count}: {last.candidate.name} {last.state}"
