"""Which parts a note has, by its length and the kind of donor: one table, for people as well as for the product.

A part that the table gives a note is printed where the records hold something for it; where they do not, it is left
out and the maker is told. Templates ask: `{%p if shows.thanks %}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Final

from concept_notes.context import NoteContext

#: The lengths of a note, shortest first.
LENGTHS: Final = ("brief", "short", "standard", "full")


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


#: Whether the facts hold something for a part.
_HOLDS: Final[Mapping[str, Callable[[NoteContext], bool]]] = {
    "without": lambda note: note.without is not None,
    "sizes": lambda note: bool(note.sizes),
    "thanks": lambda note: bool(note.thanks),
    "announced": lambda note: bool(note.announced),
    "mandate": lambda note: bool(note.group.mandate),
    "context": lambda note: bool(note.group.context),
    "why": lambda note: note.donor.served,
}
#: What the maker is told of a part that has nothing to say; of the others the maker is told elsewhere, or not at all.
_LEFT_OUT: Final[Mapping[str, str]] = {
    "thanks": "The thanks are left out: no earlier payment of this donor is recorded.",
    "mandate": "“Mandate” is left out: the group has no text “mandate”.",
    "context": "“Where the work stands” is left out: the group has no text “context”.",
}


def _wanted(context: NoteContext) -> Iterator[str]:
    """The parts that the table gives a note."""
    for part in PARTS:
        if part.belongs(context.meta.length, context.donor.kind):
            yield part.key


def shows(context: NoteContext) -> Shows:
    """Which parts a note has."""
    wanted = set(_wanted(context))
    return Shows(**{one.name: one.name in wanted and _HOLDS[one.name](context) for one in fields(Shows)})


def left_out(context: NoteContext) -> list[str]:
    """A sentence for each part that the note should have and that has nothing to say."""
    return [_LEFT_OUT[key] for key in _wanted(context) if key in _LEFT_OUT and not _HOLDS[key](context)]
