"""Several things that one tag places: headings, paragraphs and tables one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from concept_notes.blocks.block import Block, Numbering, paragraph
from concept_notes.blocks.table import TableBlock


@dataclass(frozen=True)
class Line:
    """A paragraph in a style that the template brings."""

    text: str
    style: str = "Normal"


@dataclass(frozen=True)
class Stack:
    """A block of several pieces; `caption` and `alt` say for people and guides what it is."""

    caption: str
    alt: str
    pieces: tuple[Line | TableBlock, ...]

    def block(self, numbering: Numbering) -> Block:
        """The pieces as one block, their tables numbered in the note's order."""
        return Block("".join(_xml(one, numbering) for one in self.pieces))


def _xml(piece: Line | TableBlock, numbering: Numbering) -> str:
    return piece.block(numbering).xml if isinstance(piece, TableBlock) else paragraph(piece.text, piece.style)
