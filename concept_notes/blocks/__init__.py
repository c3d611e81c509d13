"""What sections return and a template's block tag places: exact WordprocessingML, never a plain string."""

from concept_notes.blocks.block import Block, Numbering
from concept_notes.blocks.stack import Line, Stack
from concept_notes.blocks.table import TableBlock

__all__ = ["Block", "Line", "Numbering", "Stack", "TableBlock"]
