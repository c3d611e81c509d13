"""What can be wrong with a Word template, and one such fault with its place and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Each kind of fault, in a few words.
KINDS: Mapping[str, str] = {
    # the file
    "no-word-file": "The file cannot be opened as a Word document",
    "too-large": "The file is larger than a template may be",
    "unpacks-too-large": "The file would unpack into far more than a document holds",
    "damaged": "A part of the file is damaged",
    "macro": "The file holds a program",
    "embedded": "Another file is embedded",
    "outside": "Something is loaded from outside",
    "chart": "A chart was drawn in Word",
    # its form
    "tracked-change": "A tracked change is left inside",
    "comment": "A comment is left inside",
    "missing-style": "A style that blocks need is not there",
    "unknown-style": "A style is used that is not there",
    "no-title": "The file has no title",
    "no-language": "The file names no language",
    "page": "The page leaves less room than tables need",
    # its tags
    "unclosed-tag": "A tag is not closed",
    "lone-brace": "A brace is missing",
    "stray-tag": "A tag closes what is not open",
    "unclosed-block": "A condition or loop is not closed",
    "misplaced": "A tag stands where it cannot work",
    "lost-text": "Text beside a tag would be lost",
    "hidden-tag": "A tag stands where nobody sees it",
    "syntax": "A tag cannot be read",
    "forbidden": "A tag does what no template may do",
    "unknown-tag": "A tag is not known",
    "unknown-field": "A field is not known",
    "unknown-block": "A block is not known",
    "unknown-filter": "A word behind a bar is not known",
    "wrong-filter": "A word behind a bar does not fit",
    "not-text": "A value cannot be printed as it is",
    "not-a-list": "A loop runs over what is no list",
    "no-block": "Text stands where only a block can",
    "block-in-text": "A block stands where only text can",
    "block-twice": "A block is placed more than once",
}

_PLACES = {"document": "", "header": "header", "footer": "footer", "footnotes": "footnotes", "endnotes": "endnotes"}


@dataclass(frozen=True)
class Fault:
    """One fault: its kind, where it is, what is wrong and how to mend it.

    `part` is the part of the file, empty where it is the file as a whole; `near` are the words around the place.
    `paragraph` counts the paragraphs of the part, `start` and `end` the letters of that paragraph's text.
    """

    kind: str
    what: str
    mend: str
    part: str = ""
    near: str = ""
    paragraph: int | None = None
    start: int = 0
    end: int = 0

    @property
    def place(self) -> str:
        """Where it is, in the reader's words: "header", "near “Dear {{ name }}”"; empty for the file as a whole."""
        name = self.part.rpartition("/")[2].rpartition(".")[0].rstrip("0123456789")
        where = _PLACES.get(name, "")
        return ", ".join(filter(None, (where, f"near “{self.near}”" if self.near else "")))

    @property
    def sentence(self) -> str:
        """All of it in one go."""
        return f"{ended(self.what + (f' ({self.place})' if self.place else ''))} {ended(self.mend)}"

    def as_json(self) -> dict[str, str]:
        """As scripts read it."""
        return {"kind": self.kind, "part": self.part, "near": self.near, "what": self.what, "mend": self.mend}


def ended(words: str) -> str:
    """The words as a sentence: with a full stop, unless they end with a mark of their own.

    >>> ended("This is no field"), ended("Did you mean “donor.name”?")
    ('This is no field.', 'Did you mean “donor.name”?')
    """
    return words if words.endswith((".", "?", "!")) else f"{words}."
