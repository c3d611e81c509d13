"""A template given back with a Word comment at each of its faults."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from concept_notes.templates import tags as read
from concept_notes.templates.faults import Fault, ended
from concept_notes.templates.parts import unfit
from concept_notes.templates.tags import Element, W, w
from crm.formats.docx_table import clean
from crm.formats.package import pack, unpack

#: Who signs the comments; those of an earlier check are taken out before the next.
AUTHOR, INITIALS = "Template check", "TC"
_DOCUMENT, _COMMENTS, _TYPES = "word/document.xml", "word/comments.xml", "[Content_Types].xml"
_RELS = "word/_rels/document.xml.rels"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REL_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CT_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
#: What a file may raise that cannot be read.
_BROKEN = (EOFError, KeyError, OSError, RuntimeError, ValueError, etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def annotated(data: bytes, faults: Sequence[Fault]) -> bytes | None:
    """The template with a comment at each fault; None where the file cannot be opened at all.

    Word takes comments in the body only: faults of headers, and of the file as a whole, stand at the first paragraph.
    """
    if unfit(data):
        return None
    try:
        return _annotated(data, faults)
    except _BROKEN:
        return None


def _annotated(data: bytes, faults: Sequence[Fault]) -> bytes | None:
    parts = unpack(without_comments(data))
    document = etree.fromstring(parts[_DOCUMENT], _PARSER)
    paragraphs = read.paragraphs(_DOCUMENT, document)
    comments = _comments(parts)
    # A comment cannot hang on a paragraph in a text box.
    holders = [one for one in paragraphs if not one.in_box]
    if not holders:
        return None
    number = max((int(one.get(w("id"), "0")) for one in comments.iter(w("comment"))), default=-1)
    for fault in _in_reverse(faults):
        number += 1
        comments.append(_comment(number, fault))
        here = fault.part == _DOCUMENT and fault.paragraph is not None and fault.paragraph < len(paragraphs)
        holder = paragraphs[fault.paragraph] if here and fault.paragraph is not None else holders[0]
        if holder.in_box:
            holder = holders[0]
            here = False
        _mark(holder, number, (fault.start, fault.end) if here else None)
    comments[:] = sorted(comments, key=lambda one: int(one.get(w("id"), "0")))
    parts[_DOCUMENT] = _text(document)
    parts[_COMMENTS] = _text(comments)
    _declare(parts)
    return pack(parts)


def without_comments(data: bytes) -> bytes:
    """The template without the comments of an earlier check; those of people stay, and a broken file is left as it is."""
    try:
        return _without_comments(data)
    except _BROKEN:
        return data


def _without_comments(data: bytes) -> bytes:
    parts = unpack(data)
    if _COMMENTS not in parts:
        return data
    comments = etree.fromstring(parts[_COMMENTS], _PARSER)
    document = etree.fromstring(parts[_DOCUMENT], _PARSER)
    ours = [one for one in comments.iter(w("comment")) if one.get(w("author")) == AUTHOR]
    if not ours:
        return data
    keys = {one.get(w("id")) for one in ours}
    for one in ours:
        comments.remove(one)
    names = (w("commentRangeStart"), w("commentRangeEnd"), w("commentReference"))
    for element in [one for one in document.iter(*names) if one.get(w("id")) in keys]:
        target: Any = element.getparent() if element.tag == w("commentReference") else element
        target.getparent().remove(target)
    parts[_DOCUMENT] = _text(document)
    if len(comments):
        parts[_COMMENTS] = _text(comments)
    else:
        _forget(parts)
    return pack(parts)


def _in_reverse(faults: Iterable[Fault]) -> list[Fault]:
    """The faults of one paragraph from its end, so that a mark does not move the next one; the rest as they come."""
    return sorted(faults, key=lambda one: (one.paragraph is None, one.paragraph or 0, one.start))


def _comments(parts: dict[str, bytes]) -> Element:
    if _COMMENTS in parts:
        return etree.fromstring(parts[_COMMENTS], _PARSER)
    return etree.Element(w("comments"), nsmap={"w": W})


def _comment(number: int, fault: Fault) -> Element:
    comment = etree.Element(w("comment"), {w("id"): str(number), w("author"): AUTHOR, w("initials"): INITIALS})
    where = "" if fault.part in ("", _DOCUMENT) else f" ({fault.place})" if fault.place else ""
    for text in (ended(f"{fault.what}{where}"), ended(fault.mend)):
        paragraph = etree.SubElement(comment, w("p"))
        run = etree.SubElement(paragraph, w("r"))
        words = etree.SubElement(run, w("t"))
        words.text = clean(text)
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return comment


def _mark(holder: read.Paragraph, number: int, span: tuple[int, int] | None) -> None:
    """Begin and end of a comment around the runs of its place, or around the whole paragraph."""
    key = {w("id"): str(number)}
    begin, end = etree.Element(w("commentRangeStart"), key), etree.Element(w("commentRangeEnd"), key)
    reference = etree.Element(w("r"))
    etree.SubElement(reference, w("commentReference"), key)
    runs = holder.runs(*span) if span else None
    if runs is not None and runs[0].getparent() is runs[1].getparent():
        runs[0].addprevious(begin)
        last: Any = runs[1]
    else:
        paragraph = holder.element
        properties = paragraph.find(w("pPr"))
        paragraph.insert(0 if properties is None else 1, begin)
        last = paragraph[-1]
    last.addnext(end)
    end.addnext(reference)


def _declare(parts: dict[str, bytes]) -> None:
    """Say in the package that there are comments."""
    types = etree.fromstring(parts[_TYPES], _PARSER)
    if not any(one.get("PartName") == f"/{_COMMENTS}" for one in types):
        etree.SubElement(types, f"{{{_CT_NS}}}Override", {"PartName": f"/{_COMMENTS}", "ContentType": _KIND})
        parts[_TYPES] = _text(types)
    empty = f'<Relationships xmlns="{_REL_NS}"/>'.encode()
    relations = etree.fromstring(parts.get(_RELS, empty), _PARSER)
    if not any(one.get("Type", "").endswith("/comments") for one in relations):
        known = {one.get("Id") for one in relations}
        key = next(f"rIdCheck{at}" for at in range(1, len(known) + 2) if f"rIdCheck{at}" not in known)
        attributes = {"Id": key, "Type": f"{_R}/comments", "Target": "comments.xml"}
        etree.SubElement(relations, f"{{{_REL_NS}}}Relationship", attributes)
        parts[_RELS] = _text(relations)


#: What Word writes beside comments: threads, dates, who took part.
_BESIDE = re.compile(r"word/(comments\w*|people)\.xml")


def _forget(parts: dict[str, bytes]) -> None:
    """Take the comments out of the package, and what Word wrote beside them."""
    gone = {name for name in parts if _BESIDE.fullmatch(name)}
    for name in gone:
        del parts[name]
    types = etree.fromstring(parts[_TYPES], _PARSER)
    for one in [one for one in types if str(one.get("PartName", "")).lstrip("/") in gone]:
        types.remove(one)
    parts[_TYPES] = _text(types)
    relations = etree.fromstring(parts[_RELS], _PARSER)
    names = {name.rpartition("/")[2] for name in gone}
    for one in [one for one in relations if str(one.get("Target", "")).rpartition("/")[2] in names]:
        relations.remove(one)
    parts[_RELS] = _text(relations)


def _text(tree: Element) -> bytes:
    found: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return found
