"""The parts of a note as content controls of Word: what the engine made can be told from what a person wrote.

Every block, and every paragraph or table of the template's body that prints a fact or stands under a condition, stands
in a control of its own with a tag, `note:budget`, and a name that people see in Word, "Budget". The same tag twice
gets a number: `note:text.rounded.2`. The tags come from the template alone, so that a note made again from other
facts has the same ones.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree

from concept_notes.templates import tags as template_tags
from concept_notes.word.file import Element, clark, value, w

#: How the tags of a note's own controls begin.
PREFIX = "note:"
_PATH = re.compile(r"[A-Za-z_][\w.]*")
_WORDS = re.compile(r"[A-Za-z]\w*")
#: Signs and labels that say little of what a paragraph holds.
_SMALL = re.compile(r"text\.(\w+_label|space|colon|semicolon|stop|page_\w+)")
#: First words of a path that say nothing to a person.
_SILENT = frozenset({"text", "meta", "one", "block"})


def control(key: str, content: str) -> str:
    """The XML of paragraphs and tables in a control; its number is given by `number_controls`."""
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(name_of(key))}/><w:tag w:val={quoteattr(PREFIX + key)}/>"
        f"</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def name_of(key: str) -> str:
    """What people read over a control.

    >>> name_of("budget"), name_of("ask.amount"), name_of("text.covers_all"), name_of("one.role.2")
    ('Budget', 'Ask amount', 'Covers all', 'Role 2')
    """
    words = [one for one in key.split(".") if one not in _SILENT] or [key]
    said = " ".join(words).replace("_", " ")
    return said[:1].upper() + said[1:]


def put_into(element: Element, key: str) -> Element:
    """A control around an element, in its place."""
    made = etree.SubElement(element.getparent(), w("sdt"))
    element.addprevious(made)
    properties = etree.SubElement(made, w("sdtPr"))
    etree.SubElement(properties, w("alias")).set(w("val"), name_of(key))
    etree.SubElement(properties, w("tag")).set(w("val"), PREFIX + key)
    tail, element.tail = element.tail, None
    made.tail = tail
    etree.SubElement(made, w("sdtContent")).append(element)
    return made


def control_template(body: Element) -> None:
    """Put what a template's body prints, and what it has under a condition, into controls."""
    depth = 0
    for element in list(body):
        if element.tag not in (w("p"), w("tbl")):
            continue
        text = "\n".join(template_tags.text_of(one) for one in element.iter(w("p")))
        found = list(template_tags.tags(text))
        own = [one for one in found if one.level == "p"]
        if own and element.tag == w("p"):
            words = [one.body.split(maxsplit=1)[0] for one in own if one.kind == "statement" and one.body]
            depth += sum(word in {"if", "for"} for word in words) - sum(word.startswith("end") for word in words)
        elif (drawn := _drawn(element)) and not found:
            put_into(element, drawn)
        elif (found or depth > 0) and text.strip() and element.find(clark(".//w:sectPr")) is None:
            put_into(element, _key(found, text))


def _drawn(element: Element) -> str:
    """The key of a chart that was drawn in the template and gets the note's figures; "" where there is none."""
    for one in element.iterfind(clark(".//wp:docPr")):
        if (one.get("descr") or "").strip().lower().startswith("chart:"):
            return str(one.get("descr")).strip().lower().replace(":", ".")
    return ""


def _key(found: list[template_tags.Tag], text: str) -> str:
    """What a paragraph is called: the first fact it prints, else its first words."""
    paths = [match[0] for one in found if one.kind == "print" and (match := _PATH.match(one.body))]
    for path in (*(one for one in paths if not _SMALL.fullmatch(one)), *paths):
        return path
    return "_".join(_WORDS.findall(template_tags.TAG.sub(" ", text))[:4]).lower()[:40] or "words"


def controls(tree: Element) -> Iterator[tuple[str, Element]]:
    """A note's own controls with their keys, in the order of the text."""
    for one in tree.iter(w("sdt")):
        tag = value(one.find(clark("w:sdtPr/w:tag")))
        if tag.startswith(PREFIX):
            yield tag.removeprefix(PREFIX), one


def number_controls(tree: Element) -> None:
    """Give each control a tag that no other has, and a number that follows from its tag."""
    seen: dict[str, int] = {}
    numbers = {value(one) for one in tree.iterfind(clark(".//w:sdtPr/w:id"))}
    for key, one in list(controls(tree)):
        count = seen[key] = seen.get(key, 0) + 1
        properties = one.find(clark("w:sdtPr"))
        if count > 1:
            properties.find(clark("w:tag")).set(w("val"), f"{PREFIX}{key}.{count}")
            properties.find(clark("w:alias")).set(w("val"), name_of(f"{key}.{count}"))
        if properties.find(clark("w:id")) is None:
            number = zlib.crc32(f"{key}.{count}".encode()) >> 1
            while str(number) in numbers or not number:
                number += 1
            numbers.add(str(number))
            identity = etree.Element(w("id"), {w("val"): str(number)})
            properties.find(clark("w:tag")).addnext(identity)
        if one.find(clark(".//w:fldChar")) is not None or one.find(clark(".//w:fldSimple")) is not None:
            _hold_fields(properties)


def _hold_fields(properties: Element) -> None:
    """Make a control a building block, as Word does around a contents list; LibreOffice shows the codes of fields in others."""
    if properties.find(clark("w:docPartObj")) is None:
        gallery = etree.SubElement(etree.SubElement(properties, w("docPartObj")), w("docPartGallery"))
        gallery.set(w("val"), "Custom 1")
