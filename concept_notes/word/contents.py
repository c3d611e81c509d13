"""The contents list of a note: an entry for each heading behind it, with the page where LibreOffice found it.

Written twice: first without pages, then, once the note has been turned into a PDF, with the pages of its headings. So
nobody is asked to update anything; where there is no LibreOffice the list stands without pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from concept_notes.ledger import BEGIN, END
from concept_notes.word.file import DOCUMENT, STYLES, clark, on, parsed, value, w
from concept_notes.word.pdf import page_count
from concept_notes.word.styles import ANNEX
from crm.formats.package import unpack

#: What stands where the list will be; no text of people holds it.
PLACE = "\ue000contents\ue001"
#: The part of a file that holds its text.
#: The style of an entry, by level from 1 on.
ENTRY = "TOC{}"
#: Levels of headings that the list holds.
DEPTH = 2
_OUTLINE = re.compile(rb"/Title\s*<[0-9A-Fa-f]*>.*?/Dest\s*\[\s*(\d+) 0 R", re.DOTALL)
#: Where a heading stands, from below, and how high a page is, in points; what may be missing to its first line.
_TOP = re.compile(rb"/Title\s*<[0-9A-Fa-f]*>.*?/Dest\s*\[\s*\d+ 0 R\s*/XYZ\s+\S+\s+([\d.]+)", re.DOTALL)
_HEIGHT = re.compile(rb"/MediaBox\s*\[\s*0 0 \S+ ([\d.]+)\s*\]")
_SLACK = 6
_KIDS = re.compile(rb"/Type\s*/Pages.*?/Kids\s*\[([^\]]*)\]|/Kids\s*\[([^\]]*)\].*?/Type\s*/Pages", re.DOTALL)

Element = Any


def list_headings(document: bytes, styles: bytes, pages: Sequence[int] | None) -> bytes:
    """The document with its contents list, where it has a place for one; `pages` of all headings, from first to last."""
    if PLACE.encode() not in document:
        return document
    tree = etree.fromstring(document)
    place = next(one for one in tree.iter(w("p")) if PLACE in _text(one))
    levels = _levels(etree.fromstring(styles))
    found = list(_headings(tree, levels))
    known = list(pages) if pages is not None and len(pages) == len(found) else [None] * len(found)
    order = {one: at for at, one in enumerate(tree.iter(w("p")))}
    listed = [(one, level, page) for (one, level), page in zip(found, known, strict=True) if order[one] > order[place]]
    listed = [one for one in listed if one[1] <= DEPTH]
    entries = [_entry(one, level, page, number) for number, (one, level, page) in enumerate(listed, 1)]
    if entries:
        entries[0].insert(1, _run(_field("separate")))
        entries[0].insert(1, _run(_code(rf' TOC \o "1-{DEPTH}" \h \z ')))
        entries[0].insert(1, _run(_field("begin")))
        entries[-1].append(_run(_field("end")))
    for one in entries:
        place.addprevious(one)
    holder = place.getparent()
    if holder is not None:
        holder.remove(place)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def has_list(document: bytes) -> bool:
    """Whether a finished document has a contents list."""
    return b' TOC \\o "' in document


def pages_of(pdf: bytes) -> list[int] | None:
    """The page of each heading of a PDF, from first to last, by its bookmarks; None where they cannot be read."""
    kids = [one for pair in _KIDS.findall(pdf) for one in pair if one]
    if len(kids) != 1:
        return None
    pages = {int(number): at for at, number in enumerate(re.findall(rb"(\d+) 0 R", kids[0]), 1)}
    found = [pages.get(int(one)) for one in _OUTLINE.findall(pdf)]
    return [one for one in found if one] if found and all(found) else None


@dataclass(frozen=True)
class Pages:
    """The pages of a note, and those before its annexes; None where nobody counted."""

    all: int | None = None
    of_text: int | None = None


def counted(pdf: bytes, document: bytes) -> Pages:
    """How many pages a note has, by its PDF and the headings of its document."""
    parts, places, total = unpack(document), pages_of(pdf), page_count(pdf)
    # A file of another program may call its parts as it likes.
    if places is None or not {STYLES, DOCUMENT} <= set(parts):
        return Pages(total)
    tree = parsed(parts[DOCUMENT])
    headings = [one for one, _ in _headings(tree, _levels(parsed(parts[STYLES])))]
    if len(places) != len(headings):
        return Pages(total)
    styles = [value(one.find(clark("w:pPr/w:pStyle"))) for one in headings]
    if ANNEX not in styles:
        return Pages(total, total)
    at = styles.index(ANNEX)
    # Where the annexes follow on below the text, the page on which they begin is one of the text.
    breaks = headings[at].find(clark("w:pPr/w:pageBreakBefore"))
    first = breaks is None or on(breaks) or _begins_page(pdf, at, tree)
    return Pages(total, places[at] - first)


def _begins_page(pdf: bytes, heading: int, document: Element) -> bool:
    """Whether a heading stands where the text of a page begins."""
    heights, tops = _HEIGHT.findall(pdf), _TOP.findall(pdf)
    margin = document.find(f".//{w('pgMar')}")
    if not heights or heading >= len(tops) or margin is None:
        return False
    room = float(heights[0]) - int(margin.get(w("top"), "0")) / 20
    return float(tops[heading]) > room - _SLACK


def _levels(styles: Element) -> dict[str, int]:
    """The level of the headings of each style, from 1 on; a style takes that of the one it is based on."""
    own = {one.get(w("styleId"), ""): one for one in styles.iterfind(clark("w:style"))}
    found = {}
    for key, style in own.items():
        seen: Element | None = style
        while seen is not None:
            level = value(seen.find(clark("w:pPr/w:outlineLvl")))
            if level.isdigit():
                if int(level) < 9:
                    found[key] = int(level) + 1
                break
            seen = own.get(value(seen.find(clark("w:basedOn"))))
    return found


def _headings(tree: Element, levels: dict[str, int]) -> Iterator[tuple[Element, int]]:
    for one in tree.iter(w("p")):
        level = levels.get(value(one.find(clark("w:pPr/w:pStyle"))))
        if level and _text(one).strip(f"{BEGIN}{END} "):
            yield one, level


def _text(paragraph: Element) -> str:
    return "".join(one.text or "" for one in paragraph.iter(w("t")))


def _entry(heading: Element, level: int, page: int | None, number: int) -> Element:
    """One line of the list, which leads to its heading."""
    name = f"_Toc{number:06d}"
    start, end = etree.Element(w("bookmarkStart")), etree.Element(w("bookmarkEnd"))
    for one in (start, end):
        one.set(w("id"), str(9000 + number))
    start.set(w("name"), name)
    first = heading.find(clark("w:pPr"))
    heading.insert(0 if first is None else 1, start)
    heading.append(end)
    entry = etree.Element(w("p"))
    look = etree.SubElement(etree.SubElement(entry, w("pPr")), w("pStyle"))
    look.set(w("val"), ENTRY.format(level))
    link = etree.SubElement(entry, w("hyperlink"))
    link.set(w("anchor"), name)
    link.append(_run(_words(_text(heading))))
    if page is not None:
        link.append(_run(etree.Element(w("tab"))))
        # Plain text: the list is a field as a whole, which Word counts anew where somebody asks for it.
        link.append(_run(_words(str(page))))
    return entry


def _run(child: Element) -> Element:
    run = etree.Element(w("r"))
    run.append(child)
    return run


def _words(text: str) -> Element:
    found = etree.Element(w("t"))
    found.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    found.text = text
    return found


def _field(kind: str) -> Element:
    found = etree.Element(w("fldChar"))
    found.set(w("fldCharType"), kind)
    return found


def _code(text: str) -> Element:
    found = etree.Element(w("instrText"))
    found.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    found.text = text
    return found
