"""What the schema of Word files asks for where people's edits and templates break it: order, words, numbers.

The texts are looked at, and the styles and lists that they use: `word/styles.xml` and `word/numbering.xml`. Not looked at
are the order inside what characters look like (`w:rPr`, where Word takes any), themes, fonts and settings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import Known
from concept_notes.word.file import STYLES, Element, W, WordFile, clark, parsed, w

NUMBERING = "word/numbering.xml"

#: The order in which settings stand.
_ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
        "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"
    ),
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark headers "
        "cellIns cellDel cellMerge tcPrChange"
    ),
    "sectPr": (
        "headerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign "
        "noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange"
    ),
    "styles": "docDefaults latentStyles style",
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal "
        "personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr"
    ),
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "num": "abstractNumId lvlOverride",
}
_PLACES = {w(name): {w(one): at for at, one in enumerate(order.split())} for name, order in _ORDER.items()}
_PLACES[w("sectPr")][w("footerReference")] = 0
#: Settings that do not stand first in what they belong to.
_LATE = etree.XPath(
    "//w:p/w:pPr[preceding-sibling::*] | //w:r/w:rPr[preceding-sibling::*] | //w:tc/w:tcPr[preceding-sibling::*]"
    " | //w:tbl/w:tblPr[preceding-sibling::*[not(self::w:bookmarkStart or self::w:bookmarkEnd)]]",
    namespaces={"w": W},
)

_ALIGNED = "left center right both start end distribute mediumKashida highKashida lowKashida thaiDistribute numTab"
_WORDS = {
    ("jc", "val"): _ALIGNED,
    ("vAlign", "val"): "top center bottom both",
    ("fldChar", "fldCharType"): "begin separate end",
    ("br", "type"): "page column textWrapping",
    ("tcW", "type"): "nil pct dxa auto",
    ("tblW", "type"): "nil pct dxa auto",
    ("tblLayout", "type"): "fixed autofit",
    ("vMerge", "val"): "restart continue",
    ("vertAlign", "val"): "baseline superscript subscript",
    ("spacing", "lineRule"): "auto exact atLeast",
    ("pgSz", "orient"): "portrait landscape",
    ("tab", "val"): "clear start center end decimal bar num left right",
    ("type", "val"): "nextPage nextColumn continuous evenPage oddPage",
    **{(name, "val"): "1 0 true false on off" for name in ("b", "i", "keepNext", "keepLines", "bidi", "rtl", "tblHeader", "cantSplit")},
}  # fmt: skip
_NUMBERS = {
    (name, key)
    for name, keys in {
        "gridCol": "w", "tcW": "w", "tblW": "w", "tblInd": "w", "gridSpan": "val", "gridBefore": "val", "sz": "val",
        "outlineLvl": "val", "ilvl": "val", "pgSz": "w h", "pgMar": "left right top bottom",
        "ind": "left right start end hanging firstLine", "spacing": "before after line",
    }.items()
    for key in keys.split()
}  # fmt: skip
_NUMBER = re.compile(r"-?\d+|-?\d+(?:\.\d+)?(?:mm|cm|in|pt|pc|pi|%)")


def _settings() -> dict[str, dict[str, Callable[[str], Any]]]:
    """For each setting its attributes, and what tells whether Word knows a value."""
    found: dict[str, dict[str, Callable[[str], Any]]] = defaultdict(dict)
    for (name, key), words in _WORDS.items():
        found[w(name)][w(key)] = frozenset(words.split()).__contains__
    for name, key in _NUMBERS:
        found[w(name)][w(key)] = _NUMBER.fullmatch
    return dict(found)


_SETTINGS = _settings()


@rule(
    "wrong-order", mend="Write the note anew from a template that Word has saved; Word repairs or refuses such a file."
)
def wrong_order(file: WordFile, known: Known) -> Iterator[Found]:
    """Settings of a paragraph, table, cell or page that stand in another order than the schema's."""
    for element, what in _looked_at(file, _disorder):
        yield _where(file, element), what


def _disorder(tree: Element) -> Iterator[tuple[Element, str]]:
    late: Any = _LATE(tree)
    for element in late:
        yield element, f"The settings ({_name(element)}) do not stand first."
    for element in tree.iter(*_PLACES):
        places = _PLACES[element.tag]
        at = [places[child.tag] for child in element if child.tag in places]
        if at != sorted(at):
            yield element, f"The settings in {_name(element)} do not stand in their order."


@rule("unknown-value", mend="Write the note anew from a template that Word has saved.")
def unknown_value(file: WordFile, known: Known) -> Iterator[Found]:
    """A setting with a word or number that Word does not know."""
    for element, what in _looked_at(file, _not_known):
        yield _where(file, element), what


def _not_known(tree: Element) -> Iterator[tuple[Element, str]]:
    for element in tree.iter(*_SETTINGS):
        for key, allowed in _SETTINGS[element.tag].items():
            said = element.get(key)
            if said is not None and not allowed(said):
                yield element, f"The setting {_name(element)} says “{said}”, which Word does not know."


@rule("lost-style", mend="Open the styles in Word (Home, Styles), choose what it is based on, and save the file.")
def lost_style(file: WordFile, known: Known) -> Iterator[Found]:
    """A style or list that leans on one the file does not have, or that is there twice."""
    styles, lists = file.trees.get(STYLES), file.trees.get(NUMBERING)
    names = [] if styles is None else [one.get(w("styleId")) for one in styles.iterfind(clark("w:style"))]
    for name in sorted({one or "" for one in names if names.count(one) > 1}):
        yield STYLES, f"The style “{name}” is there twice."
    for tree in (styles, lists) if styles is not None else ():
        for element in () if tree is None else tree.iter(*_LEANS):
            if (said := element.get(w("val"))) not in names:
                yield (
                    _where(file, element),
                    f"It names the style “{said}” ({_name(element)}), which the file does not have.",
                )
    kept = set() if lists is None else {one.get(w("abstractNumId")) for one in lists.iterfind(clark("w:abstractNum"))}
    for element in () if lists is None else lists.iterfind(clark("w:num/w:abstractNumId")):
        if (said := element.get(w("val"))) not in kept:
            yield _where(file, element), f"It names the list {said}, which the file does not have."


#: What names a style, in a style or a list.
_LEANS = tuple(w(name) for name in ("basedOn", "next", "link", "pStyle", "styleLink", "numStyleLink"))


#: The largest part that is kept in memory as one without faults.
_KEPT = 200_000
#: Looks for one kind of fault in a part: the element that has it, and what is wrong.
_Look = Callable[[Element], Iterator[tuple[Element, str]]]


def _looked_at(file: WordFile, look: _Look) -> Iterator[tuple[Element, str]]:
    """What is found in the texts, then in the styles and lists they use."""
    for tree in file.texts.values():
        yield from look(tree)
    for name in (STYLES, NUMBERING):
        part = file.parts.get(name, b"")
        if name in file.trees and not (len(part) <= _KEPT and _is_sound(part, look)):
            yield from look(file.trees[name])


@lru_cache(64)
def _is_sound(part: bytes, look: _Look) -> bool:
    """Whether nothing is found in a part. Styles and lists are the same from note to note, and looked through once."""
    return next(look(parsed(part)), None) is None


def _where(file: WordFile, element: Element) -> str:
    """Where something stands: a place in a text, else the style or list it belongs to."""
    for one in (element, *element.iterancestors()):
        if one.tag == w("style"):
            named = one.find(clark("w:name"))
            return f"style “{named.get(w('val')) if named is not None else one.get(w('styleId'))}”"
        if one.tag in _LISTS:
            return f"list {one.get(_LISTS[one.tag])}"
        if one.tag in _PARTS:
            return _PARTS[one.tag]
    return file.near(element)


_LISTS = {w("abstractNum"): w("abstractNumId"), w("num"): w("numId")}
_PARTS = {w("styles"): STYLES, w("numbering"): NUMBERING}


def _name(element: Element) -> str:
    return f"w:{etree.QName(element).localname}"


RULES = (wrong_order, unknown_value, lost_style)
