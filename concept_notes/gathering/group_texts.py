"""The group's own words in the language of a note, and which of them are not translated.

The records of a group are kept in English. A note in another language needs each text that it prints in that
language; what is missing is remembered by its key, with the English words, so that somebody can enter it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from concept_notes.language.pack import HOME, Language
from concept_notes.making.told import Told
from crm.store import queries

#: English words shown with a missing text; more of them would hide the keys.
_SHOWN = 60


@dataclass
class GroupTexts:
    """Texts of the group by key."""

    said: Language
    own: Mapping[str, str]
    english: Mapping[str, str]
    #: Keys that a note printed in English for want of a translation, with the English words.
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def at_home(self) -> bool:
        """The note is in the language of the records: nothing has to be translated."""
        return self.said.code == HOME

    def find(self, key: str) -> str | None:
        """A text in the note's language, else in English; nothing is remembered."""
        return self.own.get(key) or self.english.get(key) or None

    def get(self, key: str, record: str = "") -> str | None:
        """A text that the note prints: translated, else in English, else as the `record` says it in English.

        What is not translated is remembered; None where nobody has words.
        """
        if translated := self.own.get(key):
            return translated
        words = self.english.get(key) or record or None
        if words and not self.at_home:
            self.missing.setdefault(key, words)
        return words

    def tell(self, told: Told, *, fall_back: bool, called: str = "note") -> None:
        """Say what is not translated: it stops the note, unless it was asked for that it stands in English."""
        if not self.missing:
            return
        listed = "; ".join(f"{key} (“{_short(words)}”)" for key, words in sorted(self.missing.items()))
        if fall_back:
            told.warn("not-translated", f"Not translated into {self.said.name}, so they stand in English: {listed}.")
            return
        told.stop(
            "not-translated",
            f"The {called} cannot be made in {self.said.name}, because not all that it says is translated: {listed}. Enter them "
            f"as texts of the language “{self.said.code}” (names of organisations among their names), or let what is not "
            "translated stand in English.",
            typed="--fall-back",
        )


def group_texts(session: Session, said: Language) -> GroupTexts:
    """The texts of the group for a note in a language."""
    english = queries.texts(session, HOME)
    return GroupTexts(said, english if said.code == HOME else queries.texts(session, said.code), english)


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1].rstrip()}…"
