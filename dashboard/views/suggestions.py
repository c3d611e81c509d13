"""Which activities fit a donor, and which slices open notes offer to more than one: tables for the trio."""

from __future__ import annotations

from collections.abc import Sequence

from concept_notes.tailoring.points import Reason, Suggestion
from concept_notes.tailoring.suggest import Suggestions
from crm.domain.money import Currency
from crm.domain.wording import NONE, amount_whole, day, listed, years_text
from crm.reports.note_slices import Shared
from dashboard.views.grid import Card, Cell, Grid, headings, row
from dashboard.views.lens import Lens

_AMOUNTS = ("Points", "May be asked", "Asked of others", "Free")


def grid(found: Suggestions, lens: Lens) -> Grid:
    """Activities with points and reasons, the best first; those without a point are left out."""
    rows = tuple(_row(one, found, lens) for one in found.rows if one.points)
    return Grid(
        f"{years_text(list(found.years)) or 'No year with a need'}, as of {day(found.as_of)}; for the trio only",
        headings(
            "Activity", *_AMOUNTS, "Why",
            amounts=_AMOUNTS,
            helps={
                "Points": "The sum of the points beside the reasons; the documentation has the table of points.",
                "Asked of others": "What notes that are not answered yet ask other donors of it.",
                "Free": "What may be asked less what others are asked.",
            },
        ),
        rows,
        empty="No activity lacks money in these years.",
    )  # fmt: skip


def _row(one: Suggestion, found: Suggestions, lens: Lens) -> tuple[Cell, ...]:
    offered = " · offered unless you choose" if one.activity in found.default else ""
    return row(
        Cell(f"{one.activity} · {one.title}{offered}", lens.link("activity", activity=one.activity)),
        str(one.points),
        amount_whole(one.missing, found.base),
        amount_whole(one.elsewhere, found.base) if one.elsewhere else NONE,
        Cell(amount_whole(one.free, found.base), tone="" if one.free else "muted"),
        " ".join(_why(reason) for reason in one.reasons),
    )


def _why(reason: Reason) -> str:
    """A reason with its points, where it has any."""
    return f"{reason.says.rstrip('.')} ({reason.points:+d})." if reason.points else reason.says


def card(found: Sequence[Shared]) -> Card:
    """How many slices are offered twice, and how many are asked for too much."""
    too_much = sum(one.too_much for one in found)
    note = f"{too_much} asked for too much" if too_much else "with room for all" if found else "none is offered twice"
    return Card(
        "Offered to several",
        str(len(found)),
        note,
        "Activities and years that notes not answered yet offer to more than one donor; asked for too much are those for "
        "which they ask more together than is missing.",
    )


def shared(found: Sequence[Shared], base: Currency, lens: Lens) -> Grid:
    """Each slice that open notes offer to more than one donor, with what each asks against what is missing."""
    amounts = ("Missing", "Asked together")
    return Grid(
        f"Activities and years that notes not answered yet offer to more than one donor, as of {day(lens.as_of)}",
        headings("Activity and year", *amounts, "Asked of", "What it means", amounts=amounts),
        tuple(_slice(one, base, lens) for one in found),
    )


def _slice(one: Shared, base: Currency, lens: Lens) -> tuple[Cell, ...]:
    asks = listed([f"{ask.donor_name} {amount_whole(ask.amount, base)} ({ask.reference})" for ask in one.asks])
    over = one.together - one.missing
    return row(
        Cell(f"{one.activity} in {one.year}", lens.link("activity", activity=one.activity)),
        amount_whole(one.missing, base),
        amount_whole(one.together, base),
        asks,
        Cell(f"{amount_whole(over, base)} more than is missing", tone="gap")
        if one.too_much
        else "there is room for all",
    )


def of_note(found: Sequence[Shared], reference: str, base: Currency) -> tuple[str, ...]:
    """The slices of one note that others offer too, in sentences."""
    return tuple(one.sentence(base) for one in found if reference in {ask.reference for ask in one.asks})
