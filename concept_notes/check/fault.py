"""What the gate says of a file, and what a rule is: a kind, what it looks for, how to mend what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from concept_notes.check.known import Known
from concept_notes.word.file import WordFile
from crm.errors import with_command

#: Faults of one kind that are told; a file with more of them is mended where they come from.
MOST = 20

#: Where something is, and what is wrong there, as a sentence.
Found = tuple[str, str]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a file: its kind, where it is, what it is, how to mend it."""

    kind: str
    where: str
    what: str
    mend: str
    #: What is typed on the command line to mend it so.
    typed: str = ""

    @property
    def sentence(self) -> str:
        """The fault in one sentence with its place, where the sentence does not say it itself."""
        told = not self.where or self.where in self.what
        return self.what if told else f"{self.what.rstrip('.')} ({self.where})."

    @property
    def mend_in_full(self) -> str:
        """How to mend it, as the command line says it."""
        return with_command(self.mend, self.typed)

    def as_json(self) -> dict[str, str]:
        """The fault as the command line prints it."""
        return {"kind": self.kind, "where": self.where, "what": self.what, "mend": self.mend_in_full}


def in_words(faults: Sequence[Fault]) -> str:
    """Faults as sentences, and behind those that are mended in one way how that is done."""
    last = {fault.mend: at for at, fault in enumerate(faults)}
    return " ".join(
        f"{fault.sentence} {fault.mend}" if last[fault.mend] == at else fault.sentence
        for at, fault in enumerate(faults)
    )


@dataclass(frozen=True)
class Rule:
    """One thing that the gate looks for."""

    kind: str
    looks_for: str
    mend: str
    find: Callable[[WordFile, Known], Iterator[Found]]
    typed: str = ""

    def faults(self, file: WordFile, known: Known) -> list[Fault]:
        """What it finds, each place once, and no more than people read."""
        found = dict.fromkeys(islice(self.find(file, known), MOST * 10))
        return [Fault(self.kind, where, what, self.mend, self.typed) for where, what in islice(found, MOST)]


def rule(kind: str, *, mend: str, typed: str = "") -> Callable[[Callable[[WordFile, Known], Iterator[Found]]], Rule]:
    """A function that yields places and sentences as a rule; its docstring says what it looks for.

    `typed` is what is typed on the command line to mend what it finds.
    """

    def made(find: Callable[[WordFile, Known], Iterator[Found]]) -> Rule:
        return Rule(kind, str(find.__doc__), mend, find, typed)

    return made
