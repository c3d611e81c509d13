"""The package: parts that cannot be read, are not declared or not there, and what must not travel in a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import Known
from concept_notes.word.file import TYPES, R, WordFile, clark, is_xml, parsed

_UNFIT_BYTES = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[1245678]|2\d|3[01]));", re.IGNORECASE
)
#: The control characters among them, and how the others begin: a part without either needs no closer look.
_CONTROLS, _REFERENCE = bytes(one for one in range(32) if one not in b"\t\n\r"), b"&#"
#: An ampersand that begins no entity.
_BARE = re.compile(rb"&(?!#?\w{1,32};)")
_REFERENCES = etree.XPath("//@r:*", namespaces={"r": R})
#: Addresses that lead to a place on somebody's own computer or network.
_OWN_PLACE = re.compile(r"(?:file:|[a-z]:[\\/]|\\\\|//)", re.IGNORECASE)
_OBJECT = re.compile(r"oleobject|\.bin$|/activex/", re.IGNORECASE)


@rule("part-twice", mend="Save the file anew in Word.")
def part_twice(file: WordFile, known: Known) -> Iterator[Found]:
    """A part that is in the package more than once."""
    for name, count in Counter(file.names).items():
        if count > 1:
            yield name, f"The part {name} is in the package more than once."


@rule("control-character", mend="Take the character out where the text comes from; Word refuses it.")
def control_character(file: WordFile, known: Known) -> Iterator[Found]:
    """A control character in a part, which Word refuses."""
    for name, data in file.parts.items():
        if is_xml(name) and (match := _unfit(data)):
            yield f"{name}, near “{_around(data, match.start())}”", f"The part {name} holds a control character."


@rule(
    "broken-xml",
    mend="Write the note anew; a text that was put in without escaping (a bare &, a <) is the usual cause.",
)
def broken_xml(file: WordFile, known: Known) -> Iterator[Found]:
    """A part that is not well-formed XML, as a bare ampersand makes it."""
    for name, data in file.parts.items():
        if is_xml(name) and name not in file.trees and not _unfit(data):
            place, why = 0, ""
            try:
                parsed(data)
            except etree.XMLSyntaxError as error:
                line, column = error.position
                place = len(b"\n".join(data.split(b"\n")[: line - 1])) + column
                why = f": {str(error.msg).partition(', line')[0]}"
            if bare := _BARE.search(data):
                place, why = bare.start(), ": a sign & stands there by itself"
            yield f"{name}, near “{_around(data, place)}”", f"The part {name} is not well-formed XML{why}."


@rule("undeclared-part", mend="Save the file anew in Word, or take the part out of the package.")
def undeclared_part(file: WordFile, known: Known) -> Iterator[Found]:
    """A part of which the package does not say what it is."""
    types = file.trees.get(TYPES)
    if types is None:
        if TYPES not in file.parts:
            yield TYPES, "The package does not say what its parts are."
        return
    declared = {one.get("PartName", "").lstrip("/") for one in types.iterfind(clark("ct:Override"))}
    endings = {one.get("Extension", "").lower() for one in types.iterfind(clark("ct:Default"))}
    for name in sorted(set(file.parts) - declared - {TYPES}):
        if not name.endswith("/") and name.rpartition(".")[2].lower() not in endings:
            yield name, f"The package does not say what the part {name} is."


@rule(
    "lost-part", mend="Put the part back, or take out what refers to it: a picture that was removed is the usual cause."
)
def lost_part(file: WordFile, known: Known) -> Iterator[Found]:
    """A part that is named and not there: a missing picture, header or chart."""
    types = file.trees.get(TYPES)
    for one in () if types is None else types.iterfind(clark("ct:Override")):
        if (name := one.get("PartName", "").lstrip("/")) not in file.parts:
            yield name, f"The package names a part {name} that is not there."
    for name in ("", *sorted(file.parts)):
        for relation in file.relations(name).values():
            if relation.get("TargetMode") != "External" and file.target(name, relation) not in file.parts:
                who = f"The part {name}" if name else "The package"
                yield name or "the package", f"{who} refers to {relation.get('Target')}, which is not there."


@rule("dangling-reference", mend="Save the file anew in Word, or take out the drawing or link that uses the reference.")
def dangling_reference(file: WordFile, known: Known) -> Iterator[Found]:
    """A reference by id (r:id, r:embed) that leads nowhere."""
    for name, tree in {**file.texts, **file.charts}.items():
        there = file.relations(name)
        references: Any = _REFERENCES(tree)
        for used in references:
            if used and used not in there:
                yield file.near(used.getparent()), f"The part {name} uses a relationship {used} that is not there."


@rule("loads-from-outside", mend="Put the picture or template itself into the file, or take it out.")
def loads_from_outside(file: WordFile, known: Known) -> Iterator[Found]:
    """Something that Word would fetch from elsewhere when the file is opened."""
    for name in sorted(file.parts):
        for relation in file.relations(name).values():
            if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith("/hyperlink"):
                yield name, f"The part {name} loads something from outside: {relation.get('Target')}."


@rule("link-to-own-place", mend="Link to an address that the reader can open, or take the link out.")
def link_to_own_place(file: WordFile, known: Known) -> Iterator[Found]:
    """A link to a file on somebody's own computer or network."""
    for name, tree in file.texts.items():
        relations = file.relations(name)
        for link in tree.iterfind(clark(".//w:hyperlink")):
            relation = relations.get(link.get(f"{{{R}}}id"))
            target = "" if relation is None else relation.get("Target", "")
            if _OWN_PLACE.match(target) and relation is not None and relation.get("TargetMode") == "External":
                yield file.near(link), f"A link leads to a file of its author’s own: {target}."


@rule("macro", mend="Save the file as a Word document without macros (.docx).")
def macro(file: WordFile, known: Known) -> Iterator[Found]:
    """A macro, or a file type that may hold one."""
    for name in file.parts:
        if "vbaproject" in name.lower() or "vbadata" in name.lower():
            yield name, "The file holds a macro."
    if b"macroenabled" in file.parts.get(TYPES, b"").lower():
        yield TYPES, "The file is of a kind that may hold macros."


@rule(
    "embedded-object", mend="Paste what it shows as text, table or picture; readers’ systems block embedded programs."
)
def embedded_object(file: WordFile, known: Known) -> Iterator[Found]:
    """An object of another program in the file (OLE, ActiveX); a chart's own workbook is none."""
    for name in sorted(file.parts):
        if _OBJECT.search(name) and "vba" not in name.lower() and "printersettings" not in name.lower():
            yield name, f"The file holds an object of another program, {name}."
    for _, element in file.elements(".//w:object"):
        yield file.near(element), "An object of another program stands in the text."


def _unfit(data: bytes) -> re.Match[bytes] | None:
    """The first control character of a part, itself or as a reference to it."""
    if _REFERENCE not in data and len(data.translate(None, _CONTROLS)) == len(data):
        return None
    return _UNFIT_BYTES.search(data)


def _around(data: bytes, at: int) -> str:
    """Some readable characters around a place in a part, tags left out."""
    near = data[max(0, at - 60) : at + 30].decode("utf-8", "replace")
    said = re.sub(r"<[^>]*>|^[^<>]*>|<[^<>]*$", " ", near)
    return " ".join("".join(one for one in said if one.isprintable()).split()) or "its beginning"


RULES = (
    part_twice,
    control_character,
    broken_xml,
    undeclared_part,
    lost_part,
    dangling_reference,
    loads_from_outside,
    link_to_own_place,
    macro,
    embedded_object,
)
#: Without these in order nothing else can be said.
FIRST = (part_twice, control_character, broken_xml)
