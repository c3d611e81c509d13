"""What somebody wants written: for whom, what of the work plan is chosen, in which form."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import date
from pathlib import Path
from typing import Final

from concept_notes.facts.context import Audience
from concept_notes.language.pack import HOME

#: The language that the donor reads.
AUTO: Final = "auto"


@dataclass(frozen=True)
class Held:
    """A request of an earlier day: it stands as it was made, whatever is missing, paid or over by now."""

    #: The day of its figures.
    dated: date
    #: Minor units of base, and what of them is asked of each year of the wish.
    amount: int
    by_year: tuple[int, ...]
    #: As it was typed where that was in another currency: "EUR 100000.00".
    given: str | None = None


@dataclass(frozen=True)
class Wish:
    """A note as somebody wants it; what is left out is chosen by the records.

    It goes whole from whoever asks to whoever gathers the facts. What many notes have in common is a wish without a
    donor, and `dataclasses.replace` makes each donor's own of it.
    """

    #: The code of the donor; "" in what many notes have in common.
    donor: str = ""
    _: KW_ONLY
    #: The day of the figures.
    as_of: date
    #: For whom the figures are.
    audience: Audience = "public"
    #: Codes of the activities offered; without them, those that serve what the donor declared, else all suggested.
    activities: tuple[str, ...] = ()
    #: Without them, those in which the activities have a need and that are not over when the answer comes.
    years: tuple[int, ...] = ()
    #: What a person typed, or minor units of base; without it, what is missing.
    ask: str | int | None = None
    #: The day by which an answer is hoped for; without it, the end of a quarter that leaves time enough.
    reply_by: date | None = None
    #: The language of the note; `AUTO` until somebody looked up which one the donor reads.
    said_in: str = HOME
    #: What is not translated stands in English instead of stopping the note.
    fall_back: bool = False
    #: brief, short, standard or full; without it, short, or shorter where the donor reads no more.
    length: str | None = None
    #: The note may be longer than the donor reads.
    over_limit: bool = False
    #: The template to use; without it, the one that the group approved, else the one that travels with the product.
    template: Path | None = None
    #: The request that a note made before; the facts of today are gathered around it.
    held: Held | None = None
