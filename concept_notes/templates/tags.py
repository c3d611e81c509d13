"""The tags of a Word template, read paragraph by paragraph as the engine reads them: split over runs, typographic quotes.

A tag that prints is `{{ donor.name }}`; one that decides is `{% if thanks %}`. A letter right behind the braces says
what the tag takes the place of: `{%p` its paragraph, `{%tr` its table row, `{%tc` its cell, `{%r` its run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
Element = Any

#: A tag from its braces to its braces, none inside it.
TAG = re.compile(
    r"\{\{((?:(?!\}\}|\{\{|\{%|%\}).)*)\}\}|\{%((?:(?!%\}|\{\{|\{%).)*)%\}|\{#((?:(?!#\}).)*)#\}", re.DOTALL
)
#: What the engine makes of quotes that Word has curled.
_CURLED = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " "})
_LEVEL = re.compile(r"(tr|tc|p|r) (.*)", re.DOTALL)


@cache
def w(name: str) -> str:
    """A name of WordprocessingML."""
    return f"{{{W}}}{name}"


@dataclass(frozen=True)
class Tag:
    """One tag: what it does, what it takes the place of, what stands between its braces, where it is in its paragraph."""

    kind: Literal["print", "statement", "remark"]
    level: str
    body: str
    start: int
    end: int
    written: str


@dataclass(eq=False)
class Paragraph:
    """A paragraph's own text (a text box inside it has paragraphs of its own), and which run each piece of it is in."""

    part: str
    number: int
    element: Element
    #: Start of a piece in the text, and the run it stands in.
    pieces: list[tuple[int, Element]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    length: int = 0
    #: Something else stands in it: a picture, a chart, a break.
    holds_more: bool = False
    in_box: bool = False

    @property
    def text(self) -> str:
        """Its words, tags included."""
        return "".join(self.texts)

    def add(self, text: str, run: Element | None) -> None:
        """The next piece of its text."""
        if run is not None:
            self.pieces.append((self.length, run))
        self.texts.append(text)
        self.length += len(text)

    def runs(self, start: int, end: int) -> tuple[Element, Element] | None:
        """The first and the last run of a stretch of the text; None where it has none."""
        before = [run for at, run in self.pieces if at <= start]
        within = [run for at, run in self.pieces if at < max(end, start + 1)]
        if not self.pieces:
            return None
        return (before or [self.pieces[0][1]])[-1], (within or [self.pieces[0][1]])[-1]

    def within(self, name: str) -> Element | None:
        """The table, row or cell it stands in; None where it stands in none."""
        return next(self.element.iterancestors(w(name)), None)

    def near(self, start: int = 0, end: int = 0, *, room: int = 30) -> str:
        """The words around a place, on one line."""
        text = self.text
        end = end or min(len(text), start + 60)
        shown = " ".join(text[max(0, start - room) : end + room].split())
        return ("…" if start > room else "") + shown + ("…" if end + room < len(text) else "")


_MORE = frozenset(w(name) for name in ("drawing", "pict", "object"))


def paragraphs(part: str, root: Element) -> list[Paragraph]:
    """The paragraphs of a part in their order, a text box's after the one it hangs on."""
    found: list[Paragraph] = []
    open_: list[Paragraph] = []
    runs: list[Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        kept = open_ if element.tag == w("p") else runs if element.tag == w("r") else None
        if kept is not None and event == "end":
            kept.pop()
        elif element.tag == w("p"):
            found.append(Paragraph(part, len(found), element, in_box=bool(open_)))
            open_.append(found[-1])
        elif kept is not None:
            runs.append(element)
        elif event == "start" and open_:
            _piece(open_[-1], element, runs[-1] if runs else None)
    return found


def _piece(here: Paragraph, element: Element, run: Element | None) -> None:
    """What an element adds to the paragraph it stands in."""
    if element.tag == w("t"):
        here.add(element.text or "", run)
    elif element.tag == w("tab") and run is not None:
        here.add("\t", None)
    elif element.tag in (w("br"), w("cr")):
        here.add("\n", None)
        here.holds_more = here.holds_more or element.get(w("type")) in ("page", "column")
    elif element.tag in _MORE:
        here.holds_more = True


def text_of(paragraph: Element) -> str:
    """The words of one paragraph, tags included."""
    return "".join(one.text or "" for one in paragraph.iter(w("t")))


def tags(text: str) -> Iterator[Tag]:
    """The tags of a paragraph's text, in their order."""
    for match in TAG.finditer(text):
        kind: Literal["print", "statement", "remark"] = "statement"
        if match[1] is not None:
            kind = "print"
        elif match[3] is not None:
            kind = "remark"
        body = (match[1] if match[1] is not None else match[2] if match[2] is not None else match[3]) or ""
        level = ""
        if found := _LEVEL.match(body):
            level, body = found[1], found[2]
        body = body.strip("-+ \t\n\u00a0").translate(_CURLED) if kind != "remark" else body
        yield Tag(kind, level, body, match.start(), match.end(), match[0])


def without_tags(text: str) -> str:
    """The text with a blank for each letter of a tag, so that places stay where they are."""
    return TAG.sub(lambda match: "\x00" * len(match[0]), text)
