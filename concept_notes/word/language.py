"""The parts of a finished Word file in the note's language: proofing language, typefaces, and direction.

Blocks and templates are written as if every language were written from left to right. For one that is not, every
paragraph, run, table, style and section is marked here, in one pass, so that no section and no template has to know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from lxml import etree

from concept_notes.language.pack import HOME, Language

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
#: The order in which Word wants the properties of a paragraph, a run, a table and a section.
_PARAGRAPH = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
    "divId",
    "cnfStyle",
    "rPr",
    "sectPr",
    "pPrChange",
)
_RUN = (
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
)
_TABLE = (
    "tblStyle",
    "tblpPr",
    "tblOverlap",
    "bidiVisual",
    "tblStyleRowBandSize",
    "tblStyleColBandSize",
    "tblW",
    "jc",
    "tblCellSpacing",
    "tblInd",
    "tblBorders",
    "shd",
    "tblLayout",
    "tblCellMar",
    "tblLook",
    "tblCaption",
    "tblDescription",
    "tblPrChange",
)
_SECTION = (
    "headerReference",
    "footerReference",
    "footnotePr",
    "endnotePr",
    "type",
    "pgSz",
    "pgMar",
    "paperSrc",
    "pgBorders",
    "lnNumType",
    "pgNumType",
    "cols",
    "formProt",
    "vAlign",
    "noEndnote",
    "titlePg",
    "textDirection",
    "bidi",
    "rtlGutter",
    "docGrid",
    "printerSettings",
    "sectPrChange",
)
#: The smallest size, in half points.
_LEAST = 15
_READ = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")

Element = Any


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


def in_language(parts: Mapping[str, bytes], said: Language) -> dict[str, bytes]:
    """The parts of a Word file, said to be in a language, in its typefaces and its direction.

    A file in English is returned as it is: the template is made for it.
    """
    if said.code == HOME:
        return dict(parts)
    changed = dict(parts)
    for name, data in parts.items():
        edit = _EDITS.get(name) or (_text if _READ.fullmatch(name) else None)
        if edit is None:
            continue
        tree = etree.fromstring(data)
        edit(tree, said)
        changed[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return changed


# --- for every language -----------------------------------------------------------------------------------


def _styles(tree: Element, said: Language) -> None:
    """Language and typefaces of everything that says nothing else; direction of every style."""
    look = _child(tree, "docDefaults", "rPrDefault", "rPr")
    fonts = _put(look, "rFonts", _RUN)
    named = said.fonts
    for slot, name in (
        ("ascii", named.latin),
        ("hAnsi", named.latin),
        ("eastAsia", named.east_asian),
        ("cs", named.complex),
    ):
        fonts.set(_w(slot), name)
    _say(_put(look, "lang", _RUN), said)
    for size in tree.iter(_w("sz"), _w("szCs")):
        size.set(_w("val"), str(max(_LEAST, round(int(size.get(_w("val"), "20")) * named.scale / 100))))
    if not said.right_to_left:
        return
    for style in tree.iter(_w("style")):
        for properties in style.iter(_w("rPr")):
            _complex(properties)


def _settings(tree: Element, said: Language) -> None:
    """The language of the theme's typefaces, and how fields write numbers."""
    spoken = tree.find(_w("themeFontLang"))
    if spoken is not None:
        _say(spoken, said)
    symbol, separator = tree.find(_w("decimalSymbol")), tree.find(_w("listSeparator"))
    decimal = str(said.content["numbers"]["decimal"])
    if symbol is not None:
        symbol.set(_w("val"), decimal)
    if separator is not None:
        separator.set(_w("val"), ";" if decimal == "," else ",")


def _say(element: Element, said: Language) -> None:
    """The language of text, by kind of script: East Asian and right-to-left text have attributes of their own."""
    east_asian = said.code in {"zh", "ja", "ko"}
    element.set(_w("val"), "en-GB" if east_asian or said.right_to_left else said.tag)
    element.set(_w("eastAsia"), said.tag if east_asian else "en-GB")
    element.set(_w("bidi"), said.tag if said.right_to_left else "ar-SA")
    if not (east_asian or said.right_to_left):
        element.set(_w("eastAsia"), said.tag)


def _theme(tree: Element, said: Language) -> None:
    """The theme's typefaces for East Asian and right-to-left scripts, so that what people add by hand matches."""
    for kind in ("majorFont", "minorFont"):
        for fonts in tree.iter(f"{{{_A}}}{kind}"):
            for slot, name in (("ea", said.fonts.east_asian), ("cs", said.fonts.complex)):
                found = fonts.find(f"{{{_A}}}{slot}")
                if found is not None:
                    found.set("typeface", name)


def _text(tree: Element, said: Language) -> None:
    """The direction of what people read."""
    if not said.right_to_left:
        return
    for paragraph in tree.iter(_w("p")):
        _turn(paragraph)
    for run in tree.iter(_w("r")):
        properties = run.find(_w("rPr"))
        if properties is None:
            properties = etree.Element(_w("rPr"))
            run.insert(0, properties)
        _complex(properties)
        _put(properties, "rtl", _RUN)
    for table in tree.iter(_w("tbl")):
        _put(table.find(_w("tblPr")), "bidiVisual", _TABLE)
        for aligned in table.iter(_w("jc")):
            # Digits line up on their right, which in such a paragraph is called left.
            if aligned.get(_w("val")) == "right":
                aligned.set(_w("val"), "left")
    for section in tree.iter(_w("sectPr")):
        _put(section, "bidi", _SECTION)


# --- right to left ------------------------------------------------------------------------------------------


def _turn(paragraph: Element) -> None:
    """A paragraph runs from right to left; that of a chart does not, because its figures would be turned too."""
    properties = paragraph.find(_w("pPr"))
    if properties is None:
        properties = etree.Element(_w("pPr"))
        paragraph.insert(0, properties)
    if next(paragraph.iter(f"{{{_C}}}chart"), None) is not None:
        off = _put(properties, "bidi", _PARAGRAPH)
        off.set(_w("val"), "0")
        _put(properties, "jc", _PARAGRAPH).set(_w("val"), "right")
        return
    _put(properties, "bidi", _PARAGRAPH)
    # The mark at the end of a paragraph decides how its number or bullet is written.
    _put(_put(properties, "rPr", _PARAGRAPH), "rtl", _RUN)


def _complex(properties: Element) -> None:
    """Weight, slope and size of complex scripts, which Word keeps apart; letters that join are not spaced out."""
    for plain, other in (("b", "bCs"), ("i", "iCs"), ("sz", "szCs")):
        found = properties.find(_w(plain))
        if found is not None and properties.find(_w(other)) is None:
            _put(properties, other, _RUN).attrib.update(found.attrib)
    spaced = properties.find(_w("spacing"))
    if spaced is not None:
        properties.remove(spaced)


# --- where a property stands --------------------------------------------------------------------------------


def _child(element: Element, *names: str) -> Element:
    """The element down a path, made where it is not there."""
    for name in names:
        found = element.find(_w(name))
        element = etree.SubElement(element, _w(name)) if found is None else found
    return element


@cache
def _later(order: tuple[str, ...], name: str) -> frozenset[str]:
    """The properties that stand behind one."""
    return frozenset(_w(one) for one in order[order.index(name) + 1 :])


def _put(properties: Element, name: str, order: tuple[str, ...]) -> Element:
    """A property in its place among the others; the one that is there already."""
    found = properties.find(_w(name))
    if found is not None:
        return found
    later = _later(order, name)
    at = next((at for at, one in enumerate(properties) if one.tag in later), len(properties))
    made = etree.Element(_w(name))
    properties.insert(at, made)
    return made


_EDITS = {"word/styles.xml": _styles, "word/settings.xml": _settings, "word/theme/theme1.xml": _theme}
