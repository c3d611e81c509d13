"""A block of a note, and the captions that number tables and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from concept_notes.language.pack import HOME, Language, language
from crm.formats.docx_table import xml_text


@dataclass(frozen=True)
class Block:
    """Whole paragraphs and tables, ready to stand in the body of a document.

    A template places it with a tag on a paragraph of its own: `{{p block.budget }}`.
    """

    xml: str


@dataclass
class Numbering:
    """Counts captions in the order in which the template asks for blocks, and says them in the note's language."""

    said: Language = field(default_factory=lambda: language(HOME))
    counts: dict[str, int] = field(default_factory=dict)

    def caption(self, label: str, text: str) -> str:
        """A caption paragraph "Table 2. ..." with a sequence field that already holds its number.

        `label` is "Table" or "Figure", which Word counts apart.
        """
        number = self.counts[label] = self.counts.get(label, 0) + 1
        before, after = self.said.text(f"caption.{label.lower()}", number="\0", text=text).split("\0")
        sequence = quoteattr(f" SEQ {label} \\* ARABIC ")
        return (
            f'<w:p><w:pPr><w:pStyle w:val="NoteCaption"/><w:keepNext/></w:pPr>{run(before)}'
            f"<w:fldSimple w:instr={sequence}>{run(str(number))}</w:fldSimple>"
            f"{run(after)}</w:p>"
        )


def run(text: str, *, bold: bool = False) -> str:
    """One run of text."""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{xml_text(text)}</w:t></w:r>'


def paragraph(text: str, style: str) -> str:
    """One paragraph in a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(text)}</w:p>'
