"""What the page shows of a note that is about to be renewed: what follows, what stays, what has moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from concept_notes.making.told import Remark
from concept_notes.renewing.edited import Moved, PartNews
from concept_notes.renewing.renew import RenewedNote
from crm.domain.wording import NONE, day, listed
from dashboard.views.grid import Grid, Tone, headings, row

#: What becomes of a part, in the order in which it is told, and how much attention it wants.
OUTCOMES: Mapping[str, tuple[str, Tone]] = {
    "kept-moved": ("stays as it was edited, with a comment: its figures have moved", "gap"),
    "kept-gone": ("stays as it was edited; the facts hold it no longer", "gap"),
    "missing": ("was deleted or rewritten by hand, and stays away", "muted"),
    "kept": ("stays as it was edited; nothing in it has moved", ""),
    "new": ("comes in, because the facts hold it now", "good"),
    "gone": ("goes, because the facts hold it no longer", ""),
    "renewed": ("follows", "good"),
}
#: So many words that moved are shown of one part.
_MOST = 3


@dataclass(frozen=True)
class RenewalView:
    """A renewal before it is made: its sentence, its parts, what to know."""

    sentence: str
    grid: Grid
    remarks: tuple[Remark, ...]


def renewal(made: RenewedNote) -> RenewalView:
    """What renewing a file would do."""
    order = list(OUTCOMES)
    news = sorted(made.news, key=lambda one: order.index(one.outcome))
    return RenewalView(
        sentence=_sentence(made),
        grid=Grid(
            "Parts to which something happens, or that people edited",
            headings("Part", "What happens", "Moved"),
            tuple(row(one.name, OUTCOMES[one.outcome][0], _moved(one)) for one in news),
            empty="Nothing in this note has moved but its day and its number.",
        ),
        remarks=made.remarks,
    )


def _sentence(made: RenewedNote) -> str:
    counts = [
        (len(made.named("renewed")), "follow the figures"),
        (len(made.named("kept", "kept-moved", "kept-gone")), "stay as they were edited"),
        (len(made.named("new")), "come in"),
        (len(made.named("gone")), "go"),
        (len(made.named("missing")), "were deleted by hand"),
    ]
    said = listed([f"{count} {words}" for count, words in counts if count])
    return f"{made.renews} with the figures of {day(made.context.meta.as_of)}: of its parts {said or 'none moves'}."


def _moved(one: PartNews) -> str:
    said = "; ".join(_words(at) for at in one.moved[:_MOST])
    more = len(one.moved) - _MOST
    return f"{said}; and {more} more" if more > 0 else said or NONE


def _words(one: Moved) -> str:
    place = f"{one.where}: " if one.where else ""
    return f"{place}{one.old or NONE} → {one.new or NONE}"
