"""A Word template taken apart for its check: measured before it is opened, read without following anything out of it."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from concept_notes.templates import tags as read
from concept_notes.templates.faults import Fault
from concept_notes.templates.tags import Element, Paragraph, w

#: The largest template, and what it and its texts may unpack into, in bytes.
MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000
MOST_TEXT = 8_000_000
MOST_PARTS = 1_000

DOCUMENT, TYPES = "word/document.xml", "[Content_Types].xml"
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass
class Template:
    """A template taken apart, and the faults found so far."""

    parts: dict[str, bytes]
    trees: dict[str, Element] = field(default_factory=dict)
    paragraphs: dict[str, list[Paragraph]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def found(self, kind: str, what: str, mend: str, part: str = "") -> None:
        """A fault of the file, or of a part as a whole."""
        self.faults.append(Fault(kind, what, mend, part))

    def at(self, one: Paragraph, kind: str, what: str, mend: str, start: int = 0, end: int = 0) -> None:
        """A fault in a paragraph."""
        words = one.near(start, end)
        self.faults.append(Fault(kind, what, mend, one.part, words, one.number, start, end or one.length))

    def holding(self, part: str, element: Element) -> Paragraph | None:
        """The paragraph an element stands in."""
        own = element if element.tag == w("p") else next(element.iterancestors(w("p")), None)
        return next((one for one in self.paragraphs.get(part, []) if one.element is own), None)

    def around(self, part: str, element: Element, kind: str, what: str, mend: str) -> None:
        """A fault at an element, in its paragraph where it stands in one."""
        if (one := self.holding(part, element)) is not None:
            self.at(one, kind, what, mend)
        else:
            self.found(kind, what, mend, part)


_SAVE = "Save the template in Word as “Word document (.docx)”, without a password"
_ANEW = "Open the file in Word and save it anew"
_COPY = "Copy its text into a new document and save that"
#: What a package may raise that is broken.
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


def unfit(data: bytes) -> Fault | None:
    """Why a file is not even opened."""
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1_000_000:.1f}".rstrip("0").rstrip(".")
        what = f"The file has {size} MB; a template may have {MOST_BYTES // 1_000_000} MB"
        return Fault("too-large", what, "Make its pictures smaller (in Word: Picture Format, Compress Pictures)")
    if data.startswith(_OLE):
        return Fault("no-word-file", "The file is of an old kind of Word, or is protected with a password", _SAVE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _oversized(archive.infolist())
    except _BROKEN:
        return Fault("no-word-file", "This is no Word file", _SAVE)


def _oversized(entries: list[zipfile.ZipInfo]) -> Fault | None:
    """What the package says of itself, before any of it is unpacked."""
    names = [one.filename for one in entries]
    if DOCUMENT not in names or TYPES not in names:
        return Fault("no-word-file", "This is no Word document: it has no text", _SAVE)
    text = sum(one.file_size for one in entries if one.filename.endswith((".xml", ".rels")))
    if len(names) > MOST_PARTS or sum(one.file_size for one in entries) > MOST_UNPACKED or text > MOST_TEXT:
        return Fault("unpacks-too-large", "The file would unpack into far more than a document holds", _COPY)
    return Fault("damaged", "A part is in the file twice", _ANEW) if len(set(names)) < len(names) else None


def opened(data: bytes) -> Template:
    """The parts of a template, its XML read without following anything out of it."""
    template = Template({})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # No more is unpacked than the package says, whatever its streams hold.
            template.parts = {one.filename: _unpacked(archive, one) for one in archive.infolist()}
    except _BROKEN:
        template.found("damaged", "A part of the file cannot be unpacked", _ANEW)
        return template
    for name, text in template.parts.items():
        if name.endswith((".xml", ".rels")) and (tree := _read(template, name, text)) is not None:
            template.trees[name] = tree
            if tree.tag in _TEXTS:
                template.paragraphs[name] = read.paragraphs(name, tree)
    document = template.trees.get(DOCUMENT)
    if document is not None and document.find(w("body")) is None:
        template.found("no-word-file", "This is no Word document: it has no text", _SAVE)
        template.trees.pop(DOCUMENT)
    return template


_TEXTS = frozenset(w(one) for one in ("document", "hdr", "ftr", "footnotes", "endnotes"))


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    with archive.open(one) as file:
        return file.read()


def _read(template: Template, name: str, text: bytes) -> Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree: Element = etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        template.found("damaged", f"The part {name} cannot be read", _ANEW)
        return None
    if tree.getroottree().docinfo.doctype:
        template.found("damaged", f"The part {name} defines words of its own, which no Word file does", _COPY)
        return None
    return tree
