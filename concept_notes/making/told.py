"""What is told to the maker of a note: what stops it, and what to know before it is sent, each of a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crm.domain.wording import listed, years_text
from crm.errors import Refused, with_command

#: What one of several remarks of a kind is about: an activity or a section, and its year where it has one.
About = tuple[str, int | None]

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
    "held-back": "the finished note is not fit to be sent",
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
    "no-results": "an activity without results",
    "contents": "no page numbers in the contents list",
    "typed-by-hand": "numbers typed by hand in the template",
    "above-giving": "far above what it gave",
    "odd-ask": "an odd sum",
    "needs": "what its profile says in words",
    "overdue": "a payment of this donor is overdue",
    "pages": "its pages are to be looked at",
    # What to know of a note that was renewed.
    "renewed-before": "renewed before",
    "template-gone": "another template",
    "edge-kept": "a header or footer changed by hand",
    "to-mend": "to be mended before it is sent",
}


@dataclass(frozen=True)
class Remark:
    """Something to know of a note: of which of the `KINDS`, and what, in a whole sentence.

    The sentence says what a person can do wherever it is read; `typed` is how the command line does it.
    """

    kind: str
    says: str
    about: About | None = None
    typed: str = ""

    @property
    def short(self) -> str:
        """The same in a few words."""
        return KINDS[self.kind]

    @property
    def in_full(self) -> str:
        """The sentence as the command line prints it."""
        return with_command(self.says, self.typed)

    def as_json(self) -> dict[str, str]:
        """The remark as the command line prints it."""
        return {"kind": self.kind, "says": self.in_full}


def lines(remarks: Iterable[Remark], *, on_command_line: bool = False) -> tuple[str, ...]:
    """What is told, a line for each kind: several of a kind once, with what they are about.

    >>> one, two = (Remark("shared", f"SEC-1 in {year} is …", ("SEC-1", year)) for year in (2016, 2017))
    >>> lines([one]), lines([one, two])
    (('SEC-1 in 2016 is …',), ('Also offered to another donor: SEC-1 in 2016 and 2017.',))
    """
    kinds: dict[str, list[Remark]] = {}
    for one in dict.fromkeys(remarks):
        kinds.setdefault(one.kind, []).append(one)
    said = []
    for each in kinds.values():
        subjects = [one.about for one in each if one.about]
        if len(each) > 1 and len(subjects) == len(each):
            said.append(f"{each[0].short[0].upper()}{each[0].short[1:]}: {_subjects(subjects)}.")
        else:
            said += [one.in_full if on_command_line else one.says for one in each]
    return tuple(said)


def _subjects(subjects: Iterable[About]) -> str:
    """Each with its years: "SEC-1 in 2016–2018; TOO-1 in 2017"."""
    years: dict[str, list[int]] = {}
    for what, year in subjects:
        years.setdefault(what, []).extend([] if year is None else [year])
    if not any(years.values()):
        return listed(list(years))
    return "; ".join(f"{what} in {years_text(known)}" if known else what for what, known in years.items())


def refused(problems: Iterable[Remark]) -> Refused:
    """The refusal of a note that these stop, with every one of them."""
    stops = tuple(problems)
    return Refused(" ".join(one.says for one in stops), in_full=" ".join(one.in_full for one in stops))


@dataclass
class Told:
    """What was found while the facts were gathered: nothing stops at the first problem, so that all are seen at once."""

    _problems: list[Remark] = field(default_factory=list)
    _warnings: list[Remark] = field(default_factory=list)

    def stop(self, kind: str, says: str, *, typed: str = "") -> None:
        """Something that no note can be made with."""
        self._problems.append(Remark(kind, says, typed=typed))

    def warn(self, kind: str, says: str | None, *, about: About | None = None, typed: str = "") -> None:
        """Something to know before a note is sent; nothing where there are no words."""
        if says:
            self._warnings.append(Remark(kind, says, about, typed))

    @property
    def problems(self) -> tuple[Remark, ...]:
        """What stops the note, each once."""
        return tuple(dict.fromkeys(self._problems))

    @property
    def warnings(self) -> tuple[Remark, ...]:
        """What to know, each once."""
        return tuple(dict.fromkeys(self._warnings))
