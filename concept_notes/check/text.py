"""The text: tags left in, characters nobody can read, what stands between paragraphs, styles, fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import TAGS, Known
from concept_notes.word.file import STYLES, Element, WordFile, clark, text_of, w
from crm.formats.docx_table import clean

_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
#: What no paragraph and no table can stand in.
_LINES = frozenset((w("p"), w("r"), w("t")))
_BETWEEN = frozenset(
    w(name)
    for name in (
        "p", "tbl", "sdt", "sectPr", "bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "ins", "del",
        "commentRangeStart", "commentRangeEnd", "moveFrom", "moveTo", "moveFromRangeStart", "moveFromRangeEnd",
        "moveToRangeStart", "moveToRangeEnd", "customXml",
    )
)  # fmt: skip
#: What a field said, and what it asked for, that somebody struck out.
_STRUCK, _STRUCK_CODE = w("delText"), w("delInstrText")
#: Fields that show nothing: marks of an index and the like.
_SILENT = frozenset(["XE", "TC", "TA", "RD", "SET", "ADDIN", "PRIVATE", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN"])


@rule("tag-left", mend="Correct the tag in the template and write the note anew.")
def tag_left(file: WordFile, known: Known) -> Iterator[Found]:
    """A tag of the template that nobody filled."""
    for paragraph in file.paragraphs:
        text = paragraph.text
        if not TAGS.search(text):
            continue
        for fact in known.like_tags:
            text = text.replace(fact, "").replace(fact[:1].upper() + fact[1:], "")
        if match := TAGS.search(text):
            near = text[max(0, match.start() - 20) : match.end() + 30]
            yield file.near(paragraph.element), f"A tag of the template is left unfilled: “{near}”."


@rule("unprintable-character", mend="Take the character out where the text comes from.")
def unprintable_character(file: WordFile, known: Known) -> Iterator[Found]:
    """A character that some program refuses."""
    for paragraph in file.paragraphs:
        if clean(paragraph.text) != paragraph.text:
            yield file.near(paragraph.element), "A control character stands in the text."


@rule("escaped-twice", mend="Write the sign itself, & or <, where the text comes from.")
def escaped_twice(file: WordFile, known: Known) -> Iterator[Found]:
    """A sign that was escaped twice, so that people read “&amp;”."""
    for paragraph in file.paragraphs:
        text = paragraph.text
        if (match := _ESCAPED.search(text)) and not any(match[0] in fact for fact in known.texts):
            yield file.near(paragraph.element), f"People would read “{match[0]}” in the text."


@rule("nested-paragraph", mend="Put the block on a paragraph of its own in the template, with {{p ... }}.")
def nested_paragraph(file: WordFile, known: Known) -> Iterator[Found]:
    """A paragraph or table inside a paragraph."""
    for tree in file.texts.values():
        for one in tree.iter(w("p"), w("tbl")):
            if (holder := one.getparent()) is not None and holder.tag in _LINES:
                yield file.near(holder), "A paragraph or table stands inside a paragraph."


@rule("stray-content", mend="Put it into a paragraph; in a template, give the tag a paragraph of its own.")
def stray_content(file: WordFile, known: Known) -> Iterator[Found]:
    """Text or something else between the paragraphs of the body."""
    before: Element | None = None
    if (file.body.text or "").strip():
        yield "the beginning of the text", "Loose text stands between the paragraphs of the body."
    for child in _blocks(file.body):
        if (child.tail or "").strip():
            yield f"after {file.near(child)}", "Loose text stands between the paragraphs of the body."
        if child.tag not in _BETWEEN and isinstance(child.tag, str):
            place = "the beginning of the text" if before is None else f"after {file.near(before)}"
            yield place, f"A {etree.QName(child).localname} stands between the paragraphs of the body."
        before = child


@rule("tables-touch", mend="Put a paragraph between the tables; Word joins them into one.")
def tables_touch(file: WordFile, known: Known) -> Iterator[Found]:
    """Two tables without a paragraph between them."""
    for first, second in pairwise(_content(file)):
        if first.tag == second.tag == w("tbl"):
            yield f"table {file.table_name(second)}", "Two tables touch."


@rule("table-at-end", mend="Put a paragraph after the table; Word wants one.")
def table_at_end(file: WordFile, known: Known) -> Iterator[Found]:
    """A body that ends with a table."""
    if (content := _content(file)) and content[-1].tag == w("tbl"):
        yield f"table {file.table_name(content[-1])}", "The body ends with a table."


@rule("empty-paragraph", mend="Delete it; space belongs to the styles.")
def empty_paragraph(file: WordFile, known: Known) -> Iterator[Found]:
    """A paragraph that holds nothing."""
    before: Element | None = None
    for child in _content(file):
        if child.tag == w("p") and not text_of(child).strip() and not _holds_more(child):
            place = "the beginning of the text" if before is None else f"after {_place(file, before)}"
            yield place, "An empty paragraph stands in the body."
        else:
            before = child


@rule("unknown-style", mend="Choose a style that the file has, or add the style to the template.")
def unknown_style(file: WordFile, known: Known) -> Iterator[Found]:
    """A style that is used and that the file does not have."""
    tree = file.trees.get(STYLES)
    if tree is None:
        yield STYLES, "The file has no styles."
        return
    there = {one.get(w("styleId")) for one in tree.iterfind(clark("w:style"))}
    for text in file.texts.values():
        for element in text.iter(w("pStyle"), w("rStyle"), w("tblStyle")):
            if (name := element.get(w("val"))) not in there:
                yield file.near(element), f"The style “{name}” is used, but the file does not have it."


@rule("open-field", mend="Delete the field and insert it anew in Word (Insert, Quick Parts, Field).")
def open_field(file: WordFile, known: Known) -> Iterator[Found]:
    """A field that does not open and close in order."""
    for tree in file.texts.values():
        for element, problem in _fields(tree):
            if problem == "open":
                yield file.near(element), "A field does not open and close in order."


@rule("empty-field", mend="Let Word calculate the field once (F9) and save the file.")
def empty_field(file: WordFile, known: Known) -> Iterator[Found]:
    """A field that shows nothing until Word counts."""
    for tree in file.texts.values():
        for element, problem in _fields(tree):
            if problem == "empty":
                yield file.near(element), "A field has no result yet."
        for field in tree.iter(w("fldSimple")):
            if not text_of(field).strip() and next(field.iter(_STRUCK), None) is None:
                yield file.near(field), "A field has no result yet."


def _blocks(container: Element) -> Iterator[Element]:
    """What stands in the body, content controls opened."""
    for child in container:
        yield child
        if child.tag == w("sdt"):
            held = child.find(clark("w:sdtContent"))
            if held is not None:
                yield from _blocks(held)


def _content(file: WordFile) -> list[Element]:
    """The paragraphs and tables of the body in their order."""
    return [child for child in _blocks(file.body) if child.tag in {w("p"), w("tbl")}]


def _place(file: WordFile, element: Element) -> str:
    return f"table {file.table_name(element)}" if element.tag == w("tbl") else file.near(element)


def _holds_more(paragraph: Element) -> bool:
    """A drawing, a break, the end of a section, a field, a bookmark, or what somebody struck out."""
    more = ("del", "drawing", "br", "sectPr", "pict", "object", "fldChar", "bookmarkStart", "commentRangeStart")
    return next(paragraph.iter(*(w(name) for name in more)), None) is not None


@dataclass
class _Field:
    """A field that is being read: where it began, what it asks for, whether its result has begun, what it shows."""

    begun: Element
    asks: str = ""
    separated: bool = False
    shows: str = ""

    @property
    def empty(self) -> bool:
        """It shows nothing, and should."""
        return not self.shows.strip() and (self.asks.split() or [""])[0].upper() not in _SILENT


def _fields(tree: Element) -> Iterator[tuple[Element, str]]:
    """Fields that are "open", or "empty" where they should show something; one may stand in another."""
    stack: list[_Field] = []
    for element in tree.iter(w("fldChar"), w("t"), _STRUCK, w("instrText"), _STRUCK_CODE, w("drawing")):
        if element.tag != w("fldChar"):
            if stack:
                _take_in(stack[-1], element)
            continue
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            stack.append(_Field(element))
        elif not stack or kind not in {"separate", "end"} or (kind == "separate" and stack[-1].separated):
            yield element, "open"
        elif kind == "separate":
            stack[-1].separated = True
        else:
            ended = stack.pop()
            if ended.empty:
                yield ended.begun, "empty"
            if stack and stack[-1].separated:
                stack[-1].shows += ended.shows
    for field in stack:
        yield field.begun, "open"


def _take_in(field: _Field, element: Element) -> None:
    """What a field asks for before its result begins, and what it shows after."""
    if element.tag in (w("instrText"), _STRUCK_CODE):
        field.asks += "" if field.separated else element.text or ""
    elif field.separated:
        field.shows += "a drawing" if element.tag == w("drawing") else element.text or ""


RULES = (
    tag_left,
    unprintable_character,
    escaped_twice,
    nested_paragraph,
    stray_content,
    tables_touch,
    table_at_end,
    empty_paragraph,
    unknown_style,
    open_field,
    empty_field,
)
