"""What is told to the maker of a note: what stops it, and what to know before it is sent, each of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Every kind with the few words that a table of many donors has room for.
KINDS: Mapping[str, str] = {
    # What stops a note.
    "past-year": "a year that is over",
    "nothing-left": "nothing left to ask for",
    "ask-too-high": "asks for more than is missing",
    "no-rate": "no exchange rate",
    "money-not-given": "earlier money not given to an activity",
    "no-contact": "nobody to answer",
    "no-sentence": "a sentence on how to contribute is missing",
    "not-translated": "texts not translated",
    "no-template": "no template",
    "restricted-words": "others' restricted records in its texts",
    # What to know.
    "old-rate": "old exchange rate",
    "idle-year": "a year without a need",
    "limit": "a limit binds",
    "late-year": "a year ends before the reply",
    "currency": "in another currency",
    "no-focal-point": "no focal point",
    "stale-focal-point": "stale focal point",
    "no-address": "no e-mail address",
    "language": "reads another language",
    "strategy": "strategy of a later day",
    "no-priority": "no declared priority",
    "not-served": "no matched interest",
    "unreviewed": "language not reviewed",
    "left-out": "a section is left out",
    "trio-figures": "the trio's own figures",
    "announced": "an announcement is open",
    "later-day": "a text of a later day",
    "stale-requirement": "stale needs",
    "restricted-figure": "a figure as in others' restricted records",
    "shared": "also offered to another donor",
    "asked-too-much": "also offered to another donor, together for more than is missing",
    "length": "length and the donor's limit",
    "accepts": "a language it does not take",
    "overdue": "a payment of this donor is overdue",
}


@dataclass(frozen=True)
class Remark:
    """Something to know of a note: of which of the `KINDS`, and what, in a whole sentence."""

    kind: str
    says: str

    @property
    def short(self) -> str:
        """The same in a few words."""
        return KINDS[self.kind]

    def as_json(self) -> dict[str, str]:
        """The remark as the command line prints it."""
        return {"kind": self.kind, "says": self.says}


@dataclass
class Told:
    """What was found while the facts were gathered: nothing stops at the first problem, so that all are seen at once."""

    _problems: list[Remark] = field(default_factory=list)
    _warnings: list[Remark] = field(default_factory=list)

    def stop(self, kind: str, says: str) -> None:
        """Something that no note can be made with."""
        self._problems.append(Remark(kind, says))

    def warn(self, kind: str, says: str | None) -> None:
        """Something to know before a note is sent; nothing where there are no words."""
        if says:
            self._warnings.append(Remark(kind, says))

    @property
    def problems(self) -> tuple[Remark, ...]:
        """What stops the note, each once."""
        return tuple(dict.fromkeys(self._problems))

    @property
    def warnings(self) -> tuple[Remark, ...]:
        """What to know, each once."""
        return tuple(dict.fromkeys(self._warnings))
